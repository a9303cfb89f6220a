package main

import (
	"bytes"
	"context"
	"fmt"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// furnishEntries adds what the seed has none of: entries open to everyone, a
// rare status, three entries opened to the guest, and one of many parts.
func (w *world) furnishEntries(ctx context.Context, service *app.App, member *access.Actor) error {
	everyone := 50 // API v2's number for everyone
	for range max(1, w.size/10_000) {
		if _, err := service.CreateEntries(ctx, member, w.plain(100, eln.NewEntry{Visibility: &eln.BaseVisibility{Read: &everyone}})); err != nil {
			return err
		}
	}
	if _, err := service.CreateEntries(ctx, member, w.plain(20, eln.NewEntry{StatusID: w.Status})); err != nil {
		return err
	}
	opened, err := service.CreateEntries(ctx, member, w.plain(3, eln.NewEntry{}))
	if err != nil {
		return err
	}
	for _, e := range opened {
		grants := []eln.Grant{{Principal: "user:" + guestEmail, Level: eln.Read}}
		if err := service.SetGrants(ctx, member, e.ID, grants, nil); err != nil {
			return err
		}
	}
	return w.furnishRich(ctx, service, member)
}

// plain returns n entries like one, each with a text.
func (w *world) plain(n int, like eln.NewEntry) []eln.NewEntry {
	like.Kind, like.TeamID = eln.Experiment, w.Big
	entries := make([]eln.NewEntry, n)
	for i := range entries {
		like.Title = fmt.Sprintf("Essai ouvert %d", i+1)
		like.Body = "<h2>Protocole</h2><p>Chauffer, filtrer, peser.</p><p>Résultat conforme à l’attente ; on passe à l’étape suivante.</p>"
		entries[i] = like
	}
	return entries
}

// furnishRich makes the entry of many parts: versions, steps, comments, links
// and files.
func (w *world) furnishRich(ctx context.Context, service *app.App, member *access.Actor) error {
	in := w.plain(1, eln.NewEntry{})[0]
	in.Title, in.Body = "Essai aux nombreuses parties", in.Body+"<p>Catalyseur : "+rareWord+".</p>"
	e, err := service.CreateEntry(ctx, member, in)
	if err != nil {
		return err
	}
	w.Rich = string(e.PID)
	targets, err := service.CreateEntries(ctx, member, w.plain(20, eln.NewEntry{}))
	if err != nil {
		return err
	}
	for i, target := range targets {
		more := fmt.Sprintf("<p>Mesure %d : 41,2 %%.</p>", i+1)
		if _, _, err := service.ChangeEntry(ctx, member, e.ID, eln.EntryChange{AppendBody: &more}); err != nil {
			return err
		}
		if err := service.AddLink(ctx, member, e.ID, target.ID, eln.LinkFollows); err != nil {
			return err
		}
		if _, err := service.AddStep(ctx, member, e.ID, eln.NewStep{Body: fmt.Sprintf("Étape %d", i+1)}); err != nil {
			return err
		}
		if _, err := service.AddRemark(ctx, member, e.ID, fmt.Sprintf("Remarque %d", i+1)); err != nil {
			return err
		}
		file := eln.NewUpload{Name: fmt.Sprintf("mesures-%d.csv", i+1)}
		if _, err := service.AddUpload(ctx, member, e.ID, file, bytes.NewReader([]byte("t;rendement\n0;41,2\n"))); err != nil {
			return err
		}
	}
	return nil
}
