package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// NotebookOfCode returns the notebook of a code, with the level that the actor
// carries it with; ErrNotFound for one they carry nothing of.
func (app *App) NotebookOfCode(ctx context.Context, a *access.Actor, code string) (eln.Notebook, error) {
	var n eln.Notebook
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		n, err = tx.NotebookOfCode(ctx, code)
		return err
	})
	n.Level = min(a.Principals[store.NotebookPrincipal(n.ID)], a.Ceiling)
	if err == nil && n.Level == eln.None {
		return eln.Notebook{}, eln.ErrNotFound()
	}
	return n, err
}

// writableNotebook returns the notebook when the actor may write pages in it.
// One they carry nothing of does not exist for them.
func (app *App) writableNotebook(ctx context.Context, tx *store.Tx, a *access.Actor, id string) (eln.Notebook, error) {
	level := min(a.Principals[store.NotebookPrincipal(id)], a.Ceiling)
	if level == eln.None {
		return eln.Notebook{}, eln.ErrNotFound().InField("notebook")
	}
	if level < eln.Write {
		return eln.Notebook{}, eln.Errorf(eln.Denied, "notebook_read_only", "You may read this notebook, not write in it.").InField("notebook")
	}
	return tx.Notebook(ctx, id)
}

// defaultNotebook returns a person's own notebook in a team, made at first
// need.
func (app *App) defaultNotebook(ctx context.Context, tx *store.Tx, a *access.Actor, m eln.Membership) (eln.Notebook, error) {
	n, err := tx.DefaultNotebook(ctx, a.UserID, m.TeamID)
	if eln.CodeOf(err) != eln.NotFound {
		return n, err
	}
	if err := tx.HoldUser(ctx, a.UserID); err != nil {
		return n, err
	}
	if n, err = tx.DefaultNotebook(ctx, a.UserID, m.TeamID); eln.CodeOf(err) != eln.NotFound {
		return n, err
	}
	n = eln.Notebook{ID: eln.NewID(tx.Now()), LabID: m.LabID, TeamID: m.TeamID, HolderID: a.UserID, CreatedAt: tx.Now(), Version: 1}
	if err := tx.AddNotebook(ctx, &n, true); err != nil {
		return n, err
	}
	_, err = tx.Record(ctx, store.Act{
		Subject: store.Subject("notebook", n.ID), Lab: n.LabID, Action: "notebook.create", Actor: signed(a),
		Data:  map[string]any{"code": n.Code, "holder": n.HolderID, "team": n.TeamID},
		Parts: []store.Part{{Path: "name", Value: n.Title}},
	})
	return n, err
}

// takePage gives a new entry the next page of its notebook and records it in
// the notebook's own stream.
func (app *App) takePage(ctx context.Context, c *change) error {
	e := c.entry
	no, err := c.tx.TakePage(ctx, e.NotebookID, e.ID)
	if err != nil {
		return err
	}
	e.Page = no
	_, err = c.tx.Record(ctx, store.Act{
		Subject: store.Subject("notebook", e.NotebookID), Lab: e.LabID, Action: "notebook.page", Actor: signed(c.actor),
		Data: map[string]any{"no": no, "entry": e.ID, "why": string(eln.PageWritten)},
	})
	return err
}
