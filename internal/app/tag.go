package app

import (
	"context"

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
		if err := c.addTags(ctx, []string{label}); err != nil {
			return err
		}
		c.changedParts()
		var err error
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
		c.drop("tag/" + tag.ID)
		c.changedParts()
		return nil
	})
}

// changedParts names the act when there are parts that differ.
func (c *change) changedParts() {
	if len(c.parts) > 0 {
		c.action = "entry.change"
	}
}
