package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/jobs"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// service is a service on a store of its own, and its files.
type service struct {
	*app.App
	t   *testing.T
	dir string
}

func onBoth(t *testing.T, fn func(*testing.T, *service)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); fn(t, newService(t, "")) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); fn(t, newService(t, pgtest.URL(t))) })
}

func newService(t *testing.T, url string) *service {
	t.Helper()
	s := &service{t: t, dir: t.TempDir()}
	master, err := keys.Create(s.dir, "")
	s.must(err)
	db, err := store.Open(t.Context(), store.Config{Dir: s.dir, URL: url, Master: master, Unsynced: true})
	s.must(err)
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.OpenDir(s.dir + "/blobs")
	s.must(err)
	s.App = app.New(db, blobs, "test", time.Now)
	return s
}

func (s *service) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) write(fn func(ctx context.Context, tx *store.Tx) error) {
	s.t.Helper()
	s.must(s.DB.Write(s.t.Context(), func(tx *store.Tx) error { return fn(s.t.Context(), tx) }))
}

const (
	some   eln.JobKind = "test.some"
	repeat eln.JobKind = "test.repeat"
)

// add enqueues n jobs in one transaction, numbered from 0.
func (s *service) add(n int, userID string) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			if _, err := tx.Enqueue(ctx, some, i, userID, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// quick is a pace for tests.
var quick = jobs.Pace{Workers: 4, Look: 20 * time.Millisecond, Backoff: 10 * time.Millisecond, Lease: 3 * time.Second, Tries: 3}

// running is a runner that works until stop, which waits for it.
func (s *service) running(pace jobs.Pace, kinds map[eln.JobKind]jobs.Work) (stop func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	runner := jobs.New(s.App, kinds, slog.New(slog.NewTextHandler(io.Discard, nil)), pace)
	ended := make(chan struct{})
	go func() { runner.Run(ctx); close(ended) }()
	stop = func() { cancel(); <-ended }
	s.t.Cleanup(stop)
	return stop
}

// soon waits for something to become true.
func (s *service) soon(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("a minute later still not: %s", what)
		}
	}
}

func (s *service) left() (waiting int, failed []eln.Job) {
	s.t.Helper()
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		due, err := tx.JobsDue(s.t.Context(), []eln.JobKind{some, repeat})
		if due {
			waiting = 1
		}
		if err == nil {
			failed, err = tx.FailedJobs(s.t.Context(), 100)
		}
		return err
	}))
	return waiting, failed
}

func TestTenThousandJobsAreDoneOnceByTwoProcesses(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		const many = 10_000
		s.add(many, "")
		var times sync.Map
		var done atomic.Int64
		kinds := map[eln.JobKind]jobs.Work{some: {Do: func(_ context.Context, a *access.Actor, job eln.Job) error {
			if !a.Service || a.UserID != "" || a.Via != access.ViaJob {
				t.Errorf("done as %+v", a)
			}
			if _, twice := times.LoadOrStore(string(job.Input), true); twice {
				t.Errorf("%s was done twice", job.Input)
			}
			done.Add(1)
			return nil
		}}}
		patient := quick
		patient.Lease = time.Minute
		begun := time.Now()
		stopA, stopB := s.running(patient, kinds), s.running(patient, kinds)
		s.soon("all done", func() bool { return done.Load() == many })
		stopA()
		stopB()
		t.Logf("%d jobs in %v", many, time.Since(begun).Round(time.Millisecond))
		if waiting, failed := s.left(); waiting+len(failed) > 0 {
			t.Errorf("some are left; %d failed", len(failed))
		}
	})
}

func TestAJobThatFailsIsTriedAgainAndThenKept(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		var tries [5]atomic.Int64
		kinds := map[eln.JobKind]jobs.Work{some: {Do: func(_ context.Context, _ *access.Actor, job eln.Job) error {
			n := tries[job.Input[0]-'0'].Add(1)
			switch string(job.Input) {
			case "0":
				return errors.New("the disk is gone")
			case "1":
				if n < 3 {
					return errors.New("not yet")
				}
			case "2":
				panic("a fault of ours")
			case "3":
				return eln.Errorf(eln.Invalid, "test", "nothing can be made of this")
			}
			return nil
		}}}
		s.running(quick, kinds)
		s.add(5, "")
		s.soon("three given up", func() bool { _, failed := s.left(); return len(failed) == 3 })
		s.soon("one succeeded late", func() bool { return tries[1].Load() == 3 })
		_, failed := s.left()
		reasons := map[string]string{}
		for _, job := range failed {
			reasons[string(job.Input)] = job.Failed
		}
		if reasons["0"] != "the disk is gone" || reasons["2"] != "panic: a fault of ours" || reasons["3"] != "nothing can be made of this" {
			t.Errorf("reasons %v", reasons)
		}
		for i, want := range []int64{3, 3, 3, 1, 1} {
			if n := tries[i].Load(); n != want {
				t.Errorf("job %d was tried %d times, want %d", i, n, want)
			}
		}
	})
}

