package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// now returns a person as they are at this moment: what they carry changes
// with every notebook, project and group.
func (s *service) now(a *access.Actor) *access.Actor {
	s.t.Helper()
	fresh, err := s.ActorNow(s.t.Context(), a.UserID)
	s.must(err)
	return fresh
}

// record lists what the stream of a subject records.
func (s *service) record(subject string) []string {
	s.t.Helper()
	var actions []string
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		bodies, err := tx.Events(s.t.Context(), subject, 1, 1000)
		for _, b := range bodies {
			ev, err := event.Parse(b)
			s.must(err)
			actions = append(actions, string(ev.Action))
		}
		return err
	}))
	return actions
}

// parts returns what the record holds of a subject now, by path.
func (s *service) parts(subject, lab string) map[string]string {
	s.t.Helper()
	parts := map[string]string{}
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		leaves, err := tx.Leaves(s.t.Context(), subject, lab, 1<<62)
		for path, value := range leaves {
			if !strings.HasPrefix(path, "person/") {
				parts[path] = string(value)
			}
		}
		return err
	}))
	return parts
}

// visible sets whom the new entries of a team are open to.
func (s *service) visible(admin *access.Actor, team eln.Team, v eln.Visibility) {
	s.t.Helper()
	_, err := s.ChangeTeam(s.t.Context(), admin, team.ID, eln.TeamChange{Visibility: &v})
	s.must(err)
}

func codes(notebooks []eln.Notebook) map[string]string {
	levels := map[string]string{}
	for _, n := range notebooks {
		levels[n.Code] = n.Level.String()
	}
	return levels
}

func TestNotebooksAreBegunAndChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", other, eln.RolePilote)
		n, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: " Suzuki\n ", Purpose: "Couplages au palladium"})
		s.must(err)
		if n.Code != "IBMM-01" || n.Title != "Suzuki" || n.Level != eln.Own || n.Holder.Name != "ada Test" || n.TeamID != team.ID || n.Version != 1 {
			t.Errorf("made %+v", n)
		}
		ada = s.now(ada)
		changed, err := s.ChangeNotebook(ctx, ada, n.ID, eln.NotebookChange{Title: ref("Heck"), Purpose: ref("")})
		s.must(err)
		if changed.Title != "Heck" || changed.Purpose != "" || changed.Version != 2 {
			t.Errorf("changed %+v", changed)
		}
		same, err := s.ChangeNotebook(ctx, ada, n.ID, eln.NotebookChange{Title: ref("Heck")})
		s.must(err)
		if same.Version != 2 {
			t.Errorf("no change made version %d", same.Version)
		}
		read, err := s.NotebookOfCode(ctx, ada, "ibmm-01")
		if s.must(err); read.Title != "Heck" || read.ID != n.ID {
			t.Errorf("read %+v", read)
		}
		for _, a := range []*access.Actor{bob, readOnly(ada)} {
			_, err = s.ChangeNotebook(ctx, a, n.ID, eln.NotebookChange{Title: ref("x")})
			s.want(err, eln.Denied)
			_, err = s.CloseNotebook(ctx, a, n.ID)
			s.want(err, eln.Denied)
			s.want(s.SetNotebookMembers(ctx, a, n.ID, nil), eln.Denied)
		}
		_, err = s.CreateNotebook(ctx, readOnly(ada), eln.NewNotebook{Title: "x"})
		s.want(err, eln.Denied)
		_, err = s.CreateNotebook(ctx, eve, eln.NewNotebook{Title: "x", TeamID: team.ID})
		s.want(err, eln.Denied)
		_, err = s.CreateNotebook(ctx, s.member("guest", team, eln.RoleGuest), eln.NewNotebook{Title: "x"})
		s.want(err, eln.Denied)
		_, err = s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: " \n"})
		s.want(err, eln.Invalid)
		_, err = s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "x", Purpose: strings.Repeat("é", 10_001)})
		s.want(err, eln.Invalid)
		if got, want := s.record("notebook:"+n.ID), []string{"notebook.create", "notebook.change"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.unseen(eve, n)
		s.verified()
	})
}

