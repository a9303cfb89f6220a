package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
)

// Reading is a list being read: the one statement that reads entries, for one
// actor, with what the list asks for. Every way to an entry goes through it,
// so that a list, a search, a count and a single page never disagree on what
// the actor may see.
type Reading struct {
	Actor  *access.Actor
	Filter eln.EntryFilter
	Query  search.Node
	Viewer search.Viewer
}

// EntryPage is one page of a list. Next is where the following page begins,
// "" after the last one.
type EntryPage struct {
	Entries []*eln.Entry
	Next    string
}

// Entries returns one page of the entries that the actor may read, each with
// the actor's level. A limit of 0 returns all of them.
func (tx *Tx) Entries(ctx context.Context, r Reading) (EntryPage, error) {
	var page EntryPage
	query, args, err := tx.reading(ctx, r, false)
	if err != nil {
		return page, err
	}
	var last cursor
	err = tx.query(ctx, func(rows *sql.Rows) error {
		e := &eln.Entry{}
		var key any
		err := scanEntry(rows, e, &e.Level, &e.Pinned, &key)
		page.Entries = append(page.Entries, e)
		if n := r.Filter.Limit; n == 0 || len(page.Entries) <= n {
			last = cursor{Pinned: e.Pinned, Key: textOf(key), ID: e.ID}
		}
		return err
	}, query, args...)
	if n := r.Filter.Limit; err == nil && n > 0 && len(page.Entries) > n {
		page.Entries, page.Next = page.Entries[:n], last.String()
	}
	return page, err
}

// Entry returns one entry the actor may read, with its level; ErrNotFound for
// every other.
func (tx *Tx) Entry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	page, err := tx.Entries(ctx, Reading{Actor: a, Filter: eln.EntryFilter{IDs: []string{id}, Limit: 1}})
	if err != nil {
		return nil, err
	}
	if len(page.Entries) == 0 {
		return nil, eln.ErrNotFound()
	}
	return page.Entries[0], nil
}

// maxCount is how far a list is counted; beyond it the count is "at least".
const maxCount = 10000

// CountEntries counts the entries of a list that the actor may read, exactly
// up to 10,000; exact is false beyond.
func (tx *Tx) CountEntries(ctx context.Context, r Reading) (n int64, exact bool, err error) {
	r.Filter.After, r.Filter.Offset, r.Filter.Limit, r.Filter.PinnedFirst = "", 0, maxCount, false
	query, args, err := tx.reading(ctx, r, true)
	if err != nil {
		return 0, false, err
	}
	err = tx.row(ctx, "SELECT COUNT(*) FROM ("+query+") counted", args, &n)
	return min(n, maxCount), n <= maxCount, err
}

// cursor is the place after one row of a list.
type cursor struct {
	Pinned bool   `json:"p,omitempty"`
	Key    string `json:"k"`
	ID     string `json:"i"`
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (c cursor, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		err = eln.Errorf(eln.Invalid, "cursor_wrong", "The place in the list is not one that this service gave.").InField("after")
	}
	return c, err
}

func textOf(key any) string {
	switch k := key.(type) {
	case []byte:
		return "x" + base64.RawURLEncoding.EncodeToString(k)
	case string:
		return "s" + k
	default:
		return fmt.Sprintf("n%v", k)
	}
}

func keyOf(text string) any {
	if text == "" {
		return ""
	}
	switch text[0] {
	case 'x':
		b, err := base64.RawURLEncoding.DecodeString(text[1:])
		if err != nil {
			return []byte{}
		}
		return b
	case 'n':
		var n int64
		if _, err := fmt.Sscan(text[1:], &n); err != nil {
			return int64(0)
		}
		return n
	}
	return text[1:]
}

// sortColumn says what a list is sorted by. walk is true where an index of
// the branch gives that order.
func sortColumn(o eln.Order) (string, error) {
	switch o {
	case eln.ByChange, "":
		return "e.changed_at", nil
	case eln.ByCreation:
		return "e.created_at", nil
	case eln.ByDate:
		return "e.date", nil
	case eln.ByTitle:
		return "e.title_key", nil
	case eln.ByPage:
		return "e.page", nil
	case eln.BySerial:
		return "e.serial", nil
	case eln.ByRating:
		return "e.rating", nil
	case eln.ByCustomID:
		return "COALESCE(e.custom_id, -1)", nil
	case eln.ByCategory:
		return "COALESCE((SELECT c.title_fold FROM categories c WHERE c.id = e.category_id), '')", nil
	case eln.ByStatus:
		return "COALESCE((SELECT s.title_fold FROM statuses s WHERE s.id = e.status_id), '')", nil
	case eln.ByAuthor:
		return "COALESCE((SELECT u.name_fold FROM users u WHERE u.id = e.author_id), '')", nil
	}
	return "", eln.Errorf(eln.Invalid, "sort_unknown", "A list cannot be sorted by %q.", o).InField("sort").With("value", string(o))
}

// binder numbers the placeholders of a statement as its parts are written.
type binder struct{ args []any }

func (b *binder) bind(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

func (b *binder) list(values []string) string {
	marks := make([]string, 0, len(values))
	for _, v := range padded(values) {
		marks = append(marks, b.bind(v))
	}
	return strings.Join(marks, ", ")
}

// padded repeats the last value until the count is a power of two, so that
// lists of any length make few different statements. An empty list gives one
// text that nothing has.
func padded(values []string) []string {
	if len(values) == 0 {
		return []string{""}
	}
	n := 1
	for n < len(values) {
		n *= 2
	}
	out := append(make([]string, 0, n), values...)
	for len(out) < n {
		out = append(out, values[len(values)-1])
	}
	return out
}

// maxRows bounds how many rows one statement inserts.
const maxRows = 32

// insert adds rows to a table, named with its columns, in as few statements as
// may be: their numbers of rows are powers of two, so that their texts are few.
// What a row does where it meets another is in the end of the statement.
func (tx *Tx) insert(ctx context.Context, table string, rows [][]any, end string) error {
	for len(rows) > 0 {
		n := maxRows
		for n > len(rows) {
			n /= 2
		}
		b := &binder{}
		groups := make([]string, n)
		for i, row := range rows[:n] {
			marks := make([]string, len(row))
			for j, v := range row {
				marks[j] = b.bind(v)
			}
			groups[i] = "(" + strings.Join(marks, ", ") + ")"
		}
		if _, err := tx.exec(ctx, "INSERT INTO "+table+" VALUES "+strings.Join(groups, ", ")+end, b.args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
