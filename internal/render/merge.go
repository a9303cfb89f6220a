package render

import (
	"strings"
)

// Overlap is a place where two people changed the same block differently, or
// one changed what the other removed. Base, Theirs and Mine say what each has
// there, in the form of the body; the empty string is nothing.
type Overlap struct {
	Block  string `json:"block"` // id of the block in the merged text, if it has one
	Base   string `json:"base"`
	Theirs string `json:"theirs"`
	Mine   string `json:"mine"`
}

// MergeBodies merges two texts that both come from base: theirs, which was
// saved first, and mine. Blocks changed by one side are taken from it; what
// both inserted is kept, theirs first; the same change counts once. Where they
// overlap both are kept, mine after theirs, and the place is listed; in HTML
// such blocks carry data-overlap="theirs" and "mine". Nothing that either side
// typed is lost. HTML is taken, and returned, as SanitizeHTML writes it.
func MergeBodies(base, mine, theirs string, markdown bool) (string, []Overlap) {
	switch {
	case mine == base || mine == theirs:
		return theirs, nil
	case theirs == base:
		return mine, nil
	}
	cut := cutHTML
	if markdown {
		cut = cutMarkdown
	}
	b, m, t := cut(base), cut(mine), cut(theirs)
	merge := merger{markdown: markdown}
	merge.run(b.blocks, m.blocks, t.blocks)
	lead := t.lead
	if lead == b.lead {
		lead = m.lead
	}
	merge.separate()
	return body{lead, merge.out}.String(), merge.overlaps
}

type merger struct {
	markdown bool
	out      []block
	overlaps []Overlap
}

// run walks through base; m and t are what each side made of its blocks.
func (w *merger) run(base, mine, theirs []block) {
	inMine, inTheirs := partners(base, mine), partners(base, theirs)
	nextMine, nextTheirs := 0, 0
	for i, old := range base {
		m, t := inMine[i], inTheirs[i]
		if t >= 0 && m >= 0 {
			w.inserted(mine[nextMine:m], theirs[nextTheirs:t])
			nextMine, nextTheirs = m+1, t+1
			w.both(old, mine[m], theirs[t])
		} else if m >= 0 {
			w.inserted(mine[nextMine:m], nil)
			nextMine = m + 1
			w.one(old, mine[m], true)
		} else if t >= 0 {
			w.inserted(nil, theirs[nextTheirs:t])
			nextTheirs = t + 1
			w.one(old, theirs[t], false)
		}
	}
	w.inserted(mine[nextMine:], theirs[nextTheirs:])
}

// partners pairs the blocks of base with those of one side: the same ones, then
// those that resemble each other, then by place what lies between two pairs.
func partners(base, side []block) []int {
	match := align(base, side)
	pairSimilar(base, side, match)
	for g := range gaps(match, len(side)) {
		for i, j := g.a0, g.b0; i < g.a1 && j < g.b1; i, j = i+1, j+1 {
			if mayBeSame(base[i], side[j]) {
				match[i] = j
			}
		}
	}
	return match
}

// both settles a block that both sides still have.
func (w *merger) both(old, mine, theirs block) {
	switch {
	case mine.text == theirs.text || mine.text == old.text:
		w.out = append(w.out, theirs)
	case theirs.text == old.text:
		w.out = append(w.out, mine)
	default:
		w.overlap(old, mine, theirs)
	}
}

// one settles a block that one side removed: it goes, unless the other changed
// it.
func (w *merger) one(old, kept block, isMine bool) {
	if kept.text == old.text {
		return
	}
	if isMine {
		w.overlap(old, kept, block{})
	} else {
		w.overlap(old, block{}, kept)
	}
}

func (w *merger) overlap(old, mine, theirs block) {
	at := theirs.id
	if at == "" {
		at = mine.id
	}
	w.overlaps = append(w.overlaps, Overlap{Block: at, Base: old.text, Theirs: theirs.text, Mine: mine.text})
	if theirs.text != "" {
		w.out = append(w.out, w.marked(theirs, "theirs"))
	}
	if mine.text != "" {
		w.out = append(w.out, w.marked(mine, "mine"))
	}
}

// marked writes in the block whose it is; loose text gets a div around it.
func (w *merger) marked(b block, whose string) block {
	if w.markdown {
		return b
	}
	if !b.elem {
		b.text, b.elem = "<div>"+b.text+"</div>", true
	}
	first, rest := b.text[:strings.IndexByte(b.text, '>')], b.text[strings.IndexByte(b.text, '>'):]
	for _, old := range []string{"theirs", "mine"} {
		first = strings.ReplaceAll(first, ` data-overlap="`+old+`"`, "")
	}
	b.text = setFirst(first+rest, "data-overlap", whose)
	return b
}

// inserted adds what the sides put in at one place: what both put in once, the
// rest theirs first. One new block that both go on writing is an overlap.
func (w *merger) inserted(mine, theirs []block) {
	next := 0
	for i, j := range align(theirs, mine) {
		if j < 0 {
			w.out = append(w.out, theirs[i])
			continue
		}
		w.out = append(w.out, mine[next:j]...)
		next = j + 1
		w.both(block{}, mine[j], theirs[i])
	}
	w.out = append(w.out, mine[next:]...)
}

// separate gives every block an id of its own, and sees that two blocks that
// were apart do not run into each other.
func (w *merger) separate() {
	taken := map[string]bool{}
	for i := range w.out {
		b := &w.out[i]
		if b.id != "" && taken[b.id] {
			b.id = newBlockID(taken)
		}
		taken[b.id] = true
		if i+1 == len(w.out) {
			break
		}
		if w.markdown && strings.Count(b.tail, "\n") < 2 {
			b.tail = "\n\n"
		}
		if !w.markdown && !b.elem && !w.out[i+1].elem {
			b.tail = "<br>" + b.tail
		}
	}
}
