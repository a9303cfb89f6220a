package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// ActAs returns the actor of a person for whom the command line works, as
// --as names them by their e-mail address: they may do what that person may,
// and the record says that it was done on the command line. Only the service
// itself may ask; an operator signed in may not.
func (app *App) ActAs(ctx context.Context, a *access.Actor, email string) (*access.Actor, error) {
	if !a.Service {
		return nil, eln.Errorf(eln.Denied, "command_line_only", "Only the command line may act for somebody else.")
	}
	var person access.Actor
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		u, _, err := tx.UserByEmail(ctx, email)
		if eln.CodeOf(err) == eln.NotFound {
			return errNoAccount()
		}
		if err != nil {
			return err
		}
		person, err = actorOf(ctx, tx, u)
		return err
	})
	person.Via, person.Client, person.Method = a.Via, a.Client, a.Method
	return &person, err
}
