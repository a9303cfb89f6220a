package pm

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// textblock reads what is in an element as text and inline nodes.
func (r *htmlReader) textblock(n *html.Node, marks []*Mark) ([]*Node, bool) {
	if only := onlyParagraph(n); only != nil {
		n = only
	}
	var line []*Node
	ok := true
	for child := range n.ChildNodes() {
		nodes, held := r.inline(nil, child, marks)
		ok = ok && held
		for _, one := range nodes {
			line = push(line, one)
		}
	}
	return r.spaced(line), ok
}

// onlyParagraph is the paragraph without attributes that is all there is in a
// summary, a term or a caption: it says nothing there.
func onlyParagraph(n *html.Node) *html.Node {
	var only *html.Node
	for child := range n.ChildNodes() {
		switch {
		case child.Type == html.TextNode && strings.Trim(child.Data, htmlSpace) == "":
		case only == nil && child.Type == html.ElementNode && child.Data == "p" && len(child.Attr) == 0:
			only = child
		default:
			return nil
		}
	}
	return only
}

// inline adds what one node of HTML says inside a line.
func (r *htmlReader) inline(list []*Node, n *html.Node, marks []*Mark) ([]*Node, bool) {
	if n.Type == html.TextNode {
		if !isPlain(n.Data) {
			r.fail(refuse(Malformed, "HTML with control characters"))
		}
		return push(list, newText(r.schema.nodes["text"], n.Data, marks)), true
	}
	if n.Type != html.ElementNode || isLine(n.Data) {
		return list, false
	}
	if kind := inlineKind(n); kind != "" {
		return r.inlineNode(list, kind, n, marks)
	}
	set, ok := r.withMark(n, marks)
	for child := range n.ChildNodes() {
		var held bool
		list, held = r.inline(list, child, set)
		ok = ok && held
	}
	// An element without anything in it says nothing, but for a link.
	return list, ok && (n.FirstChild != nil || n.Data != "a")
}

// inlineKind is the kind of node that an element inside a line is, if it is none
// that says something about text.
func inlineKind(n *html.Node) string {
	switch n.Data {
	case "img":
		return "image"
	case "br":
		return "hardBreak"
	case "span":
		if len(n.Attr) == 1 && n.Attr[0].Key == "class" && n.Attr[0].Val == "math" && onlyText(n) {
			return "mathInline"
		}
	}
	return ""
}

func onlyText(n *html.Node) bool {
	for child := range n.ChildNodes() {
		if child.Type != html.TextNode {
			return false
		}
	}
	return true
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for one := range n.Descendants() {
		if one.Type == html.TextNode {
			b.WriteString(one.Data)
		}
	}
	return b.String()
}

func (r *htmlReader) inlineNode(list []*Node, kind string, n *html.Node, marks []*Mark) ([]*Node, bool) {
	t := r.schema.nodes[kind]
	var fixed object
	if kind == "mathInline" {
		fixed = object{{"text", textOf(n)}}
	}
	attrs, ok := r.attrs(&t.attrs, n, fixed)
	if !ok {
		return list, false
	}
	return append(list, newNode(t, attrs, marks, Fragment{})), true
}

// withMark is the set with the mark that an element is; false when the element
// is none, or when the set would lose another.
func (r *htmlReader) withMark(n *html.Node, marks []*Mark) ([]*Mark, bool) {
	kind, fixed := markKind(n)
	t := r.schema.marks[kind]
	if t == nil {
		return marks, false
	}
	attrs, ok := r.attrs(&t.attrs, n, fixed)
	if !ok {
		return marks, false
	}
	m := &Mark{kind: t, attrs: attrs}
	set := m.addTo(marks)
	return set, m.isIn(set) && checkElements(set) == nil && !slices.ContainsFunc(marks, func(o *Mark) bool { return !o.isIn(set) })
}

func markKind(n *html.Node) (kind string, fixed object) {
	switch n.Data {
	case "strong", "b":
		return "bold", nil
	case "em", "i":
		return "italic", nil
	case "u":
		return "underline", nil
	case "s", "del", "strike":
		return "strike", nil
	case "code":
		return "code", nil
	case "sub":
		return "subscript", nil
	case "sup":
		return "superscript", nil
	case "a":
		if slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "href" }) {
			return "link", nil
		}
	}
	return "inline", object{{"tag", n.Data}}
}

// spaced leaves of white space with a line feed one space between words, and
// nothing at the edges of a line.
func (r *htmlReader) spaced(line []*Node) []*Node {
	if r.exact {
		return line
	}
	var out []*Node
	for i, n := range line {
		if !n.kind.isText {
			out = append(out, n)
			continue
		}
		start := i == 0 || line[i-1].kind.name == "hardBreak"
		if text := oneLine(n.text, start, i == len(line)-1); text != "" {
			out = push(out, newText(n.kind, text, n.marks))
		}
	}
	return out
}

// oneLine does it for one text, which may be the start or the end of the line.
func oneLine(text string, start, end bool) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		rest := strings.TrimLeft(text, htmlSpace)
		space := text[:len(text)-len(rest)]
		switch {
		case !strings.Contains(space, "\n"):
			b.WriteString(space)
		case rest == "" && end, b.Len() == 0 && start:
		default:
			b.WriteByte(' ')
		}
		stop := indexOr(strings.IndexAny(rest, htmlSpace), len(rest))
		b.WriteString(rest[:stop])
		text = rest[stop:]
	}
	return b.String()
}
