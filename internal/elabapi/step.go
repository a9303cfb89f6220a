package elabapi

import (
	"slices"
	"time"

	"cahier/internal/eln"
)

func stepRows(entry int64, steps []eln.Step) []object {
	list := []object{}
	for _, s := range steps {
		list = append(list, stepRow(entry, s))
	}
	return list
}

func stepRow(entry int64, s eln.Step) object {
	return object{
		"id": s.Serial, "item_id": entry, "body": s.Body, "ordering": s.Ordering, "finished": bit(s.Finished),
		"finished_time": moment(s.FinishedAt), "deadline": moment(s.Deadline), "deadline_notif": bit(s.Remind), "is_immutable": bit(s.Immutable),
	}
}

func (c *call) steps() (reply, error) {
	steps, err := c.App.Steps(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	return ok(stepRows(c.id, steps))
}

// addStep puts a step at the end. As in eLabFTW, only its words are read.
func (c *call) addStep() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	body := in.text("body")
	if body == "" {
		body = untitled
	}
	s, err := c.App.AddStep(c.ctx(), c.actor, c.entry, eln.NewStep{Body: body})
	if err != nil {
		return reply{}, err
	}
	return c.madePart("steps", s.Serial)
}

func (c *call) stepOf() (eln.Step, error) {
	steps, err := c.App.Steps(c.ctx(), c.actor, c.entry)
	i := slices.IndexFunc(steps, func(s eln.Step) bool { return s.Serial == c.sub })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return eln.Step{}, err
	}
	return steps[i], nil
}

func (c *call) step() (reply, error) {
	s, err := c.stepOf()
	if err != nil {
		return reply{}, err
	}
	return ok(stepRow(c.id, s))
}

func (c *call) changeStep() (reply, error) {
	s, err := c.stepOf()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	change, err := stepChange(in, s)
	if err != nil {
		return reply{}, err
	}
	if s, err = c.App.ChangeStep(c.ctx(), c.actor, c.entry, s.ID, change); err != nil {
		return reply{}, err
	}
	return ok(stepRow(c.id, s))
}

// stepChange reads what a PATCH asks of a step.
func stepChange(in input, s eln.Step) (eln.StepChange, error) {
	var change eln.StepChange
	opposite := func(b bool) *bool { b = !b; return &b }
	switch in.action() {
	case "finish":
		change.Finished = opposite(s.Finished)
		return change, nil
	case "notif":
		change.Remind = opposite(s.Remind)
		return change, nil
	case "notifdestroy":
		change.Remind = opposite(true)
		return change, nil
	}
	for key := range in {
		var err error
		switch key {
		case "action":
		case "body":
			change.Body, err = in.words(key)
		case "deadline":
			var at *time.Time
			if when := in.text(key); when != "" && when != "null" {
				at, err = instant(when)
			}
			change.Deadline = &at
		case "is_immutable":
			fixed := in.flag(key)
			change.Immutable = &fixed
		default:
			err = wrong("Invalid update target.")
		}
		if err != nil {
			return change, err
		}
	}
	return change, nil
}

func (c *call) removeStep() (reply, error) {
	s, err := c.stepOf()
	if err != nil {
		return reply{}, err
	}
	if err := c.App.RemoveStep(c.ctx(), c.actor, c.entry, s.ID); err != nil {
		return reply{}, err
	}
	return gone()
}
