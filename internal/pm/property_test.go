package pm

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// goldenDocuments are documents of the committed cases.
func goldenDocuments(t testing.TB) []*Node {
	t.Helper()
	file, err := os.Open(goldenName("schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, 1<<24)
	var docs []*Node
	for len(docs) < 100 && scanner.Scan() {
		var c oracleCase
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Kind != "apply" {
			continue
		}
		doc, err := Body().ReadDocument(c.Doc)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
	if len(docs) < 100 {
		t.Fatal("too few documents")
	}
	return docs
}

// anyStep draws a step of any kind; it may not fit.
func anyStep(t *rapid.T, doc *Node) Step {
	from := rapid.IntRange(0, doc.Length()).Draw(t, "from")
	to := min(doc.Length(), from+rapid.IntRange(0, 12).Draw(t, "length"))
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1:
		word := rapid.SampledFrom([]string{"a", "é ", "😀", "x y"}).Draw(t, "word")
		return &ReplaceStep{from: from, to: from, slice: Slice{content: fragmentOf(newText(Body().nodes["text"], word, nil))}}
	case 2:
		return &ReplaceStep{from: from, to: to}
	case 3:
		start := rapid.IntRange(0, doc.Length()).Draw(t, "start")
		slice, err := doc.Slice(start, min(doc.Length(), start+rapid.IntRange(0, 20).Draw(t, "size")))
		if err != nil {
			return &ReplaceStep{from: from, to: to}
		}
		return &ReplaceStep{from: from, to: to, slice: slice}
	case 4:
		block := newNode(Body().nodes["blockquote"], Body().nodes["blockquote"].attrs.defaults, nil, Fragment{})
		return &AroundStep{from: from, to: to, gapFrom: from, gapTo: to, insert: 1, slice: Slice{content: fragmentOf(block)}, structure: true}
	case 5:
		p := newNode(Body().nodes["paragraph"], Body().nodes["paragraph"].attrs.defaults, nil, Fragment{})
		return &ReplaceStep{from: from, to: from, slice: Slice{fragmentOf(p, p), 1, 1}, structure: true}
	case 6:
		return &AttrStep{from, rapid.SampledFrom([]string{"level", "title", "data-block"}).Draw(t, "name"), rapid.SampledFrom([]any{nil, 2.0, "b-00000000"}).Draw(t, "value")}
	case 7:
		return &NodeMarkStep{from, anyMark(t), rapid.Bool().Draw(t, "remove")}
	}
	return &MarkStep{from, to, anyMark(t), rapid.Bool().Draw(t, "remove")}
}

// anyMark leaves out the one kind of which several can be together: undoing
// puts it back at another place among them, as it does in ProseMirror.
func anyMark(t *rapid.T) *Mark {
	m := Body().marks[rapid.SampledFrom([]string{"bold", "italic", "code", "link"}).Draw(t, "mark")]
	attrs := m.attrs.defaults
	if m.name == "link" {
		attrs = slices.Clone(attrs)
		attrs[m.attrs.at["href"]] = rapid.SampledFrom([]any{"/a", "/b"}).Draw(t, "href")
	}
	return &Mark{kind: m, attrs: attrs}
}

func TestUndoingLeadsBack(t *testing.T) {
	docs := goldenDocuments(t)
	applied := 0
	rapid.Check(t, func(t *rapid.T) {
		doc := rapid.SampledFrom(docs).Draw(t, "doc")
		step := anyStep(t, doc)
		next, err := Apply(doc, step)
		if err != nil {
			return
		}
		applied++
		if err := next.check(); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadCanonical(HTML(next)); err != nil || !again.Equal(next) {
			t.Fatalf("HTML is not read back (%v): %s", err, HTML(next))
		}
		inverse, err := Invert(doc, step)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Apply(next, inverse)
		if err != nil || !back.Equal(doc) {
			t.Fatalf("%s and %s: %v", step.AppendJSON(nil), inverse.AppendJSON(nil), err)
		}
		checkCounts(t, next)
	})
	if applied == 0 {
		t.Error("no step was applied")
	}
}

// checkCounts compares what nodes remember with what is in them.
func checkCounts(t *rapid.T, n *Node) {
	again := fragmentOf(n.content.nodes...)
	if again.size != n.content.size || again.weight != n.content.weight || again.height != n.content.height {
		t.Fatalf("%s remembers %d, %d, %d; there are %d, %d, %d", n.kind.name,
			n.content.size, n.content.weight, n.content.height, again.size, again.weight, again.height)
	}
	for _, child := range n.content.nodes {
		checkCounts(t, child)
	}
}

// author is a browser: it types on what it knows, sends one commit at a time and
// takes what others sent as prosemirror-collab does.
type author struct {
	doc     *Node // confirmed
	n       int   // commits that it has taken
	pending []Step
}

func (a *author) shown(t *rapid.T) *Node {
	doc, err := ApplyAll(a.doc, a.pending)
	if err != nil {
		t.Fatalf("what is shown cannot be made again: %v", err)
	}
	return doc
}

// commit is one in the order of the server.
type commit struct {
	author int
	steps  []Step
}

func (a *author) take(t *rapid.T, me int, c commit) {
	next, err := ApplyAll(a.doc, c.steps)
	if err != nil {
		t.Fatalf("a commit of the server cannot be applied: %v", err)
	}
	if c.author == me {
		a.pending = a.pending[len(c.steps):]
	} else {
		r, err := Rebase(next, a.pending, c.steps)
		if err != nil {
			t.Fatal(err)
		}
		a.pending = r.Steps
	}
	a.doc = next
	a.n++
}

func TestEverybodyEndsWithTheSameDocument(t *testing.T) {
	docs := goldenDocuments(t)
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom(docs).Draw(t, "doc")
		authors := make([]*author, rapid.IntRange(2, 4).Draw(t, "authors"))
		for i := range authors {
			authors[i] = &author{doc: start}
		}
		head := []*Node{start}
		var log []commit
		for range rapid.IntRange(1, 30).Draw(t, "turns") {
			me := rapid.IntRange(0, len(authors)-1).Draw(t, "author")
			a := authors[me]
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0, 1:
				step := anyStep(t, a.shown(t))
				if _, err := Apply(a.shown(t), step); err == nil {
					a.pending = append(a.pending, step)
				}
			case 2:
				log, head = send(t, a, me, log, head)
			case 3:
				if a.n < len(log) {
					a.take(t, me, log[a.n])
				}
			}
		}
		finish(t, authors, log, head)
	})
}

