package render

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestMarkdownHTML(t *testing.T) {
	for in, want := range map[string]string{
		"# Goal\n\nWeigh **5 mg**.":        "<h1>Goal</h1>\n<p>Weigh <strong>5 mg</strong>.</p>\n",
		"| a | b |\n|---|--:|\n| 1 | 2 |":  "<table>\n<thead>\n<tr>\n<th>a</th>\n<th style=\"text-align: right;\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td style=\"text-align: right;\">2</td>\n</tr>\n</tbody>\n</table>\n",
		"~~no~~":                           "<p><del>no</del></p>\n",
		"- [x] degas\n- [ ] stir":          "<ul data-type=\"taskList\">\n<li data-type=\"taskItem\" data-checked=\"true\"> degas</li>\n<li data-type=\"taskItem\" data-checked=\"false\"> stir</li>\n</ul>\n",
		"```python\nx < 1\n```":            "<pre><code class=\"language-python\">x &lt; 1\n</code></pre>\n",
		"H<sub>2</sub>O $a_1 < b_1$":       "<p>H<sub>2</sub>O $a_1 &lt; b_1$</p>\n",
		"see https://doi.org/10.1/x":       "<p>see <a href=\"https://doi.org/10.1/x\">https://doi.org/10.1/x</a></p>\n",
		"<script>alert(1)</script>\n\nok":  "\n<p>ok</p>\n",
		"[x](javascript:alert(1))":         "<p><a>x</a></p>\n",
		"![gel](app/download.php?f=a.png)": "<p><img src=\"app/download.php?f=a.png\" alt=\"gel\"></p>\n",
		"":                                 "",
	} {
		if got := MarkdownHTML(in); got != want {
			t.Errorf("%q\nbecame %q\nwant   %q", in, got, want)
		}
	}
}

func TestHostileMarkdownIsBounded(t *testing.T) {
	for _, unit := range []string{">", "- ", "* a\n  ", "[", "![", "**a ", "*a_", "`", "~~a", "<b", "|a", "&", "[a](", "<div>\n", "1. ", "\t>", "- > ", "[a]: x\n", "www.a."} {
		for _, n := range []int{30_000 / len(unit), 400_000 / len(unit)} {
			mustRenderSoon(t, strings.Repeat(unit, n)+"\n\nkept")
		}
	}
}

func mustRenderSoon(t *testing.T, in string) {
	t.Helper()
	start := time.Now()
	got := MarkdownHTML(in)
	took := time.Since(start)
	t.Logf("%.10q: %v", in, took)
	if !strings.Contains(got, "kept") {
		t.Errorf("%.10q: the text is lost", in)
	}
	if took > 10*time.Second {
		t.Errorf("%.10q: took %v", in, took)
	}
}

func FuzzMarkdownHTML(f *testing.F) {
	f.Add("# a\n\n- [x] b <script>alert(1)</script>\n\n| a |\n|--|\n| <b |\n")
	for _, path := range hostileFiles(f) {
		if b, err := os.ReadFile(path); err == nil {
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 20_000 {
			return
		}
		got := MarkdownHTML(s)
		if SanitizeHTML(got) != got {
			t.Errorf("not a fixed point: %q", s)
		}
		mustBeHarmless(t, "fuzz", got)
	})
}
