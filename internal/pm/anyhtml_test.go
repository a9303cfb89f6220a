package pm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cahier/internal/pm"
	"cahier/internal/render"
)

var (
	lineTags   = strings.Fields("p p p p h2 div blockquote ul ol li table tr td th tbody thead caption colgroup col pre figure figcaption details summary dl dt dd hr section")
	inlineTags = strings.Fields("strong em b i u s del sub sup code span small mark a img br ins time q")
	texts      = []string{"x", "two words", " ", "\n", "\n  ", "a  b", "<", "&nbsp;", "é", "\u00a0", "a\tb", "", "😀"}
	someAttrs  = []string{`style="color: red;"`, `style="text-align: center; width: 50%;"`, `title="t"`, `lang="fr"`, `dir="rtl"`, `class="math"`,
		`class="language-r"`, `align="center"`, `colspan="2"`, `rowspan="1"`, `data-type="taskList"`, `data-type="taskItem" data-checked="true"`,
		`href="/x"`, `href="https://a.fr" target="_blank"`, `src="/a.png"`, `alt="a"`, `width="10"`, `start="2"`, `value="3"`, `open`,
		`data-block="b-0000000a"`, `data-block="b-0000000b"`, `data-overlap="mine"`, `datetime="2026-11-25"`, `border="1"`, `span="2"`, `scope="col"`}
)

// anyHTML draws elements in elements, many of them where they may not be.
func anyHTML(t *rapid.T, depth int) string {
	var b strings.Builder
	for range rapid.IntRange(0, 4).Draw(t, "children") {
		if depth > 4 || rapid.IntRange(0, 2).Draw(t, "what") == 0 {
			b.WriteString(rapid.SampledFrom(texts).Draw(t, "text"))
			continue
		}
		tags := lineTags
		if rapid.Bool().Draw(t, "inline") {
			tags = inlineTags
		}
		tag := rapid.SampledFrom(tags).Draw(t, "tag")
		b.WriteString("<" + tag)
		for range rapid.IntRange(0, 2).Draw(t, "attributes") {
			b.WriteString(" " + rapid.SampledFrom(someAttrs).Draw(t, "attribute"))
		}
		b.WriteString(">" + anyHTML(t, depth+1) + "</" + tag + ">")
	}
	return b.String()
}

func TestAnySanitisedHTMLIsHeld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		readsWell(t, render.SanitizeHTML(anyHTML(t, 0)))
	})
}

func TestStylesAreThoseOfTheSanitiser(t *testing.T) {
	t.Parallel()
	names := []string{"color", "width", "text-align", "position", "background", "background-color", "border", "font-family", "Color", "margin-left", "z-index"}
	values := []string{"red", "#fff", "rgb(1, 2, 3)", "rgb(1,  2, 3)", "50%", "10px", "-1px", "center", "fixed", "url(x)", "expression(1)", "1px solid red",
		"1px solid", "arial, sans-serif", " a", "a ", "arial,'x'", "1.5em", "auto", "0", "left !important", "\\72 ed", "/**/red"}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 3).Draw(t, "declarations") {
			b.WriteString(rapid.SampledFrom(names).Draw(t, "name") + rapid.SampledFrom([]string{": ", ":", ":  "}).Draw(t, "colon"))
			b.WriteString(rapid.SampledFrom(values).Draw(t, "value") + rapid.SampledFrom([]string{"; ", ";", " ;", ""}).Draw(t, "end"))
		}
		agrees(t, "p", "style", b.String())
	})
}

// agrees checks that a value is taken exactly when the sanitiser leaves it as it
// is.
func agrees(t teller, tag, name, value string) {
	t.Helper()
	source := "<" + tag + " " + name + `="` + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(value) + `">x</` + tag + ">"
	kept := render.SanitizeHTML(source) == source
	quoted, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("%v", err)
	}
	src := `{"type":"doc","content":[{"type":"paragraph","attrs":{"` + name + `":` + string(quoted) + `}}]}`
	if tag == "a" {
		src = `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"` + name + `":` + string(quoted) + `}}]}]}]}`
	}
	_, err = pm.Body().ReadDocument([]byte(src))
	if (err == nil) != kept {
		t.Errorf("%s %q: taken here %v (%v), by the sanitiser %v (%q)", name, value, err == nil, err, kept, render.SanitizeHTML(source))
	}
}

func TestAttributesAreThoseOfTheSanitiser(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"lang":         {"fr", "en-GB", "x", "fr_FR", "fr-", "français"},
		"dir":          {"ltr", "rtl", "auto", "up", "LTR"},
		"align":        {"left", "justify", "top", ""},
		"data-block":   {"b-00000001", "b-0000000", "b-0000000A", "x", ""},
		"data-overlap": {"mine", "theirs", "ours"},
		"title":        {"a", `a "b" <c> & d`, "a\x07b", "é\u2028"},
	} {
		for _, value := range values {
			agrees(t, "p", name, value)
		}
	}
}

// TestAddressesAreSafe: what is taken behind a link, the sanitiser keeps a link,
// though it may spell it otherwise; what it refuses is not taken.
func TestAddressesAreSafe(t *testing.T) {
	t.Parallel()
	starts := []string{"", "https://a.fr", "http://", "//a.fr", "javascript:", "JaVaScRiPt:", "data:text/html,", "mailto:", "tel:", "vbscript:", "\x01javascript:", " javascript:", "java\nscript:", "/", "?", "#", "a:", "&#106;avascript:", "blob:", "file:///"}
	ends := []string{"", "x", "/é", "?a=b&c", "alert(1)", ":x", "a b", "%zz", "[::1", "\\x", "\u202e"}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom(starts).Draw(t, "start") + rapid.SampledFrom(ends).Draw(t, "end")
		quoted, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := pm.Body().ReadDocument([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":` + string(quoted) + `}}]}]}]}`))
		if err != nil {
			return
		}
		if clean := render.SanitizeHTML(pm.HTML(doc)); !strings.HasPrefix(clean, `<p><a href="`) {
			t.Errorf("%q is taken, and the sanitiser leaves %q", value, clean)
		}
	})
}
