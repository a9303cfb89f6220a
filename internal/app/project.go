package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// Projects returns the projects that the actor may read, oldest first, each
// with their level: those they are a member of, and those of a lab they lead.
func (app *App) Projects(ctx context.Context, a *access.Actor) ([]eln.Project, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var seen []eln.Project
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.SeenProjects(ctx, carried(a, "project"), ledLabs(a))
		for _, p := range rows {
			if p.Level = access.ProjectLevel(a, p); p.Level > eln.None {
				seen = append(seen, p)
			}
		}
		return err
	})
	return seen, err
}

// ProjectOfPID returns the project with a short identifier, with the actor's
// level; ErrNotFound when they may not read it.
func (app *App) ProjectOfPID(ctx context.Context, a *access.Actor, name string) (eln.Project, error) {
	if err := needPerson(a); err != nil {
		return eln.Project{}, err
	}
	pid, err := eln.ParsePID(name)
	if err != nil {
		return eln.Project{}, eln.ErrNotFound()
	}
	var p eln.Project
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.ProjectByPID(ctx, pid)
		if err != nil {
			return err
		}
		p, err = checkedProject(a, row, access.CanSeePlace)
		return err
	})
	return p, err
}

// checkedProject returns a row with the actor's level, when they may do this
// to it.
func checkedProject(a *access.Actor, row eln.Project, can access.PlaceAbility) (eln.Project, error) {
	row.Level = access.ProjectLevel(a, row)
	if err := access.CheckProject(a, can, row); err != nil {
		return eln.Project{}, err
	}
	return row, nil
}

// project reads one project that the actor may do this to.
func project(ctx context.Context, tx *store.Tx, a *access.Actor, id string, can access.PlaceAbility) (eln.Project, error) {
	row, err := tx.Project(ctx, id)
	if err != nil {
		return row, err
	}
	return checkedProject(a, row, can)
}

// CreateProject begins a project of a lab that the actor works in, and that
// they own. Without a lab it is the one of their first team.
func (app *App) CreateProject(ctx context.Context, a *access.Actor, in eln.NewProject) (eln.Project, error) {
	if err := mayChange(a); err != nil {
		return eln.Project{}, err
	}
	title, purpose, err := cover(in.Title, in.Purpose)
	if err != nil {
		return eln.Project{}, err
	}
	labs := a.Labs()
	if in.LabID == "" && len(labs) > 0 {
		in.LabID = labs[0]
	}
	if !slices.Contains(labs, in.LabID) {
		return eln.Project{}, eln.Errorf(eln.Denied, "lab_not_yours", "You can only begin a project in a lab you work in.").InField("lab_id")
	}
	var p eln.Project
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		p = eln.Project{
			ID: eln.NewID(tx.Now()), PID: eln.NewPID(), LabID: in.LabID, Title: title, Purpose: purpose, CreatedAt: tx.Now(),
			Level: eln.Own, Version: 1,
		}
		return addProject(ctx, tx, a, &p)
	})
	return p, err
}

// addProject writes the row of a new project with its owner, and records it.
func addProject(ctx context.Context, tx *store.Tx, a *access.Actor, p *eln.Project) error {
	if err := tx.AddProject(ctx, p); err != nil {
		return err
	}
	if err := tx.SetMember(ctx, store.ProjectScope(p.ID), a.UserID, eln.Own); err != nil {
		return err
	}
	parts := []store.Part{
		{Path: "meta", Value: map[string]any{"pid": string(p.PID)}},
		{Path: "name", Value: p.Title},
		{Path: "member/" + a.UserID, Value: eln.Own.String()},
	}
	if p.Purpose != "" {
		parts = append(parts, store.Part{Path: "purpose", Value: p.Purpose})
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("project", p.ID), Lab: p.LabID, Action: "project.create", Actor: signed(a),
		Data: map[string]any{"lab": p.LabID}, Parts: parts,
	})
	return err
}

// changeProject runs fn on a project that the actor may do this to, held, and
// records what it did. fn answers the act, "" when nothing changes.
func (app *App) changeProject(ctx context.Context, a *access.Actor, id string, can access.PlaceAbility,
	fn func(context.Context, *store.Tx, *eln.Project) (store.Act, error)) (eln.Project, error) {
	if err := mayChange(a); err != nil {
		return eln.Project{}, err
	}
	var p eln.Project
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := project(ctx, tx, a, id, can); err != nil {
			return err
		}
		if err := tx.HoldProject(ctx, id); err != nil {
			return err
		}
		var err error
		if p, err = project(ctx, tx, a, id, can); err != nil {
			return err
		}
		act, err := fn(ctx, tx, &p)
		if err != nil || act.Action == "" {
			return err
		}
		act.Subject, act.Lab, act.Actor = store.Subject("project", id), p.LabID, signed(a)
		receipt, err := tx.Record(ctx, act)
		if err != nil {
			return err
		}
		p.Version = max(p.Version, receipt.Version)
		return tx.SaveProject(ctx, &p)
	})
	if err != nil {
		return eln.Project{}, err
	}
	return p, nil
}

