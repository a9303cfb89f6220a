package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/store"
)

// onBothAt is onBoth with a clock that the test turns.
func onBothAt(t *testing.T, fn func(*testing.T, *service, *time.Time)) {
	run := func(t *testing.T, url string) {
		t.Parallel()
		clock := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
		now := func() time.Time { return clock }
		dir := t.TempDir()
		master, err := keys.Create(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), store.Config{Dir: dir, URL: url, Master: master, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		fn(t, &service{App: app.New(db, nil, "test", now), t: t}, &clock)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, "") })
	t.Run("postgres", func(t *testing.T) { run(t, pgtest.URL(t)) })
}

func TestAPageIsVoidedWithinTenMinutesByItsAuthor(t *testing.T) {
	onBothAt(t, func(t *testing.T, s *service, clock *time.Time) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, chief := s.member("ada", team, eln.RoleMember), s.member("chief", team, eln.RoleAdmin)
		first, late := s.experiment(ada, "par erreur"), s.experiment(ada, "trop tard")
		_, err := s.VoidEntry(ctx, chief, first.ID, "par erreur")
		s.want(err, eln.Denied)
		_, err = s.VoidEntry(ctx, ada, first.ID, " x ")
		s.want(err, eln.Invalid)
		*clock = clock.Add(10 * time.Minute)
		void, err := s.VoidEntry(ctx, ada, first.ID, "par erreur")
		s.must(err)
		if void.State != eln.Void || void.Page != 1 || void.Reason != "par erreur" || void.Version != 2 || s.leaf(void, "reason") != `"par erreur"` {
			t.Errorf("void: %+v", void)
		}
		_, err = s.VoidEntry(ctx, ada, first.ID, "encore")
		s.want(err, eln.Conflict)
		*clock = clock.Add(time.Second)
		if _, err = s.VoidEntry(ctx, ada, late.ID, "par erreur"); key(err) != "void_too_late" {
			t.Errorf("after ten minutes: %v", err)
		}
		if next := s.experiment(ada, "suite"); next.Page != 3 {
			t.Errorf("the next page is %d", next.Page)
		}
		if got := s.pages(first.NotebookID)[0]; got != "1 void "+first.ID {
			t.Errorf("page 1 holds %s", got)
		}
		want := []string{"1 written " + first.ID, "2 written " + late.ID, "1 void " + first.ID}
		if diff := cmp.Diff(want, s.pageEvents(first.NotebookID)[:3]); diff != "" {
			t.Error(diff)
		}
		data := s.events("entry:"+first.ID, 2)[0].Data
		if got := fmt.Sprintf("%v %v", data["page"], data["notebook"]); got != "1 "+first.NotebookID {
			t.Errorf("the event says %s", got)
		}
		s.holds()
	})
}

func TestAResourceIsVoidedWithoutAPage(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Resource})
		s.must(err)
		void, err := s.VoidEntry(t.Context(), ada, e.ID, "par erreur")
		s.must(err)
		if void.State != eln.Void || len(s.events("entry:"+e.ID, 2)[0].Data) != 0 {
			t.Errorf("void: %+v", void)
		}
	})
}

func TestArchivingAndBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		archived, err := s.ArchiveEntry(ctx, ada, e.ID)
		s.must(err)
		if archived.State != eln.Archived || archived.Page != 1 {
			t.Errorf("archived: %+v", archived)
		}
		title := "x"
		_, _, err = s.ChangeEntry(ctx, ada, e.ID, eln.EntryChange{Title: &title})
		s.want(err, eln.Conflict)
		_, err = s.ArchiveEntry(ctx, ada, e.ID)
		s.want(err, eln.Conflict)
		if s.finds(ada, "couplage") != 0 {
			t.Error("an archived entry is in the way")
		}
		back, err := s.UnarchiveEntry(ctx, ada, e.ID)
		s.must(err)
		if back.State != eln.Normal || s.finds(ada, "couplage") != 1 {
			t.Errorf("back: %+v", back)
		}
		_, err = s.UnarchiveEntry(ctx, ada, e.ID)
		s.want(err, eln.Conflict)
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "entry.archive", "entry.unarchive"}) {
			t.Errorf("recorded %v", got)
		}
		s.holds()
	})
}

