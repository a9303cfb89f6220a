package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Today is what waits for a person when they sit down: the entries they were
// at, the steps they have to do, and what only they see so far.
type Today struct {
	Continue []*eln.Entry
	Steps    []OpenStep
	Drafts   []*eln.Entry
}

// OpenStep is a step to do, with its entry.
type OpenStep struct {
	eln.Step
	Entry *eln.Entry
}

// How much of each Today shows.
const (
	todayEntries = 8
	todaySteps   = 20
)

// Today returns what waits for a person, each entry as they may read it. The
// steps are those of the entries that the person is custodian of: by a date
// first, the soonest at the top, then the others, of the entry changed last
// first.
func (app *App) Today(ctx context.Context, a *access.Actor) (Today, error) {
	var today Today
	if err := needPerson(a); err != nil {
		return today, err
	}
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		t := dayOf{tx: tx, actor: a, entries: map[string]*eln.Entry{}}
		var err error
		if today.Drafts, err = t.drafts(ctx); err != nil {
			return err
		}
		if today.Continue, err = t.changed(ctx); err != nil {
			return err
		}
		today.Steps, err = t.steps(ctx)
		return err
	})
	return today, err
}

// dayOf gathers a person's day; entries are those that were read so far.
type dayOf struct {
	tx      *store.Tx
	actor   *access.Actor
	entries map[string]*eln.Entry
}

func (t *dayOf) drafts(ctx context.Context) ([]*eln.Entry, error) {
	ids, err := t.tx.DraftIDs(ctx, t.actor.UserID, todayEntries)
	if err != nil {
		return nil, err
	}
	return t.read(ctx, ids)
}

func (t *dayOf) changed(ctx context.Context) ([]*eln.Entry, error) {
	var teams []string
	for _, m := range t.actor.Teams {
		teams = append(teams, m.TeamID)
	}
	ids, err := t.tx.ChangedIDs(ctx, t.actor.UserID, teams, todayEntries)
	if err != nil {
		return nil, err
	}
	return t.read(ctx, ids)
}

// read returns the entries of ids that the actor may read, the one changed
// last first.
func (t *dayOf) read(ctx context.Context, ids []string) ([]*eln.Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	page, err := t.tx.Entries(ctx, store.Reading{Actor: t.actor, Filter: eln.EntryFilter{IDs: ids}})
	for _, e := range page.Entries {
		t.entries[e.ID] = e
	}
	return page.Entries, err
}

// steps returns the person's open steps of entries that they may read, each
// with its entry.
func (t *dayOf) steps(ctx context.Context) ([]OpenStep, error) {
	steps, err := t.tx.OpenSteps(ctx, t.actor.UserID, todaySteps)
	if err != nil {
		return nil, err
	}
	var unread []string
	for _, s := range steps {
		if t.entries[s.EntryID] == nil && !slices.Contains(unread, s.EntryID) {
			unread = append(unread, s.EntryID)
		}
	}
	if _, err := t.read(ctx, unread); err != nil {
		return nil, err
	}
	var open []OpenStep
	for _, s := range steps {
		if e := t.entries[s.EntryID]; e != nil {
			open = append(open, OpenStep{Step: s, Entry: e})
		}
	}
	return open, nil
}
