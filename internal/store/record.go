package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/proof/content"
	"cahier/internal/proof/event"
)

// Part is one part of a subject that a change sets or removes. Value is what
// the leaf holds (see docs/record.md for its shape by path); a nil value
// removes the part. Person names the user whose own key encrypts the part, ""
// for the key of the subject.
type Part struct {
	Path   string
	Value  any
	Person string
}

// Act is one change as it is recorded: an event of the stream of its subject,
// and a new version of the subject when it has parts.
type Act struct {
	Subject string // "entry:…", "notebook:…": the stream is named after it
	Lab     string // "" for the service
	Action  event.Action
	Actor   event.Actor
	Data    map[string]any
	Parts   []Part
}

// Receipt is what the record answers: the event's place in its stream, its
// hash, and the number of the version it made (0 when none).
type Receipt struct {
	N       int64
	Hash    [32]byte
	Version int64
}

// Record appends one event and, when the act has parts, the version they
// make. It takes the stream for the rest of the transaction: writers of one
// subject queue there. When several streams are recorded in one transaction
// they must come in the order of their names.
func (tx *Tx) Record(ctx context.Context, act Act) (Receipt, error) {
	head, err := tx.advance(ctx, act.Subject)
	if err != nil {
		return Receipt{}, fmt.Errorf("record %s: %w", act.Action, err)
	}
	ev := event.Event{
		At: head.at, Action: act.Action, Stream: act.Subject, N: head.n, Prev: head.hash,
		Actor: act.Actor, Lab: act.Lab, Data: act.Data, Salt: content.NewSalt(),
	}
	receipt := Receipt{N: head.n}
	if len(act.Parts) > 0 {
		roots, n, err := tx.addVersion(ctx, act, head.n)
		if err != nil {
			return Receipt{}, fmt.Errorf("record %s: %w", act.Action, err)
		}
		ev.Roots, receipt.Version = &roots, n
	}
	if receipt.Hash, err = tx.appendEvent(ctx, ev); err != nil {
		return Receipt{}, fmt.Errorf("record %s: %w", act.Action, err)
	}
	tx.recorded = true
	return receipt, nil
}

// streamHead is the place of the next event of a stream.
type streamHead struct {
	n    int64
	hash string
	at   time.Time
}

func (tx *Tx) advance(ctx context.Context, stream string) (streamHead, error) {
	var h streamHead
	var prev []byte
	var last int64
	err := tx.row(ctx, `INSERT INTO streams (stream, n, hash, at) VALUES ($1, 1, $2, 0)
		ON CONFLICT (stream) DO UPDATE SET n = streams.n + 1 RETURNING n, hash, at`, []any{stream, []byte{}}, &h.n, &prev, &last)
	h.hash = hex.EncodeToString(prev)
	h.at = tx.now
	if last > tx.now.UnixMicro() {
		h.at = fromMicros(last)
	}
	return h, err
}

func (tx *Tx) appendEvent(ctx context.Context, ev event.Event) ([32]byte, error) {
	body, err := ev.Body()
	if err != nil {
		return [32]byte{}, err
	}
	hash := event.Hash(body)
	_, err = tx.exec(ctx, `INSERT INTO events (stream, n, at, actor, action, lab_id, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		ev.Stream, ev.N, ev.At.UnixMicro(), ev.Actor.ID, string(ev.Action), ev.Lab, body, hash[:])
	if err != nil {
		return hash, err
	}
	_, err = tx.exec(ctx, `UPDATE streams SET hash = $2, at = $3 WHERE stream = $1`, ev.Stream, hash[:], ev.At.UnixMicro())
	return hash, err
}

// addVersion writes the leaves of the parts and the version they make.
func (tx *Tx) addVersion(ctx context.Context, act Act, eventN int64) (event.Roots, int64, error) {
	k, err := tx.subjectKeys(ctx, act.Subject, act.Lab)
	if err != nil {
		return event.Roots{}, 0, err
	}
	n := int64(1)
	if eventN > 1 {
		err = tx.row(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM versions WHERE subject = $1`, []any{act.Subject}, &n)
	}
	if err != nil {
		return event.Roots{}, 0, err
	}
	if err := tx.addLeaves(ctx, act, k, n); err != nil {
		return event.Roots{}, 0, err
	}
	contentRoot, contextRoot, err := tx.liveRoots(ctx, act.Subject)
	if err != nil {
		return event.Roots{}, 0, err
	}
	_, err = tx.exec(ctx, `INSERT INTO versions (subject, n, content, context, event_n) VALUES ($1, $2, $3, $4, $5)`,
		act.Subject, n, contentRoot[:], contextRoot[:], eventN)
	return event.Roots{Content: hex.EncodeToString(contentRoot[:]), Context: hex.EncodeToString(contextRoot[:])}, n, err
}

