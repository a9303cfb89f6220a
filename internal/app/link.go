package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// LinkedEntries returns the entries that an entry links to and those that link
// to it, of the ones that the actor may read.
func (app *App) LinkedEntries(ctx context.Context, a *access.Actor, id string) (held, pointing []eln.LinkedEntry, err error) {
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Entry(ctx, a, id); err != nil {
			return err
		}
		held, pointing, err = linked(ctx, tx, a, id)
		return err
	})
	return held, pointing, err
}

// AddLink ties an entry to another that the actor may read. The event goes in
// the stream of the entry that holds the link; one that is there already stays.
func (app *App) AddLink(ctx context.Context, a *access.Actor, id, targetID string, kind eln.LinkKind) error {
	return app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		if err := c.addLink(ctx, targetID, kind); err != nil || len(c.parts) == 0 {
			return err
		}
		c.action = "link.add"
		c.data["kind"], c.data["target"] = string(kind), targetID
		return nil
	})
}

// EndLink takes a link away. One whose other end the actor may not read does
// not exist for them.
func (app *App) EndLink(ctx context.Context, a *access.Actor, id, targetID string, kind eln.LinkKind) error {
	return app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		if _, err := c.tx.Entry(ctx, a, targetID); err != nil {
			return err
		}
		ended, err := c.tx.EndLink(ctx, eln.Link{EntryID: id, TargetID: targetID, Kind: kind})
		if err != nil {
			return err
		}
		if !ended {
			return eln.ErrNotFound()
		}
		c.action = "link.end"
		c.data["kind"], c.data["target"] = string(kind), targetID
		c.drop(linkPath(kind, targetID))
		return nil
	})
}

// addLink ties the entry of a change to another that its actor may read. A
// link that is there already stays, and changes nothing.
func (c *change) addLink(ctx context.Context, targetID string, kind eln.LinkKind) error {
	if err := eln.ValidLinkKind(kind); err != nil {
		return err
	}
	if targetID == c.entry.ID {
		return eln.Errorf(eln.Invalid, "link_self", "An entry cannot be linked to itself.").InField("target")
	}
	if _, err := c.tx.Entry(ctx, c.actor, targetID); err != nil {
		return err
	}
	added, err := c.tx.SetLink(ctx, eln.Link{EntryID: c.entry.ID, TargetID: targetID, Kind: kind})
	if added {
		c.set(linkPath(kind, targetID), map[string]any{"kind": string(kind), "target": targetID})
	}
	return err
}

func linkPath(kind eln.LinkKind, targetID string) string {
	return "link/" + string(kind) + "/" + targetID
}
