package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRows(t *testing.T) {
	doc := Document{Title: "L'acide", Comments: "gels", PID: "abc", ElabID: "20250101-ff", Date: "2025-01-01", CustomID: 7,
		Scope: []string{LabToken("0192-AB"), WideToken}}
	row := FTS5Row(doc)
	want := [7]string{"l acide _s_acid", "", "", "gels _s_gel", "", "", "_ _l_0192ab _ _w_wide _ _i_7 _ _p_abc _ _e_20250101ff _ _d_20250101"}
	if row != want {
		t.Errorf("FTS5Row: %q", row)
	}
	const vector = "'l':1A 'acide':2A '_s_acid':16383A 'gels':6C '_c_gels':6C '_s_gel':16377C '_c__s_gel':16377C " +
		"'_l_0192ab':16371D '_w_wide':16371D '_i_7':16371D '_p_abc':16371D '_e_20250101ff':16371D '_d_20250101':16371D"
	if got := TSVector(doc); got != vector {
		t.Errorf("TSVector: %s", got)
	}
	if got := LabToken("x') OR 1=1 é-_"); got != "_l_xor11e_" {
		t.Errorf("LabToken keeps %q", got)
	}
}

// extremes are documents that meet every bound of a row, with words that must
// be found in them, and phrases that must be found or must not.
type extreme struct {
	doc          Document
	words        []string
	phrases, not []string
}

func extremes() map[string]extreme {
	numbered := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "mot%d ", i)
		}
		return b.String()
	}
	long := strings.Repeat("x", 54)
	var wide strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&wide, "%06d%s ", i, long)
	}
	return map[string]extreme{
		"repeated": {
			doc:   Document{Title: strings.Repeat("de la ", 5000), Body: "sel de mer " + strings.Repeat("de ", 5000) + "fin", Fields: "de", Comments: "du sel de mer"},
			words: []string{"body:de", "comment:s:de", "fin", "body:s:fin", "comment:mer"}, phrases: []string{`"du sel"`, `"de la"`}, not: []string{`"fin du"`, `"la sel"`},
		},
		"many": {
			doc:   Document{Body: numbered(20_000), Comments: "mot19999 suite", Files: "mot5"},
			words: []string{"body:s:mot19999", "body:s:mot1", "comment:s:suite"}, phrases: []string{`"mot16000 mot16001"`},
			not: []string{`"mot16380 mot16381"`, `"mot19998 mot19999"`, `"mot19999 suite"`},
		},
		"large": {doc: Document{Title: "titre", Body: wide.String(), Comments: wide.String(), PID: "abc"},
			words: []string{"titre", "body:s:000001" + long}, not: []string{"body:059999" + long}},
		"unsafe": {doc: Document{Body: strings.Repeat("𞤀𞤁𞤂", 30) + " " + strings.Repeat("ᨀ", 70)}, words: []string{"𞤀𞤁", "body:ᨀᨀᨀ"}},
	}
}

// TestBothDatabasesKeepTheSameOfTooMuch gives both databases documents past
// every bound of PostgreSQL.
func TestBothDatabasesKeepTheSameOfTooMuch(t *testing.T) {
	for name, open := range map[string]func(*testing.T){
		"SQLite": func(t *testing.T) {
			db := openSQLite(t)
			exec(t, db, schema)
			exec(t, db, sqliteIndex)
			for name, x := range extremes() {
				exec(t, db, "DELETE FROM entries; DELETE FROM search_text; DELETE FROM users; DELETE FROM groups; DELETE FROM categories; DELETE FROM statuses; DELETE FROM notebooks")
				fill(t, db, SQLite, []specimen{{id: "e"}})
				exec(t, db, "DELETE FROM search_text")
				r := FTS5Row(x.doc)
				exec(t, db, "INSERT INTO search_text (rowid, title, body, fields, comments, tags, files, scope) VALUES (1, $1, $2, $3, $4, $5, $6, $7)",
					r[0], r[1], r[2], r[3], r[4], r[5], r[6])
				x.check(t, name, func(n Node) bool { return slices.Contains(ask(t, db, SQLite, n), "e") })
			}
		},
		"PostgreSQL": func(t *testing.T) {
			db := openPostgreSQL(t)
			exec(t, db, schema)
			exec(t, db, postgresIndex)
			fill(t, db, PostgreSQL, []specimen{{id: "e"}})
			for name, x := range extremes() {
				v := TSVector(x.doc)
				exec(t, db, "UPDATE search_text SET words = CAST($1 AS tsvector)", v)
				x.check(t, name, func(n Node) bool { return slices.Contains(ask(t, db, PostgreSQL, n), "e") })
			}
		},
	} {
		t.Run(name, open)
	}
}

