package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"cahier/internal/eln"
)

// bell is rung when work was enqueued in this process. Its zero value is
// ready. One listener hears each ring at least once; several rings may be heard
// as one.
type bell struct {
	once  sync.Once
	rings chan struct{}
}

func (b *bell) heard() <-chan struct{} {
	b.once.Do(func() { b.rings = make(chan struct{}, 1) })
	return b.rings
}

func (b *bell) ring() {
	b.heard()
	select {
	case b.rings <- struct{}{}:
	default:
	}
}

// Enqueued returns the channel that receives after a transaction of this
// process committed a job. It has one listener; jobs of other processes are
// found by looking.
func (db *DB) Enqueued() <-chan struct{} { return db.enqueued.heard() }

// Enqueue adds a job, to be begun at runAt or later (the zero time: at once),
// and returns its id. It exists exactly if the transaction commits. The input
// is kept as JSON; userID is the person who asks, "" for the service: the job
// runs with the rights they have then. A job may be run more than once.
func (tx *Tx) Enqueue(ctx context.Context, kind eln.JobKind, input any, userID string, runAt time.Time) (string, error) {
	text, err := json.Marshal(input)
	if err != nil {
		return "", fmt.Errorf("input of a job %s: %w", kind, err)
	}
	if len(text) > eln.MaxJobInput {
		return "", fmt.Errorf("input of a job %s has %d bytes, more than %d", kind, len(text), eln.MaxJobInput)
	}
	if runAt.IsZero() {
		runAt = tx.now
	}
	id := eln.NewID(tx.now)
	_, err = tx.addJob(ctx, id, kind, string(text), userID, runAt)
	return id, err
}

// Recur adds the one job of a kind that comes back, to be begun at once, unless
// it is there: however many processes call it, there is one row, which
// RescheduleJob moves from period to period.
func (tx *Tx) Recur(ctx context.Context, kind eln.JobKind) error {
	_, err := tx.addJob(ctx, string(kind), kind, "null", "", tx.now)
	return err
}

func (tx *Tx) addJob(ctx context.Context, id string, kind eln.JobKind, input, userID string, runAt time.Time) (int64, error) {
	n, err := tx.exec(ctx, `INSERT INTO jobs (id, kind, input, actor, run_at, tries, claimed_until, failed)
		VALUES ($1, $2, $3, $4, $5, 0, 0, '') ON CONFLICT (id) DO NOTHING`,
		id, string(kind), input, userID, runAt.UnixMicro())
	if n > 0 && !runAt.After(tx.now) {
		tx.AfterCommit(tx.db.enqueued.ring)
	}
	return n, err
}

const (
	jobColumns = `jobs.id, jobs.kind, jobs.input, jobs.actor, jobs.run_at, jobs.tries, jobs.claimed_until, jobs.trouble, jobs.failed, jobs.failed_at`
	// dueJobs are those that nobody works on and whose time has come.
	dueJobs = ` FROM jobs WHERE failed = '' AND run_at <= $1 AND claimed_until <= $1 AND kind IN (`
)

// JobsDue reports whether ClaimJobs would find a job of one of the kinds.
func (tx *Tx) JobsDue(ctx context.Context, kinds []eln.JobKind) (bool, error) {
	b := &binder{}
	b.bind(tx.now.UnixMicro())
	var one int
	err := tx.row(ctx, `SELECT 1`+dueJobs+b.list(kindNames(kinds))+`) LIMIT 1`, b.args, &one)
	if eln.CodeOf(err) == eln.NotFound {
		return false, nil
	}
	return one == 1, err
}

func kindNames(kinds []eln.JobKind) []string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return names
}

