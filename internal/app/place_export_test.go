package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/store"
)

// ActorNow works out a person's actor as it is at this moment, as every
// request does.
func (app *App) ActorNow(ctx context.Context, userID string) (*access.Actor, error) {
	var a access.Actor
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		a, err = actorOf(ctx, tx, u)
		return err
	})
	a.Via, a.Method = access.ViaWeb, methodPassword
	return &a, err
}
