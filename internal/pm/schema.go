package pm

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

// Schema says which nodes and marks a document may have, and where.
type Schema struct {
	top    *NodeType
	nodes  map[string]*NodeType
	marks  map[string]*MarkType
	order  []*NodeType
	number int
	forms  map[string]form // nil: any value within the limits
}

// NodeType is one kind of node. Those of one schema are compared by pointer.
type NodeType struct {
	name     string
	index    int
	schema   *Schema
	content  *automaton
	attrs    attributes
	marks    []bool // by rank of the mark; nil is all of them
	groups   string
	isText   bool
	isInline bool
	isAtom   bool // nothing inside it can be reached by a position, or it is a leaf
	isCode   bool
}

// MarkType is one kind of mark. Its rank is its place among the marks of a node.
type MarkType struct {
	name     string
	rank     int
	attrs    attributes
	excludes []bool
}

// Name is the name of the kind, as JSON has it.
func (t *NodeType) Name() string { return t.name }

// Name is the name of the kind, as JSON has it.
func (t *MarkType) Name() string { return t.name }

// Number tells schemas of our editor apart; a later one takes every document
// and every step of an earlier one.
func (s *Schema) Number() int { return s.number }

type attribute struct {
	Name     string `json:"name"`
	Default  any    `json:"default"`
	Required bool   `json:"required"`
}

// attributes are those of a kind of node or mark, in the order of the schema.
type attributes struct {
	owner    string
	list     []attribute
	at       map[string]int
	defaults []any // nil when one has no default
	written  []int // those that HTML writes as they are, in the order of HTML
}

//go:embed schema.json
var bodySchema []byte

// Body is the schema of the text of entries: what the editor of the interface
// holds, and rawHtml, a block that keeps HTML that the editor cannot hold. It
// takes no attribute value that could run, load or be mistaken for a part of
// the page.
var Body = sync.OnceValue(func() *Schema {
	s, err := ParseSchema(bodySchema)
	if err != nil {
		panic("pm: the schema in the binary: " + err.Error())
	}
	s.forms = bodyForms()
	return s
})

type nodeSpec struct {
	Name, Content, Group string
	Inline, Atom, Code   bool
	Marks                []string
	Attrs                []attribute
}

type markSpec struct {
	Name     string
	Excludes []string
	Attrs    []attribute
}

// ParseSchema reads a description in the form of schema.json. It is for
// descriptions of ours: it checks that they make sense, not that they are small.
func ParseSchema(description []byte) (*Schema, error) {
	var spec struct {
		Number int
		Top    string
		Nodes  []nodeSpec
		Marks  []markSpec
	}
	if err := json.Unmarshal(description, &spec); err != nil {
		return nil, fmt.Errorf("reading a schema: %w", err)
	}
	s := &Schema{number: spec.Number, nodes: map[string]*NodeType{}, marks: map[string]*MarkType{}}
	if err := s.addMarks(spec.Marks); err != nil {
		return nil, err
	}
	if err := s.addNodes(spec.Nodes); err != nil {
		return nil, err
	}
	if s.top = s.nodes[spec.Top]; s.top == nil || s.nodes["text"] == nil {
		return nil, fmt.Errorf("a schema without %q or without text", spec.Top)
	}
	return s, nil
}

func (s *Schema) addMarks(specs []markSpec) error {
	for rank, spec := range specs {
		s.marks[spec.Name] = &MarkType{name: spec.Name, rank: rank, attrs: newAttributes(spec.Name, spec.Attrs)}
	}
	for _, spec := range specs {
		excluded, err := s.markSet(spec.Excludes)
		if err != nil {
			return err
		}
		s.marks[spec.Name].excludes = excluded
	}
	return nil
}

// markSet turns names into a set by rank; "_" is all of them, which is nil.
func (s *Schema) markSet(names []string) ([]bool, error) {
	set := make([]bool, len(s.marks))
	for _, name := range names {
		if name == "_" {
			return nil, nil
		}
		mark := s.marks[name]
		if mark == nil {
			return nil, fmt.Errorf("a schema names the mark %q, which it does not have", name)
		}
		set[mark.rank] = true
	}
	return set, nil
}

func (s *Schema) addNodes(specs []nodeSpec) error {
	for i, spec := range specs {
		marks, err := s.markSet(spec.Marks)
		if err != nil {
			return err
		}
		t := &NodeType{
			name: spec.Name, index: i, schema: s, marks: marks, groups: " " + spec.Group + " ",
			attrs: newAttributes(spec.Name, spec.Attrs), isText: spec.Name == "text",
			isInline: spec.Inline || spec.Name == "text", isAtom: spec.Atom, isCode: spec.Code,
		}
		s.nodes[spec.Name] = t
		s.order = append(s.order, t)
	}
	for i, spec := range specs {
		content, err := compile(s, spec.Content)
		if err != nil {
			return fmt.Errorf("content of %s: %w", spec.Name, err)
		}
		s.order[i].content = content
		s.order[i].isAtom = spec.Atom || content.empty()
	}
	return nil
}

func newAttributes(owner string, list []attribute) attributes {
	a := attributes{owner: owner, list: list, at: map[string]int{}, defaults: make([]any, len(list))}
	for i, one := range list {
		a.at[one.Name] = i
		if a.defaults != nil {
			a.defaults[i] = one.Default
		}
		if one.Required {
			a.defaults = nil
		}
	}
	a.written = writtenOrder(list)
	return a
}

// isLeaf says that nothing can be inside.
func (t *NodeType) isLeaf() bool { return t.content.empty() }

func (t *NodeType) allowsMark(m *MarkType) bool { return t.marks == nil || t.marks[m.rank] }

// excludesMark says that the two cannot be on one node. A nil set is all marks.
func (t *MarkType) excludesMark(o *MarkType) bool { return t.excludes == nil || t.excludes[o.rank] }

// joins says whether content of one could go on in the other.
func (t *NodeType) joins(o *NodeType) bool {
	return t == o || t.content.sharesStart(o.content)
}

// holds says whether the fragment is a valid content, in kinds and in marks.
func (t *NodeType) holds(f Fragment) bool {
	if !t.content.accepts(f.nodes) {
		return false
	}
	if t.marks == nil {
		return true
	}
	for _, child := range f.nodes {
		for _, m := range child.marks {
			if !t.marks[m.kind.rank] {
				return false
			}
		}
	}
	return true
}
