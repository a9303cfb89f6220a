package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/search"
)

// AddInstitution inserts an institution. The caller records
// institution.create.
func (tx *Tx) AddInstitution(ctx context.Context, i *eln.Institution) error {
	_, err := tx.exec(ctx, `INSERT INTO institutions (id, name, ror, created_at) VALUES ($1, $2, $3, $4)`,
		i.ID, i.Name, i.ROR, tx.now.UnixMicro())
	return err
}

// AddLab inserts a lab with its institutions. The caller records lab.create.
func (tx *Tx) AddLab(ctx context.Context, l *eln.Lab) error {
	_, err := tx.exec(ctx, `INSERT INTO labs (id, code, name, rnsr, class, notebooks, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6)`,
		l.ID, l.Code, l.Name, l.RNSR, string(l.Class), tx.now.UnixMicro())
	for _, i := range l.Institutions {
		if err == nil {
			_, err = tx.exec(ctx, `INSERT INTO lab_institutions (lab_id, institution_id) VALUES ($1, $2)`, l.ID, i.ID)
		}
	}
	return err
}

// Labs returns every lab, in the order of their codes.
func (tx *Tx) Labs(ctx context.Context) ([]eln.Lab, error) {
	var labs []eln.Lab
	err := tx.query(ctx, func(r *sql.Rows) error {
		var l eln.Lab
		err := r.Scan(&l.ID, &l.Code, &l.Name, &l.RNSR, &l.Class)
		labs = append(labs, l)
		return err
	}, `SELECT id, code, name, rnsr, class FROM labs ORDER BY code`)
	return labs, err
}

// AddTeam inserts a team and gives it its number. The caller records
// team.create.
func (tx *Tx) AddTeam(ctx context.Context, t *eln.Team) error {
	var err error
	if t.Serial, err = tx.serial(ctx, "team"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO teams (id, serial, lab_id, name, visibility, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.ID, t.Serial, t.LabID, t.Name, string(t.Visibility), t.CreatedAt.UnixMicro())
	return err
}

const teamColumns = `id, serial, lab_id, name, visibility, created_at`

func scanTeam(row interface{ Scan(...any) error }, t *eln.Team) error {
	var at int64
	err := row.Scan(&t.ID, &t.Serial, &t.LabID, &t.Name, &t.Visibility, &at)
	t.CreatedAt = fromMicros(at)
	return err
}

// Teams returns every team, in the order of their numbers.
func (tx *Tx) Teams(ctx context.Context) ([]eln.Team, error) {
	return tx.teams(ctx, `SELECT `+teamColumns+` FROM teams ORDER BY serial`)
}

func (tx *Tx) teams(ctx context.Context, query string, args ...any) ([]eln.Team, error) {
	var teams []eln.Team
	err := tx.query(ctx, func(r *sql.Rows) error {
		var t eln.Team
		err := scanTeam(r, &t)
		teams = append(teams, t)
		return err
	}, query, args...)
	return teams, err
}

// Team returns one team; ErrNotFound when there is none.
func (tx *Tx) Team(ctx context.Context, id string) (eln.Team, error) {
	return first(tx.teams(ctx, `SELECT `+teamColumns+` FROM teams WHERE id = $1`, id))
}

// TeamByName returns the oldest team of a name; ErrNotFound when there is none.
func (tx *Tx) TeamByName(ctx context.Context, name string) (eln.Team, error) {
	return first(tx.teams(ctx, `SELECT `+teamColumns+` FROM teams WHERE name = $1 ORDER BY serial`, name))
}

// first returns the first of what a query gave; none is ErrNotFound.
func first[T any](list []T, err error) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	if len(list) == 0 {
		return none, eln.ErrNotFound()
	}
	return list[0], nil
}

