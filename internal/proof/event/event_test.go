package event

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/eln"
	"cahier/internal/proof/content"
	"cahier/internal/proof/jcs"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anEvent is one that the record takes, for tests to spoil.
func anEvent() Event {
	return Event{
		At: time.Date(2026, 11, 25, 9, 30, 0, 123456000, time.UTC), Action: "entry.change", Stream: "entry:0193f2a0-0000-7000-8000-000000000001",
		N: 2, Prev: strings.Repeat("ab", 32), Lab: "0193f2a0-0000-7000-8000-000000000002", After: "12:0123456789abcdef", Salt: strings.Repeat("0c", 16),
		Actor: Actor{
			ID: "0193f2a0-0000-7000-8000-000000000003", Kind: "user", Client: "cahier/1.0", Session: "0193f2a0-4", Via: "web",
			Auth: Auth{Method: "password", At: "2026-11-25T08:00:00.000000Z"},
		},
		Data:  map[string]any{"parts": []any{"body", "title"}, "base": json.Number("3"), "merged": true, "bases": []any{json.Number("1"), json.Number("3")}},
		Roots: &Roots{Content: strings.Repeat("1d", 32), Context: strings.Repeat("2e", 32)},
	}
}

func isError(err error, key string) bool {
	var e *eln.Error
	return errors.As(err, &e) && e.Key == key
}

func TestEventComesBack(t *testing.T) {
	forAnother := anEvent()
	forAnother.Actor.For = "user:0193f2a0-5"
	first := anEvent()
	first.N, first.Prev, first.Roots, first.Lab, first.After = 1, "", nil, "", ""
	first.Data = map[string]any{}
	for _, e := range []Event{anEvent(), forAnother, first} {
		body, err := e.Body()
		if err != nil {
			t.Fatal(err)
		}
		if err := jcs.Check(body); err != nil {
			t.Error(err)
		}
		got, err := Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if Hash(body) != sha256.Sum256(body) {
			t.Error("another hash")
		}
	}
}

// TestNamedTypes: Go's own types for words and lists are written as the plain
// ones are.
func TestNamedTypes(t *testing.T) {
	type level string
	e := anEvent()
	e.Action = "notebook.members"
	e.Stream = "notebook:1"
	e.Data = map[string]any{"members": []map[string]any{{"id": "0193", "level": level("write")}}}
	one, err := e.Body()
	if err != nil {
		t.Fatal(err)
	}
	e.Data = map[string]any{"members": []any{map[string]any{"id": "0193", "level": "write"}}}
	two, err := e.Body()
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("%s\n%s, %v", one, two, err)
	}
}

func TestTimesAreUTCAndMicroseconds(t *testing.T) {
	e := anEvent()
	e.At = time.Date(2026, 11, 25, 10, 30, 0, 999, time.FixedZone("", 3600))
	body, err := e.Body()
	if err != nil || !bytes.Contains(body, []byte(`"at":"2026-11-25T09:30:00.000000Z"`)) {
		t.Errorf("%s, %v", body, err)
	}
}

