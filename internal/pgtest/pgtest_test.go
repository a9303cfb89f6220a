package pgtest

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// open connects to a database for the length of the test.
func open(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// number reads one number.
func number(t *testing.T, url, query string, args ...any) int {
	t.Helper()
	var n int
	if err := open(t, url).QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// name is the database of a URL.
func name(t *testing.T, url string) string {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return config.Database
}

func TestURLIsEmptyAndDropped(t *testing.T) {
	t.Parallel()
	var lent, database string
	t.Run("a test", func(t *testing.T) {
		lent = URL(t)
		database = name(t, lent)
		if n := number(t, lent, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
			t.Errorf("a fresh database has %d tables", n)
		}
		if _, err := open(t, lent).Exec(t.Context(), "CREATE TABLE kept (a int)"); err != nil {
			t.Errorf("the owner cannot create a table: %v", err)
		}
	})
	if lent == "" {
		t.Skip("no PostgreSQL")
	}
	admin, err := adminURL()
	if err != nil {
		t.Fatal(err)
	}
	if n := number(t, admin, "SELECT count(*) FROM pg_database WHERE datname = $1", database); n != 0 {
		t.Errorf("%s outlived its test", database)
	}
}

func TestURLsAreDistinct(t *testing.T) {
	t.Parallel()
	if first, second := URL(t), URL(t); first == second {
		t.Errorf("two databases have one URL: %s", first)
	}
}

func TestTemplateMigratesOnce(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	migrate := func(url string) error {
		calls.Add(1)
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		// Left open on purpose: a copy has to be possible all the same.
		_, err = conn.Exec(ctx, "CREATE TABLE prepared AS SELECT 42 AS answer")
		return err
	}
	unique := randomName()
	first := Template(t, unique, migrate)
	if _, err := open(t, first).Exec(t.Context(), "DELETE FROM prepared"); err != nil {
		t.Fatal(err)
	}
	second := Template(t, unique, migrate)
	if got := number(t, second, "SELECT answer FROM prepared"); got != 42 {
		t.Errorf("answer %d in the second copy, want 42", got)
	}
	if got := calls.Load(); got != 1 {
		t.Errorf("migrated %d times, want 1", got)
	}
	dropTemplate(t, unique)
}

// dropTemplate removes what this test prepared: a named server is kept clean.
func dropTemplate(t *testing.T, unique string) {
	t.Helper()
	admin, err := adminURL()
	if err != nil {
		t.Fatal(err)
	}
	template := quoted(templateName(unique))
	for _, statement := range []string{"ALTER DATABASE " + template + " WITH IS_TEMPLATE false", "DROP DATABASE " + template} {
		if err := execute(t.Context(), admin, statement); err != nil {
			t.Error(err)
		}
	}
}

func TestWithDatabase(t *testing.T) {
	t.Parallel()
	cases := []struct{ admin, want string }{
		{"postgres://u:p@h:5433/postgres?sslmode=disable", "postgres://u:p@h:5433/x?sslmode=disable"},
		{"postgres://u@/postgres?host=%2Ftmp%2Fs", "postgres://u@/x?host=%2Ftmp%2Fs"},
	}
	for _, c := range cases {
		got, err := withDatabase(c.admin, "x")
		if err != nil || got != c.want {
			t.Errorf("withDatabase(%q) = %q, %v, want %q", c.admin, got, err, c.want)
		}
	}
	if _, err := withDatabase("host=localhost user=u", "x"); err == nil || !strings.Contains(err.Error(), "CAHIER_TEST_POSTGRES") {
		t.Errorf("a connection string that is not a URL was taken: %v", err)
	}
}
