package app

import (
	"context"
	"slices"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// leafTime is how a moment stands in a leaf: as the events write theirs.
const leafTime = "2006-01-02T15:04:05.000000Z"

// Steps returns the steps of an entry in their order.
func (app *App) Steps(ctx context.Context, a *access.Actor, id string) ([]eln.Step, error) {
	var steps []eln.Step
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Entry(ctx, a, id); err != nil {
			return err
		}
		var err error
		steps, err = tx.Steps(ctx, id)
		return err
	})
	return steps, err
}

// AddStep puts a step at the end of an entry. Only a template's steps may be
// immutable.
func (app *App) AddStep(ctx context.Context, a *access.Actor, id string, in eln.NewStep) (eln.Step, error) {
	var s eln.Step
	err := app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		if in.Immutable && !c.entry.Template {
			return errImmutableElsewhere()
		}
		c.action = "entry.change"
		var err error
		s, err = c.addStep(ctx, in)
		return err
	})
	return s, err
}

// changeParts is changeEntry for a person who changes parts of an entry.
func (app *App) changeParts(ctx context.Context, a *access.Actor, id string, can access.Ability, fn func(context.Context, *change) error) error {
	if err := needPerson(a); err != nil {
		return err
	}
	if err := needWrite(a); err != nil {
		return err
	}
	return app.changeEntry(ctx, a, id, can, fn)
}

// addStep puts a step at the end of the entry of a change. One that begins
// finished was done elsewhere: it says neither when nor by whom.
func (c *change) addStep(ctx context.Context, in eln.NewStep) (eln.Step, error) {
	body, err := cleanStep(in.Body)
	if err != nil {
		return eln.Step{}, err
	}
	s := eln.Step{
		ID: eln.NewID(c.tx.Now()), EntryID: c.entry.ID, Body: body, Finished: in.Finished, Remind: in.Remind && in.Deadline != nil,
		Immutable: in.Immutable,
	}
	if s.Deadline, err = cleanDeadline(in.Deadline); err != nil {
		return eln.Step{}, err
	}
	if err := c.tx.AddStep(ctx, &s); err != nil {
		return eln.Step{}, err
	}
	c.set("step/"+s.ID, stepLeaf(s))
	return s, nil
}

func cleanStep(body string) (string, error) {
	body = render.CleanLine(body, eln.MaxStep)
	if body == "" {
		return "", eln.Errorf(eln.Invalid, "step_empty", "Say what there is to do.").InField("body")
	}
	return body, nil
}

// cleanDeadline returns a deadline in whole microseconds, as it is kept.
func cleanDeadline(d *time.Time) (*time.Time, error) {
	if d == nil {
		return nil, nil
	}
	at := d.UTC().Truncate(time.Microsecond)
	if at.UnixMicro() <= 0 || at.Year() > 9999 {
		return nil, eln.Errorf(eln.Invalid, "deadline_range", "A deadline lies between 1970 and 9999.").InField("deadline")
	}
	return &at, nil
}

// stepLeaf is a step as the record holds it.
func stepLeaf(s eln.Step) map[string]any {
	leaf := map[string]any{
		"serial": s.Serial, "body": s.Body, "ordering": s.Ordering, "finished": s.Finished, "remind": s.Remind, "immutable": s.Immutable,
	}
	if s.FinishedAt != nil {
		leaf["finished_at"] = s.FinishedAt.UTC().Format(leafTime)
	}
	if s.FinishedBy != "" {
		leaf["finished_by"] = s.FinishedBy
	}
	if s.Deadline != nil {
		leaf["deadline"] = s.Deadline.UTC().Format(leafTime)
	}
	return leaf
}

// ChangeStep changes a step. Ticking it says who did it and when; unticking
// takes that back. An ordering moves it to that place, from 1, and numbers the
// steps anew. An immutable step of an entry can be ticked and dated, no more.
func (app *App) ChangeStep(ctx context.Context, a *access.Actor, id, stepID string, in eln.StepChange) (eln.Step, error) {
	var s eln.Step
	err := app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		steps, i, err := c.stepOf(ctx, stepID)
		if err != nil {
			return err
		}
		before := slices.Clone(steps)
		if err := c.changeStep(&steps[i], in); err != nil {
			return err
		}
		if in.Ordering != nil {
			i = move(steps, i, *in.Ordering)
		}
		s = steps[i]
		return c.saveSteps(ctx, before, steps)
	})
	return s, err
}

