package pm_test

import (
	"errors"
	"strings"
	"testing"

	"cahier/internal/pm"
	"cahier/internal/render"
)

// FuzzReadHTML: every text, once sanitised, is read, kept and written back.
func FuzzReadHTML(f *testing.F) {
	for _, body := range bodies {
		f.Add(body)
	}
	for _, c := range kept {
		f.Add(c.body)
	}
	f.Add(`<script>alert(1)</script><p onclick="x">a<svg><style>b</svg></p>`)
	f.Add(`<table>loose<tr><td>x<p>y<table><caption>z`)
	f.Add(`<strong><pre>x</pre></strong><a href="/x"><ul><li>y</ul></a>`)
	f.Fuzz(func(t *testing.T, text string) {
		clean := render.SanitizeHTML(text)
		var refusal *pm.Refusal
		if _, err := pm.ReadHTML(clean); errors.As(err, &refusal) && refusal.Reason == pm.TooLarge {
			t.Skip()
		}
		readsWell(t, clean)
	})
}

// FuzzDocument: what is accepted satisfies the schema, comes back from its JSON
// and from its HTML, and has HTML that the sanitiser agrees with.
func FuzzDocument(f *testing.F) {
	for _, body := range bodies {
		doc, err := pm.ReadHTML(body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc.AppendJSON(nil))
	}
	f.Add([]byte(`{"type":"doc","content":[{"type":"paragraph","attrs":{"style":"color: expression(1);"}}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"rawHtml","attrs":{"html":"<ul><ul><li>x</li></ul></ul>"}}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"image","attrs":{"src":"javascript:x"}}]}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		doc, err := pm.Body().ReadDocument(src)
		if err == nil {
			isWhole(t, doc)
		}
	})
}

// isWhole checks what holds for every document that was accepted.
func isWhole(t teller, doc *pm.Node) {
	t.Helper()
	src := doc.AppendJSON(nil)
	again, err := pm.Body().ReadDocument(src)
	if err != nil || !again.Equal(doc) || string(again.AppendJSON(nil)) != string(src) {
		t.Fatalf("not read back (%v): %s", err, src)
	}
	out := pm.HTML(doc)
	back, err := pm.ReadCanonical(out)
	if err != nil || !back.Equal(doc) {
		t.Fatalf("HTML not read back (%v): %q\n%s\n%s", err, out, src, marshal(back))
	}
	clean := render.SanitizeHTML(out)
	if clean != out && !strings.Contains(out, "href=") && !strings.Contains(out, "src=") {
		t.Fatalf("the sanitiser changes what is written:\n%q\n%q", out, clean)
	}
}

const stepped = `<h2 data-block="b-00000001">Title</h2><p data-block="b-00000002">The <strong>tube</strong> was 😀 heated at <a href="/x">80 °C</a></p>` +
	`<ul data-block="b-00000003"><li><p>a</p></li><li><p>b</p></li></ul><table data-block="b-00000004"><tbody><tr><td><p>x</p></td><td><p>y</p></td></tr></tbody></table>`

// FuzzSteps: what is accepted leaves a document that satisfies the schema, can
// be undone, and comes back from its JSON.
func FuzzSteps(f *testing.F) {
	doc, err := pm.ReadCanonical(stepped)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range stepSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		steps, err := pm.Body().ReadSteps(src)
		if err != nil {
			return
		}
		at := doc
		for _, step := range steps {
			if at = undone(t, at, step); at == nil {
				return
			}
		}
		again, err := pm.Body().ReadSteps(pm.AppendSteps(nil, steps))
		if err != nil {
			t.Fatalf("not read back: %v", err)
		}
		if next, err := pm.ApplyAll(doc, again); err != nil || !next.Equal(at) {
			t.Fatalf("read back, it does something else: %v", err)
		}
	})
}

// undone applies a step and checks that its inverse leads back; nil when it was
// refused.
func undone(t teller, doc *pm.Node, step pm.Step) *pm.Node {
	t.Helper()
	next, err := pm.Apply(doc, step)
	if err != nil {
		return nil
	}
	isWhole(t, next)
	inverse, err := pm.Invert(doc, step)
	if err != nil {
		t.Fatalf("applied, and cannot be undone: %v", err)
	}
	back, err := pm.Apply(next, inverse)
	if err != nil || !back.Equal(doc) {
		t.Fatalf("undoing %s does not lead back (%v):\n%s\n%s", step.AppendJSON(nil), err, doc.AppendJSON(nil), marshal(back))
	}
	return next
}

var stepSeeds = []string{
	`[{"stepType":"replace","from":1,"to":3,"slice":{"content":[{"type":"text","text":"x"}]}}]`,
	`[{"stepType":"replace","from":8,"to":12}]`,
	`[{"stepType":"replace","from":3,"to":3,"slice":{"content":[{"type":"heading"},{"type":"paragraph"}],"openStart":1,"openEnd":1},"structure":true}]`,
	`[{"stepType":"replaceAround","from":0,"to":7,"gapFrom":1,"gapTo":6,"insert":1,"slice":{"content":[{"type":"paragraph"}]},"structure":true}]`,
	`[{"stepType":"replaceAround","from":0,"to":7,"gapFrom":0,"gapTo":7,"insert":1,"slice":{"content":[{"type":"blockquote"}]},"structure":true}]`,
	`[{"stepType":"addMark","from":2,"to":20,"mark":{"type":"italic"}},{"stepType":"removeMark","from":8,"to":16,"mark":{"type":"bold"}}]`,
	`[{"stepType":"markSet","steps":[{"stepType":"addMark","from":2,"to":20,"mark":{"type":"code"}}]}]`,
	`[{"stepType":"attr","pos":0,"attr":"level","value":3},{"stepType":"docAttr","attr":"x","value":1}]`,
	`[{"stepType":"addNodeMark","pos":0,"mark":{"type":"bold"}},{"stepType":"removeNodeMark","pos":0,"mark":{"type":"bold"}}]`,
	`[{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"tableCell","attrs":{"colspan":1000000000},"content":[{"type":"paragraph"}]}]}}]`,
	`[{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"paragraph"}],"openStart":40,"openEnd":3}}]`,
}