// ClaimJobs takes up to limit jobs of the kinds that are due, those that are due
// first first, for as long as the lease: nobody else gets them before it ends.
// Whoever dies with a claim loses it then. Callers in several processes never
// get the same job at a time.
func (tx *Tx) ClaimJobs(ctx context.Context, kinds []eln.JobKind, limit int, lease time.Duration) ([]eln.Job, error) {
	b := &binder{}
	b.bind(tx.now.UnixMicro())
	due := `WITH due AS MATERIALIZED (SELECT id` + dueJobs + b.list(kindNames(kinds)) + `) ORDER BY run_at, id LIMIT ` +
		b.bind(limit) + tx.db.dialect.skipLocked + `)`
	jobs, err := tx.jobs(ctx, due+` UPDATE jobs SET claimed_until = `+b.bind(tx.now.Add(lease).UnixMicro())+`, tries = tries + 1
		FROM due WHERE jobs.id = due.id RETURNING `+jobColumns, b.args...)
	slices.SortFunc(jobs, func(a, b eln.Job) int {
		if c := a.RunAt.Compare(b.RunAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return jobs, err
}

func (tx *Tx) jobs(ctx context.Context, query string, args ...any) ([]eln.Job, error) {
	var jobs []eln.Job
	err := tx.query(ctx, func(r *sql.Rows) error {
		var j eln.Job
		var input string
		var runAt, claimedUntil, failedAt int64
		err := r.Scan(&j.ID, &j.Kind, &input, &j.UserID, &runAt, &j.Tries, &claimedUntil, &j.Trouble, &j.Failed, &failedAt)
		j.Input, j.RunAt, j.ClaimedUntil, j.FailedAt = json.RawMessage(input), fromMicros(runAt), fromMicros(claimedUntil), optionalTime(failedAt)
		jobs = append(jobs, j)
		return err
	}, query, args...)
	return jobs, err
}

// ErrClaimLost is the answer to somebody whose claim of a job has ended: another
// process may work on it, and has the say.
var ErrClaimLost = errors.New("the claim of this job has ended")

// ofClaim changes the row of a job while the caller still has its claim.
func (tx *Tx) ofClaim(ctx context.Context, j eln.Job, statement string, args ...any) error {
	n, err := tx.exec(ctx, statement+` WHERE id = $1 AND claimed_until = $2`,
		append([]any{j.ID, j.ClaimedUntil.UnixMicro()}, args...)...)
	if err == nil && n == 0 {
		err = ErrClaimLost
	}
	return err
}

// ProlongJob keeps a claim for another lease and returns when that ends;
// ErrClaimLost when it was not kept in time.
func (tx *Tx) ProlongJob(ctx context.Context, j eln.Job, lease time.Duration) (time.Time, error) {
	until := tx.now.Add(lease)
	return until, tx.ofClaim(ctx, j, `UPDATE jobs SET claimed_until = $3`, until.UnixMicro())
}

// EndJob forgets a claimed job that is done; ErrClaimLost as with ProlongJob.
func (tx *Tx) EndJob(ctx context.Context, j eln.Job) error {
	return tx.ofClaim(ctx, j, `DELETE FROM jobs`)
}

// RescheduleJob gives a claim back and has the job begun again at a moment: a
// try that did not succeed says why, tries is how many count so far.
// ErrClaimLost as with ProlongJob.
func (tx *Tx) RescheduleJob(ctx context.Context, j eln.Job, at time.Time, tries int, why string) error {
	return tx.ofClaim(ctx, j, `UPDATE jobs SET claimed_until = 0, run_at = $3, tries = $4, trouble = $5`,
		at.UnixMicro(), tries, clipped(why))
}

// FailJob gives a claimed job up and keeps it with its reason; ErrClaimLost as
// with ProlongJob.
func (tx *Tx) FailJob(ctx context.Context, j eln.Job, why string) error {
	why = clipped(why)
	if why == "" {
		why = "no reason was given"
	}
	return tx.ofClaim(ctx, j, `UPDATE jobs SET claimed_until = 0, trouble = '', failed = $3, failed_at = $4`, why, tx.now.UnixMicro())
}

// maxReason is how many bytes of a reason are kept.
const maxReason = 500

// clipped is a reason in whole characters that both databases take.
func clipped(why string) string {
	why = strings.ReplaceAll(strings.ToValidUTF8(why, "?"), "\x00", "?")
	if len(why) <= maxReason {
		return why
	}
	end := maxReason
	for !utf8.RuneStart(why[end]) {
		end--
	}
	return why[:end] + "…"
}

// FailedJobs returns the jobs that were given up, those that were so first
// first, at most limit.
func (tx *Tx) FailedJobs(ctx context.Context, limit int) ([]eln.Job, error) {
	return tx.jobs(ctx, `SELECT `+jobColumns+` FROM jobs WHERE failed <> '' ORDER BY failed_at, id LIMIT $1`, limit)
}

// TroubledJobs returns jobs whose last try did not succeed and that will be
// begun again, in order of that, at most limit.
func (tx *Tx) TroubledJobs(ctx context.Context, limit int) ([]eln.Job, error) {
	return tx.jobs(ctx, `SELECT `+jobColumns+` FROM jobs WHERE failed = '' AND trouble <> '' ORDER BY run_at, id LIMIT $1`, limit)
}

// RetryFailedJobs has the jobs that were given up begun again, as if they were
// new, and returns how many there are.
func (tx *Tx) RetryFailedJobs(ctx context.Context) (int64, error) {
	n, err := tx.exec(ctx, `UPDATE jobs SET failed = '', failed_at = 0, tries = 0, run_at = $1 WHERE failed <> ''`, tx.now.UnixMicro())
	tx.AfterCommit(tx.db.enqueued.ring)
	return n, err
}
