package store

import (
	"context"
	"database/sql"

	"cahier/internal/eln"
)

// AddProject inserts a project and its short identifier. The caller records
// project.create.
func (tx *Tx) AddProject(ctx context.Context, p *eln.Project) error {
	_, err := tx.exec(ctx, `INSERT INTO projects (id, pid, lab_id, title, purpose, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
		p.ID, string(p.PID), p.LabID, p.Title, p.Purpose, p.CreatedAt.UnixMicro())
	if err != nil {
		return err
	}
	return tx.addPID(ctx, p.PID, "project", p.ID)
}

// SaveProject writes what may change of a project. The caller records it.
func (tx *Tx) SaveProject(ctx context.Context, p *eln.Project) error {
	_, err := tx.exec(ctx, `UPDATE projects SET title = $2, purpose = $3, version = $4 WHERE id = $1`, p.ID, p.Title, p.Purpose, p.Version)
	return err
}

// HoldProject makes later writers of the same project wait until this
// transaction ends.
func (tx *Tx) HoldProject(ctx context.Context, id string) error { return tx.hold(ctx, "projects", id) }

const projectColumns = `id, pid, lab_id, title, purpose, created_at, version`

func (tx *Tx) projects(ctx context.Context, query string, args ...any) ([]eln.Project, error) {
	var list []eln.Project
	err := tx.query(ctx, func(r *sql.Rows) error {
		var p eln.Project
		var createdAt int64
		err := r.Scan(&p.ID, &p.PID, &p.LabID, &p.Title, &p.Purpose, &createdAt, &p.Version)
		p.CreatedAt = fromMicros(createdAt)
		list = append(list, p)
		return err
	}, query, args...)
	return list, err
}

// Project returns one project as a row; ErrNotFound when there is none. It
// checks no right.
func (tx *Tx) Project(ctx context.Context, id string) (eln.Project, error) {
	return first(tx.projects(ctx, `SELECT `+projectColumns+` FROM projects WHERE id = $1`, id))
}

// ProjectByPID returns the project with a short identifier as a row;
// ErrNotFound when there is none. It checks no right.
func (tx *Tx) ProjectByPID(ctx context.Context, pid eln.PID) (eln.Project, error) {
	return first(tx.projects(ctx, `SELECT `+projectColumns+` FROM projects WHERE pid = $1`, string(pid)))
}

// SeenProjects returns the projects with these ids and those of these labs, in
// the order of their making. It checks no right: the caller names what the
// actor carries and the labs they lead.
func (tx *Tx) SeenProjects(ctx context.Context, ids, labs []string) ([]eln.Project, error) {
	b := &binder{}
	query := `SELECT ` + projectColumns + ` FROM projects WHERE id IN (` + b.listOrNone(ids) + `)
		UNION SELECT ` + projectColumns + ` FROM projects WHERE lab_id IN (` + b.listOrNone(labs) + `) ORDER BY 1`
	return tx.projects(ctx, query, b.args...)
}
