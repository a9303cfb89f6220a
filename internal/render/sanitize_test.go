package render

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestSanitizeHTMLKeepsWhatPeopleWrite(t *testing.T) {
	for _, in := range []string{
		``,
		`loose text &amp; <b>bold</b> l'eau "pure"`,
		`<p>Hello <b>world</b></p>`,
		"<p>l'eau « pure », 5\u00a0%</p>",
		`<h2 data-block="b-0a1b2c3d">Goal</h2>`,
		`<p style="text-align: center;">H<sub>2</sub>O</p>`,
		`<p style="color: rgb(255, 0, 0); background-color: #ffff00;">red</p>`,
		`<table style="width: 99.9%; border-collapse: collapse;" border="1"><caption>T</caption><colgroup><col style="width: 50%;"></colgroup><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">T</th><td colspan="2">80 °C</td></tr></tbody></table>`,
		`<img src="app/download.php?f=ab/cd.png" alt="plate">`,
		`<p><img src="/api/cahier/v1/files/0198/content" alt="" width="300" height="200"></p>`,
		`<img src="data:image/png;base64,iVBORw0KGgo=">`,
		`<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>degas</p></li></ul>`,
		`<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>`,
		`<ol start="3" type="a"><li>x</li></ol>`,
		`<dl><dt>Ka</dt><dd>10<sup>-5</sup></dd></dl>`,
		"<pre><code class=\"language-python\">\n\nx = 1\n</code></pre>",
		"<pre>\n\nx</pre>",
		`<p data-overlap="mine">80 °C</p>`,
		`<details open=""><summary>More</summary><p>x</p></details>`,
		`<figure><img src="/f/a.png" alt="gel"><figcaption>Gel</figcaption></figure>`,
		`<blockquote><p>x</p></blockquote><hr><p>a<br>b</p>`,
		`<p><a href="https://doi.org/10.1000/182" title="DOI">doi</a> <a href="mailto:a@b.fr">a</a> <a href="experiments.php?mode=view&amp;id=3#x">e</a></p>`,
		`<p>$E = mc^2$ and \(a &lt; b\)</p>`,
		"<p>a</p>\n<p>b</p>\n",
	} {
		if got := SanitizeHTML(in); got != in {
			t.Errorf("%s\nbecame %s", in, got)
		}
	}
}

func TestSanitizeHTMLTidies(t *testing.T) {
	for in, want := range map[string]string{
		`<p>a<p>b`:                                   `<p>a</p><p>b</p>`,
		`<P ALIGN=center>a</P><BR/>`:                 `<p align="center">a</p><br>`,
		`<b>a<p>b</b>c</p>`:                          `<b>a<p>b</p></b>c`,
		`<table><tr><td>1<td>2<tr><td>3</table>`:     `<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>`,
		`<table>lost?<tr><td>x</table>`:              `<table><tbody><tr><td>lost?</td></tr><tr><td>x</td></tr></tbody></table>`,
		`<tr><td>cell without a table</td></tr>`:     `cell without a table`,
		`<ul><li>a<li>b</ul>`:                        `<ul><li>a</li><li>b</li></ul>`,
		`<section>a</section><section>b</section>`:   `<div>a</div><div>b</div>`,
		`<p style="color:red;position:fixed">x</p>`:  `<p style="color: red;">x</p>`,
		`<img src="https://x.org/a.png" alt="map">`:  `<a href="https://x.org/a.png">map</a>`,
		`<img src="//x.org/a.png" alt="map">`:        `map`,
		`<a href="x" target="_blank">y</a>`:          `<a href="x" target="_blank" rel="noopener noreferrer">y</a>`,
		`<ul><li><input type=checkbox checked> a`:    `<ul data-type="taskList"><li data-type="taskItem" data-checked="true"> a</li></ul>`,
		`<a href="1">a<a href="2">b</a></a>`:         `<a href="1">a</a><a href="2">b</a>`,
		`a</p>b</div></b>c`:                          `abc`,
		"<p>\u0007a\u0000b\r\nc</p>":                 "<p>ab\nc</p>",
		`<p data-block="b-00000000" onclick=1>x</p>`: `<p data-block="b-00000000">x</p>`,
		`<p data-block="x">y</p>`:                    `<p>y</p>`,
		`1 < 2 && 3 > 2`:                             `1 &lt; 2 &amp;&amp; 3 &gt; 2`,
	} {
		if got := SanitizeHTML(in); got != want {
			t.Errorf("%s\nbecame %s\nwant   %s", in, got, want)
		}
	}
}

