package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/interchange"
)

// richTeam makes a team with entries that use everything the format can say,
// and returns it with its administrator.
func (f *files) richTeam(code string) (eln.Team, *access.Actor, map[string]*eln.Entry) {
	f.t.Helper()
	ctx := f.t.Context()
	team := f.team(code)
	ada := f.member("ada-"+code, team, eln.RoleAdmin)
	category, err := f.CreateLabel(ctx, ada, eln.Category, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: "Synthèse", Color: "29aeb9"})
	f.must(err)
	status, err := f.CreateLabel(ctx, ada, eln.Status, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: "En cours", Color: "aa0000"})
	f.must(err)
	number := int64(7)
	made := map[string]*eln.Entry{}
	for _, in := range []eln.NewEntry{
		{Kind: eln.Experiment, Title: "Couplage « A » & B", Body: "<p>Peser 5 mg.</p><h2>Résultat</h2><p>∞ 🤪</p>", Date: "2026-10-02", Rating: 4, CustomID: &number,
			CategoryID: category.ID, StatusID: status.ID, Tags: []string{"peptide", "a, b"},
			Metadata: `{"elabftw":{"extra_fields_groups":[{"id":1,"name":"g"}]},"extra_fields":{"pH":{"type":"number","value":"7.4","position":1,"group_id":1},"Mode":{"type":"select","value":["x"],"options":["x","y"],"allow_multi_values":true},"T":{"type":"number","value":"20","unit":"°C","units":["°C","K"]}}}`},
		{Kind: eln.Resource, Title: "Flask", Body: "# Flask\n\nmade of *glass*", BodyType: eln.Markdown},
		{Kind: eln.Experiment, Template: true, Title: "Template", Body: "<p>t</p>"},
		{Kind: eln.Experiment, Title: "Struck"}, {Kind: eln.Experiment, Title: "Locked"}, {Kind: eln.Experiment, Title: "Draft", Draft: true},
		{Kind: eln.Resource, Title: ""},
	} {
		e, err := f.CreateEntry(ctx, ada, in)
		f.must(err)
		made[in.Title] = e
	}
	f.enrich(ada, made)
	return team, ada, made
}

func (f *files) enrich(ada *access.Actor, made map[string]*eln.Entry) {
	f.t.Helper()
	ctx := f.t.Context()
	main := made["Couplage « A » & B"]
	deadline := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	s, err := f.AddStep(ctx, ada, main.ID, eln.NewStep{Body: "Weigh", Deadline: &deadline})
	f.must(err)
	_, err = f.AddStep(ctx, ada, main.ID, eln.NewStep{Body: "Stir"})
	f.must(err)
	done := true
	_, err = f.ChangeStep(ctx, ada, main.ID, s.ID, eln.StepChange{Finished: &done})
	f.must(err)
	_, err = f.AddRemark(ctx, ada, main.ID, "Bien.\n\n**Encore ?**")
	f.must(err)
	f.must(f.AddLink(ctx, ada, main.ID, made["Flask"].ID, eln.LinkUses))
	f.must(f.AddLink(ctx, ada, made["Flask"].ID, main.ID, eln.LinkRelated))
	f.must(f.AddLink(ctx, ada, made["Struck"].ID, main.ID, eln.LinkPart))
	u := f.add(ada, main, eln.NewUpload{Name: "gel 1.png", Folder: "images/raw", Comment: "first"}, strings.Repeat("png", 1000))
	old := f.add(ada, main, eln.NewUpload{Name: "data.csv"}, "a,b\n")
	f.add(ada, main, eln.NewUpload{Name: "data.csv", Replaces: old.ID}, "a,b\n1,2\n")
	body := `<p>Peser 5 mg.</p><p><img src="/api/cahier/v1/files/` + u.ID + `" alt="gel"></p>`
	_, _, err = f.ChangeEntry(ctx, ada, main.ID, eln.EntryChange{Body: &body})
	f.must(err)
	_, err = f.StrikeEntry(ctx, ada, made["Struck"].ID, "wrong notebook")
	f.must(err)
	_, err = f.LockEntry(ctx, ada, made["Locked"].ID)
	f.must(err)
	_, err = f.ArchiveEntry(ctx, ada, made["Template"].ID)
	f.must(err)
}

