package search

import "strings"

// match writes a test of text or of a choice.
func (c *compiler) match(m Match) string {
	switch m.Field {
	case Title:
		return c.like("e.title_fold", m)
	case ElabID:
		return c.like("e.elabid", m)
	case Category:
		return "e.category_id IN (SELECT c.id FROM categories c WHERE " + c.like("c.title_fold", m) + ")"
	case Status:
		return "e.status_id IN (SELECT s.id FROM statuses s WHERE " + c.like("s.title_fold", m) + ")"
	case Author:
		return c.person("e.author_id", m)
	case Owner:
		return c.person("e.custodian_id", m)
	case In:
		return "e.notebook_id IN (SELECT nb.id FROM notebooks nb WHERE upper(nb.code) = " +
			c.bind(strings.ToUpper(Fold(literal(m.Pattern)))) + ")"
	case Group:
		return c.group(m)
	case Tag:
		return "EXISTS (SELECT 1 FROM entry_tags et JOIN tags t ON t.id = et.tag_id WHERE et.entry_id = e.id AND " +
			c.like("t.label_fold", m) + ")"
	case File:
		return "EXISTS (" + liveUploads + " AND " + c.like("u.name_fold", m) + ")"
	case ExtraField:
		return c.extra(m.Key, c.like("f.text_fold", m))
	}
	return c.choice(m)
}

const liveUploads = "SELECT 1 FROM uploads u WHERE u.entry_id = e.id AND u.hidden = 0 AND u.replaced_by = ''"

// like compares a folded column: it contains the pattern, or equals it when
// the test is strict. Wildcards stand in both.
func (c *compiler) like(column string, m Match) string {
	wildcards := false
	pattern := eachPiece(m.Pattern, func(b *strings.Builder, text string, wild bool) {
		wildcards = wildcards || wild
		if !wild {
			text = likeEscapes.Replace(Fold(text))
		}
		b.WriteString(text)
	})
	if m.Strict && !wildcards {
		return column + " = " + c.bind(Fold(literal(m.Pattern)))
	}
	if !m.Strict {
		pattern = "%" + pattern + "%"
	}
	return column + " LIKE " + c.bind(pattern) + " ESCAPE '!'"
}

var likeEscapes = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// person compares the name of a person, or takes me for the viewer.
func (c *compiler) person(column string, m Match) string {
	if name := Fold(m.Pattern); !m.Strict && (name == "me" || name == "moi") {
		return column + " = " + c.bind(c.viewer.UserID)
	}
	return column + " IN (SELECT u.id FROM users u WHERE " + c.like("u.name_fold", m) + ")"
}

// group finds what members of a group keep, among the groups of the viewer.
func (c *compiler) group(m Match) string {
	return "e.custodian_id IN (SELECT gm.user_id FROM group_members gm WHERE gm.group_id IN (" +
		"SELECT g.id FROM groups g JOIN group_members mine ON mine.group_id = g.id WHERE g.name_fold = " +
		c.bind(Fold(literal(m.Pattern))) + " AND mine.user_id = " + c.bind(c.viewer.UserID) + "))"
}

// choice writes a test of a field with a closed list. An unknown choice finds
// nothing: Parse makes none.
func (c *compiler) choice(m Match) string {
	if m.Field == Is && m.Pattern == "pinned" {
		return "EXISTS (SELECT 1 FROM pins pn WHERE pn.user_id = " + c.bind(c.viewer.UserID) + " AND pn.entry_id = e.id)"
	}
	if test, known := choiceTests[string(m.Field)+":"+m.Pattern]; known {
		return "(" + test + ")"
	}
	return never
}

// choiceTests are the conditions of choices, none of which has an argument.
// The states by number are those of API v2 (1 normal, 3 deleted; 4 to 6 do not
// exist here). A visibility is the widest of the grants, which are nested: what
// the team reads, its administrators read.
var choiceTests = map[string]string{
	"state:draft":    "e.state = 'draft'",
	"state:normal":   "e.state = 'normal'",
	"state:archived": "e.state = 'archived'",
	"state:struck":   "e.state = 'struck'",
	"state:void":     "e.state = 'void'",
	"state:1":        "e.state IN ('draft', 'normal')",
	"state:3":        "e.state IN ('struck', 'void')",
	"is:draft":       "e.state = 'draft'",
	"is:archived":    "e.state = 'archived'",
	"is:struck":      "e.state = 'struck'",
	"is:locked":      "e.locked_at > 0",
	"is:template":    "e.template = 1",

	"kind:experiment": "e.kind = 'experiment'",
	"kind:resource":   "e.kind = 'resource'",
	"locked:yes":      "e.locked_at > 0",
	"locked:no":       "e.locked_at = 0",
	"timestamped:yes": stampedAt + " > 0",
	"timestamped:no":  stampedAt + " = 0",

	"has:file":    "EXISTS (" + liveUploads + ")",
	"has:comment": "EXISTS (SELECT 1 FROM comments cm WHERE cm.entry_id = e.id AND cm.hidden = 0)",
	"has:step":    "EXISTS (SELECT 1 FROM steps st WHERE st.entry_id = e.id)",
	"has:link":    "EXISTS (SELECT 1 FROM links l WHERE l.entry_id = e.id)",

	"visibility:public":       grantTo + " = 'public')",
	"visibility:organization": grantTo + " = 'users') AND NOT " + grantTo + " = 'public')",
	"visibility:myteam":       grantTo + " = 'team:' || e.team_id) AND NOT " + grantTo + " IN ('public', 'users'))",
	"visibility:user": grantTo + " = 'admins:' || e.team_id) AND NOT " + grantTo +
		" IN ('public', 'users', 'team:' || e.team_id))",
	"visibility:useronly": "NOT " + grantTo +
		" IN ('public', 'users', 'team:' || e.team_id, 'admins:' || e.team_id))",
}

const grantTo = "EXISTS (SELECT 1 FROM grants vg WHERE vg.entry_id = e.id AND vg.principal"
