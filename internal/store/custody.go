package store

import (
	"context"

	"cahier/internal/eln"
)

// WorksInTeam reports whether a person with an open account is a member of a
// team, and not a guest there.
func (tx *Tx) WorksInTeam(ctx context.Context, userID, teamID string) (bool, error) {
	return tx.any(ctx, `SELECT COUNT(*) FROM memberships m JOIN users u ON u.id = m.user_id
		WHERE m.user_id = $1 AND m.team_id = $2 AND m.role <> 'guest' AND u.archived_at = 0`, []any{userID, teamID})
}

// Relocate writes which team an entry belongs to. Its lab cannot change: the
// keys of its words are wrapped by the key of its lab.
func (tx *Tx) Relocate(ctx context.Context, e *eln.Entry) error {
	_, err := tx.exec(ctx, `UPDATE entries SET team_id = $2 WHERE id = $1`, e.ID, e.TeamID)
	return err
}
