package store

import (
	"context"
	"database/sql"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
)

// maxTagCount is how far the entries of one tag are counted.
const maxTagCount = 10000

// TagReading is a list of tags being read: those of some teams whose label
// begins with Q, or has a word that does. Labels are compared folded.
type TagReading struct {
	Actor   *access.Actor
	TeamIDs []string
	Q       string
	Limit   int
}

// ReadableTags returns the tags that entries the actor may read carry, with
// how many do (up to 10,000), in the order of their labels. Tags on nothing
// that they may read are not there. Void entries are not counted. Those that
// are listed are chosen before they are counted, so that few cost little.
func (tx *Tx) ReadableTags(ctx context.Context, r TagReading) ([]eln.Tag, error) {
	s, err := tx.newStatement(Reading{Actor: r.Actor, Filter: eln.EntryFilter{States: standingStates()}}, true)
	if err != nil {
		return nil, err
	}
	carrying := "SELECT 1 FROM entry_tags et JOIN entries e ON e.id = et.entry_id WHERE et.tag_id = t.id AND " +
		strings.Join(append(s.where, s.probe()), " AND ")
	query := "SELECT t.id, t.serial, t.team_id, t.label, (SELECT COUNT(*) FROM (" + carrying + " LIMIT " + s.b.bind(maxTagCount) +
		") c) FROM (SELECT t.id, t.serial, t.team_id, t.label, t.label_fold FROM tags t WHERE t.team_id IN (" + s.b.listOrNone(r.TeamIDs) + ")" +
		labelBegins(s.b, r.Q) + " AND EXISTS (" + carrying + ") ORDER BY t.label_fold, t.id LIMIT " + s.b.bind(r.Limit) +
		") t ORDER BY t.label_fold, t.id"
	var list []eln.Tag
	err = tx.query(ctx, func(rows *sql.Rows) error {
		var t eln.Tag
		err := rows.Scan(&t.ID, &t.Serial, &t.TeamID, &t.Label, &t.Count)
		list = append(list, t)
		return err
	}, query, s.b.args...)
	return list, err
}

// standingStates are the states in which an entry counts for its tags.
func standingStates() []eln.State {
	return []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck}
}

func labelBegins(b *binder, q string) string {
	q = likeText(search.Fold(strings.TrimSpace(q)))
	if q == "" {
		return ""
	}
	return " AND (t.label_fold LIKE " + b.bind(q+"%") + " ESCAPE '!' OR t.label_fold LIKE " + b.bind("% "+q+"%") + " ESCAPE '!')"
}

// TagOfTeam returns a tag by its id; ErrNotFound when the team has none such.
func (tx *Tx) TagOfTeam(ctx context.Context, teamID, id string) (eln.Tag, error) {
	var t eln.Tag
	return t, tx.row(ctx, `SELECT id, serial, team_id, label FROM tags WHERE team_id = $1 AND id = $2`,
		[]any{teamID, id}, &t.ID, &t.Serial, &t.TeamID, &t.Label)
}

// RenameTag gives a tag another label. The caller records tag.rename and
// writes the index again.
func (tx *Tx) RenameTag(ctx context.Context, t eln.Tag) error {
	_, err := tx.exec(ctx, `UPDATE tags SET label = $2, label_fold = $3 WHERE id = $1`, t.ID, t.Label, search.Fold(t.Label))
	return err
}

// MergeTag puts one tag in the place of another, which ends. The caller
// records tag.merge and writes the index again.
func (tx *Tx) MergeTag(ctx context.Context, from, into string) error {
	_, err := tx.exec(ctx, `INSERT INTO entry_tags (entry_id, tag_id) SELECT entry_id, $2 FROM entry_tags WHERE tag_id = $1
		ON CONFLICT DO NOTHING`, from, into)
	if err == nil {
		_, err = tx.exec(ctx, `DELETE FROM entry_tags WHERE tag_id = $1`, from)
	}
	if err == nil {
		_, err = tx.exec(ctx, `DELETE FROM tags WHERE id = $1`, from)
	}
	return err
}

// TagUse returns how many entries carry a tag, whoever may read them: what
// renaming it costs, and never shown.
func (tx *Tx) TagUse(ctx context.Context, id string) (int64, error) {
	var n int64
	return n, tx.row(ctx, `SELECT COUNT(*) FROM entry_tags WHERE tag_id = $1`, []any{id}, &n)
}

// reindexBatch is how many entries are held in memory while the index is
// written again.
const reindexBatch = 200

// ReindexTagged writes the text index of every entry that carries a tag as it
// now stands. Each keeps its number, and so its place in the order of change:
// a tag that was renamed changed no entry. plain returns the text of a body.
func (tx *Tx) ReindexTagged(ctx context.Context, tagID string, plain func(*eln.Entry) string) error {
	for after := ""; ; {
		batch, err := tx.taggedEntries(ctx, tagID, after)
		if err != nil {
			return err
		}
		for _, e := range batch {
			if err := tx.ReindexEntry(ctx, e, plain(e)); err != nil {
				return err
			}
		}
		if len(batch) < reindexBatch {
			return nil
		}
		after = batch[len(batch)-1].ID
	}
}

// taggedEntries reads entries for the index, whoever may read them: nobody is
// shown anything of them here.
func (tx *Tx) taggedEntries(ctx context.Context, tagID, after string) ([]*eln.Entry, error) {
	var list []*eln.Entry
	err := tx.query(ctx, func(r *sql.Rows) error {
		e := &eln.Entry{}
		err := scanEntry(r, e, &e.Body)
		list = append(list, e)
		return err
	}, `SELECT `+entryColumns+`, b.body FROM entry_tags et JOIN entries e ON e.id = et.entry_id JOIN bodies b ON b.entry_id = e.id
		WHERE et.tag_id = $1 AND et.entry_id > $2 ORDER BY et.entry_id LIMIT $3`, tagID, after, reindexBatch)
	return list, err
}

// FieldName is a name of fields with how many entries have one.
type FieldName struct {
	Name  string
	Count int64
}

// FieldNames returns the names of the fields of these entries, the most used
// first, at most limit: those that begin with q, or have a word that does,
// compared folded. It checks no right: the caller read the entries.
func (tx *Tx) FieldNames(ctx context.Context, entryIDs []string, q string, limit int) ([]FieldName, error) {
	var list []FieldName
	b := &binder{}
	query := `SELECT MIN(f.name), COUNT(DISTINCT f.entry_id) AS n FROM field_values f WHERE f.entry_id IN (` + b.listOrNone(entryIDs) + `)`
	if q = likeText(search.Fold(strings.TrimSpace(q))); q != "" {
		query += ` AND (f.name_fold LIKE ` + b.bind(q+"%") + ` ESCAPE '!' OR f.name_fold LIKE ` + b.bind("% "+q+"%") + ` ESCAPE '!')`
	}
	query += ` GROUP BY f.name_fold ORDER BY n DESC, f.name_fold LIMIT ` + b.bind(limit)
	err := tx.query(ctx, func(r *sql.Rows) error {
		var f FieldName
		err := r.Scan(&f.Name, &f.Count)
		list = append(list, f)
		return err
	}, query, b.args...)
	return list, err
}
