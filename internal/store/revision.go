package store

import (
	"context"

	"cahier/internal/eln"
	"cahier/internal/proof/content"
)

// VersionsOf returns the versions of a subject that changed one of its parts,
// newest first. Actors are named by id alone.
func (tx *Tx) VersionsOf(ctx context.Context, subject, lab, path string) ([]eln.Version, error) {
	k, err := tx.subjectKeys(ctx, subject, lab)
	if err != nil {
		return nil, err
	}
	pathID := content.PathID(k.path, path)
	return tx.versions(ctx, `SELECT v.n, ev.body FROM leaves l JOIN versions v ON v.subject = l.subject AND v.n = l.n
		JOIN events ev ON ev.stream = v.subject AND ev.n = v.event_n
		WHERE l.subject = $1 AND l.path_id = $2 ORDER BY v.n DESC`, subject, pathID[:])
}
