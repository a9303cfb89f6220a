package interchange

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"cahier/internal/eln"
)

const rootOnly = `{"@id":"./","@type":"Dataset","name":"n","hasPart":[]}`

// refusals are containers and metadata that must be refused, with the key.
func refusals(t *testing.T) map[string][]byte {
	metadata := member{"root/" + metadataName, `{"@graph":[` + rootOnly + `]}`}
	graph := func(content string) []byte { return zipOf(t, member{"root/" + metadataName, content}) }
	return map[string][]byte{
		"eln_not_zip: text":                []byte("this is no zip"),
		"eln_not_zip: cut short":           crateOf(t, rootOnly)[:200],
		"eln_unsafe_name: dot dot":         zipOf(t, metadata, member{"root/../../etc/passwd", "x"}),
		"eln_unsafe_name: absolute":        zipOf(t, metadata, member{"/etc/passwd", "x"}),
		"eln_unsafe_name: backslash":       zipOf(t, metadata, member{`root\..\x`, "x"}),
		"eln_unsafe_name: drive":           zipOf(t, metadata, member{"C:/x", "x"}),
		"eln_unsafe_name: control":         zipOf(t, metadata, member{"root/a\x00b", "x"}),
		"eln_name_encoding: latin-1":       zipOf(t, metadata, member{"root/caf\xe9", "x"}),
		"eln_name_too_long: deep":          zipOf(t, metadata, member{"root/" + strings.Repeat("a/", 70) + "x", "x"}),
		"eln_name_too_long: long":          zipOf(t, metadata, member{"root/" + strings.Repeat("a", 5000), "x"}),
		"eln_duplicate_name: same":         zipOf(t, metadata, member{"root/a", "1"}, member{"root/a", "2"}),
		"eln_duplicate_name: same cleaned": zipOf(t, metadata, member{"root/a", "1"}, member{"root/./a", "2"}),
		"eln_two_roots: two":               zipOf(t, metadata, member{"other/a", "1"}),
		"eln_no_root: beside":              zipOf(t, metadata, member{"stray.txt", "1"}),
		"eln_no_metadata: none":            zipOf(t, member{"root/a", "1"}),
		"eln_no_metadata: empty zip":       zipOf(t),
		"eln_special_file: symlink":        symlinkZip(t),
		"eln_method: unknown":              patchedZip(t, metadata, func(h []byte) { binary.LittleEndian.PutUint16(h[10:], 99) }),
		"eln_encrypted: flag":              patchedZip(t, metadata, func(h []byte) { h[8] |= 1 }),
		"eln_overlap: shared bytes":        overlappingZip(t),
		"eln_json_broken: not JSON":        graph(`{"@graph":[{"@id":"./"`),
		"eln_json_broken: a list":          graph(`[]`),
		"eln_json_broken: garbage node":    graph(`{"@graph":[nonsense]}`),
		"eln_json_depth: deep":             graph(`{"@graph":[` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `]}`),
		"eln_no_graph: none":               graph(`{"@context":"x"}`),
		"eln_no_graph: not a list":         graph(`{"@graph":{"@id":"./"}}`),
		"eln_no_root_dataset: none":        graph(`{"@graph":[{"@id":"./x/","@type":"Dataset"}]}`),
		"eln_no_root_dataset: wrong type":  graph(`{"@graph":[{"@id":"./","@type":"File"}]}`),
	}
}

func TestRefusals(t *testing.T) {
	for name, content := range refusals(t) {
		t.Run(name, func(t *testing.T) {
			want, _, _ := strings.Cut(name, ":")
			archive, err := openBytes(content, Limits{})
			if err == nil {
				_, err = archive.Read(context.Background())
			}
			if got := keyOf(err); got != want {
				t.Fatalf("got %q (%v), want %q", got, err, want)
			}
			if eln.CodeOf(err) != eln.Invalid {
				t.Errorf("code is %q", eln.CodeOf(err))
			}
		})
	}
}

