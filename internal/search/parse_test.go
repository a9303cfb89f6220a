package search

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/eln"
)

// unplaced returns a node without its places, to compare what nodes mean.
// (Comparing with an option of go-cmp takes time exponential in the depth.)
func unplaced(n Node) Node {
	switch n := placed(n, Span{}).(type) {
	case And:
		n.Nodes = unplacedAll(n.Nodes)
		return n
	case Or:
		n.Nodes = unplacedAll(n.Nodes)
		return n
	case Not:
		n.Node = unplaced(n.Node)
		return n
	default:
		return n
	}
}

func unplacedAll(nodes []Node) []Node {
	var out []Node
	for _, n := range nodes {
		out = append(out, unplaced(n))
	}
	return out
}

// different tells two nodes apart by what they mean.
func different(a, b Node) string {
	a, b = unplaced(a), unplaced(b)
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return fmt.Sprintf("%#v\nis not\n%#v", a, b)
}

func text(s string) Node { return Text{Pattern: s} }

func all(nodes ...Node) Node { return And{Nodes: nodes} }

func any2(a, b Node) Node { return Or{Nodes: []Node{a, b}} }

func has(f Field, pattern string) Match { return Match{Field: f, Pattern: pattern} }

func TestParse(t *testing.T) {
	a, b, c := text("a"), text("b"), text("c")
	for query, want := range map[string]Node{
		"": And{}, " \u00a0\n": And{}, "a": a, "a b": all(a, b), "a AND b": all(a, b), "a&b": all(a, b), "a and\tb": all(a, b),
		"a OR b": any2(a, b), "a|b": any2(a, b), "a b | c": any2(all(a, b), c), "a (b OR c)": all(a, any2(b, c)),
		"(a b) c": all(a, b, c), "a OR (b or c)": Or{Nodes: []Node{a, b, c}}, "NOT a": Not{Node: a}, "!a b": all(Not{Node: a}, b),
		"not(a OR b)": Not{Node: any2(a, b)}, "NOT NOT a": Not{Node: Not{Node: a}}, "a!b": all(a, Not{Node: b}),
		"android": text("android"), `"and"`: text("and"), `"a b"`: text("a b"), `'it\'s "x"'`: text(`it's "x"`),
		`"a\"b"`: text(`a"b`), `a\%b_c%`: text(`a\%b_c%`), `a\d`: text(`a\\d`), `a\:b`: text("a:b"), `a\`: text(`a\\`),
		"l'acide": text("l'acide"),
	} {
		checkParse(t, query, want)
	}
}

func TestParseFields(t *testing.T) {
	for query, want := range map[string]Node{
		"title:x": has(Title, "x"), "TITLE:s:x": Match{Field: Title, Strict: true, Pattern: "x"}, "title:s": has(Title, "s"),
		`title:""`: has(Title, ""), `title:"a b" c`: all(has(Title, "a b"), text("c")), "titre:x": has(Title, "x"),
		"catégorie:x": has(Category, "x"), "mot-clé:x": has(Tag, "x"), "author:me": has(Author, "me"), "owner:x": has(Owner, "x"),
		"in:IBMM-07": has(In, "IBMM-07"), "tag:'a b'": has(Tag, "a b"), "group:'My group'": has(Group, "My group"),
		"state:1": has(State, "1"), "state:2": has(State, "archived"), "state:Deleted": has(State, "struck"), "state:rayée": has(State, "struck"),
		"visibility:myteam": has(Visibility, "myteam"), "visibility:'mon équipe'": has(Visibility, "myteam"),
		"visibility:pub%": has(Visibility, "public"), "visibility:user%": Or{Nodes: []Node{has(Visibility, "organization"), has(Visibility, "user"), has(Visibility, "useronly")}},
		"locked:0": has(Locked, "no"), "locked:ON": has(Locked, "yes"), "timestamped:non": has(Timestamped, "no"),
		"has:fichiers": has(Has, "file"), "kind:resource": has(Kind, "resource"), "is:pinned": has(Is, "pinned"),
		"id:12": Number{Field: ID, From: 12, To: 12}, "custom_id:7": Number{Field: CustomID, From: 7, To: 7},
		"page:3..9": Number{Field: Page, From: 3, To: 9}, "rating:unrated": Number{Field: Rating}, "rating:5": Number{Field: Rating, From: 5, To: 5},
		"date:2025-01-31":           Days{Field: Date, Op: Equal, From: "2025-01-31"},
		"date:>=20250131":           Days{Field: Date, Op: AtLeast, From: "2025-01-31"},
		"date:!=2025/01/31":         Days{Field: Date, Op: Unequal, From: "2025-01-31"},
		"date:2025.01.31..20250201": Days{Field: Date, Op: Within, From: "2025-01-31", To: "2025-02-01"},
		"changed:last-week":         Days{Field: Changed, Op: Equal, From: "last-week"},
		"modifié:aujourd’hui":       Days{Field: Changed, Op: Equal, From: "today"},
		"changed:<= hier x":         all(Days{Field: Changed, Op: AtMost, From: "yesterday"}, text("x")),
	} {
		checkParse(t, query, want)
	}
}

func TestParseExtraFields(t *testing.T) {
	extra := func(key, pattern string) Match { return Match{Field: ExtraField, Key: key, Pattern: pattern} }
	strict := func(key, pattern string) Match {
		return Match{Field: ExtraField, Key: key, Pattern: pattern, Strict: true}
	}
	amount := func(op Op, from, to float64, unit string) Amount {
		return Amount{Key: "k", Op: op, From: from, To: to, Unit: unit}
	}
	for query, want := range map[string]Node{
		"extrafield:k:v": extra("k", "v"), "field:k:v": extra("k", "v"), "champ:k:s": extra("k", "s"), "extrafield:s:k:v": strict("k", "v"),
		"extrafield:**:v": extra("**", "v"), `extrafield:k:""`: extra("k", ""), `extrafield:"reaction time":v`: extra("reaction time", "v"),
		"field:k:=THF": strict("k", "THF"), "field:k:!=THF": Not{Node: strict("k", "THF")}, `field:k:">40"`: extra("k", ">40"),
		"field:k:40": extra("k", "40"), "field:k:>40": amount(More, 40, 0, ""), "field:k:<=-1,5": amount(AtMost, -1.5, 0, ""),
		"field:k:>40 %": amount(More, 40, 0, "%"), "field:k:>40%": amount(More, 40, 0, "%"), "field:k:>= 1e-3 mol/L": amount(AtLeast, 0.001, 0, "mol/l"),
		"field:k:60..80 °C": amount(Within, 60, 80, "°c"), "field:k:60ºC..80℃": amount(Within, 60, 80, "°c"), "field:k:0,5..1,5": amount(Within, 0.5, 1.5, ""),
		"field:k:!=3": amount(Unequal, 3, 0, ""), "field:k:=3 µL": amount(Equal, 3, 0, "μl"), "field:k:>3 µl x": all(amount(More, 3, 0, "μl"), text("x")),
		"field:k:>40 acide": all(amount(More, 40, 0, ""), text("acide")), `field:k:>40 "h"`: all(amount(More, 40, 0, ""), text("h")),
		"field:k:>2025-01-31":   Days{Field: ExtraField, Key: "k", Op: More, From: "2025-01-31"},
		"field:k:today..today":  Days{Field: ExtraField, Key: "k", Op: Within, From: "today", To: "today"},
		"field:k:a..b":          extra("k", "a..b"),
		`field:"reaction\"":>3`: Amount{Key: `reaction"`, Op: More, From: 3},
	} {
		checkParse(t, query, want)
	}
}

