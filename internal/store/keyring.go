package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"cahier/internal/keys"
)

// The kinds of key. A lab key is wrapped by the master key; record, person and
// blob keys by the key of their lab; a path key by its record key.
const (
	keyOfLab    = "lab"
	keyOfRecord = "record"
	keyOfPath   = "path"
	keyOfPerson = "person"
	keyOfBlob   = "blob"
)

const masterID = "master"

// maxKept bounds the opened keys that are kept in memory.
const maxKept = 20000

// keyring keeps opened keys, so that a save does not unwrap three keys each
// time. What it forgets is opened again.
type keyring struct {
	master *keys.Master

	mu       sync.Mutex
	byID     map[string]keys.Key
	subjects map[string]subjectKeys
}

func newKeyring(master *keys.Master) *keyring {
	return &keyring{master: master, byID: map[string]keys.Key{}, subjects: map[string]subjectKeys{}}
}

func (r *keyring) remember(subject string, k subjectKeys) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.subjects) >= maxKept {
		clear(r.subjects)
	}
	r.subjects[subject] = k
}

func (r *keyring) ofSubject(subject string) (subjectKeys, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.subjects[subject]
	return k, ok
}

func (r *keyring) keep(id string, k keys.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.byID) >= maxKept {
		clear(r.byID)
	}
	r.byID[id] = k
}

func (r *keyring) ofID(id string) (keys.Key, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.byID[id]
	return k, ok
}

// keyRow is one row of the keys table.
type keyRow struct {
	id, kind, subject, wrappedBy string
	wrapped                      []byte
	createdAt                    int64
}

// subjectKeys returns the keys of a subject, made at its first version.
func (tx *Tx) subjectKeys(ctx context.Context, subject, lab string) (subjectKeys, error) {
	if k, ok := tx.madeKeys[subject]; ok {
		return k, nil
	}
	if k, ok := tx.db.keys.ofSubject(subject); ok {
		return k, nil
	}
	record, found, err := tx.keyOf(ctx, keyOfRecord, subject)
	if err != nil {
		return subjectKeys{}, err
	}
	if !found {
		return tx.makeSubjectKeys(ctx, subject, lab)
	}
	path, found, err := tx.keyOf(ctx, keyOfPath, subject)
	if err != nil {
		return subjectKeys{}, err
	}
	if !found {
		return subjectKeys{}, fmt.Errorf("%s: %w", subject, errNoKey)
	}
	k := subjectKeys{record: record, path: path}
	tx.db.keys.remember(subject, k)
	return k, nil
}

func (tx *Tx) makeSubjectKeys(ctx context.Context, subject, lab string) (subjectKeys, error) {
	labKey, err := tx.labKey(ctx, lab)
	if err != nil {
		return subjectKeys{}, err
	}
	record, err := tx.makeKey(ctx, keyOfRecord, subject, labKey)
	if err != nil {
		return subjectKeys{}, err
	}
	path, err := tx.makeKey(ctx, keyOfPath, subject, record)
	if err != nil {
		return subjectKeys{}, err
	}
	k := subjectKeys{record: record, path: path}
	if tx.madeKeys == nil {
		tx.madeKeys = map[string]subjectKeys{}
	}
	tx.madeKeys[subject] = k
	return k, nil
}

// personKey returns the key that encrypts what names one person.
func (tx *Tx) personKey(ctx context.Context, userID string) (keys.Key, error) {
	subject := Subject("person", userID)
	k, found, err := tx.keyOf(ctx, keyOfPerson, subject)
	if err != nil || found {
		return k, err
	}
	service, err := tx.labKey(ctx, "")
	if err != nil {
		return keys.Key{}, err
	}
	return tx.makeKey(ctx, keyOfPerson, subject, service)
}

// labKey returns the key of a lab, "" for the service itself.
func (tx *Tx) labKey(ctx context.Context, lab string) (keys.Key, error) {
	subject := Subject("lab", lab)
	k, found, err := tx.keyOf(ctx, keyOfLab, subject)
	if err != nil || found {
		return k, err
	}
	return tx.wrapNew(ctx, keyOfLab, subject, masterID, tx.db.keys.master.Wrap)
}

// keyOf returns the newest key of a kind for a subject.
func (tx *Tx) keyOf(ctx context.Context, kind, subject string) (keys.Key, bool, error) {
	var rows []keyRow
	err := tx.query(ctx, func(r *sql.Rows) error {
		row := keyRow{kind: kind, subject: subject}
		err := r.Scan(&row.id, &row.wrappedBy, &row.wrapped, &row.createdAt)
		rows = append(rows, row)
		return err
	}, `SELECT id, wrapped_by, wrapped, created_at FROM keys WHERE subject = $1 AND kind = $2`, subject, kind)
	if err != nil || len(rows) == 0 {
		return keys.Key{}, false, err
	}
	k, err := tx.unwrap(ctx, newest(rows)[0])
	return k, err == nil, err
}

// key returns the key with an id; ErrNotFound when it was destroyed.
func (tx *Tx) key(ctx context.Context, id string) (keys.Key, error) {
	if k, ok := tx.db.keys.ofID(id); ok {
		return k, nil
	}
	row := keyRow{id: id}
	err := tx.row(ctx, `SELECT kind, subject, wrapped_by, wrapped FROM keys WHERE id = $1`, []any{id},
		&row.kind, &row.subject, &row.wrappedBy, &row.wrapped)
	if err != nil {
		return keys.Key{}, err
	}
	k, err := tx.unwrap(ctx, row)
	if err == nil {
		tx.db.keys.keep(id, k)
	}
	return k, err
}

func (tx *Tx) unwrap(ctx context.Context, row keyRow) (keys.Key, error) {
	bound := []byte(row.kind + " " + row.subject)
	if row.wrappedBy == masterID {
		return tx.db.keys.master.Unwrap(row.id, row.wrapped, bound)
	}
	parent, err := tx.key(ctx, row.wrappedBy)
	if err != nil {
		return keys.Key{}, err
	}
	return parent.Unwrap(row.id, row.wrapped, bound)
}

func (tx *Tx) makeKey(ctx context.Context, kind, subject string, parent keys.Key) (keys.Key, error) {
	return tx.wrapNew(ctx, kind, subject, parent.ID(), parent.Wrap)
}

func (tx *Tx) wrapNew(ctx context.Context, kind, subject, wrappedBy string, wrap func(keys.Key, []byte) ([]byte, error)) (keys.Key, error) {
	k := keys.New()
	wrapped, err := wrap(k, []byte(kind+" "+subject))
	if err != nil {
		return keys.Key{}, err
	}
	_, err = tx.exec(ctx, `INSERT INTO keys (id, kind, subject, wrapped_by, wrapped, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID(), kind, subject, wrappedBy, wrapped, tx.now.UnixMicro())
	return k, err
}

// BlobKey returns the key with an id, or a new one for the files of a lab when
// id is "".
func (tx *Tx) BlobKey(ctx context.Context, lab, id string) (keys.Key, error) {
	if id != "" {
		return tx.key(ctx, id)
	}
	labKey, err := tx.labKey(ctx, lab)
	if err != nil {
		return keys.Key{}, err
	}
	return tx.makeKey(ctx, keyOfBlob, Subject("lab", lab), labKey)
}