func TestLimits(t *testing.T) {
	zeros := member{"root/zeros", strings.Repeat("\x00", 80<<20)}
	many := crateOf(t, rootOnly+strings.Repeat(`,{"@id":"#x","@type":"Thing"}`, 50))
	cases := []struct {
		want    string
		content []byte
		limits  Limits
	}{
		{"eln_too_many_entries", crateOf(t, rootOnly, member{"root/a", ""}, member{"root/b", ""}), Limits{Entries: 2}},
		{"eln_too_large", crateOf(t, rootOnly, member{"root/a", strings.Repeat("x", 2000)}), Limits{Total: 1000}},
		{"eln_bomb", crateOf(t, rootOnly, zeros), Limits{}},
		{"", crateOf(t, rootOnly, zeros), Limits{Ratio: 2000}},
		{"eln_metadata_too_large", crateOf(t, rootOnly), Limits{Metadata: 100}},
		{"eln_too_many_nodes", many, Limits{Nodes: 50}},
		{"", many, Limits{Nodes: 52}},
	}
	for i, c := range cases {
		archive, err := openBytes(c.content, c.limits)
		if err == nil {
			_, err = archive.Read(context.Background())
		}
		if got := keyOf(err); got != c.want {
			t.Errorf("case %d: got %q (%v), want %q", i, got, err, c.want)
		}
	}
}