func checkParse(t *testing.T, query string, want Node) {
	t.Helper()
	got, err := Parse(query)
	if err != nil {
		t.Errorf("Parse(%q): %v", query, err)
		return
	}
	if diff := different(want, got); diff != "" {
		t.Errorf("Parse(%q): %s", query, diff)
	}
	roundTrip(t, got)
}

// roundTrip asserts that Format is an inverse of Parse.
func roundTrip(t *testing.T, n Node) {
	t.Helper()
	written := Format(n)
	if len([]rune(written)) > maxQuery {
		return
	}
	again, err := Parse(written)
	if err != nil {
		t.Fatalf("Format gives %q, which Parse refuses: %v", written, err)
	}
	if diff := different(n, again); diff != "" {
		t.Fatalf("Format gives %q, which is read otherwise: %s", written, diff)
	}
}

func TestErrorsSayWhere(t *testing.T) {
	for _, c := range []struct {
		query, key string
		offset     int
		suggestion any
	}{
		{strings.Repeat("a", 4001), "search_too_long", 4001, nil},
		{strings.Repeat("a ", 201), "search_too_many_terms", 401, nil},
		{strings.Repeat("(", 101) + "a", "search_too_deep", 101, nil},
		{strings.Repeat("!", 101) + "a", "search_too_deep", 101, nil},
		{"é titel:x", "search_field_unknown", 3, "title"},
		{"statsu:x", "search_field_unknown", 1, "status"},
		{"http://x", "search_field_unknown", 1, nil},
		{"a :b", "search_colon", 3, nil},
		{"title:a:b", "search_colon", 8, nil},
		{"title: x", "search_value_missing", 7, nil},
		{"extrafield:k", "search_key_missing", 13, nil},
		{"extrafield::v", "search_key_missing", 12, nil},
		{"extrafield:k:", "search_value_missing", 14, nil},
		{`a "b`, "search_quote_open", 3, nil},
		{"a'b c'", "search_quote_open", 6, nil},
		{"a (b", "search_paren_open", 3, nil},
		{"a b) c", "search_paren_close", 4, nil},
		{"a OR", "search_term_missing", 5, nil},
		{"AND b", "search_term_missing", 1, nil},
		{"a AND OR b", "search_term_missing", 7, nil},
		{"()", "search_term_missing", 2, nil},
		{"NOT", "search_term_missing", 4, nil},
		{"id:0", "search_integer_wrong", 4, nil},
		{"page:9..3", "search_range_reversed", 6, nil},
		{"rating:6", "search_rating_wrong", 8, nil},
		{"field:k:>abc", "search_number_wrong", 10, nil},
		{"field:k:1kg..2g", "search_units_differ", 9, nil},
		{"field:k:3..2", "search_range_reversed", 9, nil},
		{"field:k:>1e999", "search_number_wrong", 10, nil},
		{"state:archve", "search_value_unknown", 7, "archive"},
		{"visibility:s:x", "search_value_unknown", 14, nil},
		{"locked:maybe", "search_value_unknown", 8, nil},
		{"date:2025-02-30", "search_date_wrong", 6, nil},
		{"date:2025-02-01..x", "search_date_wrong", 18, nil},
		{"changed:yesturday", "search_date_wrong", 9, "yesterday"},
		{"date:2025-02-02..2025-02-01", "search_range_reversed", 6, nil},
		{"created_at:>2038-01-19", "search_date_outside", 13, nil},
		{"locked_at:1970-01-01", "search_date_outside", 11, nil},
	} {
		n, err := Parse(c.query)
		var e *eln.Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%.40q) = %v, %v; want %s", c.query, n, err, c.key)
			continue
		}
		if e.Key != c.key || e.Offset != c.offset || e.Args["suggestion"] != c.suggestion || e.Code != eln.Invalid {
			t.Errorf("Parse(%.40q): %s at %d, suggestion %v; want %s at %d, %v", c.query, e.Key, e.Offset, e.Args["suggestion"], c.key, c.offset, c.suggestion)
		}
		if strings.ContainsAny(e.Message, "{}") {
			t.Errorf("%s: the sentence has a hole: %s", e.Key, e.Message)
		}
	}
}

