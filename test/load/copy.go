package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/render"
	"cahier/internal/store"
)

// copyFrom fills PostgreSQL with the notebooks of the SQLite store of the same
// size, table by table, so that both databases hold the same and the work of
// the verbs is done once. The text index is written anew by the store.
func (w *world) copyFrom(ctx context.Context, from *world) error {
	w.facts = from.facts
	if err := os.CopyFS(filepath.Join(w.folder, "keys"), os.DirFS(filepath.Join(from.folder, "keys"))); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(w.folder, "blobs"), os.DirFS(filepath.Join(from.folder, "blobs"))); err != nil {
		return err
	}
	if err := os.Chmod(filepath.Join(w.folder, "keys", "master.key"), 0o600); err != nil {
		return err
	}
	master, err := keys.Load(w.folder, "")
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{Dir: w.folder, URL: w.url, Master: master, Unsynced: true})
	if err != nil {
		return err
	}
	source, err := openPool(from)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	err = copyTables(ctx, source, w.url)
	if err == nil {
		err = reindex(ctx, source, db)
	}
	return errors.Join(err, source.Close(), db.Close())
}

// copyTables copies every table but those that the database itself fills.
func copyTables(ctx context.Context, source *sql.DB, url string) error {
	to, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer to.Close(ctx)
	rows, err := source.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
		AND name NOT LIKE 'search_text%' AND name NOT IN ('goose_db_version', 'event_queue', 'serials', 'bench_saves') ORDER BY rowid`)
	if err != nil {
		return err
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		tables = append(tables, name)
	}
	if _, err := to.Exec(ctx, "DELETE FROM settings; DROP INDEX search_words; SET synchronous_commit = off"); err != nil {
		return err
	}
	for _, name := range tables {
		fmt.Fprintf(os.Stderr, "\rcopying %-20s", name)
		if err := copyTable(ctx, source, to, name); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	return copySerials(ctx, source, to)
}

// copied gives the rows of a SQLite query to COPY.
type copied struct {
	*sql.Rows
	columns []string
	values  []any
	into    []any
}

// Values returns the columns of the row that Next came to. No table of ours
// holds an empty column but the number of a field and a custom number: what is
// empty elsewhere is a hash of nothing.
func (c *copied) Values() ([]any, error) {
	for i := range c.values {
		c.into[i] = &c.values[i]
	}
	err := c.Scan(c.into...)
	for i, v := range c.values {
		if b, ok := v.([]byte); ok && b == nil || v == nil && c.columns[i] == "hash" {
			c.values[i] = []byte{}
		}
	}
	return c.values, err
}

func copyTable(ctx context.Context, source *sql.DB, to *pgx.Conn, name string) error {
	rows, err := source.QueryContext(ctx, "SELECT * FROM "+name)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	_, err = to.CopyFrom(ctx, pgx.Identifier{name}, columns, &copied{Rows: rows, columns: columns, values: make([]any, len(columns)), into: make([]any, len(columns))})
	return err
}

// copySerials sets the sequences where SQLite's counters stand.
func copySerials(ctx context.Context, source *sql.DB, to *pgx.Conn) error {
	rows, err := source.QueryContext(ctx, "SELECT name, last FROM serials")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var last int64
		if err := rows.Scan(&name, &last); err != nil {
			return err
		}
		if _, err := to.Exec(ctx, "SELECT setval($1, $2)", "serial_"+name, last); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = to.Exec(ctx, "SELECT setval(pg_get_serial_sequence('events', 'seq'), (SELECT MAX(seq) FROM events))")
	return err
}

// indexBatch is how many entries are indexed in one transaction.
const indexBatch = 500

// reindex writes the text index of every entry, then its own index.
func reindex(ctx context.Context, source *sql.DB, db *store.DB) error {
	after := ""
	for n := 0; ; n += indexBatch {
		entries, err := entriesAfter(ctx, source, after)
		if err != nil || len(entries) == 0 {
			return err
		}
		fmt.Fprintf(os.Stderr, "\rindexing, %d entries", n)
		err = db.Write(ctx, func(tx *store.Tx) error {
			for _, e := range entries {
				if err := tx.ReindexEntry(ctx, e, render.PlainText(e.Body, e.BodyType == eln.Markdown)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		after = entries[len(entries)-1].ID
	}
}

func entriesAfter(ctx context.Context, source *sql.DB, after string) ([]*eln.Entry, error) {
	rows, err := source.QueryContext(ctx, `SELECT id, pid, lab_id, title, date, custom_id, elabid, metadata, body_type, body
		FROM entries JOIN bodies ON entry_id = id WHERE id > $1 ORDER BY id LIMIT $2`, after, indexBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []*eln.Entry
	for rows.Next() {
		e := &eln.Entry{}
		if err := rows.Scan(&e.ID, &e.PID, &e.LabID, &e.Title, &e.Date, &e.CustomID, &e.ElabID, &e.Metadata, &e.BodyType, &e.Body); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

// indexWords makes the index that copying dropped.
func indexWords(ctx context.Context, url string) error {
	if url == "" {
		return nil
	}
	to, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer to.Close(ctx)
	_, err = to.Exec(ctx, strings.Join([]string{
		"SET maintenance_work_mem = '512MB'", "CREATE INDEX search_words ON search_text USING GIN (words)"}, "; "))
	return err
}
