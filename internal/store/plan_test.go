package store_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
	"cahier/internal/store"
)

// crowd fills the store with rows as a large service has them: a busy lab with
// a fifth of 20,000 entries, forty others, a quiet one with twenty, a few entries
// open to everyone. It writes them without events, which no plan depends on.
func (b *bench) crowd() (busy, quiet eln.Team) {
	b.t.Helper()
	busy, quiet = b.lab("BUSY"), b.lab("QUIET")
	from := 0
	add := func(team eln.Team, n int) {
		b.addCrowd(team, from, from+n)
		from += n
	}
	add(busy, 4000)
	add(quiet, 20)
	for i := range 40 {
		add(b.lab(fmt.Sprintf("L%02d", i)), 400)
	}
	for _, table := range []string{"entries", "grants", "search_text"} {
		if b.db.Name() == "postgres" {
			b.exec("VACUUM ANALYZE " + table)
		}
	}
	return busy, quiet
}

func (b *bench) exec(query string, args ...any) {
	b.t.Helper()
	_, err := b.raw.ExecContext(b.t.Context(), query, args...)
	b.ok(err)
}

// addCrowd writes the entries from one number up to another.
func (b *bench) addCrowd(team eln.Team, from, to int) {
	b.t.Helper()
	key, words := "CAST('k' || n AS BLOB)", `INSERT INTO search_text (rowid, title, body, fields, comments, tags, files, scope)
		SELECT 100000 + n, 'essai', 'commun mot' || n, '', '', '', '', '%s' || CASE WHEN n %% 200 = 0 THEN ' _w_wide' ELSE '' END FROM numbers`
	if b.db.Name() == "postgres" {
		key, words = "CAST('k' || n AS BYTEA)", `INSERT INTO search_text (id, words) SELECT 100000 + n,
			CAST('essai:1A commun:2B mot' || n || ':3B %s:4' || CASE WHEN n %% 200 = 0 THEN ' _w_wide:5' ELSE '' END AS TSVECTOR) FROM numbers`
	}
	numbers := fmt.Sprintf("WITH RECURSIVE numbers(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM numbers WHERE n < %d) ", from, to-1)
	b.exec(numbers + `INSERT INTO entries (id, pid, serial, kind, template, lab_id, team_id, notebook_id, page, author_id, custodian_id,
		title, title_fold, title_key, body_type, date, category_id, status_id, rating, custom_id, elabid, state, state_before, reason,
		locked_at, locked_by, hide_main_text, metadata, origin_id, version, search_id, wide, created_at, changed_at, changed_by)
		SELECT 'crowd-' || n, 'p' || n, 100000 + n, CASE WHEN n % 10 = 0 THEN 'resource' ELSE 'experiment' END, 0, '` + team.LabID + `', '` + team.ID + `',
		'nb-' || (n / 100), n, '` + b.user.ID + `', '` + b.user.ID + `', 'Essai', 'essai', ` + key + `, 1, '2026-11-25',
		'', CASE WHEN n % 1000 = 0 THEN 'rare' ELSE '' END, 0, NULL, '', 'normal', '', '', 0, '', 0, '{}', '', 1, 100000 + n,
		CASE WHEN n % 200 = 0 THEN 1 ELSE 0 END, n, (n * 7919) % 20020, '' FROM numbers`)
	for _, grant := range []string{"'team:' || team_id, 1", "'notebook:' || notebook_id, 4"} {
		b.exec(`INSERT INTO grants (entry_id, principal, level, lab_id) SELECT id, `+grant+`, lab_id FROM entries WHERE team_id = $1`, team.ID)
	}
	b.exec(`INSERT INTO grants (entry_id, principal, level, lab_id) SELECT id, 'public', 1, lab_id FROM entries WHERE wide > 0 AND team_id = $1`, team.ID)
	b.exec(numbers + fmt.Sprintf(words, search.LabToken(team.LabID)))
}

// planReaders are those for whom lists are hard, each in their own way.
func (b *bench) planReaders(busy, quiet eln.Team) map[string]*access.Actor {
	b.t.Helper()
	member, still, guest := b.person("m@example.org"), b.person("q@example.org"), b.person("g@example.org")
	b.join(member, busy, eln.RoleMember)
	b.join(still, quiet, eln.RoleMember)
	b.join(guest, quiet, eln.RoleGuest)
	for _, n := range []int{17, 5711, 12_345} {
		b.exec(`INSERT INTO grants (entry_id, principal, level, lab_id) SELECT id, $1, 1, lab_id FROM entries WHERE id = $2`,
			"user:"+guest.ID, fmt.Sprintf("crowd-%d", n))
	}
	anybody := access.Anonymous()
	carrying := b.actor(member)
	carrying.Carry("notebook:nb-3", eln.Own)
	return map[string]*access.Actor{"member": carrying, "quiet lab": b.actor(still), "guest": b.actor(guest), "anybody": &anybody}
}

