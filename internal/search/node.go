package search

import "slices"

// Node is a part of a query: And, Or, Not, or one of the tests Text, Match,
// Number, Amount and Days.
type Node interface {
	// Place returns where the node stands in the query it was read from.
	Place() Span
}

// Span is a place in a query in characters: Start counts from 1, End is the
// place after the last character. It plays no part in what a node means.
type Span struct{ Start, End int }

// Place returns the span itself.
func (s Span) Place() Span { return s }

// And holds when all of its nodes hold; with none, always. Parse never puts
// an And into an And, nor an Or into an Or.
type And struct {
	Span
	Nodes []Node
}

// Or holds when one of its nodes holds.
type Or struct {
	Span
	Nodes []Node
}

// Not holds when its node does not.
type Not struct {
	Span
	Node Node
}

// Text is a bare or quoted term: words that stand in any column of the text
// index. Pattern is written as Match.Pattern.
type Text struct {
	Span
	Pattern string
}

// Match tests a field with text or with a choice. Pattern is the text as
// typed, without its quotes: % stands for any characters, _ for one, and \%,
// \_ and \\ for themselves. Where the field is a choice (state, visibility,
// locked, timestamped, has, kind, is) Pattern is the choice's own name. Key is
// the name of an extra field, or ** for any of them; else it is empty.
type Match struct {
	Span
	Field   Field
	Key     string
	Strict  bool
	Pattern string
}

// Number tests a field with whole numbers: From ≤ value ≤ To.
type Number struct {
	Span
	Field    Field
	From, To int64
}

// Amount tests the number of an extra field. To is used by Within alone. Unit
// is as Unit returns it; empty, it stands for any.
type Amount struct {
	Span
	Key      string
	Op       Op
	From, To float64
	Unit     string
}

// Days tests a date, or the day of a time in the viewer's zone. To is used by
// Within alone. Key is the name of an extra field when Field is ExtraField.
type Days struct {
	Span
	Field    Field
	Key      string
	Op       Op
	From, To Day
}

// Day is a date YYYY-MM-DD or one of the words today, yesterday, this-week,
// last-week, this-month and last-month, which stand for a calendar day, week
// (from Monday) or month and are worked out when the query is compiled.
type Day string

// Op compares a value with what was asked for.
type Op string

// The operators, as they are written. Within is both ends included.
const (
	Less    Op = "<"
	AtMost  Op = "<="
	More    Op = ">"
	AtLeast Op = ">="
	Equal   Op = "="
	Unequal Op = "!="
	Within  Op = ".."
)

// Mentions reports whether a query tests a field anywhere, so that a list can
// drop its own filter on that field (API v2 does so for the state).
func Mentions(n Node, f Field) bool {
	switch n := n.(type) {
	case And:
		return anyMentions(n.Nodes, f)
	case Or:
		return anyMentions(n.Nodes, f)
	case Not:
		return Mentions(n.Node, f)
	case Match:
		return n.Field == f
	case Number:
		return n.Field == f
	case Days:
		return n.Field == f
	case Amount:
		return f == ExtraField
	}
	return false
}

// NamesState reports whether a query asks for entries by their state, so that
// a list leaves out its own rule on states. A nil query does not.
func NamesState(n Node) bool { return Mentions(n, State) || namesStateByIs(n) }

func namesStateByIs(n Node) bool {
	switch n := n.(type) {
	case And:
		return slices.ContainsFunc(n.Nodes, namesStateByIs)
	case Or:
		return slices.ContainsFunc(n.Nodes, namesStateByIs)
	case Not:
		return namesStateByIs(n.Node)
	case Match:
		return n.Field == Is && (n.Pattern == "draft" || n.Pattern == "archived" || n.Pattern == "struck")
	}
	return false
}

func anyMentions(nodes []Node, f Field) bool {
	return slices.ContainsFunc(nodes, func(n Node) bool { return Mentions(n, f) })
}