func TestSanitizeHTMLStopsWhatRuns(t *testing.T) {
	for _, in := range []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt&colon;alert(1)">x</a>`,
		`<svg onload=alert(1)><script>alert(1)</script></svg>`, `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
		`<object data="data:text/html,<script>alert(1)</script>"></object>`, `<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`,
		`<a href="data:image/png;base64,AA==">x</a>`, "<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"\x01javascript:alert(1)\">x</a>",
		`<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `<p style="background:url(javascript:alert(1))">x</p>`, `<style>@import 'http://evil'</style>`,
		`<p style="width: expression(alert(1))">x</p>`, `<p style="color: red\;position:fixed">x</p>`,
		`<form action="https://evil"><input name=password></form>`, `<base href="https://evil/">`, `<meta http-equiv=refresh content="0;url=https://evil">`,
		`<p data-block="b-1&quot; onclick=&quot;x">x</p>`, `<template><img src=x onerror=alert(1)></template>`, `<!--><img src=x onerror=alert(1)>-->`,
	} {
		mustBeHarmless(t, in, SanitizeHTML(in))
	}
}

func TestHostileFilesAreHarmless(t *testing.T) {
	for _, path := range hostileFiles(t) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := SanitizeHTML(string(b))
		mustBeHarmless(t, filepath.Base(path), got)
		if again := SanitizeHTML(got); again != got {
			t.Errorf("%s: not a fixed point", path)
		}
		mustReadBack(t, got)
		mustBeHarmless(t, filepath.Base(path)+" as Markdown", MarkdownHTML(string(b)))
	}
}

func hostileFiles(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.FromSlash("../../test/hostile/html/*.html"))
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d hostile files, %v", len(paths), err)
	}
	return paths
}

// TestDeepAndLongIsBounded makes what would be too big to keep as files.
func TestDeepAndLongIsBounded(t *testing.T) {
	for name, in := range map[string]string{
		"div":         strings.Repeat("<div>", 100_000) + "kept",
		"quotes":      strings.Repeat("<blockquote><p>", 100_000) + "kept",
		"tables":      strings.Repeat("<table><tr><td>", 100_000) + "kept",
		"lists":       strings.Repeat("<ul><li>", 100_000) + "kept",
		"formatting":  strings.Repeat(`<b><i><u title="x">`, 30_000) + strings.Repeat("<p>kept</p>", 100_000),
		"distinct":    distinctFormatting(400) + strings.Repeat("<p>", 300_000) + "kept",
		"end tags":    strings.Repeat("</b></p></table>", 100_000) + "kept",
		"in a table":  "<table>" + strings.Repeat("<b>", 100_000) + "kept",
		"attribute":   `<p title="` + strings.Repeat("x", 3_000_000) + `">kept</p>`,
		"attributes":  `<p ` + strings.Repeat("x=y ", 500_000) + `>kept</p>`,
		"style":       `<p style="` + strings.Repeat("color: red;", 200_000) + `">kept</p>`,
		"image":       `<img alt="kept" src="data:image/png;base64,` + strings.Repeat("A", 3_000_000) + `">kept`,
		"entities":    strings.Repeat("&amp;lt;", 200_000) + "kept",
		"unclosed":    "kept" + strings.Repeat("<", 1_000_000),
		"table parts": "<table>" + strings.Repeat("<tr><caption>", 50_000) + "kept",
	} {
		got := SanitizeHTML(in)
		if !strings.Contains(got, "kept") {
			t.Errorf("%s: the text is lost", name)
		}
		if len(got) > 4*len(in) {
			t.Errorf("%s: %d bytes became %d", name, len(in), len(got))
		}
		mustReadBack(t, got)
	}
}

