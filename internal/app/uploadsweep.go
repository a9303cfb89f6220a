package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"cahier/internal/eln"
	"cahier/internal/store"
)

// incomingKept is how long a file that comes in may stand still, and how long
// a finished one is still answered for.
const incomingKept = 7 * 24 * time.Hour

// SweepUploads forgets the files that stopped coming in a week ago. It is called
// every hour; called twice, it finds nothing the second time.
func (app *App) SweepUploads(ctx context.Context) error {
	if app.Spool == nil {
		return nil
	}
	before := app.Now().Add(-incomingKept)
	stale, err := app.Spool.Stale(ctx, before)
	if err != nil {
		return err
	}
	var faults []error
	for _, u := range stale {
		faults = append(faults, app.forgetIncoming(ctx, u.ID))
	}
	return errors.Join(append(faults, app.dropOldRows(ctx, before))...)
}

// The pace of the sweep of objects that no row names: a look for them in a day,
// and an hour for whoever is just receiving one to say so.
const (
	lostLookEvery  = 24 * time.Hour
	lostKept       = time.Hour
	maxLostAtOnce  = 10_000
	lostSeenBefore = "uploads.lost"
)

// lostSeen is what the last look for lost objects found, of which nothing is
// left once it was removed.
type lostSeen struct {
	At      time.Time `json:"at"`
	Objects []string  `json:"objects,omitempty"`
}

// SweepLost removes the objects that no row names and that none named when it
// looked an hour ago or more; it looks once a day. It is called every hour;
// called twice, it finds nothing to do the second time.
func (app *App) SweepLost(ctx context.Context) error {
	seen, err := app.lostSeen(ctx)
	if err != nil {
		return err
	}
	since := app.Now().Sub(seen.At)
	switch {
	case len(seen.Objects) > 0 && since >= lostKept:
		err = app.RemoveLost(ctx, seen.Objects)
		seen.Objects = nil
	case since >= lostLookEvery:
		seen.At = app.Now().UTC()
		seen.Objects, err = app.LostObjects(ctx)
		seen.Objects = seen.Objects[:min(len(seen.Objects), maxLostAtOnce)]
	default:
		return nil
	}
	if err != nil {
		return err
	}
	value, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, lostSeenBefore, string(value)) })
}

func (app *App) lostSeen(ctx context.Context) (lostSeen, error) {
	var seen lostSeen
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		kept, err := tx.Setting(ctx, lostSeenBefore)
		if eln.CodeOf(err) == eln.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(kept), &seen)
	})
	return seen, err
}

// objectsAtOnce is how many objects are looked up in one statement.
const objectsAtOnce = 500

// LostObjects lists the objects that no row names: a crash came between the
// bytes of a file and their row, or another process has just received them.
func (app *App) LostObjects(ctx context.Context) ([]string, error) {
	var lost, batch []string
	for object, err := range app.Blobs.List(ctx, "") {
		if err != nil {
			return nil, err
		}
		if batch = append(batch, object); len(batch) < objectsAtOnce {
			continue
		}
		if lost, err = app.unnamed(ctx, lost, batch); err != nil {
			return nil, err
		}
		batch = batch[:0]
	}
	return app.unnamed(ctx, lost, batch)
}

// unnamed adds to lost those of the objects that no row names.
func (app *App) unnamed(ctx context.Context, lost, objects []string) ([]string, error) {
	if len(objects) == 0 {
		return lost, nil
	}
	var named map[string]bool
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		named, err = tx.NamedObjects(ctx, objects)
		return err
	})
	for _, object := range objects {
		if err == nil && !named[object] {
			lost = append(lost, object)
		}
	}
	return lost, err
}

// RemoveLost removes those of the objects that still no row names. Call it
// long after LostObjects, when whoever received them has said so or is gone.
func (app *App) RemoveLost(ctx context.Context, objects []string) error {
	for batch := range slices.Chunk(objects, objectsAtOnce) {
		lost, err := app.unnamed(ctx, nil, batch)
		if err != nil {
			return err
		}
		for _, object := range lost {
			if err := app.Blobs.Remove(ctx, object); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropOldRows drops the rows of files that came in, or that the spool does not
// know.
func (app *App) dropOldRows(ctx context.Context, before time.Time) error {
	var old []store.Incoming
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		old, err = tx.IncomingBefore(ctx, before)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range old {
		if _, err := app.Spool.Stat(row.ID); row.DoneAt == nil && eln.CodeOf(err) != eln.NotFound {
			continue
		}
		if err := app.forgetIncoming(ctx, row.ID); err != nil {
			return err
		}
	}
	return nil
}
