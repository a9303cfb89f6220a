package render

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxPlain bounds the plain text of one body in bytes.
const maxPlain = 1 << 20

// PlainText returns the words of a body for search and excerpts: what stands
// in different blocks or cells is on different lines, images give their
// description, script and style are left out, and what is longer than a
// megabyte is cut. Markdown is taken as written.
func PlainText(body string, markdown bool) string {
	if markdown {
		return cutBytes(body, maxPlain)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	skipping := false
	for b.Len() < maxPlain {
		switch z.Next() {
		case html.ErrorToken:
			return plainText(&b)
		case html.TextToken:
			if !skipping {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			skipping = t.Data == "script" || t.Data == "style"
			writePlainTag(&b, t)
		case html.EndTagToken:
			skipping = false
			writePlainTag(&b, z.Token())
		}
	}
	return plainText(&b)
}

func plainText(b *strings.Builder) string { return cutBytes(strings.TrimSpace(b.String()), maxPlain) }

func writePlainTag(b *strings.Builder, t html.Token) {
	name := blockName(t.Data)
	if isBlock(name) || isTablePart(name) || name == "br" {
		b.WriteByte('\n')
	}
	if name != "img" {
		return
	}
	for _, a := range t.Attr {
		if a.Key == "alt" && a.Val != "" {
			b.WriteString(" " + a.Val + " ")
		}
	}
}

// cutBytes cuts a text to so many bytes at most, between two characters.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// Words counts the words of a plain text: runs of anything but white space in
// which there is a letter or a digit, as word processors count them.
func Words(plain string) int {
	n := 0
	for field := range strings.FieldsSeq(plain) {
		if strings.IndexFunc(field, func(r rune) bool { return !notInWord(r) }) >= 0 {
			n++
		}
	}
	return n
}
