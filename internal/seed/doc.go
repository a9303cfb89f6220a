// Package seed fills a service with plausible notebooks: chemistry, biology and
// physics, in French and in English, in teams of very different sizes. The
// same numbers and the same random seed give the same people, titles, texts,
// dates and files; keys and identifiers are new each time, as they must be.
//
// It writes through the verbs of package app alone, as people do, so that what
// it makes has its versions and its events.
package seed
