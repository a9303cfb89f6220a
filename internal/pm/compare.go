package pm

// Change says for a reader what became of one block at the top of a document,
// in the order of the newer one; what was removed stands where it was. Old is
// nil for a block that was added, New for one that was removed; both are set,
// and equal, for one that stayed.
type Change struct {
	Old   *Node
	New   *Node
	Words []Run // of a block whose text changed; empty when only its looks did
}

// Run is a piece of text in a block that changed.
type Run struct {
	Kind RunKind
	Text string
}

// RunKind says what became of a piece of text.
type RunKind string

// The kinds of runs.
const (
	Kept    RunKind = "kept"
	Added   RunKind = "added"
	Removed RunKind = "removed"
)

// Compare says how a document became another, block by block and word by word,
// for people to read. Diff says it in steps.
func Compare(old, new *Node) []Change {
	from, to := old.content.nodes, new.content.nodes
	var out []Change
	i, j := 0, 0
	for _, p := range append(pairs(from, to), pairing{len(from), len(to)}) {
		for ; i < p.a; i++ {
			out = append(out, Change{Old: from[i]})
		}
		for ; j < p.b; j++ {
			out = append(out, Change{New: to[j]})
		}
		if i < len(from) && j < len(to) {
			out = append(out, changed(from[i], to[j]))
			i, j = i+1, j+1
		}
	}
	return out
}

func changed(old, new *Node) Change {
	c := Change{Old: old, New: new}
	if before, after := Text(old), Text(new); before != after {
		c.Words = runs(wordsOf(before), wordsOf(after))
	}
	return c
}

func runs(old, new []string) []Run {
	var out []Run
	say := func(kind RunKind, words []string) {
		for _, w := range words {
			if last := len(out) - 1; last >= 0 && out[last].Kind == kind {
				out[last].Text += w
			} else {
				out = append(out, Run{kind, w})
			}
		}
	}
	i, j := 0, 0
	for _, p := range append(common(len(old), len(new), func(a, b int) bool { return old[a] == new[b] }), pairing{len(old), len(new)}) {
		say(Removed, old[i:p.a])
		say(Added, new[j:p.b])
		if p.a < len(old) && p.b < len(new) {
			say(Kept, old[p.a:p.a+1])
		}
		i, j = p.a+1, p.b+1
	}
	return out
}
