package store

import (
	"context"
	"database/sql"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
)

// CarriedPrincipals returns what a person carries beside themself and their
// teams: the notebooks and projects they hold or are a member of, each with
// their level there, and in full the groups they are in, the institutions of
// the labs they work in and, for a Pilote, the administration of every team of
// the lab.
func (tx *Tx) CarriedPrincipals(ctx context.Context, userID string) (map[string]eln.Level, error) {
	notebooks, err := tx.CarriedNotebooks(ctx, userID)
	if err != nil {
		return nil, err
	}
	carried := make(map[string]eln.Level, len(notebooks))
	for id, level := range notebooks {
		carried[NotebookPrincipal(id)] = level
	}
	err = tx.query(ctx, func(r *sql.Rows) error {
		var kind, id string
		var level eln.Level
		err := r.Scan(&kind, &id, &level)
		p := access.Principal(kind, id)
		carried[p] = max(carried[p], level)
		return err
	}, `SELECT 'project', substr(m.scope, 9), m.level FROM members m WHERE m.user_id = $1 AND m.scope LIKE 'project:%'
		UNION ALL SELECT 'group', g.group_id, 4 FROM group_members g WHERE g.user_id = $1
		UNION ALL SELECT DISTINCT 'institution', i.institution_id, 4 FROM memberships m JOIN teams t ON t.id = m.team_id
			JOIN lab_institutions i ON i.lab_id = t.lab_id WHERE m.user_id = $1 AND m.role <> 'guest'
		UNION ALL SELECT DISTINCT 'admins', o.id, 4 FROM memberships m JOIN teams t ON t.id = m.team_id
			JOIN teams o ON o.lab_id = t.lab_id WHERE m.user_id = $1 AND m.role = 'pilote'`, userID)
	return carried, err
}

// AddGroup inserts a group and gives it its number. The caller records
// group.create.
func (tx *Tx) AddGroup(ctx context.Context, g *eln.Group) error {
	var err error
	if g.Serial, err = tx.serial(ctx, "group"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO groups (id, serial, team_id, name, name_fold) VALUES ($1, $2, $3, $4, $5)`,
		g.ID, g.Serial, g.TeamID, g.Name, search.Fold(g.Name))
	return err
}

// SaveGroup writes the name of a group. The caller records group.change.
func (tx *Tx) SaveGroup(ctx context.Context, g *eln.Group) error {
	_, err := tx.exec(ctx, `UPDATE groups SET name = $2, name_fold = $3 WHERE id = $1`, g.ID, g.Name, search.Fold(g.Name))
	return err
}

// HoldGroup makes later writers of the same group wait until this transaction
// ends.
func (tx *Tx) HoldGroup(ctx context.Context, id string) error { return tx.hold(ctx, "groups", id) }

// SetGroupMembers replaces the members of a group. The caller records
// group.members.
func (tx *Tx) SetGroupMembers(ctx context.Context, groupID string, userIDs []string) error {
	if _, err := tx.exec(ctx, `DELETE FROM group_members WHERE group_id = $1`, groupID); err != nil {
		return err
	}
	for _, id := range userIDs {
		if _, err := tx.exec(ctx, `INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)`, groupID, id); err != nil {
			return err
		}
	}
	return nil
}

// Groups returns the groups of a team with their members, in the order of
// their names.
func (tx *Tx) Groups(ctx context.Context, teamID string) ([]eln.Group, error) {
	return tx.groups(ctx, `g.team_id = $1`, teamID)
}

// Group returns one group with its members; ErrNotFound when there is none.
func (tx *Tx) Group(ctx context.Context, id string) (eln.Group, error) {
	return first(tx.groups(ctx, `g.id = $1`, id))
}

func (tx *Tx) groups(ctx context.Context, where string, args ...any) ([]eln.Group, error) {
	var list []eln.Group
	err := tx.query(ctx, func(r *sql.Rows) error {
		g := eln.Group{Members: []eln.Person{}}
		var u eln.User
		err := r.Scan(&g.ID, &g.Serial, &g.TeamID, &g.Name, &u.ID, &u.Serial, &u.First, &u.Last, &u.Email)
		if n := len(list); n == 0 || list[n-1].ID != g.ID {
			list = append(list, g)
		}
		if last := &list[len(list)-1]; u.ID != "" {
			last.Members = append(last.Members, u.Person())
		}
		return err
	}, `SELECT g.id, g.serial, g.team_id, g.name, COALESCE(u.id, ''), COALESCE(u.serial, 0), COALESCE(u.first, ''),
		COALESCE(u.last, ''), COALESCE(u.email, '') FROM groups g LEFT JOIN group_members m ON m.group_id = g.id
		LEFT JOIN users u ON u.id = m.user_id WHERE `+where+` ORDER BY g.name_fold, g.id, u.name_fold, u.id`, args...)
	return list, err
}
