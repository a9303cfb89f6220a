package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
)

// Bounds of the words of one text. Longer words are cut, so that a prefix of
// them is still found; words past the last one are not kept.
const (
	maxWordRunes = 60
	maxWords     = 200_000
)

// Words returns the words of s in order, folded: each is an unbroken run of
// letters and digits, so that h2so4 and α stay whole while IBMM-07 gives ibmm
// and 07, and l'acide gives l and acide. A word has at most 60 characters and
// a text at most 200,000 words.
func Words(s string) []string {
	folded := Fold(s)
	words := make([]string, 0, len(folded)/6+1)
	for len(folded) > 0 && len(words) < maxWords {
		start := strings.IndexFunc(folded, inWord)
		if start < 0 {
			break
		}
		folded = folded[start:]
		end := strings.IndexFunc(folded, outsideWord)
		if end < 0 {
			end = len(folded)
		}
		words = append(words, cutRunes(folded[:end], maxWordRunes))
		folded = folded[end:]
	}
	return words
}

func inWord(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

func outsideWord(r rune) bool { return !inWord(r) }

func cutRunes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}

// Stems returns the French and English stems of folded words, each once, in
// the order in which they first occur. Only words of three to thirty Latin
// letters have stems. Words are stemmed without their accents, so that text
// typed with and without them meets.
func Stems(words []string) []string {
	stemmed, seen := make(map[string]bool, len(words)), make(map[string]bool, len(words))
	var stems []string
	add := func(stem string) {
		if stem != "" && !seen[stem] {
			seen[stem] = true
			stems = append(stems, stem)
		}
	}
	for _, w := range words {
		if stemmable(w) && !stemmed[w] {
			stemmed[w] = true
			add(frenchStem(w))
			add(english.Stem(w, true))
		}
	}
	return stems
}

// frenchStem goes over a stem again when it still ends in e: without its
// accent, ées is taken for es.
func frenchStem(w string) string {
	stem := french.Stem(w, true)
	if stem != w && strings.HasSuffix(stem, "e") {
		return french.Stem(stem, true)
	}
	return stem
}

func stemmable(w string) bool {
	if len(w) < 3 || len(w) > 30 {
		return false
	}
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// token returns a word as the text indexes hold it. SQLite's tokenizer knows
// Unicode 6.1: a letter it would split at or change is written _xHEX_, which
// keeps the two databases alike and words whole.
func token(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	for _, r := range word {
		if indexable(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "_x%x_", r)
		}
	}
	return b.String()
}

// indexable reports whether both databases keep r as it is inside a word. The
// ranges are whole blocks of the scripts that people write in; a test holds
// each of their letters against SQLite itself.
func indexable(r rune) bool {
	switch {
	case r < 0x80:
		return inWord(r)
	case r < 0x250:
		return true
	}
	for _, block := range indexableBlocks {
		if block[0] <= r && r <= block[1] {
			return true
		}
	}
	return false
}

// indexableBlocks: Greek, Cyrillic, Hebrew and Arabic, Thai, Georgian, Hangul
// letters, kana, Chinese characters.
var indexableBlocks = [...][2]rune{
	{0x0370, 0x03ff}, {0x0400, 0x0481}, {0x05d0, 0x05ea}, {0x0620, 0x064a},
	{0x0e01, 0x0e30}, {0x10d0, 0x10fa}, {0x1100, 0x11ff}, {0x3041, 0x3096},
	{0x30a1, 0x30fa}, {0x4e00, 0x9fcc},
}
