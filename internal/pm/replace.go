package pm

// replace puts a slice in place of a range, joining what is open on both sides.
// The result satisfies the schema if the document and the closed nodes of the
// slice do.
func (n *Node) replace(from, to int, s Slice) (*Node, error) {
	a, b, err := n.resolveBoth(from, to)
	if err != nil {
		return nil, err
	}
	if s.openStart > a.depth() {
		return nil, refuse(Misfit, "a slice that is open deeper than its place")
	}
	if a.depth()-s.openStart != b.depth()-s.openEnd {
		return nil, refuse(Misfit, "a slice whose ends do not meet the ends of its place")
	}
	return replaceOuter(a, b, s, 0)
}

func replaceOuter(a, b *place, s Slice, depth int) (*Node, error) {
	index, n := a.index(depth), a.node(depth)
	switch {
	case index == b.index(depth) && depth < a.depth()-s.openStart:
		inner, err := replaceOuter(a, b, s, depth+1)
		if err != nil {
			return nil, err
		}
		return n.with(n.content.replaceChild(index, inner)), nil
	case s.content.size == 0:
		return closed(n)(twoWay(a, b, depth))
	case s.openStart == 0 && s.openEnd == 0 && a.depth() == depth && b.depth() == depth:
		c := n.content
		return closed(n)(c.cut(0, a.offset).append(s.content).append(c.cut(b.offset, c.size)), nil)
	}
	start, end, err := s.along(a)
	if err != nil {
		return nil, err
	}
	return closed(n)(threeWay(a, start, end, b, depth))
}

// closed makes the node with a content that was built for it, and checks that it
// may hold it.
func closed(n *Node) func(Fragment, error) (*Node, error) {
	return func(f Fragment, err error) (*Node, error) {
		if err != nil {
			return nil, err
		}
		if !n.kind.holds(f) {
			return nil, refuse(Misfit, "%s would not hold what would be in it", n.kind.name)
		}
		return n.with(f), nil
	}
}

// joined is the node before, if the one after can go on in it.
func joined(before, after *Node) (*Node, error) {
	if !after.kind.joins(before.kind) {
		return nil, refuse(Misfit, "%s cannot go on in %s", after.kind.name, before.kind.name)
	}
	return before, nil
}

// addBetween adds the children between two positions at a depth; nil is the
// start or the end of the node.
func addBetween(a, b *place, depth int, list []*Node) []*Node {
	at := b
	if b == nil {
		at = a
	}
	n := at.node(depth)
	from, to := 0, len(n.content.nodes)
	if b != nil {
		to = b.index(depth)
	}
	if a != nil {
		from = a.index(depth)
		if a.depth() > depth {
			from++
		} else if skip := a.inText(); skip > 0 {
			text := n.content.nodes[from]
			list = push(list, text.cutText(skip, text.width))
			from++
		}
	}
	if from < to {
		list = push(list, n.content.nodes[from])
		list = append(list, n.content.nodes[from+1:to]...)
	}
	if b != nil && b.depth() == depth && b.inText() > 0 {
		list = push(list, n.content.nodes[to].cutText(0, b.inText()))
	}
	return list
}

// twoWay is the content when what is between the positions goes.
func twoWay(a, b *place, depth int) (Fragment, error) {
	list := addBetween(nil, a, depth, nil)
	if a.depth() > depth {
		n, err := meet(a, b, depth+1)
		if err != nil {
			return Fragment{}, err
		}
		list = push(list, n)
	}
	return fragmentOf(addBetween(b, nil, depth, list)...), nil
}

// meet closes the node that a is in with what comes before a and after b.
func meet(a, b *place, depth int) (*Node, error) {
	n, err := joined(a.node(depth), b.node(depth))
	if err != nil {
		return nil, err
	}
	return closed(n)(twoWay(a, b, depth))
}

// threeWay is the content with what stands between start and end, in a slice,
// put between a and b.
func threeWay(a, start, end, b *place, depth int) (Fragment, error) {
	var first, last *Node
	var err error
	if a.depth() > depth {
		if first, err = joined(a.node(depth+1), start.node(depth+1)); err != nil {
			return Fragment{}, err
		}
	}
	if b.depth() > depth {
		if last, err = joined(end.node(depth+1), b.node(depth+1)); err != nil {
			return Fragment{}, err
		}
	}
	list := addBetween(nil, a, depth, nil)
	if first != nil && last != nil && start.index(depth) == end.index(depth) {
		list, err = addThrough(list, a, start, end, b, depth)
	} else {
		list, err = addApart(list, a, start, end, b, depth)
	}
	if err != nil {
		return Fragment{}, err
	}
	return fragmentOf(addBetween(b, nil, depth, list)...), nil
}

// addThrough adds the one node that goes from a through the slice to b.
func addThrough(list []*Node, a, start, end, b *place, depth int) ([]*Node, error) {
	if _, err := joined(a.node(depth+1), end.node(depth+1)); err != nil {
		return nil, err
	}
	n, err := closed(a.node(depth + 1))(threeWay(a, start, end, b, depth+1))
	if err != nil {
		return nil, err
	}
	return push(list, n), nil
}

func addApart(list []*Node, a, start, end, b *place, depth int) ([]*Node, error) {
	if a.depth() > depth {
		n, err := meet(a, start, depth+1)
		if err != nil {
			return nil, err
		}
		list = push(list, n)
	}
	list = addBetween(start, end, depth, list)
	if b.depth() > depth {
		n, err := meet(end, b, depth+1)
		if err != nil {
			return nil, err
		}
		list = push(list, n)
	}
	return list, nil
}

// along puts the slice into the nodes around a position, and returns its ends.
func (s Slice) along(a *place) (*place, *place, error) {
	extra := a.depth() - s.openStart
	n := a.node(extra).with(s.content)
	for d := extra - 1; d >= 0; d-- {
		n = a.node(d).with(fragmentOf(n))
	}
	start, err := n.resolve(s.openStart + extra)
	if err != nil {
		return nil, nil, err
	}
	end, err := n.resolve(n.content.size - s.openEnd - extra)
	return start, end, err
}
