package interchange

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

var header = Crate{Name: "Test", Publisher: "Lab", Producer: Producer{Name: "Cahier", Version: "1.0"}, SourceID: "urn:x",
	Created: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC), License: "https://creativecommons.org/licenses/by/4.0/"}

// rewrite writes what was read as a crate of our own.
func rewrite(t testing.TB, archive *Archive, crate *Crate) []byte {
	t.Helper()
	var buffer bytes.Buffer
	out, err := NewWriter(&buffer, header)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Abort()
	for _, d := range crate.Datasets {
		if err := out.AddDataset(d); err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Files {
			content, err := archive.OpenFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all, err := io.ReadAll(content)
			if keyOf(err) == "eln_file_size" || keyOf(err) == "eln_file_hash" {
				continue // an importer leaves out what does not match
			}
			if err := out.AddFile(f, bytes.NewReader(all)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// sameDatasets ignores where a file lies in the zip and what is worked out.
var sameDatasets = cmp.Options{
	cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Dataset{}, "Hash"), cmpopts.IgnoreFields(File{}, "Path"),
	cmpopts.SortSlices(func(a, b Dataset) bool { return a.NodeID < b.NodeID }),
}

// examples opens the files of the six notebooks; they are not in every copy of
// the source.
func examples(t *testing.T) map[string][]byte {
	t.Helper()
	names, _ := filepath.Glob("../../../shared/eln-examples/*.eln")
	if len(names) == 0 {
		t.Skip("no example files beside this copy of the source")
	}
	all := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		short, _, _ := strings.Cut(filepath.Base(name), "-")
		all[short] = content
	}
	return all
}

func TestExamplesRoundTrip(t *testing.T) {
	schema := consortiumSchema(t)
	for name, content := range examples(t) {
		t.Run(name, func(t *testing.T) {
			archive, first := readBytes(t, content)
			fillHashes(t, archive, first)
			again := rewrite(t, archive, first)
			_, second := readBytes(t, again)
			options := sameDatasets
			if name == "RSpace" { // an address of another record's XML leads to that record only in RSpace's own file
				options = append(options, cmpopts.IgnoreFields(Reference{}, "FileNodeID", "DatasetNodeID"))
			}
			if diff := cmp.Diff(first.Datasets, second.Datasets, options); diff != "" {
				t.Error(diff)
			}
			validate(t, schema, again)
		})
	}
}

// fillHashes sets the hashes that the example lacks and our writer adds.
func fillHashes(t *testing.T, archive *Archive, crate *Crate) {
	for i := range crate.Datasets {
		for j := range crate.Datasets[i].Files {
			f := &crate.Datasets[i].Files[j]
			sum, err := archive.Verify(*f)
			if err != nil {
				t.Fatal(err)
			}
			f.SHA256 = sum
		}
	}
}

func consortiumSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.Open("../../../shared/eln-examples/ro-crate-metadata.schema.json")
	if err != nil {
		t.Skip("no schema beside this copy of the source")
	}
	defer raw.Close()
	document, err := jsonschema.UnmarshalJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, crate []byte) {
	t.Helper()
	archive, err := openBytes(crate, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := archive.metadata()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(metadata))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
}

// bytesOf is a generated file's content, kept apart from its description.
type bytesOf map[string]string

var (
	anyText  = rapid.StringOfN(rapid.RuneFrom([]rune("ab é<>&\"'\\{},;|=漢🔬\n\t%#/.")), 0, 30, -1)
	word     = rapid.StringMatching(`[a-zé漢]{1,8}`)
	fileWord = rapid.StringMatching(`[a-zA-Zé漢_ ]{1,6}x\.(txt|png|a b)`)
	moments  = rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "µs")).UTC()
	})
	people = rapid.Custom(func(t *rapid.T) Person {
		return rapid.SampledFrom([]Person{{Given: "Ada", Family: "L"}, {Name: "Solo"}, {Family: "B", Email: "b@x.org"},
			{Given: "C", Family: "D", ORCID: "0000-0002-1825-0097"}, {Email: "only@x.org"}}).Draw(t, "person")
	})
	colors = rapid.StringMatching(`[0-9A-F]{6}`)
)

