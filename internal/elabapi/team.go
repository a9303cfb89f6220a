package elabapi

import (
	"slices"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// maxTags bounds a list of tags.
const maxTags = 10_000

// teams lists the teams of whoever asks: never those of the whole service.
func (c *call) teams() (reply, error) {
	account, err := c.App.Account(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	list := []object{}
	for _, t := range account.Teams {
		if c.actor.Operator {
			list = append(list, teamRow(t))
			continue
		}
		list = append(list, object{"id": t.Serial, "name": t.Name})
	}
	return ok(list)
}

// teamRow is one team in full. What eLabFTW lets a team forbid its members is
// all allowed.
func teamRow(t eln.Team) object {
	return object{
		"id": t.Serial, "name": t.Name, "created_at": moment(&t.CreatedAt), "user_create_tag": 1, "force_exp_tpl": 0, "force_res_tpl": 0,
		"users_canwrite_experiments": 1, "users_canwrite_experiments_categories": 1, "users_canwrite_experiments_status": 1,
		"users_canwrite_experiments_templates": 1, "users_canwrite_resources": 1, "users_canwrite_resources_categories": 1,
		"users_canwrite_resources_status": 1, "users_canwrite_resources_templates": 1, "orgid": nil, "visible": 1, "announcement": nil,
		"onboarding_email_active": 0, "onboarding_email_subject": nil, "onboarding_email_body": nil, "newcomer_threshold": 15,
		"newcomer_banner": nil, "newcomer_banner_active": 0, "capture_container_deletion_reason": 0,
	}
}

func (c *call) team() (reply, error) {
	m, err := c.ownTeam()
	if err != nil {
		return reply{}, err
	}
	account, err := c.App.Account(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	i := slices.IndexFunc(account.Teams, func(t eln.Team) bool { return t.ID == m.TeamID })
	if i < 0 {
		return reply{}, errNothing()
	}
	return ok(teamRow(account.Teams[i]))
}

// addTeam makes a team in the lab of whoever asks.
func (c *call) addTeam() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	m, _ := c.actor.Membership(c.teamID())
	t, err := c.App.CreateTeam(c.ctx(), c.actor, m.LabID, in.text("name"))
	if err != nil {
		return reply{}, err
	}
	return c.made("teams/" + text(t.Serial))
}

// changeTeam changes the name of a team: Cahier keeps no other setting of it
// that eLabFTW knows.
func (c *call) changeTeam() (reply, error) {
	m, err := c.ownTeam()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	for key := range in {
		if key != "name" && key != "action" {
			return reply{}, unavailable("Cahier keeps no setting of this name: " + key)
		}
	}
	var change eln.TeamChange
	if change.Name, err = in.words("name"); err != nil {
		return reply{}, err
	}
	t, err := c.App.ChangeTeam(c.ctx(), c.actor, m.TeamID, change)
	if err != nil {
		return reply{}, err
	}
	return ok(teamRow(t))
}

// teamTags lists the tags of a team that are on entries which whoever asks may
// read, each with how many.
func (c *call) teamTags() (reply, error) {
	m, err := c.ownTeam()
	if err != nil {
		return reply{}, err
	}
	tags, err := c.App.Tags(c.ctx(), c.actor, m.TeamID, c.query().Get("q"), maxTags)
	if err != nil {
		return reply{}, err
	}
	list := []object{}
	for _, t := range tags {
		list = append(list, teamTagRow(m, t))
	}
	return ok(list)
}

func teamTagRow(m eln.Membership, t eln.Tag) object {
	return object{"id": t.Serial, "is_favorite": 0, "item_count": t.Count, "tag": t.Label, "team": m.Serial}
}

func (c *call) teamTagOf() (eln.Membership, eln.Tag, error) {
	m, err := c.ownTeam()
	if err != nil {
		return m, eln.Tag{}, err
	}
	tags, err := c.App.Tags(c.ctx(), c.actor, m.TeamID, "", maxTags)
	i := slices.IndexFunc(tags, func(t eln.Tag) bool { return t.Serial == c.sub })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return m, eln.Tag{}, err
	}
	return m, tags[i], nil
}

func (c *call) teamTag() (reply, error) {
	m, t, err := c.teamTagOf()
	if err != nil {
		return reply{}, err
	}
	return ok(teamTagRow(m, t))
}

// renameTeamTag changes the words of a tag on every entry and answers the
// whole list, as eLabFTW does.
func (c *call) renameTeamTag() (reply, error) {
	m, t, err := c.teamTagOf()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if in.action() != "updatetag" {
		return reply{}, wrong("Invalid action parameter.")
	}
	if _, err := c.App.RenameTag(c.ctx(), c.actor, m.TeamID, t.ID, in.text("tag")); err != nil {
		return reply{}, err
	}
	return c.teamTags()
}

func (c *call) movedTags() (reply, error) {
	return reply{}, wrong("Use api/v2/teams/current/tags endpoint instead.")
}

// fieldNames lists names of fields that begin like the words asked for, with
// how many of the newest entries that whoever asks may read have them.
func (c *call) fieldNames() (reply, error) {
	q := c.query()
	names, err := c.App.Suggest(c.ctx(), c.actor, app.Suggest{Kind: "field", Q: q.Get("q"), TeamID: c.teamID()})
	if err != nil {
		return reply{}, err
	}
	if n := wholeNumber(q.Get("limit")); n > 0 && n < len(names) {
		names = names[:n]
	}
	list := []object{}
	for _, s := range names {
		list = append(list, object{"extra_fields_key": s.Value, "frequency": s.Count})
	}
	return ok(list)
}