// AddUser inserts an account with the hash of its password ("" for none) and
// gives it its number. The caller records user.create.
func (tx *Tx) AddUser(ctx context.Context, u *eln.User, password string) error {
	var err error
	if u.Serial, err = tx.serial(ctx, "user"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO users (id, serial, email, email_fold, first, last, name_fold, orcid, language, operator,
		password, preferences, created_at, archived_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, 0)`,
		u.ID, u.Serial, u.Email, foldEmail(u.Email), u.First, u.Last, search.Fold(u.Name()), u.ORCID, u.Language,
		flag(u.Operator), password, u.CreatedAt.UnixMicro())
	return err
}

// SaveUser writes what a person may change of their account.
func (tx *Tx) SaveUser(ctx context.Context, u *eln.User) error {
	_, err := tx.exec(ctx, `UPDATE users SET first = $2, last = $3, name_fold = $4, orcid = $5, language = $6, operator = $7, archived_at = $8
		WHERE id = $1`, u.ID, u.First, u.Last, search.Fold(u.Name()), u.ORCID, u.Language, flag(u.Operator), micros(u.ArchivedAt))
	return err
}

// SetPassword writes the hash of a new password.
func (tx *Tx) SetPassword(ctx context.Context, userID, hash string) error {
	_, err := tx.exec(ctx, `UPDATE users SET password = $2 WHERE id = $1`, userID, hash)
	return err
}

func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

const userColumns = `id, serial, email, first, last, orcid, language, operator, created_at, archived_at`

func scanUser(u *eln.User, more ...any) (into []any, done func()) {
	var createdAt, archivedAt int64
	into = append([]any{&u.ID, &u.Serial, &u.Email, &u.First, &u.Last, &u.ORCID, &u.Language, &u.Operator, &createdAt, &archivedAt}, more...)
	return into, func() { u.CreatedAt, u.ArchivedAt = fromMicros(createdAt), optionalTime(archivedAt) }
}

// User returns one account; ErrNotFound when there is none.
func (tx *Tx) User(ctx context.Context, id string) (eln.User, error) {
	var u eln.User
	into, done := scanUser(&u)
	err := tx.row(ctx, `SELECT `+userColumns+` FROM users WHERE id = $1`, []any{id}, into...)
	done()
	return u, err
}

// UserByEmail returns the account of an address, whatever the case, with the
// hash of its password; ErrNotFound when there is none.
func (tx *Tx) UserByEmail(ctx context.Context, email string) (eln.User, string, error) {
	var u eln.User
	var password string
	into, done := scanUser(&u, &password)
	err := tx.row(ctx, `SELECT `+userColumns+`, password FROM users WHERE email_fold = $1`, []any{foldEmail(email)}, into...)
	done()
	return u, password, err
}

// UserCount returns how many accounts there are.
func (tx *Tx) UserCount(ctx context.Context) (int64, error) {
	var n int64
	return n, tx.row(ctx, `SELECT COUNT(*) FROM users`, nil, &n)
}

// SetMembership makes a person a member of a team, or changes their role
// there. The caller records role.set.
func (tx *Tx) SetMembership(ctx context.Context, userID, teamID string, role eln.Role) error {
	_, err := tx.exec(ctx, `INSERT INTO memberships (user_id, team_id, role, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, team_id) DO UPDATE SET role = EXCLUDED.role`, userID, teamID, string(role), tx.now.UnixMicro())
	return err
}

// EndMembership takes a person out of a team. The caller records role.end.
func (tx *Tx) EndMembership(ctx context.Context, userID, teamID string) error {
	_, err := tx.exec(ctx, `DELETE FROM memberships WHERE user_id = $1 AND team_id = $2`, userID, teamID)
	return err
}

// Memberships returns the teams of a person, oldest team first.
func (tx *Tx) Memberships(ctx context.Context, userID string) ([]eln.Membership, error) {
	var list []eln.Membership
	err := tx.query(ctx, func(r *sql.Rows) error {
		m := eln.Membership{UserID: userID}
		err := r.Scan(&m.TeamID, &m.LabID, &m.Team, &m.Role, &m.Serial)
		list = append(list, m)
		return err
	}, `SELECT t.id, t.lab_id, t.name, m.role, t.serial FROM memberships m JOIN teams t ON t.id = m.team_id
		WHERE m.user_id = $1 ORDER BY t.serial`, userID)
	return list, err
}

// CarriedNotebooks returns the notebooks that a person holds or is a member
// of, directly or through a project, with the level they carry there. It is
// asked with every request: each part walks an index of what is theirs.
func (tx *Tx) CarriedNotebooks(ctx context.Context, userID string) (map[string]eln.Level, error) {
	carried := map[string]eln.Level{}
	err := tx.query(ctx, func(r *sql.Rows) error {
		var id string
		var level eln.Level
		err := r.Scan(&id, &level)
		carried[id] = max(carried[id], level)
		return err
	}, `SELECT n.id, 4 FROM notebooks n WHERE n.holder_id = $1
		UNION ALL SELECT substr(m.scope, 10), m.level FROM members m WHERE m.user_id = $1 AND m.scope LIKE 'notebook:%'
		UNION ALL SELECT n.id, m.level FROM members m JOIN notebooks n ON n.project_id = substr(m.scope, 9)
			WHERE m.user_id = $1 AND m.scope LIKE 'project:%'`, userID)
	return carried, err
}

// AddNotebook inserts a notebook and gives it its code: the code of its lab
// and the next number there. The caller records notebook.create.
func (tx *Tx) AddNotebook(ctx context.Context, n *eln.Notebook, isDefault bool) error {
	var labCode string
	var number int64
	err := tx.row(ctx, `UPDATE labs SET notebooks = notebooks + 1 WHERE id = $1 RETURNING code, notebooks`, []any{n.LabID}, &labCode, &number)
	if err != nil {
		return err
	}
	n.Code = fmt.Sprintf("%s-%02d", labCode, number)
	_, err = tx.exec(ctx, `INSERT INTO notebooks (id, code, lab_id, team_id, project_id, holder_id, title, purpose, pages, is_default,
		created_at, closed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, 0, 1)`,
		n.ID, n.Code, n.LabID, n.TeamID, n.ProjectID, n.HolderID, n.Title, n.Purpose, flag(isDefault), n.CreatedAt.UnixMicro())
	return err
}

const notebookColumns = `id, code, lab_id, team_id, project_id, holder_id, title, purpose, pages, created_at, closed_at, version`

func (tx *Tx) notebooks(ctx context.Context, query string, args ...any) ([]eln.Notebook, error) {
	var list []eln.Notebook
	err := tx.query(ctx, func(r *sql.Rows) error {
		var n eln.Notebook
		var createdAt, closedAt int64
		err := r.Scan(&n.ID, &n.Code, &n.LabID, &n.TeamID, &n.ProjectID, &n.HolderID, &n.Title, &n.Purpose, &n.Pages,
			&createdAt, &closedAt, &n.Version)
		n.CreatedAt, n.ClosedAt = fromMicros(createdAt), optionalTime(closedAt)
		list = append(list, n)
		return err
	}, query, args...)
	return list, err
}

// Notebook returns one notebook as a row; ErrNotFound when there is none. It
// checks no right.
func (tx *Tx) Notebook(ctx context.Context, id string) (eln.Notebook, error) {
	return first(tx.notebooks(ctx, `SELECT `+notebookColumns+` FROM notebooks WHERE id = $1`, id))
}

// NotebookOfCode returns the notebook of a code as a row; ErrNotFound when
// there is none. It checks no right.
func (tx *Tx) NotebookOfCode(ctx context.Context, code string) (eln.Notebook, error) {
	return first(tx.notebooks(ctx, `SELECT `+notebookColumns+` FROM notebooks WHERE code = $1`, code))
}

// DefaultNotebook returns a person's own notebook in a team; ErrNotFound
// before they needed one.
func (tx *Tx) DefaultNotebook(ctx context.Context, userID, teamID string) (eln.Notebook, error) {
	return first(tx.notebooks(ctx, `SELECT `+notebookColumns+` FROM notebooks
		WHERE holder_id = $1 AND team_id = $2 AND is_default = 1 AND closed_at = 0 ORDER BY created_at`, userID, teamID))
}

// TakePage gives an entry the next page of a notebook. Writers of one notebook
// queue here, so that its numbers have no gap.
func (tx *Tx) TakePage(ctx context.Context, notebookID, entryID string) (int64, error) {
	var no int64
	err := tx.row(ctx, `UPDATE notebooks SET pages = pages + 1 WHERE id = $1 AND closed_at = 0 RETURNING pages`, []any{notebookID}, &no)
	if eln.CodeOf(err) == eln.NotFound {
		return 0, eln.Errorf(eln.Conflict, "notebook_closed", "This notebook is closed: it takes no more pages.")
	}
	if err != nil {
		return 0, err
	}
	return no, tx.AddPage(ctx, notebookID, no, entryID, eln.PageWritten)
}

// AddPage adds to the record what a page holds from now on.
func (tx *Tx) AddPage(ctx context.Context, notebookID string, no int64, entryID string, why eln.PageWhy) error {
	_, err := tx.exec(ctx, `INSERT INTO pages (notebook_id, no, seq, entry_id, why, at)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5 FROM pages WHERE notebook_id = $1 AND no = $2`,
		notebookID, no, entryID, string(why), tx.now.UnixMicro())
	return err
}