// genDataset draws a dataset in which everything may be there or not.
func genDataset(t *rapid.T, nodeID string, others []string, contents bytesOf) Dataset {
	d := Dataset{NodeID: nodeID, SourceIdentifier: rapid.StringMatching(`[0-9a-f]{0,6}`).Draw(t, "sid"),
		Kind: rapid.SampledFrom([]string{Experiment, Resource}).Draw(t, "kind"), Template: rapid.Bool().Draw(t, "template"),
		Title: anyText.Draw(t, "title"), Body: anyText.Draw(t, "body"), Markdown: rapid.Bool().Draw(t, "markdown"),
		Tags:    rapid.SliceOfN(rapid.OneOf(word, rapid.Just("a,b"), rapid.Just(" x ")), 0, 4).Draw(t, "tags"),
		Rating:  rapid.IntRange(0, 5).Draw(t, "rating"),
		Locked:  rapid.Bool().Draw(t, "locked"),
		State:   rapid.SampledFrom([]string{"", "draft", "normal", "archived", "struck", "void"}).Draw(t, "state"),
		ID:      rapid.StringMatching(`[0-9a-f]{0,8}`).Draw(t, "id"),
		PID:     rapid.StringMatching(`[0-9a-z]{0,8}`).Draw(t, "pid"),
		Version: rapid.Int64Range(0, 99).Draw(t, "version"), Notebook: rapid.StringMatching(`[A-Z]{0,3}`).Draw(t, "notebook"),
		Page: rapid.Int64Range(0, 99).Draw(t, "page"), HideMainText: rapid.Bool().Draw(t, "hide"),
		Authors: unique(rapid.SliceOfN(people, 0, 3).Draw(t, "authors"))}
	if d.Genre = rapid.SampledFrom([]string{"", "sample", "measurement/x"}).Draw(t, "genre"); d.Genre != "" {
		d.Template = false
	}
	optionalParts(t, &d)
	for range rapid.IntRange(0, 2).Draw(t, "steps") {
		d.Steps = append(d.Steps, Step{Body: anyText.Draw(t, "step"), Position: rapid.Int64Range(-1, 9).Draw(t, "position"),
			Finished: rapid.Bool().Draw(t, "finished"), FinishedAt: moments.Draw(t, "at"), Deadline: maybe(t, moments)})
	}
	for range rapid.IntRange(0, 2).Draw(t, "comments") {
		d.Comments = append(d.Comments, Comment{Author: maybe(t, people), At: maybe(t, moments), Text: anyText.Draw(t, "text")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "history") {
		d.History = append(d.History, HistoryEntry{At: maybe(t, moments), Author: maybe(t, people), What: word.Draw(t, "what"),
			Text: anyText.Draw(t, "text"), Version: rapid.Int64Range(0, 3).Draw(t, "v")})
	}
	d.Links = genLinks(t, nodeID, others)
	genFiles(t, &d, contents)
	return d
}

func maybe[V any](t *rapid.T, g *rapid.Generator[V]) V {
	var zero V
	if rapid.Bool().Draw(t, "there") {
		return g.Draw(t, "value")
	}
	return zero
}

func optionalParts(t *rapid.T, d *Dataset) {
	d.Created, d.Modified = maybe(t, moments), maybe(t, moments)
	d.Date = rapid.SampledFrom([]string{"", "2025-02-28", "1999-12-31"}).Draw(t, "date")
	d.URL = rapid.SampledFrom([]string{"", "https://x.org/experiments.php?mode=view&id=7"}).Draw(t, "url")
	if rapid.Bool().Draw(t, "category") {
		d.Category = Label{word.Draw(t, "category title"), maybe(t, colors)}
	}
	d.Status = Label{maybe(t, word), maybe(t, colors)}
	if rapid.Bool().Draw(t, "custom") {
		number := rapid.Int64().Draw(t, "custom id")
		d.CustomID = &number
	}
	if rapid.Bool().Draw(t, "custodian") {
		person := people.Draw(t, "custodian")
		d.Custodian = &person
	}
	d.Metadata = json.RawMessage(rapid.SampledFrom([]string{"", `{"a":1}`, `{"extra_fields":{"T":{"type":"number","value":"1.5","unit":"K"},"<b>":{"type":"text","value":["x","y"],"position":2}}}`,
		`{"elabftw":{"display_main_text":false},"extra_fields":[]}`, `{"extra_fields":{"x":5}}`}).Draw(t, "metadata"))
	if len(d.Metadata) == 0 {
		d.Metadata = nil
	}
	d.HideMainText = d.HideMainText || hidesMainText(d.Metadata)
	if rapid.Bool().Draw(t, "extra") {
		d.Extra = json.RawMessage(`[{"@id":"x","k":["v",1.50]}]`)
	}
}

func genLinks(t *rapid.T, self string, others []string) []Link {
	var links []Link
	kinds := rapid.SampledFrom([]string{"related", "uses", "produces", "follows", "cites", "part", "same_as"})
	for range rapid.IntRange(0, 3).Draw(t, "links") {
		link := Link{Kind: kinds.Draw(t, "kind")}
		if link.TargetNodeID = rapid.SampledFrom(others).Draw(t, "target"); link.TargetNodeID == self {
			link = Link{Kind: link.Kind, URL: "https://doi.org/10.1/x"}
		}
		links = append(links, link)
	}
	return unique(links)
}

func genFiles(t *rapid.T, d *Dataset, contents bytesOf) {
	for range rapid.IntRange(0, 3).Draw(t, "files") {
		f := File{Name: fileWord.Draw(t, "name"), Folder: rapid.SampledFrom([]string{"", "raw", "raw/day 1"}).Draw(t, "folder"),
			Description: anyText.Draw(t, "description"), Type: rapid.SampledFrom([]string{"", "text/plain"}).Draw(t, "type"),
			LongName: rapid.StringMatching(`([0-9a-f]{2}/[0-9a-f]{6}\.txt)?`).Draw(t, "long name"), Archived: rapid.Bool().Draw(t, "archived")}
		contents[d.NodeID] = contents[d.NodeID] + "."
		d.Files = append(d.Files, f)
	}
}

// TestRoundTrip writes random datasets and reads the same.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"./one/", "./two words é/", "./one/nested/", "./three/"}[:rapid.IntRange(1, 4).Draw(t, "datasets")]
		contents := bytesOf{}
		var want []Dataset
		for i, id := range ids {
			d := genDataset(t, id, ids, contents)
			if i > 0 && rapid.Bool().Draw(t, "child") {
				d.ParentID = ids[rapid.IntRange(0, i-1).Draw(t, "parent")]
			}
			want = append(want, d)
		}
		got := throughZip(t, want)
		ignoreWorkedOut := cmp.Options{sameDatasets, cmpopts.IgnoreFields(Dataset{}, "References"),
			cmpopts.IgnoreFields(File{}, "NodeID", "Size", "SHA256", "CRC32")}
		if diff := cmp.Diff(want, got.Datasets, ignoreWorkedOut); diff != "" {
			t.Fatal(diff)
		}
	})
}

