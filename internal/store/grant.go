package store

import (
	"context"
	"database/sql"
	"strings"

	"cahier/internal/eln"
)

// Holder is one way in which a person comes to what grants open: the principal
// they carry, the rule by which they carry it (direct, team, admins, holder,
// notebook, project, group, lab or institution), and the level that gives.
type Holder struct {
	Person    eln.Person
	Principal string
	Rule      string
	Level     eln.Level
}

// heldBy lists who carries the principals of the table g. Guests of a team
// carry neither it nor its lab; the administration of a team is carried by the
// Pilotes of its lab too, a notebook by its holder, its members and the
// members of its project. CarriedPrincipals says the same of one person.
const heldBy = `held(user_id, principal, rule, level) AS (
	SELECT g.id, g.principal, 'direct', g.level FROM g WHERE g.kind = 'user'
	UNION SELECT m.user_id, g.principal, 'team', g.level FROM g JOIN memberships m ON m.team_id = g.id
		WHERE g.kind = 'team' AND m.role <> 'guest'
	UNION SELECT m.user_id, g.principal, 'admins', g.level FROM g JOIN memberships m ON m.team_id = g.id
		WHERE g.kind = 'admins' AND m.role = 'admin'
	UNION SELECT m.user_id, g.principal, 'admins', g.level FROM g JOIN teams o ON o.id = g.id JOIN teams t ON t.lab_id = o.lab_id
		JOIN memberships m ON m.team_id = t.id WHERE g.kind = 'admins' AND m.role = 'pilote'
	UNION SELECT gm.user_id, g.principal, 'group', g.level FROM g JOIN group_members gm ON gm.group_id = g.id WHERE g.kind = 'group'
	UNION SELECT m.user_id, g.principal, 'lab', g.level FROM g JOIN teams t ON t.lab_id = g.id JOIN memberships m ON m.team_id = t.id
		WHERE g.kind = 'lab' AND m.role <> 'guest'
	UNION SELECT m.user_id, g.principal, 'institution', g.level FROM g JOIN lab_institutions li ON li.institution_id = g.id
		JOIN teams t ON t.lab_id = li.lab_id JOIN memberships m ON m.team_id = t.id WHERE g.kind = 'institution' AND m.role <> 'guest'
	UNION SELECT n.holder_id, g.principal, 'holder', g.level FROM g JOIN notebooks n ON n.id = g.id WHERE g.kind = 'notebook'
	UNION SELECT m.user_id, g.principal, 'notebook', CASE WHEN m.level < g.level THEN m.level ELSE g.level END
		FROM g JOIN members m ON m.scope = 'notebook:' || g.id WHERE g.kind = 'notebook'
	UNION SELECT m.user_id, g.principal, 'project', CASE WHEN m.level < g.level THEN m.level ELSE g.level END
		FROM g JOIN notebooks n ON n.id = g.id JOIN members m ON m.scope = 'project:' || n.project_id
		WHERE g.kind = 'notebook' AND n.project_id <> ''
	UNION SELECT m.user_id, g.principal, 'project', CASE WHEN m.level < g.level THEN m.level ELSE g.level END
		FROM g JOIN members m ON m.scope = 'project:' || g.id WHERE g.kind = 'project'),
	present(user_id, principal, rule, level) AS (SELECT h.user_id, h.principal, h.rule, h.level FROM held h
		JOIN users u ON u.id = h.user_id WHERE u.archived_at = 0 AND h.level > 0)`

// granted writes grants as the table g(principal, kind, id, level).
func granted(b *binder, grants []eln.Grant) string {
	rows := make([]string, 0, len(grants))
	for _, g := range grants {
		kind, id, _ := strings.Cut(g.Principal, ":")
		rows = append(rows, "(CAST("+b.bind(g.Principal)+" AS TEXT), CAST("+b.bind(kind)+" AS TEXT), CAST("+b.bind(id)+
			" AS TEXT), CAST("+b.bind(int(g.Level))+" AS INTEGER))")
	}
	return "g(principal, kind, id, level) AS (VALUES " + strings.Join(rows, ", ") + ")"
}

// Holders returns the people to whom grants open something, the highest level
// first, then by name, at most limit people, with every way each of them comes
// to it; and how many people there are in all. What is open to everyone with
// an account is not listed.
func (tx *Tx) Holders(ctx context.Context, grants []eln.Grant, limit int) ([]Holder, int64, error) {
	if len(grants) == 0 {
		return nil, 0, nil
	}
	var people int64
	b := &binder{}
	count := "WITH " + granted(b, grants) + ", " + heldBy + " SELECT COUNT(DISTINCT user_id) FROM present"
	if err := tx.row(ctx, count, b.args, &people); err != nil {
		return nil, 0, err
	}
	b = &binder{}
	list := "WITH " + granted(b, grants) + ", " + heldBy + `, best(user_id, level) AS (
		SELECT p.user_id, MAX(p.level) FROM present p JOIN users u ON u.id = p.user_id GROUP BY p.user_id, u.name_fold
		ORDER BY MAX(p.level) DESC, u.name_fold, p.user_id LIMIT ` + b.bind(limit) + `)
		SELECT u.id, u.serial, u.first, u.last, p.principal, p.rule, p.level
		FROM best JOIN present p ON p.user_id = best.user_id JOIN users u ON u.id = best.user_id
		ORDER BY best.level DESC, u.name_fold, u.id, p.level DESC, p.principal, p.rule`
	holders, err := tx.holders(ctx, list, b.args)
	return holders, people, err
}

