package app

import (
	"bytes"
	"context"
	"encoding/json"

	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// addTags puts tags on the entry of a change; a label that the team has no tag
// of makes one.
func (c *change) addTags(ctx context.Context, labels []string) error {
	for _, label := range labels {
		label = render.CleanLine(label, eln.MaxTag)
		if label == "" {
			continue
		}
		tag, err := c.tagOf(ctx, label)
		if err != nil {
			return err
		}
		added, err := c.tx.PutTag(ctx, c.entry.ID, tag.ID)
		if err != nil {
			return err
		}
		if added {
			c.set("tag/"+tag.ID, tag.Label)
		}
	}
	return nil
}

func (c *change) tagOf(ctx context.Context, label string) (eln.Tag, error) {
	tag, err := c.tx.Tag(ctx, c.entry.TeamID, label)
	if eln.CodeOf(err) != eln.NotFound {
		return tag, err
	}
	tag.ID = eln.NewID(c.tx.Now())
	return tag, c.tx.AddTag(ctx, &tag)
}

// setMetadata sets and drops the parts in which two states of the fields and
// the free data differ.
func (c *change) setMetadata(before, after eln.Metadata) error {
	if rest := after.Rest(); rest != before.Rest() {
		c.setOrDrop("metadata", rest)
	}
	for _, name := range before.Names() {
		if after.FieldJSON(name) == "" {
			c.drop("field/" + name)
		}
	}
	for _, name := range after.Names() {
		now := after.FieldJSON(name)
		if now == before.FieldJSON(name) {
			continue
		}
		value, err := fieldLeaf(now)
		if err != nil {
			return err
		}
		c.set("field/"+name, value)
	}
	return nil
}

func (c *change) setOrDrop(path, text string) {
	if text == "" {
		c.drop(path)
		return
	}
	c.set(path, text)
}

// fieldLeaf returns a field as its leaf holds it: its own object, in which a
// number that is no whole one stands as text, since the record has no others.
func fieldLeaf(field string) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader([]byte(field)))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, err
	}
	for key, v := range object {
		object[key] = wholeNumbers(v)
	}
	return object, nil
}

func wholeNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil && n > -1<<53 && n < 1<<53 {
			return n
		}
		return v.String()
	case []any:
		for i := range v {
			v[i] = wholeNumbers(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = wholeNumbers(v[key])
		}
	}
	return v
}

// checkLabels refuses a category or a status that is not one of the entry's
// team, for its kind.
func (app *App) checkLabels(ctx context.Context, tx *store.Tx, e *eln.Entry) error {
	for kind, id := range map[eln.LabelKind]string{eln.Category: e.CategoryID, eln.Status: e.StatusID} {
		if id == "" {
			continue
		}
		l, err := tx.Label(ctx, kind, id)
		if err == nil && l.TeamID == e.TeamID && l.Of == e.Kind && !l.Hidden {
			continue
		}
		if err != nil && eln.CodeOf(err) != eln.NotFound {
			return err
		}
		return eln.Errorf(eln.Invalid, string(kind)+"_unknown", "This team has no such %s for this kind of entry.", kind).InField(string(kind) + "_id")
	}
	return nil
}
