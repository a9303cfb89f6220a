package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// operator makes a person who runs the service and is in no team.
func (s *service) operator(name string) *access.Actor {
	s.t.Helper()
	ctx := s.t.Context()
	u := eln.User{ID: eln.NewID(time.Now()), Email: name + "@example.org", First: name, Last: "Test", Language: "en", Operator: true}
	s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AddUser(ctx, &u, ""); err != nil {
			return err
		}
		_, err := tx.Record(ctx, store.Act{Subject: "user:" + u.ID, Action: "user.create", Actor: setUp})
		return err
	}))
	return s.now(&access.Actor{UserID: u.ID})
}

// roles returns the roles in a team by first name.
func (s *service) roles(a *access.Actor, team eln.Team) map[string]eln.Role {
	s.t.Helper()
	members, err := s.TeamMembers(s.t.Context(), a, team.ID)
	s.must(err)
	roles := map[string]eln.Role{}
	for _, m := range members {
		roles[m.User.First] = m.Role
	}
	return roles
}

func teamNames(teams []eln.Team) []string {
	var names []string
	for _, t := range teams {
		names = append(names, t.Name)
	}
	return names
}

func TestTeamsAreMadeAndChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		head, admin, ada := s.member("head", team, eln.RolePilote), s.member("admin", team, eln.RoleAdmin), s.member("ada", team, eln.RoleMember)
		eve, op := s.member("eve", other, eln.RolePilote), s.operator("op")
		made, err := s.CreateTeam(ctx, head, team.LabID, " Catalyse ")
		s.must(err)
		if made.Name != "Catalyse" || made.LabID != team.LabID || made.Visibility != eln.VisibleToTeam || made.Serial == 0 {
			t.Errorf("made %+v", made)
		}
		_, err = s.CreateTeam(ctx, head, team.LabID, "catalyse")
		s.want(err, eln.Conflict)
		_, err = s.CreateTeam(ctx, head, team.LabID, " ")
		s.want(err, eln.Invalid)
		_, err = s.CreateTeam(ctx, op, other.LabID, "Matériaux")
		s.must(err)
		_, err = s.CreateTeam(ctx, op, eln.NewID(time.Now()), "Nulle part")
		s.want(err, eln.NotFound)
		for _, a := range []*access.Actor{admin, ada, readOnly(head)} {
			_, err = s.CreateTeam(ctx, a, team.LabID, "x")
			s.want(err, eln.Denied)
		}
		_, err = s.CreateTeam(ctx, eve, team.LabID, "x")
		s.want(err, eln.NotFound)
		for a, want := range map[*access.Actor][]string{
			head: {"IBMM", "Catalyse"}, ada: {"IBMM"}, eve: {"ICGM", "Matériaux"}, op: {"IBMM", "ICGM", "Catalyse", "Matériaux"},
		} {
			teams, err := s.Teams(ctx, s.now(a))
			s.must(err)
			if diff := cmp.Diff(want, teamNames(teams)); diff != "" {
				t.Errorf("%s: %s", a.Name, diff)
			}
		}
		changed, err := s.ChangeTeam(ctx, s.now(head), made.ID, eln.TeamChange{Name: ref("Catalyse verte"), Visibility: ref(eln.VisibleToNotebook)})
		if s.must(err); changed.Name != "Catalyse verte" || changed.Visibility != eln.VisibleToNotebook {
			t.Errorf("changed %+v", changed)
		}
		_, err = s.ChangeTeam(ctx, admin, team.ID, eln.TeamChange{Visibility: ref(eln.Visibility("all"))})
		s.want(err, eln.Invalid)
		_, err = s.ChangeTeam(ctx, admin, team.ID, eln.TeamChange{Name: ref("Catalyse Verte")})
		s.want(err, eln.Conflict)
		for _, a := range []*access.Actor{ada, op, readOnly(admin)} {
			_, err = s.ChangeTeam(ctx, a, team.ID, eln.TeamChange{Name: ref("x")})
			s.want(err, eln.Denied)
		}
		for _, a := range []*access.Actor{eve, ada} {
			_, err = s.Team(ctx, a, made.ID)
			s.want(err, eln.NotFound)
			_, err = s.ChangeTeam(ctx, a, made.ID, eln.TeamChange{Name: ref("x")})
			s.want(err, eln.NotFound)
		}
		if got, want := s.record("team:"+made.ID), []string{"team.create", "team.change"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.verified()
	})
}

func TestTeamMembersAreAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		head, admin, ada := s.member("head", team, eln.RolePilote), s.member("admin", team, eln.RoleAdmin), s.member("ada", team, eln.RoleMember)
		eve, op := s.member("eve", other, eln.RoleMember), s.operator("op")
		added, err := s.AddTeamMember(ctx, admin, team.ID, app.NewTeamMember{Email: "EVE@example.org", Password: "stolen password"})
		if s.must(err); added.User.ID != eve.UserID || added.Role != eln.RoleMember {
			t.Errorf("added %+v", added)
		}
		if _, _, err := s.App.SignIn(ctx, app.SignIn{Email: "eve@example.org", Password: "stolen password"}); err == nil {
			t.Error("adding somebody changed their password")
		}
		_, err = s.AddTeamMember(ctx, admin, team.ID, app.NewTeamMember{Email: "eve@example.org"})
		s.want(err, eln.Conflict)
		newcomer := app.NewTeamMember{Email: "new@example.org", First: "New", Last: "Comer", Password: "a first password", Role: eln.RoleGuest}
		_, err = s.AddTeamMember(ctx, admin, team.ID, newcomer)
		s.want(err, eln.Denied)
		made, err := s.AddTeamMember(ctx, head, team.ID, newcomer)
		if s.must(err); made.User.Name != "New Comer" || made.User.Serial == 0 || made.Role != eln.RoleGuest {
			t.Errorf("made %+v", made)
		}
		_, _, err = s.App.SignIn(ctx, app.SignIn{Email: "new@example.org", Password: "a first password"})
		s.must(err)
		_, err = s.AddTeamMember(ctx, op, other.ID, app.NewTeamMember{Email: "lead@example.org", First: "Lead", Last: "Er", Role: eln.RolePilote})
		s.must(err)
		for _, wrong := range []app.NewTeamMember{
			{Email: "nobody"}, {Email: "x@example.org"}, {Email: "x@example.org", First: "X", Last: "Y", Password: "short"},
			{Email: "x@example.org", First: "X", Last: "Y", Role: "king"},
		} {
			_, err = s.AddTeamMember(ctx, head, team.ID, wrong)
			s.want(err, eln.Invalid)
		}
		_, err = s.AddTeamMember(ctx, op, team.ID, app.NewTeamMember{Email: "op@example.org"})
		s.want(err, eln.Denied)
		for _, a := range []*access.Actor{ada, readOnly(head)} {
			_, err = s.AddTeamMember(ctx, a, team.ID, app.NewTeamMember{Email: "lead@example.org"})
			s.want(err, eln.Denied)
		}
		_, err = s.AddTeamMember(ctx, ada, other.ID, app.NewTeamMember{Email: "ada@example.org", Role: eln.RolePilote})
		s.want(err, eln.NotFound)
		want := map[string]eln.Role{"head": "pilote", "admin": "admin", "ada": "member", "eve": "member", "New": "guest"}
		for _, a := range []*access.Actor{ada, head, op} {
			if diff := cmp.Diff(want, s.roles(a, team)); diff != "" {
				t.Errorf("%s reads %s", a.Name, diff)
			}
		}
		_, err = s.TeamMembers(ctx, s.now(&access.Actor{UserID: made.User.ID}), team.ID)
		s.want(err, eln.Denied)
		_, err = s.TeamMembers(ctx, ada, other.ID)
		s.want(err, eln.NotFound)
		if got, want := s.record("team:"+team.ID), []string{"role.set", "role.set"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		if got := s.record("user:" + made.User.ID); !cmp.Equal(got, []string{"user.create"}) {
			t.Errorf("recorded %v", got)
		}
		s.verified()
	})
}

func TestRolesChangeAndSomeoneStays(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		head, admin, ada := s.member("head", team, eln.RolePilote), s.member("admin", team, eln.RoleAdmin), s.member("ada", team, eln.RoleMember)
		lone, eve := s.member("lone", other, eln.RoleAdmin), s.member("eve", other, eln.RoleMember)
		set := func(a *access.Actor, team eln.Team, who *access.Actor, role eln.Role) error {
			_, err := s.SetTeamMember(ctx, s.now(a), team.ID, who.UserID, role)
			return err
		}
		s.must(set(admin, team, ada, eln.RoleAdmin))
		s.must(set(admin, team, ada, eln.RoleAdmin))
		s.want(set(admin, team, admin, eln.RolePilote), eln.Denied)
		s.want(set(admin, team, head, eln.RoleMember), eln.Denied)
		s.want(s.EndTeamMember(ctx, admin, team.ID, head.UserID), eln.Denied)
		s.want(set(head, team, head, eln.RoleMember), eln.Conflict)
		s.want(s.EndTeamMember(ctx, head, team.ID, head.UserID), eln.Conflict)
		s.must(set(head, team, ada, eln.RolePilote))
		s.must(set(ada, team, head, eln.RoleMember))
		s.want(set(head, team, ada, eln.RoleMember), eln.Denied)
		s.want(set(lone, other, lone, eln.RoleMember), eln.Conflict)
		s.want(s.EndTeamMember(ctx, lone, other.ID, lone.UserID), eln.Conflict)
		s.want(set(lone, other, eve, "king"), eln.Invalid)
		s.want(set(lone, other, eve, ""), eln.Invalid)
		s.want(set(lone, other, ada, eln.RoleMember), eln.NotFound)
		s.want(set(lone, team, ada, eln.RoleMember), eln.NotFound)
		s.must(set(lone, other, eve, eln.RoleGuest))
		_, err := s.SetTeamMember(ctx, readOnly(lone), other.ID, eve.UserID, eln.RoleMember)
		s.want(err, eln.Denied)
		s.must(s.EndTeamMember(ctx, lone, other.ID, eve.UserID))
		s.want(s.EndTeamMember(ctx, lone, other.ID, eve.UserID), eln.NotFound)
		if teams := s.now(eve).Teams; len(teams) != 0 {
			t.Errorf("who left is still in %v", teams)
		}
		if got, want := s.record("team:"+other.ID), []string{"role.set", "role.end"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.verified()
	})
}

