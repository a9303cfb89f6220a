package pm

import "strconv"

// ReadSteps reads a list of steps in ProseMirror's JSON, as one commit brings
// them. What can be checked without the document is checked here: positions,
// slices, the values of attributes in them.
func (s *Schema) ReadSteps(src []byte) ([]Step, error) {
	v, err := readJSON(src, MaxMessage)
	if err != nil {
		return nil, err
	}
	list, ok := v.([]any)
	if !ok {
		return nil, refuse(Malformed, "no list of steps")
	}
	if len(list) > MaxSteps {
		return nil, refuse(TooLarge, "%d steps in one commit, more than %d", len(list), MaxSteps)
	}
	steps := make([]Step, len(list))
	for i, one := range list {
		if steps[i], err = s.step(one); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// ReadStep reads one step.
func (s *Schema) ReadStep(src []byte) (Step, error) {
	v, err := readJSON(src, MaxMessage)
	if err != nil {
		return nil, err
	}
	return s.step(v)
}

func (s *Schema) step(v any) (Step, error) {
	o, err := asObject(v, "a step")
	if err != nil {
		return nil, err
	}
	kind, err := o.text("stepType")
	if err != nil {
		return nil, err
	}
	switch kind {
	case "replace":
		return s.replaceStep(o)
	case "replaceAround":
		return s.aroundStep(o)
	case "addMark", "removeMark":
		return s.markStep(o, kind == "removeMark")
	case "markSet":
		return s.markSetStep(o)
	case "addNodeMark", "removeNodeMark":
		return s.nodeMarkStep(o, kind == "removeNodeMark")
	case "attr", "docAttr":
		return attrStep(o, kind == "docAttr")
	}
	return nil, refuse(Unknown, "a step %q", kind)
}

// wholes reads several positions; they must not decrease.
func (o object) wholes(names ...string) ([]int, error) {
	out := make([]int, len(names))
	for i, name := range names {
		n, err := o.whole(name)
		if err != nil {
			return nil, err
		}
		if out[i] = n; i > 0 && n < out[i-1] {
			return nil, refuse(Misplaced, "a range from %d back to %d", out[i-1], n)
		}
	}
	return out, nil
}

// flag reads a member that may be missing.
func (o object) flag(name string) (bool, error) {
	v, _ := o.get(name)
	flag, ok := v.(bool)
	if v != nil && !ok {
		return false, refuse(Malformed, "%q is neither true nor false", name)
	}
	return flag, nil
}

func (s *Schema) slice(o object) (Slice, error) {
	v, _ := o.get("slice")
	if v == nil {
		return Slice{}, nil
	}
	o, err := asObject(v, "a slice")
	if err != nil {
		return Slice{}, err
	}
	var sl Slice
	for name, depth := range map[string]*int{"openStart": &sl.openStart, "openEnd": &sl.openEnd} {
		if given, _ := o.get(name); given != nil {
			if *depth, err = o.whole(name); err != nil {
				return Slice{}, err
			}
		}
	}
	if sl.content, err = s.fragment(o, 0); err != nil {
		return Slice{}, err
	}
	return sl, nil
}

func (s *Schema) replaceStep(o object) (Step, error) {
	at, err := o.wholes("from", "to")
	if err != nil {
		return nil, err
	}
	step := &ReplaceStep{from: at[0], to: at[1]}
	if step.slice, err = s.slice(o); err != nil {
		return nil, err
	}
	if step.structure, err = o.flag("structure"); err != nil {
		return nil, err
	}
	return step, step.slice.check()
}

// aroundStep leaves the closed nodes of its slice to be checked when the gap is
// in them.
func (s *Schema) aroundStep(o object) (Step, error) {
	at, err := o.wholes("from", "gapFrom", "gapTo", "to")
	if err != nil {
		return nil, err
	}
	step := &AroundStep{from: at[0], gapFrom: at[1], gapTo: at[2], to: at[3]}
	if step.insert, err = o.whole("insert"); err != nil {
		return nil, err
	}
	if step.slice, err = s.slice(o); err != nil {
		return nil, err
	}
	if step.structure, err = o.flag("structure"); err != nil {
		return nil, err
	}
	sl := step.slice
	if sl.openStart > MaxDepth || sl.openEnd > MaxDepth || step.insert > sl.Size() {
		return nil, refuse(Misplaced, "a gap outside of its slice")
	}
	return step, nil
}

func (s *Schema) markOf(o object) (*Mark, error) {
	v, _ := o.get("mark")
	return s.mark(v)
}

func (s *Schema) markStep(o object, remove bool) (*MarkStep, error) {
	at, err := o.wholes("from", "to")
	if err != nil {
		return nil, err
	}
	mark, err := s.markOf(o)
	if err != nil {
		return nil, err
	}
	return &MarkStep{at[0], at[1], mark, remove}, nil
}

func (s *Schema) markSetStep(o object) (Step, error) {
	list, err := o.list("steps")
	if err != nil {
		return nil, err
	}
	if len(list) > MaxSteps {
		return nil, refuse(TooLarge, "more than %d steps in a set", MaxSteps)
	}
	set := &MarkSetStep{}
	for _, v := range list {
		one, err := s.step(v)
		if err != nil {
			return nil, err
		}
		mark, ok := one.(*MarkStep)
		if !ok {
			return nil, refuse(Malformed, "a set of marks with something else in it")
		}
		set.steps = append(set.steps, mark)
	}
	return set, nil
}

func (s *Schema) nodeMarkStep(o object, remove bool) (Step, error) {
	pos, err := o.whole("pos")
	if err != nil {
		return nil, err
	}
	mark, err := s.markOf(o)
	if err != nil {
		return nil, err
	}
	return &NodeMarkStep{pos, mark, remove}, nil
}

// attrStep leaves the value to be checked when the node is known.
func attrStep(o object, ofDocument bool) (Step, error) {
	name, err := o.text("attr")
	if err != nil {
		return nil, err
	}
	value, given := o.get("value")
	if !given {
		return nil, refuse(Malformed, "an attribute without a value")
	}
	if ofDocument {
		return &DocAttrStep{name, value}, nil
	}
	pos, err := o.whole("pos")
	return &AttrStep{pos, name, value}, err
}

func stepStart(dst []byte, kind string) []byte {
	return appendString(append(dst, `{"stepType":`...), kind)
}

func appendAt(dst []byte, name string, pos int) []byte {
	dst = append(appendString(append(dst, ','), name), ':')
	return strconv.AppendInt(dst, int64(pos), 10)
}

// appendRest appends what ends the steps that replace.
func appendRest(dst []byte, s Slice, structure bool) []byte {
	if s.Size() > 0 {
		dst = s.appendJSON(append(dst, `,"slice":`...))
	}
	if structure {
		dst = append(dst, `,"structure":true`...)
	}
	return append(dst, '}')
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *ReplaceStep) AppendJSON(dst []byte) []byte {
	dst = appendAt(stepStart(dst, "replace"), "from", s.from)
	return appendRest(appendAt(dst, "to", s.to), s.slice, s.structure)
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *AroundStep) AppendJSON(dst []byte) []byte {
	dst = appendAt(stepStart(dst, "replaceAround"), "from", s.from)
	dst = appendAt(appendAt(dst, "to", s.to), "gapFrom", s.gapFrom)
	dst = appendAt(appendAt(dst, "gapTo", s.gapTo), "insert", s.insert)
	return appendRest(dst, s.slice, s.structure)
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *MarkStep) AppendJSON(dst []byte) []byte {
	kind := "addMark"
	if s.remove {
		kind = "removeMark"
	}
	dst = appendMark(append(stepStart(dst, kind), `,"mark":`...), s.mark)
	return append(appendAt(appendAt(dst, "from", s.from), "to", s.to), '}')
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *MarkSetStep) AppendJSON(dst []byte) []byte {
	dst = append(stepStart(dst, "markSet"), `,"steps":[`...)
	for i, one := range s.steps {
		dst = one.AppendJSON(comma(dst, i))
	}
	return append(dst, ']', '}')
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *NodeMarkStep) AppendJSON(dst []byte) []byte {
	kind := "addNodeMark"
	if s.remove {
		kind = "removeNodeMark"
	}
	dst = append(appendAt(stepStart(dst, kind), "pos", s.pos), `,"mark":`...)
	return append(appendMark(dst, s.mark), '}')
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *AttrStep) AppendJSON(dst []byte) []byte {
	return appendSetting(appendAt(stepStart(dst, "attr"), "pos", s.pos), s.name, s.value)
}

// AppendJSON appends the step as ProseMirror's toJSON has it.
func (s *DocAttrStep) AppendJSON(dst []byte) []byte {
	return appendSetting(stepStart(dst, "docAttr"), s.name, s.value)
}

func appendSetting(dst []byte, name string, value any) []byte {
	dst = appendString(append(dst, `,"attr":`...), name)
	return append(appendValue(append(dst, `,"value":`...), value), '}')
}

// AppendSteps appends a list of steps, as ReadSteps takes it.
func AppendSteps(dst []byte, steps []Step) []byte {
	dst = append(dst, '[')
	for i, s := range steps {
		dst = s.AppendJSON(comma(dst, i))
	}
	return append(dst, ']')
}
