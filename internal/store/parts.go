package store

import (
	"context"
	"database/sql"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/jcs"
	"cahier/internal/search"
)

// SaveFields rebuilds the index of the fields of an entry from its metadata:
// one row a value, with its number, unit and date where it has them.
func (tx *Tx) SaveFields(ctx context.Context, e *eln.Entry) error {
	m, err := eln.ParseMetadata(e.Metadata)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM field_values WHERE entry_id = $1`, e.ID); err != nil {
		return err
	}
	var rows [][]any
	for _, f := range m.Fields() {
		values := f.Values()
		if len(values) == 0 {
			values = []string{""}
		}
		for i, v := range values {
			rows = append(rows, fieldRow(e.ID, f, i, v))
		}
	}
	return tx.insert(ctx, "field_values (entry_id, name, name_fold, ord, text_fold, number, unit, date)", rows, "")
}

func fieldRow(entryID string, f eln.Field, ord int, value string) []any {
	var number sql.NullFloat64
	if n, ok := eln.ParseNumber(value); ok {
		number = sql.NullFloat64{Float64: n, Valid: true}
	}
	var date string
	if f.Type == "date" && f.Problem == "" || f.Type == "datetime-local" && f.Problem == "" {
		date = value[:min(10, len(value))]
	}
	return []any{entryID, f.Name, search.Fold(f.Name), ord, search.Fold(value), number, search.Unit(f.Unit), date}
}

// AddStep inserts a step at the end of its entry and gives it its number.
func (tx *Tx) AddStep(ctx context.Context, s *eln.Step) error {
	var err error
	if s.Serial, err = tx.serial(ctx, "step"); err != nil {
		return err
	}
	err = tx.row(ctx, `SELECT COALESCE(MAX(ordering), 0) + 1 FROM steps WHERE entry_id = $1`, []any{s.EntryID}, &s.Ordering)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO steps (id, serial, entry_id, body, ordering, finished, finished_at, finished_by, deadline, remind, immutable)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, s.ID, s.Serial, s.EntryID, s.Body, s.Ordering,
		flag(s.Finished), micros(s.FinishedAt), s.FinishedBy, micros(s.Deadline), flag(s.Remind), flag(s.Immutable))
	return err
}

// SaveStep writes a step as it now stands.
func (tx *Tx) SaveStep(ctx context.Context, s *eln.Step) error {
	_, err := tx.exec(ctx, `UPDATE steps SET body = $2, ordering = $3, finished = $4, finished_at = $5, finished_by = $6,
		deadline = $7, remind = $8, immutable = $9 WHERE id = $1`, s.ID, s.Body, s.Ordering, flag(s.Finished),
		micros(s.FinishedAt), s.FinishedBy, micros(s.Deadline), flag(s.Remind), flag(s.Immutable))
	return err
}

// RemoveStep takes a step off its entry; its versions stay in the record.
func (tx *Tx) RemoveStep(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `DELETE FROM steps WHERE id = $1`, id)
	return err
}

// Steps returns the steps of an entry in their order.
func (tx *Tx) Steps(ctx context.Context, entryID string) ([]eln.Step, error) {
	var steps []eln.Step
	err := tx.query(ctx, func(r *sql.Rows) error {
		s := eln.Step{EntryID: entryID}
		var finishedAt, deadline int64
		err := r.Scan(&s.ID, &s.Serial, &s.Body, &s.Ordering, &s.Finished, &finishedAt, &s.FinishedBy, &deadline, &s.Remind, &s.Immutable)
		s.FinishedAt, s.Deadline = optionalTime(finishedAt), optionalTime(deadline)
		steps = append(steps, s)
		return err
	}, `SELECT id, serial, body, ordering, finished, finished_at, finished_by, deadline, remind, immutable
		FROM steps WHERE entry_id = $1 ORDER BY ordering, id`, entryID)
	return steps, err
}

// SetLink ties an entry to another; a link that is there stays as it is. The
// caller holds the entry.
func (tx *Tx) SetLink(ctx context.Context, l eln.Link) (added bool, err error) {
	there, err := tx.links(ctx, `entry_id = $1 AND kind = $2 AND target_id = $3`, l.EntryID, string(l.Kind), l.TargetID)
	if err != nil || len(there) > 0 {
		return false, err
	}
	_, err = tx.exec(ctx, `INSERT INTO links (entry_id, kind, target_id, at) VALUES ($1, $2, $3, $4)`,
		l.EntryID, string(l.Kind), l.TargetID, tx.now.UnixMicro())
	return err == nil, err
}

// EndLink takes a link away.
func (tx *Tx) EndLink(ctx context.Context, l eln.Link) (ended bool, err error) {
	n, err := tx.exec(ctx, `DELETE FROM links WHERE entry_id = $1 AND kind = $2 AND target_id = $3`, l.EntryID, string(l.Kind), l.TargetID)
	return n > 0, err
}

// maxPointing bounds how many links to one entry are looked at: a solvent of a
// whole lab may have many.
const maxPointing = 2000

// Links returns the links that an entry holds and the last ones made to it, as
// rows: it checks no right, so nothing of it is shown before the other ends
// have been read with the reader's level.
func (tx *Tx) Links(ctx context.Context, entryID string) (held, pointing []eln.Link, err error) {
	held, err = tx.links(ctx, `entry_id = $1 ORDER BY kind, at, target_id`, entryID)
	if err != nil {
		return nil, nil, err
	}
	pointing, err = tx.links(ctx, `target_id = $1 ORDER BY at DESC, kind, entry_id LIMIT $2`, entryID, maxPointing)
	return held, pointing, err
}

func (tx *Tx) links(ctx context.Context, where string, args ...any) ([]eln.Link, error) {
	var links []eln.Link
	err := tx.query(ctx, func(r *sql.Rows) error {
		var l eln.Link
		err := r.Scan(&l.EntryID, &l.Kind, &l.TargetID)
		links = append(links, l)
		return err
	}, `SELECT entry_id, kind, target_id FROM links WHERE `+where, args...)
	return links, err
}

// AddRemark inserts a comment and gives it its number.
func (tx *Tx) AddRemark(ctx context.Context, m *eln.Remark) error {
	var err error
	if m.Serial, err = tx.serial(ctx, "comment"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO comments (id, serial, entry_id, author_id, body, created_at, changed_at, immutable, hidden)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, m.ID, m.Serial, m.EntryID, m.AuthorID, m.Body,
		m.CreatedAt.UnixMicro(), m.ChangedAt.UnixMicro(), flag(m.Immutable), flag(m.Hidden))
	return err
}

// SaveRemark writes a comment as it now stands.
func (tx *Tx) SaveRemark(ctx context.Context, m *eln.Remark) error {
	_, err := tx.exec(ctx, `UPDATE comments SET body = $2, changed_at = $3, hidden = $4 WHERE id = $1`,
		m.ID, m.Body, m.ChangedAt.UnixMicro(), flag(m.Hidden))
	return err
}

// Remarks returns the comments of an entry, oldest first, each with its
// author. The words of a hidden one are left out.
func (tx *Tx) Remarks(ctx context.Context, entryID string) ([]eln.Remark, error) {
	var remarks []eln.Remark
	err := tx.query(ctx, func(r *sql.Rows) error {
		m := eln.Remark{EntryID: entryID}
		var createdAt, changedAt int64
		p := &m.Author
		err := r.Scan(&m.ID, &m.Serial, &m.AuthorID, &m.Body, &createdAt, &changedAt, &m.Immutable, &m.Hidden,
			&p.ID, &p.Serial, &p.First, &p.Last, &p.ORCID, &p.Email)
		p.Name = strings.TrimSpace(p.First + " " + p.Last)
		m.CreatedAt, m.ChangedAt = fromMicros(createdAt), fromMicros(changedAt)
		remarks = append(remarks, m)
		return err
	}, `SELECT c.id, c.serial, c.author_id, CASE WHEN c.hidden = 0 THEN c.body ELSE '' END, c.created_at, c.changed_at, c.immutable, c.hidden,
		u.id, u.serial, u.first, u.last, u.orcid, u.email
		FROM comments c JOIN users u ON u.id = c.author_id WHERE c.entry_id = $1 ORDER BY c.created_at, c.id`, entryID)
	return remarks, err
}

// SameLeaf reports whether a part of a subject holds this value now.
func (tx *Tx) SameLeaf(ctx context.Context, subject, lab, path string, value any) (bool, error) {
	now, err := tx.Leaf(ctx, subject, lab, path, 1<<62)
	if eln.CodeOf(err) == eln.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	want, err := jcs.Canonical(value)
	return string(want) == string(now), err
}

// DraftIDs names the drafts of a person, the one changed last first. Like the
// other lists of ids of this file it checks no right: the entries are then
// read by the one reading statement.
func (tx *Tx) DraftIDs(ctx context.Context, userID string, limit int) ([]string, error) {
	return tx.ids(ctx, `SELECT id FROM entries WHERE author_id = $1 AND state = 'draft' ORDER BY changed_at DESC, id LIMIT $2`, userID, limit)
}

// lately is how many of the last changed entries of a team are looked through
// for those that one person changed.
const lately = 200

// ChangedIDs names the entries that a person wrote, or changed last in one of
// their teams, the one changed last first. Drafts and templates are left out.
func (tx *Tx) ChangedIDs(ctx context.Context, userID string, teamIDs []string, limit int) ([]string, error) {
	b := &binder{}
	user := b.bind(userID)
	walks := []string{`SELECT * FROM (SELECT id, changed_at FROM entries WHERE author_id = ` + user +
		` AND state = 'normal' AND template = 0 ORDER BY changed_at DESC LIMIT ` + b.bind(limit) + `) mine`}
	for _, teamID := range teamIDs {
		for _, kind := range []eln.Kind{eln.Experiment, eln.Resource} {
			walks = append(walks, `SELECT id, changed_at FROM (SELECT id, changed_at, changed_by, state FROM entries WHERE team_id = `+
				b.bind(teamID)+` AND kind = `+b.bind(string(kind))+` AND template = 0 ORDER BY changed_at DESC, id DESC LIMIT `+b.bind(lately)+
				`) late WHERE changed_by = `+user+` AND state = 'normal'`)
		}
	}
	return tx.ids(ctx, `SELECT id FROM (`+strings.Join(walks, " UNION ")+`) found ORDER BY changed_at DESC, id LIMIT `+b.bind(limit), b.args...)
}

func (tx *Tx) ids(ctx context.Context, query string, args ...any) ([]string, error) {
	var ids []string
	err := tx.query(ctx, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, query, args...)
	return ids, err
}

// OpenSteps returns the steps to do of the entries that a person is custodian
// of: those by a date first, the soonest at the top, then the others, of the
// entry changed last first. It goes from the person's own grants, which the
// custodian of an entry always holds: no other index knows their entries.
func (tx *Tx) OpenSteps(ctx context.Context, userID string, limit int) ([]eln.Step, error) {
	var steps []eln.Step
	err := tx.query(ctx, func(r *sql.Rows) error {
		var s eln.Step
		var deadline int64
		err := r.Scan(&s.ID, &s.Serial, &s.EntryID, &s.Body, &s.Ordering, &deadline, &s.Remind, &s.Immutable)
		s.Deadline = optionalTime(deadline)
		steps = append(steps, s)
		return err
	}, `SELECT s.id, s.serial, s.entry_id, s.body, s.ordering, s.deadline, s.remind, s.immutable
		FROM grants g CROSS JOIN entries e CROSS JOIN steps s
		WHERE g.principal = $1 AND e.id = g.entry_id AND e.custodian_id = $2 AND e.template = 0 AND e.state IN ('draft', 'normal')
		AND s.entry_id = e.id AND s.finished = 0
		ORDER BY CASE WHEN s.deadline > 0 THEN 0 ELSE 1 END, s.deadline, e.changed_at DESC, e.id, s.ordering, s.id LIMIT $3`,
		access.Principal("user", userID), userID, limit)
	return steps, err
}
