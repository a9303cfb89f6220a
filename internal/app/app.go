// Package app holds the verbs of Cahier: one method for each thing a person
// can do. A verb is one transaction: it checks the right, changes the live
// rows, and records the event that says so. Nothing here knows HTTP; every
// rule it asks for stands in package access.
package app

import (
	"context"
	"time"

	"cahier/internal/access"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
	"cahier/internal/store"
)

// App is the service: its verbs act on one store and one place for files. It
// is safe for concurrent use. Spool holds the uploads that are under way: one
// process has it, the server; without it uploads cannot be resumed.
type App struct {
	DB         *store.DB
	Blobs      blob.Store
	Spool      *blob.Spool
	Version    string
	Now        func() time.Time
	changes    *changeFeed
	thumbnails *thumbnails
}

// New returns the service on an open store.
func New(db *store.DB, blobs blob.Store, version string, now func() time.Time) *App {
	return &App{DB: db, Blobs: blobs, Version: version, Now: now, changes: newChangeFeed(), thumbnails: newThumbnails()}
}

// signed returns the actor as the record names them: ids and words alone.
func signed(a *access.Actor) event.Actor {
	by := event.Actor{
		ID: a.UserID, Kind: "user", Client: a.Client, Session: a.Session, Via: string(a.Via),
		Auth: event.Auth{Method: a.Method},
	}
	if a.Service {
		by.ID, by.Kind = "service:cli", "service"
	}
	return by
}

// needPerson refuses an actor that nobody has signed in as.
func needPerson(a *access.Actor) error {
	if a.UserID == "" {
		return eln.Errorf(eln.Unauthenticated, "sign_in_first", "Sign in first.")
	}
	return nil
}

// needWrite refuses an actor that may only read, as a read-only key, and one
// that nobody has signed in as.
func needWrite(a *access.Actor) error {
	if a.Anonymous() {
		return needPerson(a)
	}
	if a.Ceiling < eln.Write {
		return eln.Errorf(eln.Denied, "read_only_key", "This key may only read.")
	}
	return nil
}

// change is one change of an entry while its transaction runs: the entry as
// the actor may see it, and what the change does to it.
type change struct {
	tx     *store.Tx
	actor  *access.Actor
	entry  *eln.Entry
	parts  []store.Part
	data   map[string]any
	action event.Action
}

// set adds a part that the change sets.
func (c *change) set(path string, value any) {
	c.parts = append(c.parts, store.Part{Path: path, Value: value})
}

// drop adds a part that the change removes.
func (c *change) drop(path string) { c.parts = append(c.parts, store.Part{Path: path}) }

// changeEntry runs fn on an entry that the actor may act on, then writes its
// live row, its search text and the record, all in one transaction. fn may
// find that nothing changes: then nothing is written.
func (app *App) changeEntry(ctx context.Context, a *access.Actor, id string, can access.Ability, fn func(context.Context, *change) error) error {
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		e, err := entryToChange(ctx, tx, a, id, can)
		if err != nil {
			return err
		}
		c := &change{tx: tx, actor: a, entry: e, data: map[string]any{}}
		if err := fn(ctx, c); err != nil {
			return err
		}
		return app.commitChange(ctx, c)
	})
}

// entryToChange returns an entry that the actor may act on, held so that
// nobody else changes it before this transaction ends. Where others may write
// meanwhile it is read twice: what was allowed before the wait may not be
// after it.
func entryToChange(ctx context.Context, tx *store.Tx, a *access.Actor, id string, can access.Ability) (*eln.Entry, error) {
	e, err := checkedEntry(ctx, tx, a, id, can)
	if err != nil {
		return nil, err
	}
	if !tx.OneWriter() {
		if err := tx.HoldEntry(ctx, id); err != nil {
			return nil, err
		}
		if e, err = checkedEntry(ctx, tx, a, id, can); err != nil {
			return nil, err
		}
	}
	e.Body, err = tx.Body(ctx, id)
	return e, err
}

func checkedEntry(ctx context.Context, tx *store.Tx, a *access.Actor, id string, can access.Ability) (*eln.Entry, error) {
	e, err := tx.Entry(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return e, access.Check(a, can, e)
}

// commitChange writes what a change did.
func (app *App) commitChange(ctx context.Context, c *change) error {
	if c.action == "" {
		return nil
	}
	e := c.entry
	e.ChangedAt, e.ChangedBy = c.tx.Now(), c.actor.UserID
	c.person(ctx, c.actor.UserID)
	if c.action == "entry.change" {
		c.data["parts"] = partKinds(c.parts)
	}
	receipt, err := c.tx.Record(ctx, store.Act{
		Subject: store.Subject("entry", e.ID), Lab: e.LabID, Action: c.action, Actor: signed(c.actor), Data: c.data, Parts: c.parts,
	})
	if err != nil {
		return err
	}
	if receipt.Version > 0 {
		e.Version = receipt.Version
	}
	if err := c.tx.SaveEntry(ctx, e); err != nil {
		return err
	}
	if err := c.tx.IndexEntry(ctx, e, render.PlainText(e.Body, e.BodyType == eln.Markdown)); err != nil {
		return err
	}
	id, version := e.ID, e.Version
	c.tx.AfterCommit(func() { app.changes.publish(Change{EntryID: id, Version: version}) })
	return nil
}
