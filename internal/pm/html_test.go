package pm_test

import (
	"regexp"
	"strings"
	"testing"

	"cahier/internal/pm"
	"cahier/internal/render"
)

// bodies are as the service keeps them today, each with the ids that it gives:
// what its editor, TinyMCE and imports write.
var bodies = map[string]string{
	"paragraphs":  "<p data-block=\"b-00000001\">One</p>\n<p data-block=\"b-00000002\">Two<br>lines</p>",
	"empty lines": "<p data-block=\"b-00000001\"></p><p data-block=\"b-00000002\"><br></p><p>\u00a0</p>",
	"headings":    `<h1 data-block="b-00000001">H1</h1><h2>H2</h2><h3>H3</h3><h4>H4</h4><h5>H5</h5><h6>H6</h6>`,
	"words": `<p data-block="b-00000001"><strong>b</strong> <em>i</em> <u>u</u> <s>s</s> H<sub>2</sub>O ` +
		`x<sup>2</sup> <code>c</code> <strong><em>both</em></strong></p>`,
	"other words": `<p><small>s</small> <mark>m</mark> <kbd>k</kbd> <abbr title="deoxyribonucleic acid">DNA</abbr> <q>q</q> <cite>c</cite> ` +
		`<var>v</var> <samp>s</samp> <dfn>d</dfn> <time datetime="2026-11-23">now</time> <ins>i</ins></p>`,
	"styles of TinyMCE": `<p style="text-align: center;" data-block="b-00000001"><span style="color: #e03e2d;">red <span style="font-size: 14pt;">big</span></span> <strong style="color: blue;">x</strong></p>`,
	"older elements":    `<p><b>b</b> <i>i</i> <strike>s</strike> <del>d</del></p>`,
	"lists":             `<ul data-block="b-00000001"><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol start="3" type="a" data-block="b-00000002"><li value="5"><p>x</p><p>y</p></li></ol>`,
	"tasks":             `<ul data-block="b-00000001" data-type="taskList"><li data-type="taskItem" data-checked="true">done</li><li data-type="taskItem" data-checked="false"><p>to do</p></li></ul>`,
	"tables": "<table data-block=\"b-00000001\" border=\"1\" style=\"border-collapse: collapse; width: 100%;\">\n<caption>Yields</caption>\n<colgroup><col style=\"width: 50%;\"><col style=\"width: 50%;\"></colgroup>\n" +
		"<thead>\n<tr><th scope=\"col\">n</th><th>m</th></tr></thead><tbody><tr style=\"height: 20px;\"><td colspan=\"2\" style=\"text-align: right;\">1</td></tr><tr><td align=\"center\">2</td><td><ul><li>x</li></ul></td></tr></tbody></table>",
	"code":              "<pre data-block=\"b-00000001\"><code class=\"language-python\">def f():\n    return 1\n</code></pre><pre class=\"language-r\" data-block=\"b-00000002\">x &lt;- 1</pre><pre>\n\nstarts with a line</pre>",
	"quotes":            `<blockquote data-block="b-00000001"><p>said</p><p>so</p></blockquote><hr data-block="b-00000002">`,
	"images":            `<p data-block="b-00000001">before <img src="/api/cahier/v1/files/0198" alt="gel" width="300" height="200"> after</p><img src="data:image/png;base64,AAAA" alt="">`,
	"images of eLabFTW": `<p><img src="app/download.php?f=ab/abc.png&amp;name=x.png&amp;storage=1" style="float: left;" title="t"></p>`,
	"links": `<p data-block="b-00000001"><a href="https://example.org" target="_blank" rel="noopener noreferrer">out</a> ` +
		`<a href="/e/ABC" title="t">in</a> <a href="mailto:a@b.c"><strong>me</strong></a></p>`,
	"maths": `<p data-block="b-00000001">so <span class="math">\(a^2 &lt; b\)</span></p><div data-block="b-00000002" class="math">\[\ce{H2O}\]</div>`,
	"sections": `<div data-block="b-00000001"><p>in</p><div>deep</div></div><details data-block="b-00000002" open=""><summary>More</summary><p>x</p></details>` +
		`<figure data-block="b-00000003"><img src="/a.png" alt="a"><figcaption>b</figcaption></figure><dl data-block="b-00000004"><dt>t</dt><dd>d</dd></dl>`,
	"overlaps":       `<p data-block="b-00000001" data-overlap="theirs">80</p><p data-block="b-00000002" data-overlap="mine">60</p>`,
	"languages":      `<p lang="de" dir="ltr" data-block="b-00000001">Säure <span lang="en">acid</span></p>`,
	"loose text":     `loose <strong>text</strong><p>then</p>loose again`,
	"mentions":       `<p><span class="mention">@A</span></p>`,
	"two spaces":     "<p>a  b</p>",
	"marked blocks":  `<div><strong><p>x</p>y</strong></div>`,
	"empty elements": `<p>a<strong></strong><span style="color: red;"></span>b</p>`,
	"lone summary":   `<details><summary>More</summary></details>`,
	"term in a line": `<dl><dt><p>t</p></dt></dl>`,
}

