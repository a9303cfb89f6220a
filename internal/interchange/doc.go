// Package interchange reads and writes other people's formats: .eln files (a
// zip with one root folder and an RO-Crate, as the ELN Consortium specifies)
// and the CSV columns of eLabFTW.
//
// It is pure: it knows no database, no rights and no HTTP. What it reads is
// hostile until shown otherwise, so every size, depth and count is bounded,
// and what it cannot take is named in the Report, never dropped in silence.
// A refusal is an *eln.Error whose key is in Sentences, in both languages.
package interchange