func distinctFormatting(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`<code class="language-a` + strings.Repeat("b", i%30) + string(rune('a'+i/30)) + `">`)
	}
	return b.String()
}

// mustReadBack checks that a parser finds in the text what is written there.
func mustReadBack(t *testing.T, s string) {
	t.Helper()
	root, err := parseBody(s)
	if err != nil {
		t.Errorf("a parser refuses it: %v", err)
		return
	}
	var out strings.Builder
	writeChildren(&out, root)
	if out.String() != s {
		t.Errorf("a parser reads something else:\n%.300q\n%.300q", s, out.String())
	}
}

// mustBeHarmless reads the text as a browser does and looks for what runs.
func mustBeHarmless(t *testing.T, name, s string) {
	t.Helper()
	root, err := parseBody(s)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			continue
		}
		if n.Type != html.ElementNode || n.Namespace != "" || !allowedElement.MatchString(n.Data) {
			t.Errorf("%s: kept <%s> in %.300s", name, n.Data, s)
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if !allowedAttr.MatchString(a.Key) || a.Key == "href" && !allowedHref.MatchString(value) ||
				a.Key == "src" && !allowedSrc.MatchString(value) || a.Key == "style" && strings.ContainsAny(value, `\/@<"`) {
				t.Errorf("%s: kept %s=%.100q in %.300s", name, a.Key, a.Val, s)
			}
		}
	}
}

// What a body may have, written a second time.
var (
	allowedElement = regexp.MustCompile(`^(h[1-6]|p|div|span|br|hr|pre|code|b|strong|i|em|u|s|strike|del|ins|sub|sup|small|mark|kbd|samp|var|abbr|dfn|time|cite|q|blockquote|figure|figcaption|details|summary|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|ul|ol|li|dl|dt|dd|a|img)$`)
	allowedAttr    = regexp.MustCompile(`^(title|style|lang|dir|data-(block|overlap|type|checked)|class|open|datetime|colspan|rowspan|span|scope|border|cellpadding|cellspacing|width|height|align|valign|start|type|reversed|value|href|target|rel|src|alt)$`)
	allowedHref    = regexp.MustCompile(`^(https?:|mailto:|tel:|[^:]*$|[^:/?#]*[/?#])`)
	allowedSrc     = regexp.MustCompile(`^(data:image/(png|jpeg|gif|webp);base64,|[^:/?#]*($|[?#])|[^:/?#]+/|/[^/]|/$)`)
)

func FuzzSanitizeHTML(f *testing.F) {
	f.Add(`<p>a<b>c</p><img src=x onerror=1>`)
	f.Add("<svg><style><img src=x>")
	for _, path := range hostileFiles(f) {
		if b, err := os.ReadFile(path); err == nil && len(b) < 20_000 {
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := SanitizeHTML(s)
		if twice := SanitizeHTML(once); twice != once {
			t.Errorf("not a fixed point:\n%q\n%q\n%q", s, once, twice)
		}
		mustBeHarmless(t, "fuzz", once)
		mustReadBack(t, once)
	})
}

func BenchmarkSanitizeHTML(b *testing.B) {
	page := strings.Repeat(`<h2>Step</h2><p style="text-align: center;">Weigh <b>5 mg</b> of <a href="/e/1">salt</a>, l'eau.</p><ul><li>a</li><li>b</li></ul><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>`, 500)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		SanitizeHTML(page)
	}
}