// throughZip writes datasets with files of their names and reads them again.
func throughZip(t *rapid.T, datasets []Dataset) *Crate {
	var buffer bytes.Buffer
	out, err := NewWriter(&buffer, header)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Abort()
	for _, d := range datasets {
		if err := out.AddDataset(d); err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Files {
			if err := out.AddFile(f, strings.NewReader("content of "+f.Name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	archive, err := openBytes(buffer.Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	crate, err := archive.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range crate.Report.Notes {
		if note.Key != "permissions" && note.Key != "link_dangling" {
			t.Fatal(note)
		}
	}
	for _, d := range crate.Datasets {
		for _, f := range d.Files {
			if _, err := archive.Verify(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	return crate
}

func TestHashIsStable(t *testing.T) {
	make := func(body, extraNode string) string {
		_, crate := readBytes(t, crateOf(t, extraNode+`{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"n","text":"`+body+`"}`))
		return crate.Datasets[0].Hash
	}
	if make("x", "") != make("x", `{"@id":"#t","@type":"Thing"},`) {
		t.Error("an unrelated node changed the hash")
	}
	if make("x", "") == make("y", "") {
		t.Error("another body has the same hash")
	}
}

func TestWriterRefusals(t *testing.T) {
	var buffer bytes.Buffer
	out, err := NewWriter(&buffer, header)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Abort()
	steps := []struct {
		want string
		err  error
	}{
		{"eln_write_order", out.AddFile(File{Name: "f"}, strings.NewReader(""))},
		{"", out.AddDataset(Dataset{NodeID: "a"})},
		{"eln_write_twice", out.AddDataset(Dataset{NodeID: "./a/"})},
		{"eln_write_metadata", out.AddDataset(Dataset{NodeID: "b", Metadata: json.RawMessage("[]")})},
		{"", out.AddDataset(Dataset{NodeID: "c"})},
		{"eln_file_hash", out.AddFile(File{Name: "f", SHA256: strings.Repeat("0", 64)}, strings.NewReader("x"))},
	}
	for i, step := range steps {
		if keyOf(step.err) != step.want {
			t.Errorf("step %d: %v, want %q", i, step.err, step.want)
		}
	}
	broken := errors.New("disk gone")
	if err := out.AddFile(File{Name: "g"}, io.MultiReader(strings.NewReader("x"), failing{broken})); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestSafePlaces writes names that must not lead anywhere.
func TestSafePlaces(t *testing.T) {
	var buffer bytes.Buffer
	out, err := NewWriter(&buffer, Crate{Root: "../../evil"})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"../../x", "/etc", "https://x.org/a", "#frag", "", "./", "a\\b", "ro-crate-metadata.json", "a\x00b"} {
		if err := out.AddDataset(Dataset{NodeID: id, ID: "id-of-" + id, Title: id}); err != nil && keyOf(err) != "eln_write_twice" {
			t.Fatalf("%q: %v", id, err)
		}
		for _, name := range []string{"../up", "ro-crate-metadata.json", "a/b", "..", "", "CON:x", strings.Repeat("é", 500) + ".txt", "same", "SAME"} {
			if err := out.AddFile(File{Name: name, NodeID: "./" + name, Folder: "../" + name}, strings.NewReader(name)); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	archive, crate := readBytes(t, buffer.Bytes())
	if archive.Root() == "" || len(crate.Datasets) < 8 || crate.Report.Files != 9*len(crate.Datasets) {
		t.Errorf("root %q, %d datasets, %d files", archive.Root(), len(crate.Datasets), crate.Report.Files)
	}
}

// TestFlatMemory streams far more bytes than the writer may hold.
func TestFlatMemory(t *testing.T) {
	out, err := NewWriter(io.Discard, header)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	body := strings.Repeat("some text ", 10_000)
	for i := range 300 {
		if err := out.AddDataset(Dataset{NodeID: "./" + strings.Repeat("d", i+1), Body: body}); err != nil {
			t.Fatal(err)
		}
		if err := out.AddFile(File{Name: "zeros.gz"}, io.LimitReader(zeros{}, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("%d bytes are held for 330 MB written", grown)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestSigned signs as minisign does and finds the signature valid, then not.
func TestSigned(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	out, _ := NewWriter(&buffer, header)
	out.Sign = func(sum []byte) ([]byte, []byte, error) { return minisign(private, sum), minisignKey(public), nil }
	if err := errors.Join(out.AddDataset(Dataset{NodeID: "a", Title: "one"}), out.Close()); err != nil {
		t.Fatal(err)
	}
	archive, crate := readBytes(t, buffer.Bytes())
	if s := crate.Signature; s == nil || !s.Valid || s.TrustedComment != "by a test" || crate.Report.Count("signature_valid") != 1 {
		t.Fatalf("%+v", crate.Signature)
	}
	metadata, _ := archive.metadata()
	if s := archive.signature(append(metadata, ' ')); s == nil || s.Valid {
		t.Errorf("changed metadata: %+v", s)
	}
}

func minisign(private ed25519.PrivateKey, sum []byte) []byte {
	made := ed25519.Sign(private, sum)
	global := ed25519.Sign(private, append(slices.Clone(made), "by a test"...))
	line := base64.StdEncoding.EncodeToString(append([]byte("ED01234567"), made...))
	return []byte("untrusted comment: x\n" + line + "\ntrusted comment: by a test\n" + base64.StdEncoding.EncodeToString(global) + "\n")
}

func minisignKey(public ed25519.PublicKey) []byte {
	return []byte("untrusted comment: key\n" + base64.StdEncoding.EncodeToString(append([]byte("Ed01234567"), public...)) + "\n")
}

func TestPreviewIsInert(t *testing.T) {
	var buffer bytes.Buffer
	out, _ := NewWriter(&buffer, header)
	d := Dataset{NodeID: "a", Title: `<script>alert(1)</script>`, Body: `<p>one</p><script>alert(2)</script><p onclick="x">two&lt;b&gt;</p>`}
	err := errors.Join(out.AddDataset(d), out.AddFile(File{Name: `"><img src=x>`}, strings.NewReader("x")), out.Close())
	if err != nil {
		t.Fatal(err)
	}
	archive, _ := readBytes(t, buffer.Bytes())
	page, err := readMember(archive.members[archive.inZip("ro-crate-preview.html")], 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "alert(2)", "<img", "onclick"} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page holds %q:\n%s", bad, page)
		}
	}
	for _, good := range []string{"one\ntwo&lt;b&gt;", "Fichiers", "Files"} {
		if !bytes.Contains(page, []byte(good)) {
			t.Errorf("the page lacks %q:\n%s", good, page)
		}
	}
}
