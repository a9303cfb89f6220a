package app_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/proof/event"
	"cahier/internal/proof/jcs"
	"cahier/internal/render"
	"cahier/internal/store"
)

// service is the verbs on a real store, with two labs and a few people.
type service struct {
	*app.App
	t *testing.T
}

func onBoth(t *testing.T, fn func(*testing.T, *service)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); fn(t, newService(t, "")) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); fn(t, newService(t, pgtest.URL(t))) })
}

func newService(t *testing.T, url string) *service {
	t.Helper()
	dir := t.TempDir()
	master, err := keys.Create(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Dir: dir, URL: url, Master: master})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &service{App: app.New(db, nil, "test", time.Now), t: t}
}

func (s *service) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) want(err error, code eln.Code) {
	s.t.Helper()
	if eln.CodeOf(err) != code {
		s.t.Errorf("got %v, want %s", err, code)
	}
}

var setUp = event.Actor{ID: "service:cli", Kind: "service", Via: "cli", Client: "test/1", Auth: event.Auth{Method: "none"}}

// team makes a team in a lab of its own.
func (s *service) team(code string) eln.Team {
	s.t.Helper()
	lab := eln.Lab{ID: eln.NewID(time.Now()), Code: code, Name: code, Class: eln.ClassStandard}
	team := eln.Team{ID: eln.NewID(time.Now()), LabID: lab.ID, Name: code, Visibility: eln.VisibleToTeam}
	s.must(s.DB.Write(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Record(s.t.Context(), store.Act{Subject: "lab:" + lab.ID, Lab: lab.ID, Action: "lab.create", Actor: setUp})
		return errors.Join(err, tx.AddLab(s.t.Context(), &lab), tx.AddTeam(s.t.Context(), &team))
	}))
	return team
}

// member makes a person with a role in a team and returns them as an actor.
func (s *service) member(name string, team eln.Team, role eln.Role) *access.Actor {
	s.t.Helper()
	u := eln.User{ID: eln.NewID(time.Now()), Email: name + "@example.org", First: name, Last: "Test", Language: "fr"}
	var teams []eln.Membership
	s.must(s.DB.Write(s.t.Context(), func(tx *store.Tx) error {
		ctx := s.t.Context()
		err := errors.Join(tx.AddUser(ctx, &u, ""), tx.SetMembership(ctx, u.ID, team.ID, role))
		if err != nil {
			return err
		}
		if _, err := tx.Record(ctx, store.Act{Subject: "user:" + u.ID, Action: "user.create", Actor: setUp}); err != nil {
			return err
		}
		teams, err = tx.Memberships(ctx, u.ID)
		return err
	}))
	a := access.ForUser(u, teams)
	a.Via, a.Method = access.ViaWeb, "password"
	return &a
}

// actions lists what the stream of an entry records.
func (s *service) actions(entryID string) []string {
	s.t.Helper()
	var actions []string
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		bodies, err := tx.Events(s.t.Context(), "entry:"+entryID, 1, 100)
		for _, b := range bodies {
			ev, err := event.Parse(b)
			s.must(err)
			actions = append(actions, string(ev.Action))
		}
		return err
	}))
	return actions
}

func TestCreateEntryTakesPagesWithoutGap(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		const n = 40
		pages := make(chan int64, n)
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				e, err := s.CreateEntry(context.Background(), ada, eln.NewEntry{Kind: eln.Experiment, Title: "Essai"})
				if err != nil {
					t.Error(err)
					return
				}
				pages <- e.Page
			})
		}
		wg.Wait()
		close(pages)
		taken := map[int64]bool{}
		for p := range pages {
			taken[p] = true
		}
		for p := int64(1); p <= n; p++ {
			if !taken[p] {
				t.Errorf("page %d is missing", p)
			}
		}
	})
}

func mustJSON(t *testing.T, s string) []byte {
	t.Helper()
	b, err := jcs.Canonical(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCreateEntryKeepsWhatWasSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		in := eln.NewEntry{Kind: eln.Experiment, Title: " Suzuki\n4b ", Body: `<p>THF<script>alert(1)</script></p>`, Date: "2026-11-23",
			Rating: 3, Tags: []string{"pd", "pd", " "}, Metadata: `{"extra_fields":{"T":{"type":"number","value":80.5,"unit":"°C"}},"free":{"x":1.25}}`}
		made, err := s.CreateEntry(t.Context(), ada, in)
		s.must(err)
		e, err := s.Entry(t.Context(), ada, made.ID)
		s.must(err)
		if e.Title != "Suzuki 4b" || render.StripBlockIDs(e.Body) != "<p>THF</p>" || e.Date != "2026-11-23" || e.Rating != 3 || e.Page != 1 || e.Version != 1 || e.Level != eln.Own {
			t.Errorf("read back %+v", e)
		}
		s.must(s.DB.Read(t.Context(), func(tx *store.Tx) error {
			parts, err := tx.Leaves(t.Context(), "entry:"+e.ID, e.LabID, 1)
			for path, want := range map[string]string{
				"title": `"Suzuki 4b"`, "body": string(mustJSON(t, e.Body)), "field/T": `{"type":"number","unit":"°C","value":"80.5"}`,
				"metadata": `"{\"free\":{\"x\":1.25}}"`, "author": `"` + ada.UserID + `"`,
			} {
				if string(parts[path]) != want {
					t.Errorf("%s holds %s, want %s", path, parts[path], want)
				}
			}
			return err
		}))
		if got := s.actions(e.ID); len(got) != 1 || got[0] != "entry.create" {
			t.Errorf("recorded %v", got)
		}
		for _, q := range []string{"suzuki", "thf", "pd", "extrafield:T:>80", "date:2026-11-23", "rating:3"} {
			list, err := s.Entries(t.Context(), ada, eln.EntryFilter{Query: q, Limit: 10})
			s.must(err)
			if len(list.Entries) != 1 {
				t.Errorf("%q finds %d", q, len(list.Entries))
			}
		}
	})
}

