// Package event writes and reads the events of the record: what was done, by
// whom, when, and to which version it led. An event is canonical JSON (RFC
// 8785) of the schema cahier.event/1; its bytes are kept as they were hashed.
// Fields are only ever added, never given a new meaning; a new meaning is a
// new schema. docs/record.md is the list of what there is.
package event

import (
	"crypto/sha256"
	"time"

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

// Auth is how the actor proved who they are: the method (password, key,
// passkey …), the class that an identity provider gave it, and when.
type Auth struct {
	Method string
	ACR    string
	At     string
}

// Actor is who acted, in ids and words alone: names stand in leaves.
type Actor struct {
	ID      string
	Kind    string // user, service, device, system
	Client  string // program and version; written as Client reduces it
	Session string
	Via     string // web, api, app, import, job, cli
	Auth    Auth
	For     string // on whose behalf, "" for oneself
}

// Event is one act of the record. Salt makes its hash impossible to guess;
// Prev is the hash of the event before it in its stream, in hexadecimal, ""
// for the first; After names the last checkpoint known when it was written, ""
// when there was none.
type Event struct {
	At     time.Time
	Action Action
	Stream string // a noun, a colon and its id; or "service", or "log"
	N      int64  // the place in the stream, from 1
	Prev   string
	Actor  Actor
	Lab    string // "" for the service
	After  string
	Data   map[string]any
	Roots  *Roots // nil when the event made no version
	Salt   string // 16 random bytes in hexadecimal
}

// Body returns the canonical bytes of the event, at most MaxBody of them. An
// event that Validate refuses has none. The time is cut to microseconds.
func (e Event) Body() ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	data := e.Data
	if data == nil {
		data = map[string]any{}
	}
	object := map[string]any{
		"schema": Schema, "at": e.At.UTC().Format(TimeLayout), "action": string(e.Action), "stream": e.Stream, "n": e.N,
		"prev": e.Prev, "actor": e.Actor.object(), "lab": e.Lab, "after": e.After, "data": data, "salt": e.Salt,
	}
	if e.Roots != nil {
		object["roots"] = map[string]any{"content": e.Roots.Content, "context": e.Roots.Context}
	}
	body, err := jcs.Canonical(object)
	if err != nil {
		return nil, refused("data that cannot be written: %v", err)
	}
	if len(body) > MaxBody {
		return nil, refused("%d bytes", len(body))
	}
	return body, nil
}

func (a Actor) object() map[string]any {
	o := map[string]any{
		"id": a.ID, "kind": a.Kind, "client": Client(a.Client), "session": a.Session, "via": a.Via,
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