// unseen asks for a notebook that does not exist for somebody, in every way.
func (s *service) unseen(a *access.Actor, n eln.Notebook) {
	s.t.Helper()
	ctx := s.t.Context()
	_, hidden := s.NotebookOfCode(ctx, a, n.Code)
	_, unknown := s.NotebookOfCode(ctx, a, "NONE-99")
	if s.want(hidden, eln.NotFound); hidden.Error() != unknown.Error() {
		s.t.Errorf("hidden: %v, unknown: %v", hidden, unknown)
	}
	_, err := s.ChangeNotebook(ctx, a, n.ID, eln.NotebookChange{Title: ref("x")})
	s.want(err, eln.NotFound)
	_, err = s.CloseNotebook(ctx, a, n.ID)
	s.want(err, eln.NotFound)
	_, err = s.NotebookMembers(ctx, a, n.ID)
	s.want(err, eln.NotFound)
	s.want(s.SetNotebookMembers(ctx, a, n.ID, []eln.Member{{UserID: a.UserID, Level: eln.Own}}), eln.NotFound)
	_, _, err = s.Pages(ctx, a, n.ID, 0, 10)
	s.want(err, eln.NotFound)
	_, err = s.EntryOfPage(ctx, a, n.Code, 1)
	s.want(err, eln.NotFound)
	_, err = s.CreateEntry(ctx, a, eln.NewEntry{Kind: eln.Experiment, NotebookID: n.ID})
	s.want(err, eln.NotFound)
	nobody := access.Anonymous()
	_, err = s.NotebookOfCode(ctx, &nobody, n.Code)
	s.want(err, eln.Unauthenticated)
}

func TestWhoSeesWhichNotebooks(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		head, guest, eve := s.member("head", team, eln.RoleAdmin), s.member("guest", team, eln.RoleGuest), s.member("eve", other, eln.RoleMember)
		mine, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "Ada"})
		s.must(err)
		theirs, err := s.CreateNotebook(ctx, bob, eln.NewNotebook{Title: "Bob"})
		s.must(err)
		s.must(s.SetNotebookMembers(ctx, s.now(bob), theirs.ID, []eln.Member{{UserID: eve.UserID, Level: eln.Write}}))
		see := func(who string, a *access.Actor, want map[string]string) {
			t.Helper()
			seen, err := s.Notebooks(ctx, s.now(a))
			s.must(err)
			if diff := cmp.Diff(want, codes(seen)); diff != "" {
				t.Errorf("%s: %s", who, diff)
			}
		}
		see("ada", ada, map[string]string{mine.Code: "own", theirs.Code: "read"})
		see("eve", eve, map[string]string{theirs.Code: "write"})
		see("guest", guest, map[string]string{})
		see("head", head, map[string]string{mine.Code: "read", theirs.Code: "read"})
		s.visible(head, team, eln.VisibleToNotebook)
		see("ada, closed team", ada, map[string]string{mine.Code: "own"})
		see("head, closed team", head, map[string]string{mine.Code: "read", theirs.Code: "read"})
		s.unseen(s.now(ada), theirs)
		s.unseen(s.now(guest), mine)
		s.want(s.SetNotebookMembers(ctx, s.now(head), mine.ID, []eln.Member{{UserID: head.UserID, Level: eln.Read}}), eln.Denied)
		_, err = s.CreateEntry(ctx, s.now(head), eln.NewEntry{Kind: eln.Experiment, NotebookID: mine.ID})
		s.want(err, eln.Denied)
		_, err = s.CreateEntry(ctx, s.now(eve), eln.NewEntry{Kind: eln.Experiment, NotebookID: theirs.ID, Title: "invitée"})
		s.must(err)
		s.verified()
	})
}

func TestAClosedNotebookTakesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob, head := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("head", team, eln.RoleAdmin)
		n, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "Ada"})
		s.must(err)
		ada = s.now(ada)
		_, err = s.CloseNotebook(ctx, s.now(bob), n.ID)
		s.want(err, eln.Denied)
		closed, err := s.CloseNotebook(ctx, s.now(head), n.ID)
		if s.must(err); closed.ClosedAt == nil {
			t.Errorf("closed %+v", closed)
		}
		_, err = s.CloseNotebook(ctx, ada, n.ID)
		s.want(err, eln.Conflict)
		_, err = s.ChangeNotebook(ctx, ada, n.ID, eln.NotebookChange{Title: ref("x")})
		s.want(err, eln.Conflict)
		_, err = s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, NotebookID: n.ID})
		s.want(err, eln.Conflict)
		s.must(s.SetNotebookMembers(ctx, ada, n.ID, []eln.Member{{UserID: bob.UserID, Level: eln.Read}}))
		read, err := s.NotebookOfCode(ctx, s.now(bob), n.Code)
		if s.must(err); read.ClosedAt == nil || read.Pages != 0 {
			t.Errorf("read %+v", read)
		}
		if got, want := s.record("notebook:"+n.ID), []string{"notebook.create", "notebook.close", "notebook.members"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.verified()
	})
}

func TestPagesShowGapsWithoutTitles(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		n, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "Ada"})
		s.must(err)
		ada = s.now(ada)
		var pids []eln.PID
		for _, title := range []string{"ouverte", "secrète", "fermée", "ouverte aussi"} {
			in := eln.NewEntry{Kind: eln.Experiment, Title: title, NotebookID: n.ID}
			if title == "secrète" || title == "fermée" {
				in.Visibility = &eln.BaseVisibility{Read: ref(access.BaseOwner), Write: ref(access.BaseOwner)}
			}
			e, err := s.CreateEntry(ctx, ada, in)
			s.must(err)
			pids = append(pids, e.PID)
		}
		all, next, err := s.Pages(ctx, ada, n.ID, 0, 10)
		if s.must(err); len(all) != 4 || next != 0 || all[1].Title != "secrète" {
			t.Errorf("the holder reads %+v, next %d", all, next)
		}
		pages, next, err := s.Pages(ctx, s.now(bob), n.ID, 0, 3)
		s.must(err)
		rest, last, err := s.Pages(ctx, s.now(bob), n.ID, next, 3)
		s.must(err)
		want := []eln.Page{{No: 1, Why: eln.PageWritten, EntryPID: pids[0], Title: "ouverte"}, {No: 2, Why: eln.PageWritten},
			{No: 3, Why: eln.PageWritten}, {No: 4, Why: eln.PageWritten, EntryPID: pids[3], Title: "ouverte aussi"}}
		got := append(pages, rest...)
		for i := range got {
			got[i].At = 0
		}
		if diff := cmp.Diff(want, got); diff != "" || next != 3 || last != 0 {
			t.Errorf("next %d, last %d: %s", next, last, diff)
		}
		id, err := s.EntryOfPage(ctx, s.now(bob), "ibmm-01", 4)
		s.must(err)
		if e, err := s.Entry(ctx, s.now(bob), id); err != nil || e.PID != pids[3] {
			t.Errorf("page 4 is %v, %v", e, err)
		}
		for _, no := range []int64{2, 3, 5, 0} {
			_, err = s.EntryOfPage(ctx, s.now(bob), n.Code, no)
			s.want(err, eln.NotFound)
		}
		s.verified()
	})
}

func TestMovedAndVoidPagesKeepTheirNumber(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		from, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "from"})
		s.must(err)
		to, err := s.CreateNotebook(ctx, s.now(ada), eln.NewNotebook{Title: "to"})
		s.must(err)
		ada = s.now(ada)
		moved, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "moved", NotebookID: from.ID})
		s.must(err)
		void, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, NotebookID: from.ID})
		s.must(err)
		_, err = s.MoveEntry(ctx, ada, moved.ID, to.ID, "wrong notebook, sorry")
		s.must(err)
		_, err = s.VoidEntry(ctx, ada, void.ID, "begun by mistake")
		s.must(err)
		pages, _, err := s.Pages(ctx, ada, from.ID, 0, 10)
		s.must(err)
		if len(pages) != 2 || pages[0].Why != eln.PageMoved || pages[1].Why != eln.PageVoid || pages[0].EntryPID != moved.PID {
			t.Errorf("pages %+v", pages)
		}
		id, err := s.EntryOfPage(ctx, ada, from.Code, 1)
		if s.must(err); id != moved.ID {
			t.Errorf("page 1 led to %s", id)
		}
		s.verified()
	})
}

func TestMembersAreSetAsAWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		s.visible(s.member("head", team, eln.RoleAdmin), team, eln.VisibleToNotebook)
		ada, bob, cid := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("cid", team, eln.RoleMember)
		n, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "Ada"})
		s.must(err)
		ada = s.now(ada)
		e, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, NotebookID: n.ID, Title: "dosage"})
		s.must(err)
		s.must(s.SetNotebookMembers(ctx, ada, n.ID, []eln.Member{
			{UserID: bob.UserID, Level: eln.Read}, {UserID: cid.UserID, Level: eln.Write}, {UserID: ada.UserID, Level: eln.Read},
		}))
		s.must(s.SetNotebookMembers(ctx, ada, n.ID, []eln.Member{{UserID: cid.UserID, Level: eln.Write}, {UserID: bob.UserID, Level: eln.Read}}))
		members, err := s.NotebookMembers(ctx, s.now(bob), n.ID)
		s.must(err)
		want := []eln.Member{{UserID: ada.UserID, Name: "ada Test", Level: eln.Own}, {UserID: bob.UserID, Name: "bob Test", Level: eln.Read},
			{UserID: cid.UserID, Name: "cid Test", Level: eln.Write}}
		if diff := cmp.Diff(want, members); diff != "" {
			t.Error(diff)
		}
		read, err := s.Entry(ctx, s.now(bob), e.ID)
		if s.must(err); read.Level != eln.Read {
			t.Errorf("bob reads with %s", read.Level)
		}
		s.must(s.SetNotebookMembers(ctx, ada, n.ID, []eln.Member{{UserID: cid.UserID, Level: eln.Read}}))
		_, err = s.Entry(ctx, s.now(bob), e.ID)
		s.want(err, eln.NotFound)
		for _, wrong := range [][]eln.Member{
			{{UserID: eln.NewID(time.Now()), Level: eln.Read}},
			{{UserID: bob.UserID, Level: eln.None}},
			{{UserID: bob.UserID, Level: 9}},
			{{UserID: bob.UserID, Level: eln.Read}, {UserID: bob.UserID, Level: eln.Write}},
			make([]eln.Member, 1001),
		} {
			s.want(s.SetNotebookMembers(ctx, ada, n.ID, wrong), eln.Invalid)
		}
		parts := s.parts("notebook:"+n.ID, n.LabID)
		if parts["member/"+ada.UserID] != `"own"` || parts["member/"+cid.UserID] != `"read"` || parts["member/"+bob.UserID] != "" {
			t.Errorf("the record holds %v", parts)
		}
		acts := []string{"notebook.create", "notebook.page", "notebook.members", "notebook.members"}
		if got := s.record("notebook:" + n.ID); !cmp.Equal(got, acts) {
			t.Errorf("recorded %v, want %v", got, acts)
		}
		s.verified()
	})
}

func TestTwoChangesOfMembersAtOnceAreNotMixed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		var left, right []eln.Member
		for _, name := range []string{"bob", "cid", "dan", "eva"} {
			left = append(left, eln.Member{UserID: s.member(name, team, eln.RoleMember).UserID, Level: eln.Read})
			right = append(right, eln.Member{UserID: s.member(name+"2", team, eln.RoleMember).UserID, Level: eln.Write})
		}
		n, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "Ada"})
		s.must(err)
		ada = s.now(ada)
		var wg sync.WaitGroup
		for _, set := range [][]eln.Member{left, right, left, right, left, right} {
			wg.Go(func() {
				if err := s.SetNotebookMembers(ctx, ada, n.ID, set); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		members, err := s.NotebookMembers(ctx, ada, n.ID)
		s.must(err)
		if len(members) != 5 {
			t.Fatalf("%d members: two sets are mixed: %+v", len(members), members)
		}
		parts := s.parts("notebook:"+n.ID, n.LabID)
		for _, m := range members[1:] {
			if m.Level != members[1].Level || parts["member/"+m.UserID] != `"`+m.Level.String()+`"` {
				t.Errorf("%s has %s, the record says %s", m.Name, m.Level, parts["member/"+m.UserID])
			}
		}
		s.verified()
	})
}
