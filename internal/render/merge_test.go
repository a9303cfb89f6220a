package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMergeBodies(t *testing.T) {
	p := func(id, text string) string {
		return `<p data-block="b-` + strings.Repeat(id, 8) + `">` + text + `</p>`
	}
	mark := func(id, whose, text string) string {
		return `<p data-block="b-` + strings.Repeat(id, 8) + `" data-overlap="` + whose + `">` + text + `</p>`
	}
	base := p("a", "one") + p("b", "two") + p("c", "three")
	for name, test := range map[string]struct {
		mine, theirs, want string
		overlaps           []Overlap
	}{
		"different blocks": {p("a", "ONE") + p("b", "two") + p("c", "three"), p("a", "one") + p("b", "two") + p("c", "THREE"),
			p("a", "ONE") + p("b", "two") + p("c", "THREE"), nil},
		"the same change": {p("a", "ONE") + p("b", "two") + p("c", "three"), p("a", "ONE") + p("b", "two") + p("c", "3"),
			p("a", "ONE") + p("b", "two") + p("c", "3"), nil},
		"both put in": {p("a", "one") + p("x", "mine") + p("b", "two") + p("c", "three"), p("a", "one") + p("y", "theirs") + p("b", "two") + p("c", "three"),
			p("a", "one") + p("y", "theirs") + p("x", "mine") + p("b", "two") + p("c", "three"), nil},
		"at the end": {base + p("x", "mine"), base + p("y", "theirs"), base + p("y", "theirs") + p("x", "mine"), nil},
		"one removed": {p("a", "one") + p("c", "three"), p("a", "one") + p("b", "two") + p("c", "THREE"),
			p("a", "one") + p("c", "THREE"), nil},
		"both removed": {p("a", "one"), p("c", "three"), "", nil},
		"changed and removed": {p("a", "one") + p("c", "three"), p("a", "one") + p("b", "two more") + p("c", "three"),
			p("a", "one") + mark("b", "theirs", "two more") + p("c", "three"),
			[]Overlap{{Block: "b-bbbbbbbb", Base: "<p>two</p>", Theirs: "<p>two more</p>"}}},
		"removed and changed": {p("a", "one") + p("b", "two more") + p("c", "three"), p("a", "one") + p("c", "three"),
			p("a", "one") + mark("b", "mine", "two more") + p("c", "three"),
			[]Overlap{{Block: "b-bbbbbbbb", Base: "<p>two</p>", Mine: "<p>two more</p>"}}},
		"put in once by both": {base + p("x", "new") + p("y", "mine"), base + p("x", "new"), base + p("x", "new") + p("y", "mine"), nil},
		"moved and changed": {p("b", "two") + p("a", "one") + p("c", "three"), p("a", "one") + p("b", "two") + p("c", "3"),
			p("b", "two") + p("a", "one") + p("c", "3"), nil},
	} {
		got, overlaps := MergeBodies(base, test.mine, test.theirs, false)
		if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
		if diff := cmp.Diff(test.overlaps, overlaps); diff != "" {
			t.Errorf("%s: overlaps (-want +got)\n%s", name, diff)
		}
	}
}

func TestMergeKeepsBothOnOverlap(t *testing.T) {
	base := `<p data-block="b-aaaaaaaa">80 °C</p>`
	got, overlaps := MergeBodies(base, strings.Replace(base, "80", "90", 1), strings.Replace(base, "80", "70", 1), false)
	blocks := cutHTML(got).blocks
	if len(blocks) != 2 || blocks[0].text != `<p data-overlap="theirs">70 °C</p>` || blocks[1].text != `<p data-overlap="mine">90 °C</p>` {
		t.Errorf("merged: %s", got)
	}
	if blocks[0].id != "b-aaaaaaaa" || blocks[1].id == blocks[0].id || !blockIDForm.MatchString(blocks[1].id) {
		t.Errorf("ids: %q and %q", blocks[0].id, blocks[1].id)
	}
	want := []Overlap{{Block: "b-aaaaaaaa", Base: "<p>80 °C</p>", Theirs: "<p>70 °C</p>", Mine: "<p>90 °C</p>"}}
	if diff := cmp.Diff(want, overlaps); diff != "" {
		t.Error(diff)
	}
	if SanitizeHTML(got) != got {
		t.Errorf("the sanitiser changes %s", got)
	}
}

