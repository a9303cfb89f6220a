package elabapi

import (
	"slices"

	"cahier/internal/eln"
)

// linkRows writes the other ends of links that are of one kind, each once,
// whatever the link means; what was struck is not there.
func (c *call) linkRows(links []eln.LinkedEntry, kind eln.Kind, held bool) ([]object, error) {
	var shown []eln.LinkedEntry
	var categories, statuses []string
	for _, l := range links {
		twice := slices.ContainsFunc(shown, func(other eln.LinkedEntry) bool { return other.ID == l.ID })
		if l.Kind == kind && !l.Template && !twice && stateNumber(l.State) < 3 {
			shown = append(shown, l)
			categories, statuses = append(categories, l.CategoryID), append(statuses, l.StatusID)
		}
	}
	list := []object{}
	if len(shown) == 0 {
		return list, nil
	}
	categoryOf, err := c.App.LabelsOf(c.ctx(), eln.Category, categories)
	if err != nil {
		return nil, err
	}
	statusOf, err := c.App.LabelsOf(c.ctx(), eln.Status, statuses)
	if err != nil {
		return nil, err
	}
	for _, l := range shown {
		row := linkRow(l, held)
		addLinkLabel(row, "category", categoryOf[l.CategoryID])
		addLinkLabel(row, "status", statusOf[l.StatusID])
		list = append(list, row)
	}
	return list, nil
}

func linkRow(l eln.LinkedEntry, held bool) object {
	n := nounOf(l.Kind, l.Template)
	row := object{
		"entityid": l.Serial, "title": titleOf(l.Title), "custom_id": l.CustomID, "link_state": stateNumber(l.State), "page": n.page, "type": n.name,
	}
	if held {
		row["elabid"] = l.ElabID
	}
	if l.Kind == eln.Resource {
		row["is_bookable"] = 0
	}
	return row
}

func addLinkLabel(row object, key string, l eln.Label) {
	row[key+"_id"], row[key+"_title"], row[key+"_color"] = orNull(l.Serial), orNull(l.Title), orNull(l.Color)
}

// links lists the experiments or the resources that an entry links to.
func (c *call) links(kind eln.Kind) (reply, error) {
	held, _, err := c.App.LinkedEntries(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	rows, err := c.linkRows(held, kind, true)
	if err != nil {
		return reply{}, err
	}
	return ok(rows)
}

// target is the other end of the link that the address names; it must be
// readable.
func (c *call) target(kind eln.Kind) (string, error) {
	return c.App.EntryNumbered(c.ctx(), c.actor, kind, false, c.sub)
}

// addLink ties the entry to another, or with the action duplicate to what the
// other one links to. What is tied already stays as it is.
func (c *call) addLink(kind eln.Kind) (reply, error) {
	to, err := c.target(kind)
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	held, _, err := c.App.LinkedEntries(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	wanted := []string{to}
	if in.action() == "duplicate" {
		more, _, err := c.App.LinkedEntries(c.ctx(), c.actor, to)
		if err != nil {
			return reply{}, err
		}
		wanted = nil
		for _, l := range more {
			wanted = append(wanted, l.ID)
		}
	}
	for _, id := range wanted {
		if id == c.entry || slices.ContainsFunc(held, func(l eln.LinkedEntry) bool { return l.ID == id }) {
			continue
		}
		if err := c.App.AddLink(c.ctx(), c.actor, c.entry, id, eln.LinkRelated); err != nil {
			return reply{}, err
		}
	}
	return c.madePart(nounOf(kind, false).name+"_links", c.sub)
}

// endLink takes every link to another entry away.
func (c *call) endLink(kind eln.Kind) (reply, error) {
	to, err := c.target(kind)
	if err != nil {
		return reply{}, err
	}
	held, _, err := c.App.LinkedEntries(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	for _, l := range held {
		if l.ID != to {
			continue
		}
		if err := c.App.EndLink(c.ctx(), c.actor, c.entry, to, l.Link); err != nil {
			return reply{}, err
		}
	}
	return gone()
}