// HoldersOf is Holders for one person.
func (tx *Tx) HoldersOf(ctx context.Context, grants []eln.Grant, userID string) ([]Holder, error) {
	if len(grants) == 0 {
		return nil, nil
	}
	b := &binder{}
	return tx.holders(ctx, "WITH "+granted(b, grants)+", "+heldBy+` SELECT u.id, u.serial, u.first, u.last, p.principal, p.rule, p.level
		FROM present p JOIN users u ON u.id = p.user_id WHERE p.user_id = `+b.bind(userID)+`
		ORDER BY p.level DESC, p.principal, p.rule`, b.args)
}

func (tx *Tx) holders(ctx context.Context, query string, args []any) ([]Holder, error) {
	var list []Holder
	err := tx.query(ctx, func(r *sql.Rows) error {
		var h Holder
		p := &h.Person
		err := r.Scan(&p.ID, &p.Serial, &p.First, &p.Last, &h.Principal, &h.Rule, &h.Level)
		p.Name = strings.TrimSpace(p.First + " " + p.Last)
		list = append(list, h)
		return err
	}, query, args...)
	return list, err
}

// PrincipalNames returns what people call the principals of grants: the name
// of a person, team, group, lab or institution, the code and title of a
// notebook, the title of a project. Those that name nothing are absent, and
// so are public and users, which are words.
func (tx *Tx) PrincipalNames(ctx context.Context, grants []eln.Grant) (map[string]string, error) {
	names := map[string]string{}
	if len(grants) == 0 {
		return names, nil
	}
	b := &binder{}
	err := tx.query(ctx, func(r *sql.Rows) error {
		var principal, name string
		err := r.Scan(&principal, &name)
		names[principal] = strings.TrimSpace(name)
		return err
	}, "WITH "+granted(b, grants)+`
		SELECT g.principal, u.first || ' ' || u.last FROM g JOIN users u ON u.id = g.id WHERE g.kind = 'user'
		UNION ALL SELECT g.principal, t.name FROM g JOIN teams t ON t.id = g.id WHERE g.kind IN ('team', 'admins')
		UNION ALL SELECT g.principal, x.name FROM g JOIN groups x ON x.id = g.id WHERE g.kind = 'group'
		UNION ALL SELECT g.principal, l.name FROM g JOIN labs l ON l.id = g.id WHERE g.kind = 'lab'
		UNION ALL SELECT g.principal, i.name FROM g JOIN institutions i ON i.id = g.id WHERE g.kind = 'institution'
		UNION ALL SELECT g.principal, n.code || ' ' || n.title FROM g JOIN notebooks n ON n.id = g.id WHERE g.kind = 'notebook'
		UNION ALL SELECT g.principal, p.title FROM g JOIN projects p ON p.id = g.id WHERE g.kind = 'project'`, b.args...)
	return names, err
}

// WorksInLabs reports whether a person with an open account is in a team, as a
// guest too, of one of the labs.
func (tx *Tx) WorksInLabs(ctx context.Context, userID string, labs []string) (bool, error) {
	return tx.anyAmong(ctx, `SELECT COUNT(*) FROM memberships m JOIN teams t ON t.id = m.team_id JOIN users u ON u.id = m.user_id
		WHERE u.archived_at = 0 AND m.user_id = $1 AND t.lab_id IN (`, userID, labs)
}

// GroupOfTeams reports whether a group is one of the teams.
func (tx *Tx) GroupOfTeams(ctx context.Context, groupID string, teams []string) (bool, error) {
	return tx.anyAmong(ctx, `SELECT COUNT(*) FROM groups WHERE id = $1 AND team_id IN (`, groupID, teams)
}

// InstitutionOfLabs reports whether an institution is one of the labs.
func (tx *Tx) InstitutionOfLabs(ctx context.Context, institutionID string, labs []string) (bool, error) {
	return tx.anyAmong(ctx, `SELECT COUNT(*) FROM lab_institutions WHERE institution_id = $1 AND lab_id IN (`, institutionID, labs)
}

// anyAmong is any for a query about one id that ends in "IN (" for a list,
// which may be empty: then there is none.
func (tx *Tx) anyAmong(ctx context.Context, query, id string, list []string) (bool, error) {
	if len(list) == 0 {
		return false, nil
	}
	b := &binder{args: []any{id}}
	return tx.any(ctx, query+b.list(list)+")", b.args)
}

// any reports whether a query that counts finds one.
func (tx *Tx) any(ctx context.Context, query string, args []any) (bool, error) {
	var n int64
	err := tx.row(ctx, query, args, &n)
	return n > 0, err
}
