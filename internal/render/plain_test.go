package render

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Hello <b>world</b></p><p>again</p>":    "Hello world\n\nagain",
		"H<sub>2</sub>O &amp; CO":                  "H2O & CO",
		"<dl><dt>a</dt><dd>b</dd></dl>":            "a\n\nb",
		"<p>x<img src=a alt=\"a gel\">y</p>":       "x a gel y",
		"<script>alert(1)</script>ok":              "ok",
		"<style>p{}</style><p>ok</p>":              "ok",
		"a<br>b":                                   "a\nb",
		"<section>a</section><section>b</section>": "a\n\nb",
		"":                "",
		"no markup":       "no markup",
		"<p>1 &lt; 2</p>": "1 < 2",
		"<script src=x></script><script></script><p>z</p>": "z",
	} {
		if got := PlainText(in, false); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", in, got, want)
		}
	}
	if got := strings.Fields(PlainText("<table><tr><td>a</td><td>b</td></tr>", false)); len(got) != 2 {
		t.Errorf("two cells became %q", got)
	}
	if got := PlainText("# title <b>", true); got != "# title <b>" {
		t.Errorf("Markdown: %q", got)
	}
}

func TestPlainTextIsBounded(t *testing.T) {
	long := strings.Repeat("é", maxPlain)
	for _, markdown := range []bool{false, true} {
		if got := PlainText("a"+long, markdown); len(got) > maxPlain || len(got) < maxPlain-4 || !utf8.ValidString(got) {
			t.Errorf("markdown %v: %d bytes, valid %v", markdown, len(got), utf8.ValidString(got))
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]int{
		"":                            0,
		"Peser 5 mg de sel.":          5,
		"l’eau « pure » – 80 °C":      4,
		"one\n\ntwo":                  2,
		"… — * :":                     0,
		"H2O\u00a0pur 10⁻⁵ x":         4,
		"日本語 テキスト":                    2,
		" a  b ":                      2,
		"α-synucléine (5\u202fmg/mL)": 3,
	} {
		if got := Words(in); got != want {
			t.Errorf("Words(%q) = %d, want %d", in, got, want)
		}
	}
}
