package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// maxPeople bounds one list of people.
const maxPeople = 1000

// People returns the people of the labs that the actor works in whose name or
// address holds q, in the order of their names. A guest sees themself.
func (app *App) People(ctx context.Context, a *access.Actor, q string) ([]eln.User, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	return app.peopleOf(ctx, a, shortQ(q), maxPeople)
}

func (app *App) peopleOf(ctx context.Context, a *access.Actor, q string, limit int) ([]eln.User, error) {
	var people []eln.User
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		labs := a.Labs()
		if len(labs) == 0 {
			me, err := tx.User(ctx, a.UserID)
			people = []eln.User{me}
			return err
		}
		var err error
		people, err = tx.PeopleOf(ctx, labs, q, limit)
		return err
	})
	return people, err
}

// UserOfSerial returns the person whom API v2 knows by a number: the actor, or
// somebody of a lab they work in; ErrNotFound for everybody else.
func (app *App) UserOfSerial(ctx context.Context, a *access.Actor, serial int64) (eln.User, error) {
	if err := needPerson(a); err != nil {
		return eln.User{}, err
	}
	var u eln.User
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		found, err := tx.UserBySerial(ctx, serial)
		if err != nil {
			return err
		}
		if found.ID == a.UserID {
			u = found
			return nil
		}
		teams, err := tx.Memberships(ctx, found.ID)
		if err != nil {
			return err
		}
		labs := a.Labs()
		if !slices.ContainsFunc(teams, func(m eln.Membership) bool { return slices.Contains(labs, m.LabID) }) {
			return eln.ErrNotFound()
		}
		u = found
		return nil
	})
	return u, err
}