// send is the server: it rebases the commit over what the author had not seen,
// one commit at a time, and puts it in order.
func send(t *rapid.T, a *author, me int, log []commit, head []*Node) ([]commit, []*Node) {
	unanswered := slices.ContainsFunc(log[a.n:], func(c commit) bool { return c.author == me })
	if len(a.pending) == 0 || unanswered {
		return log, head
	}
	steps, doc := a.pending, head[a.n]
	var err error
	if doc, err = ApplyAll(doc, steps); err != nil {
		t.Fatalf("a commit on its own base: %v", err)
	}
	for i := a.n; i < len(log); i++ {
		r, err := Rebase(head[i+1], steps, log[i].steps)
		if err != nil {
			t.Fatal(err)
		}
		steps, doc = r.Steps, r.Doc
	}
	return append(log, commit{me, steps}), append(head, doc)
}

func finish(t *rapid.T, authors []*author, log []commit, head []*Node) {
	for me, a := range authors {
		for a.n < len(log) {
			a.take(t, me, log[a.n])
		}
		log, head = send(t, a, me, log, head)
	}
	for me, a := range authors {
		for a.n < len(log) {
			a.take(t, me, log[a.n])
		}
		if !a.doc.Equal(head[len(head)-1]) || len(a.pending) > 0 {
			t.Fatalf("author %d has another document, or %d steps left", me, len(a.pending))
		}
	}
}

func TestDiffLeadsThere(t *testing.T) {
	docs := goldenDocuments(t)
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(docs).Draw(t, "doc")
		b := rapid.SampledFrom(docs).Draw(t, "other")
		if rapid.Bool().Draw(t, "near") {
			b = a
			for range rapid.IntRange(0, 5).Draw(t, "changes") {
				if next, err := Apply(b, anyStep(t, b)); err == nil {
					b = next
				}
			}
		}
		steps := Diff(a, b)
		if a.Equal(b) && len(steps) > 0 {
			t.Fatal("steps between equal documents")
		}
		out, err := ApplyAll(a, steps)
		if err != nil || !out.Equal(b) {
			t.Fatalf("the steps lead elsewhere (%v): %s", err, AppendSteps(nil, steps))
		}
		checkCompare(t, a, b)
	})
}

// checkCompare puts both documents together again from what is said to have
// changed.
func checkCompare(t *rapid.T, a, b *Node) {
	var before, after []*Node
	for _, c := range Compare(a, b) {
		if c.Old != nil {
			before = append(before, c.Old)
		}
		if c.New != nil {
			after = append(after, c.New)
		}
		var old, now string
		for _, r := range c.Words {
			if r.Kind != Added {
				old += r.Text
			}
			if r.Kind != Removed {
				now += r.Text
			}
		}
		if len(c.Words) > 0 && (old != Text(c.Old) || now != Text(c.New)) {
			t.Fatalf("runs say %q and %q", old, now)
		}
	}
	if !slices.Equal(before, a.Children()) || !slices.Equal(after, b.Children()) {
		t.Fatal("a block is missing from what changed")
	}
}