// TestTheRecordTakesEveryAct lists the data that the store and the verbs give
// with each action: the record must take it, for a refusal stops a save.
func TestTheRecordTakesEveryAct(t *testing.T) {
	id := "0193f2a0-0000-7000-8000-000000000009"
	type data = map[string]any
	given := map[Action]data{
		"entry.create":  {"origin": id, "origin_version": 3, "page": int64(4), "notebook": id, "draft": false},
		"entry.change":  {"parts": []string{"title", "field"}, "base": int64(1), "merged": true, "bases": []int64{1, 2}, "editors": []any{Editor(id, "s", "web", Auth{Method: "password"})}},
		"entry.publish": {"page": 1, "notebook": id}, "entry.custody": {"from": id, "to": id}, "entry.move": {"from": id, "to": id, "page": 3},
		"entry.restore": {"from": 3}, "file.add": {"file": id}, "file.replace": {"file": id, "replaces": id}, "file.change": {"file": id},
		"file.hide": {"file": id}, "file.show": {"file": id}, "grant.set": {"principals": []string{"team:" + id, "public", "user:" + id}},
		"link.add": {"kind": "same_as", "target": id}, "link.end": {"kind": "uses", "target": id}, "comment.add": {"comment": id},
		"comment.change": {"comment": id}, "comment.hide": {"comment": id}, "notebook.page": {"no": int64(7), "entry": id, "why": "moved"},
		"notebook.members": {"members": []any{data{"id": id, "level": 2}}}, "project.members": {"members": []any{}},
		"group.members": {"members": []any{data{"id": id}}}, "role.set": {"user": id, "role": "pilote", "team": id},
		"apikey.add": {"key": id, "team": "", "read_only": true}, "apikey.end": {"key": id},
		"import.done":    {"created": 1, "updated": 2, "unchanged": 3, "team": id},
		"export.made":    {"entries": 12, "format": "eln"},
		"setting.change": {"name": "mail.from"}, "institution.create": {"ror": "https://ror.org/02feahw73"},
		"lab.create": {"code": "LIP6", "class": "open"}, "team.create": {"lab": id, "visibility": "team"}, "user.password": {"by": id},
		"notebook.create": {"code": "LIP6-12", "holder": id, "team": id},
	}
	for _, action := range []Action{
		"entry.strike", "entry.unstrike", "entry.void", "entry.lock", "entry.unlock", "entry.archive", "entry.unarchive", "grant.end",
		"notebook.change", "notebook.close", "project.create", "project.change", "institution.change", "lab.change", "team.change", "role.end",
		"group.create", "group.change", "user.create", "user.change", "user.archive", "session.end", "category.create", "category.change",
		"category.hide", "status.create", "status.change", "status.hide", "tag.create", "tag.rename", "template.publish", "key.add", "key.end",
		"signature.ask", "signature.add", "signature.refuse", "hold.set", "hold.end", "record.erase", "breakglass.ask", "breakglass.open",
		"breakglass.end", "journal.segment", "log.stamp", "log.cosign", "log.key", "log.rupture", "log.epoch",
	} {
		given[action] = nil
	}
	for action, data := range given {
		e := anEvent()
		row, known := action.row()
		if !known {
			t.Errorf("%s is no action", action)
			continue
		}
		e.Action, e.Data, e.Roots = action, data, nil
		e.Stream = strings.Fields(row.streams)[0]
		if !slices.Contains([]string{"log", "service"}, e.Stream) {
			e.Stream += ":" + id
		}
		if _, err := e.Body(); err != nil {
			t.Errorf("%s: %v", action, err)
		}
	}
}

