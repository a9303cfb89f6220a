// Package render turns what people wrote into what is safe to keep and to
// show: single lines without control characters, sanitised HTML, plain text
// for search. It is pure.
package render

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"cahier/internal/eln"
)

// MaxBody bounds a main text in bytes; the number is eLabFTW's.
const MaxBody = 4_120_000

// CheckBody refuses a main text that is too big to keep.
func CheckBody(body string) error {
	if len(body) <= MaxBody {
		return nil
	}
	return eln.Errorf(eln.Invalid, "body_too_big",
		"This text is %d MB long and at most 4 MB are kept in one entry: attach the largest parts as files.", len(body)>>20).
		InField("body").With("size", len(body)).With("max", MaxBody)
}

// CleanLine returns one line of text as it is kept: valid UTF-8, line breaks
// as spaces, without control characters and without the characters that turn
// the direction of what follows, trimmed, at most most characters as people
// count them.
func CleanLine(s string, most int) string {
	s = strings.TrimSpace(strings.Map(lineRune, strings.ToValidUTF8(s, "\uFFFD")))
	return strings.TrimSpace(cut(s, most))
}

// CleanText returns text of several lines as it is kept: valid UTF-8 with line
// feeds, without other control characters but the tab.
func CleanText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(textRune, s)
}

func lineRune(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	if turnsDirection(r) {
		return -1
	}
	return textRune(r)
}

func textRune(r rune) rune {
	switch {
	case r == '\r':
		return '\n'
	case unicode.IsControl(r) && r != '\n' && r != '\t':
		return -1
	}
	return r
}

// turnsDirection reports the embeddings, overrides and isolates of Unicode
// bidirectional text: in a title they let one name look like another.
func turnsDirection(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// maxCluster bounds the bytes of one character on average: marks can be piled
// on a letter without end, and it still counts as one.
const maxCluster = 40

// cut returns the first most grapheme clusters of a text.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	rest, state, end := s, -1, 0
	for range most {
		var cluster string
		if cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state); cluster == "" {
			return s
		}
		if end+len(cluster) > most*maxCluster {
			break
		}
		end += len(cluster)
	}
	return s[:end]
}
