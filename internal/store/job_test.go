package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/eln"
	"cahier/internal/store"
)

// queue is a store whose clock the test moves.
type queue struct {
	*bench
	db  *store.DB
	now atomic.Int64
}

func onBothQueues(t *testing.T, fn func(*testing.T, *queue)) {
	onBoth(t, func(t *testing.T, b *bench) {
		q := &queue{bench: b}
		q.now.Store(b.clock.UnixMicro())
		config := b.config
		config.Now = func() time.Time { return time.UnixMicro(q.now.Load()) }
		var err error
		q.db, err = store.Open(t.Context(), config)
		b.ok(err)
		t.Cleanup(func() { q.db.Close() })
		fn(t, q)
	})
}

func (q *queue) wait(d time.Duration) { q.now.Add(d.Microseconds()) }

func (q *queue) do(fn func(ctx context.Context, tx *store.Tx) error) {
	q.t.Helper()
	q.ok(q.db.Write(q.t.Context(), func(tx *store.Tx) error { return fn(q.t.Context(), tx) }))
}

const (
	some  eln.JobKind = "test.some"
	other eln.JobKind = "test.other"
	lease             = time.Minute
)

func (q *queue) add(kind eln.JobKind, input any, in time.Duration) {
	q.t.Helper()
	q.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Enqueue(ctx, kind, input, "", tx.Now().Add(in))
		return err
	})
}

func (q *queue) claim(limit int, kinds ...eln.JobKind) []eln.Job {
	q.t.Helper()
	var jobs []eln.Job
	q.do(func(ctx context.Context, tx *store.Tx) error {
		due, err := tx.JobsDue(ctx, kinds)
		if err != nil {
			return err
		}
		jobs, err = tx.ClaimJobs(ctx, kinds, limit, lease)
		if due != (len(jobs) > 0) {
			q.t.Errorf("due is %v and %d were claimed", due, len(jobs))
		}
		return err
	})
	return jobs
}

func inputs(jobs []eln.Job) []string {
	list := []string{}
	for _, j := range jobs {
		list = append(list, string(j.Input))
	}
	return list
}

func (q *queue) claims(limit int, kinds []eln.JobKind, want ...string) []eln.Job {
	q.t.Helper()
	jobs := q.claim(limit, kinds...)
	if diff := cmp.Diff(append([]string{}, want...), inputs(jobs)); diff != "" {
		q.t.Fatalf("claimed others (-want +got):\n%s", diff)
	}
	return jobs
}

func TestJobsComeInOrderWhenTheyAreDue(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		q.add(some, "late", time.Hour)
		q.add(some, "second", -time.Second)
		q.add(some, "first", -time.Minute)
		q.add(other, "of another kind", -time.Hour)
		q.add(some, "now", 0)
		q.claims(2, []eln.JobKind{some}, `"first"`, `"second"`)
		q.claims(9, []eln.JobKind{some}, `"now"`)
		q.claims(9, []eln.JobKind{some, other}, `"of another kind"`)
		q.claims(9, []eln.JobKind{some})
		q.wait(time.Hour)
		jobs := q.claim(1, some)
		if len(jobs) != 1 || string(jobs[0].Input) != `"first"` || jobs[0].Tries != 2 {
			t.Errorf("an hour later %+v", jobs)
		}
	})
}

func TestAJobIsThereExactlyIfItsCauseIs(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		stopped := errors.New("stopped")
		err := q.db.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Enqueue(t.Context(), some, 1, "", time.Time{}); err != nil {
				return err
			}
			return stopped
		})
		if !errors.Is(err, stopped) {
			t.Fatal(err)
		}
		select {
		case <-q.db.Enqueued():
			t.Error("a job that is not there was announced")
		default:
		}
		q.claims(9, []eln.JobKind{some})
		q.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Enqueue(ctx, some, map[string]int{"n": 1}, q.user.ID, time.Time{})
			return err
		})
		<-q.db.Enqueued()
		if jobs := q.claims(9, []eln.JobKind{some}, `{"n":1}`); jobs[0].UserID != q.user.ID {
			t.Errorf("asked by %q", jobs[0].UserID)
		}
		err = q.db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Enqueue(t.Context(), some, strings.Repeat("a", eln.MaxJobInput), "", time.Time{})
			return err
		})
		if err == nil {
			t.Error("an endless input was taken")
		}
	})
}

