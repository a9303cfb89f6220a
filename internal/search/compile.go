package search

import (
	"fmt"
	"strings"
	"time"
)

// Viewer is the person who searches: their id for "me" and pins, the moment
// and the time zone for days. A nil zone is UTC.
type Viewer struct {
	UserID string
	Now    time.Time
	Zone   *time.Location
}

// Condition is a query bound for a database. An entry e is found when both
// parts hold:
//
//   - Match, when not empty, is an expression in the database's own text
//     language over the whole table search_text. It holds every term that all
//     answers must have, so that the store can walk the text index, newest
//     first, instead of testing every entry.
//   - SQL, when not empty, is a condition on the row e of entries, with the
//     placeholders of Args numbered from the argument that Compile was given,
//     each used once and in order. It is never NULL.
//
// Match is not among Args: the store binds it where it needs it.
type Condition struct {
	SQL   string
	Args  []any
	Match string
}

// Compile binds a query for a viewer and a database; its first placeholder is
// $firstArg. A nil query is met by everything.
func Compile(n Node, v Viewer, d Dialect, firstArg int) (Condition, error) {
	if firstArg < 1 {
		return Condition{}, fmt.Errorf("search: placeholders are numbered from 1, not from %d", firstArg)
	}
	if v.Zone == nil {
		v.Zone = time.UTC
	}
	c := &compiler{dialect: d, viewer: v, next: firstArg}
	match, rest := c.split(n)
	var parts []string
	for _, part := range rest {
		parts = append(parts, c.condition(part))
	}
	return Condition{SQL: strings.Join(parts, " AND "), Args: c.args, Match: match}, nil
}

type compiler struct {
	dialect Dialect
	viewer  Viewer
	next    int
	args    []any
}

// bind gives the next placeholder to a value.
func (c *compiler) bind(v any) string {
	c.args = append(c.args, v)
	c.next++
	return fmt.Sprintf("$%d", c.next-1)
}

// split takes the terms that every answer must have, and must not have, out of
// the conjunction at the top.
func (c *compiler) split(n Node) (match string, rest []Node) {
	nodes := []Node{n}
	if and, ok := n.(And); ok {
		nodes = and.Nodes
	}
	var must, mustNot, negations []Node
	for _, n := range nodes {
		not, negated := n.(Not)
		switch {
		case n == nil:
		case onlyText(n, 0):
			must = append(must, n)
		case negated && onlyText(not.Node, 0) && textExpression(c.dialect, not.Node) != "":
			mustNot, negations = append(mustNot, not.Node), append(negations, n)
		default:
			rest = append(rest, n)
		}
	}
	match = conjunctionOf(c.dialect, must)
	switch {
	case match == "":
		rest = append(rest, negations...)
	case len(mustNot) > 0:
		match = c.dialect.without(match, textExpression(c.dialect, Or{Nodes: mustNot}))
	}
	return match, rest
}

// condition writes a node as SQL, in parentheses where it needs them.
func (c *compiler) condition(n Node) string {
	if onlyText(n, 0) {
		return c.textCondition(n)
	}
	switch n := n.(type) {
	case And:
		return c.joined(n.Nodes, " AND ", func(nodes []Node) Node { return And{Nodes: nodes} })
	case Or:
		return c.joined(n.Nodes, " OR ", func(nodes []Node) Node { return Or{Nodes: nodes} })
	case Not:
		return "NOT (" + c.condition(n.Node) + ")"
	case Match:
		return c.match(n)
	case Number:
		return c.number(n)
	case Amount:
		return c.amount(n)
	case Days:
		return c.days(n)
	}
	return always
}

// always and never are conditions without a column.
const (
	always = "1 = 1"
	never  = "1 = 0"
)

func (c *compiler) textCondition(n Node) string {
	expression := textExpression(c.dialect, n)
	if expression == "" {
		return always
	}
	return c.dialect.found(c.bind(expression))
}

