package store

import (
	"context"
	"database/sql"

	"cahier/internal/eln"
)

// among runs a query whose text ends in "IN (" for a list of ids, which may be
// empty: then nothing is asked.
func (tx *Tx) among(ctx context.Context, scan func(*sql.Rows) error, query string, ids []string, end string) error {
	if len(ids) == 0 {
		return nil
	}
	b := &binder{}
	return tx.query(ctx, scan, query+b.list(ids)+")"+end, b.args...)
}

// Users returns the accounts of ids, by id; unknown ids are absent.
func (tx *Tx) Users(ctx context.Context, ids []string) (map[string]eln.User, error) {
	users := make(map[string]eln.User, len(ids))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var u eln.User
		into, done := scanUser(&u)
		err := r.Scan(into...)
		done()
		users[u.ID] = u
		return err
	}, `SELECT `+userColumns+` FROM users WHERE id IN (`, ids, "")
	return users, err
}

// TeamsOf returns the teams of ids, by id.
func (tx *Tx) TeamsOf(ctx context.Context, ids []string) (map[string]eln.Team, error) {
	teams := make(map[string]eln.Team, len(ids))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var t eln.Team
		err := scanTeam(r, &t)
		teams[t.ID] = t
		return err
	}, `SELECT `+teamColumns+` FROM teams WHERE id IN (`, ids, "")
	return teams, err
}

// NotebooksOf returns the notebooks of ids as rows, by id: it checks no right.
func (tx *Tx) NotebooksOf(ctx context.Context, ids []string) (map[string]eln.Notebook, error) {
	notebooks := make(map[string]eln.Notebook, len(ids))
	if len(ids) == 0 {
		return notebooks, nil
	}
	b := &binder{}
	list, err := tx.notebooks(ctx, `SELECT `+notebookColumns+` FROM notebooks WHERE id IN (`+b.list(ids)+`)`, b.args...)
	for _, n := range list {
		notebooks[n.ID] = n
	}
	return notebooks, err
}

// LabelsOf returns the categories or statuses of ids, by id.
func (tx *Tx) LabelsOf(ctx context.Context, kind eln.LabelKind, ids []string) (map[string]eln.Label, error) {
	labels := make(map[string]eln.Label, len(ids))
	if len(ids) == 0 {
		return labels, nil
	}
	b := &binder{}
	list, err := tx.labels(ctx, kind, `id IN (`+b.list(ids)+`)`, b.args...)
	for _, l := range list {
		labels[l.ID] = l
	}
	return labels, err
}

// TagsOfEntries returns the tags of each entry, in the order of their labels.
func (tx *Tx) TagsOfEntries(ctx context.Context, entryIDs []string) (map[string][]eln.Tag, error) {
	tags := make(map[string][]eln.Tag, len(entryIDs))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var entryID string
		var t eln.Tag
		err := r.Scan(&entryID, &t.ID, &t.Serial, &t.TeamID, &t.Label)
		tags[entryID] = append(tags[entryID], t)
		return err
	}, `SELECT et.entry_id, t.id, t.serial, t.team_id, t.label FROM entry_tags et JOIN tags t ON t.id = et.tag_id
		WHERE et.entry_id IN (`, entryIDs, ` ORDER BY t.label_fold, t.id`)
	return tags, err
}

// NextSteps returns the first step that is not ticked of each entry that has
// one.
func (tx *Tx) NextSteps(ctx context.Context, entryIDs []string) (map[string]string, error) {
	next := make(map[string]string, len(entryIDs))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var entryID, body string
		err := r.Scan(&entryID, &body)
		if _, known := next[entryID]; !known {
			next[entryID] = body
		}
		return err
	}, `SELECT entry_id, body FROM steps WHERE finished = 0 AND entry_id IN (`, entryIDs, ` ORDER BY entry_id, ordering, id`)
	return next, err
}
