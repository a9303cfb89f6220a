package store

import (
	"context"
	"database/sql"

	"cahier/internal/eln"
	"cahier/internal/search"
)

// labelTables names the table of each kind of label.
var labelTables = map[eln.LabelKind]string{eln.Category: "categories", eln.Status: "statuses"}

// AddLabel inserts a category or a status at the end of its team's list and
// gives it its number. The caller records its creation.
func (tx *Tx) AddLabel(ctx context.Context, kind eln.LabelKind, l *eln.Label) error {
	table := labelTables[kind]
	var err error
	if l.Serial, err = tx.serial(ctx, string(l.Of)+"_"+string(kind)); err != nil {
		return err
	}
	err = tx.row(ctx, `SELECT COALESCE(MAX(ordering), 0) + 1 FROM `+table+` WHERE team_id = $1 AND kind = $2`,
		[]any{l.TeamID, string(l.Of)}, &l.Ordering)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO `+table+` (id, serial, team_id, kind, title, title_fold, color, ordering, private, hidden)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, l.ID, l.Serial, l.TeamID, string(l.Of), l.Title,
		search.Fold(l.Title), l.Color, l.Ordering, flag(l.Private), flag(l.Hidden))
	return err
}

// SaveLabel writes a category or a status as it now stands.
func (tx *Tx) SaveLabel(ctx context.Context, kind eln.LabelKind, l *eln.Label) error {
	_, err := tx.exec(ctx, `UPDATE `+labelTables[kind]+` SET title = $2, title_fold = $3, color = $4, ordering = $5, private = $6, hidden = $7
		WHERE id = $1`, l.ID, l.Title, search.Fold(l.Title), l.Color, l.Ordering, flag(l.Private), flag(l.Hidden))
	return err
}

// HoldLabel makes later writers of the same category or status wait until this
// transaction ends.
func (tx *Tx) HoldLabel(ctx context.Context, kind eln.LabelKind, id string) error {
	return tx.hold(ctx, labelTables[kind], id)
}

// Labels returns the categories or statuses of a team for one kind of entry,
// in their order, hidden ones too.
func (tx *Tx) Labels(ctx context.Context, kind eln.LabelKind, teamID string, of eln.Kind) ([]eln.Label, error) {
	return tx.labels(ctx, kind, `team_id = $1 AND kind = $2 ORDER BY ordering, id`, teamID, string(of))
}

// Label returns one category or status; ErrNotFound when there is none.
func (tx *Tx) Label(ctx context.Context, kind eln.LabelKind, id string) (eln.Label, error) {
	return first(tx.labels(ctx, kind, `id = $1`, id))
}

func (tx *Tx) labels(ctx context.Context, kind eln.LabelKind, where string, args ...any) ([]eln.Label, error) {
	var list []eln.Label
	err := tx.query(ctx, func(r *sql.Rows) error {
		var l eln.Label
		err := r.Scan(&l.ID, &l.Serial, &l.TeamID, &l.Of, &l.Title, &l.Color, &l.Ordering, &l.Private, &l.Hidden)
		list = append(list, l)
		return err
	}, `SELECT id, serial, team_id, kind, title, color, ordering, private, hidden FROM `+labelTables[kind]+` WHERE `+where, args...)
	return list, err
}

// Tag returns the tag of a team with a label; ErrNotFound when it has none.
func (tx *Tx) Tag(ctx context.Context, teamID, label string) (eln.Tag, error) {
	t := eln.Tag{TeamID: teamID, Label: label}
	return t, tx.row(ctx, `SELECT id, serial FROM tags WHERE team_id = $1 AND label = $2`, []any{teamID, label}, &t.ID, &t.Serial)
}

// AddTag inserts a tag and gives it its number; when somebody else has made it
// at the same moment, it is theirs. The caller records it, with the entry it is
// put on or as tag.create.
func (tx *Tx) AddTag(ctx context.Context, t *eln.Tag) error {
	var err error
	if t.Serial, err = tx.serial(ctx, "tag"); err != nil {
		return err
	}
	added, err := tx.exec(ctx, `INSERT INTO tags (id, serial, team_id, label, label_fold) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (team_id, label) DO NOTHING`, t.ID, t.Serial, t.TeamID, t.Label, search.Fold(t.Label))
	if err != nil || added > 0 {
		return err
	}
	return tx.row(ctx, `SELECT id, serial FROM tags WHERE team_id = $1 AND label = $2`, []any{t.TeamID, t.Label}, &t.ID, &t.Serial)
}

// PutTag puts a tag on an entry; one that is there stays.
func (tx *Tx) PutTag(ctx context.Context, entryID, tagID string) (added bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO entry_tags (entry_id, tag_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, entryID, tagID)
	return n > 0, err
}

// TakeTag takes a tag off an entry.
func (tx *Tx) TakeTag(ctx context.Context, entryID, tagID string) (taken bool, err error) {
	n, err := tx.exec(ctx, `DELETE FROM entry_tags WHERE entry_id = $1 AND tag_id = $2`, entryID, tagID)
	return n > 0, err
}

// TagsOf returns the tags of an entry, in the order of their labels.
func (tx *Tx) TagsOf(ctx context.Context, entryID string) ([]eln.Tag, error) {
	var tags []eln.Tag
	err := tx.query(ctx, func(r *sql.Rows) error {
		var t eln.Tag
		err := r.Scan(&t.ID, &t.Serial, &t.TeamID, &t.Label)
		tags = append(tags, t)
		return err
	}, `SELECT t.id, t.serial, t.team_id, t.label FROM entry_tags et JOIN tags t ON t.id = et.tag_id
		WHERE et.entry_id = $1 ORDER BY t.label_fold, t.id`, entryID)
	return tags, err
}
