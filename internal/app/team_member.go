package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// TeamMembers lists the members of a team with their roles, in the order of
// their names. Those who work in it may see them; its guests may not.
func (app *App) TeamMembers(ctx context.Context, a *access.Actor, id string) ([]eln.TeamMember, error) {
	if err := needSomebody(a); err != nil {
		return nil, err
	}
	var members []eln.TeamMember
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := team(ctx, tx, a, id, access.CanSeeMembers); err != nil {
			return err
		}
		var err error
		members, err = tx.TeamMembers(ctx, id)
		return err
	})
	return members, err
}

// NewTeamMember is what is said of a person to add them to a team. First, last
// name and password are for somebody who has no account; without a password
// the account opens after a reset.
type NewTeamMember struct {
	Email    string
	First    string
	Last     string
	Password string
	Role     eln.Role // "" is member
}

// AddTeamMember adds a person to a team: the one who has an account with this
// address, whose account stays as it is, or else one made now, which only
// Pilotes of the lab and operators may.
func (app *App) AddTeamMember(ctx context.Context, a *access.Actor, teamID string, in NewTeamMember) (eln.TeamMember, error) {
	if err := mayStaff(a); err != nil {
		return eln.TeamMember{}, err
	}
	if in.Role == "" {
		in.Role = eln.RoleMember
	}
	account, hash, err := app.accountToAdd(ctx, a, teamID, &in)
	if err != nil {
		return eln.TeamMember{}, err
	}
	member := eln.TeamMember{Role: in.Role}
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		t, err := heldTeam(ctx, tx, a, teamID, access.CanStaff)
		if err != nil {
			return err
		}
		u := account
		if u.Serial == 0 {
			err = app.addAccount(ctx, tx, a, t, &u, hash, in)
		} else {
			err = addExisting(ctx, tx, a, t, u.ID, in.Role)
		}
		member.User = u.Person()
		return err
	})
	return member, err
}

// mayStaff refuses whoever is nobody, and keys that only read.
func mayStaff(a *access.Actor) error {
	if err := needSomebody(a); err != nil {
		return err
	}
	return needWrite(a)
}

// accountToAdd finds the account of an address, or checks a new one, which has
// no number yet, with the hash of its password. The hash takes its time, so
// nothing is held meanwhile and every right is asked again after.
func (app *App) accountToAdd(ctx context.Context, a *access.Actor, teamID string, in *NewTeamMember) (u eln.User, hash string, err error) {
	var t eln.Team
	language := firstLanguage
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		if t, err = team(ctx, tx, a, teamID, access.CanStaff); err != nil {
			return err
		}
		if err := validRole(in.Role); err != nil {
			return err
		}
		if in.Email, err = eln.CleanEmail(in.Email); err != nil {
			return err
		}
		if u, _, err = tx.UserByEmail(ctx, in.Email); eln.CodeOf(err) == eln.NotFound {
			language, err = languageOf(ctx, tx, a)
		}
		return err
	})
	if err != nil || u.ID != "" {
		return u, "", err
	}
	if err := access.CheckNewAccount(a, t.LabID); err != nil {
		return u, "", err
	}
	return app.newUser(ctx, eln.NewUser{
		Email: in.Email, First: in.First, Last: in.Last, Password: in.Password, Language: language, Role: in.Role,
	})
}

// addAccount writes a new account with its place in the team.
func (app *App) addAccount(ctx context.Context, tx *store.Tx, a *access.Actor, t eln.Team, u *eln.User, hash string, in NewTeamMember) error {
	if err := access.CheckNewAccount(a, t.LabID); err != nil {
		return err
	}
	if err := access.CheckRole(a, t, u.ID, "", in.Role); err != nil {
		return err
	}
	if err := emailIsFree(ctx, tx, u.Email); err != nil {
		return err
	}
	return app.addUser(ctx, tx, a, u, hash, eln.NewUser{TeamID: t.ID, Role: in.Role})
}