// leafRows are the rows of the leaves that one version sets.
type leafRows struct{ leaves, words, live [][]any }

// addLeaves writes the leaves of a version: three statements, however many
// parts it has.
func (tx *Tx) addLeaves(ctx context.Context, act Act, k subjectKeys, n int64) error {
	var rows leafRows
	for _, part := range act.Parts {
		if err := tx.addLeaf(ctx, &rows, act, k, part, n); err != nil {
			return fmt.Errorf("part %s: %w", part.Path, err)
		}
	}
	if err := tx.insert(ctx, "leaves (subject, path_id, n, tree, hash, removed)", rows.leaves, ""); err != nil {
		return err
	}
	if err := tx.insert(ctx, "leaf_text (subject, path_id, n, key_id, cipher)", rows.words, ""); err != nil {
		return err
	}
	return tx.insert(ctx, "live_leaves (subject, path_id, n, tree, hash)", rows.live,
		" ON CONFLICT (subject, path_id) DO UPDATE SET n = EXCLUDED.n, hash = EXCLUDED.hash")
}

func (tx *Tx) addLeaf(ctx context.Context, rows *leafRows, act Act, k subjectKeys, part Part, n int64) error {
	tree, err := content.TreeOf(part.Path)
	if err != nil {
		return err
	}
	pathID := content.PathID(k.path, part.Path)
	if part.Value == nil {
		gone, err := tx.exec(ctx, `DELETE FROM live_leaves WHERE subject = $1 AND path_id = $2`, act.Subject, pathID[:])
		if err == nil && gone > 0 {
			rows.leaves = append(rows.leaves, []any{act.Subject, pathID[:], n, string(tree), []byte{}, 1})
		}
		return err
	}
	leaf := content.Leaf{Path: part.Path, Salt: content.NewSalt(), Value: part.Value}
	plain, err := leaf.Bytes()
	if err != nil {
		return err
	}
	hash := content.HashLeaf(plain)
	key := k.record
	if part.Person != "" {
		if key, err = tx.personKey(ctx, part.Person); err != nil {
			return err
		}
	}
	cipher, err := keys.SealLeaf(key, hash, plain)
	if err != nil {
		return err
	}
	rows.leaves = append(rows.leaves, []any{act.Subject, pathID[:], n, string(tree), hash[:], 0})
	rows.words = append(rows.words, []any{act.Subject, pathID[:], n, key.ID(), cipher})
	rows.live = append(rows.live, []any{act.Subject, pathID[:], n, string(tree), hash[:]})
	return nil
}

// liveRoots computes both roots from the live leaves: its cost grows with the
// parts that an entry has now, not with its history. More parts than a
// verifier takes are refused.
func (tx *Tx) liveRoots(ctx context.Context, subject string) (contentRoot, contextRoot [32]byte, err error) {
	trees := map[content.Tree][][32]byte{}
	err = tx.query(ctx, func(r *sql.Rows) error {
		var tree content.Tree
		var hash []byte
		err := r.Scan(&tree, &hash)
		trees[tree] = append(trees[tree], [32]byte(hash))
		return err
	}, `SELECT tree, hash FROM live_leaves WHERE subject = $1`, subject)
	if err != nil {
		return contentRoot, contextRoot, err
	}
	if len(trees[content.Content])+len(trees[content.Context]) > content.MaxLeaves {
		return contentRoot, contextRoot, errTooManyParts()
	}
	return content.Root(trees[content.Content]), content.Root(trees[content.Context]), nil
}

func errTooManyParts() error {
	return eln.Errorf(eln.Invalid, "parts_most",
		"An entry has at most %d parts (fields, steps, links, files, tags, comments): begin another entry.", content.MaxLeaves).
		With("max", content.MaxLeaves)
}

