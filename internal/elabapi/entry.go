package elabapi

import (
	"cmp"
	"slices"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/render"
)

// maxChanges bounds how many changes an entry lists; the rest is in its
// history.
const maxChanges = 200

// oneEntry answers one entry, in the format that is asked for.
func (c *call) oneEntry() (reply, error) {
	format := c.query().Get("format")
	if format != "" && format != "json" {
		return c.export(format)
	}
	return c.entryAnswer()
}

// entryAnswer is the entry as it now stands: what a read answers and every
// change of it.
func (c *call) entryAnswer() (reply, error) {
	o, err := c.App.OpenEntry(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	numbers, err := c.App.Numbers(c.ctx(), c.actor, []*eln.Entry{o.Entry})
	if err != nil {
		return reply{}, err
	}
	out := fullRow(o.Row, numbers[o.ID])
	c.addShown(out, o, numbers[o.ID])
	if err := c.addParts(out, o); err != nil {
		return reply{}, err
	}
	return ok(out)
}

// addShown writes what eLabFTW works out for the page of an entry.
func (c *call) addShown(out object, o *app.Opened, n app.Numbers) {
	kind := nounOf(o.Kind, o.Template)
	out["page"] = strings.TrimSuffix(kind.page, ".php")
	out["body_html"] = out["body"]
	if o.BodyType == eln.Markdown && o.Body != "" {
		out["body_html"] = render.StripBlockIDs(render.MarkdownHTML(o.Body))
	}
	out["canread_base_human"], out["canwrite_base_human"] = baseHuman(n.Read), baseHuman(n.Write)
	if o.Kind == eln.Resource {
		out["canbook_base_human"] = baseHuman(n.Read)
	}
	if o.Template {
		out["canread_target_base_human"], out["canwrite_target_base_human"] = baseHuman(n.Read), baseHuman(n.Write)
	}
	if o.Metadata != "" {
		out["metadata_decoded"] = decoded(o.Metadata)
	}
	out["created_from_type_human"] = nil
	if n.Origin != nil {
		out["created_from_type_human"] = nounOf(n.Origin.Kind, n.Origin.Template).human
	}
	out["exclusive_edit_mode"] = nil
	out["sharelink"] = c.site() + "/" + kind.page + "?mode=view&id=" + text(o.Serial)
}

// addParts writes the lists that stand on the page of an entry. Compounds,
// containers and bookings are not in Cahier yet: no entry has any.
func (c *call) addParts(out object, o *app.Opened) error {
	out["comments"], out["steps"] = commentRows(o.Serial, o.Remarks), stepRows(o.Serial, o.Steps)
	out["compounds_links"], out["containers"], out["surrounding_bookers"] = []any{}, []any{}, []any{}
	uploads, err := c.uploadRows(o)
	if err != nil {
		return err
	}
	out["uploads"] = uploads
	for _, kind := range []eln.Kind{eln.Experiment, eln.Resource} {
		name := nounOf(kind, false).name + "_links"
		if out[name], err = c.linkRows(o.Links, kind, true); err != nil {
			return err
		}
		if out["related_"+name], err = c.linkRows(o.Backlinks, kind, false); err != nil {
			return err
		}
	}
	out["changelog"], err = c.changes()
	return err
}

// changes lists what was done to the entry, newest first, in few words: what
// it said before is in its history.
func (c *call) changes() ([]object, error) {
	versions, err := c.App.Versions(c.ctx(), c.actor, c.entry, 0, maxChanges)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, v := range versions {
		people = append(people, v.ActorID)
	}
	slices.Sort(people)
	names, err := c.App.Names(c.ctx(), slices.Compact(people))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, v := range versions {
		target := strings.Join(v.Parts, ", ")
		if v.Action == "entry.create" {
			target = "created"
		}
		list = append(list, object{
			"created_at": moment(&v.At), "target": cmp.Or(target, v.Action), "content": "Version " + text(v.N) + ": " + v.Action,
			"fullname": names[v.ActorID].Name, "userid": names[v.ActorID].Serial,
		})
	}
	return list, nil
}
