package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/app"
)

func (s *server) suggestRoutes(api huma.API) {
	add(s, api, "GET", "/suggest", "suggest", "Ways to go on with a tag, a field, a person or a title", s.suggest)
	add(s, api, "GET", "/search/entries", "search-entries", "A few entries one may mean, as the ends of links", s.searchEntries)
	add(s, api, "GET", "/query", "query", "What a query asks, condition by condition", s.query)
}

type suggestInput struct {
	Kind string `query:"kind" enum:"tag,field,person,title" required:"true"`
	Q    string `query:"q" maxLength:"255"`
	Team string `query:"team" maxLength:"36"`
}

func (s *server) suggest(ctx context.Context, in *suggestInput) (*list[app.Suggestion], error) {
	items, err := s.app.Suggest(ctx, actorOf(ctx), app.Suggest{Kind: in.Kind, Q: in.Q, TeamID: in.Team})
	return listOf(items), err
}

type searchEntriesInput struct {
	Q    string `query:"q" maxLength:"255"`
	Team string `query:"team" maxLength:"36"`
}

func (s *server) searchEntries(ctx context.Context, in *searchEntriesInput) (*list[EntryRow], error) {
	entries, err := s.app.SuggestEntries(ctx, actorOf(ctx), in.Q, in.Team)
	if err != nil {
		return nil, err
	}
	rows, err := s.rowsOf(ctx, entries)
	return listOf(rows), err
}

// Chip is one condition of a query: its text in the one written form, and its
// place in the query, in characters from 1, the end excluded.
type Chip struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type queryInput struct {
	Q string `query:"q" maxLength:"16000" doc:"query in the query language"`
}

type queryOutput struct {
	Body struct {
		Chips []Chip `json:"chips"`
	}
}

func (s *server) query(_ context.Context, in *queryInput) (*queryOutput, error) {
	chips, err := app.Chips(in.Q)
	if err != nil {
		return nil, err
	}
	out := &queryOutput{}
	out.Body.Chips = []Chip{}
	for _, chip := range chips {
		out.Body.Chips = append(out.Body.Chips, Chip{Text: chip.Text, Start: chip.Start, End: chip.End})
	}
	return out, nil
}
