package store

import (
	"context"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
)

// reading writes the one statement that reads entries.
//
// A list walks an index in the order of the list and probes the grants of each
// row, so that a page costs the same whatever the size of the notebook. What
// an actor may reach is a union of ordered walks: each of their labs, what is
// open to everyone, and what was opened to them elsewhere. Without the wide
// and sparse walks a guest would see nothing; without the walks by lab a quiet
// lab would pay for the busy ones.
func (tx *Tx) reading(ctx context.Context, r Reading, counting bool) (string, []any, error) {
	s, err := tx.newStatement(r, counting)
	if err != nil {
		return "", nil, err
	}
	if s.match != "" {
		if s.elsewhere, err = tx.countElsewhere(ctx, s); err != nil {
			return "", nil, err
		}
	}
	if s.common, err = tx.findsMany(ctx, s); err != nil {
		return "", nil, err
	}
	branches := s.branches()
	if counting {
		return s.counted(branches), s.b.args, nil
	}
	return s.paged(branches), s.b.args, nil
}

// statement is the reading statement while it is written.
type statement struct {
	r          Reading
	b          *binder
	dialect    dialect
	counting   bool
	principals []string
	key        string
	direction  string
	after      *cursor
	match      string
	where      []string
	limit      int
	common     bool // the text finds so many rows that they are met in the order of the list
	elsewhere  int  // rows opened to the actor outside their labs, where a text is looked for; at most fewElsewhere + 1
}

// fewElsewhere is how many rows are looked up in the text index one by one.
// When there are more it is cheaper to read all that the text finds.
const fewElsewhere = 300

// manyMatches is from how many rows on it is cheaper to walk a list in its
// order and ask of each row whether the text finds it, than to sort all that
// the text finds.
const manyMatches = 6000

