package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/store"
)

// crateFile is a file of a crate that a test writes.
type crateFile struct{ name, content string }

// crate writes an .eln file of another notebook, each dataset with the files
// of its node.
func crate(t *testing.T, files map[string][]crateFile, sets ...interchange.Dataset) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := interchange.NewWriter(&out, interchange.Crate{Name: "Other", Publisher: "Other ELN", Producer: interchange.Producer{Name: "OtherELN", Version: "1"}, SourceID: "urn:other:1"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, d := range sets {
		if err := w.AddDataset(d); err != nil {
			t.Fatal(err)
		}
		for _, f := range files[d.NodeID] {
			if err := w.AddFile(interchange.File{Name: f.name}, strings.NewReader(f.content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// record is one record of another notebook.
func record() interchange.Dataset {
	return interchange.Dataset{
		NodeID: "./one/", Kind: interchange.Experiment, Title: "Dosage", Body: "<p>First block of the text.</p><p>Second block, of other words.</p>", Date: "2025-05-05",
		Tags: []string{"a", "b"}, Rating: 1, Authors: []interchange.Person{{Given: "Marie", Family: "Curie", ORCID: "0000-0002-1825-0097"}},
		Metadata: json.RawMessage(`{"extra_fields":{"pH":{"type":"number","value":"7"},"T":{"type":"number","value":"20"}}}`),
		Steps:    []interchange.Step{{Body: "weigh", Position: 1}, {Body: "stir", Position: 2}, {Body: "wait", Position: 3}},
		Comments: []interchange.Comment{{Author: interchange.Person{Name: "P. Curie"}, At: time.Date(2025, 5, 6, 7, 8, 0, 0, time.UTC), Text: "good"}},
	}
}

func TestAChangedFileMeetsWhatPeopleChanged(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		team := f.team("IBMM")
		ada := f.member("ada", team, eln.RoleMember)
		opts := app.ImportOptions{TeamID: team.ID}
		files := map[string][]crateFile{"./one/": {{"same.txt", "same"}, {"new.txt", "one"}, {"both.txt", "one"}}}
		f.imports(ada, crate(t, files, record()), opts)
		e := f.titled(ada, "Dosage")

		body := strings.Replace(e.Body, "Second block", "Our second block", 1)
		date, rating := "2025-06-06", 5
		_, _, err := f.ChangeEntry(ctx, ada, e.ID, eln.EntryChange{Body: &body, Date: &date, Rating: &rating, Fields: map[string]json.RawMessage{"T": json.RawMessage(`"25"`)}})
		f.must(err)
		_, err = f.AddTag(ctx, ada, e.ID, "ours")
		f.must(err)
		both := f.uploadNamed(ada, e, "both.txt")
		f.add(ada, e, eln.NewUpload{Name: "both.txt", Replaces: both.ID}, "ours")

		d := record()
		d.Title, d.Body, d.Rating = "Dosage 2", strings.Replace(d.Body, "First block", "Their first block", 1), 3
		d.Tags, d.Steps = []string{"b", "c"}, []interchange.Step{{Body: "weigh", Position: 1, Finished: true}, {Body: "wait", Position: 2}, {Body: "filter", Position: 3}}
		d.Metadata = json.RawMessage(`{"extra_fields":{"pH":{"type":"number","value":"8"},"T":{"type":"number","value":"30"},"new":{"type":"text","value":"x"}}}`)
		d.Comments = append(d.Comments, interchange.Comment{Text: "later"})
		files = map[string][]crateFile{"./one/": {{"same.txt", "same"}, {"new.txt", "two"}, {"both.txt", "theirs"}}}
		changed := crate(t, files, d)
		r := f.imports(ada, changed, app.ImportOptions{TeamID: team.ID, Language: "fr"})
		if r.Counts.Merge != 1 || r.Counts.Files != 2 {
			t.Errorf("counted %+v", r.Counts)
		}
		f.mergedAsItShould(t, ada, e.ID, r)
		before := f.countEvents()
		if again := f.imports(ada, changed, opts); again.Counts.Unchanged != 1 || f.countEvents() != before {
			t.Errorf("the second time %+v", again.Counts)
		}
		f.mergesAgain(t, ada, e.ID, d, files)
	})
}

// uploadNamed finds a file of an entry by its name.
func (f *files) uploadNamed(a *access.Actor, e *eln.Entry, name string) eln.Upload {
	f.t.Helper()
	uploads, err := f.Uploads(f.t.Context(), a, e.ID)
	f.must(err)
	for _, u := range uploads {
		if u.Name == name && !u.Replaced {
			return u
		}
	}
	f.t.Fatalf("no file %s", name)
	return eln.Upload{}
}

// mergedAsItShould looks at what people see after the merge.
func (f *files) mergedAsItShould(t *testing.T, ada *access.Actor, id string, r app.ImportReport) {
	t.Helper()
	ctx := t.Context()
	e, err := f.Entry(ctx, ada, id)
	f.must(err)
	m, err := eln.ParseMetadata(e.Metadata)
	f.must(err)
	o, err := f.OpenEntry(ctx, ada, id)
	f.must(err)
	var tags, steps, remarks, uploads []string
	for _, t := range o.Tags {
		tags = append(tags, t.Label)
	}
	for _, s := range o.Steps {
		steps = append(steps, s.Body+map[bool]string{true: "!"}[s.Finished])
	}
	for _, m := range o.Remarks {
		remarks = append(remarks, m.Body[strings.LastIndex(m.Body, "\n")+1:])
	}
	for _, u := range o.Uploads {
		if !u.Replaced {
			uploads = append(uploads, u.Name+"="+f.content(ada, u.ID))
		}
	}
	slices.Sort(uploads)
	got := []any{e.Title, e.Date, e.Rating, m.Field("pH").Value, m.Field("T").Value, m.Field("new").Value, tags, steps, remarks, uploads,
		strings.Contains(e.Body, "Their first block"), strings.Contains(e.Body, "Our second block")}
	want := []any{"Dosage 2", "2025-06-06", 5, "8", "25", "x", []string{"b", "c", "ours"}, []string{"weigh!", "wait", "filter"}, []string{"good", "later"},
		[]string{"both.txt=ours", "both.txt=theirs", "new.txt=two", "same.txt=same"}, true, true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	told := map[string]int{}
	for _, n := range r.Notes {
		told[n.Key]++
	}
	if told["both_changed"] != 3 { // the rating, the field T, the file both.txt
		t.Errorf("told %v", told)
	}
}

// mergesAgain changes the file once more, at a part that people changed before
// it: what the file did not touch since stays as it is here.
func (f *files) mergesAgain(t *testing.T, ada *access.Actor, id string, d interchange.Dataset, files map[string][]crateFile) {
	t.Helper()
	d.Body = strings.Replace(d.Body, "Their first", "Their very first", 1)
	r := f.imports(ada, crate(t, files, d), app.ImportOptions{TeamID: ada.Teams[0].TeamID})
	e, err := f.Entry(t.Context(), ada, id)
	f.must(err)
	if r.Counts.Merge != 0 && r.Counts.Update != 1 || e.Rating != 5 || e.Date != "2025-06-06" ||
		!strings.Contains(e.Body, "Their very first") || !strings.Contains(e.Body, "Our second") || strings.Contains(e.Body, "overlap") {
		t.Errorf("%+v: rating %d, date %s, %s", r.Counts, e.Rating, e.Date, e.Body)
	}
}

func TestAClosedEntryIsLeftAlone(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		team := f.team("IBMM")
		ada, bob := f.member("ada", team, eln.RoleMember), f.member("bob", team, eln.RoleMember)
		f.imports(ada, crate(t, nil, record()), app.ImportOptions{TeamID: team.ID})
		e := f.titled(ada, "Dosage")
		d := record()
		d.Title = "Changed"
		r := f.imports(bob, crate(t, nil, d), app.ImportOptions{TeamID: team.ID})
		if r.Counts.Left != 1 || r.Taken[0].PID != e.PID {
			t.Errorf("a reader's import: %+v", r)
		}
		_, err := f.LockEntry(ctx, ada, e.ID)
		f.must(err)
		if r = f.imports(ada, crate(t, nil, d), app.ImportOptions{TeamID: team.ID}); r.Counts.Left != 1 {
			t.Errorf("a locked entry: %+v", r.Counts)
		}
		if now := f.titled(ada, "Dosage"); now.Version != e.Version+1 {
			t.Errorf("version %d after the lock", now.Version)
		}
		_, err = f.UnlockEntry(ctx, ada, e.ID)
		f.must(err)
		if r = f.imports(ada, crate(t, nil, d), app.ImportOptions{TeamID: team.ID}); r.Counts.Merge != 1 {
			t.Errorf("unlocked again: %+v", r.Counts)
		}
		f.titled(ada, "Changed")
	})
}

// TestAnImportBesideOneThatIsClosed shows that an import does not tell whether
// somebody else imported the same file for themself.
func TestAnImportBesideOneThatIsClosed(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		team := f.team("IBMM")
		ada, bob := f.member("ada", team, eln.RoleMember), f.member("bob", team, eln.RoleMember)
		d := record()
		d.State = string(eln.Draft)
		d.ID, d.PID = eln.NewID(time.Now()), string(eln.NewPID())
		content := crate(t, nil, d)
		f.imports(ada, content, app.ImportOptions{TeamID: team.ID})
		for i, want := range []app.ImportCounts{{Create: 1}, {Unchanged: 1}} {
			if r := f.imports(bob, content, app.ImportOptions{TeamID: team.ID}); r.Counts != want {
				t.Errorf("bob's import %d: %+v", i, r.Counts)
			}
		}
		if r := f.imports(ada, content, app.ImportOptions{TeamID: team.ID}); r.Counts.Unchanged != 1 {
			t.Errorf("ada's second import: %+v", r.Counts)
		}
		e := f.titled(bob, "Dosage")
		held, pointing, err := f.LinkedEntries(t.Context(), bob, e.ID)
		f.must(err)
		if e.ID == d.ID || len(held)+len(pointing) > 0 {
			t.Errorf("bob sees %v %v", held, pointing)
		}
	})
}

func TestADamagedFileIsLeftAndNamed(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		team := f.team("IBMM")
		ada := f.member("ada", team, eln.RoleMember)
		content := tampered(t, crate(t, map[string][]crateFile{"./one/": {{"good.txt", "good"}, {"bad.txt", "bad bytes"}}}, record()), "bad bytes", "BAD BYTES")
		for _, dry := range []bool{true, false} {
			r := f.imports(ada, content, app.ImportOptions{TeamID: team.ID, DryRun: dry})
			named := slices.ContainsFunc(r.Notes, func(n app.ImportNote) bool {
				return n.Key == "file_left" && n.Severity == "left" && strings.Contains(n.English, "bad.txt") && strings.Contains(n.French, "SHA-256")
			})
			if r.Counts.Create != 1 || r.Counts.Files != 1 || !named {
				t.Errorf("dry %v: %+v", dry, r)
			}
		}
		uploads, err := f.Uploads(t.Context(), ada, f.titled(ada, "Dosage").ID)
		f.must(err)
		if len(uploads) != 1 || len(f.objects()) != 1 {
			t.Errorf("%d files, %d objects", len(uploads), len(f.objects()))
		}
	})
}

