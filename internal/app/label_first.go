package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// firstLabel is a category or status that a new team begins with. Its colour
// reads on white: the contrast is at least 4.5 to 1.
type firstLabel struct {
	kind   eln.LabelKind
	of     eln.Kind
	en, fr string
	color  string
}

// firstLabels is what a new team begins with; it changes them as it likes.
var firstLabels = [...]firstLabel{
	{eln.Status, eln.Experiment, "Running", "En cours", "1f6fb2"},
	{eln.Status, eln.Experiment, "Success", "Réussi", "23763b"},
	{eln.Status, eln.Experiment, "Need to be redone", "À refaire", "8a5a00"},
	{eln.Status, eln.Experiment, "Fail", "Échec", "b3261e"},
	{eln.Status, eln.Resource, "In stock", "En stock", "23763b"},
	{eln.Status, eln.Resource, "Need to reorder", "À commander", "8a5a00"},
	{eln.Status, eln.Resource, "In use", "En service", "1f6fb2"},
	{eln.Status, eln.Resource, "In maintenance", "En maintenance", "6b4fa0"},
	{eln.Status, eln.Resource, "Used up", "Épuisé", "5f6670"},
	{eln.Category, eln.Experiment, "Synthesis", "Synthèse", "1f6fb2"},
	{eln.Category, eln.Experiment, "Analysis", "Analyse", "23763b"},
	{eln.Category, eln.Experiment, "Measurement", "Mesure", "6b4fa0"},
	{eln.Category, eln.Experiment, "Culture", "Culture", "8a5a00"},
	{eln.Category, eln.Experiment, "Calculation", "Calcul", "5f6670"},
	{eln.Category, eln.Resource, "Chemical", "Produit chimique", "1f6fb2"},
	{eln.Category, eln.Resource, "Sample", "Échantillon", "23763b"},
	{eln.Category, eln.Resource, "Biological material", "Matériel biologique", "8a5a00"},
	{eln.Category, eln.Resource, "Instrument", "Appareil", "6b4fa0"},
	{eln.Category, eln.Resource, "Protocol", "Protocole", "5f6670"},
}

// addFirstLabels gives a new team its first categories and statuses, in
// French, or in English where that is the language.
func addFirstLabels(ctx context.Context, tx *store.Tx, a *access.Actor, t eln.Team, language string) error {
	for _, f := range firstLabels {
		l := eln.Label{TeamID: t.ID, Of: f.of, Title: f.fr, Color: f.color}
		if language == "en" {
			l.Title = f.en
		}
		if err := addLabel(ctx, tx, a, f.kind, t, &l); err != nil {
			return err
		}
	}
	return nil
}
