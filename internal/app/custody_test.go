package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

func TestCustodyPassesAndAuthorshipStays(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob, cleo := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("cleo", team, eln.RoleMember)
		made := s.experiment(ada, "couplage")
		e, err := s.TransferEntry(ctx, ada, made.ID, bob.UserID, " départ ")
		s.must(err)
		if e.CustodianID != bob.UserID || e.AuthorID != ada.UserID || e.Page != 1 || e.NotebookID != made.NotebookID || e.Version != 2 {
			t.Errorf("handed over: %+v", e)
		}
		grants := s.grants(e)
		if grants[user(ada)] != eln.Own || grants[user(bob)] != eln.Own {
			t.Errorf("grants are %v", grants)
		}
		if s.leaf(e, "reason") != `"départ"` || s.leaf(e, "author") != fmt.Sprintf("%q", ada.UserID) {
			t.Errorf("reason %s, author %s", s.leaf(e, "reason"), s.leaf(e, "author"))
		}
		e, err = s.TransferEntry(ctx, bob, e.ID, cleo.UserID, "")
		s.must(err)
		grants = s.grants(e)
		if grants[user(ada)] != eln.Own || grants[user(bob)] != eln.Write || grants[user(cleo)] != eln.Own || s.leaf(e, "reason") != "" {
			t.Errorf("grants are %v, reason %s", grants, s.leaf(e, "reason"))
		}
		var state map[string]any
		s.must(json.Unmarshal([]byte(s.leaf(e, "state")), &state))
		if state["custodian"] != cleo.UserID {
			t.Errorf("the record names %v", state["custodian"])
		}
		_, err = s.TransferEntry(ctx, bob, e.ID, bob.UserID, "")
		s.want(err, eln.Denied)
		_, err = s.TransferEntry(ctx, cleo, e.ID, cleo.UserID, "")
		s.must(err)
		events := s.events("entry:"+e.ID, 1)
		if len(events) != 3 || events[2].Action != "entry.custody" || events[2].Data["from"] != bob.UserID || events[2].Data["to"] != cleo.UserID {
			t.Errorf("recorded %+v", events)
		}
		s.holds()
	})
}

func TestCustodyGoesToMembersOfTheTeam(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, guest := s.member("ada", team, eln.RoleMember), s.member("guest", team, eln.RoleGuest)
		eve, dan := s.member("eve", s.team("ICGM"), eln.RoleMember), s.member("dan", s.sibling(team, "Peptides"), eln.RoleMember)
		gone := s.member("gone", team, eln.RoleMember)
		s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
			u, err := tx.User(ctx, gone.UserID)
			at := time.Now()
			u.ArchivedAt = &at
			_, recorded := tx.Record(ctx, store.Act{Subject: "user:" + u.ID, Action: "user.archive", Actor: setUp})
			return errors.Join(err, recorded, tx.SaveUser(ctx, &u))
		}))
		e := s.experiment(ada, "couplage")
		_, unknown := s.TransferEntry(ctx, ada, e.ID, eln.NewID(time.Now()), "")
		for _, id := range []string{guest.UserID, eve.UserID, dan.UserID, gone.UserID, "", "\x00"} {
			_, err := s.TransferEntry(ctx, ada, e.ID, id, "")
			if key(err) != "custodian_unknown" || err.Error() != unknown.Error() {
				t.Errorf("%q: %v", id, err)
			}
		}
		_, err := s.TransferEntry(ctx, ada, e.ID, guest.UserID, "x")
		s.want(err, eln.Invalid)
		if got := s.actions(e.ID); len(got) != 1 {
			t.Errorf("recorded %v", got)
		}
	})
}

// pages returns what the pages of a notebook hold, as number, why and pid.
func (s *service) pages(notebookID string) []string {
	s.t.Helper()
	var got []string
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Pages(s.t.Context(), notebookID, 0, 1000)
		for _, p := range rows {
			got = append(got, fmt.Sprintf("%d %s %s", p.No, p.Why, p.EntryID))
		}
		return err
	}))
	return got
}

// pageEvents returns what the stream of a notebook says of its pages.
func (s *service) pageEvents(notebookID string) []string {
	s.t.Helper()
	var got []string
	for _, ev := range s.events("notebook:"+notebookID, 1) {
		if ev.Action == "notebook.page" {
			got = append(got, fmt.Sprintf("%v %v %v", ev.Data["no"], ev.Data["why"], ev.Data["entry"]))
		}
	}
	return got
}

