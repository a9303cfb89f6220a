package access_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/eln"
)

// cast is everyone who might ask something of team T of lab L.
func cast() map[string]access.Actor {
	in := func(id, team, lab string, role eln.Role) access.Actor {
		return access.ForUser(eln.User{ID: id}, []eln.Membership{{UserID: id, TeamID: team, LabID: lab, Role: role}})
	}
	operator := access.ForUser(eln.User{ID: "op", Operator: true}, nil)
	boundOperator := access.ForUser(eln.User{ID: "op", Operator: true}, []eln.Membership{{TeamID: "X", LabID: "M", Role: eln.RoleMember}}).InTeam("X")
	boundPilote := access.ForUser(eln.User{ID: "pk"}, []eln.Membership{
		{TeamID: "U", LabID: "L", Role: eln.RolePilote}, {TeamID: "T", LabID: "L", Role: eln.RoleMember},
	}).InTeam("U")
	reader := in("reader", "T", "L", eln.RolePilote)
	reader.Ceiling = eln.Read
	return map[string]access.Actor{
		"member": in("member", "T", "L", eln.RoleMember), "admin": in("admin", "T", "L", eln.RoleAdmin), "guest": in("guest", "T", "L", eln.RoleGuest),
		"pilote": in("pilote", "T", "L", eln.RolePilote), "pilote of another team": in("p2", "U", "L", eln.RolePilote),
		"member of another team": in("m2", "U", "L", eln.RoleMember), "pilote of another lab": in("p3", "X", "M", eln.RolePilote),
		"operator": operator, "operator by a key": boundOperator, "pilote by a key of another team": boundPilote,
		"service": {Service: true, Ceiling: eln.Own, Principals: map[string]eln.Level{}}, "nobody": access.Anonymous(), "read-only pilote": reader,
	}
}

// allowed lists who passes, by the code of those who do not.
func allowed(t *testing.T, check func(*access.Actor) error) map[string]eln.Code {
	t.Helper()
	codes := map[string]eln.Code{}
	for name, a := range cast() {
		codes[name] = eln.CodeOf(check(&a))
	}
	return codes
}

// everyone gives all of the cast a code but those named.
func everyone(code eln.Code, but map[string]eln.Code) map[string]eln.Code {
	codes := map[string]eln.Code{}
	for name := range cast() {
		codes[name] = code
	}
	for name, c := range but {
		codes[name] = c
	}
	return codes
}

func TestTeamRules(t *testing.T) {
	team := eln.Team{ID: "T", LabID: "L"}
	const yes, no = eln.Code(""), eln.Denied
	unseen := eln.NotFound
	cases := map[access.PlaceAbility]map[string]eln.Code{
		access.CanSeeTeam: {"member": yes, "admin": yes, "guest": yes, "pilote": yes, "pilote of another team": yes, "operator": yes, "service": yes,
			"read-only pilote": yes},
		access.CanUseLabels: {"member": yes, "admin": yes, "guest": yes, "pilote": yes, "pilote of another team": yes, "operator": no, "service": no,
			"read-only pilote": yes},
		access.CanSeeMembers: {"member": yes, "admin": yes, "guest": no, "pilote": yes, "pilote of another team": yes, "operator": yes, "service": yes,
			"read-only pilote": yes},
		access.CanCurate: {"member": no, "admin": yes, "guest": no, "pilote": yes, "pilote of another team": yes, "operator": no, "service": no,
			"read-only pilote": yes},
		access.CanChangeTeam: {"member": no, "admin": yes, "guest": no, "pilote": yes, "pilote of another team": yes, "operator": no, "service": no,
			"read-only pilote": yes},
		access.CanStaff: {"member": no, "admin": yes, "guest": no, "pilote": yes, "pilote of another team": yes, "operator": yes, "service": yes,
			"read-only pilote": yes},
	}
	for ability, but := range cases {
		got := allowed(t, func(a *access.Actor) error { return access.CheckTeam(a, ability, team) })
		if diff := cmp.Diff(everyone(unseen, but), got); diff != "" {
			t.Errorf("%s: %s", ability, diff)
		}
	}
}

