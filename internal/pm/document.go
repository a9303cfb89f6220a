package pm

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// ReadDocument reads a document in ProseMirror's JSON and checks all of it:
// known nodes, marks and attributes, values that our editor writes, contents
// that fit, within the limits.
func (s *Schema) ReadDocument(src []byte) (*Node, error) {
	v, err := readJSON(src, MaxDocument)
	if err != nil {
		return nil, err
	}
	n, err := s.node(v, 0)
	if err != nil {
		return nil, err
	}
	if n.kind != s.top {
		return nil, refuse(Misfit, "a document that is a %s", n.kind.name)
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	return n, n.checkLimits()
}

// checkLimits is for whole documents, however they were made.
func (n *Node) checkLimits() error {
	if n.content.height > MaxDepth {
		return refuse(TooLarge, "nodes in nodes deeper than %d", MaxDepth)
	}
	if n.weight() > MaxDocument {
		return refuse(TooLarge, "a document of more than %d bytes", MaxDocument)
	}
	return nil
}

func asObject(v any, what string) (object, error) {
	o, ok := v.(object)
	if !ok {
		return nil, refuse(Malformed, "%s is no object", what)
	}
	return o, nil
}

// text reads a member that must be a string.
func (o object) text(name string) (string, error) {
	v, _ := o.get(name)
	text, ok := v.(string)
	if !ok {
		return "", refuse(Malformed, "%q is no text", name)
	}
	return text, nil
}

// list reads a member that may be missing, or an array.
func (o object) list(name string) ([]any, error) {
	v, _ := o.get(name)
	list, ok := v.([]any)
	if v != nil && !ok {
		return nil, refuse(Malformed, "%q is no list", name)
	}
	return list, nil
}

// whole reads a member that must be a whole number from 0 on.
func (o object) whole(name string) (int, error) {
	v, _ := o.get(name)
	f, ok := v.(float64)
	if !ok || f < 0 || f > math.MaxInt32 || f != math.Trunc(f) {
		return 0, refuse(Misplaced, "%q is no position", name)
	}
	return int(f), nil
}

// given are the attributes of a node or mark; none when there are none.
func (o object) given() (object, error) {
	v, _ := o.get("attrs")
	if v == nil {
		return nil, nil
	}
	return asObject(v, "attrs")
}

func (s *Schema) node(v any, depth int) (*Node, error) {
	o, err := asObject(v, "a node")
	if err != nil {
		return nil, err
	}
	if depth > MaxDepth {
		return nil, refuse(TooLarge, "nodes in nodes deeper than %d", MaxDepth)
	}
	name, err := o.text("type")
	if err != nil {
		return nil, err
	}
	kind := s.nodes[name]
	if kind == nil {
		return nil, refuse(Unknown, "a node %q", name)
	}
	marks, err := s.markList(o)
	if err != nil {
		return nil, err
	}
	if kind.isText {
		return s.textNode(kind, o, marks)
	}
	given, err := o.given()
	if err != nil {
		return nil, err
	}
	attrs, err := s.build(&kind.attrs, given)
	if err != nil {
		return nil, err
	}
	content, err := s.fragment(o, depth+1)
	if err != nil {
		return nil, err
	}
	return newNode(kind, attrs, marks, content), nil
}

func (s *Schema) textNode(kind *NodeType, o object, marks []*Mark) (*Node, error) {
	text, err := o.text("text")
	if err != nil {
		return nil, err
	}
	if text == "" || !isPlain(text) {
		return nil, refuse(Malformed, "a text that is empty or has control characters")
	}
	return newText(kind, text, marks), nil
}

// isPlain says that a text has no control characters but tab and line feed:
// others do not survive in HTML.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}

func (s *Schema) fragment(o object, depth int) (Fragment, error) {
	list, err := o.list("content")
	if err != nil {
		return Fragment{}, err
	}
	nodes := make([]*Node, 0, len(list))
	for _, v := range list {
		n, err := s.node(v, depth)
		if err != nil {
			return Fragment{}, err
		}
		nodes = push(nodes, n)
	}
	return fragmentOf(nodes...), nil
}

// markList reads the marks of a node, puts them in order and checks that they
// may be together.
func (s *Schema) markList(o object) ([]*Mark, error) {
	list, err := o.list("marks")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if len(list) > MaxMarks {
		return nil, refuse(TooLarge, "more than %d marks on one node", MaxMarks)
	}
	marks := make([]*Mark, len(list))
	for i, v := range list {
		if marks[i], err = s.mark(v); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(marks, func(a, b *Mark) int { return cmp.Compare(a.kind.rank, b.kind.rank) })
	return marks, checkMarks(marks)
}

func checkMarks(marks []*Mark) error {
	var set []*Mark
	for _, m := range marks {
		set = m.addTo(set)
	}
	if !sameMarks(set, marks) {
		return refuse(Misfit, "marks that exclude one another")
	}
	return checkElements(marks)
}

// checkElements refuses marks that HTML cannot say: too many, a link to
// nowhere, an anchor in an anchor.
func checkElements(marks []*Mark) error {
	if len(marks) > MaxMarks {
		return refuse(TooLarge, "more than %d marks on one node", MaxMarks)
	}
	anchors := 0
	for _, m := range marks {
		if m.tag() == "a" {
			anchors++
		}
		if m.kind.name == "link" && !m.kind.attrs.has(m.attrs, "href") {
			return refuse(BadValue, "a link without an address")
		}
	}
	if anchors > 1 {
		return refuse(Misfit, "a link in a link")
	}
	return nil
}

func (s *Schema) mark(v any) (*Mark, error) {
	o, err := asObject(v, "a mark")
	if err != nil {
		return nil, err
	}
	name, err := o.text("type")
	if err != nil {
		return nil, err
	}
	kind := s.marks[name]
	if kind == nil {
		return nil, refuse(Unknown, "a mark %q", name)
	}
	given, err := o.given()
	if err != nil {
		return nil, err
	}
	attrs, err := s.build(&kind.attrs, given)
	if err != nil {
		return nil, err
	}
	return &Mark{kind: kind, attrs: attrs}, nil
}
