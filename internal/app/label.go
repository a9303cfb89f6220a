package app

import (
	"context"
	"fmt"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
	"cahier/internal/store"
)

// Labels returns the categories or statuses of a team for one kind of entry,
// or for both when of is empty, in their order, hidden ones too. Those who are
// in the team may see them.
func (app *App) Labels(ctx context.Context, a *access.Actor, kind eln.LabelKind, teamID string, of eln.Kind) ([]eln.Label, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	kinds := []eln.Kind{of}
	if of == "" {
		kinds = []eln.Kind{eln.Experiment, eln.Resource}
	}
	var list []eln.Label
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := team(ctx, tx, a, teamID, access.CanUseLabels); err != nil {
			return err
		}
		for _, of := range kinds {
			labels, err := tx.Labels(ctx, kind, teamID, of)
			if err != nil {
				return err
			}
			list = append(list, labels...)
		}
		return nil
	})
	return list, err
}

// Label returns one category or status; ErrNotFound when the actor may not use
// those of its team.
func (app *App) Label(ctx context.Context, a *access.Actor, kind eln.LabelKind, id string) (eln.Label, error) {
	if err := needPerson(a); err != nil {
		return eln.Label{}, err
	}
	var l eln.Label
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.Label(ctx, kind, id)
		if err != nil {
			return err
		}
		if _, err := team(ctx, tx, a, row.TeamID, access.CanUseLabels); err != nil {
			return eln.ErrNotFound()
		}
		l = row
		return nil
	})
	return l, err
}

// maxLabels bounds the categories or statuses of one team for one kind of
// entry.
const maxLabels = 500

// CreateLabel makes a category or a status of a team, at the end of its list.
// The administrators of the team may.
func (app *App) CreateLabel(ctx context.Context, a *access.Actor, kind eln.LabelKind, l eln.Label) (eln.Label, error) {
	if err := mayChange(a); err != nil {
		return eln.Label{}, err
	}
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		t, err := team(ctx, tx, a, l.TeamID, access.CanCurate)
		if err != nil {
			return err
		}
		if err := cleanLabel(&l); err != nil {
			return err
		}
		have, err := tx.Labels(ctx, kind, t.ID, l.Of)
		if err != nil {
			return err
		}
		if len(have) >= maxLabels {
			return eln.Errorf(eln.Conflict, "labels_most", "A team has at most %d of these.", maxLabels).With("max", maxLabels)
		}
		return addLabel(ctx, tx, a, kind, t, &l)
	})
	if err != nil {
		return eln.Label{}, err
	}
	return l, nil
}

// cleanLabel checks the title, the colour and the kind of a label.
func cleanLabel(l *eln.Label) error {
	if l.Of != eln.Experiment && l.Of != eln.Resource {
		return eln.Errorf(eln.Invalid, "kind_unknown", "An entry is an experiment or a resource.").InField("of")
	}
	if l.Title = render.CleanLine(l.Title, eln.MaxName); l.Title == "" {
		return eln.Errorf(eln.Invalid, "title_missing", "Write a title.").InField("title")
	}
	var err error
	l.Color, err = eln.CleanColor(l.Color)
	return err
}

// addLabel writes the row of a new label and records it.
func addLabel(ctx context.Context, tx *store.Tx, a *access.Actor, kind eln.LabelKind, t eln.Team, l *eln.Label) error {
	l.ID = eln.NewID(tx.Now())
	if err := tx.AddLabel(ctx, kind, l); err != nil {
		return err
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject(string(kind), l.ID), Lab: t.LabID, Action: event.Action(string(kind) + ".create"), Actor: signed(a),
		Data: map[string]any{"team": t.ID, "of": string(l.Of)},
		Parts: []store.Part{
			{Path: "meta", Value: map[string]any{"of": string(l.Of), "serial": l.Serial}},
			{Path: "title", Value: l.Title}, {Path: "color", Value: l.Color}, {Path: "state", Value: labelState(l)},
		},
	})
	return err
}

// labelState holds the small closed values around a label.
func labelState(l *eln.Label) map[string]any {
	return map[string]any{"team": l.TeamID, "ordering": l.Ordering, "private": l.Private, "hidden": l.Hidden}
}

// ChangeLabel changes a category or a status. One that is hidden is offered no
// more; entries that have it keep it. The administrators of its team may.
func (app *App) ChangeLabel(ctx context.Context, a *access.Actor, kind eln.LabelKind, id string, in eln.LabelChange) (eln.Label, error) {
	if err := mayChange(a); err != nil {
		return eln.Label{}, err
	}
	var l eln.Label
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		before, t, err := labelToChange(ctx, tx, a, kind, id)
		if err != nil {
			return err
		}
		l = before
		if err := changeLabel(&l, in); err != nil || l == before {
			return err
		}
		if err := recordLabel(ctx, tx, a, kind, t, before, l); err != nil {
			return err
		}
		return tx.SaveLabel(ctx, kind, &l)
	})
	if err != nil {
		return eln.Label{}, err
	}
	return l, nil
}

// labelToChange reads a label that the actor may change, held; those of teams
// they may not see do not exist.
func labelToChange(ctx context.Context, tx *store.Tx, a *access.Actor, kind eln.LabelKind, id string) (eln.Label, eln.Team, error) {
	row, err := tx.Label(ctx, kind, id)
	if err != nil {
		return row, eln.Team{}, err
	}
	t, err := team(ctx, tx, a, row.TeamID, access.CanCurate)
	if err != nil {
		return row, t, err
	}
	if err := tx.HoldLabel(ctx, kind, id); err != nil {
		return row, t, err
	}
	row, err = tx.Label(ctx, kind, id)
	return row, t, err
}

func changeLabel(l *eln.Label, in eln.LabelChange) error {
	if in.Title != nil {
		l.Title = *in.Title
	}
	if in.Color != nil {
		l.Color = *in.Color
	}
	if in.Private != nil {
		l.Private = *in.Private
	}
	if in.Hidden != nil {
		l.Hidden = *in.Hidden
	}
	if in.Ordering != nil {
		l.Ordering = min(max(*in.Ordering, 0), 1_000_000)
	}
	return cleanLabel(l)
}

// recordLabel records what became of a label: a change of what it says, and
// its hiding or showing.
func recordLabel(ctx context.Context, tx *store.Tx, a *access.Actor, kind eln.LabelKind, t eln.Team, before, after eln.Label) error {
	act := store.Act{
		Subject: store.Subject(string(kind), after.ID), Lab: t.LabID, Actor: signed(a), Data: map[string]any{},
	}
	shown := after
	shown.Hidden = before.Hidden
	if after.Title != before.Title {
		act.Parts = append(act.Parts, store.Part{Path: "title", Value: after.Title})
	}
	if after.Color != before.Color {
		act.Parts = append(act.Parts, store.Part{Path: "color", Value: after.Color})
	}
	if after.Ordering != before.Ordering || after.Private != before.Private {
		act.Parts = append(act.Parts, store.Part{Path: "state", Value: labelState(&shown)})
	}
	if change := named(act, event.Action(string(kind)+".change")); change.Action != "" {
		if _, err := tx.Record(ctx, change); err != nil {
			return err
		}
	}
	if after.Hidden == before.Hidden {
		return nil
	}
	word := "show"
	if after.Hidden {
		word = "hide"
	}
	act.Action, act.Data = event.Action(fmt.Sprintf("%s.%s", kind, word)), nil
	act.Parts = []store.Part{{Path: "state", Value: labelState(&after)}}
	_, err := tx.Record(ctx, act)
	return err
}