// roundTrip compares what two exports say: all but what the import itself must
// change, which is named here.
func roundTrip(t *testing.T, first, second *interchange.Crate) {
	t.Helper()
	for _, c := range []*interchange.Crate{first, second} {
		for i := range c.Datasets {
			d := &c.Datasets[i]
			d.Body = d.RewriteBody(func(ref interchange.Reference) (string, bool) { return ref.FileNodeID, ref.FileNodeID != "" })
		}
	}
	for i := range second.Datasets {
		d, was := &second.Datasets[i], 0
		for _, other := range first.Datasets {
			if other.NodeID == d.NodeID {
				was = len(other.History)
			}
		}
		if len(d.History) <= was || d.History[was].What != "entry.create" {
			t.Errorf("%s: the history does not go on: %+v", d.Title, d.History)
		}
		d.History = d.History[:min(was, len(d.History))]
	}
	options := cmp.Options{
		cmpopts.EquateEmpty(), cmpopts.SortSlices(func(a, b interchange.Dataset) bool { return a.NodeID < b.NodeID }),
		cmpopts.SortSlices(func(a, b interchange.Link) bool { return a.TargetNodeID+a.URL+a.Kind < b.TargetNodeID+b.URL+b.Kind }),
		// a notebook's code is the service's, the version counts from the import
		// and the entry changed when it was made
		cmpopts.IgnoreFields(interchange.Dataset{}, "Hash", "Notebook", "Page", "Version", "Modified", "References"),
		cmpopts.IgnoreFields(interchange.File{}, "Path", "CRC32"),
	}
	if diff := cmp.Diff(first.Datasets, second.Datasets, options); diff != "" {
		t.Error(diff)
	}
}

func TestRoundTripToAnotherService(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		team, ada, _ := f.richTeam("IBMM")
		sent := f.exports(ada, app.ExportSelection{TeamID: team.ID})
		validCrate(t, sent)
		there := &files{service: newService(t, ""), dir: t.TempDir()}
		there.reopen()
		otherTeam := there.team("CERMAV")
		bob := there.member("bob", otherTeam, eln.RoleAdmin)
		r := there.imports(bob, sent, app.ImportOptions{TeamID: otherTeam.ID})
		if r.Counts.Create != 7 || r.Counts.Left != 0 || r.Counts.Files != 2 {
			t.Errorf("imported %+v", r.Counts)
		}
		back := there.exports(bob, app.ExportSelection{TeamID: otherTeam.ID})
		validCrate(t, back)
		first := readCrate(t, sent)
		if got := len(first.Datasets); got != 7 {
			t.Fatalf("exported %d entries", got)
		}
		roundTrip(t, first, readCrate(t, back))
		there.holds()
		again := there.imports(bob, sent, app.ImportOptions{TeamID: otherTeam.ID})
		if again.Counts.Unchanged != 7 {
			t.Errorf("the second time %+v", again.Counts)
		}
	})
}

func TestExamplesSurviveARoundTrip(t *testing.T) {
	f := &files{service: newService(t, ""), dir: t.TempDir()}
	f.reopen()
	for name, content := range examples(t) {
		team := f.team(strings.ToUpper(name[:4]))
		ada := f.member("ada-"+name, team, eln.RoleAdmin)
		f.imports(ada, content, app.ImportOptions{TeamID: team.ID})
		sent := f.exports(ada, app.ExportSelection{TeamID: team.ID})
		validCrate(t, sent)
		there := &files{service: newService(t, ""), dir: t.TempDir()}
		there.reopen()
		otherTeam := there.team("THERE")
		bob := there.member("bob", otherTeam, eln.RoleAdmin)
		there.imports(bob, sent, app.ImportOptions{TeamID: otherTeam.ID})
		t.Run(name, func(t *testing.T) {
			roundTrip(t, readCrate(t, sent), readCrate(t, there.exports(bob, app.ExportSelection{TeamID: otherTeam.ID})))
		})
	}
}

