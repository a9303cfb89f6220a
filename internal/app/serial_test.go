package app_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

func TestEntryNumberedFindsWhatOneMayRead(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, eve := s.member("ada", team, eln.RoleMember), s.member("eve", s.team("OTHER"), eln.RoleMember)
		e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment, Title: "Essai"})
		s.must(err)
		id, err := s.EntryNumbered(t.Context(), ada, eln.Experiment, false, e.Serial)
		s.must(err)
		if id != e.ID {
			t.Errorf("got %s, want %s", id, e.ID)
		}
		for _, ask := range []struct {
			by       *access.Actor
			kind     eln.Kind
			template bool
			serial   int64
		}{{eve, eln.Experiment, false, e.Serial}, {ada, eln.Resource, false, e.Serial}, {ada, eln.Experiment, true, e.Serial}, {ada, eln.Experiment, false, 999}} {
			id, err := s.EntryNumbered(t.Context(), ask.by, ask.kind, ask.template, ask.serial)
			s.want(err, eln.NotFound)
			if id != "" {
				t.Errorf("%+v: the id came with the refusal", ask)
			}
		}
	})
}

func TestNumbersSayWhomAnEntryIsOpenTo(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Resource, Title: "Four"})
		s.must(err)
		o, err := s.OpenEntry(t.Context(), ada, e.ID)
		s.must(err)
		s.must(s.SetGrants(t.Context(), ada, e.ID, append(o.Grants, eln.Grant{Principal: "user:" + bob.UserID, Level: eln.Write}), nil))
		_, err = s.AddRemark(t.Context(), bob, e.ID, "Bonjour")
		s.must(err)
		e, err = s.LockEntry(t.Context(), bob, e.ID)
		s.must(err)
		all, err := s.Numbers(t.Context(), ada, []*eln.Entry{e})
		s.must(err)
		n, number := all[e.ID], userSerial(s, bob)
		if n.Read != access.BaseTeam || n.Write != access.BaseAdmins || n.LockedBy != number || n.ChangedBy != number || n.LastRemark.IsZero() || n.Origin != nil {
			t.Errorf("numbers: %+v", n)
		}
		if diff := cmp.Diff([]int64{number}, n.Writers.Users); diff != "" || !slices.Equal(n.Readers.Users, n.Writers.Users) {
			t.Errorf("writers: %s, readers: %v", diff, n.Readers)
		}
		ids, err := s.IDsOfSerials(t.Context(), app.NumberedUser, []int64{number, 999})
		s.must(err)
		if diff := cmp.Diff(map[int64]string{number: bob.UserID}, ids); diff != "" {
			t.Error(diff)
		}
	})
}

func userSerial(s *service, a *access.Actor) int64 {
	s.t.Helper()
	account, err := s.Account(s.t.Context(), a)
	s.must(err)
	return account.User.Serial
}

func TestNumbersLeaveAnUnreadableOriginOut(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		owner, none := access.BaseOwner, access.BaseOwner
		pattern, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{
			Kind: eln.Experiment, Template: true, Title: "Mine", Visibility: &eln.BaseVisibility{Read: &owner, Write: &none},
		})
		s.must(err)
		wide := access.BaseTeam
		e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment, OriginID: pattern.ID, Visibility: &eln.BaseVisibility{Read: &wide, Write: &none}})
		s.must(err)
		for _, ask := range []struct {
			by   *access.Actor
			sees bool
		}{{ada, true}, {bob, false}} {
			read, err := s.Entry(t.Context(), ask.by, e.ID)
			s.must(err)
			n, err := s.Numbers(t.Context(), ask.by, []*eln.Entry{read})
			s.must(err)
			if (n[e.ID].Origin != nil) != ask.sees {
				t.Errorf("origin shown to %s: %v", ask.by.Name, n[e.ID].Origin)
			}
		}
	})
}

func TestColleaguesAreThoseOfMyTeams(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, guest := s.member("ada", team, eln.RoleAdmin), s.member("gus", team, eln.RoleGuest)
		s.member("bob", team, eln.RoleMember)
		s.member("eve", s.team("OTHER"), eln.RoleMember)
		for _, ask := range []struct {
			by   *access.Actor
			want []string
		}{{ada, []string{"ada", "gus", "bob"}}, {guest, []string{"gus"}}} {
			people, err := s.Colleagues(t.Context(), ask.by)
			s.must(err)
			var names []string
			for _, p := range people {
				names = append(names, p.First)
			}
			if diff := cmp.Diff(ask.want, names); diff != "" {
				t.Errorf("%s sees: %s", ask.by.Name, diff)
			}
		}
		nobody := access.Anonymous()
		_, err := s.Colleagues(t.Context(), &nobody)
		s.want(err, eln.Unauthenticated)
		_, err = s.Totals(t.Context(), &nobody)
		s.want(err, eln.Unauthenticated)
		totals, err := s.Totals(t.Context(), ada)
		s.must(err)
		if totals.Users != 4 || totals.Teams != 2 {
			t.Errorf("totals: %+v", totals)
		}
	})
}

func TestBodiesComeForWhatWasRead(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Resource, Body: "<p>Four</p>"})
		s.must(err)
		bodies, err := s.Bodies(t.Context(), ada, []*eln.Entry{e})
		s.must(err)
		unread := *e
		unread.Level = eln.None
		none, err := s.Bodies(t.Context(), ada, []*eln.Entry{&unread})
		s.must(err)
		if bodies[e.ID] == "" || len(none) != 0 {
			t.Errorf("bodies: %v, unread: %v", bodies, none)
		}
	})
}

func TestNumberedLabelsKeepToTheirKind(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleAdmin)
		for _, kind := range []eln.LabelKind{eln.Category, eln.Status} {
			for _, of := range []eln.Kind{eln.Experiment, eln.Resource} {
				l, err := s.CreateLabel(t.Context(), ada, kind, eln.Label{TeamID: ada.Teams[0].TeamID, Of: of, Title: "Essai", Color: "29aeb9"})
				s.must(err)
				ids, err := s.IDsOfSerials(t.Context(), app.NumberedLabel(kind, of), []int64{l.Serial})
				s.must(err)
				if ids[l.Serial] != l.ID {
					t.Errorf("%s of %s: %v", kind, of, ids)
				}
			}
		}
	})
}
