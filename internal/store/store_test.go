package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// bench is an open store with one lab, one team and one person in it.
type bench struct {
	t      *testing.T
	db     *store.DB
	raw    *sql.DB // the database seen from outside, as its owner sees it
	config store.Config
	team   eln.Team
	user   eln.User
	clock  time.Time
}

// onBoth runs a test on a fresh store of each database.
func onBoth(t *testing.T, fn func(*testing.T, *bench)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, newBench(t, ""))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, newBench(t, pgtest.URL(t)))
	})
}

func newBench(t *testing.T, url string) *bench {
	b := &bench{t: t, clock: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	master, err := keys.Create(dir, "")
	b.ok(err)
	b.config = store.Config{Dir: dir, URL: url, Master: master, Now: func() time.Time {
		b.clock = b.clock.Add(time.Second)
		return b.clock
	}}
	b.db, err = store.Open(t.Context(), b.config)
	b.ok(err)
	t.Cleanup(func() { b.db.Close() })
	driver, address := "sqlite", dir+"/cahier.db"
	if url != "" {
		driver, address = "pgx", url
	}
	b.raw, err = sql.Open(driver, address)
	b.ok(err)
	t.Cleanup(func() { b.raw.Close() })
	b.team, b.user = b.lab("IBMM"), b.person("ada@example.org")
	b.join(b.user, b.team, eln.RoleMember)
	return b
}

func (b *bench) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) write(fn func(ctx context.Context, tx *store.Tx) error) error {
	return b.db.Write(b.t.Context(), func(tx *store.Tx) error { return fn(b.t.Context(), tx) })
}

var by = event.Actor{ID: "service:cli", Kind: "service", Via: "cli", Client: "test/1", Auth: event.Auth{Method: "none"}}

func (b *bench) record(ctx context.Context, tx *store.Tx, subject string, action event.Action, parts ...store.Part) error {
	_, err := tx.Record(ctx, store.Act{Subject: subject, Action: action, Actor: by, Parts: parts})
	return err
}

func (b *bench) lab(code string) eln.Team {
	lab := eln.Lab{ID: eln.NewID(b.clock), Code: code, Name: code, Class: eln.ClassStandard}
	team := eln.Team{ID: eln.NewID(b.clock), LabID: lab.ID, Name: "Team of " + code, Visibility: eln.VisibleToTeam}
	b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.AddLab(ctx, &lab), tx.AddTeam(ctx, &team),
			b.record(ctx, tx, "lab:"+lab.ID, "lab.create", store.Part{Path: "name", Value: lab.Name}))
	}))
	return team
}

func (b *bench) person(email string) eln.User {
	u := eln.User{ID: eln.NewID(b.clock), Email: email, First: "Ada", Last: "Bernard", Language: "fr"}
	b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.AddUser(ctx, &u, ""), b.record(ctx, tx, "user:"+u.ID, "user.create"))
	}))
	return u
}

func (b *bench) join(u eln.User, team eln.Team, role eln.Role) {
	b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.SetMembership(ctx, u.ID, team.ID, role), b.record(ctx, tx, "team:"+team.ID, "role.set"))
	}))
}

func (b *bench) actor(u eln.User) *access.Actor {
	var teams []eln.Membership
	b.ok(b.db.Read(b.t.Context(), func(tx *store.Tx) error {
		var err error
		teams, err = tx.Memberships(b.t.Context(), u.ID)
		return err
	}))
	a := access.ForUser(u, teams)
	return &a
}

// entry writes one entry of a person in a team, open to grants.
func (b *bench) entry(u eln.User, team eln.Team, title, body string, grants ...eln.Grant) *eln.Entry {
	e := &eln.Entry{ID: eln.NewID(b.clock), PID: eln.NewPID(), Kind: eln.Experiment, LabID: team.LabID, TeamID: team.ID,
		AuthorID: u.ID, CustodianID: u.ID, Title: title, Body: body, BodyType: eln.HTML, State: eln.Normal, Version: 1}
	grants = append(grants, eln.Grant{Principal: access.Principal("user", u.ID), Level: eln.Own})
	b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
		e.CreatedAt, e.ChangedAt = tx.Now(), tx.Now()
		return errors.Join(tx.AddEntry(ctx, e, grants), tx.IndexEntry(ctx, e, body),
			b.record(ctx, tx, "entry:"+e.ID, "entry.create", store.Part{Path: "title", Value: title}, store.Part{Path: "body", Value: body}))
	}))
	return e
}

// titles reads a list through the one reading statement, page after page.
func (b *bench) titles(a *access.Actor, f eln.EntryFilter) []string {
	b.t.Helper()
	var titles []string
	for {
		page := b.page(a, f)
		for _, e := range page.Entries {
			titles = append(titles, e.Title)
		}
		if page.Next == "" {
			return titles
		}
		f.After = page.Next
	}
}

