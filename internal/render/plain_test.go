package render

import "testing"

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Hello <b>world</b></p><p>again</p>": "Hello world\n\nagain",
		"H<sub>2</sub>O &amp; CO":               "H2O & CO",
		"<table><tr><td>a</td><td>b</td></tr>":  "a\n\nb",
		"<script>alert(1)</script>ok":           "ok",
		"":                                      "",
		"no markup":                             "no markup",
	} {
		if got := PlainText(in, false); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", in, got, want)
		}
	}
	if got := PlainText("# title <b>", true); got != "# title <b>" {
		t.Errorf("Markdown: %q", got)
	}
}
