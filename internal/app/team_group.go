package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Groups lists the groups of a team with their members. Those who work in the
// team may see them.
func (app *App) Groups(ctx context.Context, a *access.Actor, teamID string) ([]eln.Group, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var groups []eln.Group
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := team(ctx, tx, a, teamID, access.CanSeeMembers); err != nil {
			return err
		}
		var err error
		groups, err = tx.Groups(ctx, teamID)
		return err
	})
	return groups, err
}

// CreateGroup makes a group of a team. The administrators of the team may.
// What is opened to it opens to its members with their next request.
func (app *App) CreateGroup(ctx context.Context, a *access.Actor, teamID, name string, userIDs []string) (eln.Group, error) {
	if err := mayChange(a); err != nil {
		return eln.Group{}, err
	}
	var g eln.Group
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		t, err := team(ctx, tx, a, teamID, access.CanCurate)
		if err != nil {
			return err
		}
		g = eln.Group{ID: eln.NewID(tx.Now()), TeamID: t.ID}
		if g.Name, err = placeName("name", name); err != nil {
			return err
		}
		if err := tx.AddGroup(ctx, &g); err != nil {
			return err
		}
		_, err = tx.Record(ctx, store.Act{
			Subject: store.Subject("group", g.ID), Lab: t.LabID, Action: "group.create", Actor: signed(a),
			Data:  map[string]any{"team": t.ID},
			Parts: []store.Part{{Path: "meta", Value: map[string]any{"serial": g.Serial}}, {Path: "name", Value: g.Name}},
		})
		if err == nil && len(userIDs) > 0 {
			err = setGroupMembers(ctx, tx, a, t, &g, userIDs)
		}
		return err
	})
	return g, err
}

// SetGroupMembers sets the members of a group as a whole. The administrators
// of its team may.
func (app *App) SetGroupMembers(ctx context.Context, a *access.Actor, groupID string, userIDs []string) (eln.Group, error) {
	if err := mayChange(a); err != nil {
		return eln.Group{}, err
	}
	var g eln.Group
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.HoldGroup(ctx, groupID); err != nil {
			return err
		}
		var err error
		if g, err = tx.Group(ctx, groupID); err != nil {
			return err
		}
		t, err := team(ctx, tx, a, g.TeamID, access.CanCurate)
		if err != nil {
			return err
		}
		return setGroupMembers(ctx, tx, a, t, &g, userIDs)
	})
	return g, err
}

// setGroupMembers writes the members of a group and records them, unless they
// are these already.
func setGroupMembers(ctx context.Context, tx *store.Tx, a *access.Actor, t eln.Team, g *eln.Group, userIDs []string) error {
	userIDs = unique(userIDs)
	if len(userIDs) > maxMembers {
		return eln.Errorf(eln.Invalid, "members_most", "There are at most %d members.", maxMembers).InField("members").With("max", maxMembers)
	}
	slices.Sort(userIDs)
	people, err := tx.Users(ctx, userIDs)
	if err != nil {
		return err
	}
	act := store.Act{Subject: store.Subject("group", g.ID), Lab: t.LabID, Action: "group.members", Actor: signed(a)}
	words := []any{}
	for _, m := range g.Members {
		if !slices.Contains(userIDs, m.ID) {
			act.Parts = append(act.Parts, store.Part{Path: "member/" + m.ID})
		}
	}
	for _, id := range userIDs {
		if people[id].ID == "" {
			return eln.Errorf(eln.Invalid, "member_unknown", "One of these people has no account.").InField("members")
		}
		if !slices.ContainsFunc(g.Members, func(p eln.Person) bool { return p.ID == id }) {
			act.Parts = append(act.Parts, store.Part{Path: "member/" + id, Value: "member"})
		}
		words = append(words, map[string]any{"user": id})
	}
	if len(act.Parts) == 0 {
		return nil
	}
	act.Data = map[string]any{"members": words}
	if err := tx.SetGroupMembers(ctx, g.ID, userIDs); err != nil {
		return err
	}
	if _, err := tx.Record(ctx, act); err != nil {
		return err
	}
	*g, err = tx.Group(ctx, g.ID)
	return err
}
