package search

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"cahier/internal/eln"
)

// The span of days that a test of a time may name, as in eLabFTW; the date of
// an entry has no such bounds.
const (
	firstDay Day = "1970-01-02"
	lastDay  Day = "2038-01-18"
)

// dayWords are the words for days, with their French names, folded.
var dayWords = [...]choice{
	{"today", "aujourd'hui"}, {"yesterday", "hier"},
	{"this-week", "cette-semaine"}, {"last-week", "semaine-derniere"},
	{"this-month", "ce-mois"}, {"last-month", "mois-dernier"},
}

var dateForm = regexp.MustCompile(`^([0-9]{4})[.,/-]?([0-9]{2})[.,/-]?([0-9]{2})$`)

// dayNamed reads a date, with any or no separator, or a word.
func dayNamed(s string) (Day, bool) {
	if m := dateForm.FindStringSubmatch(s); m != nil {
		d := m[1] + "-" + m[2] + "-" + m[3]
		_, err := time.Parse(time.DateOnly, d)
		return Day(d), err == nil && m[1] != "0000"
	}
	if len(s) > 40 {
		return "", false
	}
	folded := strings.ReplaceAll(Fold(s), "’", "'")
	for _, c := range dayWords {
		for _, name := range c {
			if name == folded {
				return Day(c[0]), true
			}
		}
	}
	return "", false
}

func (d Day) fixed() bool { return d != "" && d[0] <= '9' }

// dayValue reads a date with or without an operator, or a range of dates.
func (p *parser) dayValue(f Field, start int) (Node, error) {
	op, compared := p.opHere()
	at := p.at
	pattern, err := p.text(string(f))
	if err != nil {
		return nil, err
	}
	low, high, ranged := strings.Cut(literal(pattern), "..")
	first, ok := dayNamed(low)
	if !ok || ranged && compared {
		return nil, wrongDay(low, at)
	}
	if !ranged {
		n, err := days(p.span(start), f, "", op, first, "")
		return n, at1(err, at+1)
	}
	last, ok := dayNamed(high)
	if !ok {
		return nil, wrongDay(high, at+len([]rune(low))+2)
	}
	n, err := days(p.span(start), f, "", Within, first, last)
	return n, at1(err, at+1)
}

func wrongDay(text string, at int) error {
	var own, all []string
	for _, c := range dayWords {
		own = append(own, c[0])
		all = append(all, c...)
	}
	e := fail("search_date_wrong", at+1, "choices", strings.Join(own, ", "))
	return suggest(e, nearest(Fold(text), all))
}

// days makes the test, or an error that has no place yet.
func days(place Span, f Field, key string, op Op, first, last Day) (Node, error) {
	if op != Within {
		last = ""
	}
	for _, d := range [...]Day{first, last} {
		if f != Date && f != ExtraField && d.fixed() && (d < firstDay || d > lastDay) {
			return nil, fail("search_date_outside", 0, "first", string(firstDay), "last", string(lastDay))
		}
	}
	if op == Within && first.fixed() && last.fixed() && last < first {
		return nil, fail("search_range_reversed", 0)
	}
	return Days{place, f, key, op, first, last}, nil
}

// at1 gives an error its place.
func at1(err error, at int) error {
	var e *eln.Error
	if errors.As(err, &e) {
		return e.At(at)
	}
	return err
}

// bounds returns the first and the last day that d stands for.
func (d Day) bounds(today time.Time) (first, last time.Time) {
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	month := today.AddDate(0, 0, 1-today.Day())
	switch d {
	case "today":
		return today, today
	case "yesterday":
		return today.AddDate(0, 0, -1), today.AddDate(0, 0, -1)
	case "this-week":
		return monday, monday.AddDate(0, 0, 6)
	case "last-week":
		return monday.AddDate(0, 0, -7), monday.AddDate(0, 0, -1)
	case "this-month":
		return month, month.AddDate(0, 1, -1)
	case "last-month":
		return month.AddDate(0, -1, 0), month.AddDate(0, 0, -1)
	}
	t, err := time.ParseInLocation(time.DateOnly, string(d), today.Location())
	if err != nil {
		return today, today
	}
	return t, t
}
