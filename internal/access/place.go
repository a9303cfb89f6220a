package access

import (
	"slices"

	"cahier/internal/eln"
)

// PlaceAbility is one thing a person can do to a team, a notebook or a
// project.
type PlaceAbility string

// Everything that can be done to a team.
const (
	CanSeeTeam    PlaceAbility = "see"     // know that it exists and what it is called
	CanUseLabels  PlaceAbility = "labels"  // its categories, statuses and tags
	CanSeeMembers PlaceAbility = "members" // who works there
	CanCurate     PlaceAbility = "curate"  // change categories, statuses, tags and groups
	CanChangeTeam PlaceAbility = "change"  // its name, and whom its new entries are open to
	CanStaff      PlaceAbility = "staff"   // add members, change their roles, end them
)

// Everything that can be done to a notebook or a project.
const (
	CanSeePlace    PlaceAbility = "read"
	CanWritePlace  PlaceAbility = "write"  // write pages in it; put a notebook in a project
	CanNamePlace   PlaceAbility = "name"   // title, purpose, project
	CanManagePlace PlaceAbility = "manage" // members
	CanClosePlace  PlaceAbility = "close"  // for good; administrators of the team may, for one who left
)

// teamRules is the table of rules of teams: who may do what. None gives a
// right to any entry.
var teamRules = map[PlaceAbility]func(*Actor, eln.Team) bool{
	CanSeeTeam:    func(a *Actor, t eln.Team) bool { return a.belongs(t) || a.AdministersTeam(t) || a.Runs() },
	CanUseLabels:  func(a *Actor, t eln.Team) bool { return a.belongs(t) || a.AdministersTeam(t) },
	CanSeeMembers: func(a *Actor, t eln.Team) bool { return a.MemberOf(t.ID) || a.AdministersTeam(t) || a.Runs() },
	CanCurate:     (*Actor).AdministersTeam,
	CanChangeTeam: (*Actor).AdministersTeam,
	CanStaff:      func(a *Actor, t eln.Team) bool { return a.AdministersTeam(t) || a.Runs() },
}

// CheckTeam returns nil when the actor may do this to the team. A team that
// they may not even see is NotFound; one they may see is Denied.
func CheckTeam(a *Actor, ability PlaceAbility, t eln.Team) error {
	if !teamRules[CanSeeTeam](a, t) {
		return eln.ErrNotFound()
	}
	if !teamRules[ability](a, t) {
		return eln.Errorf(eln.Denied, "team_admins_only", "Only the administrators of this team may do this.")
	}
	return nil
}

// CheckRole returns nil when the actor, who may staff the team, may take this
// person from one role to another there; "" stands for no role. A Pilote leads
// the whole lab, so only Pilotes and operators make and unmake one. An
// operator gains no right to content: they place others, never themself.
func CheckRole(a *Actor, t eln.Team, userID string, from, to eln.Role) error {
	if !a.AdministersTeam(t) && userID == a.UserID {
		return eln.Errorf(eln.Denied, "operator_not_self", "An operator places others in a team, never themself: ask an administrator of the team.")
	}
	if (from == eln.RolePilote || to == eln.RolePilote) && !a.Leads(t.LabID) && !a.Runs() {
		return eln.Errorf(eln.Denied, "pilote_only", "Only a Pilote of the lab may make or unmake a Pilote.").InField("role")
	}
	return nil
}

// CheckNewAccount returns nil when the actor may make an account for somebody
// who has none, to place them in a team of the lab.
func CheckNewAccount(a *Actor, labID string) error {
	if a.Leads(labID) || a.Runs() {
		return nil
	}
	return eln.Errorf(eln.Denied, "account_pilote_only",
		"There is no account with this e-mail address. Only a Pilote of the lab or an operator may make one.").InField("email")
}

// CheckNewTeam returns nil when the actor may make a team in the lab. A lab
// they are no member of does not exist for them. A key that is bound to one
// team makes no other.
func CheckNewTeam(a *Actor, labID string) error {
	if a.Runs() || a.TeamID == "" && a.Leads(labID) {
		return nil
	}
	if a.Principals[Principal("lab", labID)] == eln.None {
		return eln.ErrNotFound().InField("lab_id")
	}
	return eln.Errorf(eln.Denied, "team_pilote_only", "Only a Pilote of the lab or an operator may make a team.")
}

