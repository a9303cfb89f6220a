package render

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// idsOf returns the id of each block at the top, "-" for loose text.
func idsOf(s string) []string {
	var ids []string
	for _, b := range cutHTML(s).blocks {
		if !b.elem {
			ids = append(ids, "-")
			continue
		}
		ids = append(ids, b.id)
	}
	return ids
}

func TestWithBlockIDsKeepsIDs(t *testing.T) {
	const a, b, c = "b-aaaaaaaa", "b-bbbbbbbb", "b-cccccccc"
	previous := `<p data-block="` + a + `">Weigh five milligrams of salt</p><p data-block="` + b + `">Stir for one hour</p><h2 data-block="` + c + `">Results</h2>`
	for name, test := range map[string]struct {
		html string
		want []string // "?" is a new id
	}{
		"the same without ids":     {StripBlockIDs(previous), []string{a, b, c}},
		"one word changed":         {`<p>Weigh six milligrams of salt</p><p>Stir for one hour</p><h2>Results</h2>`, []string{a, b, c}},
		"one put in":               {`<p>Weigh five milligrams of salt</p><p>New</p><p>Stir for one hour</p><h2>Results</h2>`, []string{a, "?", b, c}},
		"one removed":              {`<p>Weigh five milligrams of salt</p><h2>Results</h2>`, []string{a, c}},
		"one rewritten":            {`<p>Weigh five milligrams of salt</p><p>Nothing like before</p><h2>Results</h2>`, []string{a, "?", c}},
		"moved":                    {`<h2>Results</h2><p>Weigh five milligrams of salt</p><p>Stir for one hour</p>`, []string{c, a, b}},
		"own ids win":              {`<p data-block="` + b + `">Weigh five milligrams of salt</p><p>Stir for one hour</p>`, []string{b, "?"}},
		"the second of two":        {`<p data-block="` + a + `">x</p><p data-block="` + a + `">y</p>`, []string{a, "?"}},
		"an id of another form":    {`<p data-block="B-1">Stir for one hour</p>`, []string{b}},
		"an id of its own, new":    {`<p data-block="b-01234567">z</p>`, []string{"b-01234567"}},
		"loose text has none":      {`loose<p>Stir for one hour</p>and <b>more</b>`, []string{"-", b, "-"}},
		"the same twice":           {`<p>Stir for one hour</p><p>Stir for one hour</p>`, []string{b, "?"}},
		"nothing":                  {``, nil},
		"an element for loose":     {`<p>Stir for</p>`, []string{b}},
		"in an element of its own": {`<div><p>Stir for one hour</p></div>`, []string{b}},
	} {
		got := idsOf(WithBlockIDs(test.html, previous))
		for i := range got {
			if i < len(test.want) && test.want[i] == "?" && blockIDForm.MatchString(got[i]) && got[i] != a && got[i] != b && got[i] != c {
				got[i] = "?"
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

var anyBlockID = regexp.MustCompile(` ?data-block="[^"]*"`)

// htmlText draws what an editor, an API client or an attacker may send.
func htmlText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{"<p>", "</p>", "<b>", "</b>", "<h2>", "</h2>", "<ul><li>", "</li></ul>", "<table><tr><td>", "</td></tr></table>",
		"<br>", "<hr>", "text ", "\n", " ", "a &amp; b", "<a href=\"x\">", "</a>", "<pre>\n\n", "</pre>", "<img src=\"a.png\">", "<div>", "</div>",
		`<p data-block="b-00000001">`, `<span style="color: red;">`, "</span>", "<blockquote>", "</blockquote>", "<script>", "é", "<li>", "<td>", "</table>"})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "") })
}

func TestStrippedIDsGiveTheTextBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sent := SanitizeHTML(anyBlockID.ReplaceAllString(htmlText().Draw(t, "html"), ""))
		previous := WithBlockIDs(SanitizeHTML(htmlText().Draw(t, "previous")), "")
		checkIDs(t, sent, previous)
	})
}