// validCrate checks a file against the consortium's rules.
func validCrate(t *testing.T, content []byte) {
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
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	root, _, _ := strings.Cut(archive.File[0].Name, "/")
	for _, member := range archive.File {
		if !strings.HasPrefix(member.Name, root+"/") {
			t.Errorf("%s is not in the one root folder %s", member.Name, root)
		}
	}
	metadata, err := archive.Open(root + "/ro-crate-metadata.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(metadata)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	fileNodes(t, value)
}

// fileNodes checks that every file says its SHA-256 and its size in bytes, as
// text.
func fileNodes(t *testing.T, metadata any) {
	t.Helper()
	for _, n := range metadata.(map[string]any)["@graph"].([]any) {
		n := n.(map[string]any)
		if n["@type"] != "File" {
			continue
		}
		size, isText := n["contentSize"].(string)
		sum, _ := n["sha256"].(string)
		if !isText || size == "" || strings.Trim(size, "0123456789") != "" || len(sum) != 64 {
			t.Errorf("file node %v", n)
		}
	}
}

func TestImportBesideTheOriginal(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		team, ada, made := f.richTeam("IBMM")
		sent := f.exports(ada, app.ExportSelection{TeamID: team.ID})
		before := f.countEvents()
		same := f.imports(ada, sent, app.ImportOptions{TeamID: team.ID})
		if same.Counts.Unchanged != 7 || f.countEvents() != before {
			t.Errorf("our own export, back where it came from: %+v", same.Counts)
		}
		otherTeam := f.team("LIRMM")
		bob := f.member("bob", otherTeam, eln.RoleAdmin)
		r := f.imports(bob, sent, app.ImportOptions{TeamID: otherTeam.ID})
		if r.Counts.Create != 7 {
			t.Errorf("into another lab: %+v", r.Counts)
		}
		copied := f.titled(bob, "Couplage « A » & B")
		main := made["Couplage « A » & B"]
		if copied.ID == main.ID || copied.PID == main.PID || copied.ElabID == main.ElabID {
			t.Errorf("an identifier that is taken was given twice")
		}
		held, _, err := f.LinkedEntries(t.Context(), bob, copied.ID)
		f.must(err)
		if len(held) != 1 || held[0].ID == made["Flask"].ID {
			t.Errorf("links of the copy: %+v", held)
		}
		if again := f.imports(bob, sent, app.ImportOptions{TeamID: otherTeam.ID}); again.Counts.Unchanged != 7 {
			t.Errorf("the second time %+v", again.Counts)
		}
	})
}

func TestExportSelections(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		team, ada, made := f.richTeam("IBMM")
		bob := f.member("bob", f.team("LIRMM"), eln.RolePilote)
		colleague := f.member("eve", team, eln.RoleMember)
		main, flask := made["Couplage « A » & B"], made["Flask"]
		titles := func(a *access.Actor, s app.ExportSelection) string {
			var list []string
			for _, d := range readCrate(t, f.exports(a, s)).Datasets {
				list = append(list, d.Title)
			}
			return strings.Join(list, "|")
		}
		cases := []struct {
			what, want string
			actor      *access.Actor
			s          app.ExportSelection
		}{
			{"one", main.Title, ada, app.ExportSelection{EntryIDs: []string{main.ID}}},
			{"two", main.Title + "|Flask", ada, app.ExportSelection{EntryIDs: []string{main.ID, flask.ID, main.ID}}},
			{"notebook", main.Title + "|Struck|Locked", colleague, app.ExportSelection{NotebookID: main.NotebookID}},
			{"query", main.Title, ada, app.ExportSelection{Filter: eln.EntryFilter{Query: "peser"}}},
			{"what is open", "", bob, app.ExportSelection{Filter: eln.EntryFilter{}}},
		}
		for _, c := range cases {
			if got := titles(c.actor, c.s); got != c.want {
				t.Errorf("%s: %q, want %q", c.what, got, c.want)
			}
		}
		if got := titles(ada, app.ExportSelection{TeamID: team.ID}); strings.Count(got, "|") != 6 {
			t.Errorf("team: %q", got)
		}
		if got := titles(colleague, app.ExportSelection{TeamID: team.ID}); strings.Contains(got, "Draft") {
			t.Errorf("a colleague's export holds a draft: %q", got)
		}
		for what, s := range map[string]app.ExportSelection{
			"entry": {EntryIDs: []string{main.ID}}, "one of two": {EntryIDs: []string{flask.ID, eln.NewID(time.Now())}},
			"notebook": {NotebookID: main.NotebookID}, "team": {TeamID: team.ID}, "unknown": {TeamID: eln.NewID(time.Now())},
		} {
			var out bytes.Buffer
			f.want(f.Export(ctx, bob, &out, s), eln.NotFound)
			if out.Len() > 0 {
				t.Errorf("%s: something left", what)
			}
		}
		anonymous := access.Anonymous()
		f.want(f.Export(ctx, &anonymous, io.Discard, app.ExportSelection{}), eln.Unauthenticated)
		f.madeEvents(team, main)
	})
}

