package pm

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Text is what a node says in plain text: a line for each block, cells apart by
// tabs, formulas as they were typed, images by their words.
func Text(n *Node) string {
	var b strings.Builder
	writeText(&b, n)
	return strings.TrimSuffix(b.String(), "\n")
}

func writeText(b *strings.Builder, n *Node) {
	switch n.kind.name {
	case "text":
		b.WriteString(n.text)
	case "hardBreak":
		b.WriteByte('\n')
	case "rawHtml":
		b.WriteString(wordsOfHTML(n))
	case "image", "mathInline", "mathBlock":
		for _, name := range []string{"alt", "text"} {
			text, _ := n.Attr(name).(string)
			b.WriteString(text)
		}
	case "tableRow":
		writeRow(b, n)
	}
	if n.kind.name != "tableRow" {
		for _, child := range n.content.nodes {
			writeText(b, child)
		}
	}
	if !n.kind.isInline && !strings.HasSuffix(b.String(), "\n") {
		b.WriteByte('\n')
	}
}

func writeRow(b *strings.Builder, n *Node) {
	for i, cell := range n.content.nodes {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(strings.ReplaceAll(Text(cell), "\n", " "))
	}
}

func wordsOfHTML(n *Node) string {
	text, _ := n.Attr("html").(string)
	nodes, err := parseHTML(text)
	if err != nil {
		return ""
	}
	around := &html.Node{Type: html.ElementNode}
	for _, one := range nodes {
		around.AppendChild(one)
	}
	return textOf(around)
}

// wordsOf cuts a text into words and single other characters; joined again they
// are the text.
func wordsOf(text string) []string {
	var out []string
	for len(text) > 0 {
		end := 0
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !inWord(r) {
				break
			}
			end += size
		}
		if end == 0 {
			_, end = utf8.DecodeRuneInString(text)
		}
		out = append(out, text[:end])
		text = text[end:]
	}
	return out
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
