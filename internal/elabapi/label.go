package elabapi

import (
	"slices"
	"strings"

	"cahier/internal/eln"
)

// labelList is one list of categories or statuses of a team. Place is the word
// that eLabFTW puts in Location.
type labelList struct {
	name, place string
	kind        eln.LabelKind
	of          eln.Kind
}

var labelLists = []labelList{
	{"experiments_categories", "experiments_categories", eln.Category, eln.Experiment},
	{"resources_categories", "items_categories", eln.Category, eln.Resource},
	{"items_categories", "items_categories", eln.Category, eln.Resource},
	{"experiments_status", "experiments_status", eln.Status, eln.Experiment},
	{"status", "experiments_status", eln.Status, eln.Experiment},
	{"items_status", "items_status", eln.Status, eln.Resource},
}

func labelRoutes(l labelList) []Route {
	list := "teams/{id}/" + l.name
	return []Route{
		{"GET", list, func(c *call) (reply, error) { return c.labels(l) }},
		{"POST", list, func(c *call) (reply, error) { return c.addLabel(l) }},
		{"GET", list + "/{sub}", func(c *call) (reply, error) { return c.oneLabel(l) }},
		{"PATCH", list + "/{sub}", func(c *call) (reply, error) { return c.changeLabel(l) }},
		{"DELETE", list + "/{sub}", func(c *call) (reply, error) { return c.hideLabel(l) }},
	}
}

// ownTeam returns the team that the address names, one that whoever asks
// belongs to; every other team is not there.
func (c *call) ownTeam() (eln.Membership, error) {
	i := slices.IndexFunc(c.actor.Teams, func(m eln.Membership) bool {
		return c.id == m.Serial || c.id == own && m.TeamID == c.teamID()
	})
	if i < 0 {
		return eln.Membership{}, errNothing()
	}
	return c.actor.Teams[i], nil
}

func (c *call) teamLabels(l labelList) (eln.Membership, []eln.Label, error) {
	m, err := c.ownTeam()
	if err != nil {
		return m, nil, err
	}
	labels, err := c.App.Labels(c.ctx(), c.actor, l.kind, m.TeamID, l.of)
	return m, labels, err
}

// labels lists the categories or statuses of a team, in its order.
func (c *call) labels(l labelList) (reply, error) {
	m, labels, err := c.teamLabels(l)
	if err != nil {
		return reply{}, err
	}
	list := []object{}
	for _, label := range labels {
		if label.Hidden {
			continue
		}
		row := labelRow(m, label)
		row["team_name"], row["is_current_team"] = m.Team, bit(m.TeamID == c.teamID())
		list = append(list, row)
	}
	return ok(list)
}

func labelRow(m eln.Membership, l eln.Label) object {
	state := 1
	if l.Hidden {
		state = 3
	}
	return object{
		"id": l.Serial, "title": l.Title, "color": l.Color, "ordering": l.Ordering, "state": state, "team": m.Serial, "is_private": bit(l.Private),
	}
}

func (c *call) labelOf(l labelList) (eln.Membership, eln.Label, error) {
	m, labels, err := c.teamLabels(l)
	i := slices.IndexFunc(labels, func(label eln.Label) bool { return label.Serial == c.sub })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return m, eln.Label{}, err
	}
	return m, labels[i], nil
}

func (c *call) oneLabel(l labelList) (reply, error) {
	m, label, err := c.labelOf(l)
	if err != nil {
		return reply{}, err
	}
	return ok(labelRow(m, label))
}

// defaultColor is what a label without a colour gets.
const defaultColor = "29aeb9"

// addLabel adds a category or a status. eLabFTW reads its name, some clients
// send its title: both are taken.
func (c *call) addLabel(l labelList) (reply, error) {
	m, err := c.ownTeam()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	label := eln.Label{TeamID: m.TeamID, Of: l.of, Title: titleOf(firstOf(in.text("name"), in.text("title"))), Color: defaultColor, Private: true}
	if in.has("color") {
		label.Color = colorOf(in)
	}
	if label, err = c.App.CreateLabel(c.ctx(), c.actor, l.kind, label); err != nil {
		return reply{}, err
	}
	return c.made("teams/" + text(m.Serial) + "/" + l.place + "/" + text(label.Serial))
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// colorOf reads a colour, with or without the sign before it.
func colorOf(in input) string { return strings.ToLower(strings.TrimPrefix(in.text("color"), "#")) }

func (c *call) changeLabel(l labelList) (reply, error) {
	m, label, err := c.labelOf(l)
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	change, err := labelChange(in)
	if err != nil {
		return reply{}, err
	}
	if label, err = c.App.ChangeLabel(c.ctx(), c.actor, l.kind, label.ID, change); err != nil {
		return reply{}, err
	}
	return ok(labelRow(m, label))
}

func labelChange(in input) (eln.LabelChange, error) {
	var change eln.LabelChange
	for key := range in {
		switch key {
		case "action":
		case "title", "name":
			title := in.text(key)
			change.Title = &title
		case "color":
			color := colorOf(in)
			change.Color = &color
		case "is_private":
			private := in.flag(key)
			change.Private = &private
		case "state":
			hidden := in.number(key) != 1
			change.Hidden = &hidden
		default:
			return change, wrong("Invalid update target.")
		}
	}
	return change, nil
}

// hideLabel is what DELETE does: entries keep the label, new ones cannot take
// it.
func (c *call) hideLabel(l labelList) (reply, error) {
	_, label, err := c.labelOf(l)
	if err != nil {
		return reply{}, err
	}
	hidden := true
	if _, err := c.App.ChangeLabel(c.ctx(), c.actor, l.kind, label.ID, eln.LabelChange{Hidden: &hidden}); err != nil {
		return reply{}, err
	}
	return gone()
}