func (f *files) madeEvents(team eln.Team, main *eln.Entry) {
	f.t.Helper()
	for _, stream := range []string{"team:" + team.ID, "notebook:" + main.NotebookID, "entry:" + main.ID} {
		actions := f.streamActions(stream)
		if actions[len(actions)-1] != "export.made" {
			f.t.Errorf("%s: %v", stream, actions)
		}
	}
}

func TestABrokenFileEndsTheExport(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		team, ada, _ := f.richTeam("IBMM")
		for _, object := range f.objects() {
			f.must(f.App.Blobs.Remove(t.Context(), object))
		}
		var out bytes.Buffer
		err := f.Export(t.Context(), ada, &out, app.ExportSelection{TeamID: team.ID})
		f.want(err, eln.Unavailable)
		if _, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil {
			t.Error("what was written can be taken for a whole file")
		}
	})
}

// changingWriter changes an entry when the first bytes of an export leave.
type changingWriter struct {
	bytes.Buffer
	change func()
}

// Write implements io.Writer.
func (w *changingWriter) Write(p []byte) (int, error) {
	if w.change != nil {
		w.change()
		w.change = nil
	}
	return w.Buffer.Write(p)
}

func TestAnExportHoldsWhatWasThereWhenItBegan(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		team := f.team("IBMM")
		ada := f.member("ada", team, eln.RoleMember)
		first, err := f.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "First"})
		f.must(err)
		f.add(ada, first, eln.NewUpload{Name: "big.bin"}, strings.Repeat("0123456789", 1<<16))
		e, err := f.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "Second", Body: "<p>then</p>", Tags: []string{"old"},
			Metadata: `{"extra_fields":{"pH":{"type":"number","value":"7"}}}`})
		f.must(err)
		out := &changingWriter{change: func() {
			title, body, metadata := "Later", "<p>later</p>", `{"extra_fields":{"pH":{"type":"number","value":"9"}}}`
			_, _, err := f.ChangeEntry(ctx, ada, e.ID, eln.EntryChange{Title: &title, Body: &body, Metadata: &metadata})
			f.must(err)
			_, err = f.AddTag(ctx, ada, e.ID, "new")
			f.must(err)
			_, err = f.AddStep(ctx, ada, e.ID, eln.NewStep{Body: "new"})
			f.must(err)
		}}
		f.must(f.Export(ctx, ada, out, app.ExportSelection{TeamID: team.ID}))
		for _, d := range readCrate(t, out.Bytes()).Datasets {
			if d.ID != e.ID {
				continue
			}
			got := []any{d.Title, d.Body, d.Tags, len(d.Steps), d.Version, strings.Contains(string(d.Metadata), `"7"`), len(d.History)}
			if diff := cmp.Diff([]any{"Second", "<p>then</p>", []string{"old"}, 0, e.Version, true, int(e.Version)}, got); diff != "" {
				t.Error(diff)
			}
		}
	})
}
