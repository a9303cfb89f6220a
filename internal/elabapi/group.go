package elabapi

import (
	"slices"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// groupRoutes are those of the groups of a team.
func groupRoutes() []Route {
	return []Route{
		{"GET", "teams/{id}/teamgroups", (*call).groups},
		{"POST", "teams/{id}/teamgroups", (*call).addGroup},
		{"GET", "teams/{id}/teamgroups/{sub}", (*call).group},
		{"PATCH", "teams/{id}/teamgroups/{sub}", (*call).changeGroup},
	}
}

// groups answers the groups of a team as an object keyed by their numbers, an
// empty list when there is none: so eLabFTW does.
func (c *call) groups() (reply, error) {
	m, err := c.ownTeam()
	if err != nil {
		return reply{}, err
	}
	groups, err := c.App.Groups(c.ctx(), c.actor, m.TeamID)
	if err != nil {
		return reply{}, err
	}
	if len(groups) == 0 {
		return ok([]any{})
	}
	out := object{}
	for _, g := range groups {
		people := []object{}
		for _, p := range g.Members {
			people = append(people, object{"userid": p.Serial, "fullname": p.Name})
		}
		out[text(g.Serial)] = object{"id": g.Serial, "name": g.Name, "users": people}
	}
	return ok(out)
}

func (c *call) addGroup() (reply, error) {
	m, err := c.ownTeam()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	g, err := c.App.CreateGroup(c.ctx(), c.actor, m.TeamID, in.text("name"), nil)
	if err != nil {
		return reply{}, err
	}
	return c.made("teams/" + text(m.Serial) + "/teamgroups/" + text(g.Serial))
}

func (c *call) groupOf() (eln.Membership, eln.Group, error) {
	m, err := c.ownTeam()
	if err != nil {
		return m, eln.Group{}, err
	}
	groups, err := c.App.Groups(c.ctx(), c.actor, m.TeamID)
	i := slices.IndexFunc(groups, func(g eln.Group) bool { return g.Serial == c.sub })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return m, eln.Group{}, err
	}
	return m, groups[i], nil
}

func (c *call) group() (reply, error) {
	m, g, err := c.groupOf()
	if err != nil {
		return reply{}, err
	}
	return ok(object{"id": g.Serial, "name": g.Name, "team": m.Serial})
}

// changeGroup adds one of the people whom the actor works with to a group, or
// takes somebody out: numbers are easily guessed, and a group shows names.
func (c *call) changeGroup() (reply, error) {
	_, g, err := c.groupOf()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	number := in.number("userid")
	colleagues, err := c.App.Colleagues(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	var people []string
	for _, p := range g.Members {
		if p.Serial != number {
			people = append(people, p.ID)
		}
	}
	switch in.text("how") {
	case "add":
		i := slices.IndexFunc(colleagues, func(p app.Colleague) bool { return p.Serial == number })
		if i < 0 {
			return reply{}, wrong("No user of your teams has this id.")
		}
		people = append(people, colleagues[i].ID)
	case "unreference":
	default:
		return reply{}, unavailable("Cahier adds people to a group and takes them out; its name stays.")
	}
	if _, err := c.App.SetGroupMembers(c.ctx(), c.actor, g.ID, people); err != nil {
		return reply{}, err
	}
	return c.group()
}
