package pm

import (
	"fmt"
	"strings"
	"testing"
)

// A branch of 600 steps that was typed offline, against 100 commits.
func TestOfflineBranch(t *testing.T) {
	t.Parallel()
	base := canonical(t, twoParagraphs)
	text := Body().nodes["text"]
	mine, shown := []Step{}, base
	for i := range 300 {
		word := fmt.Sprintf("m%d ", i)
		put := &ReplaceStep{from: 1, to: 1, slice: Slice{content: fragmentOf(newText(text, word, nil))}}
		bold := &MarkStep{1, 2, &Mark{kind: Body().marks["bold"], attrs: Body().marks["bold"].attrs.defaults}, false}
		mine = append(mine, put, bold)
	}
	shown, err := ApplyAll(shown, mine)
	if err != nil {
		t.Fatal(err)
	}
	head, notes := base, 0
	for i := range 100 {
		end := head.Length() - 1
		theirs := []Step{&ReplaceStep{from: end, to: end, slice: Slice{content: fragmentOf(newText(text, fmt.Sprintf(" t%d", i), nil))}}}
		if head, err = ApplyAll(head, theirs); err != nil {
			t.Fatal(err)
		}
		r, err := Rebase(head, mine, theirs)
		if err != nil {
			t.Fatal(err)
		}
		mine, shown = r.Steps, r.Doc
		notes += len(r.Notes)
	}
	if again, err := ApplyAll(head, mine); err != nil || !again.Equal(shown) || len(mine) != 600 || notes != 0 {
		t.Errorf("%d steps, %d notes, %v", len(mine), notes, err)
	}
	for i := range 300 {
		if !strings.Contains(Text(shown), fmt.Sprintf("m%d ", i)) || i < 100 && !strings.Contains(Text(shown), fmt.Sprintf(" t%d", i)) {
			t.Fatalf("word %d is lost", i)
		}
	}
}

// A client of the API sends the whole body, made from an older one and without
// ids, while somebody types.
func TestPatchWhileSomebodyTypes(t *testing.T) {
	t.Parallel()
	base := canonical(t, twoParagraphs)
	typed := steps(t, typesSlowly)
	head, err := ApplyAll(base, typed)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := ReadHTML("<p>The tube was heated at 80 C for two nights!</p>\n<p>Added by a script.</p>\n<p>Second paragraph</p>\n")
	if err != nil {
		t.Fatal(err)
	}
	next := 0
	fresh := func() string { next++; return fmt.Sprintf("b-%08d", next) }
	patch := Diff(base, WithIDs(sent, base, fresh))
	r, err := Rebase(head, patch, typed)
	if err != nil {
		t.Fatal(err)
	}
	want := `<p data-block="b-00000001">The tube was heated slowly at 80 C for two nights!</p><p data-block="b-00000003">Added by a script.</p><p data-block="b-00000002">Second paragraph</p>`
	if got := HTML(r.Doc); got != want || len(r.Notes) > 0 {
		t.Errorf("%s\n%s\n%v %s", got, want, r.Notes, AppendSteps(nil, patch))
	}
	if steps := Diff(base, WithIDs(base, base, fresh)); len(steps) > 0 {
		t.Errorf("the same text changes something: %s", AppendSteps(nil, steps))
	}
}

// A word that changes its looks keeps its letters, so that typing in it goes on.
func TestDiffIsSmall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, want string }{
		{`<p>one two three</p>`, `<p>one 2 three</p>`, `[{"stepType":"replace","from":5,"to":8,"slice":{"content":[{"type":"text","text":"2"}]}}]`},
		{`<p>one two</p>`, `<p>one <strong>two</strong></p>`, `[{"stepType":"addMark","mark":{"type":"bold","attrs":{"style":null,"title":null,"lang":null,"dir":null,"class":null,"datetime":null}},"from":5,"to":8}]`},
		{`<p data-block="b-00000001">one</p>`, `<h2 data-block="b-00000001">one</h2>`, `[{"stepType":"replaceAround","from":0,"to":5,"gapFrom":1,"gapTo":4,"insert":1,"slice":{"content":[{"type":"heading","attrs":{"level":2,"data-block":"b-00000001","data-overlap":null,"style":null,"title":null,"lang":null,"dir":null,"align":null}}]},"structure":true}]`},
		{`<p>a</p><p>b</p><p>c</p>`, `<p>a</p><p>c</p>`, `[{"stepType":"replace","from":3,"to":6}]`},
		{`<ul><li><p>a</p></li><li><p>b b</p></li></ul>`, `<ul><li><p>a</p></li><li><p>b x</p></li></ul>`, `[{"stepType":"replace","from":10,"to":11,"slice":{"content":[{"type":"text","text":"x"}]}}]`},
	} {
		if got := string(AppendSteps(nil, Diff(canonical(t, c.old), canonical(t, c.new)))); got != c.want {
			t.Errorf("%s → %s:\n%s\n%s", c.old, c.new, got, c.want)
		}
	}
}

func TestIDSteps(t *testing.T) {
	t.Parallel()
	doc := canonical(t, `<p data-block="b-00000001">a</p><p>b</p><p data-block="b-00000001">c</p><hr>`)
	next := 0
	fresh := func() string { next++; return fmt.Sprintf("b-%08d", next) }
	out, err := ApplyAll(doc, IDSteps(doc, fresh))
	want := `<p data-block="b-00000001">a</p><p data-block="b-00000002">b</p><p data-block="b-00000003">c</p><hr data-block="b-00000004">`
	if err != nil || HTML(out) != want {
		t.Errorf("%v %s", err, HTML(out))
	}
}

func TestStoredStaysAsItWas(t *testing.T) {
	t.Parallel()
	body := "<p>One</p>\n<ul>\n<li>two</li>\n</ul>\n"
	stored, err := ReadStored(body)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Body().ReadDocument(stored.Doc.AppendJSON(nil))
	if err != nil || stored.HTML(again) != body {
		t.Errorf("%v %q", err, stored.HTML(again))
	}
	next, err := ApplyAll(stored.Doc, steps(t, `[{"stepType":"replace","from":1,"to":4}]`))
	if want := `<p></p><ul><li><p>two</p></li></ul>`; err != nil || stored.HTML(next) != want {
		t.Errorf("%v %q", err, stored.HTML(next))
	}
}

// Typing becomes runs, and replays to the same document.
func TestPack(t *testing.T) {
	t.Parallel()
	doc := canonical(t, `<p></p>`+`<p>x</p>`)
	var typed []Step
	for i, letter := range "hello" {
		typed = append(typed, steps(t, fmt.Sprintf(`[{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"text","text":"%c"}]}}]`, i+1, letter))...)
	}
	packed := Pack(typed)
	a, err := ApplyAll(doc, typed)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ApplyAll(doc, packed)
	if err != nil || !a.Equal(b) || len(packed) != 1 {
		t.Errorf("%d runs, %v", len(packed), err)
	}
}