// tampered writes a zip again with other bytes in one of its files.
func tampered(t *testing.T, content []byte, from, to string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	out := zip.NewWriter(&buffer)
	for _, member := range in.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		w, err2 := out.Create(member.Name)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.ReplaceAll(text, []byte(from), []byte(to))); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// TestAnImportGoesOn ends an import at every record and runs it again: the end
// is that of one that was not ended.
func TestAnImportGoesOn(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		content := examples(t)["PASTA"]
		want := ""
		for stop := range 12 {
			team := f.team("T" + string(rune('A'+stop)))
			ada := f.member("ada-"+team.Name, team, eln.RoleAdmin)
			ctx, cancel := context.WithCancel(t.Context())
			_, err := f.Import(ctx, ada, bytes.NewReader(content), int64(len(content)), app.ImportOptions{TeamID: team.ID, Progress: func(done, _ int) {
				if done == stop {
					cancel()
				}
			}})
			cancel()
			if stop > 0 && stop < 9 && err == nil {
				t.Errorf("stop %d: the import went on", stop)
			}
			f.imports(ada, content, app.ImportOptions{TeamID: team.ID})
			if again := f.imports(ada, content, app.ImportOptions{TeamID: team.ID}); again.Counts.Unchanged != 9 {
				t.Errorf("stop %d: then %+v", stop, again.Counts)
			}
			got := f.outline(ada, team)
			if want == "" {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("stop %d: %s", stop, diff)
			}
		}
	})
}

