package pm

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ReadHTML reads a sanitised body of any origin into a document of Body. What
// the editor cannot hold exactly stays as it is in rawHtml blocks, as small as
// possible; nothing is dropped, nothing is changed but spelling. White space
// with a line feed in it is one space between words and nothing elsewhere;
// other white space is text. HTML that the sanitiser would not have returned
// is refused where this package cannot hold it.
func ReadHTML(body string) (*Node, error) {
	return readBody(body, false)
}

// ReadCanonical reads what HTML returned, to a document equal to the one it was
// written from, and refuses every other text.
func ReadCanonical(body string) (*Node, error) {
	doc, err := readBody(body, true)
	if err != nil {
		return nil, err
	}
	if HTML(doc) != body {
		return nil, refuse(Malformed, "HTML that is not in the canonical form")
	}
	return doc, nil
}

func readBody(body string, exact bool) (*Node, error) {
	if len(body) > MaxDocument {
		return nil, refuse(TooLarge, "%d bytes of HTML, more than %d", len(body), MaxDocument)
	}
	nodes, err := parseHTML(body)
	if err != nil {
		return nil, err
	}
	r := &htmlReader{schema: Body(), exact: exact}
	top := r.newFlow(nil)
	for _, n := range nodes {
		top.add(n, nil)
	}
	blocks := top.end()
	if r.err != nil {
		return nil, r.err
	}
	if len(blocks) == 0 {
		blocks = []*Node{r.make("paragraph", nil, nil)}
	}
	doc := newNode(r.schema.top, nil, nil, fragmentOf(blocks...))
	if err := doc.check(); err != nil {
		return nil, err
	}
	return doc, doc.checkLimits()
}

// parseHTML reads HTML as browsers do inside a page. It fails on what nests
// over 500 deep.
func parseHTML(body string) ([]*html.Node, error) {
	around := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(body), around)
	if err != nil {
		return nil, refuse(Malformed, "HTML: %v", err)
	}
	return nodes, nil
}

// htmlReader reads elements. What it cannot hold it says by false, and whoever
// can keeps the element as it is.
type htmlReader struct {
	schema *Schema
	exact  bool // canonical HTML: all white space is text
	err    error
}

// make builds a node of ours: its attributes have been checked.
func (r *htmlReader) make(kind string, attrs []any, nodes []*Node) *Node {
	t := r.schema.nodes[kind]
	if attrs == nil {
		attrs = t.attrs.defaults
	}
	return newNode(t, attrs, nil, fragmentOf(nodes...))
}

// attrs reads the attributes of an element for a kind of node or mark. Fixed
// ones are those that the element says otherwise; every other attribute must be
// one that the kind has. An id where the kind has none is dropped.
func (r *htmlReader) attrs(spec *attributes, n *html.Node, fixed object) ([]any, bool) {
	given := slices.Clone(fixed)
	for _, a := range n.Attr {
		if _, taken := fixed.get(a.Key); taken {
			return nil, false
		}
		i, known := spec.at[a.Key]
		switch {
		case a.Key == "class" && a.Val == "math" && (spec.owner == "mathInline" || spec.owner == "mathBlock"):
		case spec.owner == "taskList" && a.Key == "data-type", spec.owner == "taskItem" && (a.Key == "data-type" || a.Key == "data-checked"):
		case !known && a.Key == "data-block":
		case !known || !slices.Contains(spec.written, i):
			return nil, false
		case a.Key == "colspan" || a.Key == "rowspan":
			given = append(given, member{a.Key, spanOf(a.Val)})
		default:
			given = append(given, member{a.Key, a.Val})
		}
	}
	values, err := r.schema.build(spec, given)
	return values, err == nil
}

// spanOf reads a span; what is none is kept, to be refused as a value.
func spanOf(text string) any {
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' || n > 999 {
			return text
		}
		n = 10*n + int(r-'0')
	}
	return float64(n)
}

// flow collects what stands in a block: blocks, and paragraphs made of the text
// between them.
type flow struct {
	r      *htmlReader
	blocks []*Node
	line   []*Node      // text and inline nodes since the last block
	source []*html.Node // what they were read from
	lost   bool         // the line cannot be held
	inside *html.Node   // the element, nil at the top
}

func (r *htmlReader) newFlow(inside *html.Node) *flow { return &flow{r: r, inside: inside} }

// flowOf reads what is in an element as blocks, at least one.
func (r *htmlReader) flowOf(n *html.Node) []*Node {
	f := r.newFlow(n)
	for child := range n.ChildNodes() {
		f.add(child, nil)
	}
	blocks := f.end()
	if len(blocks) == 0 {
		blocks = []*Node{r.make("paragraph", nil, nil)}
	}
	return blocks
}

func (f *flow) add(n *html.Node, marks []*Mark) {
	switch {
	case n.Type == html.ElementNode && isLine(n.Data):
		f.endLine()
		f.block(n, marks)
	case n.Type == html.ElementNode && holdsLines(n):
		// Marks around blocks are marks of the text in them.
		set, ok := f.r.withMark(n, marks)
		f.lost = f.lost || !ok
		for child := range n.ChildNodes() {
			f.add(child, set)
		}
	default:
		nodes, ok := f.r.inline(nil, n, marks)
		f.lost = f.lost || !ok
		for _, one := range nodes {
			f.line = push(f.line, one)
		}
		if len(marks) == 0 {
			f.source = append(f.source, n)
		}
	}
}

func holdsLines(n *html.Node) bool {
	for child := range n.Descendants() {
		if child.Type == html.ElementNode && isLine(child.Data) {
			return true
		}
	}
	return false
}

// block reads one element, or keeps it as it is.
func (f *flow) block(n *html.Node, marks []*Mark) {
	node, ok := f.r.block(n, marks)
	if ok && f.inside == nil && !f.r.exact && n.Data != "p" && headingLevel(n.Data) == 0 {
		ok = f.r.saysTheSame(n, node)
	}
	if !ok {
		node = f.r.opaque(n)
		if len(marks) > 0 {
			f.r.fail(refuse(Misfit, "an element %s inside a line", n.Data))
		}
	}
	if node != nil {
		f.blocks = append(f.blocks, node)
	}
}

func (r *htmlReader) saysTheSame(n *html.Node, node *Node) bool {
	again, err := parseHTML(htmlOf([]*Node{node}))
	return err == nil && slices.Equal(saidBy(n), saidBy(again...))
}

func (r *htmlReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// endLine makes a paragraph of the text since the last block.
func (f *flow) endLine() {
	line := f.r.spaced(f.line)
	if blank(line) && !f.r.exact {
		line = nil
	}
	if f.lost {
		f.blocks = append(f.blocks, f.r.opaqueLine(f.source))
	} else if len(line) > 0 {
		f.blocks = append(f.blocks, f.r.make("paragraph", nil, line))
	}
	f.line, f.source, f.lost = nil, nil, false
}

func (f *flow) end() []*Node {
	f.endLine()
	return f.blocks
}

// blank says that nothing of a line would be seen.
func blank(line []*Node) bool {
	return !slices.ContainsFunc(line, func(n *Node) bool {
		return !n.kind.isText || strings.Trim(n.text, htmlSpace) != ""
	})
}
