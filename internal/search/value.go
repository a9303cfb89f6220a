package search

import (
	"strconv"
	"strings"
)

// value reads what stands after a field and its colon. start is where the
// field begins.
func (p *parser) value(f Field, start int) (Node, error) {
	switch f {
	case ExtraField:
		return p.extraField(start)
	case Date, CreatedAt, LockedAt, TimestampedAt, Changed:
		return p.dayValue(f, start)
	case ID, CustomID, Page, Rating:
		return p.wholeValue(f, start)
	}
	strict := f != In && p.strictHere()
	at := p.at
	pattern, err := p.text(string(f))
	if err != nil {
		return nil, err
	}
	if list := choices(f); list != nil {
		return chosen(f, list, pattern, p.span(start), at)
	}
	return Match{p.span(start), f, "", strict, pattern}, nil
}

// strictHere takes s: when it is next.
func (p *parser) strictHere() bool {
	if p.at+1 < len(p.in) && (p.in[p.at] == 's' || p.in[p.at] == 'S') && p.in[p.at+1] == ':' {
		p.at += 2
		return true
	}
	return false
}

// text reads a quoted or bare value and returns its pattern.
func (p *parser) text(field string) (string, error) {
	if p.quoteHere() {
		return p.quoted()
	}
	start := p.at
	pattern := p.bare()
	if p.at == start {
		return "", fail("search_value_missing", start+1, "field", field)
	}
	return pattern, p.noColon()
}

// noColon refuses a colon after a value: the rest would be lost.
func (p *parser) noColon() error {
	if !p.done() && p.in[p.at] == ':' {
		return fail("search_colon", p.at+1)
	}
	return nil
}

// chosen finds a choice by any of its names. Wildcards may stand for several.
func chosen(f Field, list []choice, pattern string, place Span, at int) (Node, error) {
	var nodes []Node
	for _, c := range list {
		for _, name := range c {
			if like(patternPieces(pattern), name) {
				nodes = append(nodes, Match{Span: place, Field: f, Pattern: c[0]})
				break
			}
		}
	}
	switch len(nodes) {
	case 0:
		return nil, unknownChoice(f, list, pattern, at)
	case 1:
		return nodes[0], nil
	}
	return Or{place, nodes}, nil
}

func unknownChoice(f Field, list []choice, pattern string, at int) error {
	var own, all []string
	for _, c := range list {
		if c[0] > "9" {
			own = append(own, c[0])
		}
		all = append(all, c...)
	}
	e := fail("search_value_unknown", at+1, "field", string(f), "choices", strings.Join(own, ", "))
	return suggest(e, nearest(Fold(literal(pattern)), all))
}

// piece is a part of a pattern: folded text, or one wildcard.
type piece struct {
	text string
	wild bool
}

func patternPieces(pattern string) []piece {
	var pieces []piece
	eachPiece(pattern, func(_ *strings.Builder, text string, wild bool) {
		if !wild {
			text = strings.ReplaceAll(Fold(text), "’", "'")
		}
		pieces = append(pieces, piece{text, wild})
	})
	return pieces
}

// like reports whether the pieces cover s whole. It serves short fixed names
// only: the pattern comes from a person, the name does not.
func like(pieces []piece, s string) bool {
	if len(pieces) > maxWordRunes {
		return false
	}
	reached := map[int]bool{0: true}
	for _, p := range pieces {
		next := map[int]bool{}
		for i := range reached {
			switch {
			case !p.wild && strings.HasPrefix(s[i:], p.text):
				next[i+len(p.text)] = true
			case p.wild && p.text == "_" && i < len(s):
				next[i+1] = true
			case p.wild && p.text == "%":
				for j := i; j <= len(s); j++ {
					next[j] = true
				}
			}
		}
		reached = next
	}
	return reached[len(s)]
}

// wholeValue reads a whole number or a range of them.
func (p *parser) wholeValue(f Field, start int) (Node, error) {
	at := p.at
	pattern, err := p.text(string(f))
	if err != nil {
		return nil, err
	}
	text := literal(pattern)
	if f == Rating && (Fold(text) == "unrated" || Fold(text) == "sans") {
		return Number{p.span(start), f, 0, 0}, nil
	}
	low, high, ranged := strings.Cut(text, "..")
	if !ranged {
		high = low
	}
	from, ok1 := whole(f, low)
	to, ok2 := whole(f, high)
	switch {
	case !(ok1 && ok2) && f == Rating:
		return nil, fail("search_rating_wrong", at+1)
	case !(ok1 && ok2):
		return nil, fail("search_integer_wrong", at+1, "field", string(f))
	case to < from:
		return nil, fail("search_range_reversed", at+1)
	}
	return Number{p.span(start), f, from, to}, nil
}

func whole(f Field, s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || strings.HasPrefix(s, "+") {
		return 0, false
	}
	if f == Rating {
		return n, 0 <= n && n <= 5
	}
	return n, n >= 1
}

// opHere takes a comparison and the white space after it, when one is next.
func (p *parser) opHere() (Op, bool) {
	for _, op := range [...]Op{AtMost, AtLeast, Unequal, Less, More, Equal} {
		end := p.at + len(op)
		if end <= len(p.in) && string(p.in[p.at:end]) == string(op) {
			p.at = end
			p.skipSpace()
			return op, true
		}
	}
	return Equal, false
}
