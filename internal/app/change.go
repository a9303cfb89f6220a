package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
	"cahier/internal/store"
)

// ChangeEntry changes the parts of an entry that in names, and returns the
// entry as it then stands. in.Base is the version that the person had before
// them: what others changed since is merged, and where both changed the same
// thing both are kept and listed. Without a base the change is applied on top
// of what is there. A base that the entry never had is Invalid, base_unknown.
func (app *App) ChangeEntry(ctx context.Context, a *access.Actor, id string, in eln.EntryChange) (*eln.Entry, []eln.Overlap, error) {
	if err := needWrite(a); err != nil {
		return nil, nil, err
	}
	var overlaps []eln.Overlap
	err := app.changeEntry(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		var err error
		overlaps, err = app.applyChange(ctx, c, in)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	e, err := app.Entry(ctx, a, id)
	return e, overlaps, err
}

// SetField puts a whole field in place of the one of that name, or adds it.
// field is a JSON object in eLabFTW's form.
func (app *App) SetField(ctx context.Context, a *access.Actor, id, name string, field json.RawMessage) (*eln.Entry, error) {
	return app.changeFields(ctx, a, id, func(m eln.Metadata) error { return m.Set(name, field) })
}

// RemoveField takes a field away; its values stay in the history.
func (app *App) RemoveField(ctx context.Context, a *access.Actor, id, name string) (*eln.Entry, error) {
	return app.changeFields(ctx, a, id, func(m eln.Metadata) error {
		if m.FieldJSON(name) == "" {
			return eln.ErrNotFound()
		}
		m.Remove(name)
		return nil
	})
}

func (app *App) changeFields(ctx context.Context, a *access.Actor, id string, fn func(eln.Metadata) error) (*eln.Entry, error) {
	return app.turn(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		m, err := eln.ParseMetadata(c.entry.Metadata)
		if err != nil {
			return err
		}
		if err := fn(m); err != nil {
			return err
		}
		return c.setAllMetadata(ctx, m.JSON())
	})
}

// applyChange works out what a change does to the entry as it stands now, and
// sets the parts that come out different.
func (app *App) applyChange(ctx context.Context, c *change, in eln.EntryChange) ([]eln.Overlap, error) {
	base, err := c.baseOf(ctx, in.Base)
	if err != nil {
		return nil, err
	}
	m := &merge{base: base}
	for _, apply := range []func(context.Context, *change, eln.EntryChange) error{m.body, m.lines, m.metadata} {
		if err := apply(ctx, c, in); err != nil {
			return nil, err
		}
	}
	if err := app.applyState(ctx, c, in); err != nil {
		return nil, err
	}
	if err := app.applyVisibility(ctx, c, in.Visibility); err != nil {
		return nil, err
	}
	c.sayHow(in, m)
	return m.overlaps, nil
}

// sayHow records the version that the change started from and what it was
// merged with.
func (c *change) sayHow(in eln.EntryChange, m *merge) {
	if len(c.parts) == 0 {
		return
	}
	c.action = "entry.change"
	if in.Base > 0 {
		c.data["base"] = in.Base
	}
	if m.merged {
		c.data["merged"] = true
		c.data["bases"] = []any{in.Base, c.entry.Version}
	}
	if slices.ContainsFunc(c.parts, func(p store.Part) bool { return p.Path == "body" }) {
		by := signed(c.actor)
		c.data["editors"] = []any{event.Editor(by.ID, by.Session, by.Via, by.Auth)}
	}
}

// applyState applies the small values of the entry: the last one given wins,
// and the one before stays in the history.
func (app *App) applyState(ctx context.Context, c *change, in eln.EntryChange) error {
	e := c.entry
	before := *e
	meta, state := metaLeaf(e), stateLeaf(e)
	assign(&e.Date, in.Date)
	assign(&e.CategoryID, in.CategoryID)
	assign(&e.StatusID, in.StatusID)
	assign(&e.Rating, in.Rating)
	assign(&e.CustomID, in.CustomID)
	assign(&e.HideMainText, in.HideMainText)
	if err := eln.ValidEntry(e); err != nil {
		return err
	}
	if e.CategoryID != before.CategoryID || e.StatusID != before.StatusID {
		if err := app.checkLabels(ctx, c.tx, e); err != nil {
			return err
		}
	}
	c.setIfNew("meta", meta, metaLeaf(e))
	c.setIfNew("state", state, stateLeaf(e))
	return nil
}

func assign[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// applyVisibility changes who may read and write by eLabFTW's numbers. It
// takes the right to share.
func (app *App) applyVisibility(ctx context.Context, c *change, asked *eln.BaseVisibility) error {
	if asked == nil {
		return nil
	}
	if err := access.Check(c.actor, access.CanShare, c.entry); err != nil {
		return err
	}
	return c.setVisibility(ctx, asked)
}

// setAllMetadata puts the whole structured side in place and sets the parts in
// which it differs.
func (c *change) setAllMetadata(ctx context.Context, text string) error {
	if text == c.entry.Metadata {
		return nil
	}
	before, err := eln.ParseMetadata(c.entry.Metadata)
	if err != nil {
		return err
	}
	after, err := eln.ParseMetadata(text)
	if err != nil {
		return err
	}
	if err := c.setMetadata(before, after); err != nil {
		return err
	}
	c.entry.Metadata = after.JSON()
	c.action = "entry.change"
	return c.tx.SaveFields(ctx, c.entry)
}

// setIfNew sets a leaf of small values when one of them changed.
func (c *change) setIfNew(path string, before, after map[string]any) {
	if len(before) != len(after) {
		c.set(path, after)
		return
	}
	for key, v := range after {
		if was, ok := before[key]; !ok || was != v {
			c.set(path, after)
			return
		}
	}
}

// setBody puts a text in place, with ids on its blocks.
func (c *change) setBody(ctx context.Context, body string) error {
	e := c.entry
	if e.BodyType == eln.HTML {
		body = render.WithBlockIDs(body, e.Body)
	}
	if body == e.Body {
		return nil
	}
	e.Body = body
	c.setOrDrop("body", body)
	return c.tx.SaveBody(ctx, e.ID, body)
}

// appended returns a text with another after it.
func appended(body, more string, as eln.BodyType) string {
	if as == eln.Markdown && body != "" && !strings.HasSuffix(body, "\n") {
		return body + "\n\n" + more
	}
	return body + more
}

// setVisibility changes the grants that eLabFTW's numbers stand for. Reading
// kept from the team takes the notebook's members out too.
func (c *change) setVisibility(ctx context.Context, asked *eln.BaseVisibility) error {
	before, err := c.tx.Grants(ctx, c.entry.ID)
	if err != nil {
		return err
	}
	after, err := rebased(c.entry, before, asked)
	if err != nil {
		return err
	}
	_, _, err = c.putGrants(ctx, before, after)
	return err
}
