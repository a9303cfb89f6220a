package store

import "context"

// SetPin pins an entry to the top of a person's lists, or takes the pin away.
// Pins are nobody else's business and no part of the record.
func (tx *Tx) SetPin(ctx context.Context, userID, entryID string, pinned bool) error {
	if !pinned {
		_, err := tx.exec(ctx, `DELETE FROM pins WHERE user_id = $1 AND entry_id = $2`, userID, entryID)
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO pins (user_id, entry_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		userID, entryID, tx.now.UnixMicro())
	return err
}

// PinCount returns how many entries a person has pinned.
func (tx *Tx) PinCount(ctx context.Context, userID string) (int64, error) {
	var n int64
	return n, tx.row(ctx, `SELECT COUNT(*) FROM pins WHERE user_id = $1`, []any{userID}, &n)
}
