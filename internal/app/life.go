package app

import (
	"cmp"
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// ArchiveEntry puts an entry out of the way: it is read only, and lists show
// it when they are asked to. UnarchiveEntry takes it back.
func (app *App) ArchiveEntry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	return app.turnByPerson(ctx, a, id, access.CanArchive, func(_ context.Context, c *change) error {
		c.entry.State = eln.Archived
		c.act("entry.archive")
		return nil
	})
}

// UnarchiveEntry takes an entry back into use.
func (app *App) UnarchiveEntry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	return app.turnByPerson(ctx, a, id, access.CanUnarchive, func(_ context.Context, c *change) error {
		c.entry.State = eln.Normal
		c.act("entry.unarchive")
		return nil
	})
}

// PublishEntry makes a draft a normal entry: an experiment takes the next page
// of its notebook, and the entry opens to whom the team's policy says.
func (app *App) PublishEntry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	return app.turnPages(ctx, a, id, access.CanPublish, func(ctx context.Context, c *change) ([]usedPage, error) {
		e := c.entry
		e.State = eln.Normal
		before, err := c.tx.Grants(ctx, id)
		if err != nil {
			return nil, err
		}
		after, err := app.openGrants(ctx, c.tx, e, slices.Clone(before), nil)
		if err != nil {
			return nil, err
		}
		if _, _, err := c.putGrants(ctx, before, after); err != nil {
			return nil, err
		}
		pages, err := c.nextPage(ctx)
		c.act("entry.publish")
		return pages, err
	})
}

// VoidEntry takes back an entry that was begun by mistake: its author may, for
// ten minutes after its beginning, with a reason. Its page number stays used.
func (app *App) VoidEntry(ctx context.Context, a *access.Actor, id, reason string) (*eln.Entry, error) {
	reason = render.CleanLine(reason, eln.MaxReason)
	return app.turnPages(ctx, a, id, access.CanVoid, func(ctx context.Context, c *change) ([]usedPage, error) {
		e := c.entry
		if err := eln.ValidReason(reason); err != nil {
			return nil, err
		}
		if err := access.CheckVoidTime(e, c.tx.Now()); err != nil {
			return nil, err
		}
		e.State, e.Reason = eln.Void, reason
		c.set("reason", reason)
		c.act("entry.void")
		if e.Page == 0 {
			return nil, nil
		}
		c.data["page"], c.data["notebook"] = e.Page, e.NotebookID
		return []usedPage{{e.NotebookID, e.Page, eln.PageVoid}}, c.tx.AddPage(ctx, e.NotebookID, e.Page, e.ID, eln.PageVoid)
	})
}

// maxPins bounds how many entries one person pins.
const maxPins = 500

// PinEntry pins an entry to the top of the actor's own lists, or takes the pin
// away. It is no part of the record.
func (app *App) PinEntry(ctx context.Context, a *access.Actor, id string, pinned bool) error {
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := checkedEntry(ctx, tx, a, id, access.CanPin); err != nil {
			return err
		}
		if err := needWrite(a); err != nil {
			return err
		}
		n, err := tx.PinCount(ctx, a.UserID)
		if err == nil && pinned && n >= maxPins {
			err = eln.Errorf(eln.Conflict, "pins_most", "One person pins at most %d entries: unpin one first.", maxPins).With("max", maxPins)
		}
		if err != nil {
			return err
		}
		return tx.SetPin(ctx, a.UserID, id, pinned)
	})
}

// turnByPerson is turn for what only a person does.
func (app *App) turnByPerson(ctx context.Context, a *access.Actor, id string, can access.Ability, fn func(context.Context, *change) error) (*eln.Entry, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	return app.turn(ctx, a, id, can, fn)
}

// usedPage is what a change did to a page of a notebook.
type usedPage struct {
	notebook string
	no       int64
	why      eln.PageWhy
}

// turnPages is turnByPerson for a change that uses pages. It records them in
// the streams of their notebooks after the entry's own event: streams go in
// the order of their names.
func (app *App) turnPages(ctx context.Context, a *access.Actor, id string, can access.Ability, fn func(context.Context, *change) ([]usedPage, error)) (*eln.Entry, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	if err := needWrite(a); err != nil {
		return nil, err
	}
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		e, err := entryToChange(ctx, tx, a, id, can)
		if err != nil {
			return err
		}
		c := &change{tx: tx, actor: a, entry: e, data: map[string]any{}}
		pages, err := fn(ctx, c)
		if err != nil {
			return err
		}
		if err := app.commitChange(ctx, c); err != nil {
			return err
		}
		if c.action == "entry.move" {
			if err := app.retag(ctx, c); err != nil {
				return err
			}
		}
		return c.recordPages(ctx, pages)
	})
	if err != nil {
		return nil, err
	}
	return app.Entry(ctx, a, id)
}

// nextPage gives the entry of a change the next page of its notebook; drafts,
// resources and templates have none.
func (c *change) nextPage(ctx context.Context) ([]usedPage, error) {
	e := c.entry
	if e.NotebookID == "" || e.State == eln.Draft {
		return nil, nil
	}
	no, err := c.tx.TakePage(ctx, e.NotebookID, e.ID)
	if err != nil {
		return nil, err
	}
	e.Page = no
	c.data["page"] = no
	if c.data["to"] == nil {
		c.data["notebook"] = e.NotebookID
	}
	return []usedPage{{e.NotebookID, no, eln.PageWritten}}, nil
}

func (c *change) recordPages(ctx context.Context, pages []usedPage) error {
	slices.SortFunc(pages, func(x, y usedPage) int { return cmp.Compare(x.notebook, y.notebook) })
	for _, p := range pages {
		_, err := c.tx.Record(ctx, store.Act{
			Subject: store.Subject("notebook", p.notebook), Lab: c.entry.LabID, Action: "notebook.page", Actor: signed(c.actor),
			Data: map[string]any{"no": p.no, "entry": c.entry.ID, "why": string(p.why)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
