package pm

// MarkStep adds a mark to what is inline in a range, or removes it.
type MarkStep struct {
	from, to int
	mark     *Mark
	remove   bool
}

// Map moves nothing.
func (s *MarkStep) Map() StepMap { return StepMap{} }

// Through moves the step; nil when nothing is left of its range.
func (s *MarkStep) Through(m *Mapping) Step {
	from, to := m.Map(s.from, Right).Pos, m.Map(s.to, Left).Pos
	if from >= to {
		return nil
	}
	return &MarkStep{from, to, s.mark, s.remove}
}

func (s *MarkStep) apply(doc *Node) (*Node, error) {
	old, err := doc.Slice(s.from, s.to)
	if err != nil {
		return nil, err
	}
	at, err := doc.resolve(s.from)
	if err != nil {
		return nil, err
	}
	parent := at.node(at.sharedDepth(s.to))
	content, err := s.mapFragment(old.content, parent)
	if err != nil {
		return nil, err
	}
	return doc.replace(s.from, s.to, Slice{content, old.openStart, old.openEnd})
}

func (s *MarkStep) mapFragment(f Fragment, parent *Node) (Fragment, error) {
	var out []*Node
	for _, n := range f.nodes {
		if n.content.size > 0 {
			inner, err := s.mapFragment(n.content, n)
			if err != nil {
				return Fragment{}, err
			}
			n = n.with(inner)
		}
		if n.kind.isInline {
			n = s.change(n, parent)
			if err := checkElements(n.marks); err != nil {
				return Fragment{}, err
			}
		}
		out = push(out, n)
	}
	return fragmentOf(out...), nil
}

func (s *MarkStep) change(n, parent *Node) *Node {
	if s.remove {
		return n.withMarks(s.mark.removeFrom(n.marks))
	}
	if !n.kind.isAtom || !parent.kind.allowsMark(s.mark.kind) {
		return n
	}
	return n.withMarks(s.mark.addTo(n.marks))
}

// invert says for each run of text what to put back.
func (s *MarkStep) invert(doc *Node) (Step, error) {
	var steps []*MarkStep
	between(doc, s.from, s.to, 0, func(n *Node, at int) {
		if !n.kind.isInline || !n.kind.isAtom {
			return
		}
		from, to := max(s.from, at), min(s.to, at+n.Size())
		if s.remove {
			if s.mark.isIn(n.marks) {
				steps = pushMark(steps, &MarkStep{from, to, s.mark, false})
			}
			return
		}
		added := s.mark.addTo(n.marks)
		if sameMarks(added, n.marks) {
			return
		}
		steps = pushMark(steps, &MarkStep{from, to, s.mark, true})
		for _, m := range n.marks {
			if !m.isIn(added) {
				steps = pushMark(steps, &MarkStep{from, to, m, false})
			}
		}
	})
	if len(steps) == 1 {
		return steps[0], nil
	}
	return &MarkSetStep{steps}, nil
}

// between visits the nodes that a range touches, outer ones first.
func between(n *Node, from, to, start int, visit func(n *Node, at int)) {
	at := 0
	for _, child := range n.content.nodes {
		if at >= to {
			return
		}
		end := at + child.Size()
		if end > from {
			visit(child, start+at)
			if child.content.size > 0 {
				between(child, max(0, from-at-1), min(child.content.size, to-at-1), start+at+1, visit)
			}
		}
		at = end
	}
}

// pushMark adds a step, or lengthens the one before it.
func pushMark(list []*MarkStep, s *MarkStep) []*MarkStep {
	if last := len(list) - 1; last >= 0 {
		if o := list[last]; o.remove == s.remove && o.to == s.from && o.mark.equal(s.mark) {
			list[last] = &MarkStep{o.from, s.to, s.mark, s.remove}
			return list
		}
	}
	return append(list, s)
}

func (s *MarkStep) merge(next Step) Step {
	o, ok := next.(*MarkStep)
	if !ok || o.remove != s.remove || !o.mark.equal(s.mark) || s.from > o.to || s.to < o.from {
		return nil
	}
	return &MarkStep{min(s.from, o.from), max(s.to, o.to), s.mark, s.remove}
}

func (s *MarkStep) reach() int { return s.to - s.from }

// MarkSetStep is several steps of marks in one; it comes from inverting.
type MarkSetStep struct{ steps []*MarkStep }

// Map moves nothing.
func (s *MarkSetStep) Map() StepMap { return StepMap{} }

// Through moves every step; nil when none is left.
func (s *MarkSetStep) Through(m *Mapping) Step {
	var out []*MarkStep
	for _, one := range s.steps {
		if moved, ok := one.Through(m).(*MarkStep); ok {
			out = append(out, moved)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return &MarkSetStep{out}
}

func (s *MarkSetStep) apply(doc *Node) (*Node, error) {
	for _, one := range s.steps {
		next, err := one.apply(doc)
		if err != nil {
			return nil, err
		}
		doc = next
	}
	return doc, nil
}

// invert puts the inverses in one set: JSON has no set in a set.
func (s *MarkSetStep) invert(doc *Node) (Step, error) {
	out := &MarkSetStep{}
	for _, one := range s.steps {
		back, err := one.invert(doc)
		if err != nil {
			return nil, err
		}
		switch back := back.(type) {
		case *MarkStep:
			out.steps = append(out.steps, back)
		case *MarkSetStep:
			out.steps = append(out.steps, back.steps...)
		}
	}
	return out, nil
}

func (s *MarkSetStep) merge(Step) Step { return nil }

func (s *MarkSetStep) reach() int {
	n := 0
	for _, one := range s.steps {
		n += one.reach()
	}
	return n
}