func TestTwoAdministratorsCannotUnmakeEachOtherAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		one, two := s.member("one", team, eln.RoleAdmin), s.member("two", team, eln.RoleAdmin)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]*access.Actor{{one, two}, {two, one}} {
			wg.Go(func() { errs[i] = s.EndTeamMember(t.Context(), pair[0], team.ID, pair[1].UserID) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both went the same way: %v, %v", errs[0], errs[1])
		}
		s.verified()
	})
}

func TestGroupsAreCarried(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		admin, ada, eve := s.member("admin", team, eln.RoleAdmin), s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		g, err := s.CreateGroup(ctx, admin, team.ID, "RMN", []string{eve.UserID})
		if s.must(err); g.Serial == 0 || len(g.Members) != 1 || g.Members[0].ID != eve.UserID {
			t.Errorf("made %+v", g)
		}
		e := s.experiment(ada, "dosage")
		_, err = s.Entry(ctx, s.now(eve), e.ID)
		s.want(err, eln.NotFound)
		s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
			err := tx.SetGrants(ctx, e, []eln.Grant{{Principal: "user:" + ada.UserID, Level: eln.Own}, {Principal: "group:" + g.ID, Level: eln.Comment}})
			if err != nil {
				return err
			}
			_, err = tx.Record(ctx, store.Act{Subject: "entry:" + e.ID, Lab: e.LabID, Action: "grant.set", Actor: setUp})
			return err
		}))
		read, err := s.Entry(ctx, s.now(eve), e.ID)
		if s.must(err); read.Level != eln.Comment {
			t.Errorf("a member of the group reads with %s", read.Level)
		}
		for _, a := range []*access.Actor{ada, readOnly(admin)} {
			_, err = s.SetGroupMembers(ctx, a, g.ID, nil)
			s.want(err, eln.Denied)
			_, err = s.CreateGroup(ctx, a, team.ID, "x", nil)
			s.want(err, eln.Denied)
		}
		_, err = s.SetGroupMembers(ctx, s.now(eve), g.ID, nil)
		s.want(err, eln.NotFound)
		_, err = s.Groups(ctx, s.now(eve), team.ID)
		s.want(err, eln.NotFound)
		_, err = s.SetGroupMembers(ctx, admin, g.ID, []string{"nobody"})
		s.want(err, eln.Invalid)
		_, err = s.SetGroupMembers(ctx, admin, g.ID, []string{ada.UserID, ada.UserID})
		s.must(err)
		_, err = s.Entry(ctx, s.now(eve), e.ID)
		s.want(err, eln.NotFound)
		groups, err := s.Groups(ctx, ada, team.ID)
		if s.must(err); len(groups) != 1 || len(groups[0].Members) != 1 || groups[0].Members[0].ID != ada.UserID {
			t.Errorf("groups %+v", groups)
		}
		if got, want := s.record("group:"+g.ID), []string{"group.create", "group.members", "group.members"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.verified()
	})
}

func TestInstitutionsAndTheLabsTeamsAreCarried(t *testing.T) {
	h := newHouse(t)
	_, a := h.setUp()
	made, err := h.CreateTeam(t.Context(), a, a.Teams[0].LabID, "Catalyse")
	h.ok(err)
	now, err := h.ActorNow(t.Context(), a.UserID)
	h.ok(err)
	if !now.Administers(made.ID) || now.MemberOf(made.ID) {
		t.Errorf("a Pilote carries %v", now.Principals)
	}
	acc, err := h.Account(t.Context(), now)
	h.ok(err)
	if len(acc.Labs) != 1 || len(acc.Labs[0].Institutions) > 1 {
		t.Fatalf("labs %+v", acc.Labs)
	}
	institutions := 0
	for p := range now.Principals {
		if strings.HasPrefix(p, "institution:") {
			institutions++
		}
	}
	if institutions != 1 {
		t.Errorf("%d institutions among %v", institutions, now.Principals)
	}
}
