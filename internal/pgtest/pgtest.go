// Package pgtest lends PostgreSQL databases to tests.
//
// A test asks for a database and gets its URL; the database is dropped when the
// test ends. The server is the one CAHIER_TEST_POSTGRES names (a URL whose role
// may create databases) or, when that is empty, one that this package starts
// from the programs of the machine and shares between all test processes of one
// user: starting takes about a second once, a database a few hundredths.
//
// Without a server the test is skipped with one line that says why, or fails
// when CAHIER_TEST_REQUIRE_POSTGRES is set, so that continuous integration can
// not pass by leaving PostgreSQL out.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// databasePrefix starts the name of every database lent to a test.
	databasePrefix = "cahier_test_"
	// templatePrefix starts the name of every prepared database.
	templatePrefix = "cahier_template_"
	// deadline bounds one statement of this package, so that a test stops with
	// a reason and not with the deadline of the whole run.
	deadline = 2 * time.Minute
)

// adminURL finds or starts the server, once in a process, and returns the URL
// of its maintenance database.
var adminURL = sync.OnceValues(func() (string, error) {
	if named := os.Getenv("CAHIER_TEST_POSTGRES"); named != "" {
		return named, nil
	}
	return sharedServer()
})

// URL makes an empty database for t and returns the URL that opens it, with the
// rights of its owner. The database is dropped when t ends, whoever is still
// connected. Tests may call it in parallel.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "")
}

// Template returns the URL of a fresh copy of a prepared database. The first
// caller of a name, over all processes, makes it: migrate receives the URL of an
// empty database, fills it and closes its connections. Every later call copies
// the result, which costs far less than migrating again.
//
// The name stands for what migrate does: put a hash of the migrations in it, or
// a changed migration finds the database of the old one.
func Template(t testing.TB, name string, migrate func(url string) error) string {
	t.Helper()
	admin := server(t)
	template := templateName(name)
	if err := prepare(t.Context(), admin, template, migrate); err != nil {
		t.Fatalf("pgtest: prepare the database of %q: %v", name, err)
	}
	return create(t, template)
}

// server returns the URL of the maintenance database, or ends t.
func server(t testing.TB) string {
	t.Helper()
	admin, err := adminURL()
	if err == nil {
		return admin
	}
	if os.Getenv("CAHIER_TEST_REQUIRE_POSTGRES") != "" {
		t.Fatalf("pgtest: PostgreSQL is required here and there is none: %v", err)
	}
	t.Skipf("pgtest: no PostgreSQL, this test is skipped: %v (name a server in CAHIER_TEST_POSTGRES, or install the programs of the server)", err)
	return ""
}

// create makes a database from template ("" for an empty one) and drops it with t.
func create(t testing.TB, template string) string {
	t.Helper()
	admin := server(t)
	name := databasePrefix + randomName()
	statement := "CREATE DATABASE " + quoted(name)
	if template != "" {
		statement += " TEMPLATE " + quoted(template)
	}
	if err := execute(context.Background(), admin, statement); err != nil {
		t.Fatalf("pgtest: create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(context.Background(), admin, "DROP DATABASE IF EXISTS "+quoted(name)+" WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: drop the database of the test: %v", err)
		}
	})
	database, err := withDatabase(admin, name)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return database
}

// prepare makes the template unless it is there. One process at a time works on
// one server, by an advisory lock, so that no two migrate the same database.
func prepare(ctx context.Context, admin, template string, migrate func(string) error) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", template); err != nil {
		return err
	}
	ready, err := isReady(ctx, conn, template)
	if err != nil || ready {
		return err
	}
	return makeTemplate(ctx, conn, admin, template, migrate)
}

// isReady says whether the template was finished: the mark is set last, so a
// database left by a process that died half-way does not carry it.
func isReady(ctx context.Context, conn *pgx.Conn, template string) (bool, error) {
	var ready bool
	err := conn.QueryRow(ctx,
		"SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate)", template).Scan(&ready)
	return ready, err
}

// makeTemplate creates, fills and closes the template.
func makeTemplate(ctx context.Context, conn *pgx.Conn, admin, template string, migrate func(string) error) error {
	name := quoted(template)
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	database, err := withDatabase(admin, template)
	if err != nil {
		return err
	}
	if err := migrate(database); err != nil {
		return err
	}
	// A copy needs that nobody is connected: what migrate left open is closed.
	_, err = conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", template)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+" WITH ALLOW_CONNECTIONS false IS_TEMPLATE true")
	return err
}

// execute runs one statement on a connection of its own: databases cannot be
// created or dropped inside a transaction.
func execute(ctx context.Context, admin, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, statement)
	return err
}

// withDatabase is admin with another database in its path.
func withDatabase(admin, name string) (string, error) {
	u, err := url.Parse(admin)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", fmt.Errorf("CAHIER_TEST_POSTGRES is not a postgres:// URL")
	}
	u.Path = "/" + name
	return u.String(), nil
}

// templateName shortens any name to one that PostgreSQL takes.
func templateName(name string) string {
	sum := sha256.Sum256([]byte(name))
	return templatePrefix + hex.EncodeToString(sum[:12])
}

// randomName is fresh in every process, so that parallel packages never meet.
func randomName() string {
	var b [10]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// quoted is name as an SQL identifier.
func quoted(name string) string {
	return pgx.Identifier{name}.Sanitize()
}
