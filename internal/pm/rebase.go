package pm

// Fate says what became of a step that was rebased, when it did not simply go on.
type Fate string

// The fates of a step.
const (
	Gone    Fate = "gone"    // what it was to change was removed, or it no longer fits: it was dropped
	Overlap Fate = "overlap" // it was applied, and removed text that its author had not seen
)

// Note says that something became of one of the steps of a commit.
type Note struct {
	Index int // of the step, among those that were given
	Fate  Fate
	Step  Step // as it was given when gone, as it was applied when overlapping
}

// Rebased is what became of a commit that was made for an older document.
type Rebased struct {
	Doc   *Node
	Steps []Step // those that were applied, moved
	Notes []Note

	unseen []span // of Doc: what the author had not seen
}

// span is a part of a document.
type span struct{ from, to int }

// Rebase applies steps to doc that were made for the document before the steps
// of over, which lead to doc. It does what prosemirror-collab does in the
// browser of the author, so that both arrive at the same document and the same
// steps. Commits are rebased over one at a time, in their order, as the browser
// receives them.
func Rebase(doc *Node, steps, over []Step) (Rebased, error) {
	m := NewMapping()
	for i := len(steps) - 1; i >= 0; i-- {
		m.add(steps[i].Map().Inverse())
	}
	for _, step := range over {
		m.add(step.Map())
	}
	out := Rebased{Doc: doc, unseen: putIn(over)}
	work := 0
	for i, step := range steps {
		if work += step.reach() + len(out.Doc.content.nodes) + len(m.maps) + len(out.unseen); work > MaxWork {
			return Rebased{}, refuse(TooLarge, "steps that change too much at once")
		}
		out.take(i, step, m, len(steps)-i)
	}
	return out, nil
}

// take moves one step over the maps from an index on, and applies it. Its map
// then undoes the inverse of the original, which stands just before that index.
func (r *Rebased) take(i int, step Step, m *Mapping, from int) {
	moved := step.Through(m.startingAt(from))
	if moved == nil {
		r.Notes = append(r.Notes, Note{i, Gone, step})
		return
	}
	next, err := Apply(r.Doc, moved)
	if err != nil {
		r.Notes = append(r.Notes, Note{i, Gone, step})
		return
	}
	if r.overlaps(moved) {
		r.Notes = append(r.Notes, Note{i, Overlap, moved})
	}
	r.unseen = through(r.unseen, moved.Map())
	m.add(moved.Map())
	m.mirror[from-1] = len(m.maps) - 1
	r.Doc = next
	r.Steps = append(r.Steps, moved)
}

// putIn is what steps put in, in the document after the last of them.
func putIn(steps []Step) []span {
	var out []span
	for _, step := range steps {
		out = through(out, step.Map())
		if s, ok := step.(*ReplaceStep); ok && !s.structure && s.slice.Size() > 0 {
			out = append(out, span{s.from, s.from + s.slice.Size()})
		}
	}
	return out
}

// through moves spans, and leaves out those of which nothing is left.
func through(spans []span, m StepMap) []span {
	out := spans[:0]
	for _, s := range spans {
		from, to := m.Map(s.from, Right).Pos, m.Map(s.to, Left).Pos
		if from < to {
			out = append(out, span{from, to})
		}
	}
	return out
}

// overlaps says that a step removes something that its author had not seen.
func (r *Rebased) overlaps(moved Step) bool {
	s, ok := moved.(*ReplaceStep)
	if !ok || s.structure {
		return false
	}
	for _, unseen := range r.unseen {
		if max(s.from, unseen.from) < min(s.to, unseen.to) {
			return true
		}
	}
	return false
}
