package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
)

// entryColumns are the columns that scanEntry reads, of the row named e.
const entryColumns = `e.id, e.pid, e.serial, e.kind, e.template, e.lab_id, e.team_id, e.notebook_id, e.page,
	e.author_id, e.custodian_id, e.title, e.body_type, e.date, e.category_id, e.status_id, e.rating, e.custom_id, e.elabid,
	e.state, e.reason, e.locked_at, e.locked_by, e.hide_main_text, e.metadata, e.origin_id, e.version,
	e.created_at, e.changed_at, e.changed_by`

// scanEntry reads the columns of entryColumns, then those of more.
func scanEntry(row interface{ Scan(...any) error }, e *eln.Entry, more ...any) error {
	var lockedAt, createdAt, changedAt int64
	into := append([]any{&e.ID, &e.PID, &e.Serial, &e.Kind, &e.Template, &e.LabID, &e.TeamID, &e.NotebookID, &e.Page,
		&e.AuthorID, &e.CustodianID, &e.Title, &e.BodyType, &e.Date, &e.CategoryID, &e.StatusID, &e.Rating, &e.CustomID, &e.ElabID,
		&e.State, &e.Reason, &lockedAt, &e.LockedBy, &e.HideMainText, &e.Metadata, &e.OriginID, &e.Version,
		&createdAt, &changedAt, &e.ChangedBy}, more...)
	if err := row.Scan(into...); err != nil {
		return err
	}
	e.LockedAt, e.CreatedAt, e.ChangedAt = optionalTime(lockedAt), fromMicros(createdAt), fromMicros(changedAt)
	return nil
}

// AddEntry inserts the live row of a new entry, its text and its grants, and
// gives it its serial number. The caller records entry.create.
func (tx *Tx) AddEntry(ctx context.Context, e *eln.Entry, grants []eln.Grant) error {
	var err error
	if e.Serial == 0 {
		if e.Serial, err = tx.serial(ctx, serialOfKind(e.Kind, e.Template)); err != nil {
			return err
		}
	}
	searchID, err := tx.serial(ctx, "search")
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO entries (id, pid, serial, kind, template, lab_id, team_id, notebook_id, page,
		author_id, custodian_id, title, title_fold, title_key, body_type, date, category_id, status_id, rating, custom_id, elabid,
		state, state_before, reason, locked_at, locked_by, hide_main_text, metadata, origin_id, version, search_id, wide,
		created_at, changed_at, changed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
		$22, '', $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)`,
		e.ID, string(e.PID), e.Serial, string(e.Kind), flag(e.Template), e.LabID, e.TeamID, e.NotebookID, e.Page,
		e.AuthorID, e.CustodianID, e.Title, search.Fold(e.Title), sortKey(e.Title), int(e.BodyType), e.Date, e.CategoryID,
		e.StatusID, e.Rating, e.CustomID, e.ElabID, string(e.State), e.Reason, micros(e.LockedAt), e.LockedBy,
		flag(e.HideMainText), e.Metadata, e.OriginID, e.Version, searchID, flag(isWide(grants)), e.CreatedAt.UnixMicro(), e.ChangedAt.UnixMicro(), e.ChangedBy)
	if err != nil {
		return err
	}
	if err := tx.addPID(ctx, e.PID, string(e.Kind), e.ID); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `INSERT INTO bodies (entry_id, body) VALUES ($1, $2)`, e.ID, e.Body); err != nil {
		return err
	}
	if tx.added == nil {
		tx.added = map[string]eln.Entry{}
	}
	tx.added[e.ID] = *e
	return tx.addGrants(ctx, e, grants)
}

// SaveEntry writes the live row of an entry as it now stands. Its text is
// written by SaveBody, its parts by their own methods.
func (tx *Tx) SaveEntry(ctx context.Context, e *eln.Entry) error {
	if written, ok := tx.added[e.ID]; ok && written == *e {
		return nil
	}
	_, err := tx.exec(ctx, `UPDATE entries SET notebook_id = $2, page = $3, custodian_id = $4, title = $5, title_fold = $6,
		title_key = $7, body_type = $8, date = $9, category_id = $10, status_id = $11, rating = $12, custom_id = $13, state = $14,
		reason = $15, locked_at = $16, locked_by = $17, hide_main_text = $18, metadata = $19, version = $20,
		changed_at = $21, changed_by = $22, elabid = $23 WHERE id = $1`,
		e.ID, e.NotebookID, e.Page, e.CustodianID, e.Title, search.Fold(e.Title), sortKey(e.Title), int(e.BodyType), e.Date,
		e.CategoryID, e.StatusID, e.Rating, e.CustomID, string(e.State), e.Reason, micros(e.LockedAt), e.LockedBy,
		flag(e.HideMainText), e.Metadata, e.Version, e.ChangedAt.UnixMicro(), e.ChangedBy, e.ElabID)
	return err
}

// SaveBody writes the main text of an entry.
func (tx *Tx) SaveBody(ctx context.Context, entryID, body string) error {
	_, err := tx.exec(ctx, `UPDATE bodies SET body = $2 WHERE entry_id = $1`, entryID, body)
	return err
}

// Body returns the main text of an entry.
func (tx *Tx) Body(ctx context.Context, entryID string) (string, error) {
	var body string
	return body, tx.row(ctx, `SELECT body FROM bodies WHERE entry_id = $1`, []any{entryID}, &body)
}

// OneWriter reports whether this transaction is the only one that writes: what
// it has read stays as it is without a lock.
func (tx *Tx) OneWriter() bool { return !tx.readOnly && tx.db.dialect.forUpdate == "" }

// HoldEntry makes later writers of the same entry wait until this
// transaction ends, so that the versions of an entry come one after another.
func (tx *Tx) HoldEntry(ctx context.Context, entryID string) error {
	if tx.db.dialect.forUpdate == "" {
		return nil
	}
	var id string
	return tx.row(ctx, `SELECT id FROM entries WHERE id = $1`+tx.db.dialect.forUpdate, []any{entryID}, &id)
}

// HoldUser makes later transactions that hold the same person wait until this
// one ends, so that what is made once for a person is made once.
func (tx *Tx) HoldUser(ctx context.Context, userID string) error {
	if tx.db.dialect.forUpdate == "" {
		return nil
	}
	var id string
	return tx.row(ctx, `SELECT id FROM users WHERE id = $1`+tx.db.dialect.forUpdate, []any{userID}, &id)
}

// SetGrants replaces every grant of an entry.
func (tx *Tx) SetGrants(ctx context.Context, e *eln.Entry, grants []eln.Grant) error {
	if _, err := tx.exec(ctx, `DELETE FROM grants WHERE entry_id = $1`, e.ID); err != nil {
		return err
	}
	if err := tx.addGrants(ctx, e, grants); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE entries SET wide = $2 WHERE id = $1`, e.ID, flag(isWide(grants)))
	return err
}

