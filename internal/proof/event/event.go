// Package event writes and reads the events of the record: what was done, by
// whom, when, and to which version it led. An event is canonical JSON (RFC
// 8785) of the schema cahier.event/1; its bytes are kept as they were hashed.
// docs/record.md lists every act with what its event may hold.
//
// Fields and acts are only ever added, never given a new meaning; a new
// meaning is a new schema. testdata/proof/v1 holds examples that every later
// program must agree with.
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

// MaxBody bounds the bytes of one event.
const MaxBody = 1 << 20

// Roots are the roots of the version that an event made, in hexadecimal.
type Roots struct {
	Content string
	Context string
}

// Auth is how the actor proved who they are: a word for the method, the
// identity provider's authentication context, and when (TimeLayout). What is
// not known is "".
type Auth struct {
	Method string
	ACR    string
	At     string
}

// Actor is who acted, in ids and words alone: names stand in leaves.
type Actor struct {
	ID      string
	Kind    string // user, service, device, link, public, system
	Client  string // program and version; written as Client reduces them
	Session string // name of the session or API key, never its secret; "" for none
	Via     string // web, api, app, import, job, cli
	Auth    Auth
	For     string // on whose behalf, "" for oneself
}

// Event is one act of the record. Salt makes its hash impossible to guess;
// Prev is the hash of the event before it in its stream, "" for the first.
// After is "<size>:<first 16 hexadecimal digits of the root>" of the last
// published checkpoint, "" before there is one: the event is younger.
type Event struct {
	At     time.Time
	Action Action
	Stream string
	N      int64
	Prev   string
	Actor  Actor
	Lab    string // "" for the service itself
	After  string
	Data   map[string]any
	Roots  *Roots // nil when the act made no version
	Salt   string

	// Unknown is what Parse found and this program does not know, in the shape
	// it stood in. An event that has some cannot be written, only kept.
	Unknown map[string]any
}

// Body returns the canonical bytes of the event. An event that the record has
// no place for is refused: see Validate.
func (e Event) Body() ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	body, err := jcs.Canonical(e.object())
	if err != nil {
		return nil, wrong(err)
	}
	if len(body) > MaxBody {
		return nil, refused("more than %d bytes", MaxBody)
	}
	return body, nil
}

// object is the event as it stands in its bytes. Every field is there always,
// but roots and for, which are left out when there are none.
func (e Event) object() map[string]any {
	data := e.Data
	if data == nil {
		data = map[string]any{}
	}
	o := map[string]any{
		"schema": Schema, "at": e.At.UTC().Format(TimeLayout), "action": string(e.Action), "stream": e.Stream, "n": e.N,
		"prev": e.Prev, "actor": e.Actor.object(), "lab": e.Lab, "after": e.After, "data": data, "salt": e.Salt,
	}
	if e.Roots != nil {
		o["roots"] = map[string]any{"content": e.Roots.Content, "context": e.Roots.Context}
	}
	return o
}

func (a Actor) object() map[string]any {
	o := map[string]any{
		"id": a.ID, "kind": a.Kind, "client": Client(a.Client, ""), "session": a.Session, "via": a.Via, "auth": a.Auth.object(),
	}
	if a.For != "" {
		o["for"] = a.For
	}
	return o
}

func (a Auth) object() map[string]any {
	return map[string]any{"method": a.Method, "acr": a.ACR, "at": a.At}
}

// Editor returns an element of data.editors: someone whose text is in the
// version. Editors stand in the order of their ids, then sessions.
func Editor(id, session, via string, auth Auth) map[string]any {
	return map[string]any{"id": id, "session": session, "via": via, "auth": auth.object()}
}

// Hash returns the hash of an event: SHA-256 of its bytes. It is the log
// record, and the next event's Prev.
func Hash(body []byte) [32]byte { return sha256.Sum256(body) }
