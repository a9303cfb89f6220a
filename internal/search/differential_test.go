package search

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"cahier/internal/eln"
	"cahier/internal/pgtest"
)

const schema = `
CREATE TABLE entries (id TEXT PRIMARY KEY, pid TEXT, serial BIGINT NOT NULL, kind TEXT NOT NULL, template INTEGER NOT NULL,
  team_id TEXT NOT NULL, notebook_id TEXT NOT NULL, page BIGINT NOT NULL, author_id TEXT NOT NULL, custodian_id TEXT NOT NULL,
  title_fold TEXT NOT NULL, date TEXT NOT NULL, category_id TEXT NOT NULL, status_id TEXT NOT NULL, rating INTEGER NOT NULL,
  custom_id BIGINT, elabid TEXT NOT NULL, state TEXT NOT NULL, locked_at BIGINT NOT NULL, created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL, search_id BIGINT NOT NULL UNIQUE);
CREATE TABLE field_values (entry_id TEXT, name TEXT, name_fold TEXT, ord BIGINT, text_fold TEXT, number DOUBLE PRECISION, unit TEXT, date TEXT);
CREATE INDEX field_values_entry ON field_values (entry_id);
CREATE TABLE tags (id TEXT PRIMARY KEY, label_fold TEXT);
CREATE TABLE entry_tags (entry_id TEXT, tag_id TEXT, PRIMARY KEY (entry_id, tag_id));
CREATE TABLE comments (id TEXT, entry_id TEXT, body TEXT, hidden INTEGER);
CREATE TABLE uploads (id TEXT, entry_id TEXT, name_fold TEXT, hidden INTEGER, replaced_by TEXT);
CREATE TABLE steps (id TEXT, entry_id TEXT, body TEXT);
CREATE TABLE links (entry_id TEXT, target_id TEXT, kind TEXT);
CREATE TABLE categories (id TEXT PRIMARY KEY, title_fold TEXT);
CREATE TABLE statuses (id TEXT PRIMARY KEY, title_fold TEXT);
CREATE TABLE users (id TEXT PRIMARY KEY, name_fold TEXT);
CREATE TABLE groups (id TEXT PRIMARY KEY, name_fold TEXT);
CREATE TABLE group_members (group_id TEXT, user_id TEXT);
CREATE TABLE notebooks (id TEXT PRIMARY KEY, code TEXT);
CREATE TABLE pins (user_id TEXT, entry_id TEXT, PRIMARY KEY (user_id, entry_id));
CREATE TABLE grants (entry_id TEXT, principal TEXT, level INTEGER, PRIMARY KEY (entry_id, principal));`

const sqliteIndex = `CREATE VIRTUAL TABLE search_text USING fts5 (title, body, fields, comments, tags, files, scope,
  tokenize = "unicode61 remove_diacritics 0 tokenchars '_'", prefix = '2 3', content = '', contentless_delete = 1)`

const postgresIndex = `CREATE TABLE search_text (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX search_words ON search_text USING GIN (words)`

// TestEveryDatabaseFindsWhatTheEvaluatorFinds asks random queries of random
// entries, in SQLite, in PostgreSQL when there is one, and by hand.
func TestEveryDatabaseFindsWhatTheEvaluatorFinds(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		db := openSQLite(t)
		exec(t, db, schema)
		exec(t, db, sqliteIndex)
		differential(t, db, SQLite)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db := openPostgreSQL(t)
		exec(t, db, schema)
		exec(t, db, postgresIndex)
		differential(t, db, PostgreSQL)
	})
}