func TestAClaimEndsWithItsLease(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		q.add(some, 1, 0)
		first := q.claims(1, []eln.JobKind{some}, "1")[0]
		q.wait(lease - time.Second)
		q.claims(1, []eln.JobKind{some})
		q.do(func(ctx context.Context, tx *store.Tx) error {
			var err error
			first.ClaimedUntil, err = tx.ProlongJob(ctx, first, lease)
			return err
		})
		q.wait(lease - time.Second)
		q.claims(1, []eln.JobKind{some})
		q.wait(2 * time.Second)
		second := q.claims(1, []eln.JobKind{some}, "1")[0]
		if second.Tries != 2 {
			t.Errorf("try %d", second.Tries)
		}
		for name, fn := range map[string]func(context.Context, *store.Tx) error{
			"prolong":    func(ctx context.Context, tx *store.Tx) error { _, err := tx.ProlongJob(ctx, first, lease); return err },
			"end":        func(ctx context.Context, tx *store.Tx) error { return tx.EndJob(ctx, first) },
			"reschedule": func(ctx context.Context, tx *store.Tx) error { return tx.RescheduleJob(ctx, first, tx.Now(), 1, "") },
			"fail":       func(ctx context.Context, tx *store.Tx) error { return tx.FailJob(ctx, first, "x") },
		} {
			err := q.db.Write(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) })
			if !errors.Is(err, store.ErrClaimLost) {
				t.Errorf("%s by whoever lost the claim: %v", name, err)
			}
		}
		q.do(func(ctx context.Context, tx *store.Tx) error { return tx.EndJob(ctx, second) })
		q.wait(time.Hour)
		q.claims(1, []eln.JobKind{some})
	})
}

func TestWhatWasGivenUpStaysWithItsReason(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		q.add(some, 1, 0)
		job := q.claims(1, []eln.JobKind{some}, "1")[0]
		q.do(func(ctx context.Context, tx *store.Tx) error {
			return tx.RescheduleJob(ctx, job, tx.Now().Add(time.Hour), job.Tries, "the disk\x00 "+strings.Repeat("é", 600))
		})
		q.claims(1, []eln.JobKind{some})
		var failed, troubled []eln.Job
		look := func(ctx context.Context, tx *store.Tx) (err error) {
			if failed, err = tx.FailedJobs(ctx, 9); err == nil {
				troubled, err = tx.TroubledJobs(ctx, 9)
			}
			return err
		}
		q.do(look)
		if len(failed) != 0 || len(troubled) != 1 || !strings.HasPrefix(troubled[0].Trouble, "the disk? é") || len(troubled[0].Trouble) > 520 {
			t.Errorf("failed %v, troubled %v", failed, troubled)
		}
		q.wait(time.Hour)
		job = q.claims(1, []eln.JobKind{some}, "1")[0]
		q.do(func(ctx context.Context, tx *store.Tx) error { return tx.FailJob(ctx, job, "the disk is gone") })
		q.wait(24 * time.Hour)
		q.claims(1, []eln.JobKind{some})
		q.do(look)
		if len(troubled) != 0 || len(failed) != 1 || failed[0].Failed != "the disk is gone" || failed[0].FailedAt == nil || failed[0].Tries != 2 {
			t.Errorf("failed %+v, troubled %v", failed, troubled)
		}
		q.do(func(ctx context.Context, tx *store.Tx) error {
			n, err := tx.RetryFailedJobs(ctx)
			if n != 1 {
				t.Errorf("%d jobs are begun again", n)
			}
			return err
		})
		if job = q.claims(1, []eln.JobKind{some}, "1")[0]; job.Tries != 1 || job.FailedAt != nil {
			t.Errorf("begun again as %+v", job)
		}
	})
}

