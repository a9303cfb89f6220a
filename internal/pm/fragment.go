package pm

import "slices"

// Fragment is a sequence of nodes: what is inside a node.
type Fragment struct {
	nodes  []*Node
	size   int // positions
	weight int // for MaxDocument
	height int // nodes in nodes
}

// fragmentOf takes nodes that are already joined where they are text.
func fragmentOf(nodes ...*Node) Fragment {
	f := Fragment{nodes: nodes}
	for _, n := range nodes {
		f.size += n.Size()
		f.weight += n.weight()
		f.height = max(f.height, n.content.height+1)
	}
	return f
}

// push adds a node to a list, joining it to text of the same marks before it.
func push(list []*Node, n *Node) []*Node {
	if last := len(list) - 1; last >= 0 && n.kind.isText && sameMarkup(n, list[last]) {
		list[last] = newText(n.kind, list[last].text+n.text, n.marks)
		return list
	}
	return append(list, n)
}

// cut is the part between two resolved positions; nodes that they are in are
// cut too.
func (f Fragment) cut(from, to int) Fragment {
	if from == 0 && to == f.size {
		return f
	}
	var out []*Node
	at := 0
	for _, n := range f.nodes {
		if at >= to {
			break
		}
		end := at + n.Size()
		if end > from && to > from {
			out = append(out, n.part(from-at, to-at))
		}
		at = end
	}
	return fragmentOf(out...)
}

// part is what is left of the node between positions relative to its start.
func (n *Node) part(from, to int) *Node {
	switch {
	case from <= 0 && to >= n.Size():
		return n
	case n.kind.isText:
		return n.cutText(max(0, from), min(n.width, to))
	}
	return n.with(n.content.cut(max(0, from-1), min(n.content.size, to-1)))
}

func (f Fragment) append(o Fragment) Fragment {
	if o.size == 0 {
		return f
	}
	if f.size == 0 {
		return o
	}
	out := slices.Grow(slices.Clone(f.nodes), len(o.nodes))
	out = push(out, o.nodes[0])
	return fragmentOf(append(out, o.nodes[1:]...)...)
}

func (f Fragment) replaceChild(i int, n *Node) Fragment {
	old := f.nodes[i]
	if old == n {
		return f
	}
	out := slices.Clone(f.nodes)
	out[i] = n
	c := Fragment{nodes: out, size: f.size + n.Size() - old.Size(), weight: f.weight + n.weight() - old.weight()}
	c.height = f.height
	if n.content.height != old.content.height {
		c.height = heightOf(out)
	}
	return c
}

func heightOf(nodes []*Node) int {
	height := 0
	for _, n := range nodes {
		height = max(height, n.content.height+1)
	}
	return height
}

// find is the child that the position is in, or before, and where that child
// starts.
func (f Fragment) find(pos int) (index, start int, err error) {
	switch {
	case pos == 0:
		return 0, 0, nil
	case pos == f.size:
		return len(f.nodes), pos, nil
	case pos < 0 || pos > f.size:
		return 0, 0, refuse(Misplaced, "position %d of %d", pos, f.size)
	}
	at := 0
	for i, n := range f.nodes {
		end := at + n.Size()
		if end == pos {
			return i + 1, end, nil
		}
		if end > pos {
			return i, at, nil
		}
		at = end
	}
	return len(f.nodes), at, nil
}
