package search

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// specimen is one entry as the differential test knows it: what it puts into
// the databases and what its own evaluator looks at.
type specimen struct {
	id, pid, elabid, title, body, date, kind, state, author, custodian string
	category, status, notebook                                         string
	serial, page, customID, lockedAt, createdAt, changedAt             int64
	rating, template                                                   int
	fields                                                             []fieldValue
	tags, files, comments, steps, links, grants, pins                  []string
}

type fieldValue struct {
	name, text, unit, date string
	number                 *float64
}

func (s specimen) document() Document {
	var fields []string
	for _, f := range s.fields {
		fields = append(fields, f.name+" "+f.text)
	}
	return Document{
		Title: s.title, Body: s.body, Fields: strings.Join(fields, "\n"), Comments: strings.Join(s.comments, "\n"),
		Tags: strings.Join(s.tags, "\n"), Files: strings.Join(s.files, "\n"),
		PID: s.pid, ElabID: s.elabid, Date: s.date, CustomID: s.customID, Scope: []string{WideToken},
	}
}

// evaluator answers queries by looking at every specimen, from the words of
// the language alone: it shares Fold, Words and Stems with the package, no SQL.
type evaluator struct {
	viewer Viewer
	names  map[string]string   // user id to name
	groups map[string][]string // group name to user ids
	read   map[string]reading  // columns read before
}

// reading is a text cut into words, with their stems.
type reading struct{ words, stems []string }

func (v evaluator) reading(text string) reading {
	r, known := v.read[text]
	if !known {
		r.words = Words(text)
		r.stems = Stems(r.words)
		v.read[text] = r
	}
	return r
}

func (v evaluator) holds(n Node, s specimen) bool {
	switch n := n.(type) {
	case And:
		return !slices.ContainsFunc(n.Nodes, func(n Node) bool { return !v.holds(n, s) })
	case Or:
		return slices.ContainsFunc(n.Nodes, func(n Node) bool { return v.holds(n, s) })
	case Not:
		return !v.holds(n.Node, s)
	case Text:
		return v.term(n.Pattern, s)
	case Match:
		return v.match(n, s)
	case Number:
		value := map[Field]int64{ID: s.serial, CustomID: s.customID, Page: s.page, Rating: int64(s.rating)}[n.Field]
		return n.From <= value && value <= n.To
	case Amount:
		return slices.ContainsFunc(s.fields, func(f fieldValue) bool {
			return f.number != nil && (n.Key == "**" || Fold(f.name) == Fold(n.Key)) && (n.Unit == "" || n.Unit == f.unit) && compares(*f.number, n.Op, n.From, n.To)
		})
	case Days:
		return v.days(n, s)
	}
	panic("unknown node")
}

func compares[T float64 | string](value T, op Op, from, to T) bool {
	switch op {
	case Less:
		return value < from
	case AtMost:
		return value <= from
	case More:
		return value > from
	case AtLeast:
		return value >= from
	case Equal:
		return value == from
	case Unequal:
		return value != from
	}
	return from <= value && value <= to
}

func (v evaluator) term(pattern string, s specimen) bool {
	d := s.document()
	for _, column := range []string{d.Title, d.Body, d.Fields, d.Comments, d.Tags, d.Files} {
		if v.columnHas(column, pattern, false) {
			return true
		}
	}
	p := strings.ToLower(strings.TrimSpace(literal(pattern)))
	month := strings.Count(p, "-") > 0 && len(p) < 11 && len(p) > 6
	return s.customID > 0 && p == itoa(s.customID) || p == s.pid || month && strings.HasPrefix(s.date, p) ||
		len(p) > 9 && p[8] == '-' && strings.HasPrefix(s.elabid, p)
}

func (v evaluator) columnHas(column, pattern string, strict bool) bool {
	wanted := Words(strings.NewReplacer("%", " ", "_", " ").Replace(pattern))
	if len(wanted) == 0 {
		return true
	}
	words := v.reading(column).words
	last := wanted[len(wanted)-1]
	open := !strict && (strings.HasSuffix(pattern, "%") || len([]rune(last)) > 1)
	for i := 0; i+len(wanted) <= len(words); i++ {
		end := i + len(wanted) - 1
		if slices.Equal(words[i:end], wanted[:len(wanted)-1]) && (words[end] == last || open && strings.HasPrefix(words[end], last)) {
			return true
		}
	}
	if strict || len(wanted) > 1 {
		return false
	}
	stems := v.reading(column).stems
	return slices.ContainsFunc(Stems(wanted), func(stem string) bool { return slices.Contains(stems, stem) })
}

func itoa(n int64) string { return strings.TrimPrefix(customIDToken(n), "_i_") }

func contains(m Match, values ...string) bool {
	var e strings.Builder
	eachPiece(m.Pattern, func(_ *strings.Builder, text string, wild bool) {
		switch {
		case wild && text == "%":
			e.WriteString(".*")
		case wild:
			e.WriteString(".")
		default:
			e.WriteString(regexp.QuoteMeta(Fold(text)))
		}
	})
	form := e.String()
	if !m.Strict {
		form = ".*" + form + ".*"
	}
	whole := regexp.MustCompile("(?s)^" + form + "$")
	return slices.ContainsFunc(values, func(s string) bool { return whole.MatchString(Fold(s)) })
}

