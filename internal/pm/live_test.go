package pm

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func canonical(t *testing.T, body string) *Node {
	t.Helper()
	doc, err := ReadCanonical(body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func steps(t *testing.T, src string) []Step {
	t.Helper()
	list, err := Body().ReadSteps([]byte(src))
	if err != nil {
		t.Fatalf("%v: %s", err, src)
	}
	return list
}

// twoParagraphs: the first takes positions 0 to 40, its text 1 to 39.
const twoParagraphs = `<p data-block="b-00000001">The tube was heated at 80 C overnight!</p><p data-block="b-00000002">Second paragraph</p>`

const (
	typesSlowly = `[{"stepType":"replace","from":20,"to":20,"slice":{"content":[{"type":"text","text":" slowly"}]}}]`
	deletesIt   = `[{"stepType":"replace","from":0,"to":40}]`
)

// What two people do to one paragraph at once: first one, then the other late.
func TestTwoPeopleAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		first, late string
		want        string
		fates       []Fate
	}{
		{"a heading, while the other types in it",
			`[{"stepType":"replaceAround","from":0,"to":40,"gapFrom":1,"gapTo":39,"insert":1,"structure":true,"slice":{"content":[{"type":"heading","attrs":{"level":2}}]}}]`, typesSlowly,
			`<h2>The tube was heated slowly at 80 C overnight!</h2><p data-block="b-00000002">Second paragraph</p>`, nil},
		{"a quote around it",
			`[{"stepType":"replaceAround","from":0,"to":40,"gapFrom":0,"gapTo":40,"insert":1,"structure":true,"slice":{"content":[{"type":"blockquote"}]}}]`, typesSlowly,
			`<blockquote><p data-block="b-00000001">The tube was heated slowly at 80 C overnight!</p></blockquote><p data-block="b-00000002">Second paragraph</p>`, nil},
		{"joined to the next block, in which the other types",
			`[{"stepType":"replace","from":39,"to":41,"structure":true}]`,
			`[{"stepType":"replace","from":47,"to":47,"slice":{"content":[{"type":"text","text":" new"}]}}]`,
			`<p data-block="b-00000001">The tube was heated at 80 C overnight!Second new paragraph</p>`, nil},
		{"split before the caret of the other",
			`[{"stepType":"replace","from":10,"to":10,"structure":true,"slice":{"content":[{"type":"paragraph"},{"type":"paragraph"}],"openStart":1,"openEnd":1}}]`, typesSlowly,
			`<p data-block="b-00000001">The tube </p><p>was heated slowly at 80 C overnight!</p><p data-block="b-00000002">Second paragraph</p>`, nil},
		{"moved away: what the other types is dropped, and said",
			`[{"stepType":"replace","from":0,"to":40},{"stepType":"replace","from":18,"to":18,"slice":{"content":[{"type":"paragraph","content":[{"type":"text","text":"moved"}]}]}}]`, typesSlowly,
			`<p data-block="b-00000002">Second paragraph</p><p>moved</p>`, []Fate{Gone}},
		{"deleted: what the other types is dropped, and said", deletesIt, typesSlowly,
			`<p data-block="b-00000002">Second paragraph</p>`, []Fate{Gone}},
		{"the other typed first, then it is deleted: the one who deletes is told", typesSlowly, deletesIt,
			`<p data-block="b-00000002">Second paragraph</p>`, []Fate{Overlap}},
		{"bold, while the other types inside",
			`[{"stepType":"addMark","from":24,"to":28,"mark":{"type":"bold"}}]`,
			`[{"stepType":"replace","from":26,"to":26,"slice":{"content":[{"type":"text","text":".5"}]}}]`,
			`<p data-block="b-00000001">The tube was heated at <strong>80</strong>.5<strong> C</strong> overnight!</p><p data-block="b-00000002">Second paragraph</p>`, nil},
		{"both replace one number: the later one stands, and its author is told",
			`[{"stepType":"replace","from":24,"to":26,"slice":{"content":[{"type":"text","text":"60"}]}}]`,
			`[{"stepType":"replace","from":24,"to":26,"slice":{"content":[{"type":"text","text":"75"}]}}]`,
			`<p data-block="b-00000001">The tube was heated at 75 C overnight!</p><p data-block="b-00000002">Second paragraph</p>`, []Fate{Overlap}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := canonical(t, twoParagraphs)
			first := steps(t, c.first)
			head, err := ApplyAll(doc, first)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Rebase(head, steps(t, c.late), first)
			if err != nil {
				t.Fatal(err)
			}
			var fates []Fate
			for _, note := range got.Notes {
				fates = append(fates, note.Fate)
			}
			if d := cmp.Diff(c.want, HTML(got.Doc)) + cmp.Diff(c.fates, fates); d != "" {
				t.Error(d)
			}
		})
	}
}

