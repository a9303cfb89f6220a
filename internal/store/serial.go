package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"cahier/internal/eln"
)

// Numbered names the things of one kind that API v2 knows by a number.
type Numbered string

// What API v2 knows by a number, beside entries.
const (
	NumberedTeam               Numbered = "teams"
	NumberedUser               Numbered = "users"
	NumberedGroup              Numbered = "groups"
	NumberedTag                Numbered = "tags"
	NumberedExperimentCategory Numbered = "categories WHERE kind = 'experiment'"
	NumberedResourceCategory   Numbered = "categories WHERE kind = 'resource'"
	NumberedExperimentStatus   Numbered = "statuses WHERE kind = 'experiment'"
	NumberedResourceStatus     Numbered = "statuses WHERE kind = 'resource'"
)

// and returns the words that go on with a condition after the name.
func (n Numbered) and() string {
	if strings.Contains(string(n), " WHERE ") {
		return " AND "
	}
	return " WHERE "
}

// Serials returns the numbers of ids; unknown ids are absent. It checks no
// right.
func (tx *Tx) Serials(ctx context.Context, of Numbered, ids []string) (map[string]int64, error) {
	numbers := make(map[string]int64, len(ids))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var id string
		var n int64
		err := r.Scan(&id, &n)
		numbers[id] = n
		return err
	}, `SELECT id, serial FROM `+string(of)+of.and()+`id IN (`, ids, "")
	return numbers, err
}

// IDsOfSerials returns the ids of numbers; unknown numbers are absent. It
// checks no right.
func (tx *Tx) IDsOfSerials(ctx context.Context, of Numbered, serials []int64) (map[int64]string, error) {
	ids := make(map[int64]string, len(serials))
	b := &binder{}
	var marks []string
	for _, n := range serials {
		marks = append(marks, b.bind(n))
	}
	if len(marks) == 0 {
		return ids, nil
	}
	err := tx.query(ctx, func(r *sql.Rows) error {
		var id string
		var n int64
		err := r.Scan(&id, &n)
		ids[n] = id
		return err
	}, `SELECT id, serial FROM `+string(of)+of.and()+`serial IN (`+strings.Join(marks, ", ")+`)`, b.args...)
	return ids, err
}

// EntryIDOfSerial returns the key of the entry that API v2 knows by a number;
// ErrNotFound when there is none. It says nothing of rights: read the entry
// with it.
func (tx *Tx) EntryIDOfSerial(ctx context.Context, kind eln.Kind, template bool, serial int64) (string, error) {
	var id string
	return id, tx.row(ctx, `SELECT id FROM entries WHERE kind = $1 AND template = $2 AND serial = $3`,
		[]any{string(kind), flag(template), serial}, &id)
}

// GrantsOf returns the grants of each entry, by principal.
func (tx *Tx) GrantsOf(ctx context.Context, entryIDs []string) (map[string][]eln.Grant, error) {
	grants := make(map[string][]eln.Grant, len(entryIDs))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var entryID string
		var g eln.Grant
		err := r.Scan(&entryID, &g.Principal, &g.Level)
		grants[entryID] = append(grants[entryID], g)
		return err
	}, `SELECT entry_id, principal, level FROM grants WHERE entry_id IN (`, entryIDs, ` ORDER BY entry_id, principal`)
	return grants, err
}

// LastRemarks returns when each entry that has comments was last commented on.
// Hidden comments do not count.
func (tx *Tx) LastRemarks(ctx context.Context, entryIDs []string) (map[string]time.Time, error) {
	last := make(map[string]time.Time, len(entryIDs))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var entryID string
		var at int64
		err := r.Scan(&entryID, &at)
		last[entryID] = fromMicros(at)
		return err
	}, `SELECT entry_id, MAX(created_at) FROM comments WHERE hidden = 0 AND entry_id IN (`, entryIDs, ` GROUP BY entry_id`)
	return last, err
}

// Bodies returns the main texts of entries, by id.
func (tx *Tx) Bodies(ctx context.Context, entryIDs []string) (map[string]string, error) {
	bodies := make(map[string]string, len(entryIDs))
	err := tx.among(ctx, func(r *sql.Rows) error {
		var entryID, body string
		err := r.Scan(&entryID, &body)
		bodies[entryID] = body
		return err
	}, `SELECT entry_id, body FROM bodies WHERE entry_id IN (`, entryIDs, "")
	return bodies, err
}

// Colleague is one account and its standing in the teams that were asked for.
type Colleague struct {
	eln.User
	Teams []eln.Membership
}

// Colleagues returns the people of teams, in the order of their numbers, each
// with their standing in these teams alone.
func (tx *Tx) Colleagues(ctx context.Context, teamIDs []string) ([]Colleague, error) {
	var list []Colleague
	err := tx.among(ctx, func(r *sql.Rows) error {
		var u eln.User
		var m eln.Membership
		into, done := scanUser(&u, &m.TeamID, &m.LabID, &m.Team, &m.Role, &m.Serial)
		err := r.Scan(into...)
		done()
		m.UserID = u.ID
		if n := len(list); n == 0 || list[n-1].ID != u.ID {
			list = append(list, Colleague{User: u})
		}
		list[len(list)-1].Teams = append(list[len(list)-1].Teams, m)
		return err
	}, `SELECT u.id, u.serial, u.email, u.first, u.last, u.orcid, u.language, u.operator, u.created_at, u.archived_at,
		t.id, t.lab_id, t.name, m.role, t.serial
		FROM memberships m JOIN users u ON u.id = m.user_id JOIN teams t ON t.id = m.team_id
		WHERE m.team_id IN (`, teamIDs, ` ORDER BY u.serial, t.serial`)
	return list, err
}

// Totals is how much the service holds.
type Totals struct {
	Users, ActiveUsers, Teams, Experiments, Resources, Bytes int64
}

// Totals counts what the service holds: accounts, teams, entries that are not
// templates, and the bytes of their files.
func (tx *Tx) Totals(ctx context.Context) (Totals, error) {
	var t Totals
	return t, tx.row(ctx, `SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM users WHERE archived_at = 0),
		(SELECT COUNT(*) FROM teams),
		(SELECT COUNT(*) FROM entries WHERE kind = 'experiment' AND template = 0),
		(SELECT COUNT(*) FROM entries WHERE kind = 'resource' AND template = 0),
		(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs)`, nil,
		&t.Users, &t.ActiveUsers, &t.Teams, &t.Experiments, &t.Resources, &t.Bytes)
}
