package pm

import "slices"

// NodeMarkStep adds a mark to one node, or removes it.
type NodeMarkStep struct {
	pos    int
	mark   *Mark
	remove bool
}

// Map moves nothing.
func (s *NodeMarkStep) Map() StepMap { return StepMap{} }

// Through moves the step; nil when the node is gone.
func (s *NodeMarkStep) Through(m *Mapping) Step {
	at := m.Map(s.pos, Right)
	if at.After {
		return nil
	}
	return &NodeMarkStep{at.Pos, s.mark, s.remove}
}

func (s *NodeMarkStep) apply(doc *Node) (*Node, error) {
	n, err := doc.target(s.pos)
	if err != nil {
		return nil, err
	}
	marks := s.mark.addTo(n.marks)
	if s.remove {
		marks = s.mark.removeFrom(n.marks)
	}
	if err := checkElements(marks); err != nil {
		return nil, err
	}
	return doc.exchange(s.pos, newNode(n.kind, n.attrs, marks, Fragment{}))
}

// target is the node that a step of one node is about: text is none.
func (n *Node) target(pos int) (*Node, error) {
	if pos < 0 || pos > n.content.size {
		return nil, refuse(Misplaced, "position %d of %d", pos, n.content.size)
	}
	found := n.nodeAt(pos)
	if found == nil || found.kind.isText {
		return nil, refuse(Misplaced, "no node at position %d", pos)
	}
	return found, nil
}

// exchange puts another start in place of the start of a node: its attributes
// and marks change, what is in it stays.
func (n *Node) exchange(pos int, with *Node) (*Node, error) {
	open := 1
	if with.kind.isLeaf() {
		open = 0
	}
	return n.replace(pos, pos+1, Slice{content: fragmentOf(with), openEnd: open})
}

func (s *NodeMarkStep) invert(doc *Node) (Step, error) {
	n, err := doc.target(s.pos)
	if err != nil {
		return nil, err
	}
	if s.remove {
		if !s.mark.isIn(n.marks) {
			return s, nil
		}
		return &NodeMarkStep{s.pos, s.mark, false}, nil
	}
	added := s.mark.addTo(n.marks)
	if len(added) != len(n.marks) {
		return &NodeMarkStep{s.pos, s.mark, true}, nil
	}
	for _, m := range n.marks {
		if !m.isIn(added) {
			return &NodeMarkStep{s.pos, m, false}, nil
		}
	}
	return &NodeMarkStep{s.pos, s.mark, false}, nil
}

func (s *NodeMarkStep) merge(Step) Step { return nil }

func (s *NodeMarkStep) reach() int { return 1 }

// AttrStep sets one attribute of a node.
type AttrStep struct {
	pos   int
	name  string
	value any
}

// Map moves nothing.
func (s *AttrStep) Map() StepMap { return StepMap{} }

// Through moves the step; nil when the node is gone.
func (s *AttrStep) Through(m *Mapping) Step {
	at := m.Map(s.pos, Right)
	if at.After {
		return nil
	}
	return &AttrStep{at.Pos, s.name, s.value}
}

func (s *AttrStep) apply(doc *Node) (*Node, error) {
	n, err := doc.target(s.pos)
	if err != nil {
		return nil, err
	}
	attrs, err := n.setAttr(s.name, s.value)
	if err != nil {
		return nil, err
	}
	return doc.exchange(s.pos, newNode(n.kind, attrs, n.marks, Fragment{}))
}

// setAttr are the attributes of the node with one of them changed.
func (n *Node) setAttr(name string, value any) ([]any, error) {
	spec := &n.kind.attrs
	at, known := spec.at[name]
	if !known {
		return nil, refuse(Unknown, "%s has no attribute %q", spec.owner, name)
	}
	if err := n.kind.schema.checkValue(spec.owner, spec.list[at], value); err != nil {
		return nil, err
	}
	attrs := slices.Clone(n.attrs)
	attrs[at] = value
	if sameValues(attrs, spec.defaults) {
		return spec.defaults, nil
	}
	return attrs, nil
}

func (s *AttrStep) invert(doc *Node) (Step, error) {
	n, err := doc.target(s.pos)
	if err != nil {
		return nil, err
	}
	return &AttrStep{s.pos, s.name, n.Attr(s.name)}, nil
}

func (s *AttrStep) merge(Step) Step { return nil }

func (s *AttrStep) reach() int { return 1 }

// DocAttrStep sets one attribute of the document itself.
type DocAttrStep struct {
	name  string
	value any
}

// Map moves nothing.
func (s *DocAttrStep) Map() StepMap { return StepMap{} }

// Through is the step itself: a document stays.
func (s *DocAttrStep) Through(*Mapping) Step { return s }

func (s *DocAttrStep) apply(doc *Node) (*Node, error) {
	attrs, err := doc.setAttr(s.name, s.value)
	if err != nil {
		return nil, err
	}
	return newNode(doc.kind, attrs, doc.marks, doc.content), nil
}

func (s *DocAttrStep) invert(doc *Node) (Step, error) {
	return &DocAttrStep{s.name, doc.Attr(s.name)}, nil
}

func (s *DocAttrStep) merge(Step) Step { return nil }

func (s *DocAttrStep) reach() int { return 1 }
