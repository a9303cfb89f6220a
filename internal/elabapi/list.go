package elabapi

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// batch is how many entries of a list are read at once: lists without a limit
// are streamed.
const batch = 200

// oddLimit is what eLabFTW takes when a limit is none.
const oddLimit = 15

// list is what a request asks of a list of entries.
type list struct {
	filter eln.EntryFilter
	limit  int // 0 for all
	full   bool
	fast   bool // the short rows of an autocomplete
	empty  bool // what it asks for cannot exist
}

// entries answers a list, as it is read.
func (c *call) entries() (reply, error) {
	l, err := c.list(c.query())
	if err != nil {
		return reply{}, err
	}
	if format := c.query().Get("format"); format != "" && format != "json" {
		return reply{}, badFormat(format)
	}
	if l.empty {
		return ok([]object{})
	}
	return c.stream(l)
}

// stream writes the rows of a list batch by batch. A fault after the first one
// breaks the connection off: a list that looks whole is whole.
func (c *call) stream(l list) (reply, error) {
	left := l.limit
	for first := true; ; first = false {
		l.filter.Limit = batch
		if left > 0 {
			l.filter.Limit = min(left, batch)
		}
		page, err := c.App.Entries(c.ctx(), c.actor, l.filter)
		if err != nil && first {
			return reply{}, searchError(err)
		}
		var rows [][]byte
		if err == nil {
			rows, err = c.rows(page.Entries, l)
		}
		if err != nil && first {
			return reply{}, err
		}
		if err != nil {
			return reply{}, c.breakOff(err)
		}
		left -= len(page.Entries)
		over := page.Next == "" || l.limit > 0 && left <= 0
		c.writeRows(rows, first, over)
		if over {
			return written()
		}
		l.filter.After, l.filter.Offset = page.Next, 0
	}
}

func (c *call) writeRows(rows [][]byte, first, over bool) {
	var b bytes.Buffer
	if first {
		c.w.Header().Set("Content-Type", "application/json")
		b.WriteByte('[')
	}
	for i, row := range rows {
		if i > 0 || !first {
			b.WriteByte(',')
		}
		b.Write(row)
	}
	if over {
		b.WriteByte(']')
	}
	_, _ = c.w.Write(b.Bytes())
}

// rows encodes entries that were read, each with what its ids stand for.
func (c *call) rows(entries []*eln.Entry, l list) ([][]byte, error) {
	described, err := c.App.Describe(c.ctx(), entries)
	if err != nil {
		return nil, err
	}
	numbers, err := c.App.Numbers(c.ctx(), c.actor, entries)
	if err != nil {
		return nil, err
	}
	bodies := map[string]string{}
	if l.full {
		if bodies, err = c.App.Bodies(c.ctx(), c.actor, entries); err != nil {
			return nil, err
		}
	}
	var rows [][]byte
	for _, row := range described {
		row.Body = bodies[row.ID]
		text, err := json.Marshal(c.listed(row, numbers[row.ID], l))
		if err != nil {
			return nil, err
		}
		rows = append(rows, text)
	}
	return rows, nil
}

func (c *call) listed(row app.Row, n app.Numbers, l list) object {
	switch {
	case l.fast:
		return fastRow(row)
	case l.full:
		return fullRow(row, n)
	}
	return listRow(row, n)
}

// list reads the parameters of a list. A number that nothing has is kept as an
// id that nothing has: the list is then empty, as it should be.
func (c *call) list(q url.Values) (list, error) {
	template := c.noun.template
	l := list{filter: eln.EntryFilter{Kind: c.noun.kind, Template: &template, PinnedFirst: true}}
	l.limit = limitOf(q.Get("limit"))
	l.filter.Offset = max(0, wholeNumber(q.Get("offset")))
	if l.limit == 0 {
		l.filter.Offset = 0
	}
	l.filter.Order, l.filter.Ascending = orderOf(q.Get("order")), q.Get("sort") == "asc"
	l.query(q)
	if err := l.states(q.Get("state")); err != nil {
		return l, err
	}
	if err := c.narrow(&l, q); err != nil {
		return l, err
	}
	l.small(q)
	return l, c.related(&l, q)
}

func limitOf(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 9999999 {
		return oddLimit
	}
	return n
}

func wholeNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// orderOf reads the order of a list; one that is not known is the default.
func orderOf(word string) eln.Order {
	switch strings.ReplaceAll(word, "_", "") {
	case "cat", "category":
		return eln.ByCategory
	case "customid":
		return eln.ByCustomID
	case "createdat":
		return eln.ByCreation
	case "date":
		return eln.ByDate
	case "id":
		return eln.BySerial
	case "rating":
		return eln.ByRating
	case "status":
		return eln.ByStatus
	case "title":
		return eln.ByTitle
	case "user":
		return eln.ByAuthor
	}
	return eln.ByChange
}

