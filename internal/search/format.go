package search

import (
	"strconv"
	"strings"
	"unicode"
)

// Format writes a node as a query: Parse of the result gives the same node
// but for places. Fields and choices are written by their own names.
func Format(n Node) string {
	switch n := n.(type) {
	case And:
		return joined(n.Nodes, " ")
	case Or:
		return joined(n.Nodes, " OR ")
	case Not:
		return "NOT " + inside(n.Node, true)
	case Text:
		return quote(n.Pattern, false)
	case Match:
		return formatMatch(n)
	case Number:
		return formatNumber(n)
	case Amount:
		return formatAmount(n)
	case Days:
		return formatDays(n)
	}
	return ""
}

func joined(nodes []Node, by string) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = inside(n, by == " ")
		if t, ok := n.(Text); ok && i > 0 && by == " " && takesUnit(nodes[i-1]) && isUnit(t.Pattern) {
			parts[i] = `"` + t.Pattern + `"`
		}
	}
	return strings.Join(parts, by)
}

// takesUnit reports whether a unit after the node would be read as its own.
func takesUnit(n Node) bool {
	switch n := n.(type) {
	case Not:
		return takesUnit(n.Node)
	case Amount:
		return n.Unit == ""
	}
	return false
}

// inside puts parentheses where the node would be read otherwise without.
func inside(n Node, tight bool) string {
	_, isOr := n.(Or)
	_, isAnd := n.(And)
	if isOr || isAnd && tight {
		return "(" + Format(n) + ")"
	}
	return Format(n)
}

func formatMatch(m Match) string {
	head := string(m.Field) + ":"
	if m.Strict {
		head += "s:"
	}
	if m.Field != ExtraField {
		return head + quote(m.Pattern, false)
	}
	return head + quoteKey(m.Key) + ":" + quote(m.Pattern, true)
}

func formatNumber(n Number) string {
	head := string(n.Field) + ":" + strconv.FormatInt(n.From, 10)
	if n.To == n.From {
		return head
	}
	return head + ".." + strconv.FormatInt(n.To, 10)
}

func formatAmount(a Amount) string {
	head := "extrafield:" + quoteKey(a.Key) + ":"
	from := strconv.FormatFloat(a.From, 'g', -1, 64)
	if a.Op == Within {
		return head + from + ".." + strconv.FormatFloat(a.To, 'g', -1, 64) + a.Unit
	}
	return head + string(a.Op) + from + a.Unit
}

func formatDays(d Days) string {
	head := string(d.Field) + ":"
	if d.Field == ExtraField {
		head += quoteKey(d.Key) + ":"
	}
	switch {
	case d.Op == Within:
		return head + string(d.From) + ".." + string(d.To)
	case d.Op == Equal && d.Field != ExtraField:
		return head + string(d.From)
	}
	return head + string(d.Op) + string(d.From)
}

// quote writes a pattern bare when that reads the same, else in quotes. The
// value of an extra field is also quoted where it would read as a comparison.
func quote(pattern string, extra bool) string {
	needed := pattern == "" || strings.ContainsFunc(pattern, func(r rune) bool {
		return r == '\\' || unicode.IsSpace(r) || strings.ContainsRune(special, r)
	})
	for _, word := range [...]string{"and", "or", "not"} {
		needed = needed || strings.EqualFold(pattern, word)
	}
	if extra {
		needed = needed || strings.ContainsAny(pattern[:1], "<>=") || strings.Contains(pattern, "..")
	}
	if !needed {
		return pattern
	}
	return `"` + strings.ReplaceAll(pattern, `"`, `\"`) + `"`
}

func quoteKey(key string) string {
	if strings.EqualFold(key, "s") {
		return `"` + key + `"`
	}
	return quote(strings.ReplaceAll(key, `\`, `\\`), false)
}

// Chip is one of the conditions that a query joins by AND, with its text in
// the one written form and its place in the query as it was typed.
type Chip struct {
	Text string
	Span
}

// Describe returns the chips of a query, in order: the interface shows them
// under the query bar and takes one away by cutting out its span. An empty
// query has none.
func Describe(n Node) []Chip {
	and, ok := n.(And)
	if !ok {
		return []Chip{{inside(n, true), n.Place()}}
	}
	chips := make([]Chip, len(and.Nodes))
	for i, part := range and.Nodes {
		chips[i] = Chip{inside(part, true), part.Place()}
	}
	return chips
}
