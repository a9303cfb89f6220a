package store

import (
	"context"
	"database/sql"

	"cahier/internal/eln"
)

// NotebookByCode returns the notebook with a code as a row; ErrNotFound when
// there is none. It checks no right.
func (tx *Tx) NotebookByCode(ctx context.Context, code string) (eln.Notebook, error) {
	return first(tx.notebooks(ctx, `SELECT `+notebookColumns+` FROM notebooks WHERE code = $1`, code))
}

// SeenNotebooks returns the notebooks with these ids and those of these teams,
// in the order of their making. It checks no right: the caller names what the
// actor carries and the teams whose notebooks they see.
func (tx *Tx) SeenNotebooks(ctx context.Context, ids, teams []string) ([]eln.Notebook, error) {
	b := &binder{}
	query := `SELECT ` + notebookColumns + ` FROM notebooks WHERE id IN (` + b.listOrNone(ids) + `)
		UNION SELECT ` + notebookColumns + ` FROM notebooks WHERE team_id IN (` + b.listOrNone(teams) + `) ORDER BY 1`
	return tx.notebooks(ctx, query, b.args...)
}

// listOrNone binds a list that may be empty: nothing is in it then.
func (b *binder) listOrNone(values []string) string {
	if len(values) == 0 {
		return "NULL"
	}
	return b.list(values)
}

// HoldNotebook makes later writers of the same notebook wait until this
// transaction ends.
func (tx *Tx) HoldNotebook(ctx context.Context, id string) error {
	return tx.hold(ctx, "notebooks", id)
}

// hold locks one row of a table by its id; ErrNotFound when there is none.
// SQLite has one writer and needs no lock.
func (tx *Tx) hold(ctx context.Context, table, id string) error {
	if tx.db.dialect.forUpdate == "" {
		return nil
	}
	var held string
	return tx.row(ctx, `SELECT id FROM `+table+` WHERE id = $1`+tx.db.dialect.forUpdate, []any{id}, &held)
}

// SaveNotebook writes what may change of a notebook. The caller records it.
func (tx *Tx) SaveNotebook(ctx context.Context, n *eln.Notebook) error {
	_, err := tx.exec(ctx, `UPDATE notebooks SET title = $2, purpose = $3, project_id = $4, holder_id = $5, closed_at = $6, version = $7
		WHERE id = $1`, n.ID, n.Title, n.Purpose, n.ProjectID, n.HolderID, micros(n.ClosedAt), n.Version)
	return err
}

// PageRow is what a page of a notebook holds now, as a row. It checks no
// right: nothing of the entry is shown before it has been read with the
// reader's level.
type PageRow struct {
	No      int64
	EntryID string
	Why     eln.PageWhy
	At      int64
}

// Pages returns what the pages of a notebook above after hold, in their order,
// at most limit.
func (tx *Tx) Pages(ctx context.Context, notebookID string, after int64, limit int) ([]PageRow, error) {
	return tx.pages(ctx, `p.notebook_id = $1 AND p.no > $2`, notebookID, after, limit)
}

// Page returns what one page of a notebook holds; ErrNotFound when it has no
// such page.
func (tx *Tx) Page(ctx context.Context, notebookID string, no int64) (PageRow, error) {
	return first(tx.pages(ctx, `p.notebook_id = $1 AND p.no = $2`, notebookID, no, 1))
}

// pages reads the newest row of each number. The entry is the last one that
// stood there, when the newest row names none.
func (tx *Tx) pages(ctx context.Context, where string, args ...any) ([]PageRow, error) {
	var list []PageRow
	err := tx.query(ctx, func(r *sql.Rows) error {
		var p PageRow
		err := r.Scan(&p.No, &p.EntryID, &p.Why, &p.At)
		list = append(list, p)
		return err
	}, `SELECT p.no, COALESCE((SELECT w.entry_id FROM pages w WHERE w.notebook_id = p.notebook_id AND w.no = p.no AND w.entry_id <> ''
			ORDER BY w.seq DESC LIMIT 1), ''), p.why, p.at FROM pages p
		WHERE `+where+` AND p.seq = (SELECT MAX(m.seq) FROM pages m WHERE m.notebook_id = p.notebook_id AND m.no = p.no)
		ORDER BY p.no LIMIT $3`, args...)
	return list, err
}

// NotebookScope names the members of a notebook.
func NotebookScope(id string) string { return "notebook:" + id }

// ProjectScope names the members of a project.
func ProjectScope(id string) string { return "project:" + id }

// Members returns the members of a notebook or a project with their names, in
// the order of these.
func (tx *Tx) Members(ctx context.Context, scope string) ([]eln.Member, error) {
	var list []eln.Member
	err := tx.query(ctx, func(r *sql.Rows) error {
		var m eln.Member
		var u eln.User
		err := r.Scan(&m.UserID, &u.First, &u.Last, &m.Level)
		m.Name = u.Name()
		list = append(list, m)
		return err
	}, `SELECT m.user_id, u.first, u.last, m.level FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.scope = $1 ORDER BY u.name_fold, u.id`, scope)
	return list, err
}

// SetMember writes the level of one member. The caller records the members.
func (tx *Tx) SetMember(ctx context.Context, scope, userID string, level eln.Level) error {
	_, err := tx.exec(ctx, `INSERT INTO members (scope, user_id, level) VALUES ($1, $2, $3)
		ON CONFLICT (scope, user_id) DO UPDATE SET level = EXCLUDED.level`, scope, userID, int(level))
	return err
}

// EndMember takes one member out. The caller records the members.
func (tx *Tx) EndMember(ctx context.Context, scope, userID string) error {
	_, err := tx.exec(ctx, `DELETE FROM members WHERE scope = $1 AND user_id = $2`, scope, userID)
	return err
}
