package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Pace says how a Runner works; the zero value of a part stands for the usual.
type Pace struct {
	Workers int           // how many jobs run at a time: 4
	Claim   int           // how many are claimed at most, running ones included: 64
	Look    time.Duration // how often jobs of other processes are looked for: 2 s
	Lease   time.Duration // after how long the jobs of a dead process are free: 1 min
	Grace   time.Duration // how long running jobs have to stop: 5 s
	Backoff time.Duration // the pause after the first failed try, then doubled: 10 s
	Tries   int           // how many tries a job has: 8
}

// maxBackoff is the longest pause between two tries.
const maxBackoff = time.Hour

// orUsual fills in what was left out.
func (p Pace) orUsual() Pace {
	usual := Pace{Workers: 4, Claim: 64, Look: 2 * time.Second, Lease: time.Minute, Grace: 5 * time.Second, Backoff: 10 * time.Second, Tries: 8}
	for _, part := range []struct{ have, usual *time.Duration }{
		{&p.Look, &usual.Look}, {&p.Lease, &usual.Lease}, {&p.Grace, &usual.Grace}, {&p.Backoff, &usual.Backoff},
	} {
		if *part.have <= 0 {
			*part.have = *part.usual
		}
	}
	for _, part := range []struct{ have, usual *int }{{&p.Workers, &usual.Workers}, {&p.Claim, &usual.Claim}, {&p.Tries, &usual.Tries}} {
		if *part.have <= 0 {
			*part.have = *part.usual
		}
	}
	return p
}

// claim is a job that this process has claimed; stop ends its handler. What is
// in it belongs to the goroutine that keeps claims.
type claim struct {
	job  eln.Job
	stop context.CancelFunc
}

// task is a claimed job as a worker gets it.
type task struct {
	ctx   context.Context
	job   eln.Job
	claim *claim
}

// outcome is what became of a claimed job: done when err is nil.
type outcome struct {
	claim *claim
	err   error
}

// Runner claims jobs and has its workers do them. One goroutine keeps what it
// has claimed: it claims, prolongs and settles, so that nothing needs a lock.
type Runner struct {
	service *app.App
	kinds   map[eln.JobKind]Work
	names   []eln.JobKind
	log     *slog.Logger
	pace    Pace
	held    map[*claim]bool
	settled []outcome
	todo    chan task
	done    chan outcome
}

// New returns a runner of the kinds; it does nothing before Run.
func New(service *app.App, kinds map[eln.JobKind]Work, log *slog.Logger, pace Pace) *Runner {
	r := &Runner{service: service, kinds: kinds, log: log, pace: pace.orUsual(), held: map[*claim]bool{}}
	for kind := range kinds {
		r.names = append(r.names, kind)
	}
	slices.Sort(r.names)
	r.todo, r.done = make(chan task, r.pace.Claim), make(chan outcome, r.pace.Claim)
	return r
}

// Run does jobs until the context ends. Then it stops what runs, gives back
// what it did not finish, and returns: at once when handlers stop when they are
// told to, after the grace at the latest. It is called once.
func (r *Runner) Run(ctx context.Context) {
	running, stop := context.WithCancel(ctx)
	defer stop()
	var workers sync.WaitGroup
	for range r.pace.Workers {
		workers.Go(func() { r.work(running) })
	}
	r.keep(running)
	stop()
	r.giveBack(context.WithoutCancel(ctx), &workers)
}

// keep is the loop of the goroutine that keeps what is claimed.
func (r *Runner) keep(ctx context.Context) {
	look, prolong := time.NewTicker(r.pace.Look), time.NewTicker(r.pace.Lease/3)
	defer look.Stop()
	defer prolong.Stop()
	recurring := r.recur(ctx)
	for hungry := true; ctx.Err() == nil; {
		if hungry && len(r.held) <= r.pace.Claim/2 {
			hungry = r.claim(ctx)
		}
		select {
		case <-ctx.Done():
		case o := <-r.done:
			r.collect(o)
			r.settle(ctx)
		case <-prolong.C:
			r.prolong(ctx)
		case <-r.service.DB.Enqueued():
			hungry = true
		case <-look.C:
			hungry = true
			recurring = recurring || r.recur(ctx)
			r.settle(ctx)
		}
	}
}

// recur adds the jobs that come back, where they are not there yet, and reports
// whether that could be done.
func (r *Runner) recur(ctx context.Context) bool {
	err := r.service.DB.Write(ctx, func(tx *store.Tx) error {
		for _, kind := range r.names {
			if r.kinds[kind].Every == 0 {
				continue
			}
			if err := tx.Recur(ctx, kind); err != nil {
				return err
			}
		}
		return nil
	})
	r.complain(ctx, "jobs that come back were not added", err)
	return err == nil
}

// complain logs what the database refused; the loop tries again.
func (r *Runner) complain(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		r.log.Error(what, "error", err.Error())
	}
}

// claim takes jobs that are due, as many as there is room for, and reports
// whether there may be more.
func (r *Runner) claim(ctx context.Context) bool {
	room := r.pace.Claim - len(r.held)
	var jobs []eln.Job
	due := false
	err := r.service.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		due, err = tx.JobsDue(ctx, r.names)
		return err
	})
	if err == nil && due {
		err = r.service.DB.Write(ctx, func(tx *store.Tx) error {
			var err error
			jobs, err = tx.ClaimJobs(ctx, r.names, room, r.pace.Lease)
			return err
		})
	}
	if err != nil {
		r.complain(ctx, "jobs were not claimed", err)
		return false
	}
	for _, job := range jobs {
		running, stop := context.WithCancel(ctx)
		held := &claim{job: job, stop: stop}
		r.held[held] = true
		r.todo <- task{ctx: running, job: job, claim: held}
	}
	return len(jobs) == room
}

