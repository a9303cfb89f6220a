package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// examples are the files of the six notebooks; they are not in every copy of
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

func (f *files) imports(a *access.Actor, content []byte, opts app.ImportOptions) app.ImportReport {
	f.t.Helper()
	r, err := f.Import(f.t.Context(), a, bytes.NewReader(content), int64(len(content)), opts)
	f.must(err)
	return r
}

func (f *files) exports(a *access.Actor, s app.ExportSelection) []byte {
	f.t.Helper()
	var out bytes.Buffer
	f.must(f.Export(f.t.Context(), a, &out, s))
	return out.Bytes()
}

// readCrate reads an .eln file and verifies every file in it.
func readCrate(t *testing.T, content []byte) *interchange.Crate {
	t.Helper()
	archive, err := interchange.Open(bytes.NewReader(content), int64(len(content)), interchange.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	crate, err := archive.Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range crate.Datasets {
		for _, file := range d.Files {
			if _, err := archive.Verify(file); err != nil {
				t.Errorf("%s: %v", file.Name, err)
			}
		}
	}
	return crate
}

// counted is what an import counts of a file: records made and files taken.
type counted struct{ create, files int }

// everyExample was compared with the files themselves.
var everyExample = map[string]counted{
	"OpenSemanticLab": {1, 0}, "PASTA": {9, 8}, "RSpace": {2, 6}, "SampleDB": {2, 8}, "elabftw": {12, 2}, "kadi4mat": {1, 4},
}

func TestEveryExampleImports(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		all := examples(t)
		for name, want := range everyExample {
			team := f.team(strings.ToUpper(name[:4]))
			ada := f.member("ada-"+name, team, eln.RoleAdmin)
			before := f.countEvents()
			dry := f.imports(ada, all[name], app.ImportOptions{TeamID: team.ID, DryRun: true})
			if after := f.countEvents(); after != before {
				t.Errorf("%s: a dry run recorded %d events", name, after-before)
			}
			real := f.imports(ada, all[name], app.ImportOptions{TeamID: team.ID, Language: "fr"})
			if got := (counted{real.Counts.Create, real.Counts.Files}); got != want {
				t.Errorf("%s: imported %+v, want %+v", name, got, want)
			}
			if diff := cmp.Diff(dry.Counts, real.Counts); diff != "" {
				t.Errorf("%s: the dry run counted otherwise: %s", name, diff)
			}
			if diff := cmp.Diff(dry.Notes, real.Notes, cmpopts.SortSlices(func(a, b app.ImportNote) bool { return fmt.Sprint(a) < fmt.Sprint(b) })); diff != "" {
				t.Errorf("%s: the dry run told otherwise: %s", name, diff)
			}
			f.sensible(name, real)
			f.unchanged(name, ada, all[name], team)
		}
	})
}

// sensible checks that every sentence is whole, in both languages.
func (f *files) sensible(name string, r app.ImportReport) {
	f.t.Helper()
	for _, n := range r.Notes {
		if n.English == "" || n.French == "" || n.English == n.Key || strings.ContainsAny(n.English+n.French, "{}") && !strings.Contains(n.Key, "node") {
			f.t.Errorf("%s: %+v", name, n)
		}
	}
	for _, e := range r.Taken {
		if e.PID == "" || e.Action != app.ImportCreate {
			f.t.Errorf("%s: %+v", name, e)
		}
	}
}

// unchanged imports the same file again: nothing happens, not even an event.
func (f *files) unchanged(name string, a *access.Actor, content []byte, team eln.Team) {
	f.t.Helper()
	before, objects := f.countEvents(), len(f.objects())
	again := f.imports(a, content, app.ImportOptions{TeamID: team.ID, Language: "fr"})
	if again.Counts.Unchanged != len(again.Taken) || again.Counts.Files != 0 || len(again.Taken) == 0 {
		f.t.Errorf("%s: the second time %+v", name, again.Counts)
	}
	if after := f.countEvents(); after != before {
		f.t.Errorf("%s: the second time recorded %d events", name, after-before)
	}
	if len(f.objects()) != objects {
		f.t.Errorf("%s: the second time left bytes", name)
	}
}

func (f *files) countEvents() int64 {
	f.t.Helper()
	counts, err := f.DB.Verify(f.t.Context(), func(found store.Finding) { f.t.Errorf("%+v", found) })
	f.must(err)
	return counts.Events
}

// titled finds an entry of a team by its title, with its text.
func (f *files) titled(a *access.Actor, title string) *eln.Entry {
	f.t.Helper()
	list, err := f.Entries(f.t.Context(), a, eln.EntryFilter{States: []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck, eln.Void}})
	f.must(err)
	for _, e := range list.Entries {
		if e.Title == title {
			e, err := f.Entry(f.t.Context(), a, e.ID)
			f.must(err)
			return e
		}
	}
	f.t.Fatalf("no entry %q among %d", title, len(list.Entries))
	return nil
}

