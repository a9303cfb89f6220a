package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cahier/internal/eln"
	"cahier/internal/search"
)

// dialect is all that differs between the two databases.
type dialect struct {
	name        string
	readOptions *sql.TxOptions
	search      search.Dialect
	forUpdate   string
	skipLocked  string // as forUpdate, leaving out the rows that others hold
	rowByRow    string // ends a subquery that is not to become a join
	unindexed   string // before a column that is not to be looked up in an index
	byWide      string // makes a walk keep to what is open beyond its lab
	again       func(error) bool
}

var sqliteDialect = dialect{
	name: "sqlite", readOptions: &sql.TxOptions{ReadOnly: true}, search: search.SQLite,
	unindexed: "+", byWide: " INDEXED BY entries_wide",
	again: func(error) bool { return false },
}

var postgresDialect = dialect{
	name: "postgres", readOptions: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
	search: search.PostgreSQL, forUpdate: " FOR UPDATE", skipLocked: " FOR UPDATE SKIP LOCKED", rowByRow: " OFFSET 0", again: postgresAgain,
}

// postgresAgain reports a deadlock or a serialization failure: the same
// transaction may well pass when it is run again.
func postgresAgain(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// explain turns what a database says of a full disk, a text that it cannot keep
// or a row that is there already into an error for people. Other errors pass as they are.
func (d dialect) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return eln.Errorf(eln.Unavailable, "disk_full",
			"The server has no room left: nothing of this was saved. Keep your text and tell the operator.").Because(err)
	case isUnkeepable(err):
		return eln.Errorf(eln.Invalid, "text_unkeepable", "This holds a character that cannot be kept: take it out, and try again.").Because(err)
	case isDuplicate(err):
		return eln.Errorf(eln.Conflict, "exists", "There is already one of that name.").Because(err)
	}
	return err
}

// isFull reports a disk that takes no more. SQLite says so of a quota, or of a
// limit on the size of files, as of a write that failed.
func isFull(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_FULL || lite.Code() == sqlite3.SQLITE_IOERR_WRITE || lite.Code() == sqlite3.SQLITE_IOERR_SHMSIZE
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "53100"
}

// isUnkeepable reports a text with a NUL or with bytes that are not UTF-8,
// which PostgreSQL refuses and SQLite does not.
func isUnkeepable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05")
}

func isDuplicate(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// connectSQLite opens one writing connection and a pool of reading ones.
// synchronous is FULL, unless asked otherwise: an acknowledged save survives a
// power cut.
func (db *DB) connectSQLite(ctx context.Context, file string, unsynced bool) error {
	db.dialect = sqliteDialect
	synchronous := "synchronous(FULL)"
	if unsynced {
		synchronous = "synchronous(OFF)"
	}
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", synchronous, "foreign_keys(1)",
		"secure_delete(1)", "cache_size(-32000)", "temp_store(2)"}
	var err error
	if db.writer, err = openSQLite(file, "immediate", pragmas); err != nil {
		return err
	}
	db.writer.SetMaxOpenConns(1)
	if err := db.migrate(ctx, db.writer); err != nil {
		return errors.Join(err, db.writer.Close())
	}
	if db.reader, err = openSQLite(file, "deferred", append(pragmas, "query_only(1)", "mmap_size(268435456)", "cache_size(-4000)")); err != nil {
		return err
	}
	db.reader.SetMaxOpenConns(8)
	db.reader.SetMaxIdleConns(8)
	return nil
}