// prolong keeps the claims. A job whose claim was lost is stopped: somebody
// else does it.
func (r *Runner) prolong(ctx context.Context) {
	if len(r.held) == 0 {
		return
	}
	until := map[*claim]time.Time{}
	err := r.service.DB.Write(ctx, func(tx *store.Tx) error {
		clear(until)
		for held := range r.held {
			end, err := tx.ProlongJob(ctx, held.job, r.pace.Lease)
			if errors.Is(err, store.ErrClaimLost) {
				end, err = time.Time{}, nil
			}
			if err != nil {
				return err
			}
			until[held] = end
		}
		return nil
	})
	if err != nil {
		r.complain(ctx, "the claims of jobs were not prolonged", err)
		return
	}
	for held, end := range until {
		if end.IsZero() {
			held.stop()
		} else {
			held.job.ClaimedUntil = end
		}
	}
}

// collect takes an outcome and all that wait with it.
func (r *Runner) collect(o outcome) {
	for {
		r.settled = append(r.settled, o)
		select {
		case o = <-r.done:
		default:
			return
		}
	}
}

// settle writes what became of jobs, all in one transaction. When that fails
// they stay claimed, and it is tried again.
func (r *Runner) settle(ctx context.Context) {
	if len(r.settled) == 0 {
		return
	}
	err := r.service.DB.Write(ctx, func(tx *store.Tx) error {
		for _, o := range r.settled {
			err := r.settleOne(ctx, tx, o.claim.job, o.err)
			if err != nil && !errors.Is(err, store.ErrClaimLost) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.complain(ctx, "what became of jobs was not kept", err)
		return
	}
	for _, o := range r.settled {
		o.claim.stop()
		delete(r.held, o.claim)
	}
	r.settled = nil
}

// settleOne writes what became of one job.
func (r *Runner) settleOne(ctx context.Context, tx *store.Tx, job eln.Job, fault error) error {
	every := r.kinds[job.Kind].Every
	switch {
	case fault == nil && every > 0:
		return tx.RescheduleJob(ctx, job, tx.Now().Add(every), 0, "")
	case fault == nil:
		return tx.EndJob(ctx, job)
	case errors.Is(fault, errStopped):
		return tx.RescheduleJob(ctx, job, job.RunAt, job.Tries-1, job.Trouble)
	case job.Tries < r.pace.Tries && mayPass(fault):
		return tx.RescheduleJob(ctx, job, tx.Now().Add(r.backoff(job.Tries)), job.Tries, fault.Error())
	case every > 0:
		return tx.RescheduleJob(ctx, job, tx.Now().Add(every), 0, fault.Error())
	}
	return tx.FailJob(ctx, job, fault.Error())
}

// mayPass reports whether the same job may succeed another time.
func mayPass(fault error) bool {
	switch eln.CodeOf(fault) {
	case eln.Invalid, eln.NotFound, eln.Denied, eln.Unauthenticated:
		return false
	}
	return !errors.Is(fault, errLostTooOften)
}

// backoff is the pause after a number of tries: doubled each time, and spread,
// so that jobs that failed together do not come back together.
func (r *Runner) backoff(tries int) time.Duration {
	pause := r.pace.Backoff
	for range tries - 1 {
		pause = min(2*pause, maxBackoff)
	}
	return pause - pause/4 + rand.N(pause/2+1)
}

var (
	// errStopped is the outcome of a job that was not done because the process
	// stops.
	errStopped = errors.New("the process stops")
	// errLostTooOften is the outcome of a job whose process died each time.
	errLostTooOften = errors.New("every process that began it ended before it was done")
)

// work does jobs one after the other until the context ends.
func (r *Runner) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-r.todo:
			err := r.do(t)
			if err != nil && ctx.Err() != nil {
				err = errStopped
			}
			r.report(t.job, err)
			r.done <- outcome{claim: t.claim, err: err}
		}
	}
}

func (r *Runner) report(job eln.Job, err error) {
	if err != nil && !errors.Is(err, errStopped) {
		r.log.Error("a job did not succeed", "job", job.ID, "kind", string(job.Kind), "try", job.Tries, "error", err.Error())
	}
}

// do calls the handler of a job. A panic is a fault like any other.
func (r *Runner) do(t task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("a job panicked", "job", t.job.ID, "kind", string(t.job.Kind), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if err := t.ctx.Err(); err != nil {
		return err
	}
	if t.job.Tries > r.pace.Tries {
		return errLostTooOften
	}
	actor, err := r.service.ActorOfJob(t.ctx, t.job)
	if err != nil {
		return err
	}
	return r.kinds[t.job.Kind].Do(t.ctx, actor, t.job)
}

// giveBackWithin bounds the last writes of a process that stops.
const giveBackWithin = 3 * time.Second

// giveBack waits for running jobs, for as long as the grace, and gives back
// what was not done. What cannot be given back is free when its claim ends.
func (r *Runner) giveBack(ctx context.Context, workers *sync.WaitGroup) {
	ended := make(chan struct{})
	go func() { workers.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(r.pace.Grace):
		r.log.Error("jobs did not stop in time; they will be begun again")
	}
	ctx, cancel := context.WithTimeout(ctx, giveBackWithin)
	defer cancel()
	for {
		select {
		case o := <-r.done:
			r.collect(o)
		case t := <-r.todo:
			r.settled = append(r.settled, outcome{claim: t.claim, err: errStopped})
		default:
			r.settle(ctx)
			return
		}
	}
}