// ChangeProject changes the title or the purpose of a project that the actor
// owns.
func (app *App) ChangeProject(ctx context.Context, a *access.Actor, id string, in eln.ProjectChange) (eln.Project, error) {
	return app.changeProject(ctx, a, id, access.CanNamePlace, func(_ context.Context, _ *store.Tx, p *eln.Project) (store.Act, error) {
		act := store.Act{Data: map[string]any{}}
		err := coverChange(&act, &p.Title, &p.Purpose, in.Title, in.Purpose, "name")
		return named(act, "project.change"), err
	})
}

// ProjectMembers lists the members of a project with their levels.
func (app *App) ProjectMembers(ctx context.Context, a *access.Actor, id string) ([]eln.Member, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var members []eln.Member
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := project(ctx, tx, a, id, access.CanSeePlace); err != nil {
			return err
		}
		var err error
		members, err = tx.Members(ctx, store.ProjectScope(id))
		return err
	})
	return members, err
}

// SetProjectMembers sets the members of a project as a whole; somebody must
// own it. They carry their level into every notebook of the project.
func (app *App) SetProjectMembers(ctx context.Context, a *access.Actor, id string, members []eln.Member) error {
	_, err := app.changeProject(ctx, a, id, access.CanManagePlace, func(ctx context.Context, tx *store.Tx, _ *eln.Project) (store.Act, error) {
		if !slices.ContainsFunc(members, func(m eln.Member) bool { return m.Level == eln.Own }) {
			return store.Act{}, eln.Errorf(eln.Invalid, "owner_missing", "Somebody must own the project.").InField("members")
		}
		return setMembers(ctx, tx, store.ProjectScope(id), "", "project.members", members)
	})
	return err
}

// maxMembers bounds the members of one notebook or project.
const maxMembers = 1000

// setMembers writes the members of a scope as a whole and answers the act that
// says so, "" when they were these already. The holder, if any, owns it and
// has no row.
func setMembers(ctx context.Context, tx *store.Tx, scope, holder string, action event.Action, members []eln.Member) (store.Act, error) {
	before, err := tx.Members(ctx, scope)
	if err != nil {
		return store.Act{}, err
	}
	after, err := memberLevels(members, holder)
	if err != nil {
		return store.Act{}, err
	}
	act := store.Act{}
	for _, m := range before {
		if after[m.UserID] == eln.None && m.UserID != holder {
			act.Parts = append(act.Parts, store.Part{Path: "member/" + m.UserID})
			if err := tx.EndMember(ctx, scope, m.UserID); err != nil {
				return act, err
			}
		}
	}
	if err := addMembers(ctx, tx, scope, before, after, &act); err != nil || len(act.Parts) == 0 {
		return act, err
	}
	act.Action, act.Data = action, map[string]any{"members": memberWords(after, holder)}
	return act, nil
}

// memberLevels checks what is said of members and returns their levels by id.
func memberLevels(members []eln.Member, holder string) (map[string]eln.Level, error) {
	if len(members) > maxMembers {
		return nil, eln.Errorf(eln.Invalid, "members_most", "There are at most %d members.", maxMembers).InField("members").With("max", maxMembers)
	}
	levels := make(map[string]eln.Level, len(members))
	for _, m := range members {
		if m.UserID == holder {
			continue
		}
		if m.Level < eln.Read || m.Level > eln.Own || levels[m.UserID] != eln.None {
			return nil, eln.Errorf(eln.Invalid, "member_wrong", "Name each member once, with a level.").InField("members")
		}
		levels[m.UserID] = m.Level
	}
	return levels, nil
}

// addMembers writes those whose level is new, in the order of their ids.
func addMembers(ctx context.Context, tx *store.Tx, scope string, before []eln.Member, after map[string]eln.Level, act *store.Act) error {
	had := map[string]eln.Level{}
	for _, m := range before {
		had[m.UserID] = m.Level
	}
	var changed []string
	for id, level := range after {
		if had[id] != level {
			changed = append(changed, id)
		}
	}
	slices.Sort(changed)
	people, err := tx.Users(ctx, changed)
	if err != nil {
		return err
	}
	for _, id := range changed {
		u, known := people[id]
		if !known || u.ArchivedAt != nil && had[id] == eln.None {
			return eln.Errorf(eln.Invalid, "member_unknown", "One of these people has no account.").InField("members")
		}
		if err := tx.SetMember(ctx, scope, id, after[id]); err != nil {
			return err
		}
		act.Parts = append(act.Parts, store.Part{Path: "member/" + id, Value: after[id].String()}, personPart(u))
	}
	return nil
}

// memberWords lists members for an event, in the order of their ids.
func memberWords(levels map[string]eln.Level, holder string) []any {
	ids := make([]string, 0, len(levels)+1)
	for id := range levels {
		ids = append(ids, id)
	}
	if holder != "" {
		ids = append(ids, holder)
	}
	slices.Sort(ids)
	words := make([]any, len(ids))
	for i, id := range ids {
		level := levels[id]
		if id == holder {
			level = eln.Own
		}
		words[i] = map[string]any{"user": id, "level": level.String()}
	}
	return words
}
