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
	top := &flow{r: r}
	for _, n := range nodes {
		top.add(n)
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
// one that the kind has. The id of a block, or whose side of an overlap it is,
// says nothing where the kind has none.
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
		case !known && isBlockMark(a):
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

// flow collects what stands in a block: blocks, and what is read from the text
// between them.
type flow struct {
	r      *htmlReader
	inside *html.Node // the element, nil at the top
	blocks []*Node
	loose  []*html.Node // text and inline elements since the last block
	lost   bool         // the element cannot be held with what is in it
}

// flowOf reads what is in an element as blocks, at least one.
func (r *htmlReader) flowOf(n *html.Node) ([]*Node, bool) {
	f := &flow{r: r, inside: n}
	for child := range n.ChildNodes() {
		f.add(child)
	}
	blocks := f.end()
	if len(blocks) == 0 {
		blocks = []*Node{r.make("paragraph", nil, nil)}
	}
	return blocks, !f.lost
}

func (f *flow) add(n *html.Node) {
	if n.Type != html.ElementNode || !isLine(n.Data) {
		f.loose = append(f.loose, n)
		return
	}
	f.endLoose()
	node, ok := f.r.block(n, nil)
	if ok && f.inside == nil && n.Data != "p" && headingLevel(n.Data) == 0 {
		ok = f.r.saysTheSame(n, node)
	}
	if !ok {
		node = f.r.opaque(n)
	}
	if node != nil {
		f.blocks = append(f.blocks, node)
	}
}

// endLoose reads the text since the last block, or keeps it as it is.
func (f *flow) endLoose() {
	loose := f.loose
	f.loose = nil
	s := &stretch{r: f.r}
	for _, n := range loose {
		if !s.add(n, nil) {
			f.keep(loose)
			return
		}
	}
	s.endLine()
	f.blocks = append(f.blocks, s.blocks...)
}

// keep keeps text between blocks as it is: one element alone, the rest in a
// paragraph, because text could not carry an id. Text with elements that hold
// blocks goes into a division at the top, and makes the element around it one
// that cannot be held elsewhere.
func (f *flow) keep(loose []*html.Node) {
	around := "p"
	if slices.ContainsFunc(loose, holdsLines) {
		if len(loose) == 1 {
			f.blocks = append(f.blocks, f.r.opaque(loose[0]))
			return
		}
		around = "div"
		f.lost = f.inside != nil
	}
	f.blocks = append(f.blocks, f.r.opaqueAround(around, loose))
}

func (f *flow) end() []*Node {
	f.endLoose()
	return f.blocks
}

// stretch reads text and inline elements that stand between blocks. An inline
// element may hold blocks: then it is a mark of the text in them.
type stretch struct {
	r      *htmlReader
	blocks []*Node
	line   []*Node
}

func (s *stretch) add(n *html.Node, marks []*Mark) bool {
	if n.Type == html.ElementNode && isLine(n.Data) {
		s.endLine()
		node, ok := s.r.block(n, marks)
		s.blocks = append(s.blocks, node)
		return ok
	}
	if n.Type != html.ElementNode || !holdsLines(n) {
		nodes, ok := s.r.inline(nil, n, marks)
		for _, one := range nodes {
			s.line = push(s.line, one)
		}
		return ok
	}
	set, ok := s.r.withMark(n, marks)
	for child := range n.ChildNodes() {
		ok = ok && s.add(child, set)
	}
	return ok
}

// endLine makes a paragraph of the text since the last block.
func (s *stretch) endLine() {
	line := s.r.spaced(s.line)
	if s.line = nil; !blank(line) {
		s.blocks = append(s.blocks, s.r.make("paragraph", nil, line))
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

// saysTheSame says whether a block is all that its element said. In canonical
// HTML it is written as the element was, or the element is one to be kept.
func (r *htmlReader) saysTheSame(n *html.Node, node *Node) bool {
	written := htmlOf([]*Node{node})
	if r.exact {
		same := written == spelled(n)
		if !same && !r.schema.isKept(n, false) {
			r.fail(refuse(Malformed, "HTML that is not in the canonical form"))
		}
		return same
	}
	again, err := parseHTML(written)
	return err == nil && slices.Equal(saidBy(n), saidBy(again...))
}

func (r *htmlReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// blank says that nothing of a line would be seen.
func blank(line []*Node) bool {
	return !slices.ContainsFunc(line, func(n *Node) bool {
		return !n.kind.isText || strings.Trim(n.text, htmlSpace) != ""
	})
}
