package store

import (
	"context"
	"database/sql"
	"strings"
)

// Plan returns how the database would run the one reading statement: its own
// words for it, JSON on PostgreSQL.
func (tx *Tx) Plan(ctx context.Context, r Reading, counting bool) (string, error) {
	query, args, err := tx.reading(ctx, r, counting)
	if err != nil {
		return "", err
	}
	explain := "EXPLAIN QUERY PLAN "
	if tx.db.dialect.name == "postgres" {
		explain = "EXPLAIN (FORMAT JSON) "
	}
	var lines []string
	err = tx.query(ctx, func(rows *sql.Rows) error {
		var line string
		var id, parent, unused int
		into := []any{&id, &parent, &unused, &line}
		if tx.db.dialect.name == "postgres" {
			into = into[3:]
		}
		err := rows.Scan(into...)
		lines = append(lines, line)
		return err
	}, explain+query, args...)
	return strings.Join(lines, "\n"), err
}
