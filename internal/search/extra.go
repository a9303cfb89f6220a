package search

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// extraField reads [s:]key:value, where the value is a text, a comparison
// with a number or a date, or a range.
func (p *parser) extraField(start int) (Node, error) {
	strict := p.strictHere()
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	at := p.at
	op, compared := p.opHere()
	if strict && compared {
		p.at, compared = at, false
	}
	wasQuoted, valueAt := p.quoteHere(), p.at
	pattern, err := p.text("extrafield:" + key)
	if err != nil {
		return nil, err
	}
	text := literal(pattern)
	ranged := !compared && !strict && !wasQuoted && strings.Contains(text, "..")
	if compared || ranged {
		n, err := p.comparison(start, key, op, text, ranged)
		if err != nil || n != nil {
			return n, at1(err, valueAt+1)
		}
	}
	m := Match{p.span(start), ExtraField, key, strict, pattern}
	switch {
	case !compared:
		return m, nil
	case op == Equal:
		m.Strict = true
		return m, nil
	case op == Unequal:
		m.Strict = true
		return Not{m.Span, m}, nil
	}
	return nil, fail("search_number_wrong", valueAt+1)
}

// key reads the name of an extra field and the colon after it.
func (p *parser) key() (string, error) {
	start := p.at
	wasQuoted := p.quoteHere()
	var pattern string
	var err error
	if wasQuoted {
		pattern, err = p.quoted()
	} else {
		pattern = p.bare()
	}
	switch {
	case err != nil:
		return "", err
	case pattern == "":
		return "", fail("search_key_missing", start+1)
	case p.done() || p.in[p.at] != ':':
		return "", fail("search_key_missing", p.at+1)
	}
	p.at++
	return literal(pattern), nil
}

// comparison reads text as numbers or days; nil means that it is neither.
func (p *parser) comparison(start int, key string, op Op, text string, ranged bool) (Node, error) {
	low, high := text, ""
	if ranged {
		op = Within
		low, high, _ = strings.Cut(text, "..")
	}
	if from, ok := readAmount(low); ok {
		to, ok := readAmount(high)
		if ranged && !ok {
			return nil, nil
		}
		return p.amount(start, key, op, from, to)
	}
	first, known := dayNamed(low)
	last, knownToo := dayNamed(high)
	if !known || ranged && !knownToo {
		return nil, nil
	}
	return days(p.span(start), ExtraField, key, op, first, last)
}

// amount joins two ends and their unit, which may stand after a space.
func (p *parser) amount(start int, key string, op Op, from, to quantity) (Node, error) {
	if op != Within {
		to = quantity{unit: from.unit}
	}
	unit := to.unit
	if unit == "" {
		unit = from.unit
	}
	if unit == "" {
		unit = p.unitHere()
	}
	switch {
	case from.unit != "" && from.unit != unit:
		return nil, fail("search_units_differ", p.at+1)
	case op == Within && to.number < from.number:
		return nil, fail("search_range_reversed", p.at+1)
	}
	return Amount{p.span(start), key, op, from.number, to.number, unit}, nil
}

// unitHere takes the next bare word when it reads as a unit.
func (p *parser) unitHere() string {
	back := p.at
	p.skipSpace()
	end := p.bareEnd(p.at)
	word := string(p.in[p.at:end])
	if isUnit(word) && (end == len(p.in) || p.in[end] != ':') {
		p.at = end
		return Unit(word)
	}
	p.at = back
	return ""
}

// quantity is a number and the unit that touches it.
type quantity struct {
	number float64
	unit   string
}

var (
	numberAndUnit = regexp.MustCompile(`^([+\-−]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+\-]?[0-9]+)?)(.*)$`)
	unitForm      = regexp.MustCompile(`^[\p{L}%‰°][^\s"'|&!():\\]*$`)
	exponentForm  = regexp.MustCompile(`^e[+\-]?[0-9]`)
)

// readAmount reads a number with a decimal point or comma, and its unit.
func readAmount(s string) (quantity, bool) {
	m := numberAndUnit.FindStringSubmatch(s)
	if m == nil {
		return quantity{}, false
	}
	n, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "−", "-").Replace(m[1]), 64)
	if err != nil || math.IsInf(n, 0) {
		return quantity{}, false
	}
	unit := Unit(m[2])
	if m[2] != "" && (!unitForm.MatchString(unit) || exponentForm.MatchString(unit) || strings.Contains(unit, "..")) {
		return quantity{}, false
	}
	return quantity{n, unit}, true
}