func TestAMovedEntryLeavesItsPageAndTakesTheNext(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		first, second := s.experiment(ada, "une"), s.experiment(ada, "deux")
		to := s.notebook(ada, team, "thèse")
		ada = s.again(ada)
		moved, err := s.MoveEntry(ctx, ada, first.ID, to.ID, "mal rangée")
		s.must(err)
		if moved.NotebookID != to.ID || moved.Page != 1 || moved.Version != 2 || moved.TeamID != team.ID {
			t.Errorf("moved: %+v", moved)
		}
		from := first.NotebookID
		want := []string{"1 moved " + first.ID, "2 written " + second.ID}
		if diff := cmp.Diff(want, s.pages(from)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"1 written " + first.ID}, s.pages(to.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"1 written " + first.ID, "2 written " + second.ID, "1 moved " + first.ID}, s.pageEvents(from)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"1 written " + first.ID}, s.pageEvents(to.ID)); diff != "" {
			t.Error(diff)
		}
		grants := s.grants(moved)
		if grants["notebook:"+to.ID] != eln.Own || grants["notebook:"+from] != eln.None {
			t.Errorf("grants are %v", grants)
		}
		data := s.events("entry:"+first.ID, 2)[0].Data
		if got := fmt.Sprintf("%v %v %v %v", data["from"], data["to"], data["page"], data["from_page"]); got != from+" "+to.ID+" 1 1" {
			t.Errorf("the event says %s", got)
		}
		back, err := s.MoveEntry(ctx, ada, first.ID, from, "")
		s.must(err)
		if back.Page != 3 {
			t.Errorf("back on page %d", back.Page)
		}
		_, err = s.MoveEntry(ctx, ada, first.ID, from, "")
		s.must(err)
		if got := s.actions(first.ID); len(got) != 3 {
			t.Errorf("recorded %v", got)
		}
		s.holds()
	})
}

func TestAMoveIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		theirs, shared, closed := s.notebook(bob, team, "de Bob"), s.notebook(bob, team, "commun"), s.notebook(ada, team, "clos")
		s.must(s.SetNotebookMembers(ctx, s.again(bob), shared.ID, []eln.Member{{UserID: ada.UserID, Level: eln.Read}}))
		_, err := s.CloseNotebook(ctx, s.again(ada), closed.ID)
		s.must(err)
		ada = s.joins(ada, other, eln.RoleMember)
		abroad := s.notebook(ada, other, "ailleurs")
		ada = s.again(ada)
		resource, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Resource, TeamID: team.ID})
		s.must(err)
		locked := s.experimentIn(ada, team)
		_, err = s.LockEntry(ctx, ada, locked.ID)
		s.must(err)
		for name, c := range map[string]struct {
			entry, to string
			want      eln.Code
			key       string
		}{
			"a notebook one cannot see":  {e.ID, eln.NewID(time.Now()), eln.NotFound, "not_found"},
			"a notebook one only reads":  {e.ID, shared.ID, eln.Denied, "notebook_read_only"},
			"a closed notebook":          {e.ID, closed.ID, eln.Conflict, "notebook_closed"},
			"a notebook of another lab":  {e.ID, abroad.ID, eln.Conflict, "move_other_lab"},
			"a resource":                 {resource.ID, theirs.ID, eln.Conflict, "move_experiments"},
			"a locked entry":             {locked.ID, theirs.ID, eln.Conflict, "locked"},
			"an entry that is not there": {eln.NewID(time.Now()), theirs.ID, eln.NotFound, "not_found"},
		} {
			_, err := s.MoveEntry(ctx, ada, c.entry, c.to, "")
			if eln.CodeOf(err) != c.want || key(err) != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := s.actions(e.ID); len(got) != 1 {
			t.Errorf("recorded %v", got)
		}
		s.holds()
	})
}

func (s *service) experimentIn(a *access.Actor, team eln.Team) *eln.Entry {
	s.t.Helper()
	e, err := s.CreateEntry(s.t.Context(), a, eln.NewEntry{Kind: eln.Experiment, TeamID: team.ID})
	s.must(err)
	return e
}