func (x extreme) check(t *testing.T, name string, found func(Node) bool) {
	t.Helper()
	for _, q := range slices.Concat(x.words, x.phrases, x.not) {
		n, err := Parse(q)
		if err != nil {
			t.Fatal(err)
		}
		if want := !slices.Contains(x.not, q); found(n) != want {
			t.Errorf("%s: %.40s found: %v", name, q, !want)
		}
	}
}

// TestDatabasesTakeHostileQueries runs the corpus; what is found is the
// affair of the other tests.
func TestDatabasesTakeHostileQueries(t *testing.T) {
	lite, post := openSQLite(t), openPostgreSQL(t)
	exec(t, lite, schema)
	exec(t, lite, sqliteIndex)
	exec(t, post, schema)
	exec(t, post, postgresIndex)
	entries := []specimen{{id: "e", title: "a b c", body: "mot1 mot2"}}
	fill(t, lite, SQLite, entries)
	fill(t, post, PostgreSQL, entries)
	ran := 0
	for _, q := range hostile(t) {
		n, err := Parse(q)
		if err != nil {
			continue
		}
		ran++
		a, b := ask(t, lite, SQLite, n), ask(t, post, PostgreSQL, n)
		if !slices.Equal(a, b) {
			t.Errorf("%.60q: SQLite finds %v, PostgreSQL %v", q, a, b)
		}
	}
	if ran < 10 {
		t.Errorf("only %d queries were taken", ran)
	}
}

func fiveKilobytes() string {
	const sentence = "L’électrophorèse des protéines purifiées (α-synucléine, 42 kDa) montre une bande à 25 °C; the reaction was heated to reflux for 3 h. "
	return strings.Repeat(sentence, 5000/len(sentence)+1)[:5000]
}

func BenchmarkWords(b *testing.B) {
	text := fiveKilobytes()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Words(text)
	}
}

func BenchmarkStems(b *testing.B) {
	words := Words(fiveKilobytes())
	for b.Loop() {
		Stems(words)
	}
}

// Words that differ from each other cost most.
func BenchmarkStemsOfDifferentWords(b *testing.B) {
	var words []string
	for i := range 800 {
		words = append(words, "purifi"+string(rune('a'+i%26))+string(rune('a'+i/26))+"ements")
	}
	for b.Loop() {
		Stems(words)
	}
}

func BenchmarkTSVector(b *testing.B) {
	doc := Document{Title: "Électrophorèse", Body: fiveKilobytes()}
	for b.Loop() {
		TSVector(doc)
	}
}

func BenchmarkFTS5Row(b *testing.B) {
	doc := Document{Title: "Électrophorèse", Body: fiveKilobytes()}
	for b.Loop() {
		FTS5Row(doc)
	}
}

func BenchmarkParseAndCompile(b *testing.B) {
	for b.Loop() {
		n, err := Parse(`électrophorèse status:Fail date:2025-01-01..2025-12-31 extrafield:yield:>40 % !is:locked`)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Compile(n, someone, SQLite, 1); err != nil {
			b.Fatal(err)
		}
	}
}