func TestListsWalkIndexes(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		busy, quiet := b.crowd()
		filters := map[string]eln.EntryFilter{
			"newest": {}, "experiments": {Kind: eln.Experiment}, "by title": {Order: eln.ByTitle, Ascending: true}, "by date": {Order: eln.ByDate},
			"team": {TeamID: busy.ID}, "team by title": {TeamID: busy.ID, Order: eln.ByTitle}, "notebook": {NotebookID: "nb-3"}, "tag": {Tags: []string{"RMN"}}, "status": {StatusIDs: []string{"rare"}},
			"pinned first": {PinnedFirst: true}, "after": {After: "eyJrIjoibjUwMCIsImkiOiJjcm93ZC01MDAifQ"},
			"common word": {Query: "commun"}, "rare word": {Query: "mot4711"}, "phrase": {Query: `"commun mot4711"`}, "words by title": {Query: "commun", Order: eln.ByTitle},
			"word in team": {Query: "commun", TeamID: busy.ID}, "word and field": {Query: "commun extrafield:T:>3"},
		}
		for name, reader := range b.planReaders(busy, quiet) {
			for what, f := range filters {
				f.Limit = 50
				for _, counting := range []bool{false, true} {
					b.checkPlan(fmt.Sprintf("%s, %s, counting %v", name, what, counting), reader, f, counting)
				}
			}
		}
	})
}

// TestAFullScanIsSeen keeps the test above honest.
func TestAFullScanIsSeen(t *testing.T) {
	for _, line := range []string{"SCAN e", "SEARCH e USING INDEX entries_serial (kind=? AND template=?)", "SCAN e USING INDEX entries_serial", "SCAN g USING COVERING INDEX grants_principal"} {
		if len(scansOfSQLite(line)) == 0 {
			t.Errorf("%q is no scan", line)
		}
	}
	plan := `[{"Plan":{"Node Type":"Limit","Plans":[{"Node Type":"Seq Scan","Relation Name":"grants"},
		{"Node Type":"Index Scan","Relation Name":"entries","Index Name":"entries_serial"}]}}]`
	if got := scansOfPostgres(plan); len(got) != 2 {
		t.Errorf("%v, want both nodes", got)
	}
}

func (b *bench) checkPlan(name string, a *access.Actor, f eln.EntryFilter, counting bool) {
	b.t.Helper()
	r, err := readingOf(a, f)
	b.ok(err)
	b.ok(b.db.Read(b.t.Context(), func(tx *store.Tx) error {
		plan, err := tx.Plan(b.t.Context(), r, counting)
		scans := scansOfSQLite
		if b.db.Name() == "postgres" {
			scans = scansOfPostgres
		}
		if found := scans(plan); len(found) > 0 {
			b.t.Errorf("%s: %s\n%s", name, strings.Join(found, "; "), plan)
		}
		return err
	}))
}

// scanned finds what SQLite reads from one end to the other. What the
// statement itself made (walks, pages, principals) is read so on purpose, the
// text index only where it matches, and of the index of what is open to
// everyone all rows are wanted. A search for kind and template alone is as bad
// as a scan: most entries are of one kind.
var (
	halfScanned = regexp.MustCompile(`(?m)^\s*SEARCH e USING (?:COVERING )?INDEX entries_serial \(kind=\? AND template=\?\)$`)
	scanned     = regexp.MustCompile(`(?m)^\s*SCAN (.*)$`)
	mayBeWalked = regexp.MustCompile(`^(p|b|reached|walk|counted|(\d+ )?CONSTANT ROWS?|\(subquery.*|\d+.ROW VALUES.*|.* VIRTUAL TABLE INDEX.*|e USING (COVERING )?INDEX entries_wide.*)$`)
)

func scansOfSQLite(plan string) []string {
	found := halfScanned.FindAllString(plan, -1)
	for _, m := range scanned.FindAllStringSubmatch(plan, -1) {
		if !mayBeWalked.MatchString(strings.TrimSpace(m[1])) {
			found = append(found, m[0])
		}
	}
	return found
}

// node is one node of a plan of PostgreSQL.
type node struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Index    string `json:"Index Name"`
	Cond     string `json:"Index Cond"`
	Plans    []node `json:"Plans"`
}

// large are the tables that grow with the service.
var large = []string{"entries", "grants", "search_text", "entry_tags", "links", "field_values", "bodies"}

func scansOfPostgres(plan string) []string {
	var top []struct {
		Plan node `json:"Plan"`
	}
	if err := json.Unmarshal([]byte(plan), &top); err != nil || len(top) != 1 {
		return []string{"the plan cannot be read"}
	}
	return top[0].Plan.scans()
}

func (n node) scans() []string {
	var found []string
	whole := n.Type == "Seq Scan" || strings.HasPrefix(n.Type, "Index") && n.Cond == "" && n.Index != "entries_wide"
	if whole && slices.Contains(large, n.Relation) {
		found = append(found, n.Type+" of "+n.Relation+" "+n.Index)
	}
	for _, inner := range n.Plans {
		found = append(found, inner.scans()...)
	}
	return found
}