func (b *bench) page(a *access.Actor, f eln.EntryFilter) store.EntryPage {
	b.t.Helper()
	r, err := readingOf(a, f)
	b.ok(err)
	var page store.EntryPage
	b.ok(b.db.Read(b.t.Context(), func(tx *store.Tx) error {
		page, err = tx.Entries(b.t.Context(), r)
		return err
	}))
	return page
}

func TestRecordReadsBackEveryVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e := b.entry(b.user, b.team, "Suzuki 4a", "<p>60 °C</p>")
		subject := "entry:" + e.ID
		b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
			return b.record(ctx, tx, subject, "entry.change", store.Part{Path: "body", Value: "<p>80 °C</p>"})
		}))
		b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
			return b.record(ctx, tx, subject, "entry.change", store.Part{Path: "title"})
		}))
		want := []map[string]string{
			{"title": `"Suzuki 4a"`, "body": `"<p>60 °C</p>"`},
			{"title": `"Suzuki 4a"`, "body": `"<p>80 °C</p>"`},
			{"body": `"<p>80 °C</p>"`},
		}
		b.ok(b.db.Read(t.Context(), func(tx *store.Tx) error {
			for i, parts := range want {
				got, err := tx.Leaves(t.Context(), subject, e.LabID, int64(i+1))
				b.ok(err)
				if len(got) != len(parts) {
					t.Errorf("version %d has %d parts, want %d", i+1, len(got), len(parts))
				}
				for path, value := range parts {
					if string(got[path]) != value {
						t.Errorf("version %d, %s: %s, want %s", i+1, path, got[path], value)
					}
				}
			}
			return nil
		}))
	})
}

func TestChangeWithoutEventIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e := b.entry(b.user, b.team, "Before", "")
		err := b.write(func(ctx context.Context, tx *store.Tx) error {
			e.Title = "After"
			return tx.SaveEntry(ctx, e)
		})
		if !errors.Is(err, store.ErrUnrecorded) {
			t.Fatalf("got %v, want ErrUnrecorded", err)
		}
		if got := b.titles(b.actor(b.user), eln.EntryFilter{Limit: 10}); len(got) != 1 || got[0] != "Before" {
			t.Errorf("the change was kept: %v", got)
		}
	})
}

func TestRecordRefusesToBeRewritten(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		b.entry(b.user, b.team, "Kept", "kept")
		for _, statement := range []string{
			"UPDATE events SET actor = 'x'", "DELETE FROM events", "UPDATE versions SET n = 9", "DELETE FROM versions",
			"UPDATE leaves SET removed = 1", "DELETE FROM leaves", "UPDATE leaf_text SET key_id = 'x'", "DELETE FROM leaf_text", "DELETE FROM keys",
		} {
			if _, err := b.raw.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("the owner's %q went through", statement)
			}
		}
	})
}

func TestApplicationRoleMayOnlyAddToTheRecord(t *testing.T) {
	b := newBench(t, pgtest.URL(t))
	if b.db.Guard() != "role" {
		t.Fatal("the application does not work under its own role")
	}
	for _, table := range []string{"events", "versions", "leaves", "pages", "leaf_text", "keys"} {
		for _, statement := range []string{"UPDATE " + table + " SET %s = %s", "DELETE FROM " + table, "TRUNCATE " + table} {
			if strings.Contains(statement, "%s") {
				statement = fmt.Sprintf(statement, firstColumn(table), firstColumn(table))
			}
			conn, err := b.raw.Conn(t.Context())
			b.ok(err)
			_, err = conn.ExecContext(t.Context(), "SET ROLE cahier_app")
			b.ok(err)
			_, err = conn.ExecContext(t.Context(), statement)
			if err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s: %v, want permission denied", statement, err)
			}
			_, err = conn.ExecContext(t.Context(), "RESET ROLE")
			b.ok(errors.Join(err, conn.Close()))
		}
	}
}

func firstColumn(table string) string {
	return map[string]string{"events": "actor", "pages": "why", "keys": "kind"}[table] + map[string]string{"versions": "subject", "leaves": "subject", "leaf_text": "subject"}[table]
}

func TestAnotherMasterKeyIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		other, err := keys.Create(t.TempDir(), "")
		b.ok(err)
		cfg := b.config
		cfg.Master = other
		_, err = store.Open(t.Context(), cfg)
		var e *eln.Error
		if !errors.As(err, &e) || e.Key != "master_key_wrong" {
			t.Fatalf("got %v, want master_key_wrong", err)
		}
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		_, err := b.raw.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, "+
			map[string]string{"sqlite": "1", "postgres": "true"}[b.db.Name()]+")")
		b.ok(err)
		_, err = store.Open(t.Context(), b.config)
		var e *eln.Error
		if !errors.As(err, &e) || e.Key != "schema_newer" {
			t.Fatalf("got %v, want schema_newer", err)
		}
	})
}

