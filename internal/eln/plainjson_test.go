package eln

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":"b"}`:                            `{"a":"b"}`,
		`"\u0000a\u0001\u001B\u007f\u0085b"`:   `"ab"`,
		`"\\u0000\\b"`:                         `"\\u0000\\b"`,
		`"\\\u0000"`:                           `"\\"`,
		`"\b\f\n\r\t\"\/\u00e9\ud83d\ude00"`:   `"\n\r\t\"\/\u00e9\ud83d\ude00"`,
		"\"\u0085\u009b\x7fé\xff\"":            "\"é\uFFFD\"",
		`"\u00`:                                `"\u00`,
		`"\`:                                   `"\`,
		"\"raw \x00 stays no JSON\"":           "\"raw \x00 stays no JSON\"",
		`{"n": 1e400, "m": 1.50, "u": "\u{0}"`: `{"n": 1e400, "m": 1.50, "u": "\u{0}"`,
	} {
		if got := plainJSON(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNamesOfFieldsMisleadNobody(t *testing.T) {
	m, err := ParseMetadata(`{"extra_fields":{"Temp\t":{"value":"a\u0000b"},"fin\u202egnp":{"type":"text"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.JSON(); got != `{"extra_fields":{"Temp":{"value":"ab"},"fingnp":{"type":"text"}}}` {
		t.Error(got)
	}
	for _, text := range []string{`{"extra_fields":{"a":{},"a\t":{}}}`, `{"extra_fields":{"\u202e":{}}}`, `{"extra_fields":{"":{}}}`, `{"extra_fields":{"a":null}}`} {
		if _, err := ParseMetadata(text); CodeOf(err) != Invalid {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, name := range []string{"", "a\nb", "\u202ea", " a", strings.Repeat("a", 1001)} {
		if err := m.Set(name, json.RawMessage(`{}`)); CodeOf(err) != Invalid {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}

// FuzzParseMetadata wants metadata that is taken to be kept the same when it
// is read again, and to hold no text that a database cannot keep.
func FuzzParseMetadata(f *testing.F) {
	for _, text := range []string{
		``, `null`, `{}`, `{"extra_fields":{"Temp":{"type":"number","value":"20","unit":"°C","units":["°C","K"],"position":1,"group_id":1}}}`,
		`{"elabftw":{"extra_fields_groups":[{"id":1,"name":"G"}]},"x":[1,{"y":null}]}`, `{"extra_fields":[]}`, `{"extra_fields":{"a":{"value":["1",2,null,{"b":1}]}}}`,
		`{"extra_fields":{"a\t":{"value":"\u0000"}}}`, `{"a":1,"a":2}`, "{\"a\":\"\xff\"}", `{"extra_fields":{"a":{"position":1e9,"required":"on","options":{}}}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMetadata(text)
		if err != nil {
			if CodeOf(err) != Invalid {
				t.Fatal(err)
			}
			return
		}
		kept := m.JSON()
		again, err := ParseMetadata(kept)
		if err != nil || again.JSON() != kept || !utf8.ValidString(kept) {
			t.Fatalf("%q became %q: %v", kept, again.JSON(), err)
		}
		for _, field := range m.Fields() {
			text, err := json.Marshal(field)
			if err != nil || strings.Contains(string(text), `\u0000`) && !strings.Contains(string(text), `\\u0000`) {
				t.Fatalf("field %s: %v", text, err)
			}
		}
		m.Groups()
		m.Blanked()
	})
}