// The first process dies with its jobs: it neither does nor prolongs them.
func TestJobsOfADeadProcessAreDoneByAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		s.add(3, "")
		s.write(func(ctx context.Context, tx *store.Tx) error {
			jobs, err := tx.ClaimJobs(ctx, []eln.JobKind{some}, 2, 300*time.Millisecond)
			if len(jobs) != 2 {
				t.Errorf("claimed %d", len(jobs))
			}
			return err
		})
		var done atomic.Int64
		var again atomic.Int64
		s.running(quick, map[eln.JobKind]jobs.Work{some: {Do: func(_ context.Context, _ *access.Actor, job eln.Job) error {
			if job.Tries == 2 {
				again.Add(1)
			}
			done.Add(1)
			return nil
		}}})
		s.soon("all done", func() bool { return done.Load() == 3 })
		if again.Load() != 2 {
			t.Errorf("%d were done the second time", again.Load())
		}
	})
}

// A job that outlives its lease keeps its claim while its process lives.
func TestALongJobIsProlonged(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		var begun, done atomic.Int64
		kinds := map[eln.JobKind]jobs.Work{some: {Do: func(ctx context.Context, _ *access.Actor, _ eln.Job) error {
			begun.Add(1)
			select {
			case <-time.After(5 * time.Second):
				done.Add(1)
			case <-ctx.Done():
			}
			return ctx.Err()
		}}}
		s.add(1, "")
		s.running(quick, kinds)
		s.running(quick, kinds)
		s.soon("done", func() bool { return done.Load() == 1 })
		if begun.Load() != 1 {
			t.Errorf("begun %d times", begun.Load())
		}
	})
}

func TestStoppingGivesJobsBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		s.add(20, "")
		var begun atomic.Int64
		stop := s.running(quick, map[eln.JobKind]jobs.Work{some: {Do: func(ctx context.Context, _ *access.Actor, _ eln.Job) error {
			begun.Add(1)
			<-ctx.Done()
			return ctx.Err()
		}}})
		s.soon("four begun", func() bool { return begun.Load() == 4 })
		asked := time.Now()
		stop()
		if took := time.Since(asked); took > time.Second {
			t.Errorf("stopping took %v", took)
		}
		s.write(func(ctx context.Context, tx *store.Tx) error {
			jobs, err := tx.ClaimJobs(ctx, []eln.JobKind{some}, 100, time.Minute)
			for _, job := range jobs {
				if job.Tries != 1 || job.Trouble != "" {
					t.Errorf("given back as %+v", job)
				}
			}
			if len(jobs) != 20 {
				t.Errorf("%d of 20 were given back", len(jobs))
			}
			return err
		})
	})
}

func TestAJobWhoseProcessDiesEachTimeIsGivenUp(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		s.add(1, "")
		for range quick.Tries {
			s.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ClaimJobs(ctx, []eln.JobKind{some}, 1, time.Microsecond)
				return err
			})
			time.Sleep(time.Millisecond)
		}
		s.running(quick, map[eln.JobKind]jobs.Work{some: {Do: func(context.Context, *access.Actor, eln.Job) error {
			t.Error("it was begun once more")
			return nil
		}}})
		s.soon("given up", func() bool { _, failed := s.left(); return len(failed) == 1 })
	})
}

func TestWhatComesBackRunsOncePerPeriod(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		var runs atomic.Int64
		kinds := map[eln.JobKind]jobs.Work{repeat: {Every: 2 * time.Second, Do: func(context.Context, *access.Actor, eln.Job) error {
			if runs.Add(1) == 1 {
				return eln.Errorf(eln.Invalid, "test", "not this time")
			}
			return nil
		}}}
		stops := []func(){s.running(quick, kinds), s.running(quick, kinds), s.running(quick, kinds)}
		s.soon("twice", func() bool { return runs.Load() == 2 })
		time.Sleep(300 * time.Millisecond)
		for _, stop := range stops {
			stop()
		}
		if runs.Load() != 2 {
			t.Errorf("%d runs in two periods", runs.Load())
		}
		if _, failed := s.left(); len(failed) > 0 {
			t.Errorf("what comes back was given up: %v", failed)
		}
	})
}

func TestAJobIsDoneAsThePersonWhoAsked(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := eln.User{ID: eln.NewID(time.Now()), Email: "ada@example.org", First: "Ada", Last: "Bernard", Language: "fr"}
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Record(ctx, store.Act{Subject: "user:" + ada.ID, Action: "user.create",
				Actor: event.Actor{ID: "service:cli", Kind: "service", Via: "cli", Client: "test/1", Auth: event.Auth{Method: "none"}}})
			return errors.Join(err, tx.AddUser(ctx, &ada, ""))
		})
		asked := make(chan *access.Actor, 1)
		s.running(quick, map[eln.JobKind]jobs.Work{some: {Do: func(_ context.Context, a *access.Actor, _ eln.Job) error {
			asked <- a
			return nil
		}}})
		s.add(1, ada.ID)
		if a := <-asked; a.UserID != ada.ID || a.Service || a.Via != access.ViaJob {
			t.Errorf("done as %+v", a)
		}
		s.add(1, "nobody")
		s.soon("given up", func() bool { _, failed := s.left(); return len(failed) == 1 })
	})
}
