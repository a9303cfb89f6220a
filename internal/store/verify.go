package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"

	"cahier/internal/proof/content"
	"cahier/internal/proof/event"
)

// Finding is one place where the record does not hold: which subject, at which
// event or version, and what is wrong, in English.
type Finding struct {
	Subject string `json:"subject"`
	N       int64  `json:"n"`
	Problem string `json:"problem"`
}

// Counts says how much of the record was verified.
type Counts struct {
	Events   int64 `json:"events"`
	Versions int64 `json:"versions"`
	Leaves   int64 `json:"leaves"`
}

// verifyBatch is how many events are read at a time.
const verifyBatch = 1000

// Verify reads the whole record: every event is canonical, hashes to what is
// kept of it and follows the one before in its stream; every version's roots
// are those of its leaves and of its event; the heads of the streams are where
// the streams end. It calls found for each place that does not hold, reads in
// batches and goes on to the end.
func (db *DB) Verify(ctx context.Context, found func(Finding)) (Counts, error) {
	v := &verifier{found: found}
	for {
		before := v.counts.Events
		err := db.Read(ctx, func(tx *Tx) error { return v.events(ctx, tx) })
		if err != nil {
			return v.counts, fmt.Errorf("verify events: %w", err)
		}
		if v.counts.Events-before < verifyBatch {
			break
		}
	}
	err := db.Read(ctx, func(tx *Tx) error {
		if err := v.heads(ctx, tx); err != nil {
			return err
		}
		return v.versions(ctx, tx)
	})
	if err != nil {
		return v.counts, fmt.Errorf("verify versions: %w", err)
	}
	return v.counts, nil
}

// verifier walks the events by stream and number.
type verifier struct {
	found  func(Finding)
	counts Counts
	stream string
	n      int64
	hash   []byte
}

func (v *verifier) say(subject string, n int64, format string, operands ...any) {
	v.found(Finding{Subject: subject, N: n, Problem: fmt.Sprintf(format, operands...)})
}

func (v *verifier) events(ctx context.Context, tx *Tx) error {
	return tx.query(ctx, func(r *sql.Rows) error {
		var stream string
		var n int64
		var body, hash []byte
		if err := r.Scan(&stream, &n, &body, &hash); err != nil {
			return err
		}
		v.event(stream, n, body, hash)
		return nil
	}, `SELECT stream, n, body, hash FROM events WHERE (stream, n) > ($1, $2) ORDER BY stream, n LIMIT $3`, v.stream, v.n, verifyBatch)
}

func (v *verifier) event(stream string, n int64, body, hash []byte) {
	v.counts.Events++
	if stream != v.stream {
		v.stream, v.n, v.hash = stream, 0, nil
	}
	ev, err := event.Parse(body)
	sum := event.Hash(body)
	switch {
	case !bytes.Equal(sum[:], hash):
		v.say(stream, n, "the event was altered")
	case err != nil:
		v.say(stream, n, "the event is not in its one form")
	case ev.Stream != stream || ev.N != n:
		v.say(stream, n, "the event belongs elsewhere: %s %d", ev.Stream, ev.N)
	case n != v.n+1:
		v.say(stream, v.n+1, "an event is missing")
	case ev.Prev != hex.EncodeToString(v.hash):
		v.say(stream, n, "the event does not follow the one before it")
	}
	v.n, v.hash = n, hash
}

// heads compares the kept end of each stream with its last event.
func (v *verifier) heads(ctx context.Context, tx *Tx) error {
	return tx.query(ctx, func(r *sql.Rows) error {
		var stream string
		var n int64
		if err := r.Scan(&stream, &n); err != nil {
			return err
		}
		v.say(stream, n, "the stream does not end with this event, or its end was altered")
		return nil
	}, `SELECT s.stream, s.n FROM streams s LEFT JOIN events e ON e.stream = s.stream AND e.n = s.n
		WHERE e.hash IS NULL OR e.hash <> s.hash
		UNION ALL SELECT e.stream, e.n FROM events e LEFT JOIN streams s ON s.stream = e.stream
		WHERE s.stream IS NULL OR e.n > s.n`)
}

