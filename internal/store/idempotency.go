package store

import (
	"context"
	"time"
)

// keepKeys is how long the name of a request is remembered.
const keepKeys = 7 * 24 * time.Hour

// FirstTime remembers that somebody asks under a name, and reports whether
// they do so for the first time. A second transaction with the same name waits
// for the first. Names are kept for a week.
func (tx *Tx) FirstTime(ctx context.Context, actor, name string) (bool, error) {
	_, err := tx.exec(ctx, `DELETE FROM idempotency WHERE actor = $1 AND at < $2`, actor, tx.now.Add(-keepKeys).UnixMicro())
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `INSERT INTO idempotency (actor, name, entry_id, at) VALUES ($1, $2, '', $3) ON CONFLICT DO NOTHING`,
		actor, name, tx.now.UnixMicro())
	return n > 0, err
}

// NameMade keeps which entry a named request made.
func (tx *Tx) NameMade(ctx context.Context, actor, name, entryID string) error {
	_, err := tx.exec(ctx, `UPDATE idempotency SET entry_id = $3 WHERE actor = $1 AND name = $2`, actor, name, entryID)
	return err
}

// MadeUnder returns the entry that a named request made; ErrNotFound when the
// name is not known.
func (tx *Tx) MadeUnder(ctx context.Context, actor, name string) (string, error) {
	var id string
	return id, tx.row(ctx, `SELECT entry_id FROM idempotency WHERE actor = $1 AND name = $2`, []any{actor, name}, &id)
}
