package interchange

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSentencesInBothLanguages(t *testing.T) {
	name := regexp.MustCompile(`\{\w+\}`)
	badSpace := regexp.MustCompile(`[^ \x{202f}\x{a0}][;:!?](\s|$)| [;:!?»]|« | »|'`)
	for _, key := range SentenceKeys() {
		english, french := Sentence(key, "en", nil), Sentence(key, "fr", nil)
		wanted, got := name.FindAllString(english, -1), name.FindAllString(french, -1)
		for _, n := range wanted {
			if !strings.Contains(french, n) {
				t.Errorf("%s: the French lacks %s", key, n)
			}
		}
		if len(wanted) != len(got) || french == "" || english == "" {
			t.Errorf("%s: %v and %v", key, wanted, got)
		}
		if at := badSpace.FindString(strings.ReplaceAll(french, "ro-crate-metadata.json", "")); at != "" {
			t.Errorf("%s: French typography at %q", key, at)
		}
	}
	if got := Sentence("file_absent", "fr", map[string]string{"name": "{name}x"}); got != "Le fichier {name}x est décrit mais absent du zip." {
		t.Error(got)
	}
	if got := Sentence("no such key", "fr", nil); got != "no such key" {
		t.Error(got)
	}
}

// TestEveryKeyHasItsSentence compares the keys that stand in the code with the
// sentences, both ways.
func TestEveryKeyHasItsSentence(t *testing.T) {
	used := map[string]bool{}
	names, _ := filepath.Glob("*.go")
	quoted := regexp.MustCompile(`"([a-z]+_?[a-z_]+)"`)
	for _, name := range names {
		if name == "sentences.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllSubmatch(content, -1) {
			used[string(m[1])] = true
		}
		for _, m := range regexp.MustCompile(`(?:refuse\(|note\((?:Taken|Changed|Left), [^"]*(?:"", )?)"([a-z]+_[a-z_]+)"`).FindAllSubmatch(content, -1) {
			if _, ok := sentences[string(m[1])]; !ok {
				t.Errorf("%s: no sentence for %s", name, m[1])
			}
		}
	}
	for _, key := range SentenceKeys() {
		if !used[key] {
			t.Errorf("the sentence %s is used nowhere", key)
		}
	}
}

