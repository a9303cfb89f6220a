package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of s in which texts are compared: compatibility
// decomposition (NFKD), accents and invisible characters taken off, lower
// case, and the letters that decomposition leaves whole spelled out (œ is oe,
// ß is ss, ø is o). Greek stays Greek, because α and a are different things in
// a laboratory. Folding a folded text changes nothing. The store folds every
// column named …_fold with it.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		foldRune(&b, r)
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		b.WriteByte(byte(r))
		return
	case unicode.In(r, unicode.M, unicode.Cf):
		return
	}
	r = unicode.ToLower(r)
	if s := spelled(r); s != "" {
		b.WriteString(s)
		return
	}
	b.WriteRune(r)
}

// spelled gives the usual spelling of letters that have no decomposition.
func spelled(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ı':
		return "i"
	case 'þ':
		return "th"
	case 'ħ':
		return "h"
	case 'ς':
		return "σ"
	}
	return ""
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