func TestADraftBecomesAPageOpenByThePolicyOfTheTeam(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		s.experiment(ada, "une")
		draft, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "brouillon", Draft: true})
		s.must(err)
		_, err = s.PublishEntry(ctx, bob, draft.ID)
		s.want(err, eln.NotFound)
		e, err := s.PublishEntry(ctx, ada, draft.ID)
		s.must(err)
		if e.State != eln.Normal || e.Page != 2 || e.Version != 2 {
			t.Errorf("published: %+v", e)
		}
		want := map[string]eln.Level{user(ada): eln.Own, "notebook:" + e.NotebookID: eln.Own, "admins:" + team.ID: eln.Own, "team:" + team.ID: eln.Comment}
		if diff := cmp.Diff(want, s.grants(e)); diff != "" {
			t.Error(diff)
		}
		_, err = s.Entry(ctx, bob, draft.ID)
		s.must(err)
		_, err = s.PublishEntry(ctx, ada, draft.ID)
		s.want(err, eln.Conflict)
		if got := s.pageEvents(e.NotebookID); len(got) != 2 || got[1] != "2 written "+e.ID {
			t.Errorf("pages recorded: %v", got)
		}
		data := s.events("entry:"+e.ID, 2)[0].Data
		if got := fmt.Sprintf("%v %v", data["page"], data["notebook"]); got != "2 "+e.NotebookID {
			t.Errorf("the event says %s", got)
		}
		s.holds()
	})
}

func TestPinsArePersonal(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", s.team("ICGM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		s.experiment(ada, "autre")
		s.must(s.PinEntry(ctx, bob, e.ID, true))
		s.must(s.PinEntry(ctx, bob, e.ID, true))
		s.want(s.PinEntry(ctx, eve, e.ID, true), eln.NotFound)
		s.want(s.PinEntry(ctx, readOnly(bob), e.ID, true), eln.Denied)
		anonymous := access.Anonymous()
		s.want(s.PinEntry(ctx, &anonymous, e.ID, true), eln.NotFound)
		for a, want := range map[*access.Actor]bool{ada: false, bob: true} {
			list, err := s.Entries(ctx, a, eln.EntryFilter{PinnedFirst: true, Limit: 5})
			s.must(err)
			if pinned := list.Entries[0].Pinned; pinned != want || pinned != (list.Entries[0].ID == e.ID) {
				t.Errorf("first is %+v", list.Entries[0])
			}
		}
		s.must(s.PinEntry(ctx, bob, e.ID, false))
		got, err := s.Entry(ctx, bob, e.ID)
		if s.must(err); got.Pinned {
			t.Error("still pinned")
		}
		if got := s.actions(e.ID); len(got) != 1 {
			t.Errorf("recorded %v", got)
		}
	})
}

func TestALockLeavesSharingAndCustodyAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		_, err := s.LockEntry(ctx, ada, e.ID)
		s.must(err)
		if _, err := s.VoidEntry(ctx, ada, e.ID, "par erreur"); key(err) != "locked" {
			t.Errorf("void: %v", err)
		}
		s.must(s.SetGrants(ctx, ada, e.ID, nil, &eln.BaseVisibility{Read: new(40)}))
		_, err = s.TransferEntry(ctx, ada, e.ID, bob.UserID, "")
		s.must(err)
		archived, err := s.ArchiveEntry(ctx, ada, e.ID)
		if s.must(err); !archived.Locked() || archived.State != eln.Archived {
			t.Errorf("archived: %+v", archived)
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "entry.lock", "grant.set", "entry.custody", "entry.archive"}) {
			t.Errorf("recorded %v", got)
		}
		s.holds()
	})
}
