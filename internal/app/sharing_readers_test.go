package app_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/store"
)

func TestExplainAnswersAboutReachablePeopleOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		eve := s.member("eve", s.team("ICGM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{}, nil))
		level, reasons, err := s.Explain(ctx, ada, e.ID, bob.UserID)
		if s.must(err); level != eln.None || len(reasons) > 0 {
			t.Errorf("bob: %s, %+v", level, reasons)
		}
		level, reasons, err = s.Explain(ctx, ada, e.ID, ada.UserID)
		if s.must(err); level != eln.Own || reasons[0].Rule != "author" {
			t.Errorf("ada: %s, %+v", level, reasons)
		}
		_, _, hidden := s.Explain(ctx, ada, e.ID, eve.UserID)
		_, _, unknown := s.Explain(ctx, ada, e.ID, eln.NewID(time.Now()))
		if key(hidden) != "principal_unknown" || hidden.Error() != unknown.Error() {
			t.Errorf("hidden: %v, unknown: %v", hidden, unknown)
		}
		_, _, err = s.Explain(ctx, ada, e.ID, "\x00")
		s.want(err, eln.Invalid)
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: "user:eve@example.org", Level: eln.Read}}, nil))
		level, reasons, err = s.Explain(ctx, ada, e.ID, eve.UserID)
		if s.must(err); level != eln.Read || reasons[0].Rule != "direct" {
			t.Errorf("eve: %s, %+v", level, reasons)
		}
		_, _, err = s.Explain(ctx, bob, e.ID, ada.UserID)
		s.want(err, eln.NotFound)
	})
}

func TestManyReadersAreCountedHonestly(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		const more = 205
		s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
			for i := range more {
				u := eln.User{ID: eln.NewID(time.Now()), Email: fmt.Sprintf("p%d@example.org", i), First: "P", Last: fmt.Sprint(i), Language: "fr"}
				if err := errors.Join(tx.AddUser(ctx, &u, ""), tx.SetMembership(ctx, u.ID, team.ID, eln.RoleMember)); err != nil {
					return err
				}
			}
			_, err := tx.Record(ctx, store.Act{Subject: "team:" + team.ID, Lab: team.LabID, Action: "role.set", Actor: setUp})
			return err
		}))
		readers, err := s.Readers(ctx, ada, s.experiment(ada, "couplage").ID)
		s.must(err)
		if len(readers.People) != 200 || readers.More != more+1-200 || readers.People[0].Person.ID != ada.UserID {
			t.Errorf("%d people and %d more, first %s", len(readers.People), readers.More, readers.People[0].Person.Name)
		}
	})
}

// TestReadersExplainAndTheReadingStatementAgree opens entries to random
// principals and asks the three who may open them: they must say the same of
// everybody.
func TestReadersExplainAndTheReadingStatementAgree(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		second := s.sibling(team, "Peptides")
		ada := s.member("ada", team, eln.RoleMember)
		chief := s.member("chief", team, eln.RolePilote)
		people := []*access.Actor{
			ada, chief, s.member("bob", team, eln.RoleAdmin), s.member("cleo", second, eln.RoleMember), s.member("dan", second, eln.RoleAdmin),
			s.member("guest", team, eln.RoleGuest), s.member("eve", other, eln.RolePilote),
		}
		people = append(people, s.joins(s.member("fay", team, eln.RoleGuest), second, eln.RoleMember))
		group, err := s.CreateGroup(ctx, chief, team.ID, "cristallo", []string{people[2].UserID, people[5].UserID})
		s.must(err)
		notebook := s.notebook(people[3], second, "voisin")
		s.must(s.SetNotebookMembers(ctx, s.again(people[3]), notebook.ID, []eln.Member{{UserID: people[2].UserID, Level: eln.Write}, {UserID: people[4].UserID, Level: eln.Read}}))
		for i, p := range people {
			people[i] = s.again(p)
		}
		principals := []string{access.Public, access.Users, "team:" + team.ID, "admins:" + team.ID, "team:" + second.ID, "admins:" + second.ID, "lab:" + team.LabID,
			"lab:" + other.LabID, "group:" + group.ID, "notebook:" + notebook.ID, user(people[3]), user(people[5]), user(people[6])}
		draw := rand.New(rand.NewPCG(1, 2))
		e := s.experiment(ada, "couplage")
		for range 30 {
			grants := []eln.Grant{{Principal: user(ada), Level: eln.Own}}
			for _, p := range principals {
				if draw.IntN(4) == 0 {
					grants = append(grants, eln.Grant{Principal: p, Level: eln.Level(1 + draw.IntN(4))})
				}
			}
			s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Record(ctx, store.Act{Subject: "entry:" + e.ID, Lab: e.LabID, Action: "grant.set", Actor: setUp})
				return errors.Join(err, tx.SetGrants(ctx, e, grants))
			}))
			s.agree(ada, e, grants, people)
		}
	})
}

func (s *service) agree(ada *access.Actor, e *eln.Entry, grants []eln.Grant, people []*access.Actor) {
	s.t.Helper()
	ctx := s.t.Context()
	readers, err := s.Readers(ctx, ada, e.ID)
	s.must(err)
	reach := eln.None
	for _, r := range readers.Reaches {
		reach = max(reach, r.Level)
	}
	for _, p := range people {
		level := eln.None
		if read, err := s.Entry(ctx, p, e.ID); err == nil {
			level = read.Level
		}
		listed := reach
		if i := slices.IndexFunc(readers.People, func(r app.Reader) bool { return r.Person.ID == p.UserID }); i >= 0 {
			listed = max(listed, readers.People[i].Level)
		}
		if level != listed || access.LevelOf(p, grants) != level {
			s.t.Errorf("%s reads with %s, is listed with %s, %v", p.Name, level, listed, grants)
		}
		explained, reasons, err := s.Explain(ctx, ada, e.ID, p.UserID)
		if key(err) == "principal_unknown" {
			explained = reach
		} else {
			s.must(err)
		}
		if explained != level || len(reasons) > 0 && reasons[0].Level != level {
			s.t.Errorf("%s reads with %s, explained as %s by %+v", p.Name, level, explained, reasons)
		}
	}
}
