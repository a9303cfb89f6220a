package app_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/store"
)

const fieldsOfOrigin = `{"extra_fields":{"T":{"type":"number","value":"80","blank_value_on_duplicate":true},"solvant":{"type":"text","value":"THF"}},"free":{"x":1}}`

// whole makes an entry with every part that a duplicate takes over, and a link
// to one that only its author may read.
func (s *service) whole(a *access.Actor, in eln.NewEntry) (e, target, secret *eln.Entry) {
	s.t.Helper()
	ctx := s.t.Context()
	in.Title, in.Body, in.Metadata, in.Tags, in.Rating, in.Date = "couplage", "<p>THF</p>", fieldsOfOrigin, []string{"pd"}, 3, "2026-01-02"
	e, err := s.CreateEntry(ctx, a, in)
	s.must(err)
	step, err := s.AddStep(ctx, a, e.ID, eln.NewStep{Body: "peser"})
	s.must(err)
	_, err = s.ChangeStep(ctx, a, e.ID, step.ID, eln.StepChange{Finished: new(true)})
	s.must(err)
	target, secret = s.experiment(a, "cible"), s.experiment(a, "secret")
	s.must(s.AddLink(ctx, a, e.ID, target.ID, eln.LinkUses))
	s.must(s.AddLink(ctx, a, e.ID, secret.ID, eln.LinkCites))
	s.must(s.SetGrants(ctx, a, secret.ID, []eln.Grant{}, nil))
	return e, target, secret
}

// links returns the links that an entry holds, as rows.
func (s *service) links(id string) []eln.Link {
	s.t.Helper()
	var held []eln.Link
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		links, _, err := tx.Links(s.t.Context(), id)
		for _, l := range links {
			if l.EntryID == id {
				held = append(held, l)
			}
		}
		return err
	}))
	return held
}

func TestADuplicateTakesOverWhatItsMakerMayRead(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob, chief := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("chief", team, eln.RoleAdmin)
		category, err := s.CreateLabel(ctx, chief, eln.Category, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: "Synthèse", Color: "29aeb9"})
		s.must(err)
		e, target, _ := s.whole(ada, eln.NewEntry{Kind: eln.Experiment, CategoryID: category.ID})
		made, err := s.DuplicateEntry(ctx, bob, e.ID, app.Duplicate{LinkOriginal: true})
		s.must(err)
		d, err := s.Entry(ctx, bob, made.ID)
		s.must(err)
		if d.Title != "couplage I" || d.AuthorID != bob.UserID || d.CustodianID != bob.UserID || d.Page != 1 || d.NotebookID == e.NotebookID ||
			d.Date == e.Date || d.Rating != 3 || d.CategoryID != category.ID || d.OriginID != e.ID || d.State != eln.Normal || !strings.Contains(d.Body, "THF</p>") {
			t.Errorf("duplicate: %+v", d)
		}
		var fields map[string]map[string]map[string]any
		_ = json.Unmarshal([]byte(d.Metadata), &fields)
		if fields["extra_fields"]["T"]["value"] != "" || fields["extra_fields"]["solvant"]["value"] != "THF" || !strings.Contains(d.Metadata, `"free":{"x":1}`) {
			t.Errorf("fields are %s", d.Metadata)
		}
		steps, err := s.Steps(ctx, bob, d.ID)
		s.must(err)
		if len(steps) != 1 || steps[0].Body != "peser" || steps[0].Finished || steps[0].FinishedAt != nil {
			t.Errorf("steps are %+v", steps)
		}
		if got := s.labels(d.ID); !slices.Equal(got, []string{"pd"}) {
			t.Errorf("tags are %v", got)
		}
		want := []eln.Link{{EntryID: d.ID, TargetID: e.ID, Kind: eln.LinkFollows}, {EntryID: d.ID, TargetID: target.ID, Kind: eln.LinkUses}}
		if diff := cmp.Diff(want, s.links(d.ID)); diff != "" {
			t.Error(diff)
		}
		events := s.events("entry:"+d.ID, 1)
		if len(events) != 1 || events[0].Data["origin"] != e.ID || s.number(events[0].Data["origin_version"]) != e.Version+4 {
			t.Errorf("recorded %+v", events)
		}
		if got := s.grants(d); got["team:"+team.ID] != eln.Comment || got[user(bob)] != eln.Own || got[user(ada)] != eln.None {
			t.Errorf("grants are %v", got)
		}
		s.holds()
	})
}

func (s *service) number(v any) int64 {
	n, err := v.(json.Number).Int64()
	s.must(err)
	return n
}

