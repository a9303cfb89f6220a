package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/eln"
)

func (s *server) labelRoutes(api huma.API) {
	for noun, kind := range map[string]eln.LabelKind{"categories": eln.Category, "statuses": eln.Status} {
		word := string(kind)
		add(s, api, "GET", "/teams/{id}/"+noun, noun, "The "+noun+" of a team, hidden ones too",
			func(ctx context.Context, in *labelsInput) (*list[eln.Label], error) {
				items, err := s.app.Labels(ctx, actorOf(ctx), kind, in.ID, eln.Kind(in.Of))
				return listOf(items), err
			})
		add(s, api, "POST", "/teams/{id}/"+noun, "create-"+word, "Make a "+word+" of a team",
			func(ctx context.Context, in *createLabelInput) (*labelOutput, error) {
				return s.createLabel(ctx, kind, in)
			}, created)
		add(s, api, "PATCH", "/teams/{id}/"+noun+"/{label}", "change-"+word, "Change, move or hide a "+word,
			func(ctx context.Context, in *changeLabelInput) (*labelOutput, error) {
				return s.changeLabel(ctx, kind, in)
			})
	}
	add(s, api, "GET", "/teams/{id}/tags", "tags", "The tags of a team on entries one may read, with how many", s.tags)
	add(s, api, "PATCH", "/teams/{id}/tags/{tag}", "rename-tag", "Rename a tag everywhere; into one that is there, the two become one", s.renameTag)
}

type labelsInput struct {
	TeamPath
	Of string `query:"of" enum:"experiment,resource" doc:"both when left out"`
}

type labelOutput struct{ Body eln.Label }

type createLabelInput struct {
	TeamPath
	Of   string `query:"of" enum:"experiment,resource" doc:"as of in the body"`
	Body struct {
		Title   string   `json:"title" maxLength:"1000"`
		Color   string   `json:"color" maxLength:"10" doc:"six hexadecimal digits"`
		Of      eln.Kind `json:"of" enum:"experiment,resource"`
		Private bool     `json:"private,omitempty"`
	}
}

func (s *server) createLabel(ctx context.Context, kind eln.LabelKind, in *createLabelInput) (*labelOutput, error) {
	l, err := s.app.CreateLabel(ctx, actorOf(ctx), kind, eln.Label{
		TeamID: in.ID, Of: in.Body.Of, Title: in.Body.Title, Color: in.Body.Color, Private: in.Body.Private,
	})
	return &labelOutput{Body: l}, err
}

type changeLabelInput struct {
	TeamPath
	Label string `path:"label" maxLength:"36"`
	Body  struct {
		Title    *string `json:"title,omitempty" maxLength:"1000"`
		Color    *string `json:"color,omitempty" maxLength:"10" doc:"six hexadecimal digits"`
		Private  *bool   `json:"private,omitempty"`
		Hidden   *bool   `json:"hidden,omitempty" doc:"offered no more; entries that have it keep it"`
		Ordering *int64  `json:"ordering,omitempty" minimum:"0"`
		Of       string  `json:"of,omitempty" maxLength:"20" doc:"never changes; not read"`
	}
}

func (s *server) changeLabel(ctx context.Context, kind eln.LabelKind, in *changeLabelInput) (*labelOutput, error) {
	l, err := s.app.Label(ctx, actorOf(ctx), kind, in.Label)
	if err != nil {
		return nil, err
	}
	if l.TeamID != in.ID {
		return nil, eln.ErrNotFound()
	}
	b := in.Body
	l, err = s.app.ChangeLabel(ctx, actorOf(ctx), kind, l.ID, eln.LabelChange{
		Title: b.Title, Color: b.Color, Private: b.Private, Hidden: b.Hidden, Ordering: b.Ordering,
	})
	return &labelOutput{Body: l}, err
}

type tagsInput struct {
	TeamPath
	Q     string `query:"q" maxLength:"255" doc:"how the label, or a word of it, begins"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

func (s *server) tags(ctx context.Context, in *tagsInput) (*list[eln.Tag], error) {
	items, err := s.app.Tags(ctx, actorOf(ctx), in.ID, in.Q, in.Limit)
	return listOf(items), err
}

type renameTagInput struct {
	TeamPath
	Tag  string `path:"tag" maxLength:"36"`
	Body struct {
		Label string `json:"label" maxLength:"1000"`
	}
}

type tagOutput struct{ Body eln.Tag }

func (s *server) renameTag(ctx context.Context, in *renameTagInput) (*tagOutput, error) {
	t, err := s.app.RenameTag(ctx, actorOf(ctx), in.ID, in.Tag, in.Body.Label)
	return &tagOutput{Body: t}, err
}