func TestParseTime(t *testing.T) {
	cases := map[string]string{
		"2025-09-16T10:37:31+02:00":        "2025-09-16T08:37:31Z",
		"2022-10-10T10:06:11.191752+00:00": "2022-10-10T10:06:11.191752Z",
		"2025-09-30T13:59:35.527369":       "2025-09-30T13:59:35.527369Z",
		"2024-11-19":                       "2024-11-19T00:00:00Z",
		"07:12:23:16:11:12":                "2023-12-07T16:11:12Z",
		"2025-01-02T03:04:05+0100":         "2025-01-02T02:04:05Z",
		"yesterday":                        "0001-01-01T00:00:00Z",
		"":                                 "0001-01-01T00:00:00Z",
	}
	for in, want := range cases {
		if got := parseTime(in).Format(time.RFC3339Nano); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestParseDayKeepsTheWritersDay(t *testing.T) {
	for in, want := range map[string]string{"2021-04-14T00:00:00+02:00": "2021-04-14", "2021-13-40": "", "x": "", "": ""} {
		if got := parseDay(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestReferencesAreRewritten(t *testing.T) {
	nodes := `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"},{"@id":"b/"}]},
	{"@id":"a/","@type":"Dataset","encodingFormat":"text/markdown","text":"![p](pic%20one.png) <img src='app/download.php?name=x&amp;f=ab/cd.png&amp;storage=1'> [b](../b/) [w](https://x.org/) [e](experiments.php?mode=view&id=7) <a href=\"b\">b</a>","hasPart":[{"@id":"a/pic one.png"},{"@id":"a/y.png"}]},
	{"@id":"b/","@type":"Dataset","url":"https://old.org/experiments.php?mode=view&id=7"},
	{"@id":"a/pic one.png","@type":"File"},{"@id":"a/y.png","@type":"File","alternateName":"ab/cd.png"}`
	_, crate := readBytes(t, crateOf(t, nodes, member{"root/a/pic one.png", "1"}, member{"root/a/y.png", "2"}))
	got := crate.Datasets[0].RewriteBody(func(r Reference) (string, bool) {
		return "<" + r.FileNodeID + r.DatasetNodeID + ">", true
	})
	want := `![p](<./a/pic one.png>) <img src='<./a/y.png>'> [b](<./b/>) [w](https://x.org/) [e](<./b/>) <a href="<./b/>">b</a>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if kept := crate.Datasets[0].RewriteBody(func(Reference) (string, bool) { return "", false }); kept != crate.Datasets[0].Body {
		t.Error("a body that nothing replaces changed")
	}
}

// TestOldElabftw reads what eLabFTW wrote before 5.0: nodes in place, titles
// with HTML entities, no areaServed.
func TestOldElabftw(t *testing.T) {
	metadata := `{"@graph":[{"@id":"ro-crate-metadata.json","@type":"CreativeWork","about":{"@id":"./"},"sdPublisher":{"@id":"#e"}},
	{"@id":"#e","@type":"Organization","name":"eLabFTW"},{"@id":"./","@type":"Dataset","hasPart":[{"@id":"./x"}]},
	{"@id":"./x","@type":"Dataset","name":"a &amp; b &#39;c&#39;","keywords":["t1","t2,t3"],"variableMeasured":[{"propertyID":"elabftw_metadata","value":"{\"extra_fields\":{\"k\":{\"type\":\"text\",\"value\":\"v\"}}}"}],
	"step":[{"@type":"HowToStep","position":1,"creativeWorkStatus":"finished","itemListElement":[{"@type":"HowToDirection","text":"do"}]}],
	"comment":[{"@type":"Comment","text":"hi &lt;","dateCreated":"2020-01-02T03:04:05+00:00","author":{"@type":"Person","givenName":"A","familyName":"B"}}]}]}`
	_, crate := readBytes(t, zipOf(t, member{"r/" + metadataName, metadata}))
	d := crate.Datasets[0]
	got := []any{d.Title, d.Tags, string(d.Metadata), d.Steps, d.Comments}
	want := []any{"a & b 'c'", []string{"t1", "t2", "t3"}, `{"extra_fields":{"k":{"type":"text","value":"v"}}}`,
		[]Step{{Body: "do", Position: 1, Finished: true}},
		[]Comment{{Author: Person{Given: "A", Family: "B"}, At: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), Text: "hi <"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlainCrate(t *testing.T) {
	// A crate without records, zipped without its folder: the root is the record.
	metadata := `{"@graph":[{"@id":"ro-crate-metadata.json","about":{"@id":"./"}},{"@id":"./","@type":"Dataset","name":"All","description":"one & two","hasPart":[{"@id":"f.txt"}]},{"@id":"f.txt","@type":"File"}]}`
	_, crate := readBytes(t, zipOf(t, member{metadataName, metadata}, member{"f.txt", "x"}, member{"__MACOSX/._f.txt", "y"}, member{"inner/" + metadataName, "{}"}))
	if len(crate.Datasets) != 1 || crate.Datasets[0].Body != "<p>one &amp; two</p>" || len(crate.Datasets[0].Files) != 1 {
		t.Errorf("%+v", crate.Datasets)
	}
	for _, key := range []string{"flat", "system_file", "nested_crate"} {
		if crate.Report.Count(key) != 1 {
			t.Errorf("%s: %+v", key, crate.Report.Notes)
		}
	}
}

func TestPlainText(t *testing.T) {
	cases := map[string]string{
		"<p>a</p><p>b &amp; c</p>":                       "a\nb & c",
		"x<br>y<script>bad()</script><style>p{}</style>": "x\ny",
		"<ul><li>1</li><li>2</li></ul>":                  "1\n2",
		"a &lt;b&gt; <i>c</i>":                           "a <b> c",
		"<!-- no -->":                                    "",
	}
	for in, want := range cases {
		if got := plainText(in, false); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := plainText("# *a*", true); got != "# *a*" {
		t.Error(got)
	}
}

func TestCSV(t *testing.T) {
	var buffer bytes.Buffer
	out, err := NewCSVWriter(&buffer)
	if err != nil {
		t.Fatal(err)
	}
	category, custom := int64(3), int64(-4)
	rows := []CSVRow{
		{ID: 1, Date: "2025-01-02", Title: `=HYPERLINK("http://x")`, UserID: 2, FullName: "Ada, L", Body: "<p>a</p><p>b</p>", Category: &category,
			CategoryTitle: "+cmd", CategoryColor: "A9B2B7", CustomID: &custom, ElabID: "20250102-x", Rating: 4, Metadata: `{"a":1}`, Tags: []string{"x", "y"}},
		{ID: 2, Title: "-5.2", FullName: "@SUM(A1)", Body: "- item", Markdown: true, Tags: []string{"\tx"}},
	}
	for _, row := range rows {
		if err := out.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffid,date,title,userid,fullname,body,category,category_title,category_color,status,status_title,status_color,custom_id,elabid,rating,sharelink,metadata,tags\n" +
		"1,2025-01-02,\"'=HYPERLINK(\"\"http://x\"\")\",2,\"Ada, L\",\"a\nb\",3,'+cmd,A9B2B7,,,,-4,20250102-x,4,,\"{\"\"a\"\":1}\",x|y\n" +
		"2,,-5.2,0,'@SUM(A1),'- item,,,,,,,,,0,,,'\tx\n"
	if diff := cmp.Diff(want, buffer.String()); diff != "" {
		t.Error(diff)
	}
}
