package pm

// Slice is a piece cut out of a document. Its first nodes are open at their
// start, openStart deep, its last ones at their end.
type Slice struct {
	content   Fragment
	openStart int
	openEnd   int
}

// Size is the number of positions that the slice adds where it is put.
func (s Slice) Size() int { return s.content.size - s.openStart - s.openEnd }

// Slice is what stands between two positions.
func (n *Node) Slice(from, to int) (Slice, error) {
	a, b, err := n.resolveBoth(from, to)
	if err != nil || from == to {
		return Slice{}, err
	}
	depth := a.sharedDepth(to)
	start := a.start(depth)
	return Slice{a.node(depth).content.cut(from-start, to-start), a.depth() - depth, b.depth() - depth}, nil
}

// insertAt puts nodes into the slice; false when they do not fit there.
func (s Slice) insertAt(pos int, f Fragment) (Slice, bool, error) {
	content, ok, err := s.content.insertInto(pos+s.openStart, f, s.openStart+1, s.openEnd+1, nil)
	return Slice{content, s.openStart, s.openEnd}, ok, err
}

func (f Fragment) insertInto(at int, in Fragment, openStart, openEnd int, parent *Node) (Fragment, bool, error) {
	index, start, err := f.find(at)
	if err != nil {
		return Fragment{}, false, err
	}
	if start == at || f.nodes[index].kind.isText {
		if parent != nil && openStart <= 0 && openEnd <= 0 && !parent.takes(index, in) {
			return Fragment{}, false, nil
		}
		return f.cut(0, at).append(in).append(f.cut(at, f.size)), true, nil
	}
	before, after := 0, 0
	if index == 0 {
		before = openStart - 1
	}
	if index == len(f.nodes)-1 {
		after = openEnd - 1
	}
	child := f.nodes[index]
	inner, ok, err := child.content.insertInto(at-start-1, in, before, after, child)
	if !ok || err != nil {
		return Fragment{}, false, err
	}
	return f.replaceChild(index, child.with(inner)), true, nil
}

// takes says whether nodes can be put before the child with that index.
func (n *Node) takes(index int, in Fragment) bool {
	all := append(append(append([]*Node(nil), n.content.nodes[:index]...), in.nodes...), n.content.nodes[index:]...)
	return n.kind.holds(Fragment{nodes: all})
}

// removeBetween takes out a range that does not cut into nodes.
func (s Slice) removeBetween(from, to int) (Slice, error) {
	content, err := s.content.removeRange(from+s.openStart, to+s.openStart)
	return Slice{content, s.openStart, s.openEnd}, err
}

func (f Fragment) removeRange(from, to int) (Fragment, error) {
	index, start, err := f.find(from)
	if err != nil {
		return Fragment{}, err
	}
	indexTo, startTo, err := f.find(to)
	if err != nil {
		return Fragment{}, err
	}
	if start == from || f.nodes[index].kind.isText {
		if startTo != to && !f.nodes[indexTo].kind.isText {
			return Fragment{}, refuse(Misfit, "a range that cuts into a node")
		}
		return f.cut(0, from).append(f.cut(to, f.size)), nil
	}
	if index != indexTo {
		return Fragment{}, refuse(Misfit, "a range that cuts into a node")
	}
	child := f.nodes[index]
	inner, err := child.content.removeRange(from-start-1, to-start-1)
	if err != nil {
		return Fragment{}, err
	}
	return f.replaceChild(index, child.with(inner)), nil
}

// check says whether the slice is as open as it says, and whether its closed
// nodes are whole. Replacing looks at the open ones alone.
func (s Slice) check() error {
	if s.openStart < 0 || s.openEnd < 0 || s.openStart > MaxDepth || s.openEnd > MaxDepth || s.Size() < 0 {
		return refuse(Misplaced, "a slice open %d and %d", s.openStart, s.openEnd)
	}
	if !opens(s.content, s.openStart, false) || !opens(s.content, s.openEnd, true) {
		return refuse(Misplaced, "a slice that is not as deep as it is open")
	}
	return s.content.checkClosed(s.openStart, s.openEnd)
}

// opens says whether the first nodes, or the last ones, are that deep.
func opens(f Fragment, depth int, last bool) bool {
	for ; depth > 0; depth-- {
		if len(f.nodes) == 0 {
			return false
		}
		n := f.nodes[0]
		if last {
			n = f.nodes[len(f.nodes)-1]
		}
		if n.kind.isLeaf() {
			return false
		}
		f = n.content
	}
	return true
}

func (f Fragment) checkClosed(openStart, openEnd int) error {
	for i, n := range f.nodes {
		start, end := 0, 0
		if i == 0 {
			start = openStart
		}
		if i == len(f.nodes)-1 {
			end = openEnd
		}
		err := error(nil)
		if start == 0 && end == 0 {
			err = n.check()
		} else {
			err = n.content.checkClosed(max(0, start-1), max(0, end-1))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// check says whether the node and all in it satisfy the schema. Attributes and
// the marks of one node among themselves are checked where they are read.
func (n *Node) check() error {
	if !n.kind.holds(n.content) {
		return refuse(Misfit, "%s does not hold what is in it", n.kind.name)
	}
	for _, child := range n.content.nodes {
		if err := child.check(); err != nil {
			return err
		}
	}
	return nil
}