func TestBodyRefuses(t *testing.T) {
	object := func(name string, value any) map[string]any { return map[string]any{name: value} }
	tests := []struct {
		name  string
		spoil func(*Event)
	}{
		{"an unknown action", func(e *Event) { e.Action = "entry.burn" }},
		{"no action", func(e *Event) { e.Action = "" }},
		{"no stream", func(e *Event) { e.Stream = "" }},
		{"another noun's stream", func(e *Event) { e.Stream = "notebook:1" }},
		{"a stream without id", func(e *Event) { e.Stream = "entry" }},
		{"a stream with an empty id", func(e *Event) { e.Stream = "entry:" }},
		{"a stream with a space", func(e *Event) { e.Stream = "entry:a b" }},
		{"an act of the log elsewhere", func(e *Event) { e.Action, e.Data, e.Roots = "log.key", nil, nil }},
		{"no number", func(e *Event) { e.N = 0 }},
		{"a number beyond 2^53", func(e *Event) { e.N = 1 << 53 }},
		{"no predecessor", func(e *Event) { e.Prev = "" }},
		{"a predecessor of the first", func(e *Event) { e.N = 1 }},
		{"half a predecessor", func(e *Event) { e.Prev = e.Prev[2:] }},
		{"no time", func(e *Event) { e.At = time.Time{} }},
		{"a year of five digits", func(e *Event) { e.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"no salt", func(e *Event) { e.Salt = "" }},
		{"an upper-case salt", func(e *Event) { e.Salt = strings.ToUpper(e.Salt) }},
		{"free text for lab", func(e *Event) { e.Lab = "Chez Élodie" }},
		{"free text for after", func(e *Event) { e.After = "today" }},
		{"a root that is none", func(e *Event) { e.Roots.Context = "" }},
		{"a version of an act that makes none", func(e *Event) { e.Action, e.Stream, e.Data = "user.password", "user:1", nil }},
		{"nobody", func(e *Event) { e.Actor.ID = "" }},
		{"a name for an actor", func(e *Event) { e.Actor.ID = "Marie Curie" }},
		{"an address for an actor", func(e *Event) { e.Actor.ID = "marie@example.org" }},
		{"another kind of actor", func(e *Event) { e.Actor.Kind = "robot" }},
		{"another door", func(e *Event) { e.Actor.Via = "window" }},
		{"free text for a session", func(e *Event) { e.Actor.Session = "my session" }},
		{"free text for a method", func(e *Event) { e.Actor.Auth.Method = "a password" }},
		{"free text for a class", func(e *Event) { e.Actor.Auth.ACR = "very high" }},
		{"free text for a time", func(e *Event) { e.Actor.Auth.At = "yesterday" }},
		{"free text for whom", func(e *Event) { e.Actor.For = "Pierre Curie" }},
		{"data of another act", func(e *Event) { e.Data = object("file", "1") }},
		{"free text in data", func(e *Event) { e.Action, e.Data = "link.add", object("kind", "looks like") }},
		{"an address in data", func(e *Event) { e.Action, e.Data = "link.add", object("target", "a@example.org") }},
		{"a long word in data", func(e *Event) { e.Action, e.Data = "link.add", object("target", strings.Repeat("a", 201)) }},
		{"a path for a part", func(e *Event) { e.Data = object("parts", []any{"field/pH"}) }},
		{"an unknown part", func(e *Event) { e.Data = object("parts", []any{"colour"}) }},
		{"a text for parts", func(e *Event) { e.Data = object("parts", "title") }},
		{"a text for a number", func(e *Event) { e.Data = object("base", "3") }},
		{"a fraction", func(e *Event) { e.Data = object("base", 1.5) }},
		{"an integer too large", func(e *Event) { e.Data = object("base", int64(1)<<53) }},
		{"bytes", func(e *Event) { e.Data = object("base", []byte("x")) }},
		{"a number for a flag", func(e *Event) { e.Data = object("merged", 1) }},
		{"a list in a list", func(e *Event) { e.Data = object("bases", []any{[]any{1}}) }},
		{"a list that is too long", func(e *Event) { e.Data = object("bases", make([]int, maxItems+1)) }},
		{"editors out of order", func(e *Event) {
			e.Data = object("editors", []any{Editor("2", "", "web", Auth{}), Editor("1", "", "web", Auth{})})
		}},
		{"an editor's name", func(e *Event) {
			e.Data = object("editors", []any{map[string]any{"id": "1", "via": "web", "session": "", "auth": Auth{}.object(), "name": "marie"}})
		}},
		{"an editor without id", func(e *Event) { e.Data = object("editors", []any{Editor("", "", "web", Auth{})}) }},
		{"an editor with a number for session", func(e *Event) {
			e.Data = object("editors", []any{map[string]any{"id": "1", "via": "web", "session": 5, "auth": Auth{}.object()}})
		}},
		{"an editor with a word for auth", func(e *Event) {
			e.Data = object("editors", []any{map[string]any{"id": "1", "via": "web", "session": "", "auth": "password"}})
		}},
		{"an editor with a number for auth", func(e *Event) {
			e.Data = object("editors", []any{map[string]any{"id": "1", "via": "web", "session": "", "auth": 5}})
		}},
		{"an editor by another door", func(e *Event) { e.Data = object("editors", []any{Editor("1", "", "window", Auth{})}) }},
		{"free text in a capture", func(e *Event) { e.Data = object("captured", map[string]any{"device": "my phone"}) }},
		{"free text for a name in a capture", func(e *Event) { e.Data = object("captured", map[string]any{"my phone": 1}) }},
		{"too many bytes", func(e *Event) {
			e.Action, e.Data = "grant.set", object("principals", slices.Repeat([]any{strings.Repeat("a", 200)}, 6000))
		}},
		{"what a newer program wrote", func(e *Event) { e.Unknown = object("later", 1) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := anEvent()
			test.spoil(&e)
			if body, err := e.Body(); !isError(err, "event_refused") {
				t.Errorf("got %.200s, %v", body, err)
			}
		})
	}
}

// TestParseRefuses spoils the bytes of an event in turn: each field is taken
// away and given another type.
func TestParseRefuses(t *testing.T) {
	body, err := anEvent().Body()
	if err != nil {
		t.Fatal(err)
	}
	spoiled := func(name string, change func(map[string]any)) {
		t.Helper()
		v, err := jcs.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		change(v.(map[string]any))
		b, err := jcs.Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := Parse(b); !isError(err, "event_wrong") {
			t.Errorf("%s: got %v, %v", name, e, err)
		}
	}
	for _, field := range []string{"at", "action", "stream", "n", "prev", "actor", "lab", "after", "data", "salt"} {
		spoiled("no "+field, func(o map[string]any) { delete(o, field) })
		spoiled("null for "+field, func(o map[string]any) { o[field] = nil })
		spoiled("a list for "+field, func(o map[string]any) { o[field] = []any{} })
	}
	for _, field := range []string{"id", "kind", "client", "session", "via", "auth"} {
		spoiled("no actor's "+field, func(o map[string]any) { delete(o["actor"].(map[string]any), field) })
		spoiled("a number for the actor's "+field, func(o map[string]any) { o["actor"].(map[string]any)[field] = 1 })
	}
	spoiled("roots of another type", func(o map[string]any) { o["roots"] = "x" })
	spoiled("null for whom", func(o map[string]any) { o["actor"].(map[string]any)["for"] = nil })
	spoiled("a number for whom", func(o map[string]any) { o["actor"].(map[string]any)["for"] = 1 })
	spoiled("one root", func(o map[string]any) { delete(o["roots"].(map[string]any), "context") })
	spoiled("the 30th of February", func(o map[string]any) { o["at"] = "2026-02-30T00:00:00.000000Z" })
	spoiled("milliseconds", func(o map[string]any) { o["at"] = "2026-02-20T00:00:00.000Z" })
	spoiled("a number that cannot be", func(o map[string]any) { o["n"] = -1 })
	spoiled("another name for salt", func(o map[string]any) { o["Salt"] = o["salt"]; delete(o, "salt") })
	for _, b := range []string{"", "{}x", " " + string(body), string(body) + "\n", strings.Replace(string(body), ",", ", ", 1), strings.Repeat(" ", MaxBody+1)} {
		if e, err := Parse([]byte(b)); !isError(err, "event_wrong") {
			t.Errorf("%.40q: got %v, %v", b, e, err)
		}
	}
}

func TestParseRefusesAnUnknownSchema(t *testing.T) {
	body, err := anEvent().Body()
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range []string{`"schema":"cahier.event/2"`, `"schema":""`, `"schema":1`} {
		other := bytes.Replace(body, []byte(`"schema":"cahier.event/1"`), []byte(schema), 1)
		if e, err := Parse(other); !isError(err, "event_schema_unknown") || eln.CodeOf(err) != eln.Unavailable {
			t.Errorf("%s: got %v, %v", schema, e, err)
		}
	}
}

// TestParseKeepsAside: fields and actions of a newer program do not stop an
// older one, and a field whose name differs in case alone takes no place.
func TestParseKeepsAside(t *testing.T) {
	body, err := anEvent().Body()
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Replace(body, []byte(`"entry.change"`), []byte(`"entry.dream"`), 1)
	newer = bytes.Replace(newer, []byte(`{"action"`), []byte(`{"N":7,"Salt":"x","action"`), 1)
	got, err := Parse(newer)
	if err != nil {
		t.Fatal(err)
	}
	want := anEvent()
	want.Action, want.Unknown = "entry.dream", map[string]any{"N": int64(7), "Salt": "x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Action.Known() || !anEvent().Action.Known() {
		t.Error("an action is known that is not, or the other way round")
	}
}

func TestClient(t *testing.T) {
	for given, want := range map[string]string{
		"":                                  "",
		"curl/8.5.0":                        "curl/8.5.0",
		"Mozilla/5.0 (X11; Linux) Gecko/20": "Mozilla/5.0",
		"elabapi-python":                    "elabapi-python",
		" Élan vital ":                      "lan",
		"a/b/c":                             "a/bc",
		"/only":                             "",
		"../x":                              "",
	} {
		if got := Client(given, ""); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
	if got := Client("cahier web", "1.2 beta"); got != "cahier/1.2beta" {
		t.Errorf("got %q", got)
	}
}

func TestNoClientStopsASave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anEvent()
		e.Actor.Client = rapid.String().Draw(t, "user agent")
		body, err := e.Body()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(body)
		if err != nil || len(got.Actor.Client) > 97 || Client(got.Actor.Client, "") != got.Actor.Client {
			t.Fatalf("%q became %q, %v", e.Actor.Client, got.Actor.Client, err)
		}
	})
}