// version is one row of versions while it is verified.
type version struct {
	subject          string
	n                int64
	content, context []byte
	body             []byte
}

// versions walks the versions of each subject in order and keeps its live
// leaves on the way.
func (v *verifier) versions(ctx context.Context, tx *Tx) error {
	var rows []version
	err := tx.query(ctx, func(r *sql.Rows) error {
		var row version
		var body []byte
		err := r.Scan(&row.subject, &row.n, &row.content, &row.context, &body)
		row.body = body
		rows = append(rows, row)
		return err
	}, `SELECT v.subject, v.n, v.content, v.context, e.body FROM versions v
		LEFT JOIN events e ON e.stream = v.subject AND e.n = v.event_n ORDER BY v.subject, v.n`)
	if err != nil {
		return err
	}
	live := liveLeaves{}
	for i, row := range rows {
		if i == 0 || rows[i-1].subject != row.subject {
			live = liveLeaves{}
		}
		if err := v.version(ctx, tx, row, live); err != nil {
			return err
		}
	}
	return nil
}

// liveLeaves are the leaves that stand at one version, by the id of their path.
type liveLeaves map[string]struct {
	tree content.Tree
	hash [32]byte
}

func (live liveLeaves) root(tree content.Tree) [32]byte {
	var hashes [][32]byte
	for _, l := range live {
		if l.tree == tree {
			hashes = append(hashes, l.hash)
		}
	}
	return content.Root(hashes)
}

func (v *verifier) version(ctx context.Context, tx *Tx, row version, live liveLeaves) error {
	v.counts.Versions++
	if err := v.step(ctx, tx, row, live); err != nil {
		return err
	}
	contentRoot, contextRoot := live.root(content.Content), live.root(content.Context)
	if !bytes.Equal(contentRoot[:], row.content) || !bytes.Equal(contextRoot[:], row.context) {
		v.say(row.subject, row.n, "the parts of this version were altered")
		return nil
	}
	ev, err := event.Parse(row.body)
	if err != nil || ev.Roots == nil || ev.Roots.Content != hex.EncodeToString(row.content) || ev.Roots.Context != hex.EncodeToString(row.context) {
		v.say(row.subject, row.n, "this version is not the one its event names")
	}
	return nil
}

// step applies the leaves of one version, and re-hashes those whose words can
// still be read.
func (v *verifier) step(ctx context.Context, tx *Tx, row version, live liveLeaves) error {
	type leafRow struct {
		path    string
		tree    content.Tree
		hash    []byte
		removed bool
		keyID   string
		cipher  []byte
	}
	var rows []leafRow
	err := tx.query(ctx, func(r *sql.Rows) error {
		var l leafRow
		var path []byte
		err := r.Scan(&path, &l.tree, &l.hash, &l.removed, &l.keyID, &l.cipher)
		l.path = string(path)
		rows = append(rows, l)
		return err
	}, `SELECT l.path_id, l.tree, l.hash, l.removed, COALESCE(t.key_id, ''), t.cipher FROM leaves l
		LEFT JOIN leaf_text t ON t.subject = l.subject AND t.path_id = l.path_id AND t.n = l.n
		WHERE l.subject = $1 AND l.n = $2`, row.subject, row.n)
	if err != nil {
		return err
	}
	for _, l := range rows {
		v.counts.Leaves++
		if l.removed {
			delete(live, l.path)
			continue
		}
		entry := live[l.path]
		entry.tree = l.tree
		copy(entry.hash[:], l.hash)
		live[l.path] = entry
		if err := tx.checkLeaf(ctx, l.keyID, entry.hash, l.cipher); err != nil {
			v.say(row.subject, row.n, "the words of a part were altered or cannot be opened")
		}
	}
	return nil
}
