package pm

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plain is a value as encoding/json has it.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = plain(one)
		}
		return out
	case object:
		out := map[string]any{}
		for _, m := range v {
			out[m.name] = plain(m.value)
		}
		return out
	}
	return v
}

// FuzzJSON: what is read is what encoding/json reads, and is written so that it
// is read again.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e3,true,null,"x\u00e9\ud83d\ude00\n"]}`, `[]`, `{}`, `"\ud83d"`, `01`, `1.`, `-`, `{"a":1,"a":2}`, `[1,]`, " 1e400 ", "\"\x01\"", `1e21`, `1e-7`, `"\u2028"`, `-0`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := readJSON(src, MaxMessage)
		if err != nil {
			return
		}
		var want any
		if err := json.Unmarshal(src, &want); err != nil {
			t.Fatalf("read here alone: %v", err)
		}
		if d := cmp.Diff(want, plain(got)); d != "" {
			t.Fatal(d)
		}
		written := appendValue(nil, got)
		again, err := readJSON(written, 8*MaxMessage)
		if err != nil || !sameValue(got, again) || !bytes.Equal(written, appendValue(nil, again)) {
			t.Fatalf("%q is written %q (%v)", src, written, err)
		}
	})
}

func TestJSONIsStrict(t *testing.T) {
	t.Parallel()
	for _, src := range []string{``, `01`, `1.`, `.5`, `-`, `+1`, `{"a":1,"a":2}`, `[1,]`, `{"a":1,}`, `{a:1}`, `"\ud83d"`, `"\ud83d\u0041"`, `"\x"`, `"a`, "\"\n\"", "\"\xff\"",
		`1e400`, `tru`, `[1 2]`, `1 1`, strings.Repeat("[", maxNesting+1) + strings.Repeat("]", maxNesting+1)} {
		if v, err := readJSON([]byte(src), MaxMessage); err == nil {
			t.Errorf("%q is read as %v", src, v)
		}
	}
}

// Numbers and texts are written as JSON.stringify writes them.
func TestJSONIsWrittenAsBrowsersDo(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`1e21`: `1e+21`, `1e20`: `100000000000000000000`, `1e-7`: `1e-7`, `0.000001`: `0.000001`, `-0`: `0`, `1.50`: `1.5`, `123456789012`: `123456789012`,
		`"\u0001\b\f\n\r\t\"\\\/\u007f\u2028<>&"`: "\"\\u0001\\b\\f\\n\\r\\t\\\"\\\\/\u007f\u2028<>&\"", `{"b":1,"a":[]}`: `{"b":1,"a":[]}`,
	} {
		v, err := readJSON([]byte(src), MaxMessage)
		if got := string(appendValue(nil, v)); err != nil || got != want {
			t.Errorf("%s is written %s, not %s (%v)", src, got, want, err)
		}
	}
}