func TestMergeLooseText(t *testing.T) {
	got, overlaps := MergeBodies("eau<p>x</p>", "eau de source<p>x</p>", "eau de mer<p>x</p>", false)
	want := `<div data-overlap="theirs">eau de mer</div><div data-overlap="mine">eau de source</div><p>x</p>`
	if got != want || len(overlaps) != 1 {
		t.Errorf("%s, %v", got, overlaps)
	}
	if got, _ := MergeBodies("a<hr>b", "a b2", "a<hr>b<hr>c", false); strings.Contains(got, "b2c") {
		t.Errorf("words ran together: %s", got)
	}
}

func TestMergeMarkdown(t *testing.T) {
	base := "# T\n\none\n\n```\na\n\nb\n```\n\ntwo\n"
	for name, test := range map[string]struct{ mine, theirs, want string }{
		"apart":      {strings.Replace(base, "one", "ONE", 1), strings.Replace(base, "two", "TWO", 1), "# T\n\nONE\n\n```\na\n\nb\n```\n\nTWO\n"},
		"same":       {strings.Replace(base, "one", "1", 1), strings.Replace(base, "one", "I", 1), "# T\n\nI\n\n1\n\n```\na\n\nb\n```\n\ntwo\n"},
		"in a fence": {strings.Replace(base, "b\n", "b2\n", 1), base + "\nthree", "# T\n\none\n\n```\na\n\nb2\n```\n\ntwo\n\nthree"},
		"both add":   {base + "\nmine", base + "\ntheirs", base + "\ntheirs\n\nmine"},
	} {
		if got, _ := MergeBodies(base, test.mine, test.theirs, true); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// writer makes of a text what one person makes of it in a sitting.
type writer struct {
	name  string
	n     int
	added []string
}

func (w *writer) word() string {
	w.n++
	word := fmt.Sprintf("%s%d", w.name, w.n)
	w.added = append(w.added, word)
	return word
}

func (w *writer) edit(t *rapid.T, paragraphs [][]string) [][]string {
	out := slices.Clone(paragraphs)
	for range rapid.IntRange(0, 5).Draw(t, w.name+" edits") {
		at := rapid.IntRange(0, len(out)).Draw(t, w.name+" at")
		what := rapid.SampledFrom([]string{"insert", "change", "append", "remove", "rewrite", "swap", "split"}).Draw(t, w.name+" does")
		if at == len(out) {
			what = "insert"
		}
		switch what {
		case "insert":
			out = slices.Insert(out, at, []string{w.word(), w.word()})
		case "change":
			out[at] = append([]string{w.word()}, out[at][min(1, len(out[at])):]...)
		case "append":
			out[at] = append(slices.Clone(out[at]), w.word())
		case "remove":
			out = slices.Delete(out, at, at+1)
		case "rewrite":
			out[at] = []string{w.word()}
		case "swap":
			out[at], out[len(out)-1] = out[len(out)-1], out[at]
		case "split":
			half := len(out[at]) / 2
			out = slices.Insert(out, at+1, out[at][half:])
			out[at] = out[at][:half]
		}
	}
	w.added = slices.DeleteFunc(w.added, func(word string) bool { return !contains(out, word) })
	return out
}

func contains(paragraphs [][]string, word string) bool {
	return slices.ContainsFunc(paragraphs, func(p []string) bool { return slices.Contains(p, word) })
}

// written puts paragraphs into the form of a body: some loose, some with ids.
func written(paragraphs [][]string, markdown bool, form int) string {
	var out []string
	for i, p := range paragraphs {
		text := strings.Join(p, " ")
		switch {
		case markdown || form == 2 && i%3 == 0:
			out = append(out, text)
		default:
			out = append(out, "<p>"+text+"</p>")
		}
	}
	if markdown {
		return strings.Join(out, "\n\n")
	}
	return SanitizeHTML(strings.Join(out, ""))
}

// TestMergeLosesNothing: every word that a side added is there, whoever saved
// first; every word that both kept is; one side's work on an untouched text is
// the result.
func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		markdown := rapid.Bool().Draw(t, "markdown")
		form := rapid.IntRange(0, 2).Draw(t, "form")
		var start [][]string
		for i := range rapid.IntRange(0, 8).Draw(t, "paragraphs") {
			start = append(start, []string{fmt.Sprintf("w%da", i), fmt.Sprintf("w%db", i), fmt.Sprintf("w%dc", i)})
		}
		me, you := &writer{name: "me"}, &writer{name: "you"}
		mineWords, theirWords := me.edit(t, start), you.edit(t, start)
		base, mine, theirs := written(start, markdown, form), written(mineWords, markdown, form), written(theirWords, markdown, form)
		if form == 1 && !markdown {
			base = WithBlockIDs(base, "")
			mine, theirs = WithBlockIDs(mine, base), WithBlockIDs(theirs, base)
		}
		keep := append(slices.Clone(me.added), you.added...)
		for _, p := range start {
			for _, word := range p {
				if contains(mineWords, word) && contains(theirWords, word) {
					keep = append(keep, word)
				}
			}
		}
		checkMerge(t, base, mine, theirs, markdown, keep)
		checkMerge(t, base, theirs, mine, markdown, keep)
	})
}