func TestAnImportKeepsWhatTheFileSays(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		team := f.team("IBMM")
		ada := f.member("ada", team, eln.RoleAdmin)
		f.imports(ada, examples(t)["elabftw"], app.ImportOptions{TeamID: team.ID, Name: "elabftw-export.eln"})
		gold := f.titled(ada, "Gold master experiment")
		checks := []struct {
			what      string
			got, want any
		}{
			{"elabid", gold.ElabID, "20250916-4af4da4ef50c6512782c3b0b484aad236ccd7591"}, {"date", gold.Date, "2025-01-03"},
			{"rating", gold.Rating, 4}, {"custom id", *gold.CustomID, int64(1)}, {"author", gold.AuthorID, ada.UserID}, {"page", gold.Page > 0, true},
			{"image", strings.Contains(gold.Body, `src="/app/download.php?f=`), true}, {"claim", f.leafText(gold, "claimed-author"), `"Nicola Mohr"`},
		}
		for _, c := range checks {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Errorf("%s: %s", c.what, diff)
			}
		}
		f.partsOfGold(ada, gold)
		if got := f.streamActions("team:" + team.ID); got[len(got)-1] != "import.done" {
			t.Errorf("the team's stream holds %v", got)
		}
		if diff := cmp.Diff([]string{"entry.create"}, f.actions(gold.ID)[:1]); diff != "" {
			t.Error(diff)
		}
	})
}

func (f *files) partsOfGold(a *access.Actor, gold *eln.Entry) {
	f.t.Helper()
	ctx := f.t.Context()
	steps, err := f.Steps(ctx, a, gold.ID)
	f.must(err)
	remarks, err := f.Remarks(ctx, a, gold.ID)
	f.must(err)
	uploads, err := f.Uploads(ctx, a, gold.ID)
	f.must(err)
	held, _, err := f.LinkedEntries(ctx, a, gold.ID)
	f.must(err)
	if len(steps) != 2 || !steps[0].Finished || steps[0].FinishedAt == nil || steps[1].Finished {
		f.t.Errorf("steps: %+v", steps)
	}
	if len(remarks) == 0 || !strings.Contains(remarks[0].Body, "according to the imported file]\n\n") || remarks[0].AuthorID != a.UserID {
		f.t.Errorf("comments: %+v", remarks)
	}
	if len(uploads) != 1 || !strings.Contains(gold.Body, uploads[0].LongName) {
		f.t.Errorf("files: %+v", uploads)
	}
	if len(held) != 3 {
		f.t.Errorf("links: %+v", held)
	}
	for kind, id := range map[eln.LabelKind]string{eln.Category: gold.CategoryID, eln.Status: gold.StatusID} {
		if id == "" {
			f.t.Errorf("no %s", kind)
		}
	}
}

// leaf is a part of an entry as the record holds it now.
func (f *files) leafText(e *eln.Entry, path string) string {
	f.t.Helper()
	var text string
	f.must(f.DB.Read(f.t.Context(), func(tx *store.Tx) error {
		raw, err := tx.Leaf(f.t.Context(), "entry:"+e.ID, e.LabID, path, e.Version)
		text = string(raw)
		return err
	}))
	return text
}

func (f *files) streamActions(stream string) []string {
	f.t.Helper()
	var actions []string
	f.must(f.DB.Read(f.t.Context(), func(tx *store.Tx) error {
		bodies, err := tx.Events(f.t.Context(), stream, 1, 1000)
		for _, b := range bodies {
			ev, err := event.Parse(b)
			f.must(err)
			actions = append(actions, string(ev.Action))
		}
		return err
	}))
	return actions
}

func TestImportIsRefused(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		team, other := f.team("IBMM"), f.team("LIRMM")
		ada, bob := f.member("ada", team, eln.RoleMember), f.member("bob", other, eln.RoleMember)
		guest := f.member("gil", team, eln.RoleGuest)
		reader := *ada
		reader.Ceiling = eln.Read
		content := examples(t)["OpenSemanticLab"]
		try := func(a *access.Actor, content []byte, opts app.ImportOptions) error {
			_, err := f.Import(ctx, a, bytes.NewReader(content), int64(len(content)), opts)
			return err
		}
		before := f.countEvents()
		anonymous := access.Anonymous()
		f.want(try(&anonymous, content, app.ImportOptions{TeamID: team.ID}), eln.Unauthenticated)
		f.want(try(&reader, content, app.ImportOptions{TeamID: team.ID}), eln.Denied)
		f.want(try(bob, content, app.ImportOptions{TeamID: team.ID}), eln.Denied)
		f.want(try(guest, content, app.ImportOptions{TeamID: team.ID}), eln.Denied)
		own, err := f.CreateNotebook(ctx, ada, eln.NewNotebook{TeamID: team.ID, Title: "Ada's"})
		f.must(err)
		before++
		f.want(try(bob, content, app.ImportOptions{NotebookID: own.ID}), eln.NotFound)
		for name, hostile := range map[string][]byte{"text": []byte("no zip"), "cut": content[:len(content)/2], "empty": {}} {
			f.want(try(ada, hostile, app.ImportOptions{TeamID: team.ID}), eln.Invalid)
			if after := f.countEvents(); after != before || len(f.objects()) > 0 {
				t.Errorf("%s: something was written", name)
			}
		}
	})
}