// kept are bodies that the editor cannot hold: the element named must come back
// in a block of its own, and the rest be read.
var kept = map[string]struct{ body, opaque string }{
	"words marked inside code": {`<p>x</p><pre data-block="b-00000001">a <strong>b</strong></pre>`, `<pre>a <strong>b</strong></pre>`},
	"a caption with words in it": {`<table><caption>a <em>b</em></caption><tbody><tr><td>x</td></tr></tbody></table>`,
		`<table><caption>a <em>b</em></caption><tbody><tr><td>x</td></tr></tbody></table>`},
	"a list without an item":   {`<ul><ul><li>x</li></ul></ul>`, `<ul><ul><li>x</li></ul></ul>`},
	"an image in code":         {`<pre>x <img src="/a.png" alt="a"></pre>`, `<pre>x <img src="/a.png" alt="a"></pre>`},
	"a second summary":         {`<details><p>x</p><summary>s</summary></details>`, `<details><p>x</p><summary>s</summary></details>`},
	"an empty list":            {`<ul></ul>`, `<ul></ul>`},
	"a line with a title":      {`<p>a<br title="x">b</p>`, `<p>a<br title="x">b</p>`},
	"loose, with a title":      {`a<br title="x">b<p>c</p>`, `<p>a<br title="x">b</p>`},
	"deep in a cell":           {`<table><tbody><tr><td><p>y</p><pre>a <u>b</u></pre></td></tr></tbody></table>`, `<pre>a <u>b</u></pre>`},
	"groups with attributes":   {`<table><tbody title="t"><tr><td>x</td></tr></tbody></table>`, `<table><tbody title="t"><tr><td>x</td></tr></tbody></table>`},
	"bold in bold of a colour": {`<p><strong>a <strong style="color: red;">b</strong></strong></p>`, `<p><strong>a <strong style="color: red;">b</strong></strong></p>`},
}

var (
	ids   = regexp.MustCompile(`data-block="([^"]+)"`)
	sides = regexp.MustCompile(`data-overlap="([^"]+)"`)
)

// teller is what testing and rapid have in common.
type teller interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// readsWell checks what holds for every sanitised body.
func readsWell(t teller, body string) *pm.Node {
	t.Helper()
	if clean := render.SanitizeHTML(body); clean != body {
		t.Fatalf("not as the sanitiser returns it:\n%q\n%q", body, clean)
	}
	doc, err := pm.ReadHTML(body)
	if err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	out := pm.HTML(doc)
	if !pm.SaysTheSame(body, out) && !strings.Contains(out, "<div>") {
		t.Errorf("says something else:\n%q\n%q", body, out)
	}
	again, err := pm.ReadCanonical(out)
	if err != nil || !again.Equal(doc) {
		t.Errorf("does not read back (%v):\n%q\n%s\n%s", err, out, doc.AppendJSON(nil), marshal(again))
	}
	// What a client of the API is given and sends back changes nothing.
	sent, err := pm.ReadHTML(out)
	if err != nil || !strings.Contains(out, "\n") && !sent.Equal(doc) {
		t.Errorf("sent back it is another document (%v):\n%q\n%s\n%s", err, out, doc.AppendJSON(nil), marshal(sent))
	}
	fromJSON, err := pm.Body().ReadDocument(doc.AppendJSON(nil))
	if err != nil || !fromJSON.Equal(doc) {
		t.Errorf("its JSON is not read back (%v): %s", err, doc.AppendJSON(nil))
	}
	return doc
}

func marshal(n *pm.Node) string {
	if n == nil {
		return "nothing"
	}
	return string(n.AppendJSON(nil))
}

func TestBodiesOfToday(t *testing.T) {
	t.Parallel()
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := pm.HTML(readsWell(t, body))
			if strings.Contains(out, "rawHtml") || hasOpaque(readsWell(t, body)) {
				t.Errorf("kept as it is, though the editor can hold it: %q", out)
			}
			for _, what := range []*regexp.Regexp{ids, sides} {
				if got, want := what.FindAllString(out, -1), what.FindAllString(body, -1); strings.Join(got, " ") != strings.Join(want, " ") {
					t.Errorf("%v, not %v", got, want)
				}
			}
			if clean := render.SanitizeHTML(out); clean != out {
				t.Errorf("the sanitiser changes what is written:\n%q\n%q", out, clean)
			}
		})
	}
}

func hasOpaque(n *pm.Node) bool {
	if n.Type().Name() == "rawHtml" {
		return true
	}
	for _, child := range n.Children() {
		if hasOpaque(child) {
			return true
		}
	}
	return false
}

func opaques(n *pm.Node) []string {
	var found []string
	if text, ok := n.Attr("html").(string); ok && n.Type().Name() == "rawHtml" {
		found = append(found, text)
	}
	for _, child := range n.Children() {
		found = append(found, opaques(child)...)
	}
	return found
}

func TestWhatTheEditorCannotHoldIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range kept {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := readsWell(t, c.body)
			if got := opaques(doc); len(got) != 1 || got[0] != c.opaque {
				t.Errorf("kept %q, not %q; %s", got, c.opaque, doc.AppendJSON(nil))
			}
		})
	}
}
