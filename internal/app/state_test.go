package app_test

import (
	"slices"
	"testing"

	"cahier/internal/eln"
	"cahier/internal/store"
)

func TestStrikeKeepsTheEntryAndItsReason(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		made, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment, Title: "raté"})
		s.must(err)
		_, err = s.StrikeEntry(t.Context(), bob, made.ID, "contaminé")
		s.want(err, eln.Denied)
		_, err = s.StrikeEntry(t.Context(), ada, made.ID, " ")
		s.want(err, eln.Invalid)
		struck, err := s.StrikeEntry(t.Context(), ada, made.ID, "contaminé")
		s.must(err)
		if struck.State != eln.Struck || struck.Reason != "contaminé" || struck.Version != 2 || struck.Page != 1 {
			t.Errorf("struck: %+v", struck)
		}
		_, err = s.LockEntry(t.Context(), ada, made.ID)
		s.want(err, eln.Conflict)
		back, err := s.UnstrikeEntry(t.Context(), ada, made.ID)
		s.must(err)
		if back.State != eln.Normal || back.Reason != "" || back.Title != "raté" {
			t.Errorf("back: %+v", back)
		}
		if got := s.actions(made.ID); !slices.Equal(got, []string{"entry.create", "entry.strike", "entry.unstrike"}) {
			t.Errorf("recorded %v", got)
		}
		_, err = s.DB.Verify(t.Context(), func(f store.Finding) { t.Errorf("the record does not hold: %+v", f) })
		s.must(err)
	})
}

func TestLockIsOpenedByItsLockerOrAnAdministrator(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob, chief := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("chief", team, eln.RoleAdmin)
		made, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment})
		s.must(err)
		locked, err := s.LockEntry(t.Context(), ada, made.ID)
		s.must(err)
		if !locked.Locked() || locked.LockedBy != ada.UserID {
			t.Errorf("locked: %+v", locked)
		}
		_, err = s.StrikeEntry(t.Context(), ada, made.ID, "contaminé")
		s.want(err, eln.Conflict)
		_, err = s.UnlockEntry(t.Context(), bob, made.ID)
		s.want(err, eln.Denied)
		open, err := s.UnlockEntry(t.Context(), chief, made.ID)
		s.must(err)
		if open.Locked() {
			t.Error("still locked")
		}
	})
}
