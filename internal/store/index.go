package store

import (
	"context"
	"database/sql"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/search"
)

// IndexEntry writes the text index of an entry as it now stands, under a new
// and higher number, so that the index is in the order of change. It belongs
// to the transaction of every change.
func (tx *Tx) IndexEntry(ctx context.Context, e *eln.Entry, plainBody string) error {
	doc, err := tx.document(ctx, e, plainBody)
	if err != nil {
		return err
	}
	old, err := tx.searchID(ctx, e.ID)
	if err != nil {
		return err
	}
	id, err := tx.serial(ctx, "search")
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE entries SET search_id = $2 WHERE id = $1`, e.ID, id); err != nil {
		return err
	}
	if tx.db.dialect.name == "postgres" {
		return tx.indexPostgres(ctx, old, id, doc)
	}
	return tx.indexSQLite(ctx, old, id, doc)
}

func (tx *Tx) searchID(ctx context.Context, entryID string) (int64, error) {
	var id int64
	return id, tx.row(ctx, `SELECT search_id FROM entries WHERE id = $1`, []any{entryID}, &id)
}

func (tx *Tx) indexPostgres(ctx context.Context, old, id int64, doc search.Document) error {
	if _, err := tx.exec(ctx, `DELETE FROM search_text WHERE id = $1`, old); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO search_text (id, words) VALUES ($1, CAST($2 AS tsvector))`, id, search.TSVector(doc))
	return err
}

func (tx *Tx) indexSQLite(ctx context.Context, old, id int64, doc search.Document) error {
	if _, err := tx.exec(ctx, `DELETE FROM search_text WHERE rowid = $1`, old); err != nil {
		return err
	}
	t := search.FTS5Row(doc)
	_, err := tx.exec(ctx, `INSERT INTO search_text (rowid, title, body, fields, comments, tags, files, scope)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, t[0], t[1], t[2], t[3], t[4], t[5], t[6])
	return err
}

// document gathers what the text index knows of an entry.
func (tx *Tx) document(ctx context.Context, e *eln.Entry, plainBody string) (search.Document, error) {
	m, err := eln.ParseMetadata(e.Metadata)
	if err != nil {
		return search.Document{}, err
	}
	var fields []string
	for _, f := range m.Fields() {
		fields = append(fields, f.Name+" "+strings.Join(f.Values(), " ")+" "+f.Unit)
	}
	doc := search.Document{Title: e.Title, Body: plainBody, Fields: strings.Join(fields, "\n"), PID: string(e.PID),
		ElabID: e.ElabID, Date: e.Date, Scope: []string{search.LabToken(e.LabID)}}
	if e.CustomID != nil {
		doc.CustomID = *e.CustomID
	}
	for _, part := range []struct {
		into  *string
		query string
	}{
		{&doc.Comments, `SELECT body FROM comments WHERE entry_id = $1 AND hidden = 0 ORDER BY created_at, id`},
		{&doc.Tags, `SELECT t.label FROM entry_tags et JOIN tags t ON t.id = et.tag_id WHERE et.entry_id = $1 ORDER BY t.label`},
		{&doc.Files, `SELECT name FROM uploads WHERE entry_id = $1 AND hidden = 0 AND replaced_by = '' ORDER BY created_at, id`},
	} {
		if *part.into, err = tx.lines(ctx, part.query, e.ID); err != nil {
			return doc, err
		}
	}
	var wide bool
	err = tx.row(ctx, `SELECT wide FROM entries WHERE id = $1`, []any{e.ID}, &wide)
	if wide {
		doc.Scope = append(doc.Scope, search.WideToken)
	}
	return doc, err
}

// lines returns the one column of a query, a line a row.
func (tx *Tx) lines(ctx context.Context, query string, args ...any) (string, error) {
	var lines []string
	err := tx.query(ctx, func(r *sql.Rows) error {
		var s string
		err := r.Scan(&s)
		lines = append(lines, s)
		return err
	}, query, args...)
	return strings.Join(lines, "\n"), err
}
