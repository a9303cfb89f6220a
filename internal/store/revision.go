package store

import (
	"context"
	"database/sql"

	"cahier/internal/eln"
	"cahier/internal/proof/content"
	"cahier/internal/proof/event"
)

// VersionsOf returns the versions of a subject that changed one of its parts,
// newest first. Actors are named by id alone.
func (tx *Tx) VersionsOf(ctx context.Context, subject, lab, path string) ([]eln.Version, error) {
	k, err := tx.subjectKeys(ctx, subject, lab)
	if err != nil {
		return nil, err
	}
	pathID := content.PathID(k.path, path)
	var versions []eln.Version
	err = tx.query(ctx, func(r *sql.Rows) error {
		var v eln.Version
		var body []byte
		if err := r.Scan(&v.N, &body); err != nil {
			return err
		}
		ev, err := event.Parse(body)
		describe(&v, ev)
		versions = append(versions, v)
		return err
	}, `SELECT v.n, ev.body FROM leaves l JOIN versions v ON v.subject = l.subject AND v.n = l.n
		JOIN events ev ON ev.stream = v.subject AND ev.n = v.event_n
		WHERE l.subject = $1 AND l.path_id = $2 ORDER BY v.n DESC`, subject, pathID[:])
	return versions, err
}