// advanced tells a query from words to look for, as eLabFTW does.
var advanced = regexp.MustCompile(`(^|\s)[a-z_]+:|(^|\s)(AND|OR|NOT|and|or|not)(\s|$)|[()!&|"']`)

func (l *list) query(q url.Values) {
	words := strings.TrimSpace(q.Get("q"))
	extended := strings.TrimSpace(q.Get("extended"))
	l.filter.Query = strings.TrimSpace(words + " " + extended)
	l.full = q.Get("full") == "1" || extended != "" || advanced.MatchString(words)
	if fast := strings.TrimSpace(q.Get("fastq")); fast != "" {
		l.fast, l.filter.PinnedFirst = true, false
		l.filter.Query = `title:"` + strings.NewReplacer(`"`, " ", `\`, " ").Replace(fast) + `"`
		if l.limit == 0 {
			l.limit = 100
		}
	}
}

// states reads the states of a list; by default what is neither archived nor
// struck.
func (l *list) states(words string) error {
	if words == "" {
		return nil
	}
	for _, word := range strings.Split(words, ",") {
		switch strings.TrimSpace(word) {
		case "1":
			l.filter.States = append(l.filter.States, eln.Draft, eln.Normal)
		case "2":
			l.filter.States = append(l.filter.States, eln.Archived)
		case "3":
			l.filter.States = append(l.filter.States, eln.Struck, eln.Void)
		case "4", "5", "6":
			l.filter.States = append(l.filter.States, "none")
		default:
			return wrong("Incorrect value for state: available values are 1, 2, 3, 4, 5, 6.")
		}
	}
	return nil
}

// nothing stands for an id that no row has.
const nothing = "-"

// narrow reads the filters that name things by number, and the scope.
func (c *call) narrow(l *list, q url.Values) error {
	f := &l.filter
	category := q.Get("category")
	if category == "" {
		category = q.Get("cat")
	}
	for _, by := range []struct {
		text string
		of   app.Numbered
		into *[]string
	}{
		{category, app.NumberedLabel(eln.Category, c.noun.kind), &f.CategoryIDs},
		{q.Get("status"), app.NumberedLabel(eln.Status, c.noun.kind), &f.StatusIDs},
		{q.Get("owner"), app.NumberedUser, &f.CustodianIDs},
	} {
		if by.text == "" {
			continue
		}
		ids, err := c.resolve(by.of, by.text)
		if err != nil {
			return err
		}
		*by.into = ids
	}
	switch q.Get("scope") {
	case "3":
	case "1":
		if len(f.CustodianIDs) == 0 && q.Get("extended") == "" {
			f.CustodianIDs = []string{c.actor.UserID}
		}
	default:
		f.TeamID = c.teamID()
	}
	return nil
}

// resolve turns a comma list of numbers into ids; null is the empty id.
func (c *call) resolve(of app.Numbered, text string) ([]string, error) {
	numbers, null := serials(text)
	known, err := c.App.IDsOfSerials(c.ctx(), of, numbers)
	if err != nil {
		return nil, err
	}
	ids := []string{nothing}
	if null {
		ids = []string{""}
	}
	for _, n := range numbers {
		if id, there := known[n]; there {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// small reads the filters that need no look-up.
func (l *list) small(q url.Values) {
	if v := q.Get("locked"); v != "" {
		locked := v == "1"
		l.filter.Locked = &locked
	}
	if v := q.Get("rating"); v != "" {
		numbers, _ := serials(v)
		for _, n := range numbers {
			l.filter.Ratings = append(l.filter.Ratings, int(n))
		}
	}
	for _, key := range []string{"timestamped", "bookable"} {
		if v := q.Get(key); v != "" && !slices.Contains(strings.Split(v, ","), "0") {
			l.empty = true
		}
	}
	l.filter.Tags = append(q["tags[]"], q["tags"]...)
}

// related keeps the entries that link to another one, which must be readable.
func (c *call) related(l *list, q url.Values) error {
	number, err := strconv.ParseInt(q.Get("related"), 10, 64)
	if err != nil || number < 1 {
		return nil
	}
	origin := c.noun
	if i := slices.IndexFunc(nouns, func(n noun) bool { return n.name == q.Get("related_origin") }); i >= 0 {
		origin = nouns[i]
	}
	l.filter.LinkedTo, err = c.App.EntryNumbered(c.ctx(), c.actor, origin.kind, origin.template, number)
	if eln.CodeOf(err) == eln.NotFound {
		l.empty, err = true, nil
	}
	return err
}
