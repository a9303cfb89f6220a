package pm

import (
	"fmt"
	"slices"
)

// automaton decides whether a sequence of nodes is a content. It starts in
// state 0; next gives the state after a kind of node, by its index, -1 for none.
type automaton struct {
	next [][]int
	done []bool // the content may end in this state
}

// empty says that no node at all is taken.
func (a *automaton) empty() bool {
	return !slices.ContainsFunc(a.next[0], func(to int) bool { return to >= 0 })
}

func (a *automaton) accepts(nodes []*Node) bool {
	state := 0
	for _, n := range nodes {
		if state = a.next[state][n.kind.index]; state < 0 {
			return false
		}
	}
	return a.done[state]
}

func (a *automaton) sharesStart(o *automaton) bool {
	for i, to := range a.next[0] {
		if to >= 0 && o.next[0][i] >= 0 {
			return true
		}
	}
	return false
}

// moves is the automaton before it is made deterministic: from each state, the
// states reached without a node, and those reached by one.
type moves struct {
	free [][]int
	by   [][]move
}

type move struct{ kind, to int }

func (m *moves) state() int {
	m.free = append(m.free, nil)
	m.by = append(m.by, nil)
	return len(m.free) - 1
}

func (m *moves) link(from, to int) { m.free[from] = append(m.free[from], to) }

// add builds the states of an expression after from, and returns its last one.
func (m *moves) add(e expression, from int) int {
	switch e.op {
	case 'n':
		to := m.state()
		for _, t := range e.kinds {
			m.by[from] = append(m.by[from], move{t.index, to})
		}
		return to
	case '|':
		to := m.state()
		for _, part := range e.parts {
			m.link(m.add(part, from), to)
		}
		return to
	case 'r':
		return m.addRepeated(e, from)
	}
	for _, part := range e.parts {
		from = m.add(part, from)
	}
	return from
}

func (m *moves) addRepeated(e expression, from int) int {
	for range e.min {
		from = m.add(e.parts[0], from)
	}
	if e.max < 0 {
		loop := m.state()
		m.link(from, loop)
		m.link(m.add(e.parts[0], loop), loop)
		return loop
	}
	out := m.state()
	m.link(from, out)
	for range e.max - e.min {
		// A state of its own for each round: what follows must not lead back.
		in := m.state()
		m.link(from, in)
		from = m.add(e.parts[0], in)
		m.link(from, out)
	}
	return out
}

func (m *moves) closure(states []int) []int {
	seen := map[int]bool{}
	for len(states) > 0 {
		last := states[len(states)-1]
		states = states[:len(states)-1]
		if !seen[last] {
			seen[last] = true
			states = append(states, m.free[last]...)
		}
	}
	out := make([]int, 0, len(seen))
	for s := range seen {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// compile makes the automaton of a content expression.
func compile(s *Schema, text string) (*automaton, error) {
	e, err := parseExpression(s, text)
	if err != nil {
		return nil, err
	}
	m := &moves{}
	end := m.add(e, m.state())
	a := &automaton{}
	known := map[string]int{}
	sets := [][]int{m.closure([]int{0})}
	known[fmt.Sprint(sets[0])] = 0
	for i := 0; i < len(sets); i++ {
		a.done = append(a.done, slices.Contains(sets[i], end))
		row := make([]int, len(s.order))
		for kind := range row {
			row[kind] = -1
			if to := m.after(sets[i], kind); len(to) > 0 {
				key := fmt.Sprint(to)
				if _, ok := known[key]; !ok {
					known[key] = len(sets)
					sets = append(sets, to)
				}
				row[kind] = known[key]
			}
		}
		a.next = append(a.next, row)
	}
	return a, nil
}

// after is where a kind of node leads to from a set of states.
func (m *moves) after(states []int, kind int) []int {
	var to []int
	for _, s := range states {
		for _, one := range m.by[s] {
			if one.kind == kind {
				to = append(to, one.to)
			}
		}
	}
	if len(to) == 0 {
		return nil
	}
	return m.closure(to)
}
