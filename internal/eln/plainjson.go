package eln

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainJSON returns JSON whose texts are UTF-8 without control characters but
// tabs and ends of lines: not every database can keep them, and no reader sees
// them. Everything else stays to the letter; what is no JSON stays none.
func plainJSON(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if !strings.Contains(text, `\`) && !strings.ContainsFunc(text, unseenRaw) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		drop := unseenRaw(r)
		if r == '\\' {
			size = escapeSize(text)
			drop = escapesUnseen(text[:size])
		}
		if !drop {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// escapeSize is how many bytes the escape at the start of text has.
func escapeSize(text string) int {
	if len(text) >= 6 && text[1] == 'u' && !strings.ContainsFunc(text[2:6], noHexDigit) {
		return 6
	}
	return min(2, len(text))
}

func noHexDigit(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'f') && (r < 'A' || r > 'F')
}

// escapesUnseen reports an escape that stands for a control character.
func escapesUnseen(escape string) bool {
	if len(escape) == 6 {
		n, err := strconv.ParseUint(escape[2:], 16, 32)
		return err == nil && unseen(rune(n))
	}
	return escape == `\b` || escape == `\f`
}

func unseen(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// unseenRaw leaves alone what JSON takes only as an escape.
func unseenRaw(r rune) bool { return r >= 0x7f && unseen(r) }