// outline writes what a team's entries hold, without ids.
func (f *files) outline(a *access.Actor, team eln.Team) string {
	f.t.Helper()
	var lines []string
	for _, d := range readCrate(f.t, f.exports(a, app.ExportSelection{TeamID: team.ID})).Datasets {
		line := d.Title + " " + d.Kind + " " + string(d.Metadata) + " files"
		for _, file := range d.Files {
			line += " " + file.Name + file.SHA256[:8]
		}
		for range d.Links {
			line += " link"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestAWholeNotebookKeepsItsPages(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		team := f.team("IBMM")
		ada := f.member("ada", team, eln.RoleMember)
		n, err := f.CreateNotebook(ctx, ada, eln.NewNotebook{TeamID: team.ID, Title: "Cahier n° 7", Purpose: "peptides"})
		f.must(err)
		ada.Carry(store.NotebookPrincipal(n.ID), eln.Own)
		var moved *eln.Entry
		for _, title := range []string{"one", "two", "three", "four"} {
			e, err := f.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, NotebookID: n.ID, Title: title})
			f.must(err)
			if title == "two" {
				moved = e
			}
		}
		other, err := f.CreateNotebook(ctx, ada, eln.NewNotebook{TeamID: team.ID, Title: "Other"})
		f.must(err)
		ada.Carry(store.NotebookPrincipal(other.ID), eln.Own)
		_, err = f.MoveEntry(ctx, ada, moved.ID, other.ID, "written in the wrong notebook")
		f.must(err)
		content := f.exports(ada, app.ExportSelection{NotebookID: n.ID})

		there := &files{service: newService(t, ""), dir: t.TempDir()}
		there.reopen()
		otherTeam := there.team("CERMAV")
		bob := there.member("bob", otherTeam, eln.RoleMember)
		r := there.imports(bob, content, app.ImportOptions{TeamID: otherTeam.ID})
		if r.Counts.Create != 3 {
			t.Errorf("imported %+v", r.Counts)
		}
		made := map[string]int64{}
		notebook := ""
		for _, title := range []string{"one", "three", "four"} {
			e := there.titled(bob, title)
			made[title], notebook = e.Page, e.NotebookID
		}
		if diff := cmp.Diff(map[string]int64{"one": 1, "three": 3, "four": 4}, made); diff != "" {
			t.Error(diff)
		}
		bob.Carry(store.NotebookPrincipal(notebook), eln.Own)
		pages, _, err := there.Pages(t.Context(), bob, notebook, 0, 10)
		there.must(err)
		if len(pages) != 4 || pages[1].Why != eln.PageMoved || pages[2].Title != "three" {
			t.Errorf("pages %+v", pages)
		}
		next, err := there.CreateEntry(t.Context(), bob, eln.NewEntry{Kind: eln.Experiment, NotebookID: notebook, Title: "next"})
		there.must(err)
		if next.Page != 5 {
			t.Errorf("the next page is %d", next.Page)
		}
		if again := there.imports(bob, content, app.ImportOptions{TeamID: otherTeam.ID}); again.Counts.Unchanged != 3 {
			t.Errorf("the second time %+v", again.Counts)
		}
		there.holds()
	})
}