func TestAMoveToAnotherTeamTakesTheEntryThere(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		second := s.sibling(team, "Peptides")
		ada, bob, cleo := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("cleo", second, eln.RoleMember)
		chief := s.member("chief", team, eln.RolePilote)
		category, err := s.CreateLabel(ctx, chief, eln.Category, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: "Synthèse", Color: "29aeb9"})
		s.must(err)
		e, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "couplage", Tags: []string{"pd"}, CategoryID: category.ID})
		s.must(err)
		ada = s.joins(ada, second, eln.RoleMember)
		to := s.notebook(ada, second, "thèse")
		ada = s.again(ada)
		moved, err := s.MoveEntry(ctx, ada, e.ID, to.ID, "")
		s.must(err)
		if moved.TeamID != second.ID || moved.LabID != team.LabID || moved.CategoryID != "" || moved.Page != 1 {
			t.Errorf("moved: %+v", moved)
		}
		want := map[string]eln.Level{user(ada): eln.Own, "notebook:" + to.ID: eln.Own, "team:" + second.ID: eln.Comment, "admins:" + second.ID: eln.Own}
		if diff := cmp.Diff(want, s.grants(moved)); diff != "" {
			t.Error(diff)
		}
		_, err = s.Entry(ctx, bob, e.ID)
		s.want(err, eln.NotFound)
		_, err = s.Entry(ctx, cleo, e.ID)
		s.must(err)
		s.must(s.DB.Read(ctx, func(tx *store.Tx) error {
			tags, err := tx.TagsOf(ctx, e.ID)
			if len(tags) != 1 || tags[0].TeamID != second.ID || tags[0].Label != "pd" {
				t.Errorf("tags are %+v", tags)
			}
			return err
		}))
		if got := strings.Join(s.actions(e.ID), " "); got != "entry.create entry.move entry.change" {
			t.Errorf("recorded %s", got)
		}
		s.holds()
	})
}

func TestADraftMovesWithoutAPage(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		draft, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Draft: true})
		s.must(err)
		to := s.notebook(ada, team, "thèse")
		ada = s.again(ada)
		moved, err := s.MoveEntry(ctx, ada, draft.ID, to.ID, "")
		s.must(err)
		if moved.NotebookID != to.ID || moved.Page != 0 || len(s.pages(to.ID)) > 0 || len(s.pages(draft.NotebookID)) > 0 {
			t.Errorf("moved: %+v", moved)
		}
		published, err := s.PublishEntry(ctx, ada, draft.ID)
		s.must(err)
		if published.Page != 1 || published.NotebookID != to.ID {
			t.Errorf("published: %+v", published)
		}
		s.holds()
	})
}

func TestTwoMovesAtOnceLeaveNoGap(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e, other := s.experiment(ada, "une"), s.experiment(ada, "deux")
		one, two := s.notebook(ada, team, "un"), s.notebook(ada, team, "deux")
		ada = s.again(ada)
		const rounds = 6
		var wg sync.WaitGroup
		for range rounds {
			for _, to := range []eln.Notebook{one, two} {
				for _, id := range []string{e.ID, other.ID} {
					wg.Go(func() {
						if _, err := s.MoveEntry(context.Background(), ada, id, to.ID, ""); err != nil {
							t.Error(err)
						}
					})
				}
			}
			wg.Go(func() {
				if _, err := s.CreateEntry(context.Background(), ada, eln.NewEntry{Kind: eln.Experiment, NotebookID: one.ID}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		standing := map[string]int{}
		for _, nb := range []string{one.ID, two.ID, e.NotebookID} {
			pages := s.pages(nb)
			for i, p := range pages {
				var no int
				var why, id string
				_, err := fmt.Sscan(p, &no, &why, &id)
				s.must(err)
				if no != i+1 {
					t.Errorf("page %d of %s is %s", i+1, nb, p)
				}
				if why == string(eln.PageWritten) {
					standing[id]++
				}
			}
		}
		for _, id := range []string{e.ID, other.ID} {
			now, err := s.Entry(t.Context(), ada, id)
			s.must(err)
			if page := fmt.Sprintf("%d written %s", now.Page, id); standing[id] != 1 || s.pages(now.NotebookID)[now.Page-1] != page {
				t.Errorf("%s stands on %d pages; %q is not where it says", id, standing[id], page)
			}
		}
		s.holds()
	})
}