// addExisting gives somebody who has an account their place in the team.
func addExisting(ctx context.Context, tx *store.Tx, a *access.Actor, t eln.Team, userID string, role eln.Role) error {
	u, err := tx.User(ctx, userID)
	if err != nil {
		return err
	}
	if u.ArchivedAt != nil {
		return eln.Errorf(eln.Conflict, "account_archived", "This account is closed.").InField("email")
	}
	before, err := tx.RoleIn(ctx, u.ID, t.ID)
	if err != nil {
		return err
	}
	if before != "" {
		return eln.Errorf(eln.Conflict, "member_already", "This person is in the team already.").InField("email")
	}
	return setRole(ctx, tx, a, t, u.ID, "", role)
}

// setRole takes a person from one role in a team to another and records it.
func setRole(ctx context.Context, tx *store.Tx, a *access.Actor, t eln.Team, userID string, from, to eln.Role) error {
	if err := access.CheckRole(a, t, userID, from, to); err != nil {
		return err
	}
	act := store.Act{
		Subject: store.Subject("team", t.ID), Lab: t.LabID, Action: "role.set", Actor: signed(a),
		Data: map[string]any{"user": userID, "team": t.ID, "lab": t.LabID, "role": string(to)},
	}
	var err error
	if to == "" {
		act.Action, act.Data["role"] = "role.end", string(from)
		err = tx.EndMembership(ctx, userID, t.ID)
	} else {
		err = tx.SetMembership(ctx, userID, t.ID, to)
	}
	if err != nil {
		return err
	}
	if err := someoneLooksAfter(ctx, tx, t, from); err != nil {
		return err
	}
	_, err = tx.Record(ctx, act)
	return err
}

// someoneLooksAfter refuses a change after which nobody leads the lab, or
// nobody administers the team, though somebody did.
func someoneLooksAfter(ctx context.Context, tx *store.Tx, t eln.Team, from eln.Role) error {
	if from != eln.RolePilote && from != eln.RoleAdmin {
		return nil
	}
	pilotes, admins, err := tx.Administrators(ctx, t)
	switch {
	case err != nil:
		return err
	case from == eln.RolePilote && pilotes == 0:
		return eln.Errorf(eln.Conflict, "last_pilote", "This is the last Pilote of the lab: make another one first.")
	case pilotes+admins == 0:
		return eln.Errorf(eln.Conflict, "last_admin", "This is the last administrator of the team: make another one first.")
	}
	return nil
}

// SetTeamMember gives a member of a team another role there. ErrNotFound when
// they are no member; Conflict when nobody would look after the team or lead
// the lab.
func (app *App) SetTeamMember(ctx context.Context, a *access.Actor, teamID, userID string, role eln.Role) (eln.TeamMember, error) {
	member := eln.TeamMember{Role: role}
	err := app.staff(ctx, a, teamID, userID, func(tx *store.Tx, t eln.Team, before eln.Role) error {
		if role == "" {
			role = "none"
		}
		if err := validRole(role); err != nil {
			return err
		}
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		member.User = u.Person()
		if role == before {
			return nil
		}
		return setRole(ctx, tx, a, t, userID, before, role)
	})
	return member, err
}

// EndTeamMember takes a person out of a team. What they wrote stays, and so
// does what they are named in by themself. ErrNotFound when they are no
// member; Conflict when nobody would look after the team or lead the lab.
func (app *App) EndTeamMember(ctx context.Context, a *access.Actor, teamID, userID string) error {
	return app.staff(ctx, a, teamID, userID, func(tx *store.Tx, t eln.Team, before eln.Role) error {
		return setRole(ctx, tx, a, t, userID, before, "")
	})
}

// staff runs fn on a member of a team that the actor may staff.
func (app *App) staff(ctx context.Context, a *access.Actor, teamID, userID string, fn func(*store.Tx, eln.Team, eln.Role) error) error {
	if err := mayStaff(a); err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		t, err := heldTeam(ctx, tx, a, teamID, access.CanStaff)
		if err != nil {
			return err
		}
		before, err := tx.RoleIn(ctx, userID, teamID)
		if err != nil {
			return err
		}
		if before == "" {
			return eln.ErrNotFound()
		}
		return fn(tx, t, before)
	})
}
