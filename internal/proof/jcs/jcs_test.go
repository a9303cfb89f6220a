package jcs

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	oracle "github.com/gowebpki/jcs"
	"pgregory.net/rapid"
)

func TestCanonicalWritesOneForm(t *testing.T) {
	type id string
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"null", nil, `null`},
		{"booleans", []any{true, false}, `[true,false]`},
		{"greatest integers", []int64{MaxInteger, -MaxInteger, 0}, `[9007199254740991,-9007199254740991,0]`},
		{"unsigned", []uint32{7}, `[7]`},
		{"number held as text", json.Number("-12"), `-12`},
		{"raw text in another form", []any{json.RawMessage(" { \"b\" : [ 1 ,\n2 ] ,\t\"a\":\"\\u00e9\\/\", \"c\": { } , \"d\":[ ]}\r\n")},
			`[{"a":"é/","b":[1,2],"c":{},"d":[]}]`},
		{"no raw text", []any{json.RawMessage(nil)}, `[null]`},
		{"raw zero with a sign", json.RawMessage("-0"), `0`},
		{"named text", map[id]id{"b": "2", "a": "1"}, `{"a":"1","b":"2"}`},
		{"empty containers", []any{map[string]any{}, []any{}, []string(nil)}, `[{},[],[]]`},
		{"controls", "\x00\b\t\n\v\f\r\x1f\x7f", `"\u0000\b\t\n\u000b\f\r\u001f` + "\x7f" + `"`},
		{"quotes and slashes", `"\/`, `"\"\\/"`},
		{"line separators stay", "\u2028\u2029é😀", "\"\u2028\u2029é😀\""},
		{"no normalisation", "e\u0301\u00e9", "\"e\u0301\u00e9\""},
		{"order of UTF-16 units", map[string]any{"\ufb33": 1, "😀": 2, "é": 3, "a": 4, "": 5, "ab": 6},
			`{"":5,"a":4,"ab":6,"é":3,"😀":2,"` + "\ufb33" + `":1}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Canonical(test.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  error
	}{
		{"a fraction", 1.5, ErrNumber},
		{"a whole floating number", 1.0, ErrNumber},
		{"an integer too large", int64(MaxInteger + 1), ErrNumber},
		{"an integer too small", int64(-MaxInteger - 1), ErrNumber},
		{"an unsigned too large", ^uint64(0), ErrNumber},
		{"a number that is no integer", json.Number("1e3"), ErrNumber},
		{"a number with a plus sign", json.Number("+1"), ErrNumber},
		{"a number with a leading zero", json.Number("01"), ErrNumber},
		{"no digits", json.Number(""), ErrNumber},
		{"a fraction in raw text", json.RawMessage(`[1.5]`), ErrNumber},
		{"two keys in raw text", json.RawMessage(`{"a":1, "a":2}`), ErrDuplicate},
		{"raw text that is no JSON", json.RawMessage(`{"a" 1}`), ErrSyntax},
		{"raw text that is empty", json.RawMessage{}, ErrSyntax},
		{"two raw values", json.RawMessage(`1 2`), ErrSyntax},
		{"depth inside raw text", json.RawMessage(strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)), ErrDepth},
		{"bad UTF-8", "a\xff", ErrUTF8},
		{"a lone surrogate", "\xed\xa0\x80", ErrUTF8},
		{"bad UTF-8 in a key", map[string]any{"\xff": 1}, ErrUTF8},
		{"bytes", []byte("x"), ErrType},
		{"a struct", struct{ A int }{1}, ErrType},
		{"a pointer", new(int), ErrType},
		{"a map with numbers for keys", map[int]any{1: 1}, ErrType},
		{"depth", nested(MaxDepth + 1), ErrDepth},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := Canonical([]any{test.value}); !errors.Is(err, test.want) {
				t.Errorf("got %s, %v, want %v", got, err, test.want)
			}
		})
	}
}

func nested(depth int) any {
	var v any = "x"
	for range depth {
		v = []any{v}
	}
	return v
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		text string
		want error
	}{
		{``, ErrSyntax}, {` 1`, ErrSyntax}, {`1 `, ErrSyntax}, {`{"a": 1}`, ErrSyntax},
		{`[1,]`, ErrSyntax}, {`{"a"}`, ErrSyntax}, {`{"a":1,}`, ErrSyntax}, {`[`, ErrSyntax}, {`"a`, ErrSyntax},
		{`"\`, ErrSyntax}, {`"\x"`, ErrSyntax}, {`"\u12"`, ErrSyntax}, {`"\u+123"`, ErrSyntax}, {`nul`, ErrSyntax}, {`truee`, ErrSyntax},
		{"[\x00", ErrSyntax}, {`1.0`, ErrNumber}, {`1e2`, ErrNumber}, {`9007199254740992`, ErrNumber}, {`-`, ErrNumber},
		{`-0`, ErrNotCanonical}, {`01`, ErrNumber}, {`[+1]`, ErrSyntax}, {`--1`, ErrNumber}, {`-01`, ErrNumber}, {`{"b":1,"a":2}`, ErrNotCanonical},
		{`"\u0041"`, ErrNotCanonical}, {`"\/"`, ErrNotCanonical}, {`"\u001F"`, ErrNotCanonical}, {"\"\n\"", ErrNotCanonical},
		{`"\ud83d\ude00"`, ErrNotCanonical}, {`{"a":1,"a":1}`, ErrDuplicate}, {`{"a":1,"\u0061":1}`, ErrDuplicate},
		{`"\ud800"`, ErrUTF8}, {`"\ud800\u0041"`, ErrUTF8}, {`"\ude00\ud83d"`, ErrUTF8}, {"\"\xff\"", ErrUTF8},
		{strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1), ErrDepth},
		{strings.Repeat(`{"a":`, MaxDepth+1), ErrDepth},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			if err := Check([]byte(test.text)); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestCheckTakesTheGreatestDepth(t *testing.T) {
	b, err := Canonical(nested(MaxDepth))
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(b); err != nil {
		t.Error(err)
	}
}

// anyValue draws documents of the subset, rich in the characters on which
// encoders differ.
func anyValue() *rapid.Generator[any] {
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.RuneFrom([]rune("\x00\x1f\"\\/\b\f\x7f\u2028\ue000\ufb33\uffff😀𝒳é")), 0, 8, -1),
	)
	leaf := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.Int64Range(-MaxInteger, MaxInteger), func(n int64) any { return n }),
		rapid.Map(text, func(s string) any { return s }),
	)
	level := leaf
	for range 3 {
		inner := level
		level = rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(inner, 0, 5), func(l []any) any { return l }),
			rapid.Map(rapid.MapOfN(text, inner, 0, 6), func(m map[string]any) any { return m }))
	}
	return level
}

func TestCanonicalAgreesWithAnotherImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ours, err := Canonical(anyValue().Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		loose := append([]byte(" \n"), bytes.ReplaceAll(ours, []byte("é"), []byte(`\u00e9`))...)
		theirs, err := oracle.Transform(wrap(loose))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(wrap(ours), theirs) {
			t.Fatalf("ours   %s\ntheirs %s", ours, theirs)
		}
	})
}

// wrap puts a value in a list: the oracle reads only lists and objects.
func wrap(b []byte) []byte {
	return append(append([]byte("["), b...), ']')
}

func TestParseReturnsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue().Draw(t, "value")
		b, err := Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v, got); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

// FuzzCheck: text that passes is JSON for the standard library too, and the
// other implementation leaves it as it is.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"é",null]}`, `"\u001f"`, `{"\ud800":1}`, `[-0]`, `{"a":1,"a":2}`, "[\"\xff\"]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if Check(b) != nil {
			return
		}
		if !json.Valid(b) {
			t.Fatalf("%q passes but is not JSON", b)
		}
		theirs, err := oracle.Transform(wrap(b))
		if err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		if !bytes.Equal(theirs, wrap(b)) {
			t.Fatalf("%q becomes %q", b, theirs)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	body, err := Canonical(map[string]any{"schema": "cahier.event/1", "data": map[string]any{"parts": []string{"body", "field", "title"}},
		"salt": strings.Repeat("ab", 16), "prev": strings.Repeat("cd", 32), "n": 12, "stream": "entry:0193f2a0-0000-7000-8000-000000000001"})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := Check(body); err != nil {
			b.Fatal(err)
		}
	}
}
