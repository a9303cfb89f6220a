package elabapi

import (
	"slices"

	"cahier/internal/eln"
	"cahier/internal/render"
)

// revisions lists the versions that changed the main text. Their numbers are
// those of the versions, so that some are left out.
func (c *call) revisions() (reply, error) {
	versions, err := c.App.Revisions(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	e, err := c.opened()
	if err != nil {
		return reply{}, err
	}
	list := []object{}
	for _, v := range versions {
		list = append(list, object{"id": v.N, "content_type": int(e.BodyType), "created_at": moment(&v.At), "fullname": v.Actor})
	}
	return ok(list)
}

func (c *call) revisionOf() (eln.Version, error) {
	versions, err := c.App.Revisions(c.ctx(), c.actor, c.entry)
	i := slices.IndexFunc(versions, func(v eln.Version) bool { return v.N == c.sub })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return eln.Version{}, err
	}
	return versions[i], nil
}

// revision answers the main text as it was at a version.
func (c *call) revision() (reply, error) {
	v, err := c.revisionOf()
	if err != nil {
		return reply{}, err
	}
	then, err := c.App.EntryAt(c.ctx(), c.actor, c.entry, v.N)
	if err != nil {
		return reply{}, err
	}
	names, err := c.App.Names(c.ctx(), []string{v.ActorID})
	if err != nil {
		return reply{}, err
	}
	body := bodyOf(&eln.Entry{Body: then.Body, BodyType: then.BodyType})
	shown := body
	if then.BodyType == eln.Markdown {
		shown = render.StripBlockIDs(render.MarkdownHTML(body))
	}
	return ok(object{
		"id": v.N, "item_id": c.id, "body": body, "content_type": int(then.BodyType), "created_at": moment(&v.At), "modified_at": moment(&v.At),
		"userid": names[v.ActorID].Serial, "body_html": shown,
	})
}

// restoreRevision puts the main text of a version in the place of what stands,
// as a new version. The rest of the entry stays, as in eLabFTW.
func (c *call) restoreRevision() (reply, error) {
	v, err := c.revisionOf()
	if err != nil {
		return reply{}, err
	}
	if _, err := c.input(); err != nil {
		return reply{}, err
	}
	then, err := c.App.EntryAt(c.ctx(), c.actor, c.entry, v.N)
	if err != nil {
		return reply{}, err
	}
	_, _, err = c.App.ChangeEntry(c.ctx(), c.actor, c.entry, eln.EntryChange{Body: &then.Body, BodyType: &then.BodyType})
	if err != nil {
		return reply{}, err
	}
	return c.revision()
}

// searchError says that a query was not understood in the words that clients
// of eLabFTW look for, without its HTML.
func searchError(err error) error {
	if eln.CodeOf(err) != eln.Invalid {
		return err
	}
	return wrong("Error with extended search: %s", err.Error())
}
