package pm

// token is a word, a single other character, or an inline node.
type token struct {
	node *Node // the text with its marks, or the inline node
	size int
}

func tokensOf(n *Node) []token {
	var out []token
	for _, child := range n.content.nodes {
		if !child.kind.isText {
			out = append(out, token{child, child.Size()})
			continue
		}
		for _, word := range wordsOf(child.text) {
			text := newText(child.kind, word, child.marks)
			out = append(out, token{text, text.width})
		}
	}
	return out
}

// sameToken compares but for marks.
func sameToken(a, b token) bool {
	if a.node.kind != b.node.kind || a.size != b.size || a.node.text != b.node.text {
		return false
	}
	return a.node.kind.isText || a.node.withMarks(nil).Equal(b.node.withMarks(nil))
}

// line changes the text of a block, whose content starts at a position: first
// marks of words that stay, then words, the last ones first.
func (d *differ) line(a, b *Node, start int) {
	from, to := tokensOf(a), tokensOf(b)
	matched := common(len(from), len(to), func(i, j int) bool { return sameToken(from[i], to[j]) })
	starts := make([]int, len(from)+1)
	starts[0] = start
	for i, t := range from {
		starts[i+1] = starts[i] + t.size
	}
	var marks []*MarkStep
	for _, p := range matched {
		marks = remark(marks, from[p.a].node.marks, to[p.b].node.marks, starts[p.a], starts[p.a+1])
	}
	for _, step := range marks {
		d.steps = append(d.steps, step)
	}
	endA, endB := len(from), len(to)
	for k := len(matched) - 1; k >= -1; k-- {
		p := pairing{-1, -1}
		if k >= 0 {
			p = matched[k]
		}
		if p.a+1 < endA || p.b+1 < endB {
			d.replace(starts[p.a+1], starts[endA], joinedTokens(to[p.b+1:endB]))
		}
		endA, endB = p.a, p.b
	}
}

func joinedTokens(tokens []token) []*Node {
	var out []*Node
	for _, t := range tokens {
		out = push(out, t.node)
	}
	return out
}

// remark adds what turns one set of marks into another over a range.
func remark(steps []*MarkStep, old, new []*Mark, from, to int) []*MarkStep {
	for _, m := range old {
		if !m.isIn(new) {
			steps = pushMark(steps, &MarkStep{from, to, m, true})
		}
	}
	for _, m := range new {
		if !m.isIn(old) {
			steps = pushMark(steps, &MarkStep{from, to, m, false})
		}
	}
	return steps
}
