package app

import (
	"cmp"
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/render"
	"cahier/internal/search"
	"cahier/internal/store"
)

// labelKey names a category or a status as people do: by its title, whatever
// the case and the accents.
type labelKey struct {
	kind  eln.LabelKind
	of    eln.Kind
	title string
}

func keyOfLabel(kind eln.LabelKind, of eln.Kind, title string) labelKey {
	return labelKey{kind: kind, of: of, title: search.Fold(render.CleanLine(title, eln.MaxName))}
}

// missingLabel is a category or a status that the team does not have.
type missingLabel struct {
	kind  eln.LabelKind
	label eln.Label
}

// newLabelColor is the colour of a label whose file gives none.
const newLabelColor = "767676"

// readLabels finds the categories and statuses of the team, and those that the
// file names and the team lacks.
func (im *importing) readLabels(ctx context.Context, tx *store.Tx) error {
	for _, kind := range []eln.LabelKind{eln.Category, eln.Status} {
		for _, of := range []eln.Kind{eln.Experiment, eln.Resource} {
			list, err := tx.Labels(ctx, kind, im.team.ID, of)
			if err != nil {
				return err
			}
			for _, l := range list {
				if !l.Hidden {
					im.labels[keyOfLabel(kind, of, l.Title)] = l.ID
				}
			}
		}
	}
	asked := map[labelKey]bool{}
	for i := range im.crate.Datasets {
		d := &im.crate.Datasets[i]
		im.lacks(asked, eln.Category, d, d.Category)
		im.lacks(asked, eln.Status, d, d.Status)
	}
	return nil
}

// lacks notes a label that the team does not have: it will be made if the
// actor administers the team.
func (im *importing) lacks(asked map[labelKey]bool, kind eln.LabelKind, d *interchange.Dataset, l interchange.Label) {
	title := render.CleanLine(l.Title, eln.MaxName)
	key := keyOfLabel(kind, eln.Kind(d.Kind), title)
	if title == "" || im.labels[key] != "" || asked[key] {
		return
	}
	asked[key] = true
	if access.CheckTeam(im.actor, access.CanCurate, im.team) != nil {
		im.note(interchange.Left, d.NodeID, string(kind)+"_left", "name", title, "title", d.Title)
		return
	}
	color, err := eln.CleanColor(cmp.Or(l.Color, newLabelColor))
	if err != nil {
		color = newLabelColor
	}
	im.lacking = append(im.lacking, missingLabel{kind: kind, label: eln.Label{
		TeamID: im.team.ID, Of: eln.Kind(d.Kind), Title: title, Color: color,
	}})
	im.note(interchange.Taken, d.NodeID, string(kind)+"_created", "name", title)
}

// makeLabels makes the categories and statuses that the team lacks. One that
// cannot be made is named in the report.
func (im *importing) makeLabels(ctx context.Context) error {
	if !im.any(ImportCreate, ImportUpdate, ImportMerge) {
		return nil
	}
	for _, m := range im.lacking {
		made, err := im.app.CreateLabel(ctx, im.actor, m.kind, m.label)
		if code := eln.CodeOf(err); code == eln.Conflict || code == eln.Denied || code == eln.Invalid {
			im.note(interchange.Left, "", string(m.kind)+"_left", "name", m.label.Title, "title", im.crate.Name)
			continue
		}
		if err != nil {
			return err
		}
		im.labels[keyOfLabel(m.kind, m.label.Of, m.label.Title)] = made.ID
	}
	return nil
}

// label is the id of a category or a status that the team has, "" else.
func (im *importing) label(kind eln.LabelKind, of string, l interchange.Label) string {
	if l.Title == "" {
		return ""
	}
	return im.labels[keyOfLabel(kind, eln.Kind(of), l.Title)]
}