func TestEveryTableIsClassed(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_text_%'`
		if b.db.Name() == "postgres" {
			query = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
		}
		rows, err := b.raw.QueryContext(t.Context(), query)
		b.ok(err)
		defer rows.Close()
		for rows.Next() {
			var name string
			b.ok(rows.Scan(&name))
			if name != "goose_db_version" && store.ClassOf(name) == "" {
				t.Errorf("table %s is neither of the record, nor spoken of by it, nor exempt", name)
			}
		}
		b.ok(rows.Err())
	})
}

func TestVerifyNamesWhatWasAltered(t *testing.T) {
	attacks := map[string]struct{ before, sqlite, postgres, problem string }{
		"event":   {before: "events", sqlite: "UPDATE events SET body = X'7b7d' WHERE stream = 'entry:%s' AND n = 1", postgres: `UPDATE events SET body = '\x7b7d' WHERE stream = 'entry:%s' AND n = 1`, problem: "the event was altered"},
		"gone":    {before: "events", sqlite: "DELETE FROM events WHERE stream = 'entry:%s' AND n = 1", problem: "an event is missing"},
		"tail":    {before: "events", sqlite: "DELETE FROM events WHERE stream = 'entry:%s' AND n = 2", problem: "the stream does not end with this event"},
		"leaf":    {before: "leaves", sqlite: "UPDATE leaves SET removed = 1 WHERE subject = 'entry:%s' AND n = 2", problem: "the parts of this version were altered"},
		"words":   {before: "leaf_text", sqlite: "UPDATE leaf_text SET cipher = X'00' WHERE subject = 'entry:%s' AND n = 2", postgres: `UPDATE leaf_text SET cipher = '\x00' WHERE subject = 'entry:%s' AND n = 2`, problem: "cannot be opened"},
		"version": {before: "versions", sqlite: "UPDATE versions SET content = context WHERE subject = 'entry:%s' AND n = 2", problem: "the parts of this version were altered"},
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, b *bench) {
				e := b.entry(b.user, b.team, "Yield 41 %", "")
				b.ok(b.write(func(ctx context.Context, tx *store.Tx) error {
					return b.record(ctx, tx, "entry:"+e.ID, "entry.change", store.Part{Path: "title", Value: "Yield 91 %"})
				}))
				if found := b.verify(); len(found) > 0 {
					t.Fatalf("an honest record is faulted: %v", found)
				}
				b.disarm(attack.before)
				statement := attack.sqlite
				if b.db.Name() == "postgres" && attack.postgres != "" {
					statement = attack.postgres
				}
				_, err := b.raw.ExecContext(t.Context(), fmt.Sprintf(statement, e.ID))
				b.ok(err)
				found := b.verify()
				if len(found) == 0 || found[0].Subject != "entry:"+e.ID || !strings.Contains(found[0].Problem, attack.problem) {
					t.Errorf("found %v, want %q of entry:%s", found, attack.problem, e.ID)
				}
			})
		})
	}
}

// disarm takes the triggers of a table away, as somebody with the whole
// database in hand can.
func (b *bench) disarm(table string) {
	b.t.Helper()
	if b.db.Name() == "postgres" {
		_, err := b.raw.ExecContext(b.t.Context(), "ALTER TABLE "+table+" DISABLE TRIGGER ALL")
		b.ok(err)
		return
	}
	var names []string
	rows, err := b.raw.QueryContext(b.t.Context(), "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1", table)
	b.ok(err)
	for rows.Next() {
		var name string
		b.ok(rows.Scan(&name))
		names = append(names, name)
	}
	b.ok(errors.Join(rows.Err(), rows.Close()))
	for _, name := range names {
		_, err := b.raw.ExecContext(b.t.Context(), "DROP TRIGGER "+name)
		b.ok(err)
	}
}

func (b *bench) verify() []store.Finding {
	b.t.Helper()
	var found []store.Finding
	counts, err := b.db.Verify(b.t.Context(), func(f store.Finding) { found = append(found, f) })
	b.ok(err)
	if counts.Events == 0 || counts.Versions == 0 || counts.Leaves == 0 {
		b.t.Fatalf("nothing was verified: %+v", counts)
	}
	return found
}

func TestWordsOfTheRecordAreEncrypted(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e := b.entry(b.user, b.team, "Unspeakable", "secret words")
		rows, err := b.raw.QueryContext(t.Context(), "SELECT cipher FROM leaf_text WHERE subject = 'entry:"+e.ID+"'")
		b.ok(err)
		defer rows.Close()
		n := 0
		for rows.Next() {
			var cipher []byte
			b.ok(rows.Scan(&cipher))
			if strings.Contains(string(cipher), "Unspeakable") || strings.Contains(string(cipher), "secret") {
				t.Error("a leaf stands in clear")
			}
			n++
		}
		if b.ok(rows.Err()); n != 2 {
			t.Errorf("%d leaves, want 2", n)
		}
		var body string
		b.ok(b.raw.QueryRowContext(t.Context(), "SELECT body FROM events WHERE stream = 'entry:"+e.ID+"'").Scan(&body))
		if !json.Valid([]byte(body)) || strings.Contains(body, "Unspeakable") {
			t.Errorf("the event holds words: %s", body)
		}
	})
}