// TestTableOfActs: each row can be read, and names parts that leaves have.
func TestTableOfActs(t *testing.T) {
	kinds := strings.Fields("id word words number numbers flag hash hashes time object objects editors")
	seen := map[Action]bool{}
	for _, row := range acts {
		if seen[row.action] || !strings.Contains(string(row.action), ".") || row.streams == "" {
			t.Errorf("%s is listed twice, or is no action, or stands nowhere", row.action)
		}
		seen[row.action] = true
		for _, part := range strings.Fields(row.leaves) {
			if !slices.Contains(content.Kinds(), part) {
				t.Errorf("%s changes the part %q, which is none", row.action, part)
			}
		}
		for name, kind := range dataOf(row) {
			if !slices.Contains(kinds, kind) || !content.IsWord(name) {
				t.Errorf("%s has data %s:%s", row.action, name, kind)
			}
		}
	}
	if len(Actions()) != len(acts) || !slices.IsSorted(Actions()) {
		t.Error("Actions is not every action in order")
	}
}

func TestNumber(t *testing.T) {
	data := map[string]any{"n": json.Number("12"), "text": "12", "large": json.Number("99999999999999999999")}
	if n, ok := Number(data, "n"); n != 12 || !ok {
		t.Errorf("got %d, %v", n, ok)
	}
	for _, name := range []string{"text", "large", "absent"} {
		if n, ok := Number(data, name); ok {
			t.Errorf("%s: got %d", name, n)
		}
	}
}

// FuzzParse: what is taken is canonical and, when this program knows all of
// it, is written again as it was unless the table of acts refuses it today.
func FuzzParse(f *testing.F) {
	body, err := anEvent().Body()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add(bytes.Replace(body, []byte(`"actor":{`), []byte(`"actor":{"a":[{}],`), 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Parse(b)
		if err != nil {
			return
		}
		again, err := e.Body()
		if err == nil && !bytes.Equal(again, b) {
			t.Fatalf("%s becomes %s", b, again)
		}
	})
}

func BenchmarkBody(b *testing.B) {
	e := anEvent()
	for b.Loop() {
		if _, err := e.Body(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	body, err := anEvent().Body()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Parse(body); err != nil {
			b.Fatal(err)
		}
	}
}
