// Package access says who may do what. It is pure: an Actor carries the
// principals worked out for one request, an entry comes with the level that
// the one reading statement gave, and the table of rules in rules.go turns the
// two into a yes or a refusal. No other package holds a rule.
package access

import (
	"slices"
	"strings"

	"cahier/internal/eln"
)

// Principals that are not made of a kind and an id.
const (
	Public = "public" // everyone, signed in or not
	Users  = "users"  // everyone with an account
)

// Via says through which door an act came.
type Via string

// The doors of the service.
const (
	ViaWeb    Via = "web"
	ViaAPI    Via = "api"
	ViaCLI    Via = "cli"
	ViaImport Via = "import"
	ViaJob    Via = "job"
)

// Actor is whoever acts, with everything that decides what they may do. It is
// worked out once per request and never changes. Principals maps each
// principal the actor carries to the level it carries it with: Own for what
// one is (a user, a member of a team), the member's level for a notebook.
// Ceiling bounds every level: a read-only key has Read.
type Actor struct {
	UserID     string
	Name       string
	Service    bool // acts for the service itself, as the command line does
	Operator   bool
	Via        Via
	Client     string
	Session    string
	Method     string // how the actor proved who they are: password, key, none
	TeamID     string // the team an API key is bound to, "" for all
	Principals map[string]eln.Level
	Teams      []eln.Membership
	Ceiling    eln.Level
}

// Principal writes a principal of a kind.
func Principal(kind, id string) string { return kind + ":" + id }

// Anonymous is the actor that nobody has signed in as.
func Anonymous() Actor {
	return Actor{Principals: map[string]eln.Level{Public: eln.Own}, Ceiling: eln.Read, Method: "none"}
}

// ForUser returns the actor of a signed-in person: themself, every user, their
// teams and labs, and the teams they administer. Notebooks and groups are
// added by Carry.
func ForUser(u eln.User, teams []eln.Membership) Actor {
	a := Actor{
		UserID: u.ID, Name: u.Name(), Operator: u.Operator, Teams: teams, Ceiling: eln.Own,
		Principals: map[string]eln.Level{Public: eln.Own, Users: eln.Own, Principal("user", u.ID): eln.Own},
	}
	for _, m := range teams {
		if m.Role == eln.RoleGuest {
			continue
		}
		a.Principals[Principal("team", m.TeamID)] = eln.Own
		a.Principals[Principal("lab", m.LabID)] = eln.Own
		if m.Role == eln.RoleAdmin || m.Role == eln.RolePilote {
			a.Principals[Principal("admins", m.TeamID)] = eln.Own
		}
	}
	return a
}

// Carry adds a principal carried with a level, the higher one when it is
// carried twice.
func (a *Actor) Carry(principal string, level eln.Level) {
	if level > a.Principals[principal] {
		a.Principals[principal] = level
	}
}

// Anonymous reports whether nobody is signed in.
func (a *Actor) Anonymous() bool { return a.UserID == "" && !a.Service }

// Labs returns the labs the actor is a member of, sorted.
func (a *Actor) Labs() []string {
	var labs []string
	for p := range a.Principals {
		if id, ok := strings.CutPrefix(p, "lab:"); ok {
			labs = append(labs, id)
		}
	}
	slices.Sort(labs)
	return labs
}

// MemberOf reports whether the actor works in the team (not as a guest).
func (a *Actor) MemberOf(teamID string) bool {
	return a.Principals[Principal("team", teamID)] > eln.None
}

// Administers reports whether the actor is an administrator of the team.
func (a *Actor) Administers(teamID string) bool {
	return a.Principals[Principal("admins", teamID)] > eln.None
}

// Membership returns the actor's standing in a team.
func (a *Actor) Membership(teamID string) (eln.Membership, bool) {
	i := slices.IndexFunc(a.Teams, func(m eln.Membership) bool { return m.TeamID == teamID })
	if i < 0 {
		return eln.Membership{}, false
	}
	return a.Teams[i], true
}

// InTeam returns the actor bound to one team, as an API key is: what they are
// in other teams, labs and institutions is left behind, and so is every entry
// of another team that is not open to all accounts.
func (a Actor) InTeam(teamID string) Actor {
	bound := a
	bound.TeamID = teamID
	bound.Principals = map[string]eln.Level{}
	m, _ := a.Membership(teamID)
	for p, level := range a.Principals {
		kind, id, _ := strings.Cut(p, ":")
		switch {
		case kind == "institution":
		case (kind == "team" || kind == "admins") && id != teamID:
		case kind == "lab" && id != m.LabID:
		default:
			bound.Principals[p] = level
		}
	}
	bound.Teams = nil
	if m.TeamID != "" {
		bound.Teams = []eln.Membership{m}
	}
	return bound
}

// Reaches reports whether what stands in a team is within the actor's bounds:
// everything is, but for one who is bound to another team.
func (a *Actor) Reaches(teamID string) bool { return a.TeamID == "" || a.TeamID == teamID }
