package access_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cahier/internal/access"
	"cahier/internal/eln"
)

// aPerson draws an actor of some teams, who carries some more.
func aPerson(t *rapid.T) access.Actor {
	roles := []eln.Role{eln.RoleMember, eln.RoleAdmin, eln.RolePilote, eln.RoleGuest}
	var teams []eln.Membership
	for _, team := range []string{"t1", "t2", "t3"} {
		if rapid.Bool().Draw(t, "in "+team) {
			lab := map[string]string{"t1": "l1", "t2": "l1", "t3": "l2"}[team]
			teams = append(teams, eln.Membership{UserID: "u", TeamID: team, LabID: lab, Role: rapid.SampledFrom(roles).Draw(t, "role")})
		}
	}
	a := access.ForUser(eln.User{ID: "u"}, teams)
	for _, p := range []string{"notebook:n", "project:p", "group:g", "institution:i"} {
		if rapid.Bool().Draw(t, "carries "+p) {
			a.Carry(p, rapid.SampledFrom(levels[1:]).Draw(t, "carried"))
		}
	}
	return a
}

func someGrants(t *rapid.T) []eln.Grant {
	principals := []string{access.Public, access.Users, "user:u", "user:v", "team:t1", "team:t3", "admins:t1", "admins:t2", "lab:l1", "lab:l2",
		"notebook:n", "project:p", "group:g", "institution:i"}
	var grants []eln.Grant
	for _, p := range principals {
		if rapid.Bool().Draw(t, "opens to "+p) {
			grants = append(grants, eln.Grant{Principal: p, Level: rapid.SampledFrom(levels[1:]).Draw(t, "level")})
		}
	}
	return grants
}

func TestATeamKeyNeverWidens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := aPerson(t)
		team := rapid.SampledFrom([]string{"t1", "t2", "t3", "none"}).Draw(t, "team")
		before := maps.Clone(a.Principals)
		bound := a.InTeam(team)
		for p, level := range bound.Principals {
			if level > a.Principals[p] {
				t.Fatalf("%s is carried with %s, not %s", p, level, a.Principals[p])
			}
		}
		for _, m := range bound.Teams {
			if m.TeamID != team || !slices.Contains(a.Teams, m) {
				t.Fatalf("a key of %s is in %s", team, m.TeamID)
			}
		}
		for _, other := range []string{"t1", "t2", "t3"} {
			if other != team && (bound.MemberOf(other) || bound.Administers(other)) {
				t.Fatalf("a key of %s works in %s", team, other)
			}
		}
		grants := someGrants(t)
		if access.LevelOf(&bound, grants) > access.LevelOf(&a, grants) {
			t.Fatal("a key opens more than its person")
		}
		if !maps.Equal(before, a.Principals) {
			t.Fatal("the person changed")
		}
	})
}

func TestExplainGivesEveryReasonHighestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, grants := aPerson(t), someGrants(t)
		reasons := access.Explain(&a, grants)
		best := eln.None
		count := 0
		for _, g := range grants {
			if level := min(g.Level, a.Principals[g.Principal], a.Ceiling); level > eln.None {
				best = max(best, level)
				count++
			}
		}
		if len(reasons) != count || access.LevelOf(&a, grants) != best {
			t.Fatalf("%d reasons for %s, want %d for %s", len(reasons), access.LevelOf(&a, grants), count, best)
		}
		if !slices.IsSortedFunc(reasons, func(x, y access.Reason) int { return int(y.Level) - int(x.Level) }) {
			t.Fatalf("out of order: %+v", reasons)
		}
	})
}

func TestAGuestCarriesNothingOfTheTeam(t *testing.T) {
	a := access.ForUser(eln.User{ID: "u"}, []eln.Membership{{UserID: "u", TeamID: "t", LabID: "l", Role: eln.RoleGuest}})
	want := []string{"public", "user:u", "users"}
	if got := slices.Sorted(maps.Keys(a.Principals)); !slices.Equal(got, want) {
		t.Errorf("a guest carries %v", got)
	}
	if a.MemberOf("t") || a.Administers("t") || len(a.Labs()) > 0 {
		t.Error("a guest is taken for a member")
	}
	anonymous := access.Anonymous()
	if access.LevelOf(&anonymous, []eln.Grant{{Principal: access.Public, Level: eln.Own}}) != eln.Read {
		t.Error("somebody who is not signed in may do more than read")
	}
}
