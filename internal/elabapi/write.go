package elabapi

import (
	"encoding/json"
	"strconv"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// reason is what the record says of everything that is struck or hidden here:
// eLabFTW's API asks for no reason.
const reason = "by API v2"

func text(n int64) string { return strconv.FormatInt(n, 10) }

// addEntry begins an entry, from a template or from another entry when the
// body names one. What eLabFTW does not read here is left aside, as there.
func (c *call) addEntry() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if n := in.number("entity"); n > 0 && c.noun.template {
		return c.templateOf(n)
	}
	fresh, err := c.newEntry(in)
	if err != nil {
		return reply{}, err
	}
	audience, err := c.audience(in)
	if err != nil {
		return reply{}, err
	}
	e, err := c.App.CreateEntry(c.ctx(), c.actor, fresh)
	if err != nil {
		return reply{}, err
	}
	if audience != nil {
		if err := c.share(e.ID, audience, nil); err != nil {
			return reply{}, err
		}
	}
	return c.made(c.noun.name + "/" + text(e.Serial))
}

func (c *call) newEntry(in input) (eln.NewEntry, error) {
	fresh := eln.NewEntry{
		Kind: c.noun.kind, Template: c.noun.template, TeamID: c.teamID(), Title: in.text("title"), Tags: in.texts("tags"),
		Metadata: in.jsonText("metadata"),
	}
	if t := in.number("content_type"); t == int64(eln.Markdown) {
		fresh.BodyType = eln.Markdown
	}
	body, err := in.words("body")
	if err != nil {
		return fresh, err
	}
	if body != nil {
		fresh.Body = *body
	}
	if fresh.Visibility, err = visibility(in); err != nil {
		return fresh, err
	}
	if n := in.number("template"); n > 0 && !c.noun.template {
		if fresh.OriginID, err = c.App.EntryNumbered(c.ctx(), c.actor, c.noun.kind, true, n); err != nil {
			return fresh, err
		}
	}
	if fresh.CategoryID, err = c.label(in, "category", eln.Category); err != nil {
		return fresh, err
	}
	fresh.StatusID, err = c.label(in, "status", eln.Status)
	return fresh, err
}

// label turns the number of a category or a status into its id; nothing, zero
// and less are none. A number that nothing has becomes an id that nothing has:
// the verb says of it what it says of a label of another team.
func (c *call) label(in input, key string, kind eln.LabelKind) (string, error) {
	n := in.number(key)
	if n < 1 {
		return "", nil
	}
	ids, err := c.App.IDsOfSerials(c.ctx(), app.NumberedLabel(kind, c.noun.kind), []int64{n})
	if err != nil {
		return "", err
	}
	return firstOf(ids[n], nothing), nil
}

// visibility reads eLabFTW's numbers of who may read and write.
func visibility(in input) (*eln.BaseVisibility, error) {
	v := &eln.BaseVisibility{}
	for _, side := range []struct {
		key, list string
		into      **int
	}{{"canread_base", "canread", &v.Read}, {"canwrite_base", "canwrite", &v.Write}} {
		n := int(in.number(side.key))
		if !in.has(side.key) {
			var old struct{ Base int }
			if !in.has(side.list) || json.Unmarshal([]byte(in.jsonText(side.list)), &old) != nil || old.Base == 0 {
				continue
			}
			n = old.Base
		}
		if n < 10 || n > 50 || n%10 != 0 {
			return nil, wrong("The base visibility parameter is not valid.")
		}
		*side.into = &n
	}
	if v.Read == nil && v.Write == nil {
		return nil, nil
	}
	return v, nil
}

// templateOf makes a template of an entry.
func (c *call) templateOf(number int64) (reply, error) {
	from, err := c.App.EntryNumbered(c.ctx(), c.actor, c.noun.kind, false, number)
	if err != nil {
		return reply{}, err
	}
	e, err := c.App.DuplicateEntry(c.ctx(), c.actor, from, app.Duplicate{Kind: c.noun.kind, Template: true})
	if err != nil {
		return reply{}, err
	}
	return c.made(c.noun.name + "/" + text(e.Serial))
}

// duplicateEntry makes a copy of an entry, linked to it when that is asked
// for.
func (c *call) duplicateEntry() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if in.action() != "duplicate" {
		return reply{}, wrong("Invalid action parameter.")
	}
	e, err := c.App.DuplicateEntry(c.ctx(), c.actor, c.entry, app.Duplicate{
		Kind: c.noun.kind, Template: c.noun.template, CopyFiles: in.flag("copyFiles"), LinkOriginal: in.flag("linkToOriginal"),
	})
	if err != nil {
		return reply{}, err
	}
	return c.made(c.noun.name + "/" + text(e.Serial))
}

// strikeEntry is what DELETE does: the entry is struck through, readable, and
// can be restored.
func (c *call) strikeEntry() (reply, error) {
	if _, err := c.App.StrikeEntry(c.ctx(), c.actor, c.entry, reason); err != nil {
		return reply{}, err
	}
	return gone()
}
