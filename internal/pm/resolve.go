package pm

// place is a position with the nodes that it is in, outermost first.
type place struct {
	pos    int
	offset int // in the innermost node
	path   []level
}

type level struct {
	node  *Node
	index int // child that the position is in or before
	start int // position where that child starts
}

func (n *Node) resolve(pos int) (*place, error) {
	if pos < 0 || pos > n.content.size {
		return nil, refuse(Misplaced, "position %d of %d", pos, n.content.size)
	}
	p := &place{pos: pos, path: make([]level, 0, 6)}
	start, offset := 0, pos
	for {
		index, at, err := n.content.find(offset)
		if err != nil {
			return nil, err
		}
		p.path = append(p.path, level{n, index, start + at})
		p.offset = offset
		if offset == at {
			return p, nil
		}
		inside := offset - at
		n = n.content.nodes[index]
		if n.kind.isText {
			if byteOffset(n.text, inside) < 0 {
				return nil, refuse(Misplaced, "position %d is inside a character", pos)
			}
			return p, nil
		}
		offset = inside - 1
		start += at + 1
	}
}

func (p *place) depth() int           { return len(p.path) - 1 }
func (p *place) node(depth int) *Node { return p.path[depth].node }
func (p *place) index(depth int) int  { return p.path[depth].index }

// inText is how far the position is in a run of text.
func (p *place) inText() int { return p.pos - p.path[len(p.path)-1].start }

// start is the position where the content of the node at that depth starts.
func (p *place) start(depth int) int {
	if depth == 0 {
		return 0
	}
	return p.path[depth-1].start + 1
}

func (p *place) end(depth int) int { return p.start(depth) + p.node(depth).content.size }

func (p *place) indexAfter(depth int) int {
	if depth == p.depth() && p.inText() == 0 {
		return p.index(depth)
	}
	return p.index(depth) + 1
}

// sharedDepth is the depth of the innermost node that both positions are in.
func (p *place) sharedDepth(pos int) int {
	for d := p.depth(); d > 0; d-- {
		if p.start(d) <= pos && p.end(d) >= pos {
			return d
		}
	}
	return 0
}

// resolveBoth resolves the ends of a range.
func (n *Node) resolveBoth(from, to int) (*place, *place, error) {
	if from > to {
		return nil, nil, refuse(Misplaced, "a range from %d back to %d", from, to)
	}
	a, err := n.resolve(from)
	if err != nil {
		return nil, nil, err
	}
	b, err := n.resolve(to)
	return a, b, err
}

// nodeAt is the node that starts at the position, or the text that it is in;
// nil when there is none.
func (n *Node) nodeAt(pos int) *Node {
	for {
		index, at, err := n.content.find(pos)
		if err != nil || index >= len(n.content.nodes) {
			return nil
		}
		n = n.content.nodes[index]
		if at == pos || n.kind.isText {
			return n
		}
		pos -= at + 1
	}
}
