package pm

import (
	"strings"

	"golang.org/x/net/html"
)

// block reads an element that stands for itself. False says that it cannot be
// held exactly.
func (r *htmlReader) block(n *html.Node, marks []*Mark) (*Node, bool) {
	if level := headingLevel(n.Data); level > 0 {
		return r.textNode(n, "heading", object{{"level", float64(level)}}, marks)
	}
	switch n.Data {
	case "p":
		return r.textNode(n, "paragraph", nil, marks)
	case "hr":
		return r.node(n, "horizontalRule", nil, nil, true)
	}
	if len(marks) > 0 {
		return nil, false
	}
	switch n.Data {
	case "pre":
		return r.code(n)
	case "div":
		return r.box(n)
	case "blockquote":
		return r.container(n, "blockquote", nil)
	case "ul", "ol":
		return r.list(n)
	case "table":
		return r.table(n)
	case "figure":
		return r.parts(n, "figure", map[string]string{"figcaption": "figcaption"})
	case "details":
		return r.parts(n, "details", map[string]string{"summary": "summary"})
	case "dl":
		return r.terms(n)
	}
	return nil, false
}

// node makes a node whose content has been read; ok is false when that could
// not be held.
func (r *htmlReader) node(n *html.Node, kind string, fixed object, content []*Node, ok bool) (*Node, bool) {
	t := r.schema.nodes[kind]
	attrs, held := r.attrs(&t.attrs, n, fixed)
	if !ok || !held {
		return nil, false
	}
	made := r.make(kind, attrs, content)
	return made, t.holds(made.content)
}

func (r *htmlReader) textNode(n *html.Node, kind string, fixed object, marks []*Mark) (*Node, bool) {
	line, ok := r.textblock(n, marks)
	return r.node(n, kind, fixed, line, ok)
}

// container reads an element that holds blocks.
func (r *htmlReader) container(n *html.Node, kind string, fixed object) (*Node, bool) {
	content, ok := r.flowOf(n)
	return r.node(n, kind, fixed, content, ok)
}

// code reads preformatted text: text alone, or in one element code.
func (r *htmlReader) code(n *html.Node) (*Node, bool) {
	var fixed object
	inner := n
	if only := n.FirstChild; only != nil && only.NextSibling == nil && only.Type == html.ElementNode && only.Data == "code" {
		inner = only
		for _, a := range only.Attr {
			if a.Key != "class" {
				return nil, false
			}
			fixed = object{{"language", a.Val}}
		}
	}
	text := textOf(inner)
	if !onlyText(inner) || !isPlain(text) {
		return nil, false
	}
	var content []*Node
	if text != "" {
		content = []*Node{newText(r.schema.nodes["text"], text, nil)}
	}
	return r.node(n, "codeBlock", fixed, content, true)
}

// box reads a division: a formula when it is nothing else.
func (r *htmlReader) box(n *html.Node) (*Node, bool) {
	for _, a := range n.Attr {
		if a.Key == "class" && a.Val == "math" && onlyText(n) {
			return r.node(n, "mathBlock", object{{"text", textOf(n)}}, nil, true)
		}
	}
	return r.container(n, "box", nil)
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// elements are the elements in an element; false when there is text beside them.
func elements(n *html.Node) ([]*html.Node, bool) {
	var out []*html.Node
	for child := range n.ChildNodes() {
		switch {
		case child.Type == html.ElementNode:
			out = append(out, child)
		case strings.Trim(child.Data, htmlSpace) != "":
			return nil, false
		}
	}
	return out, true
}

func (r *htmlReader) list(n *html.Node) (*Node, bool) {
	items, ok := elements(n)
	kind, item := "bulletList", "listItem"
	switch {
	case n.Data == "ol":
		kind = "orderedList"
	case attrOf(n, "data-type") == "taskList":
		kind, item = "taskList", "taskItem"
	}
	var content []*Node
	for _, one := range items {
		made, held := r.item(one, item)
		ok = ok && held
		content = append(content, made)
	}
	if !ok {
		return nil, false
	}
	return r.node(n, kind, nil, content, true)
}

func (r *htmlReader) item(n *html.Node, kind string) (*Node, bool) {
	if n.Data != "li" || (attrOf(n, "data-type") == "taskItem") != (kind == "taskItem") {
		return nil, false
	}
	if kind == "listItem" {
		return r.container(n, kind, nil)
	}
	checked := attrOf(n, "data-checked")
	if checked != "true" && checked != "false" {
		return nil, false
	}
	return r.container(n, kind, object{{"checked", checked == "true"}})
}

// parts reads an element that holds blocks, and elements of a line under names
// of their own.
func (r *htmlReader) parts(n *html.Node, kind string, named map[string]string) (*Node, bool) {
	f := &flow{r: r, inside: n}
	for child := range n.ChildNodes() {
		part := named[child.Data]
		if child.Type != html.ElementNode || part == "" {
			f.add(child)
			continue
		}
		f.endLoose()
		made, ok := r.textNode(child, part, nil, nil)
		if !ok {
			return nil, false
		}
		f.blocks = append(f.blocks, made)
	}
	content := f.end()
	if f.lost {
		return nil, false
	}
	if len(content) == 1 && kind == "details" {
		content = append(content, r.make("paragraph", nil, nil))
	}
	return r.node(n, kind, nil, content, true)
}

func (r *htmlReader) terms(n *html.Node) (*Node, bool) {
	items, ok := elements(n)
	var content []*Node
	for _, one := range items {
		var made *Node
		held := false
		switch one.Data {
		case "dt":
			made, held = r.textNode(one, "term", nil, nil)
		case "dd":
			made, held = r.container(one, "definition", nil)
		}
		ok = ok && held
		content = append(content, made)
	}
	if !ok {
		return nil, false
	}
	return r.node(n, "terms", nil, content, true)
}