func TestWhoMakesTeamsAndAccounts(t *testing.T) {
	got := allowed(t, func(a *access.Actor) error { return access.CheckNewTeam(a, "L") })
	want := everyone(eln.NotFound, map[string]eln.Code{
		"pilote": "", "pilote of another team": "", "operator": "", "service": "", "read-only pilote": "",
		"member": eln.Denied, "admin": eln.Denied, "member of another team": eln.Denied, "pilote by a key of another team": eln.Denied,
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("teams: %s", diff)
	}
	got = allowed(t, func(a *access.Actor) error { return access.CheckNewAccount(a, "L") })
	want = everyone(eln.Denied, map[string]eln.Code{
		"pilote": "", "pilote of another team": "", "operator": "", "service": "", "read-only pilote": "", "pilote by a key of another team": "",
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accounts: %s", diff)
	}
}

func TestRolesAreGivenByThoseWhoHaveThem(t *testing.T) {
	team := eln.Team{ID: "T", LabID: "L"}
	people := cast()
	for _, c := range []struct {
		actor, user string
		from, to    eln.Role
		key         string
	}{
		{"admin", "x", "", eln.RoleMember, ""},
		{"admin", "x", eln.RoleMember, eln.RoleAdmin, ""},
		{"admin", "x", eln.RoleMember, eln.RolePilote, "pilote_only"},
		{"admin", "admin", eln.RoleAdmin, eln.RolePilote, "pilote_only"},
		{"admin", "x", eln.RolePilote, eln.RoleMember, "pilote_only"},
		{"admin", "x", eln.RolePilote, "", "pilote_only"},
		{"pilote", "x", eln.RoleMember, eln.RolePilote, ""},
		{"pilote of another team", "x", "", eln.RolePilote, ""},
		{"operator", "x", "", eln.RolePilote, ""},
		{"operator", "op", "", eln.RoleMember, "operator_not_self"},
		{"operator", "op", "", eln.RolePilote, "operator_not_self"},
		{"service", "x", "", eln.RolePilote, ""},
	} {
		a := people[c.actor]
		err := access.CheckRole(&a, team, c.user, c.from, c.to)
		if got := keyOf(err); got != c.key {
			t.Errorf("%s takes %s from %q to %q: %q, want %q", c.actor, c.user, c.from, c.to, got, c.key)
		}
	}
}

func keyOf(err error) string {
	if e, ok := err.(*eln.Error); ok {
		return e.Key
	}
	return ""
}

func TestNotebookLevels(t *testing.T) {
	n := eln.Notebook{ID: "N", TeamID: "T", LabID: "L"}
	for visibility, want := range map[eln.Visibility]map[string]eln.Level{
		eln.VisibleToTeam:     {"member": eln.Read, "admin": eln.Read, "pilote": eln.Read, "pilote of another team": eln.Read, "read-only pilote": eln.Read},
		eln.VisibleToNotebook: {"admin": eln.Read, "pilote": eln.Read, "pilote of another team": eln.Read, "read-only pilote": eln.Read},
	} {
		for name, a := range cast() {
			if got := access.NotebookLevel(&a, n, eln.Team{ID: "T", LabID: "L", Visibility: visibility}); got != want[name] {
				t.Errorf("%s, visible to %s: %s, want %s", name, visibility, got, want[name])
			}
		}
	}
	for name, a := range cast() {
		a.Carry("notebook:N", eln.Write)
		want := min(eln.Write, a.Ceiling)
		if !a.Reaches("T") {
			want = eln.None // whoever comes by a key of another team
		}
		if got := access.NotebookLevel(&a, n, eln.Team{ID: "T", LabID: "L"}); got != want {
			t.Errorf("%s carries %s, want %s", name, got, want)
		}
	}
}

func TestNotebookRules(t *testing.T) {
	now := time.Now()
	abilities := []access.PlaceAbility{access.CanSeePlace, access.CanWritePlace, access.CanNamePlace, access.CanManagePlace, access.CanClosePlace}
	d, x, c := eln.Denied, eln.NotFound, eln.Conflict
	for _, tc := range []struct {
		actor  string
		level  eln.Level
		closed bool
		want   []eln.Code
	}{
		{"member", eln.None, false, []eln.Code{x, x, x, x, x}},
		{"member", eln.Read, false, []eln.Code{"", d, d, d, d}},
		{"member", eln.Write, false, []eln.Code{"", "", d, d, d}},
		{"member", eln.Own, false, []eln.Code{"", "", "", "", ""}},
		{"member", eln.Own, true, []eln.Code{"", c, c, "", c}},
		{"admin", eln.Read, false, []eln.Code{"", d, d, d, ""}},
		{"pilote of another team", eln.Read, false, []eln.Code{"", d, d, d, ""}},
		{"admin", eln.Read, true, []eln.Code{"", d, d, d, c}},
		{"read-only pilote", eln.Own, false, []eln.Code{"", d, d, d, d}},
		{"operator", eln.None, false, []eln.Code{x, x, x, x, x}},
	} {
		a := cast()[tc.actor]
		n := eln.Notebook{ID: "N", TeamID: "T", LabID: "L", Level: tc.level}
		if tc.closed {
			n.ClosedAt = &now
		}
		var got []eln.Code
		for _, ability := range abilities {
			got = append(got, eln.CodeOf(access.CheckNotebook(&a, ability, n)))
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s at %s, closed %v: %s", tc.actor, tc.level, tc.closed, diff)
		}
	}
}

func TestProjectRules(t *testing.T) {
	p := eln.Project{ID: "P", LabID: "L"}
	leads := map[string]eln.Level{
		"pilote": eln.Read, "pilote of another team": eln.Read, "pilote by a key of another team": eln.Read, "read-only pilote": eln.Read,
	}
	for name, a := range cast() {
		if got := access.ProjectLevel(&a, p); got != leads[name] {
			t.Errorf("%s: %s, want %s", name, got, leads[name])
		}
	}
	a := cast()["member"]
	for level, want := range map[eln.Level][]eln.Code{
		eln.None: {eln.NotFound, eln.NotFound, eln.NotFound}, eln.Read: {"", eln.Denied, eln.Denied},
		eln.Write: {"", "", eln.Denied}, eln.Own: {"", "", ""},
	} {
		p.Level = level
		for i, ability := range []access.PlaceAbility{access.CanSeePlace, access.CanWritePlace, access.CanManagePlace} {
			if got := eln.CodeOf(access.CheckProject(&a, ability, p)); got != want[i] {
				t.Errorf("%s at %s: %q, want %q", ability, level, got, want[i])
			}
		}
	}
}