func openPostgreSQL(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", pgtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// laboratory is the vocabulary of the random entries and queries: few words,
// so that they meet.
type laboratory struct {
	*rand.Rand
	evaluator
}

var (
	vocabulary = strings.Fields("Électrophorèse électrophorèses gel gels protéine protéines α-synucléine H₂SO₄ h2so4 l’acide acides d'acétone " +
		"purification purified réaction IBMM-07 42 5 µm 实验 한국어 Ωmega 𞤀𞤁 cœur 2025-03-04 100% a_b axb x! ﬁn chauffé à reflux")
	people     = map[string]string{"u1": "Anne Bérard", "u2": "Étienne L'Hôte", "u3": "Zoé O_Neill"}
	groups     = map[string][]string{"chimie": {"u1", "u2"}, "bio 100%": {"u2", "u3"}}
	categories = []string{"", "Synthèse", "100% bio", "Essai_1"}
	statuses   = []string{"", "Fail", "Succès", "En cours"}
	notebooks  = []string{"", "IBMM-07", "CNRS-2"}
	fieldNames = []string{"Rendement", "reaction time", "k:1", "s"}
	units      = []string{"%", "°C", "µL", "mg/mL", "Å", ""}
	someDays   = []string{"", "2025-03-04", "2025-12-31", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-16", "2026-10-31", "9999-12-31"}
)

func (l laboratory) words(most int) string {
	var words []string
	for range l.IntN(most + 1) {
		words = append(words, vocabulary[l.IntN(len(vocabulary))])
	}
	return strings.Join(words, " ")
}

func pick[T any](l laboratory, from []T) T { return from[l.IntN(len(from))] }

func (l laboratory) maybe(most int) []string {
	seen := []string{}
	for range l.IntN(most + 1) {
		if w := l.words(2); w != "" && !slices.Contains(seen, w) {
			seen = append(seen, w)
		}
	}
	return seen
}

func (l laboratory) at() int64 {
	if l.IntN(3) == 0 {
		return 0
	}
	return someone.Now.Add(-time.Duration(l.IntN(24*60)) * time.Hour).UnixMicro()
}

func (l laboratory) entry(i int) specimen {
	s := specimen{
		id: fmt.Sprintf("e%04d", i), pid: string(eln.NewPID()), elabid: fmt.Sprintf("202511%02d-%x", i%30+1, l.Uint64()),
		title: l.words(3), body: l.words(12), date: pick(l, someDays), kind: pick(l, []string{"experiment", "resource"}),
		state:  pick(l, []string{"draft", "normal", "normal", "archived", "struck", "void"}),
		author: pick(l, []string{"u1", "u2", "u3"}), custodian: pick(l, []string{"u1", "u2", "u3"}),
		category: pick(l, categories), status: pick(l, statuses), notebook: pick(l, notebooks),
		serial: int64(i), page: int64(l.IntN(5)), customID: int64(l.IntN(50)), rating: l.IntN(6), template: l.IntN(2),
		lockedAt: l.at(), createdAt: l.at(), changedAt: l.at(),
		tags: l.maybe(2), files: l.maybe(2), comments: l.maybe(2), steps: l.maybe(1), links: l.maybe(1),
	}
	for _, name := range fieldNames {
		if l.IntN(2) == 0 {
			s.fields = append(s.fields, l.field(name))
		}
	}
	for _, p := range []string{"public", "users", "team:t1", "admins:t1", "user:u1"} {
		if l.IntN(3) == 0 {
			s.grants = append(s.grants, p)
		}
	}
	if l.IntN(3) == 0 {
		s.pins = []string{pick(l, []string{"u1", "u2"})}
	}
	return s
}

func (l laboratory) field(name string) fieldValue {
	f := fieldValue{name: name}
	switch l.IntN(3) {
	case 0:
		f.text = l.words(2)
	case 1:
		n := float64(l.IntN(20)) / 2
		f.number, f.unit, f.text = &n, Unit(pick(l, units)), fmt.Sprint(n)
	case 2:
		f.date = pick(l, someDays)
		f.text = f.date
	}
	return f
}

// query makes a random query of a depth, as text.
func (l laboratory) query(depth int, s specimen) string {
	if depth == 0 || l.IntN(3) == 0 {
		return l.test(s)
	}
	a, b := l.query(depth-1, s), l.query(depth-1, s)
	return pick(l, []string{a + " " + b, "(" + a + " OR " + b + ")", a + " !(" + b + ")", "NOT (" + a + ")", a + " & " + b, a + " | " + b})
}

func (l laboratory) pattern() string {
	w := pick(l, vocabulary)
	if runes := []rune(w); l.IntN(3) == 0 && len(runes) > 3 {
		w = string(runes[:l.IntN(len(runes)-1)+1]) + pick(l, []string{"", "%", "_"})
	}
	if l.IntN(4) == 0 {
		w += " " + pick(l, vocabulary)
	}
	return `"` + w + `"`
}

func (l laboratory) test(s specimen) string {
	op := pick(l, []string{"", "<", "<=", ">", ">=", "=", "!="})
	day := pick(l, []string{"2025-03-04", "2026-11-25", "today", "yesterday", "this-week", "last-week", "this-month", "last-month", "20261124"})
	key := `"` + pick(l, append(fieldNames, "**")) + `"`
	number := fmt.Sprint(float64(l.IntN(20)) / 2)
	strict := pick(l, []string{"", "", "s:"})
	return pick(l, []string{
		l.pattern(), l.pattern(), l.pattern(), itoa(int64(l.IntN(50) + 1)), s.pid, s.elabid[:12], "2025-03", "2026-11-25", "→",
		"title:a" + pick(l, []string{"_", "\\_", "%", "\\%"}) + "b", "title:" + strict + l.pattern(), "body:" + strict + l.pattern(), "comment:" + strict + l.pattern(), "tag:" + strict + l.pattern(),
		"file:" + strict + l.pattern(), "category:" + pick(l, []string{"synth", "100\\%", "s:'essai\\_1'", "100%bio", "e_sai"}),
		"status:" + pick(l, []string{"fail", "'en c'", "s:succes", "%"}), "author:" + pick(l, []string{"me", "bérard", "s:'zoé o\\_neill'", "\"l'h\""}),
		"owner:" + pick(l, []string{"me", "zoe", "'e l'"}), "group:" + pick(l, []string{"Chimie", "'bio 100\\%'", "'bio 100%'"}),
		"in:" + pick(l, []string{"ibmm-07", "CNRS-2", "x"}), "elabid:" + s.elabid[6:14],
		"state:" + pick(l, []string{"1", "2", "3", "4", "draft", "normal", "void"}),
		"visibility:" + pick(l, []string{"public", "organization", "myteam", "user", "useronly"}),
		"locked:" + pick(l, []string{"yes", "no"}), "timestamped:" + pick(l, []string{"yes", "no"}),
		"has:" + pick(l, []string{"file", "comment", "step", "link"}), "kind:" + pick(l, []string{"experiment", "resource"}),
		"is:" + pick(l, []string{"draft", "archived", "struck", "locked", "pinned", "template"}),
		"id:" + fmt.Sprint(s.serial+1), fmt.Sprintf("custom_id:%d", l.IntN(49)+1), "page:1..3", "page:2", "rating:unrated", "rating:3",
		"date:" + op + day, "date:2025-03-04..last-week", "created_at:" + op + day, "changed:" + op + day, "changed:last-month..yesterday",
		"locked_at:" + op + day, "timestamped_at:" + op + day,
		"extrafield:" + strict + key + ":" + l.pattern(), "extrafield:" + key + `:""`,
		"extrafield:" + key + ":" + op + day, "extrafield:" + key + ":>=" + number + " " + pick(l, units),
		"extrafield:" + key + ":" + pick(l, []string{"<", "<=", ">", "=", "!="}) + number + pick(l, units), "extrafield:" + key + ":2..7,5 %",
	})
}

func differential(t *testing.T, db *sql.DB, d Dialect) {
	l := laboratory{rand.New(rand.NewPCG(1, 2)), evaluator{someone, people, groups, map[string]reading{}}}
	var entries []specimen
	for i := range 300 {
		entries = append(entries, l.entry(i))
	}
	fill(t, db, d, entries)
	found := 0
	for range 1000 {
		query := l.query(3, pick(l, entries))
		n, err := Parse(query)
		if err != nil {
			t.Fatalf("Parse(%s): %v", query, err)
		}
		want := []string{}
		for _, s := range entries {
			if l.holds(n, s) {
				want = append(want, s.id)
			}
		}
		if got := ask(t, db, d, n); !slices.Equal(want, got) {
			c, _ := Compile(n, someone, d, 1)
			t.Fatalf("%s\nSQL %s\nargs %v\nmatch %s\n%s", query, c.SQL, c.Args, c.Match, cmp.Diff(want, got))
		}
		if len(want) > 0 && len(want) < len(entries) {
			found++
		}
	}
	if found < 500 {
		t.Errorf("only %d queries tell entries apart", found)
	}
}

// ask runs a query as the store would: the text index and the rest.
func ask(t testing.TB, db *sql.DB, d Dialect, n Node) []string {
	t.Helper()
	c, err := Compile(n, someone, d, 1)
	if err != nil {
		t.Fatal(err)
	}
	where, args := []string{"1 = 1"}, c.Args
	if c.SQL != "" {
		where = append(where, "("+c.SQL+")")
	}
	if c.Match != "" {
		args = append(args, c.Match)
		where = append(where, d.found(fmt.Sprintf("$%d", len(args))))
	}
	rows, err := db.Query("SELECT e.id FROM entries e WHERE "+strings.Join(where, " AND ")+" ORDER BY e.id", args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%v", Format(n), err, where, args)
	}
	defer rows.Close()
	ids := []string{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v\n%s\n%v", Format(n), err, where, args)
	}
	return ids
}