// Leaves returns the parts of a subject as they were at version n, by path:
// the value of each leaf as JSON. A part whose key was destroyed is absent.
func (tx *Tx) Leaves(ctx context.Context, subject, lab string, n int64) (map[string]json.RawMessage, error) {
	type sealed struct {
		keyID  string
		hash   [32]byte
		cipher []byte
	}
	var rows []sealed
	err := tx.query(ctx, func(r *sql.Rows) error {
		var s sealed
		var hash []byte
		err := r.Scan(&hash, &s.keyID, &s.cipher)
		copy(s.hash[:], hash)
		rows = append(rows, s)
		return err
	}, `SELECT l.hash, t.key_id, t.cipher FROM leaves l
		JOIN leaf_text t ON t.subject = l.subject AND t.path_id = l.path_id AND t.n = l.n
		WHERE l.subject = $1 AND l.removed = 0 AND l.n = (SELECT MAX(m.n) FROM leaves m
			WHERE m.subject = l.subject AND m.path_id = l.path_id AND m.n <= $2)`, subject, n)
	if err != nil {
		return nil, err
	}
	parts := make(map[string]json.RawMessage, len(rows))
	for _, s := range rows {
		path, value, err := tx.openLeaf(ctx, s.keyID, s.hash, s.cipher)
		if eln.CodeOf(err) == eln.NotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s version %d: %w", subject, n, err)
		}
		parts[path] = value
	}
	return parts, nil
}

// Leaf returns one part of a subject as it was at version n; ErrNotFound when
// the subject did not have it then.
func (tx *Tx) Leaf(ctx context.Context, subject, lab, path string, n int64) (json.RawMessage, error) {
	k, err := tx.subjectKeys(ctx, subject, lab)
	if err != nil {
		return nil, err
	}
	pathID := content.PathID(k.path, path)
	var keyID string
	var hash, cipher []byte
	err = tx.row(ctx, `SELECT l.hash, t.key_id, t.cipher FROM leaves l
		JOIN leaf_text t ON t.subject = l.subject AND t.path_id = l.path_id AND t.n = l.n
		WHERE l.subject = $1 AND l.path_id = $2 AND l.n = (SELECT MAX(m.n) FROM leaves m
			WHERE m.subject = $1 AND m.path_id = $2 AND m.n <= $3)`, []any{subject, pathID[:], n}, &hash, &keyID, &cipher)
	if err != nil {
		return nil, err
	}
	_, value, err := tx.openLeaf(ctx, keyID, [32]byte(hash), cipher)
	return value, err
}

func (tx *Tx) openLeaf(ctx context.Context, keyID string, hash [32]byte, cipher []byte) (string, json.RawMessage, error) {
	key, err := tx.key(ctx, keyID)
	if err != nil {
		return "", nil, err
	}
	plain, err := keys.OpenLeaf(key, hash, cipher)
	if err != nil {
		return "", nil, err
	}
	leaf, err := content.ParseLeaf(plain)
	if err != nil {
		return "", nil, err
	}
	return leaf.Path, leaf.Value.(json.RawMessage), nil
}

// VersionCount returns how many versions a subject has.
func (tx *Tx) VersionCount(ctx context.Context, subject string) (int64, error) {
	var n int64
	return n, tx.row(ctx, `SELECT COALESCE(MAX(n), 0) FROM versions WHERE subject = $1`, []any{subject}, &n)
}

// Versions returns the versions of a subject below before (0 for the newest),
// newest first, at most limit. Actors are named by id alone.
func (tx *Tx) Versions(ctx context.Context, subject string, before int64, limit int) ([]eln.Version, error) {
	if before == 0 {
		before = 1 << 62
	}
	return tx.versions(ctx, `SELECT v.n, ev.body FROM versions v JOIN events ev ON ev.stream = v.subject AND ev.n = v.event_n
		WHERE v.subject = $1 AND v.n < $2 ORDER BY v.n DESC LIMIT $3`, subject, before, limit)
}

// versions reads the versions that a query of numbers and events gives.
func (tx *Tx) versions(ctx context.Context, query string, args ...any) ([]eln.Version, error) {
	var versions []eln.Version
	err := tx.query(ctx, func(r *sql.Rows) error {
		var v eln.Version
		var body []byte
		if err := r.Scan(&v.N, &body); err != nil {
			return err
		}
		ev, err := event.Parse(body)
		describe(&v, ev)
		versions = append(versions, v)
		return err
	}, query, args...)
	return versions, err
}

