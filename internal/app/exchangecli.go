package app

import (
	"context"
	"io"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// ImportFor imports a file into a team for a person, as the command line does:
// both are named as people name them. A team that nobody has is made, in the
// default lab, and the person becomes its administrator; in a store without
// any account the person's is made too, to be opened by a password reset. With
// DryRun nothing at all is made: the report then says what a fresh team would
// take.
func (app *App) ImportFor(ctx context.Context, cli *access.Actor, email, team string, r io.ReaderAt, size int64, opts ImportOptions) (ImportReport, error) {
	if !cli.Service {
		return ImportReport{}, eln.Errorf(eln.Denied, "command_line_only", "Only the command line may act for somebody else.")
	}
	if opts.DryRun {
		return app.tryFor(ctx, cli, email, team, r, size, opts)
	}
	if err := app.prepareImport(ctx, cli, email, team); err != nil {
		return ImportReport{}, err
	}
	a, t, err := app.standingOf(ctx, cli, email, team)
	if err != nil {
		return ImportReport{}, err
	}
	opts.TeamID = t.ID
	return app.Import(ctx, a, r, size, opts)
}

// prepareImport makes the account and the team that an import needs and that
// are not there.
func (app *App) prepareImport(ctx context.Context, cli *access.Actor, email, team string) error {
	empty, known, found, err := app.importNeeds(ctx, email, team)
	if err != nil {
		return err
	}
	if empty {
		first, last := nameOfEmail(email)
		_, err := app.CreateUser(ctx, cli, eln.NewUser{Email: email, First: first, Last: last, Role: eln.RoleAdmin}, team)
		return err
	}
	if !known {
		return errNoAccount()
	}
	if found {
		return nil
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		u, _, err := tx.UserByEmail(ctx, email)
		if err != nil {
			return err
		}
		id, err := app.teamNamed(ctx, tx, cli, "", team)
		if err != nil {
			return err
		}
		made, err := tx.Team(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.SetMembership(ctx, u.ID, id, eln.RoleAdmin); err != nil {
			return err
		}
		_, err = tx.Record(ctx, store.Act{
			Subject: store.Subject("team", id), Lab: made.LabID, Action: "role.set", Actor: signed(cli),
			Data: map[string]any{"user": u.ID, "team": id, "lab": made.LabID, "role": string(eln.RoleAdmin)},
		})
		return err
	})
}

// importNeeds reports whether the store has no account at all, whether the
// person has one, and whether there is a team of the name.
func (app *App) importNeeds(ctx context.Context, email, team string) (empty, known, found bool, err error) {
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.UserCount(ctx)
		if err != nil {
			return err
		}
		empty = n == 0
		_, _, err = tx.UserByEmail(ctx, email)
		if known = err == nil; err != nil && eln.CodeOf(err) != eln.NotFound {
			return err
		}
		_, found, err = findTeam(ctx, tx, team)
		return err
	})
	return empty, known, found, err
}

// nameOfEmail makes a first and a last name out of an address, until the
// person writes their own.
func nameOfEmail(email string) (first, last string) {
	for i, r := range email {
		if r == '@' {
			return email[:i], email[i+1:]
		}
	}
	return email, email
}

// standingOf returns the person as an actor, and the team of the name.
func (app *App) standingOf(ctx context.Context, cli *access.Actor, email, team string) (*access.Actor, eln.Team, error) {
	a, err := app.ActAs(ctx, cli, email)
	if err != nil {
		return nil, eln.Team{}, err
	}
	t, err := app.teamCalled(ctx, team)
	return a, t, err
}

// teamCalled returns the team of a name; ErrNotFound when there is none.
func (app *App) teamCalled(ctx context.Context, name string) (eln.Team, error) {
	var t eln.Team
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var found bool
		var err error
		if t, found, err = findTeam(ctx, tx, name); err == nil && !found {
			err = eln.Errorf(eln.NotFound, "team_unknown", "There is no team of this name.").InField("team")
		}
		return err
	})
	return t, err
}

// tryFor is a dry run for a person. Where the team, or any account, is still
// to be made, everything would be created in it.
func (app *App) tryFor(ctx context.Context, cli *access.Actor, email, team string, r io.ReaderAt, size int64, opts ImportOptions) (ImportReport, error) {
	empty, known, found, err := app.importNeeds(ctx, email, team)
	if err != nil {
		return ImportReport{}, err
	}
	if !empty && !known {
		return ImportReport{}, errNoAccount()
	}
	if found && known {
		a, t, err := app.standingOf(ctx, cli, email, team)
		if err != nil {
			return ImportReport{}, err
		}
		opts.TeamID = t.ID
		return app.Import(ctx, a, r, size, opts)
	}
	fresh := eln.Team{ID: eln.NewID(app.Now()), LabID: eln.NewID(app.Now()), Name: team}
	a := access.ForUser(eln.User{ID: eln.NewID(app.Now())}, []eln.Membership{{TeamID: fresh.ID, LabID: fresh.LabID, Role: eln.RoleAdmin}})
	a.Via, a.Client, a.Method = cli.Via, cli.Client, cli.Method
	return app.importing(&a, opts, fresh).run(ctx, r, size)
}

// ExportFor exports a team, or one entry by its short identifier, as the
// command line does. With an e-mail address it holds what that person may
// read. Without one it holds what every member of the team may read: the
// service acts, and the record tells the lab so.
func (app *App) ExportFor(ctx context.Context, cli *access.Actor, email, team, entry string, w io.Writer) error {
	if !cli.Service {
		return eln.Errorf(eln.Denied, "command_line_only", "Only the command line may act for somebody else.")
	}
	selection, t, err := app.selectionOf(ctx, team, entry)
	if err != nil {
		return err
	}
	if email == "" {
		member := *cli
		member.Principals = map[string]eln.Level{access.Public: eln.Read, access.Principal("team", t.ID): eln.Read}
		member.Ceiling = eln.Read
		return app.Export(ctx, &member, w, selection)
	}
	a, err := app.ActAs(ctx, cli, email)
	if err != nil {
		return err
	}
	return app.Export(ctx, a, w, selection)
}

// selectionOf finds what an export names, and the team it belongs to.
func (app *App) selectionOf(ctx context.Context, team, entry string) (ExportSelection, eln.Team, error) {
	if entry == "" {
		t, err := app.teamCalled(ctx, team)
		return ExportSelection{TeamID: t.ID}, t, err
	}
	id, err := app.EntryID(ctx, entry)
	if err != nil {
		return ExportSelection{}, eln.Team{}, err
	}
	var t eln.Team
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		t, err = tx.TeamOfEntry(ctx, id)
		return err
	})
	return ExportSelection{EntryIDs: []string{id}}, t, err
}
