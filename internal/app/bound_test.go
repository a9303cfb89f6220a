package app_test

import (
	"testing"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// A key for one team reaches nothing of another, even what its person wrote
// there, unless it is open to every account.
func TestABoundActorReachesOneTeam(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		here, there := s.team("IBMM"), s.team("LCPB")
		ada := s.member("ada", here, eln.RoleMember)
		s.must(s.DB.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Record(t.Context(), store.Act{Subject: "user:" + ada.UserID, Action: "user.change", Actor: setUp}); err != nil {
				return err
			}
			return tx.SetMembership(t.Context(), ada.UserID, there.ID, eln.RoleMember)
		}))
		ada.Teams = append(ada.Teams, eln.Membership{UserID: ada.UserID, TeamID: there.ID, LabID: there.LabID, Role: eln.RoleMember})
		ada.Carry(access.Principal("team", there.ID), eln.Own)
		ada.Carry(access.Principal("lab", there.LabID), eln.Own)
		begin := func(team eln.Team, read int) *eln.Entry {
			e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{
				Kind: eln.Resource, TeamID: team.ID, Title: "flask", Visibility: &eln.BaseVisibility{Read: ref(read)},
			})
			s.must(err)
			return e
		}
		mine, other, wide := begin(here, access.BaseTeam), begin(there, access.BaseTeam), begin(there, access.BaseUsers)
		key := ada.InTeam(here.ID)
		for e, want := range map[*eln.Entry]eln.Code{mine: "", other: eln.NotFound, wide: ""} {
			_, err := s.Entry(t.Context(), &key, e.ID)
			s.want(err, want)
			_, err = s.Entry(t.Context(), ada, e.ID)
			s.must(err)
		}
		for _, query := range []string{"", "flask"} {
			list, err := s.Entries(t.Context(), &key, eln.EntryFilter{Query: query, Limit: 10})
			s.must(err)
			if len(list.Entries) != 2 {
				t.Errorf("query %q lists %d", query, len(list.Entries))
			}
		}
		_, err := s.CreateEntry(t.Context(), &key, eln.NewEntry{Kind: eln.Experiment, TeamID: there.ID})
		s.want(err, eln.Denied)
	})
}
