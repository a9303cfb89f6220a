package pm

import "slices"

const blockID = "data-block"

// id is the id of a block, or empty.
func (n *Node) id() string {
	id, _ := n.Attr(blockID).(string)
	return id
}

func (n *Node) takesID() bool {
	_, ok := n.kind.attrs.at[blockID]
	return ok
}

// withAttr is the node with one attribute changed, unchecked.
func (n *Node) withAttr(name string, value any) *Node {
	attrs := slices.Clone(n.attrs)
	attrs[n.kind.attrs.at[name]] = value
	return newNode(n.kind, attrs, n.marks, n.content)
}

// IDSteps are the steps that give an id of its own to every block at the top of
// a document that has none, or that has the id of a block before it. Fresh
// returns ids of the form b-xxxxxxxx, each different.
func IDSteps(doc *Node, fresh func() string) []Step {
	var steps []Step
	taken := map[string]bool{}
	at := 0
	for _, n := range doc.content.nodes {
		if id := n.id(); n.takesID() && (id == "" || taken[id]) {
			steps = append(steps, &AttrStep{at, blockID, freeID(taken, doc, fresh)})
		} else {
			taken[id] = true
		}
		at += n.Size()
	}
	return steps
}

// freeID takes an id that no block of the document has.
func freeID(taken map[string]bool, doc *Node, fresh func() string) string {
	for {
		id := fresh()
		used := taken[id] || slices.ContainsFunc(doc.content.nodes, func(n *Node) bool { return n.id() == id })
		if !used {
			taken[id] = true
			return id
		}
	}
}

// WithIDs is a document that somebody wrote without knowing ids, in which every
// block at the top has one: its own, else that of the block of old that it
// equals or resembles, else a fresh one.
func WithIDs(doc, old *Node, fresh func() string) *Node {
	blocks := slices.Clone(doc.content.nodes)
	taken := map[string]bool{}
	for i, n := range blocks {
		if id := n.id(); id != "" && taken[id] {
			blocks[i] = n.withAttr(blockID, nil)
		} else {
			taken[id] = true
		}
	}
	for _, p := range pairs(old.content.nodes, blocks) {
		id := old.content.nodes[p.a].id()
		if n := blocks[p.b]; id != "" && !taken[id] && n.takesID() && n.id() == "" {
			blocks[p.b] = n.withAttr(blockID, id)
			taken[id] = true
		}
	}
	made := doc.with(fragmentOf(blocks...))
	for i, n := range blocks {
		if n.takesID() && n.id() == "" {
			blocks[i] = n.withAttr(blockID, freeID(taken, made, fresh))
		}
	}
	return doc.with(fragmentOf(blocks...))
}

// pairs says which blocks of two lists are the same block: those that are equal
// at both ends, then those with one id, those that say the same, and those that
// resemble each other. Both sides grow.
func pairs(a, b []*Node) []pairing {
	out := fillGaps(equalEnds(a, b), len(a), len(b), func(i, j, n, m int) []pairing {
		return sameIDs(a[i:i+n], b[j:j+m])
	})
	out = fillGaps(out, len(a), len(b), func(i, j, n, m int) []pairing {
		return common(n, m, func(x, y int) bool { return sayTheSame(a[i+x], b[j+y]) })
	})
	return fillGaps(out, len(a), len(b), func(i, j, n, m int) []pairing {
		return resembling(a[i:i+n], b[j:j+m])
	})
}

func equalEnds(a, b []*Node) []pairing {
	short, out := min(len(a), len(b)), []pairing(nil)
	head, tail := 0, 0
	for head < short && a[head].Equal(b[head]) {
		out = append(out, pairing{head, head})
		head++
	}
	for tail < short-head && a[len(a)-1-tail].Equal(b[len(b)-1-tail]) {
		tail++
	}
	for ; tail > 0; tail-- {
		out = append(out, pairing{len(a) - tail, len(b) - tail})
	}
	return out
}

// fillGaps fills the gaps of a pairing: find gets where a gap starts in both
// lists, and how long it is there.
func fillGaps(known []pairing, n, m int, find func(i, j, n, m int) []pairing) []pairing {
	var out []pairing
	last := pairing{-1, -1}
	for _, p := range append(slices.Clone(known), pairing{n, m}) {
		i, j := last.a+1, last.b+1
		if p.a > i && p.b > j {
			for _, q := range find(i, j, p.a-i, p.b-j) {
				out = append(out, pairing{q.a + i, q.b + j})
			}
		}
		if p.a < n {
			out = append(out, p)
		}
		last = p
	}
	return out
}

// sameIDs pairs blocks of one id, as many as grow on both sides.
func sameIDs(a, b []*Node) []pairing {
	at := map[string]int{}
	for i, n := range a {
		if id := n.id(); id != "" {
			at[id] = i
		}
	}
	var all []pairing
	for j, n := range b {
		if i, ok := at[n.id()]; ok && n.id() != "" {
			all = append(all, pairing{i, j})
			delete(at, n.id())
		}
	}
	return growing(all)
}

// growing is a longest part of a list in which a grows; b does.
func growing(all []pairing) []pairing {
	var ends []int // ends[k]: last of the best part of length k+1
	before := make([]int, len(all))
	for i, p := range all {
		k, _ := slices.BinarySearchFunc(ends, p.a, func(at, a int) int { return all[at].a - a })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		ends = append(ends[:k], append([]int{i}, ends[min(k+1, len(ends)):]...)...)
	}
	if len(ends) == 0 {
		return nil
	}
	var out []pairing
	for at := ends[len(ends)-1]; at >= 0; at = before[at] {
		out = append(out, all[at])
	}
	slices.Reverse(out)
	return out
}

// sayTheSame compares blocks but for their own ids.
func sayTheSame(a, b *Node) bool {
	if a.kind != b.kind || a.Size() != b.Size() {
		return false
	}
	if a.id() != b.id() {
		a, b = a.withAttr(blockID, nil), b.withAttr(blockID, nil)
	}
	return a.Equal(b)
}

// maxGap bounds how many blocks are compared with one another.
const maxGap = 60

// resembling pairs blocks that have more than half of their words in common;
// where both sides have as many, any two of one kind.
func resembling(a, b []*Node) []pairing {
	var out []pairing
	next := 0
	equalLength := len(a) == len(b)
	for i, n := range a {
		for j := next; j < min(len(b), next+maxGap); j++ {
			alike := n.kind == b[j].kind && (resembles(n, b[j]) || equalLength && i == j)
			if alike {
				out = append(out, pairing{i, j})
				next = j + 1
				break
			}
		}
	}
	return out
}

func resembles(a, b *Node) bool {
	counts := map[string]int{}
	total := 0
	for _, w := range wordsOf(Text(a)) {
		counts[w]++
		total++
	}
	shared := 0
	for _, w := range wordsOf(Text(b)) {
		if total++; counts[w] > 0 {
			counts[w]--
			shared++
		}
	}
	return 4*shared > total
}