// findsMany reports, on SQLite, whether a list in another order than that of
// the text index asks for a text that finds many rows.
func (tx *Tx) findsMany(ctx context.Context, s *statement) (bool, error) {
	if s.match == "" || s.dialect.name != "sqlite" || s.counting || s.drivenByText() || !walked[s.r.Filter.Order] || len(s.r.Filter.IDs) > 0 {
		return false, nil
	}
	var n int
	err := tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM search_text WHERE search_text MATCH $1 LIMIT $2)`,
		[]any{s.dialect.within(s.match, s.tokens()), manyMatches}, &n)
	return n == manyMatches, err
}

// walked are the orders that an index of a lab has.
var walked = map[eln.Order]bool{eln.ByChange: true, "": true, eln.ByTitle: true, eln.ByDate: true, eln.ByCreation: true}

// countElsewhere counts what was opened to the actor in labs they are no
// member of, as far as it matters.
func (tx *Tx) countElsewhere(ctx context.Context, s *statement) (int, error) {
	b := &binder{}
	opened := s.opened(b)
	if opened == "" {
		return 0, nil
	}
	var n int
	err := tx.row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM ("+opened+") opened LIMIT "+b.bind(fewElsewhere+1)+") counted", b.args, &n)
	return n, err
}

func (tx *Tx) newStatement(r Reading, counting bool) (*statement, error) {
	s := &statement{r: r, b: &binder{}, dialect: tx.db.dialect, counting: counting, direction: "DESC"}
	if r.Filter.Ascending {
		s.direction = "ASC"
	}
	for p := range r.Actor.Principals {
		s.principals = append(s.principals, p)
	}
	slices.Sort(s.principals)
	if r.Filter.Limit > 0 {
		s.limit = r.Filter.Limit + 1
	}
	if err := s.compile(); err != nil {
		return nil, err
	}
	var err error
	if s.key, err = sortColumn(r.Filter.Order); err != nil {
		return nil, err
	}
	if s.drivenByText() {
		s.key = "e.search_id"
	}
	if r.Filter.After != "" {
		c, err := parseCursor(r.Filter.After)
		if err != nil {
			return nil, err
		}
		s.after = &c
	}
	s.filter()
	return s, nil
}

// compile binds the query and keeps its text part apart.
func (s *statement) compile() error {
	if s.r.Query == nil {
		return nil
	}
	c, err := search.Compile(s.r.Query, s.r.Viewer, s.dialect.search, len(s.b.args)+1)
	if err != nil {
		return err
	}
	s.b.args = append(s.b.args, c.Args...)
	if c.SQL != "" {
		s.where = append(s.where, "("+c.SQL+")")
	}
	s.match = c.Match
	return nil
}

// drivenByText reports whether the walk follows the text index of SQLite,
// whose rows are in the order of change.
func (s *statement) drivenByText() bool {
	newest := (s.r.Filter.Order == eln.ByChange || s.r.Filter.Order == "") && !s.r.Filter.Ascending
	return s.match != "" && s.dialect.name == "sqlite" && newest && len(s.r.Filter.IDs) == 0
}

func (s *statement) filter() {
	f := s.r.Filter
	s.among("e.id", f.IDs)
	s.among("e.custodian_id", f.CustodianIDs)
	s.among("e.category_id", f.CategoryIDs)
	s.among("e.status_id", f.StatusIDs)
	if team := s.r.Actor.TeamID; team != "" {
		s.where = append(s.where, "(e.team_id = "+s.b.bind(team)+" OR e.wide > 0)")
	}
	if f.AuthorID != "" {
		s.where = append(s.where, "e.author_id = "+s.b.bind(f.AuthorID))
	}
	s.filterNumbers(f)
	for _, label := range f.Tags {
		s.where = append(s.where, `EXISTS (SELECT 1 FROM entry_tags et JOIN tags t ON t.id = et.tag_id
			WHERE et.entry_id = e.id AND t.label = `+s.b.bind(label)+`)`)
	}
	if f.LinkedTo != "" {
		target := s.b.bind(f.LinkedTo)
		s.where = append(s.where, "e.id IN (SELECT l.entry_id FROM links l WHERE l.target_id = "+target+")")
	}
	s.filterStates(f)
}

func (s *statement) filterNumbers(f eln.EntryFilter) {
	if f.Locked != nil {
		test := "e.locked_at = 0"
		if *f.Locked {
			test = "e.locked_at > 0"
		}
		s.where = append(s.where, test)
	}
	s.amongNumbers("e.rating", f.Ratings)
	s.amongNumbers("e.serial", f.Serials)
}

// filterStates leaves out what is archived, struck or void, unless the list
// asks for it by name, by id or in its query.
func (s *statement) filterStates(f eln.EntryFilter) {
	states := f.States
	if len(states) == 0 {
		if len(f.IDs) > 0 || len(f.Serials) > 0 || search.NamesState(s.r.Query) {
			return
		}
		states = []eln.State{eln.Draft, eln.Normal}
	}
	var words []string
	for _, st := range states {
		words = append(words, string(st))
	}
	s.among("e.state", words)
}

func (s *statement) among(column string, values []string) {
	if len(values) > 0 {
		s.where = append(s.where, column+" IN ("+s.b.list(values)+")")
	}
}

func (s *statement) amongNumbers(column string, values any) {
	var marks []string
	switch v := values.(type) {
	case []int:
		for _, n := range v {
			marks = append(marks, s.b.bind(n))
		}
	case []int64:
		for _, n := range v {
			marks = append(marks, s.b.bind(n))
		}
	}
	if len(marks) > 0 {
		s.where = append(s.where, column+" IN ("+strings.Join(marks, ", ")+")")
	}
}

// branches returns the walks of the list, each a complete SELECT of (id, k,
// pin).
func (s *statement) branches() []string {
	var out []string
	if s.r.Filter.PinnedFirst && !s.counting && (s.after == nil || s.after.Pinned) {
		pinned := "e.id IN (SELECT pn.entry_id FROM pins pn WHERE pn.user_id = " + s.b.bind(s.r.Actor.UserID) + ")"
		out = append(out, s.walk(reach{where: s.kinds() + " AND " + pinned}, true))
	}
	for _, r := range s.reaches() {
		out = append(out, s.walk(r, false))
	}
	return out
}

// walk writes one branch.
func (s *statement) walk(r reach, pinned bool) string {
	from, conditions := s.source(r)
	conditions = append(conditions, r.where)
	conditions = append(conditions, s.where...)
	conditions = append(conditions, s.probe())
	if s.r.Filter.PinnedFirst && !pinned && !s.counting {
		conditions = append(conditions, "NOT EXISTS (SELECT 1 FROM pins pn WHERE pn.user_id = "+
			s.b.bind(s.r.Actor.UserID)+" AND pn.entry_id = e.id)")
	}
	if s.after != nil && s.after.Pinned == pinned || s.after != nil && !s.r.Filter.PinnedFirst {
		conditions = append(conditions, s.afterCursor(r.few))
	}
	key := s.key
	if s.counting {
		key = "0"
	}
	out := "SELECT e.id AS id, " + key + " AS k, " + []string{"0", "1"}[flag(pinned)] + " AS pin FROM " + from +
		" WHERE " + strings.Join(conditions, " AND ")
	switch {
	case s.counting:
	case s.drivenByText() && !r.few:
		out += " ORDER BY st.rowid " + s.direction
	default:
		out += " ORDER BY " + s.key + " " + s.direction + ", e.id " + s.direction
	}
	if n := s.take(); n > 0 {
		out += " LIMIT " + s.b.bind(n)
	}
	return "SELECT * FROM (" + out + ") walk"
}

// source is where a branch reads from, with the condition that ties the text
// index to the entries.
func (s *statement) source(r reach) (from string, conditions []string) {
	from = "entries e"
	if s.match == "" {
		if r.wide {
			from += s.dialect.byWide
		}
		return from, nil
	}
	match := s.b.bind(s.dialect.within(s.match, r.scope))
	switch {
	case s.dialect.name == "postgres":
		return from + " JOIN search_text st ON st.id = e.search_id", []string{"st.words @@ CAST(" + match + " AS tsquery)"}
	case r.few:
		return from, []string{"EXISTS (SELECT 1 FROM search_text st WHERE st.search_text MATCH " + match + " AND st.rowid = e.search_id)"}
	case s.drivenByText():
		return "search_text st CROSS JOIN " + from, []string{"st.search_text MATCH " + match, "e.search_id = st.rowid"}
	}
	tie := "e.search_id"
	if s.common {
		tie = s.dialect.unindexed + tie
		if r.wide {
			from += s.dialect.byWide
		}
	}
	return from, []string{tie + " IN (SELECT rowid FROM search_text WHERE search_text MATCH " + match + ")"}
}

// probe asks for a grant to the actor, row by row: the whole of the grants
// must not be read for one page. SQLite is told by the + to read the few grants
// of the row instead of looking for each principal of the actor.
func (s *statement) probe() string {
	return "EXISTS (SELECT 1 FROM grants g WHERE g.entry_id = e.id AND " + s.dialect.unindexed + "g.principal IN (" + s.b.list(s.principals) + ")" + s.dialect.rowByRow + ")"
}

func (s *statement) afterCursor(few bool) string {
	sign := "<"
	if s.direction == "ASC" {
		sign = ">"
	}
	key, id := s.b.bind(keyOf(s.after.Key)), s.b.bind(s.after.ID)
	if s.drivenByText() && !few {
		return "st.rowid " + sign + " " + key
	}
	return "(" + s.key + ", e.id) " + sign + " (" + key + ", " + id + ")"
}

func (s *statement) order(key, id string) string {
	return key + " " + s.direction + ", " + id + " " + s.direction
}

// take is how many rows a branch gives at the most.
func (s *statement) take() int {
	if s.counting {
		return maxCount + 1
	}
	if s.limit == 0 {
		return 0
	}
	return s.limit + s.r.Filter.Offset
}

func (s *statement) counted(branches []string) string {
	return "SELECT id FROM (" + strings.Join(branches, " UNION ") + ") reached LIMIT " + s.b.bind(maxCount+1)
}

// paged joins the walks and reads the rows of the page, each with its level.
func (s *statement) paged(branches []string) string {
	var caps []string
	for _, p := range s.principals {
		level := min(s.r.Actor.Principals[p], s.r.Actor.Ceiling)
		caps = append(caps, "(CAST("+s.b.bind(p)+" AS TEXT), CAST("+s.b.bind(int(level))+" AS INTEGER))")
	}
	user := s.b.bind(s.r.Actor.UserID)
	out := "WITH p(principal, cap) AS (VALUES " + strings.Join(caps, ", ") + "), b AS (" +
		"SELECT id, k, pin FROM (" + strings.Join(branches, " UNION ") + ") reached ORDER BY pin DESC, " + s.order("k", "id") + s.slice() + ")" +
		" SELECT " + entryColumns + `, (SELECT MAX(CASE WHEN g.level < p.cap THEN g.level ELSE p.cap END)
			FROM grants g JOIN p ON p.principal = g.principal WHERE g.entry_id = e.id) AS level,
		EXISTS (SELECT 1 FROM pins pn WHERE pn.user_id = ` + user + ` AND pn.entry_id = e.id) AS pinned, b.k
		FROM b JOIN entries e ON e.id = b.id ORDER BY b.pin DESC, ` + s.order("b.k", "b.id")
	return out
}

func (s *statement) slice() string {
	var out string
	if s.limit > 0 {
		out = " LIMIT " + s.b.bind(s.limit)
	} else if s.r.Filter.Offset > 0 && s.dialect.name == "sqlite" {
		out = " LIMIT -1"
	}
	if s.r.Filter.Offset > 0 {
		out += " OFFSET " + s.b.bind(s.r.Filter.Offset)
	}
	return out
}

// NotebookPrincipal is what an entry that follows its notebook is open to.
func NotebookPrincipal(notebookID string) string { return access.Principal("notebook", notebookID) }
