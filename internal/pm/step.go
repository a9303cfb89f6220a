package pm

// Step is one change of a document. Steps are made by reading JSON, by Invert,
// by Diff and by IDSteps; they say positions of the document that they were
// made for.
type Step interface {
	// Map says how the step moves positions.
	Map() StepMap
	// Through is the step for a document in which other steps came first; nil
	// when what it was to change is gone.
	Through(m *Mapping) Step
	// AppendJSON appends the step as ProseMirror's toJSON has it.
	AppendJSON(dst []byte) []byte

	apply(doc *Node) (*Node, error)
	invert(doc *Node) (Step, error)
	merge(next Step) Step
	reach() int
}

// Apply returns the document after the step, or a *Refusal. The result
// satisfies the schema and the limits, the document given stays as it is.
func Apply(doc *Node, step Step) (*Node, error) {
	next, err := step.apply(doc)
	if err != nil {
		return nil, err
	}
	return next, next.checkLimits()
}

// ApplyAll applies steps in order; when one is refused, none is applied. Steps
// that together would go over more than MaxWork positions are refused.
func ApplyAll(doc *Node, steps []Step) (*Node, error) {
	work := 0
	for _, step := range steps {
		if work += step.reach() + len(doc.content.nodes); work > MaxWork {
			return nil, refuse(TooLarge, "steps that change too much at once")
		}
		next, err := Apply(doc, step)
		if err != nil {
			return nil, err
		}
		doc = next
	}
	return doc, nil
}

// Invert returns the step that undoes a step; doc is the document before it.
// One exception is ProseMirror's: of marks of one kind that can be together, the
// one put back comes last.
func Invert(doc *Node, step Step) (Step, error) { return step.invert(doc) }

// Merge returns one step that does what two in a row do, when there is one of
// the same kind.
func Merge(first, next Step) (Step, bool) {
	one := first.merge(next)
	return one, one != nil
}

// Pack merges each step with the one before it where that is possible: typing
// becomes runs.
func Pack(steps []Step) []Step {
	var out []Step
	for _, step := range steps {
		if last := len(out) - 1; last >= 0 {
			if one := out[last].merge(step); one != nil {
				out[last] = one
				continue
			}
		}
		out = append(out, step)
	}
	return out
}

// ReplaceStep puts a slice in place of a range.
type ReplaceStep struct {
	from, to  int
	slice     Slice
	structure bool // refused where it would remove content
}

// Map says how the step moves positions.
func (s *ReplaceStep) Map() StepMap {
	return newStepMap(mapRange{s.from, s.to - s.from, s.slice.Size()})
}

// Through moves the step; nil when both its ends were deleted over.
func (s *ReplaceStep) Through(m *Mapping) Step {
	to, from := m.Map(s.to, Left), m.Map(s.from, Right)
	if from.Across && to.Across {
		return nil
	}
	return &ReplaceStep{from.Pos, max(from.Pos, to.Pos), s.slice, s.structure}
}

func (s *ReplaceStep) apply(doc *Node) (*Node, error) {
	if s.structure {
		if err := refuseContent(doc, s.from, s.to); err != nil {
			return nil, err
		}
	}
	return doc.replace(s.from, s.to, s.slice)
}

func (s *ReplaceStep) invert(doc *Node) (Step, error) {
	old, err := doc.Slice(s.from, s.to)
	return &ReplaceStep{from: s.from, to: s.from + s.slice.Size(), slice: old}, err
}

func (s *ReplaceStep) merge(next Step) Step {
	o, ok := next.(*ReplaceStep)
	if !ok || o.structure || s.structure {
		return nil
	}
	switch {
	case s.from+s.slice.Size() == o.from && s.slice.openEnd == 0 && o.slice.openStart == 0:
		return &ReplaceStep{from: s.from, to: s.to + o.to - o.from, slice: s.slice.followedBy(o.slice)}
	case o.to == s.from && s.slice.openStart == 0 && o.slice.openEnd == 0:
		return &ReplaceStep{from: o.from, to: s.to, slice: o.slice.followedBy(s.slice)}
	}
	return nil
}

