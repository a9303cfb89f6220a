package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// ActorOfJob returns the actor of a job: the person who asked for it, with the
// rights that they have now, or the service. A person who has left is
// Unauthenticated, and nothing is done for them.
func (app *App) ActorOfJob(ctx context.Context, job eln.Job) (*access.Actor, error) {
	client := "cahier/" + app.Version
	if job.UserID == "" {
		return &access.Actor{Service: true, Via: access.ViaJob, Client: client, Method: "none", Ceiling: eln.Own}, nil
	}
	var person access.Actor
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, job.UserID)
		if err != nil {
			return err
		}
		person, err = actorOf(ctx, tx, u)
		return err
	})
	person.Via, person.Client, person.Method = access.ViaJob, client, "none"
	return &person, err
}

// JobsState returns the jobs that were given up and those that had trouble and
// will be begun again, at most limit of each. The service alone may ask.
func (app *App) JobsState(ctx context.Context, a *access.Actor, limit int) (failed, troubled []eln.Job, err error) {
	if err := needService(a); err != nil {
		return nil, nil, err
	}
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if failed, err = tx.FailedJobs(ctx, limit); err != nil {
			return err
		}
		troubled, err = tx.TroubledJobs(ctx, limit)
		return err
	})
	return failed, troubled, err
}

// RetryJobs has the jobs that were given up begun again and returns how many
// there are. The service alone may ask.
func (app *App) RetryJobs(ctx context.Context, a *access.Actor) (int64, error) {
	if err := needService(a); err != nil {
		return 0, err
	}
	var n int64
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		var err error
		n, err = tx.RetryFailedJobs(ctx)
		return err
	})
	return n, err
}
