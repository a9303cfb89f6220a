package pm

// Diff returns steps that turn one document into another of the same schema:
// blocks are matched by id, then by what they say; inside a block that stayed
// words and marks change, so that what somebody else types there meanwhile
// stays. Applied to a, the steps always give b.
func Diff(a, b *Node) []Step {
	d := &differ{}
	d.children(a, b, 0, true)
	d.own(a, b)
	if out, err := ApplyAll(a, d.steps); err == nil && out.Equal(b) {
		return d.steps
	}
	whole := &differ{}
	whole.replace(0, a.content.size, b.content.nodes)
	whole.own(a, b)
	return whole.steps
}

// differ collects steps, last positions first, so that each is right for the
// document that the ones before it leave.
type differ struct{ steps []Step }

func (d *differ) replace(from, to int, nodes []*Node) {
	d.steps = append(d.steps, &ReplaceStep{from: from, to: to, slice: Slice{content: fragmentOf(nodes...)}})
}

// own changes the attributes of the document.
func (d *differ) own(a, b *Node) {
	for i, v := range b.attrs {
		if !sameValue(a.attrs[i], v) {
			d.steps = append(d.steps, &DocAttrStep{a.kind.attrs.list[i].Name, v})
		}
	}
}

// children changes what is in a node, whose content starts at a position.
func (d *differ) children(a, b *Node, start int, top bool) {
	from, to := a.content.nodes, b.content.nodes
	starts := make([]int, len(from)+1)
	starts[0] = start
	for i, n := range from {
		starts[i+1] = starts[i] + n.Size()
	}
	matched := append([]pairing{{-1, -1}}, pairs(from, to)...)
	endA, endB := len(from), len(to)
	for k := len(matched) - 1; k >= 0; k-- {
		p := matched[k]
		if p.a+1 < endA || p.b+1 < endB {
			d.replace(starts[p.a+1], starts[endA], to[p.b+1:endB])
		}
		if p.a >= 0 && !from[p.a].Equal(to[p.b]) {
			d.block(from[p.a], to[p.b], starts[p.a], top)
		}
		endA, endB = p.a, p.b
	}
}

// block changes a block into another. At the top it is tried out first, so that
// a block that cannot be changed by small steps is replaced alone.
func (d *differ) block(a, b *Node, at int, top bool) {
	if top {
		trial := &differ{}
		trial.inside(a, b, 0)
		doc := newNode(a.kind.schema.top, nil, nil, fragmentOf(a))
		out, err := ApplyAll(doc, trial.steps)
		if err != nil || len(out.content.nodes) != 1 || !out.content.nodes[0].Equal(b) {
			d.replace(at, at+a.Size(), []*Node{b})
			return
		}
	}
	d.inside(a, b, at)
}

func (d *differ) inside(a, b *Node, at int) {
	switch {
	case a.Equal(b):
		return
	case !sameMarks(a.marks, b.marks), a.kind.isLeaf() != b.kind.isLeaf(), a.isTextblock() != b.isTextblock(), a.kind != b.kind && !a.isTextblock():
		d.replace(at, at+a.Size(), []*Node{b})
		return
	case a.isTextblock():
		d.line(a, b, at+1)
	default:
		d.children(a, b, at+1, false)
	}
	if a.kind != b.kind {
		d.retype(a, b, at)
		return
	}
	for i, v := range b.attrs {
		if !sameValue(a.attrs[i], v) {
			d.steps = append(d.steps, &AttrStep{at, a.kind.attrs.list[i].Name, v})
		}
	}
}

// retype changes the kind of a text block around what is in it by now, which is
// what is in b.
func (d *differ) retype(a, b *Node, at int) {
	end := at + b.Size()
	d.steps = append(d.steps, &AroundStep{
		from: at, to: end, gapFrom: at + 1, gapTo: end - 1, insert: 1,
		slice: Slice{content: fragmentOf(newNode(b.kind, b.attrs, a.marks, Fragment{}))}, structure: true,
	})
}

// isTextblock says that text can stand in the node itself.
func (n *Node) isTextblock() bool {
	text := n.kind.schema.nodes["text"]
	return n.kind.content.next[0][text.index] >= 0
}
