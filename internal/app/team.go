package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
	"cahier/internal/store"
)

// Teams returns the teams that the actor is in, those of the labs they lead
// and, for an operator, all of them: names alone, which open nothing.
func (app *App) Teams(ctx context.Context, a *access.Actor) ([]eln.Team, error) {
	if err := needSomebody(a); err != nil {
		return nil, err
	}
	var teams []eln.Team
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if a.Runs() {
			teams, err = tx.Teams(ctx)
		} else {
			teams, err = seenTeams(ctx, tx, a)
		}
		return err
	})
	return teams, err
}

// needSomebody refuses an actor that is neither a person nor the service.
func needSomebody(a *access.Actor) error {
	if a.Service {
		return nil
	}
	return needPerson(a)
}

// seenTeams returns the teams that the actor is in and those of the labs they
// lead.
func seenTeams(ctx context.Context, tx *store.Tx, a *access.Actor) ([]eln.Team, error) {
	var ids []string
	for _, m := range a.Teams {
		ids = append(ids, m.TeamID)
	}
	labs := ledLabs(a)
	if a.TeamID != "" {
		labs = nil
	}
	return tx.SeenTeams(ctx, ids, labs)
}

// ledLabs returns the labs that the actor is a Pilote of.
func ledLabs(a *access.Actor) []string {
	var labs []string
	for _, m := range a.Teams {
		if m.Role == eln.RolePilote {
			labs = append(labs, m.LabID)
		}
	}
	return unique(labs)
}

func teamIDs(teams []eln.Team) []string {
	ids := make([]string, len(teams))
	for i, t := range teams {
		ids[i] = t.ID
	}
	return ids
}

// Team returns one team; ErrNotFound when the actor may not see it.
func (app *App) Team(ctx context.Context, a *access.Actor, id string) (eln.Team, error) {
	if err := needSomebody(a); err != nil {
		return eln.Team{}, err
	}
	var t eln.Team
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		t, err = team(ctx, tx, a, id, access.CanSeeTeam)
		return err
	})
	return t, err
}

// team reads one team that the actor may do this to.
func team(ctx context.Context, tx *store.Tx, a *access.Actor, id string, can access.PlaceAbility) (eln.Team, error) {
	t, err := tx.Team(ctx, id)
	if err != nil {
		return t, err
	}
	if err := access.CheckTeam(a, can, t); err != nil {
		return eln.Team{}, err
	}
	return t, nil
}

// CreateTeam makes a team of a lab, with its first categories and statuses in
// the actor's language. The Pilotes of the lab look after it, beside the
// administrators it is given. Only they and operators may.
func (app *App) CreateTeam(ctx context.Context, a *access.Actor, labID, name string) (eln.Team, error) {
	if err := needSomebody(a); err != nil {
		return eln.Team{}, err
	}
	if err := needWrite(a); err != nil {
		return eln.Team{}, err
	}
	if err := access.CheckNewTeam(a, labID); err != nil {
		return eln.Team{}, err
	}
	name, err := placeName("name", name)
	if err != nil {
		return eln.Team{}, err
	}
	var t eln.Team
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Lab(ctx, labID); err != nil {
			return renameField(err, "lab_id")
		}
		if err := tx.HoldLab(ctx, labID); err != nil {
			return err
		}
		if err := teamNameIsFree(ctx, tx, labID, "", name); err != nil {
			return err
		}
		language, err := languageOf(ctx, tx, a)
		if err != nil {
			return err
		}
		if t, err = app.addTeam(ctx, tx, a, labID, name, eln.VisibleToTeam); err != nil {
			return err
		}
		return addFirstLabels(ctx, tx, a, t, language)
	})
	return t, err
}

// languageOf returns the language that the actor chose.
func languageOf(ctx context.Context, tx *store.Tx, a *access.Actor) (string, error) {
	if a.UserID == "" {
		return firstLanguage, nil
	}
	u, err := tx.User(ctx, a.UserID)
	return u.Language, err
}

// teamNameIsFree refuses a name that another team of the lab has.
func teamNameIsFree(ctx context.Context, tx *store.Tx, labID, own, name string) error {
	teams, err := tx.SeenTeams(ctx, nil, []string{labID})
	if err != nil {
		return err
	}
	same := func(t eln.Team) bool { return t.ID != own && search.Fold(t.Name) == search.Fold(name) }
	if slices.ContainsFunc(teams, same) {
		return eln.Errorf(eln.Conflict, "team_name_taken", "Another team of this lab has this name.").InField("name")
	}
	return nil
}

// ChangeTeam changes the name of a team, and whom its new entries are open to.
// Entries that are there stay as they are. Its administrators may.
func (app *App) ChangeTeam(ctx context.Context, a *access.Actor, id string, in eln.TeamChange) (eln.Team, error) {
	if err := mayChange(a); err != nil {
		return eln.Team{}, err
	}
	var t eln.Team
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		var err error
		if t, err = heldTeam(ctx, tx, a, id, access.CanChangeTeam); err != nil {
			return err
		}
		act := store.Act{Subject: store.Subject("team", id), Lab: t.LabID, Actor: signed(a), Data: map[string]any{}}
		if err := changeTeam(ctx, tx, &t, in, &act); err != nil {
			return err
		}
		if act = named(act, "team.change"); act.Action == "" {
			return nil
		}
		if _, err := tx.Record(ctx, act); err != nil {
			return err
		}
		return tx.SaveTeam(ctx, &t)
	})
	if err != nil {
		return eln.Team{}, err
	}
	return t, nil
}

// heldTeam reads a team that the actor may do this to, with its lab held: who
// works where changes one at a time.
func heldTeam(ctx context.Context, tx *store.Tx, a *access.Actor, id string, can access.PlaceAbility) (eln.Team, error) {
	t, err := team(ctx, tx, a, id, can)
	if err != nil {
		return t, err
	}
	if err := tx.HoldLab(ctx, t.LabID); err != nil {
		return t, err
	}
	return team(ctx, tx, a, id, can)
}

func changeTeam(ctx context.Context, tx *store.Tx, t *eln.Team, in eln.TeamChange, act *store.Act) error {
	if in.Name != nil {
		name, err := placeName("name", *in.Name)
		if err != nil {
			return err
		}
		if err := teamNameIsFree(ctx, tx, t.LabID, t.ID, name); err != nil {
			return err
		}
		if name != t.Name {
			t.Name = name
			act.Parts = append(act.Parts, store.Part{Path: "name", Value: name})
		}
	}
	if in.Visibility != nil && *in.Visibility != t.Visibility {
		if *in.Visibility != eln.VisibleToTeam && *in.Visibility != eln.VisibleToNotebook {
			return eln.Errorf(eln.Invalid, "visibility_unknown", "New entries are open to the team or to the notebook.").InField("visibility")
		}
		t.Visibility = *in.Visibility
		act.Data["visibility"] = string(t.Visibility)
		act.Parts = append(act.Parts, store.Part{Path: "state", Value: map[string]any{"visibility": string(t.Visibility)}})
	}
	return nil
}
