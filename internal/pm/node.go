package pm

import (
	"slices"
	"unicode/utf8"
)

// Node is a piece of a document: a block, an inline node or a run of text. A
// document is a node of the top kind.
type Node struct {
	kind    *NodeType
	attrs   []any // in the order of the schema
	marks   []*Mark
	content Fragment
	text    string
	width   int // of the text, in UTF-16 units
	own     int // weight without what is inside
}

// Mark is what text can be: bold, a link.
type Mark struct {
	kind  *MarkType
	attrs []any
}

// Type is the kind of the node.
func (n *Node) Type() *NodeType { return n.kind }

// Attr is the value of an attribute: nil, bool, float64, string or a value of
// several parts; nil also when there is no such attribute.
func (n *Node) Attr(name string) any {
	if i, ok := n.kind.attrs.at[name]; ok {
		return n.attrs[i]
	}
	return nil
}

// Children are the nodes inside. The slice is not to be changed.
func (n *Node) Children() []*Node { return n.content.nodes }

// String is the text of a run of text; empty for other nodes.
func (n *Node) String() string { return n.text }

// Size is the number of positions that the node takes in what it is in.
func (n *Node) Size() int {
	switch {
	case n.kind.isText:
		return n.width
	case n.kind.isLeaf():
		return 1
	}
	return n.content.size + 2
}

// Length is the number of positions inside: from 0 to Length are the positions
// of a document.
func (n *Node) Length() int { return n.content.size }

func (n *Node) weight() int { return n.own + n.content.weight }

func newNode(kind *NodeType, attrs []any, marks []*Mark, content Fragment) *Node {
	n := &Node{kind: kind, attrs: attrs, marks: marks, content: content}
	n.own = nodeWeight
	if len(attrs) > 0 && (len(kind.attrs.defaults) == 0 || &attrs[0] != &kind.attrs.defaults[0]) {
		for _, v := range attrs {
			n.own += weightOf(v)
		}
	}
	for _, m := range marks {
		for _, v := range m.attrs {
			n.own += weightOf(v)
		}
	}
	return n
}

func newText(kind *NodeType, text string, marks []*Mark) *Node {
	n := newNode(kind, nil, marks, Fragment{})
	n.text, n.width = text, utf16Length(text)
	n.own += len(text)
	return n
}

// with is the node around another content.
func (n *Node) with(content Fragment) *Node {
	c := *n
	c.content = content
	return &c
}

func (n *Node) withMarks(marks []*Mark) *Node {
	if n.kind.isText {
		return newText(n.kind, n.text, marks)
	}
	return newNode(n.kind, n.attrs, marks, n.content)
}

// cutText is a part of a run of text. Both ends have been resolved, so they are
// not inside a character.
func (n *Node) cutText(from, to int) *Node {
	if from == 0 && to == n.width {
		return n
	}
	return newText(n.kind, n.text[byteOffset(n.text, from):byteOffset(n.text, to)], n.marks)
}

// Equal says whether two nodes have the same JSON.
func (n *Node) Equal(o *Node) bool {
	if n == o {
		return true
	}
	if n.content.size != o.content.size || n.text != o.text || !sameMarkup(n, o) || len(n.content.nodes) != len(o.content.nodes) {
		return false
	}
	for i, child := range n.content.nodes {
		if !child.Equal(o.content.nodes[i]) {
			return false
		}
	}
	return true
}

func sameMarkup(a, b *Node) bool {
	return a.kind == b.kind && sameValues(a.attrs, b.attrs) && sameMarks(a.marks, b.marks)
}

func (m *Mark) equal(o *Mark) bool {
	return m == o || m.kind == o.kind && sameValues(m.attrs, o.attrs)
}

func sameMarks(a, b []*Mark) bool {
	return slices.EqualFunc(a, b, (*Mark).equal)
}

// addTo is the set with the mark: it takes the place of marks that it excludes,
// and is not added where one excludes it.
func (m *Mark) addTo(set []*Mark) []*Mark {
	out := make([]*Mark, 0, len(set)+1)
	placed := false
	for _, o := range set {
		switch {
		case m.equal(o):
			return set
		case m.kind.excludesMark(o.kind):
			continue
		case o.kind.excludesMark(m.kind):
			return set
		}
		if !placed && o.kind.rank > m.kind.rank {
			out = append(out, m)
			placed = true
		}
		out = append(out, o)
	}
	if !placed {
		out = append(out, m)
	}
	return out
}

func (m *Mark) removeFrom(set []*Mark) []*Mark {
	if at := slices.IndexFunc(set, m.equal); at >= 0 {
		return slices.Delete(slices.Clone(set), at, at+1)
	}
	return set
}

func (m *Mark) isIn(set []*Mark) bool { return slices.ContainsFunc(set, m.equal) }

func utf16Length(s string) int {
	n := len(s)
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		n -= w - 1
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// byteOffset is where the unit begins; -1 inside a character.
func byteOffset(s string, unit int) int {
	at := 0
	for i := 0; i < len(s); {
		if at >= unit {
			break
		}
		if s[i] < utf8.RuneSelf {
			at++
			i++
			if at == unit {
				return i
			}
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		at++
		if r > 0xFFFF {
			at++
		}
		if at == unit {
			return i
		}
	}
	if at == unit {
		return 0
	}
	return -1
}