// RemoveStep takes a step off an entry; the record keeps it.
func (app *App) RemoveStep(ctx context.Context, a *access.Actor, id, stepID string) error {
	return app.changeParts(ctx, a, id, access.CanWrite, func(ctx context.Context, c *change) error {
		steps, i, err := c.stepOf(ctx, stepID)
		if err != nil {
			return err
		}
		if c.fixed(steps[i]) {
			return errImmutable()
		}
		if err := c.tx.RemoveStep(ctx, stepID); err != nil {
			return err
		}
		c.action = "entry.change"
		c.drop("step/" + stepID)
		before := slices.Delete(steps, i, i+1)
		after := slices.Clone(before)
		number(after)
		return c.saveSteps(ctx, before, after)
	})
}

// stepOf returns the steps of the entry of a change and the place of one of
// them.
func (c *change) stepOf(ctx context.Context, stepID string) ([]eln.Step, int, error) {
	steps, err := c.tx.Steps(ctx, c.entry.ID)
	i := slices.IndexFunc(steps, func(s eln.Step) bool { return s.ID == stepID })
	if err == nil && i < 0 {
		err = eln.ErrNotFound()
	}
	return steps, i, err
}

// fixed reports whether a step refuses to be changed: it came from a template
// that says so. In the template itself it can be changed.
func (c *change) fixed(s eln.Step) bool { return s.Immutable && !c.entry.Template }

func errImmutable() error {
	return eln.Errorf(eln.Invalid, "step_immutable", "This step comes from a template that keeps it as it is: it can be ticked, not changed.")
}

func errImmutableElsewhere() error {
	return eln.Errorf(eln.Invalid, "step_immutable_template", "Only the steps of a template can be made immutable.").InField("immutable")
}

// changeStep applies what a person asked of one step, but for its place.
func (c *change) changeStep(s *eln.Step, in eln.StepChange) error {
	if err := c.rewordStep(s, in); err != nil {
		return err
	}
	if in.Immutable != nil && *in.Immutable != s.Immutable {
		if !c.entry.Template {
			return errImmutableElsewhere()
		}
		s.Immutable = *in.Immutable
	}
	if in.Deadline != nil {
		deadline, err := cleanDeadline(*in.Deadline)
		if err != nil {
			return err
		}
		s.Deadline = deadline
	}
	if in.Remind != nil {
		s.Remind = *in.Remind
	}
	s.Remind = s.Remind && s.Deadline != nil
	if in.Finished != nil && *in.Finished != s.Finished {
		c.tick(s, *in.Finished)
	}
	return nil
}

func (c *change) rewordStep(s *eln.Step, in eln.StepChange) error {
	body := s.Body
	if in.Body != nil {
		var err error
		if body, err = cleanStep(*in.Body); err != nil {
			return err
		}
	}
	moves := in.Ordering != nil && *in.Ordering != s.Ordering
	if c.fixed(*s) && (body != s.Body || moves) {
		return errImmutable()
	}
	s.Body = body
	return nil
}

func (c *change) tick(s *eln.Step, finished bool) {
	s.Finished, s.FinishedAt, s.FinishedBy = finished, nil, ""
	if finished {
		now := c.tx.Now()
		s.FinishedAt, s.FinishedBy = &now, c.actor.UserID
	}
}

// move puts the step at i to a place from 1, numbers all of them anew and
// returns where it stands. A place beyond the ends is the end.
func move(steps []eln.Step, i int, place int64) int {
	to := int(min(max(place, 1), int64(len(steps)))) - 1
	s := steps[i]
	copy(steps[i:], steps[i+1:])
	copy(steps[to+1:], steps[to:len(steps)-1])
	steps[to] = s
	number(steps)
	return to
}

func number(steps []eln.Step) {
	for i := range steps {
		steps[i].Ordering = int64(i + 1)
	}
}

// saveSteps writes the steps that differ from what they were before.
func (c *change) saveSteps(ctx context.Context, before, after []eln.Step) error {
	was := make(map[string]eln.Step, len(before))
	for _, s := range before {
		was[s.ID] = s
	}
	for i := range after {
		s := &after[i]
		if sameStep(was[s.ID], *s) {
			continue
		}
		if err := c.tx.SaveStep(ctx, s); err != nil {
			return err
		}
		c.set("step/"+s.ID, stepLeaf(*s))
		c.action = "entry.change"
	}
	return nil
}

func sameStep(a, b eln.Step) bool {
	return a.Body == b.Body && a.Ordering == b.Ordering && a.Finished == b.Finished && a.FinishedBy == b.FinishedBy &&
		a.Remind == b.Remind && a.Immutable == b.Immutable && sameTime(a.FinishedAt, b.FinishedAt) && sameTime(a.Deadline, b.Deadline)
}

func sameTime(a, b *time.Time) bool {
	return a == b || a != nil && b != nil && a.Equal(*b)
}