func TestADuplicateIsNoWiderThanItsOrigin(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, eve := s.member("ada", team, eln.RoleMember), s.member("eve", s.team("ICGM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		for _, c := range []struct {
			base int
			want func(d *eln.Entry) map[string]eln.Level
		}{
			{access.BaseOwner, func(*eln.Entry) map[string]eln.Level { return map[string]eln.Level{user(ada): eln.Own} }},
			{access.BaseAdmins, func(*eln.Entry) map[string]eln.Level {
				return map[string]eln.Level{user(ada): eln.Own, "admins:" + team.ID: eln.Own}
			}},
			{access.BasePublic, func(*eln.Entry) map[string]eln.Level {
				return map[string]eln.Level{user(ada): eln.Own, "admins:" + team.ID: eln.Own, "team:" + team.ID: eln.Comment}
			}},
		} {
			s.must(s.SetGrants(ctx, ada, e.ID, nil, &eln.BaseVisibility{Read: &c.base, Write: new(min(c.base, access.BaseAdmins))}))
			d, err := s.DuplicateEntry(ctx, ada, e.ID, app.Duplicate{})
			s.must(err)
			if diff := cmp.Diff(c.want(d), s.grants(d)); diff != "" {
				t.Errorf("%d: %s", c.base, diff)
			}
		}
		d, err := s.DuplicateEntry(ctx, eve, e.ID, app.Duplicate{})
		s.must(err)
		want := map[string]eln.Level{user(eve): eln.Own, "notebook:" + d.NotebookID: eln.Own}
		if diff := cmp.Diff(want, s.grants(d)); diff != "" || d.TeamID == e.TeamID || d.LabID == e.LabID {
			t.Error(diff)
		}
		draft, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Draft: true})
		s.must(err)
		d, err = s.DuplicateEntry(ctx, ada, draft.ID, app.Duplicate{})
		s.must(err)
		if diff := cmp.Diff(map[string]eln.Level{user(ada): eln.Own}, s.grants(d)); diff != "" || d.Title != "" {
			t.Error(diff, d.Title)
		}
		s.holds()
	})
}

func TestDuplicatingIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, guest, eve := s.member("ada", team, eln.RoleMember), s.member("guest", team, eln.RoleGuest), s.member("eve", s.team("ICGM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		anonymous := access.Anonymous()
		duplicate := func(a *access.Actor) error {
			_, err := s.DuplicateEntry(ctx, a, e.ID, app.Duplicate{})
			return err
		}
		s.want(duplicate(eve), eln.NotFound)
		s.want(duplicate(&anonymous), eln.NotFound)
		s.want(duplicate(readOnly(ada)), eln.Denied)
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: access.Public, Level: eln.Read}, {Principal: user(guest), Level: eln.Write}}, nil))
		s.want(duplicate(&anonymous), eln.Unauthenticated)
		s.want(duplicate(guest), eln.Denied)
		_, err := s.DuplicateEntry(ctx, ada, e.ID, app.Duplicate{Kind: "note"})
		s.want(err, eln.Invalid)
		n, _, err := s.CountEntries(ctx, ada, eln.EntryFilter{})
		if s.must(err); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestATemplateIsMadeOfAnEntryAndBegunFrom(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", s.team("ICGM"), eln.RoleMember)
		e, target, _ := s.whole(ada, eln.NewEntry{Kind: eln.Experiment})
		tpl, err := s.DuplicateEntry(ctx, ada, e.ID, app.Duplicate{Template: true})
		s.must(err)
		if !tpl.Template || tpl.Page != 0 || tpl.NotebookID != "" || tpl.Serial != 1 {
			t.Errorf("template: %+v", tpl)
		}
		_, err = s.AddStep(ctx, ada, tpl.ID, eln.NewStep{Body: "chauffer", Immutable: true})
		s.must(err)
		made, err := s.CreateEntry(ctx, bob, eln.NewEntry{Kind: eln.Experiment, OriginID: tpl.ID, Tags: []string{"cu"},
			Metadata: `{"extra_fields":{"T":{"value":"60"},"neuf":{"type":"text","value":"x"}}}`})
		s.must(err)
		if made.Title != "couplage I" || made.OriginID != tpl.ID || made.Page != 1 || made.Rating != 3 || !strings.Contains(made.Body, "THF") {
			t.Errorf("made: %+v", made)
		}
		m, err := eln.ParseMetadata(made.Metadata)
		s.must(err)
		if !slices.Equal(m.Names(), []string{"T", "neuf", "solvant"}) || m.Field("T").Type != "number" || m.Field("T").Value != "60" || m.Field("solvant").Value != "THF" {
			t.Errorf("fields are %s", made.Metadata)
		}
		steps, err := s.Steps(ctx, bob, made.ID)
		s.must(err)
		if len(steps) != 2 || !steps[1].Immutable || steps[0].Immutable {
			t.Errorf("steps are %+v", steps)
		}
		if got := s.labels(made.ID); !slices.Equal(got, []string{"cu", "pd"}) {
			t.Errorf("tags are %v", got)
		}
		if got := s.links(made.ID); len(got) != 1 || got[0].TargetID != target.ID {
			t.Errorf("links are %v", got)
		}
		if got := s.grants(made); got["team:"+team.ID] != eln.Comment || got["notebook:"+made.NotebookID] != eln.Own {
			t.Errorf("grants are %v", got)
		}
		if got := s.actions(made.ID); !slices.Equal(got, []string{"entry.create"}) {
			t.Errorf("recorded %v", got)
		}
		titled, err := s.CreateEntry(ctx, bob, eln.NewEntry{Kind: eln.Experiment, OriginID: tpl.ID, Title: "à moi", Body: "<p>autre</p>"})
		if s.must(err); titled.Title != "à moi" || !strings.Contains(titled.Body, "autre") {
			t.Errorf("titled: %+v", titled)
		}
		for name, c := range map[string]struct {
			a    *access.Actor
			in   eln.NewEntry
			want eln.Code
		}{
			"a template of another lab": {eve, eln.NewEntry{Kind: eln.Experiment, OriginID: tpl.ID}, eln.NotFound},
			"no template":               {bob, eln.NewEntry{Kind: eln.Experiment, OriginID: e.ID}, eln.Invalid},
			"another kind":              {bob, eln.NewEntry{Kind: eln.Resource, OriginID: tpl.ID}, eln.Invalid},
			"a key that reads":          {readOnly(bob), eln.NewEntry{Kind: eln.Experiment, OriginID: tpl.ID}, eln.Denied},
		} {
			if _, err := s.CreateEntry(ctx, c.a, c.in); eln.CodeOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.holds()
	})
}

