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
// to the transaction of every change. An entry that this transaction added
// keeps the number it got.
func (tx *Tx) IndexEntry(ctx context.Context, e *eln.Entry, plainBody string) error {
	old, wide, err := tx.indexed(ctx, e.ID)
	if err != nil {
		return err
	}
	id := old
	if !tx.isNew(e.ID) {
		if id, err = tx.serial(ctx, "search"); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE entries SET search_id = $2 WHERE id = $1`, e.ID, id); err != nil {
			return err
		}
	}
	return tx.writeIndex(ctx, e, plainBody, wide, old, id)
}

// ReindexEntry writes the text index of an entry again under the number that
// it has. Nothing of the record changes: the index can always be rebuilt.
func (tx *Tx) ReindexEntry(ctx context.Context, e *eln.Entry, plainBody string) error {
	id, wide, err := tx.indexed(ctx, e.ID)
	if err != nil {
		return err
	}
	return tx.writeIndex(ctx, e, plainBody, wide, id, id)
}

// indexed returns the number of an entry in the text index, and whether the
// entry is open beyond its lab.
func (tx *Tx) indexed(ctx context.Context, entryID string) (id int64, wide bool, err error) {
	return id, wide, tx.row(ctx, `SELECT search_id, wide FROM entries WHERE id = $1`, []any{entryID}, &id, &wide)
}

func (tx *Tx) writeIndex(ctx context.Context, e *eln.Entry, plainBody string, wide bool, old, id int64) error {
	doc, err := tx.document(ctx, e, plainBody)
	if err != nil {
		return err
	}
	if wide {
		doc.Scope = append(doc.Scope, search.WideToken)
	}
	if tx.db.dialect.name == "postgres" {
		return tx.indexPostgres(ctx, old, id, doc)
	}
	return tx.indexSQLite(ctx, old, id, doc)
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
	return doc, tx.gather(ctx, &doc, e.ID)
}

// gather reads what stands beside an entry: its comments, tags and files, a
// line each.
func (tx *Tx) gather(ctx context.Context, doc *search.Document, entryID string) error {
	var lines [3][]string
	err := tx.query(ctx, func(r *sql.Rows) error {
		var part int
		var line string
		err := r.Scan(&part, &line)
		if err == nil {
			lines[part] = append(lines[part], line)
		}
		return err
	}, `SELECT part, line FROM (
		SELECT 0 AS part, body AS line, created_at AS at, id AS k FROM comments WHERE entry_id = $1 AND hidden = 0
		UNION ALL SELECT 1, t.label, 0, t.label FROM entry_tags et JOIN tags t ON t.id = et.tag_id WHERE et.entry_id = $1
		UNION ALL SELECT 2, name, created_at, id FROM uploads WHERE entry_id = $1 AND hidden = 0 AND replaced_by = '') beside
		ORDER BY part, at, k`, entryID)
	for i, into := range []*string{&doc.Comments, &doc.Tags, &doc.Files} {
		*into = strings.Join(lines[i], "\n")
	}
	return err
}
