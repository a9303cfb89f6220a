package search

import (
	"strings"
)

// Bounds of a query.
const (
	maxQuery = 4_000 // characters
	maxTerms = 200
	maxDepth = 100
)

// Parse reads a query. An empty one gives an And without nodes, which
// everything meets. An error is an *eln.Error of code invalid with the place
// at fault, in characters from 1, and where one is near, the argument
// "suggestion".
//
//	query  = and { ("OR" | "|") and }
//	and    = not { ["AND" | "&"] not }
//	not    = ("NOT" | "!") not | "(" query ")" | field ":" value | term
//	term   = "…" | '…' | characters other than space \ " ' | & ! ( ) :
//
// Words of the language are read in any case, names of fields in French too.
// In a term, % and _ are wildcards and a backslash takes the meaning from the
// character after it. Two things differ from eLabFTW, where they are errors
// or surprises: an apostrophe between two letters belongs to the term
// (l'acide), and a comparison takes numbers with units (>40 %).
func Parse(query string) (Node, error) {
	clean := strings.ReplaceAll(strings.ToValidUTF8(query, "\ufffd"), "\x00", "\ufffd")
	p := &parser{in: []rune(clean)}
	if len(p.in) > maxQuery {
		return nil, fail("search_too_long", maxQuery+1, "most", maxQuery)
	}
	p.skipSpace()
	if p.done() {
		return And{}, nil
	}
	n, err := p.query()
	if err != nil {
		return nil, err
	}
	if !p.done() {
		return nil, fail("search_paren_close", p.at+1)
	}
	return n, nil
}

// parser reads a query from left to right; at is the next character.
type parser struct {
	in           []rune
	at           int
	depth, terms int
}

// query reads alternatives and stops at the end or at a closing parenthesis.
func (p *parser) query() (Node, error) {
	start := p.at
	var nodes []Node
	for {
		n, err := p.conjunction()
		if err != nil {
			return nil, err
		}
		if or, ok := n.(Or); ok {
			nodes = append(nodes, or.Nodes...)
		} else {
			nodes = append(nodes, n)
		}
		if !p.operator('|', "or") {
			break
		}
	}
	if len(nodes) == 1 {
		return nodes[0], nil
	}
	return Or{p.span(start), nodes}, nil
}

func (p *parser) conjunction() (Node, error) {
	start, end := p.at, 0
	var nodes []Node
	for {
		n, err := p.negation()
		if err != nil {
			return nil, err
		}
		end = p.at
		if and, ok := n.(And); ok {
			nodes = append(nodes, and.Nodes...)
		} else {
			nodes = append(nodes, n)
		}
		if !p.operator('&', "and") && p.conjunctionEnds() {
			break
		}
	}
	if len(nodes) == 1 {
		return nodes[0], nil
	}
	return And{Span{start + 1, end + 1}, nodes}, nil
}

// conjunctionEnds reports whether no other term follows; white space alone
// joins terms.
func (p *parser) conjunctionEnds() bool {
	p.skipSpace()
	return p.done() || p.in[p.at] == ')' || p.in[p.at] == '|' || p.keyword("or")
}

func (p *parser) negation() (Node, error) {
	p.skipSpace()
	start := p.at
	if !p.operator('!', "not") {
		return p.primary()
	}
	if err := p.deeper(start); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	n, err := p.negation()
	if err != nil {
		return nil, err
	}
	return Not{p.span(start), n}, nil
}

func (p *parser) primary() (Node, error) {
	if p.done() {
		return nil, fail("search_term_missing", p.at+1)
	}
	switch p.in[p.at] {
	case '(':
		return p.parenthesis()
	case '|', '&', ')':
		return nil, fail("search_term_missing", p.at+1)
	case ':':
		return nil, fail("search_colon", p.at+1)
	}
	if p.keyword("and") || p.keyword("or") {
		return nil, fail("search_term_missing", p.at+1)
	}
	p.terms++
	if p.terms > maxTerms {
		return nil, fail("search_too_many_terms", p.at+1, "most", maxTerms)
	}
	return p.term()
}

func (p *parser) parenthesis() (Node, error) {
	open := p.at
	if err := p.deeper(open); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at++
	n, err := p.query()
	if err != nil {
		return nil, err
	}
	if p.done() {
		return nil, fail("search_paren_open", open+1)
	}
	p.at++
	return placed(n, p.span(open)), nil
}

func (p *parser) deeper(at int) error {
	p.depth++
	if p.depth > maxDepth {
		return fail("search_too_deep", at+1, "most", maxDepth)
	}
	return nil
}

// term reads a quoted or bare term, or a field and its value.
func (p *parser) term() (Node, error) {
	start := p.at
	if p.quoteHere() {
		pattern, err := p.quoted()
		if err != nil {
			return nil, err
		}
		return Text{p.span(start), pattern}, nil
	}
	pattern := p.bare()
	if p.done() || p.in[p.at] != ':' {
		return Text{p.span(start), pattern}, nil
	}
	name := string(p.in[start:p.at])
	field, known := fieldNamed(name)
	if !known {
		return nil, suggest(fail("search_field_unknown", start+1, "field", name), nearestField(name))
	}
	p.at++
	return p.value(field, start)
}

func nearestField(name string) string {
	names := make([]string, 0, 32)
	for _, f := range Fields() {
		names = append(names, string(f))
	}
	return nearest(Fold(name), names)
}

// placed returns n at another place, that of its parentheses.
func placed(n Node, s Span) Node {
	switch n := n.(type) {
	case And:
		n.Span = s
		return n
	case Or:
		n.Span = s
		return n
	case Not:
		n.Span = s
		return n
	case Text:
		n.Span = s
		return n
	case Match:
		n.Span = s
		return n
	case Number:
		n.Span = s
		return n
	case Amount:
		n.Span = s
		return n
	case Days:
		n.Span = s
		return n
	}
	return n
}