func describe(v *eln.Version, ev event.Event) {
	v.Action, v.At, v.ActorID = string(ev.Action), ev.At, ev.Actor.ID
	v.Via, v.Client, v.Session = ev.Actor.Via, ev.Actor.Client, ev.Actor.Session
	v.Parts = []string{}
	if parts, ok := ev.Data["parts"].([]any); ok {
		for _, p := range parts {
			v.Parts = append(v.Parts, fmt.Sprint(p))
		}
	}
	if from, ok := ev.Data["from"].(json.Number); ok {
		v.From, _ = from.Int64()
	}
}

// Events returns the exact bytes of the events of a stream from its nth on, at
// most limit.
func (tx *Tx) Events(ctx context.Context, stream string, from int64, limit int) ([][]byte, error) {
	var bodies [][]byte
	err := tx.query(ctx, func(r *sql.Rows) error {
		var b []byte
		err := r.Scan(&b)
		bodies = append(bodies, b)
		return err
	}, `SELECT body FROM events WHERE stream = $1 AND n >= $2 ORDER BY n LIMIT $3`, stream, from, limit)
	return bodies, err
}

// errUnknownMaster is what a wrong master key is told.
var errUnknownMaster = eln.Errorf(eln.Unavailable, "master_key_wrong",
	"The master key is not the one this database was made with. Put the right key file in place (keys/master.key, or the file named by CAHIER_MASTER_KEY_FILE) and start again.")

// checkMaster compares the master key with the value kept at the first start.
func (db *DB) checkMaster(ctx context.Context, master *keys.Master) error {
	want := hex.EncodeToString(master.CheckValue())
	return db.Write(ctx, func(tx *Tx) error {
		have, err := tx.Setting(ctx, "master_key_check")
		if eln.CodeOf(err) == eln.NotFound {
			return tx.SetSetting(ctx, "master_key_check", want)
		}
		if err == nil && have != want {
			return errUnknownMaster
		}
		return err
	})
}

// Setting returns one of the service's own settings; ErrNotFound when unset.
func (tx *Tx) Setting(ctx context.Context, name string) (string, error) {
	var value string
	return value, tx.row(ctx, `SELECT value FROM settings WHERE name = $1`, []any{name}, &value)
}

// SetSetting writes one of the service's own settings.
func (tx *Tx) SetSetting(ctx context.Context, name, value string) error {
	_, err := tx.exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`, name, value)
	return err
}

// Empty reports whether the store at cfg has nothing in it yet: no schema or
// no setting. It is asked before a master key is made.
func Empty(ctx context.Context, cfg Config) (bool, error) {
	db := &DB{now: time.Now}
	if err := db.connect(ctx, cfg); err != nil {
		return false, err
	}
	defer db.Close()
	err := db.Read(ctx, func(tx *Tx) error {
		_, err := tx.Setting(ctx, "master_key_check")
		return err
	})
	if eln.CodeOf(err) == eln.NotFound {
		return true, nil
	}
	return false, err
}

// Subject names a noun in the record: its kind, a colon and its id.
func Subject(kind, id string) string { return kind + ":" + id }

// SubjectID returns the id in the name of a subject.
func SubjectID(subject string) string {
	_, id, _ := strings.Cut(subject, ":")
	return id
}

// errNoKey is the fault of a subject whose key row is missing.
var errNoKey = errors.New("the key of this subject is missing")

// subjectKeys are the keys of one subject: one encrypts its words, the other
// hides the names of its parts.
type subjectKeys struct{ record, path keys.Key }

// newest sorts key rows so that the one made last comes first.
func newest(rows []keyRow) []keyRow {
	slices.SortFunc(rows, func(a, b keyRow) int { return int(b.createdAt - a.createdAt) })
	return rows
}

// checkLeaf opens the words of a leaf and hashes them again.
func (tx *Tx) checkLeaf(ctx context.Context, keyID string, hash [32]byte, cipher []byte) error {
	key, err := tx.key(ctx, keyID)
	if err != nil {
		return err
	}
	plain, err := keys.OpenLeaf(key, hash, cipher)
	if err != nil {
		return err
	}
	if content.HashLeaf(plain) != hash {
		return errors.New("the leaf does not have its hash")
	}
	return nil
}
