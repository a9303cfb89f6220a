package event

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// vectors are the events that every later program must read and write alike.
const vectors = "../../../testdata/proof/v1/events.json"

// writeVectors makes the vectors of a new schema. It never replaces a file:
// what was released stays.
var writeVectors = flag.Bool("write-vectors", false, "write the golden vectors; fails when they exist")

type vector struct {
	Name string `json:"name"`
	Body string `json:"body"`
	Hash string `json:"hash"`
}

// goldenEvents are the events of the vectors, as a program holds them: one
// stream of four, the log, and one with everything that may be absent.
func goldenEvents() []Event {
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	entry, lab := "0193f2a0-0000-7000-8000-000000000001", "0193f2a0-0000-7000-8000-000000000002"
	user, notebook := "0193f2a0-0000-7000-8000-000000000003", "0193f2a0-0000-7000-8000-000000000004"
	by := Actor{ID: user, Kind: "user", Client: "cahier/1.0", Session: "0193f2a0-0000-7000-8000-000000000005", Via: "web",
		Auth: Auth{Method: "password", At: "2026-11-25T08:00:00.000000Z"}}
	service := Actor{ID: "service:cli", Kind: "service", Client: "cahier/1.0", Via: "cli", Auth: Auth{Method: "none"}, For: "user:" + user}
	return []Event{
		{At: at, Action: "entry.create", Stream: "entry:" + entry, N: 1, Actor: by, Lab: lab,
			Data:  map[string]any{"page": json.Number("12"), "notebook": notebook, "draft": false},
			Roots: &Roots{}, Salt: "000102030405060708090a0b0c0d0e0f"},
		{At: at.Add(1500 * time.Microsecond), Action: "entry.change", Stream: "entry:" + entry, N: 2, Actor: by, Lab: lab, After: "37:0123456789abcdef",
			Data: map[string]any{"parts": []any{"body", "field", "title"}, "base": json.Number("1"), "merged": true,
				"bases":   []any{json.Number("1"), json.Number("1")},
				"editors": []any{Editor(user, by.Session, "web", by.Auth), Editor("0193f2a0-0000-7000-8000-000000000006", "", "api", Auth{Method: "key"})}},
			Roots: &Roots{}, Salt: "101112131415161718191a1b1c1d1e1f"},
		{At: at.Add(time.Second), Action: "grant.set", Stream: "entry:" + entry, N: 3, Actor: service, Lab: lab,
			Data: map[string]any{"principals": []any{"notebook:" + notebook, "public", "team:" + lab}}, Roots: &Roots{}, Salt: "202122232425262728292a2b2c2d2e2f"},
		{At: at.Add(time.Hour), Action: "entry.lock", Stream: "entry:" + entry, N: 4, Actor: Actor{Kind: "system", Via: "job"}, Lab: lab,
			Data: map[string]any{}, Roots: &Roots{}, Salt: "303132333435363738393a3b3c3d3e3f"},
		{At: at, Action: "setting.change", Stream: "service", N: 1, Actor: service, Data: map[string]any{"name": "mail.from"}, Salt: "404142434445464748494a4b4c4d4e4f"},
		{At: time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), Action: "journal.segment", Stream: "log", N: 1, Actor: Actor{Kind: "system", Via: "job"},
			Data: map[string]any{"sha256": "00000000000000000000000000000000000000000000000000000000000000ff", "lines": json.Number("9007199254740991"),
				"from": "2026-11-25T09:00:00.000000Z", "to": "2026-11-25T09:05:00.000000Z"}, Salt: "505152535455565758595a5b5c5d5e5f"},
	}
}

// chained fills in the predecessors and roots that depend on what went before.
func chained(t *testing.T) ([]Event, []vector) {
	t.Helper()
	events := goldenEvents()
	var made []vector
	prev := ""
	for i := range events {
		if events[i].N > 1 {
			events[i].Prev = prev
		}
		if events[i].Roots != nil {
			content, context := Hash([]byte{byte(i)}), Hash([]byte{byte(i), 1})
			events[i].Roots = &Roots{hex.EncodeToString(content[:]), hex.EncodeToString(context[:])}
		}
		body, err := events[i].Body()
		if err != nil {
			t.Fatal(err)
		}
		hash := Hash(body)
		prev = hex.EncodeToString(hash[:])
		made = append(made, vector{string(events[i].Action), string(body), prev})
	}
	return events, made
}

func TestGoldenEvents(t *testing.T) {
	events, made := chained(t)
	if *writeVectors {
		writeNew(t, vectors, made)
	}
	b, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var golden []vector
	if err := json.Unmarshal(b, &golden); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(golden, made); diff != "" {
		t.Fatalf("events are written otherwise than they were (-then +now)\n%s", diff)
	}
	for i, v := range golden {
		got, err := Parse([]byte(v.Body))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(events[i], got); diff != "" {
			t.Errorf("%s is read otherwise than it was written (-want +got)\n%s", v.Name, diff)
		}
	}
}

func writeNew(t *testing.T, file string, v any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