// NotebookLevel returns how far the actor may go with a notebook of a team:
// what they carry of it, or reading for the administrators of the team and,
// where the team shows its new entries to its members, for these. The level
// speaks of the notebook alone, of its cover and the list of its pages; what
// stands on a page is open by the grants of its entry.
func NotebookLevel(a *Actor, n eln.Notebook, t eln.Team) eln.Level {
	if !a.Reaches(n.TeamID) {
		return eln.None
	}
	level := a.Principals[Principal("notebook", n.ID)]
	if a.AdministersTeam(t) || a.MemberOf(t.ID) && t.Visibility == eln.VisibleToTeam {
		level = max(level, eln.Read)
	}
	return min(level, a.Ceiling)
}

// ProjectLevel returns how far the actor may go with a project: what they
// carry of it, or reading for the Pilotes of its lab.
func ProjectLevel(a *Actor, p eln.Project) eln.Level {
	if a.TeamID != "" && a.Principals[Principal("lab", p.LabID)] == eln.None {
		return eln.None
	}
	level := a.Principals[Principal("project", p.ID)]
	if a.Leads(p.LabID) {
		level = max(level, eln.Read)
	}
	return min(level, a.Ceiling)
}

// CheckNotebook returns nil when the actor, whose level stands in the notebook,
// may do this to it. One they may not read is NotFound, one that is closed
// Conflict but for its members: who reads a closed notebook may change.
func CheckNotebook(a *Actor, ability PlaceAbility, n eln.Notebook) error {
	team := eln.Team{ID: n.TeamID, LabID: n.LabID}
	if ability == CanClosePlace && a.AdministersTeam(team) && min(n.Level, a.Ceiling) >= eln.Read && a.Ceiling >= eln.Write {
		return closedRefuses(n)
	}
	if err := checkPlace(a, ability, n.Level); err != nil {
		return err
	}
	if ability == CanSeePlace || ability == CanManagePlace {
		return nil
	}
	return closedRefuses(n)
}

func closedRefuses(n eln.Notebook) error {
	if n.ClosedAt != nil {
		return eln.Errorf(eln.Conflict, "notebook_closed", "This notebook is closed: it takes no more pages.")
	}
	return nil
}

// CheckProject returns nil when the actor, whose level stands in the project,
// may do this to it. One they may not read is NotFound.
func CheckProject(a *Actor, ability PlaceAbility, p eln.Project) error {
	return checkPlace(a, ability, p.Level)
}

// placeLevels is the table of rules of notebooks and projects: the least level.
var placeLevels = map[PlaceAbility]eln.Level{
	CanSeePlace: eln.Read, CanWritePlace: eln.Write, CanNamePlace: eln.Own, CanManagePlace: eln.Own, CanClosePlace: eln.Own,
}

func checkPlace(a *Actor, ability PlaceAbility, level eln.Level) error {
	level = min(level, a.Ceiling)
	switch {
	case level == eln.None:
		return eln.ErrNotFound()
	case level >= placeLevels[ability]:
		return nil
	case ability == CanWritePlace:
		return eln.Errorf(eln.Denied, "notebook_read_only", "You may read this notebook, not write in it.")
	}
	return eln.Errorf(eln.Denied, "place_owner_only", "Only those who own this notebook or project may do this.")
}

// Runs reports whether the actor runs the service: its command line, or an
// operator who is not bound to one team by a key.
func (a *Actor) Runs() bool { return a.Service || a.Operator && a.TeamID == "" }

// Leads reports whether the actor is a Pilote of the lab.
func (a *Actor) Leads(labID string) bool {
	return slices.ContainsFunc(a.Teams, func(m eln.Membership) bool { return m.LabID == labID && m.Role == eln.RolePilote })
}

// AdministersTeam reports whether the actor is an administrator of the team:
// one of its own, or a Pilote of its lab. A key is bound to its one team.
func (a *Actor) AdministersTeam(t eln.Team) bool {
	return a.Administers(t.ID) || a.Leads(t.LabID) && (a.TeamID == "" || a.TeamID == t.ID)
}

// belongs reports whether the actor is in the team, as a guest too.
func (a *Actor) belongs(t eln.Team) bool {
	_, in := a.Membership(t.ID)
	return in
}