// checkIDs wants ids on every block, each once, and the text back without.
func checkIDs(t interface {
	Helper()
	Errorf(string, ...any)
}, sent, previous string) {
	t.Helper()
	with := WithBlockIDs(sent, previous)
	if got := StripBlockIDs(with); got != StripBlockIDs(sent) || !strings.Contains(sent, "data-block") && got != sent {
		t.Errorf("read back\n%q\nsent\n%q", got, sent)
	}
	seen := map[string]bool{}
	for _, id := range idsOf(with) {
		if id != "-" && (!blockIDForm.MatchString(id) || seen[id]) {
			t.Errorf("id %q in %q", id, with)
		}
		seen[id] = true
	}
	if again := WithBlockIDs(with, previous); again != with {
		t.Errorf("ids change when nothing did\n%q\n%q", with, again)
	}
	if clean := SanitizeHTML(with); clean != with {
		t.Errorf("the sanitiser changes ids\n%q\n%q", with, clean)
	}
}

func FuzzBlockIDs(f *testing.F) {
	f.Add("loose<p>a</p>\n<p data-block=\"b-00000000\">b</p>", "<p>a</p>")
	for _, path := range hostileFiles(f) {
		if b, err := os.ReadFile(path); err == nil {
			f.Add(string(b), "<p>x</p>")
		}
	}
	f.Fuzz(func(t *testing.T, html, previous string) {
		checkIDs(t, SanitizeHTML(html), WithBlockIDs(SanitizeHTML(previous), ""))
	})
}

func TestAlignIsBounded(t *testing.T) {
	long := func(n int, word string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString("<p>" + word + string(rune('a'+i%26)) + "</p>")
		}
		return b.String()
	}
	for name, pair := range map[string][2]string{
		"nothing alike": {long(50_000, "x"), long(50_000, "y")},
		"reversed":      {long(30_000, "x") + "<p>1</p><p>2</p>", "<p>2</p><p>1</p>" + long(30_000, "x")},
	} {
		got := cutHTML(WithBlockIDs(pair[0], WithBlockIDs(pair[1], "")))
		if want := cutHTML(pair[0]); len(got.blocks) != len(want.blocks) {
			t.Errorf("%s: %d blocks, want %d", name, len(got.blocks), len(want.blocks))
		}
	}
}

func TestAlignLongTexts(t *testing.T) {
	var old, now []block
	for i := range 3000 {
		b := block{text: strings.Repeat("x", i%7) + string(rune(0x4e00+i)), elem: true}
		old = append(old, b)
		if i%3 == 0 {
			now = append(now, block{text: "new", elem: true})
		}
		if i%5 != 0 {
			now = append(now, b)
		}
	}
	for i, j := range align(old, now) {
		if (j >= 0) != (i%5 != 0) || j >= 0 && now[j].text != old[i].text {
			t.Fatalf("block %d has partner %d", i, j)
		}
	}
}

// What comes back out of an entry is compared with what a file holds.
func TestStrippedIDsSanitiseToTheSameText(t *testing.T) {
	for _, written := range []string{
		`<p><a href="https://example.org/" target="_blank" rel="noopener">a</a></p>`,
		`<p><a target="_blank" title="t" href="https://example.org/">a</a></p>`,
		`<p style="text-align: center" class="x" id="y">a</p>`,
		`<table border="1" style="width: 50%"><tbody><tr><td rowspan="2" colspan="3" style="width: 2px">a</td></tr></tbody></table>`,
		`<p><img width="3" src="/app/download.php?f=a.png" height="2" alt="a"></p>`,
	} {
		clean := SanitizeHTML(written)
		if back := SanitizeHTML(StripBlockIDs(WithBlockIDs(clean, ""))); back != clean {
			t.Errorf("%s\n came back as %s", clean, back)
		}
	}
}
