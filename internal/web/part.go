package web

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// partRoutes adds the routes of the parts of an entry: steps, tags, links,
// comments. Each answers the whole entry as it then stands.
func (s *server) partRoutes(api huma.API) {
	add(s, api, "POST", "/entries/{entry}/steps", "add-step", "Add a step at the end", s.addStep, created)
	add(s, api, "PATCH", "/entries/{entry}/steps/{step}", "change-step", "Change, tick or move a step", s.changeStep)
	add(s, api, "DELETE", "/entries/{entry}/steps/{step}", "remove-step", "Take a step off; the record keeps it", s.removeStep)
	add(s, api, "POST", "/entries/{entry}/tags", "add-tag", "Put a tag on an entry", s.addTag, created)
	add(s, api, "DELETE", "/entries/{entry}/tags/{label}", "remove-tag", "Take a tag off an entry", s.removeTag)
	add(s, api, "POST", "/entries/{entry}/links", "add-link", "Link an entry to another", s.addLink, created)
	add(s, api, "DELETE", "/entries/{entry}/links/{kind}/{target}", "end-link", "Take a link away", s.endLink)
	add(s, api, "POST", "/entries/{entry}/comments", "add-comment", "Comment on an entry", s.addComment, created)
	add(s, api, "PATCH", "/entries/{entry}/comments/{id}", "change-comment", "Change one's own comment", s.changeComment)
	add(s, api, "DELETE", "/entries/{entry}/comments/{id}", "hide-comment", "Hide one's own comment; the record keeps it", s.hideComment)
	add(s, api, "GET", "/today", "today", "What waits for one: entries to continue, steps to do, drafts", s.today)
}

type addStepInput struct {
	EntryPath
	Body struct {
		Body     string     `json:"body"`
		Deadline *time.Time `json:"deadline,omitempty"`
		Remind   bool       `json:"remind,omitempty" doc:"remind of the deadline"`
	}
}

func (s *server) addStep(ctx context.Context, in *addStepInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		_, err := s.app.AddStep(ctx, a, id, eln.NewStep{Body: in.Body.Body, Deadline: in.Body.Deadline, Remind: in.Body.Remind})
		return err
	})
}

// StepPath names a step of an entry.
type StepPath struct {
	EntryPath
	Step string `path:"step" maxLength:"36"`
}

type changeStepInput struct {
	StepPath
	Body struct {
		Body      *string         `json:"body,omitempty"`
		Finished  *bool           `json:"finished,omitempty"`
		Deadline  json.RawMessage `json:"deadline,omitempty" doc:"a date and time (RFC 3339), or null for none"`
		Remind    *bool           `json:"remind,omitempty"`
		Immutable *bool           `json:"immutable,omitempty" doc:"of a step of a template: entries made from it keep it as it is"`
		Ordering  *int64          `json:"ordering,omitempty" doc:"place to move to, from 1"`
	}
}

func (in *changeStepInput) change() (eln.StepChange, error) {
	b := in.Body
	c := eln.StepChange{Body: b.Body, Finished: b.Finished, Remind: b.Remind, Immutable: b.Immutable, Ordering: b.Ordering}
	if len(b.Deadline) == 0 {
		return c, nil
	}
	var deadline *time.Time
	if err := json.Unmarshal(b.Deadline, &deadline); err != nil {
		return c, eln.Errorf(eln.Invalid, "deadline_wrong", "Write the deadline as 2026-11-23T16:00:00Z.").InField("deadline")
	}
	c.Deadline = &deadline
	return c, nil
}

func (s *server) changeStep(ctx context.Context, in *changeStepInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		change, err := in.change()
		if err != nil {
			return err
		}
		_, err = s.app.ChangeStep(ctx, a, id, in.Step, change)
		return err
	})
}

func (s *server) removeStep(ctx context.Context, in *StepPath) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		return s.app.RemoveStep(ctx, a, id, in.Step)
	})
}

type addTagInput struct {
	EntryPath
	Body struct {
		Label string `json:"label"`
	}
}

func (s *server) addTag(ctx context.Context, in *addTagInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		_, err := s.app.AddTag(ctx, a, id, in.Body.Label)
		return err
	})
}

type tagPath struct {
	EntryPath
	Label string `path:"label" maxLength:"20000"`
}

func (s *server) removeTag(ctx context.Context, in *tagPath) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		return s.app.RemoveTag(ctx, a, id, in.Label)
	})
}

type addLinkInput struct {
	EntryPath
	Body struct {
		Target string       `json:"target" maxLength:"40" doc:"short identifier (pid) or id of the other entry"`
		Kind   eln.LinkKind `json:"kind" enum:"related,uses,produces,follows,cites,part,same_as"`
	}
}

func (s *server) addLink(ctx context.Context, in *addLinkInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		target, err := s.entryID(ctx, in.Body.Target)
		if err != nil {
			return err
		}
		return s.app.AddLink(ctx, a, id, target, in.Body.Kind)
	})
}

type linkPath struct {
	EntryPath
	Kind   eln.LinkKind `path:"kind" enum:"related,uses,produces,follows,cites,part,same_as"`
	Target string       `path:"target" maxLength:"40" doc:"short identifier (pid) or id of the other entry"`
}

func (s *server) endLink(ctx context.Context, in *linkPath) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		target, err := s.entryID(ctx, in.Target)
		if err != nil {
			return err
		}
		return s.app.EndLink(ctx, a, id, target, in.Kind)
	})
}

// CommentText is what a comment says.
type CommentText struct {
	Body string `json:"body" doc:"text; what looks like HTML stands as text"`
}

type addCommentInput struct {
	EntryPath
	Body CommentText
}

func (s *server) addComment(ctx context.Context, in *addCommentInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		_, err := s.app.AddRemark(ctx, a, id, in.Body.Body)
		return err
	})
}

// CommentPath names a comment of an entry.
type CommentPath struct {
	EntryPath
	ID string `path:"id" maxLength:"36"`
}

type changeCommentInput struct {
	CommentPath
	Body CommentText
}

func (s *server) changeComment(ctx context.Context, in *changeCommentInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		_, err := s.app.ChangeRemark(ctx, a, id, in.ID, in.Body.Body)
		return err
	})
}

func (s *server) hideComment(ctx context.Context, in *CommentPath) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		return s.app.HideRemark(ctx, a, id, in.ID)
	})
}

// StepToDo is a step that waits for one, with the entry it stands in.
type StepToDo struct {
	Step  eln.Step `json:"step"`
	Entry eln.PID  `json:"entry"`
	Title string   `json:"title"`
}

// Today is what waits for a person.
type Today struct {
	Continue []EntryRow `json:"continue"`
	Steps    []StepToDo `json:"steps"`
	Drafts   []EntryRow `json:"drafts"`
}

type todayOutput struct{ Body Today }

func (s *server) today(ctx context.Context, _ *none) (*todayOutput, error) {
	today, err := s.app.Today(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &todayOutput{Body: Today{Steps: stepsToDo(today.Steps)}}
	if out.Body.Continue, err = s.rowsOf(ctx, today.Continue); err != nil {
		return nil, err
	}
	out.Body.Drafts, err = s.rowsOf(ctx, today.Drafts)
	return out, err
}

func stepsToDo(steps []app.OpenStep) []StepToDo {
	list := make([]StepToDo, 0, len(steps))
	for _, step := range steps {
		list = append(list, StepToDo{Step: step.Step, Entry: step.Entry.PID, Title: step.Entry.Title})
	}
	return list
}
