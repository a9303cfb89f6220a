package render

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cahier/internal/eln"
)

func TestCleanLine(t *testing.T) {
	for in, want := range map[string]string{
		"  Suzuki\n4b ":        "Suzuki 4b",
		"a\u0000b\u0007c":      "abc",
		"gpj\u202Eexe.":        "gpjexe.",
		"\u2066hidden\u2069":   "hidden",
		"bad \xff byte":        "bad \uFFFD byte",
		"α-synucléine\ttest":   "α-synucléine test",
		"line\u2028separators": "line separators",
		"":                     "",
	} {
		if got := CleanLine(in, 255); got != want {
			t.Errorf("CleanLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleanLineCountsWhatPeopleSee(t *testing.T) {
	family := "👩‍👩‍👧"
	if got := CleanLine(strings.Repeat(family, 300), 255); got != strings.Repeat(family, 255) {
		t.Errorf("kept %d bytes of whole families, want %d", len(got), 255*len(family))
	}
}

func TestCleanLineBoundsPiledMarks(t *testing.T) {
	piled := "title e" + strings.Repeat("\u0301", 1_000_000)
	if got := CleanLine(piled, 255); got != "title" {
		t.Errorf("%d bytes kept", len(got))
	}
}

func TestCheckBody(t *testing.T) {
	if err := CheckBody(strings.Repeat("x", MaxBody)); err != nil {
		t.Errorf("a text of the greatest size is refused: %v", err)
	}
	if err := CheckBody(strings.Repeat("x", MaxBody+1)); eln.CodeOf(err) != eln.Invalid {
		t.Errorf("a text too big: %v, want invalid", err)
	}
}

func FuzzCleanLine(f *testing.F) {
	f.Add("a\r\nb\u202e\x00", 3)
	f.Fuzz(func(t *testing.T, s string, most int) {
		most = max(0, min(most, 1000))
		got := CleanLine(s, most)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\n\r\t\u202e") || CleanLine(got, most) != got {
			t.Errorf("CleanLine(%q, %d) = %q", s, most, got)
		}
	})
}
