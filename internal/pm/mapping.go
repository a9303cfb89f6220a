package pm

import "slices"

// StepMap says how a step moves positions: ranges that it replaced, in order,
// none overlapping.
type StepMap struct{ ranges []mapRange }

type mapRange struct{ start, old, new int }

// Moved is where a position went, and what was taken away around it.
type Moved struct {
	Pos    int
	Before bool // what stood before it is gone
	After  bool // what stood after it is gone
	Across bool // what stood on both sides is gone
	Gone   bool // what stood on the asked side is gone
	inside recovery
}

// recovery is a place inside a replaced range, for when a later map undoes it.
type recovery struct {
	known  bool
	index  int
	offset int
}

// Side says to which side a position belongs where something is put in at it.
type Side int

// The sides of a position.
const (
	Left  Side = -1
	Right Side = 1
)

func newStepMap(ranges ...mapRange) StepMap { return StepMap{ranges} }

// Inverse leads back from the document after the step.
func (m StepMap) Inverse() StepMap {
	out := make([]mapRange, len(m.ranges))
	moved := 0
	for i, r := range m.ranges {
		out[i] = mapRange{r.start + moved, r.new, r.old}
		moved += r.new - r.old
	}
	return StepMap{out}
}

// Map moves one position.
func (m StepMap) Map(pos int, side Side) Moved {
	moved := 0
	for i, r := range m.ranges {
		if r.start > pos {
			break
		}
		if pos <= r.start+r.old {
			return r.move(pos, side, moved, i)
		}
		moved += r.new - r.old
	}
	return Moved{Pos: pos + moved}
}

// move moves a position in or at the edge of the range.
func (r mapRange) move(pos int, side Side, moved, index int) Moved {
	end := r.start + r.old
	edge, to := end, side
	if side < 0 {
		edge = r.start
	}
	m := Moved{}
	if r.old > 0 {
		m.After = pos != end
		m.Before = pos != r.start
		m.Across = m.After && m.Before
		m.Gone = pos != edge
		switch pos {
		case r.start:
			to = Left
		case end:
			to = Right
		}
	}
	m.Pos = r.start + moved
	if to >= 0 {
		m.Pos += r.new
	}
	m.inside = recovery{pos != edge, index, pos - r.start}
	return m
}

// recover is the place again, after the map that undoes the one it was lost in.
func (m StepMap) recover(in recovery) int {
	moved := 0
	for _, r := range m.ranges[:in.index] {
		moved += r.new - r.old
	}
	return m.ranges[in.index].start + moved + in.offset
}

// Mapping moves positions through several maps. A map may be known to undo an
// earlier one: a position that the earlier one lost is then found again.
type Mapping struct {
	maps   []StepMap
	mirror map[int]int
	from   int
}

// NewMapping makes a mapping through maps in that order.
func NewMapping(maps ...StepMap) *Mapping {
	return &Mapping{maps: slices.Clone(maps), mirror: map[int]int{}}
}

func (m *Mapping) add(sm StepMap) { m.maps = append(m.maps, sm) }

// startingAt is the same mapping without its first maps.
func (m *Mapping) startingAt(from int) *Mapping {
	return &Mapping{maps: m.maps, mirror: m.mirror, from: from}
}

// Map moves one position through all maps.
func (m *Mapping) Map(pos int, side Side) Moved {
	out := Moved{}
	for i := m.from; i < len(m.maps); i++ {
		one := m.maps[i].Map(pos, side)
		if one.inside.known {
			if back, ok := m.mirror[i]; ok && back > i && back < len(m.maps) {
				pos = m.maps[back].recover(one.inside)
				i = back
				continue
			}
		}
		pos = one.Pos
		out.Before = out.Before || one.Before
		out.After = out.After || one.After
		out.Across = out.Across || one.Across
		out.Gone = out.Gone || one.Gone
	}
	out.Pos = pos
	return out
}
