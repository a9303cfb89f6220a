package render

import (
	"strings"

	"golang.org/x/net/html"
)

// textEscapes leaves quotes as people typed them; attrEscapes writes what
// could be taken for a tag when an attribute is read as text.
var (
	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "", "\x00", "")
	attrEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "", "\x00", "")
)

// writeChildren writes nodes in the one form that bodies are kept in: lower
// case, every attribute in double quotes, every element closed but the void
// ones, and no entity where none is needed.
func writeChildren(out *strings.Builder, n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		writeNode(out, child)
	}
}

func writeNode(out *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		textEscapes.WriteString(out, n.Data)
		return
	}
	if n.Type != html.ElementNode {
		return
	}
	out.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		out.WriteString(" " + a.Key + `="`)
		attrEscapes.WriteString(out, a.Val)
		out.WriteString(`"`)
	}
	out.WriteString(">")
	if isVoid(n.Data) {
		return
	}
	if n.Data == "pre" && startsWithNewline(n.FirstChild) {
		out.WriteString("\n")
	}
	writeChildren(out, n)
	out.WriteString("</" + n.Data + ">")
}

// startsWithNewline reports a line break that a parser would swallow.
func startsWithNewline(n *html.Node) bool {
	return n != nil && n.Type == html.TextNode && strings.HasPrefix(n.Data, "\n")
}