// joined writes nodes side by side; those that ask the text index ask it
// together, once.
func (c *compiler) joined(nodes []Node, by string, together func([]Node) Node) string {
	var texts []Node
	var parts []string
	for _, n := range nodes {
		if onlyText(n, 1) {
			texts = append(texts, n)
			continue
		}
		parts = append(parts, c.condition(n))
	}
	if len(texts) > 0 {
		parts = append(parts, c.textCondition(together(texts)))
	}
	if len(parts) == 0 {
		return always
	}
	return "(" + strings.Join(parts, by) + ")"
}

// number compares a column of whole numbers. custom_id alone may be NULL.
func (c *compiler) number(n Number) string {
	column := "e." + string(n.Field)
	guard := ""
	switch n.Field {
	case ID:
		column = "e.serial"
	case CustomID:
		guard = "e.custom_id IS NOT NULL AND "
	}
	if n.From == n.To {
		return "(" + guard + column + " = " + c.bind(n.From) + ")"
	}
	return "(" + guard + column + " >= " + c.bind(n.From) + " AND " + column + " <= " + c.bind(n.To) + ")"
}

// amount compares the number of an extra field. A field with several values is
// found when one of them fits.
func (c *compiler) amount(a Amount) string {
	test := ""
	switch a.Op {
	case Within:
		test = "f.number >= " + c.bind(a.From) + " AND f.number <= " + c.bind(a.To)
	case Unequal:
		test = "f.number <> " + c.bind(a.From)
	case Less, AtMost, More, AtLeast, Equal:
		test = "f.number " + string(a.Op) + " " + c.bind(a.From)
	default:
		return never
	}
	if a.Unit != "" {
		test += " AND f.unit = " + c.bind(a.Unit)
	}
	return c.extra(a.Key, test)
}

// extra writes that an extra field of the entry meets a test. SQLite, which
// knows no sizes, is told by the + to look among the few fields of the entry
// and not among all fields of that name.
func (c *compiler) extra(key, test string) string {
	if key != "**" {
		test += " AND " + [...]string{"+", ""}[c.dialect] + "f.name_fold = " + c.bind(Fold(key))
	}
	return "EXISTS (SELECT 1 FROM field_values f WHERE f.entry_id = e.id AND " + test + ")"
}

// stampedAt is when an entry was timestamped: a column once entries are
// stamped one by one, until then the constant "never".
const stampedAt = "CAST(0 AS BIGINT)"

// days compares a date, or a time by its day in the viewer's zone.
func (c *compiler) days(n Days) string {
	first, end := c.interval(n)
	switch n.Field {
	case Date:
		return "(e.date <> '' AND " + c.between("e.date", n.Op, dayText(first), dayText(end)) + ")"
	case ExtraField:
		return c.extra(n.Key, "f.date <> '' AND "+c.between("f.date", n.Op, dayText(first), dayText(end)))
	}
	column := map[Field]string{
		CreatedAt: "e.created_at", Changed: "e.changed_at", LockedAt: "e.locked_at", TimestampedAt: stampedAt,
	}[n.Field]
	if column == "" {
		return never
	}
	return "(" + column + " > 0 AND " + c.between(column, n.Op, first.UnixMicro(), end.UnixMicro()) + ")"
}

// interval returns the beginning of the first day meant and the beginning of
// the day after the last.
func (c *compiler) interval(n Days) (first, end time.Time) {
	now := c.viewer.Now.In(c.viewer.Zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, c.viewer.Zone)
	first, last := n.From.bounds(today)
	if n.Op == Within {
		_, last = n.To.bounds(today)
	}
	return first, last.AddDate(0, 0, 1)
}

// dayText writes a day as columns hold it; what follows the year 9999 sorts
// after every date.
func dayText(t time.Time) string {
	if t.Year() > 9999 {
		return "~"
	}
	return t.Format(time.DateOnly)
}

// between compares a column with the days from first up to, not with, end.
func (c *compiler) between(column string, op Op, first, end any) string {
	switch op {
	case Less:
		return column + " < " + c.bind(first)
	case AtMost:
		return column + " < " + c.bind(end)
	case More:
		return column + " >= " + c.bind(end)
	case AtLeast:
		return column + " >= " + c.bind(first)
	case Unequal:
		return "(" + column + " < " + c.bind(first) + " OR " + column + " >= " + c.bind(end) + ")"
	}
	return column + " >= " + c.bind(first) + " AND " + column + " < " + c.bind(end)
}
