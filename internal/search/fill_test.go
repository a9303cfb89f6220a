package search

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// filler puts specimens into a database, in one transaction.
type filler struct {
	t  testing.TB
	tx *sql.Tx
	d  Dialect
}

func (f filler) insert(table string, values ...any) {
	f.t.Helper()
	marks := make([]string, len(values))
	for i := range values {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	if _, err := f.tx.Exec("INSERT INTO "+table+" VALUES ("+strings.Join(marks, ", ")+")", values...); err != nil {
		f.t.Fatalf("%s: %v", table, err)
	}
}

func fill(t testing.TB, db *sql.DB, d Dialect, entries []specimen) {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	f := filler{t, tx, d}
	f.vocabulary()
	for i, s := range entries {
		f.entry(int64(i+1), s)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func (f filler) vocabulary() {
	for id, name := range people {
		f.insert("users", id, Fold(name))
	}
	for name, members := range groups {
		f.insert("groups", name, Fold(name))
		for _, m := range members {
			f.insert("group_members", name, m)
		}
	}
	for _, c := range categories[1:] {
		f.insert("categories", c, Fold(c))
	}
	for _, s := range statuses[1:] {
		f.insert("statuses", s, Fold(s))
	}
	for _, n := range notebooks[1:] {
		f.insert("notebooks", n, n)
	}
}

func (f filler) entry(searchID int64, s specimen) {
	var customID any
	if s.customID > 0 {
		customID = s.customID
	}
	f.insert("entries", s.id, s.pid, s.serial, s.kind, s.template, "t1", s.notebook, s.page, s.author, s.custodian, Fold(s.title),
		s.date, s.category, s.status, s.rating, customID, s.elabid, s.state, s.lockedAt, s.createdAt, s.changedAt, searchID)
	for i, v := range s.fields {
		f.insert("field_values", s.id, v.name, Fold(v.name), i, Fold(v.text), v.number, v.unit, v.date)
	}
	f.lists(s)
	f.index(searchID, s.document())
}

func (f filler) lists(s specimen) {
	for i, tag := range s.tags {
		id := fmt.Sprint(s.id, "-", i)
		f.insert("tags", id, Fold(tag))
		f.insert("entry_tags", s.id, id)
	}
	for _, c := range s.comments {
		f.insert("comments", "", s.id, c, 0)
	}
	for _, name := range s.files {
		f.insert("uploads", "", s.id, Fold(name), 0, "")
	}
	f.insert("uploads", "", s.id, "gel hidden", 1, "")
	f.insert("uploads", "", s.id, "gel old", 0, "newer")
	f.insert("comments", "", s.id, "gel", 1)
	for _, step := range s.steps {
		f.insert("steps", "", s.id, step)
	}
	for _, link := range s.links {
		f.insert("links", s.id, link, "")
	}
	for _, p := range slices.Compact(s.grants) {
		f.insert("grants", s.id, p, 1)
	}
	for _, p := range s.pins {
		f.insert("pins", p, s.id)
	}
}

func (f filler) index(searchID int64, doc Document) {
	f.t.Helper()
	if f.d == PostgreSQL {
		if _, err := f.tx.Exec("INSERT INTO search_text VALUES ($1, CAST($2 AS tsvector))", searchID, TSVector(doc)); err != nil {
			f.t.Fatal(err)
		}
		return
	}
	args := []any{searchID}
	for _, column := range FTS5Row(doc) {
		args = append(args, column)
	}
	f.insert("search_text(rowid, title, body, fields, comments, tags, files, scope)", args...)
}
