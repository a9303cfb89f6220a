package render

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxPlain bounds the plain text of one body in bytes.
const maxPlain = 1 << 20

// PlainText returns the words of a body for search and excerpts: what stands
// in different blocks is on different lines, script and style are left out,
// and what is longer than a megabyte is cut. Markdown is taken as written.
func PlainText(body string, markdown bool) string {
	if markdown {
		return body[:min(len(body), maxPlain)]
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	for b.Len() < maxPlain {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(b.String())
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if (tag == atom.Script || tag == atom.Style) && z.Token().Type == html.StartTagToken {
				z.Next()
			}
			if breaksLine(tag) {
				b.WriteByte('\n')
			}
		}
	}
	return strings.TrimSpace(b.String())
}

func breaksLine(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Tr, atom.Td, atom.Th, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Pre, atom.Blockquote, atom.Table, atom.Ul, atom.Ol, atom.Hr, atom.Figure, atom.Figcaption, atom.Summary, atom.Details:
		return true
	}
	return false
}
