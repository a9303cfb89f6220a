// Package event writes and reads the events of the record: what was done, by
// whom, when, and to which version it led. An event is canonical JSON (RFC
// 8785) of the schema cahier.event/1; its bytes are kept as they were hashed.
// Fields are only ever added, never given a new meaning; a new meaning is a
// new schema.
package event

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"time"

	"cahier/internal/eln"
	"cahier/internal/proof/jcs"
)

// Schema names the form of the events this package writes.
const Schema = "cahier.event/1"

// TimeLayout is how times stand in events: UTC, microseconds, always six
// digits.
const TimeLayout = "2006-01-02T15:04:05.000000Z"

// Roots are the roots of the version that an event made, in hexadecimal.
type Roots struct {
	Content string
	Context string
}

// Auth is how the actor proved who they are.
type Auth struct {
	Method string
	ACR    string
	At     string
}

// Actor is who acted, in ids and words alone: names stand in leaves.
type Actor struct {
	ID      string
	Kind    string // user, service, device, system
	Client  string // program and version
	Session string
	Via     string // web, api, app, import, job, cli
	Auth    Auth
	For     string // on whose behalf, "" for oneself
}

// Event is one act of the record. Salt makes its hash impossible to guess;
// Prev is the hash of the event before it in its stream, "" for the first.
type Event struct {
	At     time.Time
	Action Action
	Stream string
	N      int64
	Prev   string
	Actor  Actor
	Lab    string
	After  string
	Data   map[string]any
	Roots  *Roots
	Salt   string
}

// Body returns the canonical bytes of the event. An event that the record has
// no place for is refused: an unknown action, data outside the action's list,
// free text.
func (e Event) Body() ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	data := e.Data
	if data == nil {
		data = map[string]any{}
	}
	body := map[string]any{
		"schema": Schema, "at": e.At.UTC().Format(TimeLayout), "action": string(e.Action), "stream": e.Stream, "n": e.N,
		"prev": e.Prev, "actor": e.Actor.object(), "lab": e.Lab, "after": e.After, "data": data, "salt": e.Salt,
	}
	if e.Roots != nil {
		body["roots"] = map[string]any{"content": e.Roots.Content, "context": e.Roots.Context}
	}
	return jcs.Canonical(body)
}

func (a Actor) object() map[string]any {
	o := map[string]any{
		"id": a.ID, "kind": a.Kind, "client": a.Client, "session": a.Session, "via": a.Via,
		"auth": map[string]any{"method": a.Auth.Method, "acr": a.Auth.ACR, "at": a.Auth.At},
	}
	if a.For != "" {
		o["for"] = a.For
	}
	return o
}

// Hash returns the hash of an event: SHA-256 of its bytes. It is the log
// record, and the next event's Prev.
func Hash(body []byte) [32]byte { return sha256.Sum256(body) }

// wire is the event as it stands in its bytes.
type wire struct {
	Schema, At, Stream, Prev, Lab, After, Salt string
	Action                                     Action
	N                                          int64
	Actor                                      Actor
	Data                                       map[string]any
	Roots                                      *Roots
}

// Parse reads the bytes of an event. Bytes that are not canonical and a schema
// this program does not know are errors; fields it does not know are passed
// over, since they are hashed all the same. Numbers in Data are json.Number.
func Parse(body []byte) (Event, error) {
	if err := jcs.Check(body); err != nil {
		return Event{}, wrong(err)
	}
	var w wire
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&w); err != nil {
		return Event{}, wrong(err)
	}
	if w.Schema != Schema {
		return Event{}, eln.Errorf(eln.Unavailable, "event_schema_unknown",
			"This event is of the form %q, which this program does not know: read it with a newer one.", w.Schema)
	}
	at, err := time.Parse(TimeLayout, w.At)
	if err != nil {
		return Event{}, wrong(err)
	}
	return Event{At: at, Action: w.Action, Stream: w.Stream, N: w.N, Prev: w.Prev, Actor: w.Actor, Lab: w.Lab,
		After: w.After, Data: w.Data, Roots: w.Roots, Salt: w.Salt}, nil
}

func wrong(err error) error {
	return eln.Errorf(eln.Internal, "event_wrong", "An event of the record is not in its one form.").Because(err)
}
