package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// Duplicate says how an entry is duplicated. Kind is that of the entry when it
// is empty; Template makes the duplicate a template; CopyFiles copies the files
// too; LinkOriginal links the duplicate to the entry it follows.
type Duplicate struct {
	Kind         eln.Kind
	Template     bool
	CopyFiles    bool
	LinkOriginal bool
}

// duplicateSuffix ends the title of a duplicate, as it does in eLabFTW.
const duplicateSuffix = " I"

// DuplicateEntry makes an entry with the content of another that the actor may
// read: text, fields without the values that say so, steps unfinished, tags
// and links. The actor is its author, its date is today, and it takes a page
// in the actor's own notebook in the same team, or in their first team when
// they are not of that one. It is open to no more people than its origin.
func (app *App) DuplicateEntry(ctx context.Context, a *access.Actor, id string, as Duplicate) (*eln.Entry, error) {
	in, err := app.duplicateOf(ctx, a, id, as)
	if err != nil {
		return nil, err
	}
	var ready map[string]staged
	if as.CopyFiles {
		var tidy func()
		m, _ := a.Membership(in.TeamID)
		ready, tidy, err = app.stageFiles(ctx, a, id, m.LabID)
		defer tidy()
		if err != nil {
			return nil, err
		}
	}
	var e *eln.Entry
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		o, err := readPattern(ctx, tx, a, id)
		if err != nil {
			return err
		}
		o.duplicate, o.staged = true, ready
		if !as.CopyFiles {
			o.uploads = nil
		}
		if as.LinkOriginal {
			o.links = append(o.links, eln.Link{TargetID: id, Kind: eln.LinkFollows})
		}
		if err := o.describe(&in, as.Kind); err != nil {
			return err
		}
		e, err = app.createFrom(ctx, tx, a, in, o)
		return err
	})
	return e, err
}

// duplicateOf checks that an actor may duplicate an entry, and where to.
func (app *App) duplicateOf(ctx context.Context, a *access.Actor, id string, as Duplicate) (eln.NewEntry, error) {
	e, err := app.Entry(ctx, a, id)
	if err != nil {
		return eln.NewEntry{}, err
	}
	if err := access.Check(a, access.CanDuplicate, e); err != nil {
		return eln.NewEntry{}, err
	}
	return eln.NewEntry{Template: as.Template, TeamID: teamFor(a, e.TeamID)}, needWrite(a)
}

// teamFor returns a team when the actor works there, else the first one they
// do work in, "" when there is none.
func teamFor(a *access.Actor, teamID string) string {
	if a.MemberOf(teamID) {
		return teamID
	}
	for _, m := range a.Teams {
		if a.MemberOf(m.TeamID) {
			return m.TeamID
		}
	}
	return ""
}

// describe says what a duplicate begins with. The title leaves room for the
// suffix; an untitled entry stays untitled.
func (o *pattern) describe(in *eln.NewEntry, kind eln.Kind) error {
	e := o.entry
	in.Kind, in.Body, in.BodyType, in.Rating, in.Tags = kind, e.Body, e.BodyType, e.Rating, o.tags
	if in.Kind == "" {
		in.Kind = e.Kind
	}
	if e.Title != "" {
		in.Title = render.CleanLine(e.Title, eln.MaxTitle-len(duplicateSuffix)) + duplicateSuffix
	}
	fields, err := eln.ParseMetadata(e.Metadata)
	if err != nil {
		return err
	}
	in.Metadata = fields.Blanked().JSON()
	return nil
}
