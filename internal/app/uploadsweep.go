package app

import (
	"context"
	"errors"
	"time"

	"cahier/internal/eln"
	"cahier/internal/store"
)

// incomingKept is how long a file that comes in may stand still, and how long
// a finished one is still answered for.
const incomingKept = 7 * 24 * time.Hour

// SweepUploads forgets the files that stopped coming in a week ago. The server
// calls it when it starts and every hour.
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