func (s Slice) followedBy(o Slice) Slice {
	if s.Size()+o.Size() == 0 {
		return Slice{}
	}
	return Slice{s.content.append(o.content), s.openStart, o.openEnd}
}

func (s *ReplaceStep) reach() int { return s.to - s.from + s.slice.content.size }

// AroundStep puts a slice in place of a range, and keeps a part of the range,
// the gap, inside the slice: it wraps, lifts, and changes the kind of blocks.
type AroundStep struct {
	from, to       int
	gapFrom, gapTo int
	insert         int // where in the slice the gap goes
	slice          Slice
	structure      bool
}

// Map says how the step moves positions.
func (s *AroundStep) Map() StepMap {
	return newStepMap(mapRange{s.from, s.gapFrom - s.from, s.insert}, mapRange{s.gapTo, s.to - s.gapTo, s.slice.Size() - s.insert})
}

// Through moves the step; nil when its ends were deleted over or its gap is no
// longer inside it.
func (s *AroundStep) Through(m *Mapping) Step {
	from, to := m.Map(s.from, Right), m.Map(s.to, Left)
	gapFrom, gapTo := from.Pos, to.Pos
	if s.from != s.gapFrom {
		gapFrom = m.Map(s.gapFrom, Left).Pos
	}
	if s.to != s.gapTo {
		gapTo = m.Map(s.gapTo, Right).Pos
	}
	if from.Across && to.Across || gapFrom < from.Pos || gapTo > to.Pos || gapFrom > gapTo {
		return nil
	}
	return &AroundStep{from.Pos, to.Pos, gapFrom, gapTo, s.insert, s.slice, s.structure}
}

func (s *AroundStep) apply(doc *Node) (*Node, error) {
	if s.structure {
		if err := refuseContent(doc, s.from, s.gapFrom); err != nil {
			return nil, err
		}
		if err := refuseContent(doc, s.gapTo, s.to); err != nil {
			return nil, err
		}
	}
	gap, err := doc.Slice(s.gapFrom, s.gapTo)
	if err != nil {
		return nil, err
	}
	if gap.openStart > 0 || gap.openEnd > 0 {
		return nil, refuse(Misfit, "a gap that cuts into nodes")
	}
	in, ok, err := s.slice.insertAt(s.insert, gap.content)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refuse(Misfit, "a gap that does not fit into its slice")
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	return doc.replace(s.from, s.to, in)
}

func (s *AroundStep) invert(doc *Node) (Step, error) {
	old, err := doc.Slice(s.from, s.to)
	if err != nil {
		return nil, err
	}
	gap := s.gapTo - s.gapFrom
	if old, err = old.removeBetween(s.gapFrom-s.from, s.gapTo-s.from); err != nil {
		return nil, err
	}
	in := s.from + s.insert
	return &AroundStep{s.from, s.from + s.slice.Size() + gap, in, in + gap, s.gapFrom - s.from, old, s.structure}, nil
}

func (s *AroundStep) merge(Step) Step { return nil }

func (s *AroundStep) reach() int { return s.to - s.from + s.slice.content.size }

// refuseContent refuses a range that is more than ends of nodes followed by
// starts of nodes.
func refuseContent(doc *Node, from, to int) error {
	p, err := doc.resolve(from)
	if err != nil {
		return err
	}
	left, depth := to-from, p.depth()
	for left > 0 && depth > 0 && p.indexAfter(depth) == len(p.node(depth).content.nodes) {
		depth--
		left--
	}
	if left <= 0 {
		return nil
	}
	nodes, at := p.node(depth).content.nodes, p.indexAfter(depth)
	for ; left > 0; left-- {
		if at >= len(nodes) || nodes[at].kind.isLeaf() {
			return refuse(Overwrite, "a step that changes structure would remove content")
		}
		nodes, at = nodes[at].content.nodes, 0
	}
	return nil
}
