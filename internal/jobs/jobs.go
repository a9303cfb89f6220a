// Package jobs does the work of the service that may be late. A job is a row
// that the transaction of its cause wrote (store.Tx.Enqueue); a Runner claims
// it and hands it to the handler of its kind, which calls a verb of app as the
// person who asked. Every process that serves has one Runner: they share the
// table and never do the same job at a time, but a job may be done twice, when
// a process dies before it could say that it was done. So a handler is
// idempotent and says why.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// Handler does one job, as the actor. It stops soon after its context ends, and
// may be called again for the same job, whatever became of it the first time.
// An error that the input itself is at fault for (Invalid, NotFound, Denied,
// Unauthenticated) gives the job up; any other has it begun again later.
type Handler func(ctx context.Context, a *access.Actor, job eln.Job) error

// Work is how the jobs of one kind are done. A kind with Every comes back by
// itself, that long after each time that it was done.
type Work struct {
	Do    Handler
	Every time.Duration
}

// The periods of what comes back.
const sweepEvery = time.Hour

// Kinds returns the work that the service knows.
func Kinds(service *app.App, log *slog.Logger) map[eln.JobKind]Work {
	return map[eln.JobKind]Work{
		eln.JobSweepUploads: {Do: sweepUploads(service), Every: sweepEvery},
		eln.JobCheckFiles:   {Do: checkFiles(service, log), Every: app.FileCheckEvery},
	}
}

// sweepUploads forgets files that stopped coming in and bytes that no row
// names. Done twice, it finds nothing to forget the second time.
func sweepUploads(service *app.App) Handler {
	return func(ctx context.Context, _ *access.Actor, _ eln.Job) error {
		if err := service.SweepUploads(ctx); err != nil {
			return err
		}
		return service.SweepLost(ctx)
	}
}

// checkFiles reads the files that are due again. Done twice, it reads them
// twice at most, and what it finds is kept and logged once.
func checkFiles(service *app.App, log *slog.Logger) Handler {
	return func(ctx context.Context, a *access.Actor, _ eln.Job) error {
		found, err := service.CheckFiles(ctx, a)
		for _, file := range found {
			log.Error("a file is not what it was", "problem", file.Problem, "object", file.Object,
				"lab", file.LabID, "sha256", file.SHA256, "entries", file.Entries)
		}
		return err
	}
}