func TestCreateEntryRights(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team, other := s.team("IBMM"), s.team("ICGM")
		ada, eve, guest := s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RolePilote), s.member("guest", team, eln.RoleGuest)
		made, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment})
		s.must(err)
		_, err = s.CreateEntry(t.Context(), eve, eln.NewEntry{Kind: eln.Resource, TeamID: team.ID})
		s.want(err, eln.Denied)
		_, err = s.CreateEntry(t.Context(), eve, eln.NewEntry{Kind: eln.Experiment, NotebookID: made.NotebookID})
		s.want(err, eln.NotFound)
		_, err = s.CreateEntry(t.Context(), guest, eln.NewEntry{Kind: eln.Experiment})
		s.want(err, eln.Denied)
		reader := *ada
		reader.Ceiling = eln.Read
		_, err = s.CreateEntry(t.Context(), &reader, eln.NewEntry{Kind: eln.Experiment})
		s.want(err, eln.Denied)
		anonymous := access.Anonymous()
		_, err = s.CreateEntry(t.Context(), &anonymous, eln.NewEntry{Kind: eln.Experiment})
		s.want(err, eln.Unauthenticated)
		_, hidden := s.Entry(t.Context(), eve, made.ID)
		_, unknown := s.Entry(t.Context(), eve, eln.NewID(time.Now()))
		if s.want(hidden, eln.NotFound); hidden.Error() != unknown.Error() {
			t.Errorf("hidden: %v, unknown: %v", hidden, unknown)
		}
	})
}

func TestDraftIsItsAuthorsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RolePilote)
		draft, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment, Title: "brouillon", Draft: true})
		s.must(err)
		if draft.Page != 0 {
			t.Errorf("a draft took page %d", draft.Page)
		}
		_, err = s.Entry(t.Context(), ada, draft.ID)
		s.must(err)
		_, err = s.Entry(t.Context(), bob, draft.ID)
		s.want(err, eln.NotFound)
		n, _, err := s.CountEntries(t.Context(), bob, eln.EntryFilter{Query: "brouillon"})
		if s.must(err); n != 0 {
			t.Errorf("a count betrays %d draft", n)
		}
	})
}

func TestCreateEntryRefusesWrongInput(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		zero := int64(0)
		for field, in := range map[string]eln.NewEntry{
			"kind":        {Kind: "note"},
			"rating":      {Kind: eln.Experiment, Rating: 6},
			"custom_id":   {Kind: eln.Experiment, CustomID: &zero},
			"date":        {Kind: eln.Experiment, Date: "2026-02-30"},
			"body_type":   {Kind: eln.Experiment, BodyType: 9},
			"body":        {Kind: eln.Experiment, Body: strings.Repeat("x", 5<<20)},
			"metadata":    {Kind: eln.Experiment, Metadata: `{"extra_fields": 3}`},
			"category_id": {Kind: eln.Experiment, CategoryID: "nowhere"},
			"status_id":   {Kind: eln.Experiment, StatusID: "nowhere"},
		} {
			_, err := s.CreateEntry(t.Context(), ada, in)
			var e *eln.Error
			if !errors.As(err, &e) || e.Code != eln.Invalid || e.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		n, _, err := s.CountEntries(t.Context(), ada, eln.EntryFilter{})
		if s.must(err); n != 0 {
			t.Errorf("%d entries were half-written", n)
		}
	})
}

func TestARequestWithANameMakesOneEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		in := eln.NewEntry{Kind: eln.Experiment, Title: "x", RequestName: "3f1c"}
		ids := make([]string, 6)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				if e, err := s.CreateEntry(t.Context(), ada, in); err == nil {
					ids[i] = e.ID
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id == "" || id != ids[0] {
				t.Errorf("made %v", ids)
			}
		}
		other, err := s.CreateEntry(t.Context(), bob, in)
		s.must(err)
		if other.ID == ids[0] {
			t.Error("the name of one person's request answers another's")
		}
		in.RequestName = "no spaces"
		_, err = s.CreateEntry(t.Context(), ada, in)
		s.want(err, eln.Invalid)
		n, _, err := s.CountEntries(t.Context(), ada, eln.EntryFilter{})
		s.must(err)
		if n != 2 {
			t.Errorf("%d entries", n)
		}
	})
}