// What a hostile client sends is refused, each for its reason.
func TestHostileSteps(t *testing.T) {
	t.Parallel()
	put := func(content, rest string) string {
		return `{"stepType":"replace","from":0,"to":0,"slice":{"content":[` + content + `]` + rest + `}}`
	}
	for _, c := range []struct {
		step   string
		reason Reason
	}{
		{put(`{"type":"listItem","content":[]}`, ""), Misfit},
		{put(`{"type":"listItem","content":[{"type":"paragraph"}]}`, ""), Misfit},
		{put(`{"type":"heading","attrs":{"level":2},"content":[{"type":"table","content":[]}]}`, ""), Misfit},
		{put(`{"type":"blockquote","content":[{"type":"bulletList","content":[{"type":"listItem"}]}]}`, ""), Misfit},
		{put(`{"type":"script","content":[]}`, ""), Unknown},
		{put(`{"type":"paragraph","attrs":{"onclick":"x"}}`, ""), Unknown},
		{put(`{"type":"paragraph","content":[{"type":"image","attrs":{"src":"javascript:alert(1)"}}]}`, ""), BadValue},
		{put(`{"type":"paragraph","content":[{"type":"image","attrs":{"src":"https://elsewhere.example/pixel.png"}}]}`, ""), BadValue},
		{put(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:1"}}]}]}`, ""), BadValue},
		{put(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"bold"},{"type":"bold","attrs":{"title":"x"}}]}]}`, ""), Misfit},
		{put(`{"type":"codeBlock","content":[{"type":"text","text":"x","marks":[{"type":"bold"}]}]}`, ""), Misfit},
		{put(`{"type":"paragraph","attrs":{"style":"position: fixed;"}}`, ""), BadValue},
		{put(`{"type":"rawHtml","attrs":{"html":"<script>alert(1)</script>"}}`, ""), BadValue},
		{put(`{"type":"rawHtml","attrs":{"html":"<ul onclick=\"x\"><ul><li>x</li></ul></ul>"}}`, ""), BadValue},
		{put(`{"type":"rawHtml","attrs":{"html":"<p>can be held</p>"}}`, ""), BadValue},
		{put(`{"type":"tableCell","attrs":{"colspan":1e9},"content":[{"type":"paragraph"}]}`, ""), BadValue},
		{put(`{"type":"paragraph"}`, `,"openStart":40,"openEnd":3`), Misplaced},
		{put(`{"type":"paragraph"}`, `,"openStart":1.5`), Misplaced},
		{put(`{"type":"text","text":""}`, ""), Malformed},
		{put(`{"type":"paragraph","content":[{"type":"text","text":"\u0000"}]}`, ""), Malformed},
		{put(`{"type":"paragraph","content":[{"type":"text","text":"\ud83d"}]}`, ""), Malformed},
		{put(strings.Repeat(`{"type":"blockquote","content":[`, 70)+`{"type":"paragraph"}`+strings.Repeat(`]}`, 70), ""), TooLarge},
		{`{"stepType":"replace","from":5,"to":99999}`, Misplaced},
		{`{"stepType":"replace","from":-4,"to":2}`, Misplaced},
		{`{"stepType":"replace","from":3,"to":2}`, Misplaced},
		{`{"stepType":"replaceAround","from":0,"to":5,"gapFrom":4,"gapTo":1,"insert":9,"slice":{"content":[{"type":"paragraph"}]}}`, Misplaced},
		{`{"stepType":"replace","from":1,"to":9,"structure":true}`, Overwrite},
		{`{"stepType":"zap"}`, Unknown},
		{put(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link"}]}]}`, ""), BadValue},
		{put(`{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"/x"}},{"type":"inline","attrs":{"tag":"a"}}]}]}`, ""), Misfit},
		{`null`, Malformed},
		{`{"stepType":"attr","pos":0,"attr":"level","value":7}`, Unknown},
		{`{"stepType":"attr","pos":1,"attr":"style","value":"x"}`, Misplaced},
		{`{"stepType":"attr","pos":0,"attr":"align","value":["center"]}`, BadValue},
		{`{"stepType":"attr","pos":0,"attr":"align"}`, Malformed},
		{`{"stepType":"docAttr","attr":"x","value":1}`, Unknown},
		{`{"stepType":"addNodeMark","pos":0,"mark":{"type":"bold"}}`, Misfit},
		{`{"stepType":"addMark","from":1,"to":5,"mark":{"type":"blink"}}`, Unknown},
		{`{"stepType":"markSet","steps":[{"stepType":"replace","from":1,"to":1}]}`, Malformed},
		{`{"stepType":"replace","stepType":"attr","from":0,"to":0}`, Malformed},
		{`{"stepType":"replace","from":0,"to":57}`, Misfit},
	} {
		doc := canonical(t, twoParagraphs)
		list, err := Body().ReadSteps([]byte("[" + c.step + "]"))
		if err == nil {
			_, err = ApplyAll(doc, list)
		}
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Reason != c.reason {
			t.Errorf("%s: %v, not %s", c.step, err, c.reason)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	many := "[" + strings.Repeat(`{"stepType":"replace","from":0,"to":0},`, MaxSteps) + `{"stepType":"replace","from":0,"to":0}]`
	long := `[{"stepType":"replace","from":0,"to":0,"x":"` + strings.Repeat("x", MaxMessage) + `"}]`
	for name, src := range map[string]string{"too many steps": many, "a long message": long, "deep JSON": strings.Repeat("[", 10000)} {
		var refusal *Refusal
		if _, err := Body().ReadSteps([]byte(src)); !errors.As(err, &refusal) || refusal.Reason != TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Wrapping again and again, by steps that are each small.
	doc := canonical(t, `<p>x</p>`)
	wrap := steps(t, `[{"stepType":"replaceAround","from":0,"to":3,"gapFrom":0,"gapTo":3,"insert":1,"slice":{"content":[{"type":"blockquote"}]}}]`)
	depth := 0
	var err error
	for ; err == nil && depth < 2*MaxDepth; depth++ {
		doc, err = ApplyAll(doc, wrap)
		wrap = []Step{&AroundStep{from: 0, to: 2*depth + 5, gapFrom: 0, gapTo: 2*depth + 5, insert: 1, slice: wrap[0].(*AroundStep).slice}}
	}
	if depth > MaxDepth {
		t.Errorf("%d blocks in one another", depth)
	}
}

// A passage that somebody points at stays the passage, or is known to be gone.
func TestAnchors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, step, want string }{
		{"text before it", `{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"Today: "}]}}`, "80 C"},
		{"text inside it", `{"stepType":"replace","from":26,"to":26,"slice":{"content":[{"type":"text","text":".5"}]}}`, "80.5 C"},
		{"its block becomes a heading", `{"stepType":"replaceAround","from":0,"to":40,"gapFrom":1,"gapTo":39,"insert":1,"structure":true,"slice":{"content":[{"type":"heading","attrs":{"level":2}}]}}`, "80 C"},
		{"its block is split before it", `{"stepType":"replace","from":13,"to":13,"structure":true,"slice":{"content":[{"type":"paragraph"},{"type":"paragraph"}],"openStart":1,"openEnd":1}}`, "80 C"},
		{"a block is added above", `{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"mathBlock","attrs":{"text":"x"}}]}}`, "80 C"},
		{"it is deleted", `{"stepType":"replace","from":21,"to":30}`, ""},
	} {
		list := steps(t, "["+c.step+"]")
		next, err := ApplyAll(canonical(t, twoParagraphs), list)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		m := NewMapping(list[0].Map())
		from, to := m.Map(24, Right), m.Map(28, Left)
		if from.Pos >= to.Pos && c.want != "" {
			t.Errorf("%s: it is gone", c.name)
		}
		if from.Pos < to.Pos {
			slice, err := next.Slice(from.Pos, to.Pos)
			if err != nil {
				t.Fatal(err)
			}
			if got := Text(newNode(Body().nodes["paragraph"], Body().nodes["paragraph"].attrs.defaults, nil, slice.content)); got != c.want {
				t.Errorf("%s: %q, not %q", c.name, got, c.want)
			}
		}
	}
}