func openSQLite(file, lock string, pragmas []string) (*sql.DB, error) {
	q := url.Values{"_txlock": {lock}, "_pragma": pragmas}
	connector, err := sqlite.NewConnector("file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	return sql.OpenDB(keeping{connector}), nil
}

// appRole is the role that the application works under: it may add to the
// record and change live rows, and nothing else.
const appRole = "cahier_app"

// connectPostgres migrates with the owner's login and works with the
// application's. With one login, every connection steps down to the
// application's role where the login may take it.
func (db *DB) connectPostgres(ctx context.Context, cfg Config) error {
	db.dialect = postgresDialect
	appURL, ownerURL := cfg.URL, cfg.OwnerURL
	if ownerURL == "" {
		ownerURL = appURL
	}
	owner, err := openPostgres(ownerURL, "", false)
	if err != nil {
		return err
	}
	defer owner.Close()
	if err := db.migrate(ctx, owner); err != nil {
		return err
	}
	db.role = grantRole(ctx, owner, appURL == ownerURL)
	if db.writer, err = openPostgres(appURL, db.role, cfg.Unsynced); err != nil {
		return err
	}
	db.writer.SetMaxOpenConns(24)
	db.writer.SetMaxIdleConns(24)
	db.reader = db.writer
	return nil
}

func openPostgres(address, role string, unsynced bool) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("read the address of the database: %w", err)
	}
	// What is read by key lies on a disk without arms, or in memory: the default
	// of the server is for disks with arms and prefers to read whole tables.
	// Pages are read in milliseconds: to compile their statement, or to begin
	// workers for it, takes longer.
	cfg.RuntimeParams["random_page_cost"] = "1.1"
	cfg.RuntimeParams["jit"] = "off"
	cfg.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	if unsynced {
		cfg.RuntimeParams["synchronous_commit"] = "off"
	}
	setRole := stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		if role == "" {
			return nil
		}
		_, err := c.Exec(ctx, "SET ROLE "+role)
		return err
	})
	return stdlib.OpenDB(*cfg, setRole), nil
}

// grantRole makes the application's role, gives it what it needs and returns
// its name, or "" where roles cannot be made: then the triggers stand alone,
// and doctor says so.
func grantRole(ctx context.Context, owner *sql.DB, oneLogin bool) string {
	statements := []string{
		`DO $$ BEGIN CREATE ROLE ` + appRole + ` NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
		`DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO ` + appRole + `', current_schema()); END $$`,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ` + strings.Join(liveTables(), ", ") + ` TO ` + appRole,
		`GRANT SELECT, INSERT ON events, versions, leaves, pages, leaf_text, keys TO ` + appRole,
		`DO $$ BEGIN EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO ` + appRole + `', current_schema()); END $$`,
	}
	if oneLogin {
		statements = append(statements, `SET ROLE `+appRole, `RESET ROLE`)
	}
	for _, s := range statements {
		if err := execRetrying(ctx, owner, s); err != nil {
			return ""
		}
	}
	if !oneLogin {
		return ""
	}
	return appRole
}

// execRetrying runs a statement on roles, which the whole server shares:
// another service that starts at the same moment may get in the way.
func execRetrying(ctx context.Context, pool *sql.DB, statement string) error {
	var err error
	for range 20 {
		if _, err = pool.ExecContext(ctx, statement); err == nil {
			return nil
		}
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "XX000" {
			return err
		}
	}
	return err
}

// serial returns the next number of a sequence, from 1. Numbers of
// transactions that fail are not used again.
func (tx *Tx) serial(ctx context.Context, name string) (int64, error) {
	var n int64
	if tx.db.dialect.name == "postgres" {
		return n, tx.row(ctx, "SELECT nextval('serial_"+name+"')", nil, &n)
	}
	return n, tx.row(ctx, `INSERT INTO serials (name, last) VALUES ($1, 1)
		ON CONFLICT (name) DO UPDATE SET last = serials.last + 1 RETURNING last`, []any{name}, &n)
}

// within narrows an expression of the text index to the rows that have one of
// the tokens of their scope; without tokens it stays as it is.
func (d dialect) within(match string, scope []string) string {
	switch {
	case len(scope) == 0:
		return match
	case d.name == "postgres":
		return "(" + match + ") & ('" + strings.Join(scope, "' | '") + "')"
	}
	return "(" + match + ") AND scope : (" + strings.Join(scope, " OR ") + ")"
}

var statementTable = regexp.MustCompile(`(?i)^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)`)

// tableOf returns the table that a statement changes, "" for a query.
func tableOf(query string) string {
	if m := statementTable.FindStringSubmatch(query); m != nil {
		return m[1]
	}
	return ""
}

// firstWords names a statement in an error.
func firstWords(query string) string {
	words := strings.Fields(query)
	return strings.Join(words[:min(4, len(words))], " ")
}
