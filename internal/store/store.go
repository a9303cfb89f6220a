// Package store holds all SQL of Cahier, for SQLite and PostgreSQL alike: one
// text, whose differences stand in dialect.go and in marked sections of the
// migrations. A Tx reads and writes live rows; Tx.Record appends to the
// record. It checks no right: package app does, with the level that the one
// reading statement gives.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"cahier/internal/eln"
	"cahier/internal/keys"
)

// Config says which database to open. URL is empty for SQLite in Dir, else
// postgres://…; OwnerURL, when set, is the login that migrates. Keys opens
// the lab keys; Now is the clock. Unsynced lets a power cut take what was
// written last: it is for filling a store that can be made again.
type Config struct {
	Dir      string
	URL      string
	OwnerURL string
	Master   *keys.Master
	Now      func() time.Time
	Unsynced bool
}

// DB is an open database with its schema up to date. It is safe for
// concurrent use.
type DB struct {
	dialect dialect
	writer  *sql.DB
	reader  *sql.DB
	keys    *keyring
	now     func() time.Time
	role    string

	enqueued bell
}

// Open opens the database, brings its schema up to date and checks that the
// master key is the one it was made with. A schema newer than the program is
// refused. Close it when done.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	db := &DB{now: cfg.Now}
	if db.now == nil {
		db.now = time.Now
	}
	if err := db.connect(ctx, cfg); err != nil {
		return nil, err
	}
	db.keys = newKeyring(cfg.Master)
	if err := db.checkMaster(ctx, cfg.Master); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) connect(ctx context.Context, cfg Config) error {
	if cfg.URL == "" {
		return db.connectSQLite(ctx, filepath.Join(cfg.Dir, "cahier.db"), cfg.Unsynced)
	}
	return db.connectPostgres(ctx, cfg)
}

// Close closes every connection.
func (db *DB) Close() error {
	if db.reader != db.writer {
		return errors.Join(db.reader.Close(), db.writer.Close())
	}
	return db.writer.Close()
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }

// Name returns "sqlite" or "postgres".
func (db *DB) Name() string { return db.dialect.name }

// Guard says in a word how the record is guarded against the application
// itself: "role" (grants and triggers) or "triggers".
func (db *DB) Guard() string {
	if db.role != "" {
		return "role"
	}
	return "triggers"
}

// Read runs fn in a transaction that sees one moment of the database and
// cannot write.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	sqlTx, err := db.reader.BeginTx(ctx, db.dialect.readOptions)
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer sqlTx.Rollback()
	return db.dialect.explain(fn(&Tx{db: db, sql: sqlTx, now: db.moment(), readOnly: true}))
}

// Write runs fn in a transaction and commits it. A transaction that changed
// the record's live rows and recorded no event is refused. fn may run more
// than once when the database asks to try again: it must keep its effects
// inside the transaction.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	for try := 0; ; try++ {
		err := db.writeOnce(ctx, fn)
		if err == nil || try == 4 || !db.dialect.again(err) {
			return db.dialect.explain(err)
		}
		time.Sleep(time.Duration(try+1) * 5 * time.Millisecond)
	}
}

func (db *DB) writeOnce(ctx context.Context, fn func(*Tx) error) error {
	sqlTx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin writing: %w", err)
	}
	defer sqlTx.Rollback()
	tx := &Tx{db: db, sql: sqlTx, now: db.moment()}
	if err := fn(tx); err != nil {
		return err
	}
	if tx.changed != "" && !tx.recorded {
		return fmt.Errorf("%w: table %s", ErrUnrecorded, tx.changed)
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	tx.committed()
	return nil
}

// ErrUnrecorded is the fault of a transaction that changed what the record
// speaks of without an event that says so. It never commits.
var ErrUnrecorded = errors.New("a change of the record without its event")

// moment returns the time of a transaction: UTC, whole microseconds.
func (db *DB) moment() time.Time { return db.now().UTC().Truncate(time.Microsecond) }

// Tx is one transaction. It is not safe for concurrent use.
type Tx struct {
	db       *DB
	sql      *sql.Tx
	now      time.Time
	readOnly bool
	changed  string
	recorded bool
	madeKeys map[string]subjectKeys
	added    map[string]eln.Entry // entries that this transaction added, as it wrote them
	after    []func()
}

// Now returns the time of the transaction, the same for all it does.
func (tx *Tx) Now() time.Time { return tx.now }

// isNew reports whether this transaction added the entry.
func (tx *Tx) isNew(entryID string) bool {
	_, ok := tx.added[entryID]
	return ok
}

// AfterCommit runs fn once the transaction has committed, not otherwise.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

func (tx *Tx) committed() {
	for subject, k := range tx.madeKeys {
		tx.db.keys.remember(subject, k)
	}
	for _, fn := range tx.after {
		fn()
	}
}

// exec runs one statement that changes rows and returns how many it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if tx.readOnly {
		return 0, errors.New("store: a reading transaction cannot write")
	}
	if table := tableOf(query); recordedTables[table] {
		tx.changed = table
	}
	res, err := tx.sql.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return res.RowsAffected()
}

// query runs a statement and calls scan for each row.
func (tx *Tx) query(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.sql.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", firstWords(query), err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("%s: %w", firstWords(query), err)
		}
	}
	return rows.Err()
}

// row runs a statement that gives at most one row; none is ErrNotFound.
func (tx *Tx) row(ctx context.Context, query string, args []any, into ...any) error {
	err := tx.sql.QueryRowContext(ctx, query, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return eln.ErrNotFound()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return nil
}