func (v evaluator) match(m Match, s specimen) bool {
	switch m.Field {
	case Title:
		return contains(m, s.title)
	case Body:
		return v.columnHas(s.body, m.Pattern, m.Strict)
	case Comment:
		return v.columnHas(strings.Join(s.comments, "\n"), m.Pattern, m.Strict)
	case ElabID:
		return contains(m, s.elabid)
	case Category:
		return s.category != "" && contains(m, s.category)
	case Status:
		return s.status != "" && contains(m, s.status)
	case Author:
		return v.person(m, s.author)
	case Owner:
		return v.person(m, s.custodian)
	case In:
		return s.notebook != "" && strings.EqualFold(s.notebook, literal(m.Pattern))
	case Group:
		members := v.groups[Fold(literal(m.Pattern))]
		return slices.Contains(members, v.viewer.UserID) && slices.Contains(members, s.custodian)
	case Tag:
		return contains(m, s.tags...)
	case File:
		return contains(m, s.files...)
	case ExtraField:
		return slices.ContainsFunc(s.fields, func(f fieldValue) bool {
			return (m.Key == "**" || Fold(m.Key) == Fold(f.name)) && contains(m, f.text)
		})
	}
	return v.choice(m, s)
}

func (v evaluator) person(m Match, id string) bool {
	if !m.Strict && m.Pattern == "me" {
		return id == v.viewer.UserID
	}
	return contains(m, v.names[id])
}

func (v evaluator) choice(m Match, s specimen) bool {
	switch string(m.Field) + ":" + m.Pattern {
	case "state:1":
		return s.state == "draft" || s.state == "normal"
	case "state:3":
		return s.state == "struck" || s.state == "void"
	case "locked:yes", "is:locked":
		return s.lockedAt > 0
	case "locked:no":
		return s.lockedAt == 0
	case "timestamped:no":
		return true
	case "has:file":
		return len(s.files) > 0
	case "has:comment":
		return len(s.comments) > 0
	case "has:step":
		return len(s.steps) > 0
	case "has:link":
		return len(s.links) > 0
	case "is:pinned":
		return slices.Contains(s.pins, v.viewer.UserID)
	case "is:template":
		return s.template == 1
	}
	switch m.Field {
	case State, Is:
		return s.state == m.Pattern
	case Kind:
		return s.kind == m.Pattern
	case Visibility:
		return v.visibility(s) == m.Pattern
	}
	return false
}

func (v evaluator) visibility(s specimen) string {
	for _, p := range [][2]string{{"public", "public"}, {"users", "organization"}, {"team:t1", "myteam"}, {"admins:t1", "user"}} {
		if slices.Contains(s.grants, p[0]) {
			return p[1]
		}
	}
	return "useronly"
}

func (v evaluator) days(n Days, s specimen) bool {
	now := v.viewer.Now.In(v.viewer.Zone)
	first, last := dayOf(n.From, now, false), dayOf(n.From, now, true)
	if n.Op == Within {
		last = dayOf(n.To, now, true)
	}
	holds := func(day string) bool {
		switch {
		case day == "":
			return false
		case n.Op == Equal || n.Op == Within:
			return first <= day && day <= last
		case n.Op == Unequal:
			return day < first || last < day
		case n.Op == More || n.Op == AtMost:
			return compares(day, n.Op, last, "")
		}
		return compares(day, n.Op, first, "")
	}
	at := func(micro int64) string {
		if micro == 0 {
			return ""
		}
		return time.UnixMicro(micro).In(v.viewer.Zone).Format(time.DateOnly)
	}
	switch n.Field {
	case Date:
		return holds(s.date)
	case CreatedAt:
		return holds(at(s.createdAt))
	case Changed:
		return holds(at(s.changedAt))
	case LockedAt:
		return holds(at(s.lockedAt))
	case ExtraField:
		return slices.ContainsFunc(s.fields, func(f fieldValue) bool {
			return (n.Key == "**" || Fold(n.Key) == Fold(f.name)) && holds(f.date)
		})
	}
	return false
}

// dayOf works out a word for days by walking from day to day.
func dayOf(d Day, now time.Time, last bool) string {
	step := func(days int) time.Time { return now.AddDate(0, 0, days) }
	var same func(time.Time) bool
	switch d {
	case "today":
		return now.Format(time.DateOnly)
	case "yesterday":
		return step(-1).Format(time.DateOnly)
	case "this-week", "last-week":
		back := 0
		if d == "last-week" {
			back = 7
		}
		y, w := step(-back).ISOWeek()
		same = func(t time.Time) bool { ty, tw := t.ISOWeek(); return ty == y && tw == w }
	case "this-month":
		same = func(t time.Time) bool { return t.Format("2006-01") == now.Format("2006-01") }
	case "last-month":
		before := time.Date(now.Year(), now.Month(), 0, 12, 0, 0, 0, now.Location()).Format("2006-01")
		same = func(t time.Time) bool { return t.Format("2006-01") == before }
	default:
		return string(d)
	}
	found := ""
	for i := -70; i <= 31; i++ {
		if same(step(i)) && (found == "" || last) {
			found = step(i).Format(time.DateOnly)
		}
	}
	return found
}