func TestFilesGoWithADuplicate(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx, team := t.Context(), f.team("IBMM")
		ada, bob, eve := f.member("ada", team, eln.RoleMember), f.member("bob", team, eln.RoleMember), f.member("eve", f.team("ICGM"), eln.RoleMember)
		e := f.experiment(ada, "couplage")
		kept := f.add(ada, e, eln.NewUpload{Name: "spectre.txt", Folder: "rmn", Comment: "1H"}, "kept")
		hidden := f.add(ada, e, eln.NewUpload{Name: "secret.txt"}, "hidden")
		f.must(f.HideUpload(ctx, ada, e.ID, hidden.ID, "par erreur"))
		body := `<p><img src="app/download.php?f=` + kept.LongName + `"></p>`
		_, _, err := f.ChangeEntry(ctx, ada, e.ID, eln.EntryChange{Body: &body})
		f.must(err)
		f.must(f.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: user(bob), Level: eln.Read}, {Principal: "user:eve@example.org", Level: eln.Read}}, nil))
		bare, err := f.DuplicateEntry(ctx, bob, e.ID, app.Duplicate{})
		f.must(err)
		uploads, err := f.Uploads(ctx, bob, bare.ID)
		if f.must(err); len(uploads) != 0 {
			t.Errorf("files were copied unasked: %+v", uploads)
		}
		for name, a := range map[string]*access.Actor{"the same lab": bob, "another lab": eve} {
			d, err := f.DuplicateEntry(ctx, a, e.ID, app.Duplicate{CopyFiles: true})
			f.must(err)
			uploads, err := f.Uploads(ctx, a, d.ID)
			f.must(err)
			if len(uploads) != 1 || uploads[0].Name != "spectre.txt" || uploads[0].Folder != "rmn" || uploads[0].Comment != "1H" ||
				uploads[0].LongName == kept.LongName || uploads[0].LabID != d.LabID || f.content(a, uploads[0].ID) != "kept" {
				t.Fatalf("%s: files are %+v", name, uploads)
			}
			now, err := f.Entry(ctx, a, d.ID)
			f.must(err)
			if strings.Contains(now.Body, kept.LongName) || !strings.Contains(now.Body, uploads[0].LongName) || !strings.Contains(f.leaf(d, "body"), uploads[0].LongName) {
				t.Errorf("%s: the text says %s", name, now.Body)
			}
			if f.leaf(d, "file/"+uploads[0].ID) == "" {
				t.Errorf("%s: the record holds no file", name)
			}
		}
		if n := len(f.objects()); n != 3 {
			t.Errorf("%d objects are kept, want two of the one lab and one of the other", n)
		}
	})
}

func TestATemplateOfAnotherLabBringsItsFiles(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx, team, other := t.Context(), f.team("IBMM"), f.team("ICGM")
		ada, eve := f.member("ada", team, eln.RoleMember), f.member("eve", other, eln.RoleMember)
		tpl, err := f.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Resource, Template: true, Title: "RMN"})
		f.must(err)
		f.add(ada, tpl, eln.NewUpload{Name: "mode.txt"}, "manual")
		f.must(f.SetGrants(ctx, ada, tpl.ID, []eln.Grant{{Principal: "user:eve@example.org", Level: eln.Read}}, nil))
		made, err := f.CreateEntry(ctx, eve, eln.NewEntry{Kind: eln.Resource, OriginID: tpl.ID})
		f.must(err)
		uploads, err := f.Uploads(ctx, eve, made.ID)
		f.must(err)
		if len(uploads) != 1 || uploads[0].LabID != other.LabID || f.content(eve, uploads[0].ID) != "manual" {
			t.Errorf("files are %+v", uploads)
		}
		if got := f.grants(made); got["team:"+other.ID] != eln.Comment || len(got) != 3 {
			t.Errorf("grants are %v", got)
		}
		before := len(f.objects())
		_, err = f.CreateEntry(ctx, eve, eln.NewEntry{Kind: eln.Resource, OriginID: tpl.ID, Rating: 9})
		f.want(err, eln.Invalid)
		if after := len(f.objects()); after != before {
			t.Errorf("%d objects were left behind", after-before)
		}
	})
}