// TestEndlessDirectory has far more entries than the limit, none with content.
func TestEndlessDirectory(t *testing.T) {
	var buffer bytes.Buffer
	out := zip.NewWriter(&buffer)
	for i := range 60_000 {
		if _, err := out.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("root/%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	out.Close()
	if _, err := openBytes(buffer.Bytes(), Limits{Entries: 1000}); keyOf(err) != "eln_too_many_entries" {
		t.Error(err)
	}
}

func symlinkZip(t *testing.T) []byte {
	var buffer bytes.Buffer
	out := zip.NewWriter(&buffer)
	head := &zip.FileHeader{Name: "root/link"}
	head.SetMode(fs.ModeSymlink | 0o777)
	entry, err := out.CreateHeader(head)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(entry, "/etc/passwd")
	out.Close()
	return buffer.Bytes()
}

// patchedZip changes the first central directory header of a zip.
func patchedZip(t *testing.T, m member, change func(header []byte)) []byte {
	content := zipOf(t, m)
	at := bytes.Index(content, []byte("PK\x01\x02"))
	change(content[at:])
	return content
}

// overlappingZip points the second entry of the directory at the first's bytes.
func overlappingZip(t *testing.T) []byte {
	content := zipOf(t, member{"root/" + metadataName, "{}"}, member{"root/again", "{}"})
	second := bytes.LastIndex(content, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(content[second+42:], 0)
	return content
}

// TestTangles reads crates that are wrong in ways that leave something to read.
func TestTangles(t *testing.T) {
	cases := []struct {
		name, nodes, note string
		datasets          int
	}{
		{"part of itself", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","hasPart":{"@id":"a/"}}`, "part_of_itself", 1},
		{"circle", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","hasPart":{"@id":"b/"}},{"@id":"b/","@type":"Dataset","hasPart":{"@id":"a/"}}`, "part_cycle", 2},
		{"root as a part", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","hasPart":{"@id":"./"}}`, "part_cycle", 1},
		{"part nowhere", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"},"b"]},{"@id":"a/","@type":"Dataset"}`, "part_missing", 1},
		{"node twice", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"1"},{"@id":"a/","@type":"Dataset","name":"2"}`, "node_twice", 1},
		{"one place, two ids", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"},{"@id":"./a"}]},{"@id":"a/","@type":"Dataset"},{"@id":"./a","@type":"Dataset"}`, "node_twice", 1},
		{"no @id", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset"},{"@type":"Dataset"},{"@id":7},5,null`, "node_without_id", 1},
		{"unreached", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset"},{"@id":"b/","@type":"Dataset"}`, "dataset_unreached", 1},
		{"unknown part", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"},{"@id":"#w"}]},{"@id":"a/","@type":"Dataset"},{"@id":"#w","@type":"Workflow"}`, "part_unknown", 1},
		{"parent missing", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","isPartOf":{"@id":"b/"}},{"@id":"b/","@type":"Dataset"}`, "parent_missing", 1},
		{"file outside", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","hasPart":[{"@id":"../../etc/passwd"}]},{"@id":"../../etc/passwd","@type":"File"}`, "file_absent", 1},
		{"bad date", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","dateCreated":"yesterday"}`, "time_unreadable", 1},
		{"bad fields", `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","variableMeasured":[{"@id":"#p","propertyID":"elabftw_metadata","value":"{"}]}`, "metadata_broken", 1},
		{"wrong shapes", `{"@id":"./","@type":["Dataset",3],"hasPart":[{"@id":"a/"},{"@id":{"@id":"a/"}},null,[[]],true]},{"@id":"a/","@type":"Dataset","name":{"x":1},"text":[1],"author":[[]],"keywords":{"a":"b"},"step":"x","comment":[5],"mentions":[{}],"about":[null],"aggregateRating":3,"identifier":[{"@id":"#no"}],"hasPart":7,"variableMeasured":{"value":{"@id":"a/"}},"subjectOf":[true]}`, "permissions", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, crate := readBytes(t, crateOf(t, c.nodes))
			if len(crate.Datasets) != c.datasets || crate.Report.Count(c.note) == 0 {
				t.Errorf("%d datasets, notes %+v", len(crate.Datasets), crate.Report.Notes)
			}
		})
	}
}

func TestWrongFiles(t *testing.T) {
	const sum = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" // of "x"
	crate := func(properties string) []byte {
		return crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","hasPart":{"@id":"a/f"}},
			{"@id":"a/f","@type":"File"`+properties+`}`, member{"root/a/f", "x"})
	}
	cases := []struct{ properties, want string }{
		{`,"sha256":"` + sum + `","contentSize":"1"`, ""},
		{`,"sha256":"` + strings.ToUpper(sum) + `","contentSize":1`, ""},
		{``, ""},
		{`,"sha256":"` + strings.Repeat("0", 64) + `"`, "eln_file_hash"},
		{`,"contentSize":"2"`, "eln_file_size"},
		{`,"contentSize":"0"`, "eln_file_size"},
		{`,"contentSize":"1 byte"`, ""},
	}
	for _, c := range cases {
		archive, read := readBytes(t, crate(c.properties))
		if len(read.Datasets[0].Files) != 1 {
			t.Fatalf("%s: files %v", c.properties, read.Datasets[0].Files)
		}
		got, err := archive.Verify(read.Datasets[0].Files[0])
		if keyOf(err) != c.want || (err == nil && got != sum) {
			t.Errorf("%s: %s, %v", c.properties, got, err)
		}
	}
	if _, err := (&Archive{}).OpenFile(File{Path: "root/none"}); keyOf(err) != "eln_file_missing" {
		t.Error(err)
	}
}

// TestDamagedFile changes a byte of the packed content.
func TestDamagedFile(t *testing.T) {
	content := crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","hasPart":{"@id":"a/f"}},{"@id":"a/f","@type":"File"}`,
		member{"root/a/f", strings.Repeat("some text ", 100)})
	content[bytes.Index(content, []byte("root/a/f"))+12] ^= 0x55
	archive, crate := readBytes(t, content)
	if _, err := archive.Verify(crate.Datasets[0].Files[0]); keyOf(err) != "eln_file_unreadable" && keyOf(err) != "eln_file_size" {
		t.Error(err)
	}
}

// hugeCrate has n datasets in one chain, each with an author and a category.
func hugeCrate(t testing.TB, n int) []byte {
	var b strings.Builder
	b.WriteString(`{"@id":"./","@type":"Dataset","hasPart":[{"@id":"./0/"}]},{"@id":"#p","@type":"Person","givenName":"Ada"}`)
	for i := range n {
		fmt.Fprintf(&b, `,{"@id":"./%d/","@type":"Dataset","name":"Entry %d","author":{"@id":"#p"},"text":"<p>text</p>","hasPart":[{"@id":"./%d/"},{"@id":"./0/"}]}`, i, i, i+1)
	}
	return crateOf(t, b.String())
}

func TestManyNodes(t *testing.T) {
	start := time.Now()
	_, crate := readBytes(t, hugeCrate(t, 100_000))
	if len(crate.Datasets) != 100_000 || crate.Datasets[99_999].ParentID != "./99998/" || crate.Datasets[0].ParentID != "" {
		t.Fatalf("%d datasets", len(crate.Datasets))
	}
	if len(crate.Report.Notes) > 10*maxNotesPerKey {
		t.Errorf("%d notes", len(crate.Report.Notes))
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestHeavySharedNode points many datasets at one heavy node: without a budget
// it would be decoded, and kept, once for each.
func TestHeavySharedNode(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, `{"@id":"#c","@type":"Comment","text":"%s"},{"@id":"./","@type":"Dataset","hasPart":[`, strings.Repeat("x", 1<<20))
	for i := range 5000 {
		fmt.Fprintf(&b, `{"@id":"./%d/"},`, i)
	}
	b.WriteString(`{"@id":"./0/"}]}`)
	for i := range 5000 {
		fmt.Fprintf(&b, `,{"@id":"./%d/","@type":"Dataset","comment":[{"@id":"#c"}]}`, i)
	}
	archive, err := openBytes(crateOf(t, b.String()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Read(context.Background()); keyOf(err) != "eln_metadata_tangled" {
		t.Error(err)
	}
}

func TestCancelled(t *testing.T) {
	archive, err := openBytes(hugeCrate(t, 10), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := archive.Read(ctx); err != context.Canceled {
		t.Error(err)
	}
}

func BenchmarkRead(b *testing.B) {
	content := hugeCrate(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		readBytes(b, content)
	}
}

// FuzzMetadata feeds arbitrary metadata: whatever it is, reading ends with a
// typed refusal or with a crate that can be written and read again.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte(`{"@graph":[` + rootOnly + `]}`))
	f.Add([]byte(`{"@graph":[{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"n","text":"<a href='f'>x</a>","hasPart":[{"@id":"a/f"}],"step":[{"@type":"HowToStep","itemListElement":{"text":"t"}}],"variableMeasured":[{"propertyID":"p","value":1,"unitText":"mL"}],"comment":{"text":"c"},"mentions":"http://x/"},{"@id":"a/f","@type":"File","contentSize":"1"}]}`))
	f.Add([]byte(`{"@graph":[{"@id":"./","@type":["Dataset"],"hasPart":"./"}]}`))
	f.Fuzz(func(t *testing.T, metadata []byte) {
		content := zipOf(t, member{"root/a/f", "x"}, member{"root/" + metadataName, string(metadata)})
		archive, err := openBytes(content, Limits{Nodes: 1000})
		if err != nil {
			t.Fatal(err)
		}
		crate, err := archive.Read(context.Background())
		if err != nil {
			if keyOf(err) == "" || strings.HasPrefix(keyOf(err), "untyped") {
				t.Fatal(err)
			}
			return
		}
		again := rewrite(t, archive, crate)
		_, second := readBytes(t, again)
		if len(second.Datasets) != len(crate.Datasets) {
			t.Fatalf("%d datasets became %d", len(crate.Datasets), len(second.Datasets))
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(zipOf(f, member{"root/" + metadataName, `{"@graph":[` + rootOnly + `]}`}))
	f.Fuzz(func(t *testing.T, content []byte) {
		archive, err := openBytes(content, Limits{Total: 1 << 20})
		if err == nil {
			_, err = archive.Read(context.Background())
		}
		if strings.HasPrefix(keyOf(err), "untyped") {
			t.Fatal(err)
		}
	})
}
