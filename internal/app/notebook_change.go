package app

import (
	"context"
	"slices"
	"unicode/utf8"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
	"cahier/internal/store"
)

// maxPurpose bounds what a notebook or project is for, in characters.
const maxPurpose = 10_000

// CreateNotebook begins a notebook that the actor holds, in a team they work
// in and, when named, in a project they may write in.
func (app *App) CreateNotebook(ctx context.Context, a *access.Actor, in eln.NewNotebook) (eln.Notebook, error) {
	if err := mayChange(a); err != nil {
		return eln.Notebook{}, err
	}
	title, purpose, err := cover(in.Title, in.Purpose)
	if err != nil {
		return eln.Notebook{}, err
	}
	m, err := workingTeam(a, in.TeamID)
	if err != nil {
		return eln.Notebook{}, err
	}
	var n eln.Notebook
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		if err := joinsProject(ctx, tx, a, in.ProjectID, m.LabID); err != nil {
			return err
		}
		holder, err := tx.User(ctx, a.UserID)
		if err != nil {
			return err
		}
		n = eln.Notebook{
			ID: eln.NewID(tx.Now()), LabID: m.LabID, TeamID: m.TeamID, ProjectID: in.ProjectID, HolderID: a.UserID, Holder: holder.Person(),
			Title: title, Purpose: purpose, CreatedAt: tx.Now(), Level: eln.Own, Version: 1,
		}
		return addNotebook(ctx, tx, a, &n, false)
	})
	return n, err
}

// mayChange refuses whoever is nobody, and keys that only read.
func mayChange(a *access.Actor) error {
	if err := needPerson(a); err != nil {
		return err
	}
	return needWrite(a)
}

// cover checks the title and purpose of a notebook or project.
func cover(title, purpose string) (string, string, error) {
	title, purpose = cleanTitle(title), render.CleanText(purpose)
	if title == "" {
		return "", "", eln.Errorf(eln.Invalid, "title_missing", "Write a title.").InField("title")
	}
	if utf8.RuneCountInString(purpose) > maxPurpose {
		return "", "", eln.Errorf(eln.Invalid, "purpose_long", "Say what it is for in at most %d characters.", maxPurpose).
			InField("purpose").With("max", maxPurpose)
	}
	return title, purpose, nil
}

// workingTeam returns the actor's standing in the team they named, or in their
// first one; guests begin nothing in a team.
func workingTeam(a *access.Actor, teamID string) (eln.Membership, error) {
	if teamID == "" {
		teamID = a.TeamID
	}
	if teamID == "" && len(a.Teams) > 0 {
		teamID = a.Teams[0].TeamID
	}
	m, in := a.Membership(teamID)
	if !in || m.Role == eln.RoleGuest {
		return m, eln.Errorf(eln.Denied, "team_not_yours", "You can only write in a team you are a member of.").InField("team_id")
	}
	return m, nil
}

// joinsProject checks that the actor may put a notebook of a lab in a project;
// "" is none.
func joinsProject(ctx context.Context, tx *store.Tx, a *access.Actor, projectID, labID string) error {
	if projectID == "" {
		return nil
	}
	p, err := project(ctx, tx, a, projectID, access.CanWritePlace)
	if err != nil {
		return renameField(err, "project_id")
	}
	if p.LabID != labID {
		return eln.Errorf(eln.Invalid, "project_other_lab", "This project belongs to another lab.").InField("project_id")
	}
	return nil
}

// addNotebook writes the row of a new notebook and records it.
func addNotebook(ctx context.Context, tx *store.Tx, a *access.Actor, n *eln.Notebook, isDefault bool) error {
	if err := tx.AddNotebook(ctx, n, isDefault); err != nil {
		return err
	}
	parts := []store.Part{
		{Path: "meta", Value: map[string]any{"code": n.Code}},
		{Path: "name", Value: n.Title},
		{Path: "state", Value: notebookState(n)},
		{Path: "member/" + n.HolderID, Value: eln.Own.String()},
	}
	if n.Purpose != "" {
		parts = append(parts, store.Part{Path: "purpose", Value: n.Purpose})
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("notebook", n.ID), Lab: n.LabID, Action: "notebook.create", Actor: signed(a),
		Data:  map[string]any{"code": n.Code, "holder": n.HolderID, "team": n.TeamID, "project": n.ProjectID},
		Parts: parts,
	})
	return err
}

// notebookState holds the small closed values around a notebook.
func notebookState(n *eln.Notebook) map[string]any {
	return map[string]any{"team": n.TeamID, "project": n.ProjectID, "holder": n.HolderID, "closed": n.ClosedAt != nil}
}

