package search

import (
	"database/sql"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Électrophorèse": "electrophorese", "cœur": "coeur", "Ægir": "aegir", "STRAẞE": "strasse",
		"H₂SO₄": "h2so4", "α-Synucléine": "α-synucleine", "ΆΣ": "ασ", "ς": "σ", "ﬁn": "fin", "µm": "μm",
		"Łódź": "lodz", "e\u0301": "e", "co\u00adupe": "coupe", "½": "1⁄2", "Ørsted": "orsted", "İ": "i",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		once := Fold(string(r))
		if twice := Fold(once); twice != once {
			t.Fatalf("Fold(%U) = %q, then %q", r, once, twice)
		}
	}
}

func TestWords(t *testing.T) {
	long := strings.Repeat("é", 100)
	for in, want := range map[string][]string{
		"":                            {},
		"L’acide d'H₂SO₄":             {"l", "acide", "d", "h2so4"},
		"IBMM-07, p.3":                {"ibmm", "07", "p", "3"},
		"_s_proteine _l_x":            {"s", "proteine", "l", "x"},
		"α-synucléine 5µm":            {"α", "synucleine", "5μm"},
		"实验 записи":                   {"实验", "записи"},
		"\xff\xfe oui\x00non":         {"oui", "non"},
		long:                          {strings.Repeat("e", 60)},
		"(+)-ménthol; 25 °C → 42,5 %": {"menthol", "25", "c", "42", "5"},
	} {
		if diff := cmp.Diff(want, Words(in)); diff != "" {
			t.Errorf("Words(%q): %s", in, diff)
		}
	}
	if n := len(Words(strings.Repeat("a ", maxWords+10))); n != maxWords {
		t.Errorf("%d words kept, want %d", n, maxWords)
	}
}

func TestStemsMeetWithAndWithoutAccents(t *testing.T) {
	for _, pair := range [][2]string{
		{"électrophorèses", "electrophorese"}, {"protéines", "proteine"}, {"reactions", "reaction"},
		{"purifying", "purified"}, {"cristallisées", "cristallise"},
	} {
		a, b := Stems(Words(pair[0])), Stems(Words(pair[1]))
		met := false
		for _, s := range a {
			met = met || strings.Contains(" "+strings.Join(b, " ")+" ", " "+s+" ")
		}
		if !met {
			t.Errorf("%q has stems %v, %q has %v", pair[0], a, pair[1], b)
		}
	}
	if got := Stems([]string{"h2so4", "α", "ab", strings.Repeat("x", 31)}); len(got) != 0 {
		t.Errorf("stems of no Latin words: %v", got)
	}
}

// TestTokensSurviveSQLite gives every character that can stand in a token to
// the tokenizer of the index and looks at what it kept.
func TestTokensSurviveSQLite(t *testing.T) {
	db := openSQLite(t)
	exec(t, db, `CREATE VIRTUAL TABLE x USING fts5(a, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")`)
	exec(t, db, `CREATE VIRTUAL TABLE v USING fts5vocab(x, 'row')`)
	var text strings.Builder
	want := map[string]bool{}
	for r := rune('0'); r <= unicode.MaxRune; r++ {
		for _, w := range Words("k" + string(r) + "k") {
			tok := token(w)
			if r < 0x30000 && !want[tok] {
				want[tok] = true
				text.WriteString(tok + " ")
			}
		}
	}
	exec(t, db, "INSERT INTO x VALUES ($1)", text.String())
	rows, err := db.Query("SELECT term FROM v")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	kept := map[string]bool{}
	for rows.Next() {
		var term string
		if err := rows.Scan(&term); err != nil {
			t.Fatal(err)
		}
		kept[term] = true
	}
	missing := 0
	for tok := range want {
		if !kept[tok] {
			if missing++; missing < 20 {
				t.Errorf("SQLite does not keep %q (%U)", tok, []rune(tok))
			}
		}
	}
	if len(want) < 20_000 || missing > 0 {
		t.Errorf("%d of %d tokens lost", missing, len(want))
	}
}

func openSQLite(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
