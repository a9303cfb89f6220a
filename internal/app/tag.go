package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
)

// AddTag puts a tag on an entry; a label that the team has no tag of makes one.
// A tag that is there already stays.
func (app *App) AddTag(ctx context.Context, a *access.Actor, id, label string) (eln.Tag, error) {
	var tag eln.Tag
	err := app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		label := render.CleanLine(label, eln.MaxTag)
		if label == "" {
			return eln.Errorf(eln.Invalid, "tag_empty", "Write a tag.").InField("label")
		}
		there, err := c.tx.TagsOf(ctx, id)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(there, func(t eln.Tag) bool { return t.Label == label }); i >= 0 {
			tag = there[i]
			return nil
		}
		if err := c.addTags(ctx, []string{label}); err != nil {
			return err
		}
		c.action = "entry.change"
		tag, err = c.tx.Tag(ctx, c.entry.TeamID, label)
		return err
	})
	return tag, err
}

// RemoveTag takes a tag off an entry; the team keeps the tag.
func (app *App) RemoveTag(ctx context.Context, a *access.Actor, id, label string) error {
	return app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		tag, err := c.tx.Tag(ctx, c.entry.TeamID, render.CleanLine(label, eln.MaxTag))
		if err != nil {
			return err
		}
		taken, err := c.tx.TakeTag(ctx, id, tag.ID)
		if err != nil {
			return err
		}
		if !taken {
			return eln.ErrNotFound()
		}
		c.action = "entry.change"
		c.drop("tag/" + tag.ID)
		return nil
	})
}