func TestEverySentenceIsInBothLanguagesWithTheSameHoles(t *testing.T) {
	for _, s := range Sentences() {
		if s.English == "" || s.French == "" || strings.Count(s.English, "{") != strings.Count(s.French, "{") {
			t.Errorf("%s: %q and %q", s.Key, s.English, s.French)
		}
	}
}

func TestDescribe(t *testing.T) {
	n, err := Parse(`é "b c" (d OR e) statut:Fail (f g)`)
	if err != nil {
		t.Fatal(err)
	}
	want := []Chip{{"é", Span{1, 2}}, {`"b c"`, Span{3, 8}}, {"(d OR e)", Span{9, 17}},
		{"status:Fail", Span{18, 29}}, {"f", Span{31, 32}}, {"g", Span{33, 34}}}
	if diff := cmp.Diff(want, Describe(n)); diff != "" {
		t.Error(diff)
	}
	if chips := Describe(And{}); len(chips) != 0 {
		t.Errorf("an empty query has chips %v", chips)
	}
}

func TestNamesState(t *testing.T) {
	for query, want := range map[string]bool{
		"a": false, "state:1 a": true, "a OR (b !is:struck)": true, "is:locked": false, "": false,
	} {
		n, err := Parse(query)
		if err != nil || NamesState(n) != want {
			t.Errorf("NamesState(%q) = %v, %v", query, NamesState(n), err)
		}
	}
	if NamesState(nil) {
		t.Error("no query names a state")
	}
}

// hostile returns the queries of test/hostile/query, one a file.
func hostile(t testing.TB) []string {
	files, err := filepath.Glob("../../test/hostile/query/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no hostile queries: %v", err)
	}
	var queries []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		queries = append(queries, string(b))
	}
	return queries
}

var someone = Viewer{UserID: "u1", Now: time.Date(2026, 11, 25, 23, 30, 0, 0, time.UTC), Zone: time.FixedZone("", 3600)}

// FuzzParse holds that no text makes the package panic, that what Parse takes
// Format writes back, and that both databases get a condition.
func FuzzParse(f *testing.F) {
	for _, q := range hostile(f) {
		f.Add(q)
	}
	f.Add(`title:s:"x" (extrafield:"a b":>40 % OR field:**:60..80 °C) !changed:last-week`)
	f.Fuzz(func(t *testing.T, query string) {
		n, err := Parse(query)
		if err != nil {
			var e *eln.Error
			if !errors.As(err, &e) || e.Offset < 1 || e.Offset > len([]rune(strings.ToValidUTF8(query, "\ufffd")))+1 {
				t.Fatalf("Parse(%q): %v", query, err)
			}
			return
		}
		roundTrip(t, n)
		for _, d := range []Dialect{SQLite, PostgreSQL} {
			c, err := Compile(n, someone, d, 3)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(c.SQL, "$"); got != len(c.Args) {
				t.Fatalf("%d placeholders and %d arguments in %s", got, len(c.Args), c.SQL)
			}
		}
		Describe(n)
	})
}