// changeNotebook runs fn on a notebook that the actor may do this to, held, and
// records what it did. fn answers the act, "" when nothing changes.
func (app *App) changeNotebook(ctx context.Context, a *access.Actor, id string, can access.PlaceAbility,
	fn func(context.Context, *store.Tx, *eln.Notebook) (store.Act, error)) (eln.Notebook, error) {
	if err := mayChange(a); err != nil {
		return eln.Notebook{}, err
	}
	var n eln.Notebook
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := notebook(ctx, tx, a, id, can); err != nil {
			return err
		}
		if err := tx.HoldNotebook(ctx, id); err != nil {
			return err
		}
		var err error
		if n, err = notebook(ctx, tx, a, id, can); err != nil {
			return err
		}
		act, err := fn(ctx, tx, &n)
		if err != nil || act.Action == "" {
			return err
		}
		act.Subject, act.Lab, act.Actor = store.Subject("notebook", id), n.LabID, signed(a)
		receipt, err := tx.Record(ctx, act)
		if err != nil {
			return err
		}
		n.Version = max(n.Version, receipt.Version)
		return tx.SaveNotebook(ctx, &n)
	})
	if err != nil {
		return eln.Notebook{}, err
	}
	return n, nil
}

// ChangeNotebook changes the title, the purpose or the project of a notebook
// that the actor owns and that is open. Its members by way of a project come
// and go with the project: their rights are worked out, never copied.
func (app *App) ChangeNotebook(ctx context.Context, a *access.Actor, id string, in eln.NotebookChange) (eln.Notebook, error) {
	return app.changeNotebook(ctx, a, id, access.CanNamePlace, func(ctx context.Context, tx *store.Tx, n *eln.Notebook) (store.Act, error) {
		act := store.Act{Data: map[string]any{}}
		if err := coverChange(&act, &n.Title, &n.Purpose, in.Title, in.Purpose, "name"); err != nil {
			return act, err
		}
		if in.ProjectID != nil && *in.ProjectID != n.ProjectID {
			if err := joinsProject(ctx, tx, a, *in.ProjectID, n.LabID); err != nil {
				return act, err
			}
			n.ProjectID = *in.ProjectID
			act.Data["project"] = n.ProjectID
			act.Parts = append(act.Parts, store.Part{Path: "state", Value: notebookState(n)})
		}
		return named(act, "notebook.change"), nil
	})
}

// coverChange sets the title and purpose that a change names, as the parts of
// an act. A notebook that was begun without a title keeps none.
func coverChange(act *store.Act, title, purpose *string, newTitle, newPurpose *string, path string) error {
	if newTitle == nil {
		newTitle = title
	}
	if newPurpose == nil {
		newPurpose = purpose
	}
	if *newTitle == *title && *newPurpose == *purpose {
		return nil
	}
	given := *newTitle
	if given == "" && *title == "" {
		given = "-"
	}
	t, p, err := cover(given, *newPurpose)
	if err != nil {
		return err
	}
	if given == *newTitle && t != *title {
		*title = t
		act.Parts = append(act.Parts, store.Part{Path: path, Value: t})
	}
	if p != *purpose {
		*purpose = p
		act.Parts = append(act.Parts, textPart("purpose", p))
	}
	return nil
}

// textPart sets a text, or removes it when it is empty.
func textPart(path, text string) store.Part {
	if text == "" {
		return store.Part{Path: path}
	}
	return store.Part{Path: path, Value: text}
}

// named names an act that has parts, with their kinds; without parts nothing
// changed and there is no act.
func named(act store.Act, action event.Action) store.Act {
	if len(act.Parts) > 0 {
		act.Action = action
		act.Data["parts"] = partKinds(act.Parts)
	}
	return act
}

// CloseNotebook closes a notebook: it takes no more pages. Its owners may, and
// the administrators of its team, for one whose holder left.
func (app *App) CloseNotebook(ctx context.Context, a *access.Actor, id string) (eln.Notebook, error) {
	return app.changeNotebook(ctx, a, id, access.CanClosePlace, func(_ context.Context, tx *store.Tx, n *eln.Notebook) (store.Act, error) {
		now := tx.Now()
		n.ClosedAt = &now
		return store.Act{Action: "notebook.close", Parts: []store.Part{{Path: "state", Value: notebookState(n)}}}, nil
	})
}

// NotebookMembers lists the members of a notebook: its holder first, who owns
// it, then those named, each with their level. Those who come by way of a
// project are the project's.
func (app *App) NotebookMembers(ctx context.Context, a *access.Actor, id string) ([]eln.Member, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var members []eln.Member
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		n, err := notebook(ctx, tx, a, id, access.CanSeePlace)
		if err != nil {
			return err
		}
		members, err = tx.Members(ctx, store.NotebookScope(id))
		members = slices.DeleteFunc(members, func(m eln.Member) bool { return m.UserID == n.HolderID })
		members = slices.Insert(members, 0, eln.Member{UserID: n.HolderID, Name: n.Holder.Name, Level: eln.Own})
		return err
	})
	return members, err
}

// SetNotebookMembers sets the members of a notebook as a whole. Its holder
// owns it whatever is said. Whoever owns a notebook may, a closed one too: who
// reads it may still change.
func (app *App) SetNotebookMembers(ctx context.Context, a *access.Actor, id string, members []eln.Member) error {
	_, err := app.changeNotebook(ctx, a, id, access.CanManagePlace, func(ctx context.Context, tx *store.Tx, n *eln.Notebook) (store.Act, error) {
		return setMembers(ctx, tx, store.NotebookScope(id), n.HolderID, "notebook.members", members)
	})
	return err
}
