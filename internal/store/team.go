package store

import (
	"context"
	"database/sql"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/search"
)

// SaveTeam writes what may change of a team. The caller records team.change.
func (tx *Tx) SaveTeam(ctx context.Context, t *eln.Team) error {
	_, err := tx.exec(ctx, `UPDATE teams SET name = $2, visibility = $3 WHERE id = $1`, t.ID, t.Name, string(t.Visibility))
	return err
}

// Lab returns one lab without its institutions; ErrNotFound when there is none.
func (tx *Tx) Lab(ctx context.Context, id string) (eln.Lab, error) {
	var l eln.Lab
	return l, tx.row(ctx, `SELECT id, code, name, rnsr, class FROM labs WHERE id = $1`, []any{id}, &l.ID, &l.Code, &l.Name, &l.RNSR, &l.Class)
}

// HoldLab makes later changes of who works in the same lab wait until this
// transaction ends, so that the last administrator cannot be lost by two
// changes at once.
func (tx *Tx) HoldLab(ctx context.Context, id string) error { return tx.hold(ctx, "labs", id) }

// SeenTeams returns the teams with these ids and those of these labs, in the
// order of their numbers.
func (tx *Tx) SeenTeams(ctx context.Context, ids, labs []string) ([]eln.Team, error) {
	b := &binder{}
	query := `SELECT ` + teamColumns + ` FROM teams WHERE id IN (` + b.listOrNone(ids) + `)
		OR lab_id IN (` + b.listOrNone(labs) + `) ORDER BY serial`
	return tx.teams(ctx, query, b.args...)
}

// RoleIn returns a person's role in a team, "" when they are no member.
func (tx *Tx) RoleIn(ctx context.Context, userID, teamID string) (eln.Role, error) {
	var role eln.Role
	err := tx.row(ctx, `SELECT role FROM memberships WHERE user_id = $1 AND team_id = $2`, []any{userID, teamID}, &role)
	if eln.CodeOf(err) == eln.NotFound {
		return "", nil
	}
	return role, err
}

// TeamMembers returns the members of a team whose account stands, in the order
// of their names.
func (tx *Tx) TeamMembers(ctx context.Context, teamID string) ([]eln.TeamMember, error) {
	var list []eln.TeamMember
	err := tx.query(ctx, func(r *sql.Rows) error {
		var u eln.User
		var m eln.TeamMember
		into, done := scanUser(&u, &m.Role)
		err := r.Scan(into...)
		done()
		m.User = u.Person()
		list = append(list, m)
		return err
	}, `SELECT `+userColumnsOf("u")+`, m.role FROM memberships m JOIN users u ON u.id = m.user_id
		WHERE m.team_id = $1 AND u.archived_at = 0 ORDER BY u.name_fold, u.id`, teamID)
	return list, err
}

// userColumnsOf returns userColumns of the row named so.
func userColumnsOf(row string) string {
	return row + "." + strings.ReplaceAll(userColumns, ", ", ", "+row+".")
}

// Administrators counts those who look after a team: pilotes are the Pilotes
// of its whole lab, admins the team's own administrators beside them.
func (tx *Tx) Administrators(ctx context.Context, team eln.Team) (pilotes, admins int64, err error) {
	return pilotes, admins, tx.row(ctx, `SELECT
		(SELECT COUNT(DISTINCT m.user_id) FROM teams t JOIN memberships m ON m.team_id = t.id JOIN users u ON u.id = m.user_id
			WHERE t.lab_id = $1 AND m.role = 'pilote' AND u.archived_at = 0),
		(SELECT COUNT(*) FROM memberships m JOIN users u ON u.id = m.user_id
			WHERE m.team_id = $2 AND m.role = 'admin' AND u.archived_at = 0)`, []any{team.LabID, team.ID}, &pilotes, &admins)
}

// PeopleOf returns the people of these labs whose name or address holds q, in
// the order of their names, at most limit. Guests are named too: who works in
// a lab meets them.
func (tx *Tx) PeopleOf(ctx context.Context, labs []string, q string, limit int) ([]eln.User, error) {
	b := &binder{}
	query := `SELECT ` + userColumnsOf("u") + ` FROM users u WHERE u.archived_at = 0 AND EXISTS (SELECT 1 FROM memberships m
		JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id AND t.lab_id IN (` + b.listOrNone(labs) + `))`
	if q != "" {
		query += ` AND (u.name_fold LIKE ` + b.bind("%"+likeText(search.Fold(q))+"%") + ` ESCAPE '!'
			OR u.email_fold LIKE ` + b.bind(likeText(foldEmail(q))+"%") + ` ESCAPE '!')`
	}
	query += ` ORDER BY u.name_fold, u.id LIMIT ` + b.bind(limit)
	return tx.users(ctx, query, b.args...)
}

// likeText takes the meaning from the wildcards of LIKE in a text.
func likeText(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// UserBySerial returns the account with a number; ErrNotFound when there is
// none.
func (tx *Tx) UserBySerial(ctx context.Context, serial int64) (eln.User, error) {
	return first(tx.users(ctx, `SELECT `+userColumns+` FROM users WHERE serial = $1`, serial))
}

func (tx *Tx) users(ctx context.Context, query string, args ...any) ([]eln.User, error) {
	var list []eln.User
	err := tx.query(ctx, func(r *sql.Rows) error {
		var u eln.User
		into, done := scanUser(&u)
		err := r.Scan(into...)
		done()
		list = append(list, u)
		return err
	}, query, args...)
	return list, err
}
