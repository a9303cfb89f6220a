package hostile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
)

// member is one name of a zip with what it holds.
type member struct{ name, content string }

// zipOf makes a zip of members, in order.
func zipOf(t *testing.T, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		head := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if strings.HasSuffix(m.name, "@") {
			head.SetMode(fs.ModeSymlink | 0o777)
		}
		w, err := z.CreateHeader(head)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, m.content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const metadataFile = "root/ro-crate-metadata.json"

// crateOf makes a crate of nodes beside its descriptor.
func crateOf(t *testing.T, nodes string, files ...member) string {
	t.Helper()
	return zipOf(t, append(files, member{metadataFile,
		`{"@context":"x","@graph":[{"@id":"ro-crate-metadata.json","@type":"CreativeWork","about":{"@id":"./"}},` + nodes + `]}`})...)
}

const oneEntry = `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"n","hasPart":[{"@id":"a/f"}]}`

// archives are .eln files that must be refused whole.
func archives(t *testing.T) map[string]string {
	good := crateOf(t, oneEntry+`,{"@id":"a/f","@type":"File"}`, member{"root/a/f", "x"})
	beside := func(name, content string) string { return crateOf(t, oneEntry, member{name, content}) }
	graph := func(text string) string { return zipOf(t, member{metadataFile, text}) }
	return map[string]string{
		"nothing":           "",
		"text":              "this is no zip",
		"cut short":         good[:len(good)/2],
		"zip bomb":          beside("root/zeros", strings.Repeat("\x00", 80<<20)),
		"dot dot":           beside("root/../../etc/passwd", "x"),
		"absolute":          beside("/etc/passwd", "x"),
		"drive":             beside("C:/x", "x"),
		"backslash":         beside(`root\..\x`, "x"),
		"symlink":           beside("root/link@", "/etc/passwd"),
		"NUL in a name":     beside("root/a\x00b", "x"),
		"Latin-1 name":      beside("root/caf\xe9", "x"),
		"long name":         beside("root/"+strings.Repeat("a", 5000), "x"),
		"same name twice":   crateOf(t, oneEntry, member{"root/a/f", "1"}, member{"root/a/f", "2"}),
		"same when cleaned": crateOf(t, oneEntry, member{"root/a/f", "1"}, member{"root/./a/f", "2"}),
		"two roots":         beside("other/a", "1"),
		"no metadata":       zipOf(t, member{"root/a", "1"}),
		"broken JSON":       graph(`{"@graph":[{"@id":"./"`),
		"a list":            graph(`[]`),
		"deep JSON":         graph(`{"@graph":[` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `]}`),
		"no graph":          graph(`{"@context":"x"}`),
		"no root":           graph(`{"@graph":[{"@id":"./x/","@type":"Dataset"}]}`),
		"nothing in it":     crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[]}`),
	}
}

func (s *service) imports(content, dryRun string) answer {
	s.t.Helper()
	const line = "hostile-boundary-5d1f"
	body := fmt.Sprintf("--%[1]s\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\n%[2]s\r\n--%[1]s\r\n"+
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.eln\"\r\n\r\n%[3]s\r\n--%[1]s--\r\n", line, dryRun, content)
	return s.send("POST", prefix+"/import", strings.NewReader(body), "Content-Type", "multipart/form-data; boundary="+line)
}

func TestArchivesThatAreRefused(t *testing.T) {
	s := newService(t)
	all := archives(t)
	s.harmless(true, func() {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			for _, dryRun := range []string{"true", "false"} {
				a := s.imports(all[name], dryRun)
				s.refused(a, name)
				if key, _ := a.body["key"].(string); key == "eln_not_zip" && !strings.Contains("nothing text cut short", name) {
					t.Errorf("%s was not read as the zip it is", name)
				}
			}
		}
	})
}

// Tangled archives are taken as far as they make sense: each record is whole,
// what was left is said, and a second import changes nothing.
func TestArchivesThatAreTangled(t *testing.T) {
	s := newService(t)
	for name, content := range map[string]string{
		"part of itself": crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"n","hasPart":{"@id":"a/"}}`),
		"circle": crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"a","hasPart":{"@id":"b/"}},
			{"@id":"b/","@type":"Dataset","name":"b","hasPart":{"@id":"a/"}}`),
		"wrong hash":   crateOf(t, oneEntry+`,{"@id":"a/f","@type":"File","sha256":"`+strings.Repeat("0", 64)+`"}`, member{"root/a/f", "x"}),
		"wrong size":   crateOf(t, oneEntry+`,{"@id":"a/f","@type":"File","contentSize":"99"}`, member{"root/a/f", "x"}),
		"missing file": crateOf(t, oneEntry+`,{"@id":"a/f","@type":"File"}`),
		"file outside": crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset","name":"n","hasPart":[{"@id":"../../etc/passwd"}]},
			{"@id":"../../etc/passwd","@type":"File"}`),
		"texts that run": crateOf(t, `{"@id":"./","@type":"Dataset","hasPart":[{"@id":"a/"}]},{"@id":"a/","@type":"Dataset",
			"name":"fin\u202egnp\u0000\n<script>","text":"<script>alert(1)</script><img src=x onerror=alert(1)><p onclick=x>ok</p>","keywords":["a\u0000b","\u202e"],
			"comment":[{"@type":"Comment","text":"<script>\u0000\u202e</script>"}],"step":[{"@type":"HowToStep","itemListElement":[{"text":"a\u0000\u202eb"}]}],
			"variableMeasured":[{"@type":"PropertyValue","propertyID":"a\u0000\u202eb","value":"c\u0000d","unitText":"\u0007"}]}`),
	} {
		s.harmless(false, func() {
			a := s.imports(content, "false")
			if a.status != 200 {
				s.refused(a, name)
				return
			}
			taken, _ := a.body["taken"].([]any)
			for _, one := range taken {
				if pid, ok := one.(map[string]any)["pid"].(string); ok {
					e := s.want(200, "GET", "/entries/"+pid, "")
					s.clean(name, "", e)
					nothingRuns(t, name, e["body_html"].(string))
				}
			}
		})
		s.harmless(true, func() { s.imports(content, "false") })
	}
}

// A hundred thousand nodes are read within bounds; the dry run writes nothing.
func TestArchivesOfManyNodes(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a hundred thousand nodes")
	}
	s := newService(t)
	var nodes strings.Builder
	nodes.WriteString(`{"@id":"./","@type":"Dataset","hasPart":[{"@id":"./0/"}]},{"@id":"./0/","@type":"Dataset","name":"n"}`)
	for i := range 100_000 {
		fmt.Fprintf(&nodes, `,{"@id":"#%d","@type":"Thing","name":"x"}`, i)
	}
	s.harmless(true, func() {
		if a := s.imports(crateOf(t, nodes.String()), "true"); a.status != 200 {
			t.Errorf("%d %.300s", a.status, a.text)
		}
	})
}
