package elabapi

import (
	"net/http"
	"slices"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// numbersOfAdmins are the groups of users that stand for administrators in
// eLabFTW: of the service and of a team. Here they are those of the team.
var numbersOfAdmins = []int64{1, 2}

// addUser adds somebody to a team, with a new account when nobody has the
// address. The account opens once its person chose a password.
func (c *call) addUser() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	team := c.teamID()
	if in.has("team") {
		if team, err = c.teamNumbered(in.number("team")); err != nil {
			return reply{}, err
		}
	}
	role := eln.RoleMember
	if slices.Contains(numbersOfAdmins, in.number("usergroup")) {
		role = eln.RoleAdmin
	}
	m, err := c.App.AddTeamMember(c.ctx(), c.actor, team, app.NewTeamMember{
		Email: in.text("email"), First: in.text("firstname"), Last: in.text("lastname"), Role: role,
	})
	if err != nil {
		return reply{}, err
	}
	return c.made("users/" + text(m.User.Serial))
}

// teamNumbered returns the id of a team of whoever asks; every other one does
// not exist.
func (c *call) teamNumbered(number int64) (string, error) {
	i := slices.IndexFunc(c.actor.Teams, func(m eln.Membership) bool { return m.Serial == number })
	if i < 0 {
		return "", errNothing()
	}
	return c.actor.Teams[i].TeamID, nil
}

// changeMember does to the standing of somebody in a team what a PATCH names
// as its action.
func (c *call) changeMember(p app.Colleague, in input) (reply, error) {
	team, err := c.teamNumbered(in.number("team"))
	if err != nil {
		return reply{}, err
	}
	switch in.action() {
	case "add":
		_, err = c.App.AddTeamMember(c.ctx(), c.actor, team, app.NewTeamMember{Email: p.Email})
	case "unreference":
		err = c.App.EndTeamMember(c.ctx(), c.actor, team, p.ID)
	case "patchuser2team":
		if in.text("target") != "is_admin" {
			return reply{}, unavailable("Cahier keeps no standing of this name: " + in.text("target"))
		}
		role := eln.RoleMember
		if in.flag("content") {
			role = eln.RoleAdmin
		}
		_, err = c.App.SetTeamMember(c.ctx(), c.actor, team, p.ID, role)
	}
	if err != nil {
		return reply{}, err
	}
	p.Teams = slices.DeleteFunc(slices.Clone(p.Teams), func(m eln.Membership) bool { return m.TeamID == team && in.action() == "unreference" })
	if fresh, err := c.colleague(); err == nil {
		p = fresh
	}
	return ok(c.userAnswer(p))
}

// changeUser changes the standing of somebody in a team, or the name, the
// ORCID and the language of whoever asks.
func (c *call) changeUser() (reply, error) {
	p, err := c.colleague()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	switch in.action() {
	case "add", "unreference", "patchuser2team":
		return c.changeMember(p, in)
	case "validate": // every account is valid from the first
		return c.user()
	}
	if p.ID != c.actor.UserID {
		return reply{}, refuse(http.StatusForbidden, sayDenied)
	}
	return c.changeSelf(in)
}