func (tx *Tx) addGrants(ctx context.Context, e *eln.Entry, grants []eln.Grant) error {
	var rows [][]any
	for _, g := range grants {
		rows = append(rows, []any{e.ID, g.Principal, int(g.Level), e.LabID})
	}
	return tx.insert(ctx, "grants (entry_id, principal, level, lab_id)", rows, "")
}

// isWide reports whether grants open an entry beyond its lab.
func isWide(grants []eln.Grant) bool {
	return slices.ContainsFunc(grants, func(g eln.Grant) bool { return g.Principal == access.Public || g.Principal == access.Users })
}

// Grants returns the grants of an entry, by principal.
func (tx *Tx) Grants(ctx context.Context, entryID string) ([]eln.Grant, error) {
	var grants []eln.Grant
	err := tx.query(ctx, func(r *sql.Rows) error {
		var g eln.Grant
		err := r.Scan(&g.Principal, &g.Level)
		grants = append(grants, g)
		return err
	}, `SELECT principal, level FROM grants WHERE entry_id = $1 ORDER BY principal`, entryID)
	return grants, err
}

// StateBefore returns the state that a struck entry had.
func (tx *Tx) StateBefore(ctx context.Context, entryID string) (eln.State, error) {
	var s eln.State
	return s, tx.row(ctx, `SELECT state_before FROM entries WHERE id = $1`, []any{entryID}, &s)
}

// KeepState remembers the state that an entry is about to leave.
func (tx *Tx) KeepState(ctx context.Context, entryID string, s eln.State) error {
	_, err := tx.exec(ctx, `UPDATE entries SET state_before = $2 WHERE id = $1`, entryID, string(s))
	return err
}

// NextCustomID returns the number after the highest one in use in a category,
// 0 when none of its entries carries one.
func (tx *Tx) NextCustomID(ctx context.Context, categoryID string) (int64, error) {
	var highest sql.NullInt64
	err := tx.row(ctx, `SELECT MAX(custom_id) FROM entries WHERE category_id = $1`, []any{categoryID}, &highest)
	if err != nil || !highest.Valid {
		return 0, err
	}
	return highest.Int64 + 1, nil
}

// EntryID returns the key of the entry with a short identifier; ErrNotFound
// when there is none. It says nothing of rights: read the entry with it.
func (tx *Tx) EntryID(ctx context.Context, pid eln.PID) (string, error) {
	var id string
	return id, tx.row(ctx, `SELECT id FROM entries WHERE pid = $1`, []any{string(pid)}, &id)
}

func (tx *Tx) addPID(ctx context.Context, pid eln.PID, kind, id string) error {
	_, err := tx.exec(ctx, `INSERT INTO pids (pid, kind, id) VALUES ($1, $2, $3)`, string(pid), kind, id)
	return err
}

func serialOfKind(k eln.Kind, template bool) string {
	if template {
		return string(k) + "_template"
	}
	return string(k)
}

// sortKey returns the bytes that put a title in its place among others,
// whatever the accents and the case, alike on both databases.
func sortKey(title string) []byte {
	var buf collate.Buffer
	c := collate.New(language.French, collate.Loose, collate.Numeric)
	return append([]byte{}, c.KeyFromString(&buf, title)...)
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func micros(t *time.Time) int64 {
	if t == nil || t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

func optionalTime(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	t := fromMicros(us)
	return &t
}
