package app

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
	"cahier/internal/store"
)

// Suggest says what is being written: a tag, the name of a field, a person or
// the title of an entry, its beginning, and the team it is written in ("" for
// all of the actor's).
type Suggest struct {
	Kind   string // tag, field, person, title
	Q      string
	TeamID string
}

// Suggestion is one way to go on. Value is what is written, Label what is
// shown; Count is how many entries that the actor may read have it.
type Suggestion struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Count int64  `json:"count,omitempty"`
}

// Bounds of suggestions: how many are made, and for the names of fields in how
// many of the newest entries they are looked for.
const (
	maxSuggestions = 20
	newestRead     = 200
	maxQ           = 100 // characters of the beginning that are looked at
)

// Suggest returns ways to go on with what is being written, taken from what
// the actor may read and nothing else.
func (app *App) Suggest(ctx context.Context, a *access.Actor, in Suggest) ([]Suggestion, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	in.Q = shortQ(in.Q)
	switch in.Kind {
	case "tag":
		return app.suggestTags(ctx, a, in)
	case "field":
		return app.suggestFields(ctx, a, in)
	case "person":
		return app.suggestPeople(ctx, a, in)
	case "title":
		return app.suggestTitles(ctx, a, in)
	}
	return nil, eln.Errorf(eln.Invalid, "suggest_kind_unknown", "Suggestions are of tags, fields, persons and titles.").InField("kind")
}

// shortQ cuts what is looked for to its first characters.
func shortQ(q string) string {
	q = strings.TrimSpace(strings.ToValidUTF8(q, ""))
	if utf8.RuneCountInString(q) <= maxQ {
		return q
	}
	return string([]rune(q)[:maxQ])
}

func (app *App) suggestTags(ctx context.Context, a *access.Actor, in Suggest) ([]Suggestion, error) {
	var teams []string
	for _, m := range a.Teams {
		if in.TeamID == "" || m.TeamID == in.TeamID {
			teams = append(teams, m.TeamID)
		}
	}
	var list []Suggestion
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		tags, err := tx.ReadableTags(ctx, store.TagReading{Actor: a, TeamIDs: teams, Q: in.Q, Limit: maxSuggestions})
		for _, t := range tags {
			list = counted(list, t.Label, t.Label, t.Count)
		}
		return err
	})
	return list, err
}

// counted adds a suggestion, or its count to the one of the same value.
func counted(list []Suggestion, value, label string, n int64) []Suggestion {
	for i := range list {
		if list[i].Value == value {
			list[i].Count += n
			return list
		}
	}
	return append(list, Suggestion{Value: value, Label: label, Count: n})
}

// suggestFields looks for names in the newest entries that the actor may read,
// so that its cost does not grow with what others wrote.
func (app *App) suggestFields(ctx context.Context, a *access.Actor, in Suggest) ([]Suggestion, error) {
	var list []Suggestion
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		page, err := tx.Entries(ctx, store.Reading{Actor: a, Filter: eln.EntryFilter{TeamID: in.TeamID, Limit: newestRead}})
		if err != nil {
			return err
		}
		var ids []string
		for _, e := range page.Entries {
			if e.Metadata != "" {
				ids = append(ids, e.ID)
			}
		}
		names, err := tx.FieldNames(ctx, ids, in.Q, maxSuggestions)
		for _, f := range names {
			list = counted(list, f.Name, f.Name, f.Count)
		}
		return err
	})
	return list, err
}

func (app *App) suggestPeople(ctx context.Context, a *access.Actor, in Suggest) ([]Suggestion, error) {
	people, err := app.peopleOf(ctx, a, in.Q, maxSuggestions)
	var list []Suggestion
	for _, u := range people {
		list = append(list, Suggestion{Value: u.ID, Label: u.Name()})
	}
	return list, err
}

func (app *App) suggestTitles(ctx context.Context, a *access.Actor, in Suggest) ([]Suggestion, error) {
	entries, err := app.SuggestEntries(ctx, a, in.Q, in.TeamID)
	var list []Suggestion
	for _, e := range entries {
		if e.Title != "" {
			list = counted(list, e.Title, e.Title, 1)
		}
	}
	return list, err
}

// SuggestEntries returns a few entries that the actor may read and may mean by
// q, newest change first: the one whose short identifier it is, those that
// have it as their number, and those in whose title its words begin words.
// Without q they are the newest.
func (app *App) SuggestEntries(ctx context.Context, a *access.Actor, q, teamID string) ([]*eln.Entry, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	r := store.Reading{
		Actor: a, Viewer: search.Viewer{UserID: a.UserID, Now: app.Now()}, Query: titleQuery(shortQ(q)),
		Filter: eln.EntryFilter{TeamID: teamID, Limit: maxSuggestions},
	}
	var entries []*eln.Entry
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if pid, err := eln.ParsePID(q); err == nil {
			found, err := entryOfPID(ctx, tx, a, pid)
			if err != nil || found != nil {
				entries = found
				return err
			}
		}
		page, err := tx.Entries(ctx, r)
		entries = page.Entries
		return err
	})
	return entries, err
}

func entryOfPID(ctx context.Context, tx *store.Tx, a *access.Actor, pid eln.PID) ([]*eln.Entry, error) {
	id, err := tx.EntryID(ctx, pid)
	if err == nil {
		var e *eln.Entry
		if e, err = tx.Entry(ctx, a, id); err == nil {
			return []*eln.Entry{e}, nil
		}
	}
	if eln.CodeOf(err) == eln.NotFound {
		return nil, nil
	}
	return nil, err
}

// Chips returns the conditions that a query joins, each in the one written form
// with its place in the query. A query that cannot be read is refused as a list
// would refuse it.
func Chips(query string) ([]search.Chip, error) {
	node, err := search.Parse(query)
	if err != nil {
		return nil, renameField(err, "q")
	}
	return search.Describe(node), nil
}

// titleQuery asks for titles in which each word of q begins a word, or for a
// custom number; nil asks for nothing.
func titleQuery(q string) search.Node {
	words := search.Words(q)
	if len(words) == 0 {
		return nil
	}
	var all search.And
	for _, w := range words[:min(len(words), 8)] {
		all.Nodes = append(all.Nodes, search.Match{Field: search.Title, Pattern: w + "%"})
	}
	if n, err := strconv.ParseInt(q, 10, 64); err == nil && n > 0 {
		return search.Or{Nodes: []search.Node{all, search.Number{Field: search.CustomID, From: n, To: n}}}
	}
	return all
}