func checkMerge(t *rapid.T, base, mine, theirs string, markdown bool, keep []string) {
	t.Helper()
	merged, _ := MergeBodies(base, mine, theirs, markdown)
	words := strings.FieldsFunc(PlainText(merged, markdown), notInWord)
	for _, word := range keep {
		if !slices.Contains(words, word) {
			t.Errorf("%q is lost\nbase   %q\nmine   %q\ntheirs %q\nmerged %q", word, base, mine, theirs, merged)
		}
	}
	if !markdown && SanitizeHTML(merged) != merged {
		t.Errorf("the sanitiser changes the merged text %q", merged)
	}
	for _, one := range []string{mine, theirs} {
		a, overlapA := MergeBodies(base, base, one, markdown)
		b, overlapB := MergeBodies(base, one, base, markdown)
		if a != one || b != one || overlapA != nil || overlapB != nil {
			t.Errorf("merging with an untouched text changes %q", one)
		}
	}
}

func FuzzMergeBodies(f *testing.F) {
	f.Add("<p>a</p>b", "<p>a</p>c", "<p>d</p>b", false)
	f.Add("a\n\n```\nb\n\n", "a\n\nc", "```\n~~~\n\na", true)
	f.Fuzz(func(t *testing.T, base, mine, theirs string, markdown bool) {
		if !markdown {
			base, mine, theirs = SanitizeHTML(base), SanitizeHTML(mine), SanitizeHTML(theirs)
		}
		merged, _ := MergeBodies(base, mine, theirs, markdown)
		if !markdown && SanitizeHTML(merged) != merged {
			t.Errorf("the sanitiser changes the merged text %q", merged)
		}
		if markdown {
			if got := cutMarkdown(base).String(); got != base {
				t.Errorf("cutting changes %q to %q", base, got)
			}
		} else if got := cutHTML(base).String(); StripBlockIDs(got) != StripBlockIDs(base) {
			t.Errorf("cutting changes %q to %q", base, got)
		}
		was := wordSet(base, markdown)
		now := wordSet(merged, markdown)
		for _, side := range []string{mine, theirs} {
			for word := range wordSet(side, markdown) {
				if !was[word] && !now[word] {
					t.Errorf("%q is lost\nbase   %q\nmine   %q\ntheirs %q\nmerged %q", word, base, mine, theirs, merged)
				}
			}
		}
	})
}

func wordSet(s string, markdown bool) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.FieldsFunc(PlainText(s, markdown), notInWord) {
		set[word] = true
	}
	return set
}

func BenchmarkMergeBodies(b *testing.B) {
	var base strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&base, `<p data-block="b-%08d">Paragraph %d of a long protocol, with some words in it.</p>`, i, i)
	}
	mine := strings.Replace(base.String(), "Paragraph 100 ", "Changed 100 ", 1)
	theirs := strings.Replace(base.String(), "Paragraph 1900 ", "Changed 1900 ", 1)
	b.SetBytes(int64(base.Len()))
	for b.Loop() {
		MergeBodies(base.String(), mine, theirs, false)
	}
}