func TestEightClaimersNeverShareAJob(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		const many = 400
		q.do(func(ctx context.Context, tx *store.Tx) error {
			for n := range many {
				if _, err := tx.Enqueue(ctx, some, n, "", time.Time{}); err != nil {
					return err
				}
			}
			return nil
		})
		var taken sync.Map
		var total atomic.Int64
		var claimers sync.WaitGroup
		for range 8 {
			claimers.Go(func() {
				for {
					var jobs []eln.Job
					err := q.db.Write(t.Context(), func(tx *store.Tx) error {
						var err error
						jobs, err = tx.ClaimJobs(t.Context(), []eln.JobKind{some}, 7, lease)
						return err
					})
					if err != nil || len(jobs) > 7 {
						t.Errorf("%d jobs, %v", len(jobs), err)
						return
					}
					for _, job := range jobs {
						if _, twice := taken.LoadOrStore(string(job.Input), true); twice {
							t.Errorf("%s was claimed twice", job.Input)
						}
					}
					if total.Add(int64(len(jobs))) == many || len(jobs) == 0 {
						return
					}
				}
			})
		}
		claimers.Wait()
		if total.Load() != many {
			t.Errorf("%d of %d were claimed", total.Load(), many)
		}
	})
}

func TestWhatComesBackIsThereOnce(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		var nodes sync.WaitGroup
		for range 8 {
			nodes.Go(func() {
				if err := q.db.Write(t.Context(), func(tx *store.Tx) error { return tx.Recur(t.Context(), some) }); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		job := q.claims(9, []eln.JobKind{some}, "null")[0]
		q.do(func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.RescheduleJob(ctx, job, tx.Now().Add(time.Hour), 0, ""), tx.Recur(ctx, some))
		})
		q.claims(9, []eln.JobKind{some})
		q.wait(time.Hour)
		if job = q.claims(9, []eln.JobKind{some}, "null")[0]; job.Tries != 1 {
			t.Errorf("a new period begins with try %d", job.Tries)
		}
	})
}

// Claims walk the index of what waits, and indexes serve what sign-ins, teams
// and checks of files ask.
func TestStatementsOverManyRowsWalkIndexes(t *testing.T) {
	onBothQueues(t, func(t *testing.T, q *queue) {
		if q.db.Name() != "sqlite" {
			t.Skip("PostgreSQL plans by the number of rows, which is none here")
		}
		for statement, index := range map[string]string{
			`SELECT 1 FROM jobs WHERE failed = '' AND run_at <= 1 AND claimed_until <= 1 AND kind IN ('a', 'b') LIMIT 1`: "jobs_due",
			`SELECT id FROM jobs WHERE failed = '' AND run_at <= 1 AND claimed_until <= 1 ORDER BY run_at, id LIMIT 9`:   "jobs_due",
			`SELECT id FROM jobs WHERE failed <> '' ORDER BY failed_at, id LIMIT 9`:                                      "jobs_failed",
			`SELECT id FROM notebooks WHERE team_id = 'x'`:                                                               "notebooks_team",
			`SELECT entry_id FROM uploads WHERE sha256 = 'x' AND lab_id = 'y'`:                                           "uploads_bytes",
			`SELECT COUNT(*) FROM users WHERE operator = 1 AND archived_at = 0`:                                          "users_operator",
			`DELETE FROM sessions WHERE expires_at <= 1`:                                                                 "sessions_expires",
			`DELETE FROM sign_in_failures WHERE since < 1 AND until < 1`:                                                 "sign_in_failures_since",
			`SELECT id FROM groups WHERE team_id = 'x'`:                                                                  "groups_team",
			`SELECT COUNT(*) FROM incoming WHERE user_id = 'x' AND done_at = 0`:                                          "incoming_user",
		} {
			rows, err := q.raw.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement)
			q.ok(err)
			var plan []string
			for rows.Next() {
				var a, b, c int
				var step string
				q.ok(rows.Scan(&a, &b, &c, &step))
				plan = append(plan, step)
			}
			q.ok(errors.Join(rows.Err(), rows.Close()))
			if text := fmt.Sprint(plan); !strings.Contains(text, index) || strings.Contains(text, "TEMP B-TREE") {
				t.Errorf("%s: %s, want %s", statement, text, index)
			}
		}
	})
}
