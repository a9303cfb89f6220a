package elabapi

import (
	"slices"

	"cahier/internal/eln"
)

// tags lists the tags of an entry.
func (c *call) tags() (reply, error) {
	o, err := c.App.OpenEntry(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	list := []object{}
	for _, t := range o.Tags {
		list = append(list, object{"tag": t.Label, "tag_id": t.Serial, "is_favorite": 0})
	}
	return ok(list)
}

// addTags puts one tag or several on an entry.
func (c *call) addTags() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	labels := append(in.texts("tags"), in.texts("tag")...)
	if len(labels) == 0 || slices.Contains(labels, "") {
		return reply{}, wrong("Input is too short! (minimum: 1)")
	}
	var last eln.Tag
	for _, label := range labels {
		if last, err = c.App.AddTag(c.ctx(), c.actor, c.entry, label); err != nil {
			return reply{}, err
		}
	}
	return c.madePart("tags", last.Serial)
}

// madePart answers that a part of the entry was made.
func (c *call) madePart(part string, serial int64) (reply, error) {
	return c.made(c.noun.name + "/" + text(c.id) + "/" + part + "/" + text(serial))
}

// tagOf finds a tag that the entry carries.
func (c *call) tagOf() (eln.Tag, eln.Team, error) {
	o, err := c.App.OpenEntry(c.ctx(), c.actor, c.entry)
	if err != nil {
		return eln.Tag{}, eln.Team{}, err
	}
	i := slices.IndexFunc(o.Tags, func(t eln.Tag) bool { return t.Serial == c.sub })
	if i < 0 {
		return eln.Tag{}, o.Team, errNothing()
	}
	return o.Tags[i], o.Team, nil
}

// tag answers one tag of the entry with how many readable entries carry it.
func (c *call) tag() (reply, error) {
	t, team, err := c.tagOf()
	if err != nil {
		return reply{}, err
	}
	n, _, err := c.App.CountEntries(c.ctx(), c.actor, eln.EntryFilter{TeamID: team.ID, Tags: []string{t.Label}})
	if err != nil {
		return reply{}, err
	}
	return ok(object{"id": t.Serial, "is_favorite": 0, "item_count": n, "tag": t.Label, "team": team.Serial})
}

func (c *call) removeTag() (reply, error) {
	t, _, err := c.tagOf()
	if err != nil {
		return reply{}, err
	}
	if err := c.App.RemoveTag(c.ctx(), c.actor, c.entry, t.Label); err != nil {
		return reply{}, err
	}
	return gone()
}

// changeTag takes a tag off and answers the entry.
func (c *call) changeTag() (reply, error) {
	t, _, err := c.tagOf()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if in.action() != "unreference" {
		return reply{}, wrong("Invalid action parameter.")
	}
	if err := c.App.RemoveTag(c.ctx(), c.actor, c.entry, t.Label); err != nil {
		return reply{}, err
	}
	return c.entryAnswer()
}

func (c *call) removeTags() (reply, error) {
	o, err := c.App.OpenEntry(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	for _, t := range o.Tags {
		if err := c.App.RemoveTag(c.ctx(), c.actor, c.entry, t.Label); err != nil {
			return reply{}, err
		}
	}
	return gone()
}

// commentRows writes comments; hidden ones are not there.
func commentRows(entry int64, remarks []eln.Remark) []object {
	list := []object{}
	for _, m := range remarks {
		if !m.Hidden {
			list = append(list, commentRow(entry, m))
		}
	}
	return list
}

func commentRow(entry int64, m eln.Remark) object {
	return object{
		"id": m.Serial, "created_at": moment(&m.CreatedAt), "modified_at": moment(&m.ChangedAt), "item_id": entry, "comment": m.Body,
		"userid": m.Author.Serial, "immutable": bit(m.Immutable), "fullname": m.Author.Name, "firstname": m.Author.First,
		"lastname": m.Author.Last, "orcid": orNull(m.Author.ORCID), "email": m.Author.Email,
	}
}

func (c *call) comments() (reply, error) {
	remarks, err := c.App.Remarks(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	return ok(commentRows(c.id, remarks))
}

func (c *call) addComment() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if in.text("comment") == "" {
		return reply{}, wrong("Invalid comment.")
	}
	m, err := c.App.AddRemark(c.ctx(), c.actor, c.entry, in.text("comment"))
	if err != nil {
		return reply{}, err
	}
	return c.madePart("comments", m.Serial)
}

func (c *call) commentOf() (eln.Remark, error) {
	remarks, err := c.App.Remarks(c.ctx(), c.actor, c.entry)
	i := slices.IndexFunc(remarks, func(m eln.Remark) bool { return m.Serial == c.sub && !m.Hidden })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return eln.Remark{}, err
	}
	return remarks[i], nil
}

func (c *call) comment() (reply, error) {
	m, err := c.commentOf()
	if err != nil {
		return reply{}, err
	}
	return ok(commentRow(c.id, m))
}

// changeComment changes one's own comment; one of somebody else is denied, not
// silently left.
func (c *call) changeComment() (reply, error) {
	m, err := c.commentOf()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if in.text("comment") == "" {
		return reply{}, wrong("Invalid comment.")
	}
	if m, err = c.App.ChangeRemark(c.ctx(), c.actor, c.entry, m.ID, in.text("comment")); err != nil {
		return reply{}, err
	}
	return ok(commentRow(c.id, m))
}

func (c *call) hideComment() (reply, error) {
	m, err := c.commentOf()
	if err != nil {
		return reply{}, err
	}
	if err := c.App.HideRemark(c.ctx(), c.actor, c.entry, m.ID); err != nil {
		return reply{}, err
	}
	return gone()
}
