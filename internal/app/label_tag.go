package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// Bounds of tags: how many one list holds, and on how many entries one may
// stand to be renamed at once, since the index of each is written again.
const (
	maxTags      = 1000
	maxRetagging = 5000
)

// Tags lists the tags of a team whose label begins with q, or has a word that
// does: those that entries the actor may read carry, with how many do. A tag
// on nothing that they may read is not there.
func (app *App) Tags(ctx context.Context, a *access.Actor, teamID, q string, limit int) ([]eln.Tag, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	if limit < 1 || limit > maxTags {
		limit = maxTags
	}
	var tags []eln.Tag
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := team(ctx, tx, a, teamID, access.CanUseLabels); err != nil {
			return err
		}
		var err error
		tags, err = tx.ReadableTags(ctx, store.TagReading{Actor: a, TeamIDs: []string{teamID}, Q: shortQ(q), Limit: limit})
		return err
	})
	return tags, err
}

// RenameTag gives a tag of a team another label, on every entry that carries
// it. When the team has a tag of that label already, the two become one, and
// that one is returned. Entries keep in their versions the label of the time.
// The administrators of the team may.
func (app *App) RenameTag(ctx context.Context, a *access.Actor, teamID, tagID, label string) (eln.Tag, error) {
	if err := mayChange(a); err != nil {
		return eln.Tag{}, err
	}
	var tag eln.Tag
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		t, err := team(ctx, tx, a, teamID, access.CanCurate)
		if err != nil {
			return err
		}
		if tag, err = tx.TagOfTeam(ctx, teamID, tagID); err != nil {
			return err
		}
		clean := render.CleanLine(label, eln.MaxTag)
		if clean == "" {
			return eln.Errorf(eln.Invalid, "tag_empty", "Write a tag.").InField("label")
		}
		if clean == tag.Label {
			return nil
		}
		return renameTag(ctx, tx, a, t, &tag, clean)
	})
	if err != nil {
		return eln.Tag{}, err
	}
	return tag, nil
}

// renameTag renames a tag or merges it into the one that has the label.
func renameTag(ctx context.Context, tx *store.Tx, a *access.Actor, t eln.Team, tag *eln.Tag, label string) error {
	n, err := tx.TagUse(ctx, tag.ID)
	if err != nil {
		return err
	}
	if n > maxRetagging {
		return eln.Errorf(eln.Conflict, "tag_wide", "This tag stands on more than %d entries: it cannot be renamed at once.", maxRetagging).
			With("max", maxRetagging)
	}
	act := store.Act{Subject: store.Subject("tag", tag.ID), Lab: t.LabID, Action: "tag.rename", Actor: signed(a), Data: map[string]any{}}
	other, err := tx.Tag(ctx, t.ID, label)
	switch {
	case eln.CodeOf(err) == eln.NotFound:
		tag.Label = label
		act.Data["parts"] = []any{"name"}
		act.Parts = []store.Part{{Path: "name", Value: label}}
		err = tx.RenameTag(ctx, *tag)
	case err == nil:
		act.Action, act.Data["into"] = "tag.merge", other.ID
		act.Parts = []store.Part{{Path: "state", Value: map[string]any{"merged": true, "into": other.ID}}}
		err = tx.MergeTag(ctx, tag.ID, other.ID)
		*tag = other
	}
	if err != nil {
		return err
	}
	if _, err := tx.Record(ctx, act); err != nil {
		return err
	}
	return tx.ReindexTagged(ctx, tag.ID, func(e *eln.Entry) string { return render.PlainText(e.Body, e.BodyType == eln.Markdown) })
}
