package event

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"cahier/internal/eln"
	"cahier/internal/proof/jcs"
)

// Parse reads the bytes of an event. Bytes that are not canonical, a field
// that is missing or malformed, and a schema this program does not know are
// errors. Fields it does not know are kept in Unknown; an action it does not
// know is kept as it is. Numbers in Data are json.Number.
//
// Parse does not ask whether the record would take the event today: that is
// Validate, for events about to be written.
func Parse(body []byte) (Event, error) {
	if len(body) > MaxBody {
		return Event{}, wrong(fmt.Errorf("more than %d bytes", MaxBody))
	}
	v, err := jcs.Parse(body)
	if err != nil {
		return Event{}, wrong(err)
	}
	o, _ := v.(map[string]any)
	if schema := text(o, "schema"); schema != Schema {
		return Event{}, eln.Errorf(eln.Unavailable, "event_schema_unknown",
			"This event is of the form %q, which this program does not know: read it with a newer one.", schema).With("schema", schema)
	}
	e := decode(o)
	if e.Unknown, err = rest(o, e.object()); err != nil {
		return Event{}, wrong(err)
	}
	if err := e.optional(o); err != nil {
		return Event{}, wrong(err)
	}
	if err := e.place(); err != nil {
		return Event{}, wrong(err)
	}
	if data, ok := o["data"].(map[string]any); ok {
		e.Data, _ = numbers(data).(map[string]any)
	}
	return e, nil
}

func wrong(err error) error {
	return eln.Errorf(eln.Internal, "event_wrong", "An event of the record is not in its one form.").Because(err)
}

// decode takes what it can; rest finds what it could not.
func decode(o map[string]any) Event {
	actor := object(o, "actor")
	auth := object(actor, "auth")
	at, _ := time.Parse(TimeLayout, text(o, "at"))
	n, _ := o["n"].(int64)
	e := Event{
		At: at, Action: Action(text(o, "action")), Stream: text(o, "stream"), N: n, Prev: text(o, "prev"),
		Actor: Actor{
			ID: text(actor, "id"), Kind: text(actor, "kind"), Client: text(actor, "client"), Session: text(actor, "session"),
			Via: text(actor, "via"), For: text(actor, "for"),
			Auth: Auth{Method: text(auth, "method"), ACR: text(auth, "acr"), At: text(auth, "at")},
		},
		Lab: text(o, "lab"), After: text(o, "after"), Data: object(o, "data"), Salt: text(o, "salt"),
	}
	if roots, ok := o["roots"].(map[string]any); ok {
		e.Roots = &Roots{Content: text(roots, "content"), Context: text(roots, "context")}
	}
	return e
}

// optional refuses the two fields that need not be there when they are there
// and were not understood.
func (e Event) optional(o map[string]any) error {
	if _, there := o["roots"]; there && e.Roots == nil {
		return fmt.Errorf("roots is malformed")
	}
	if _, there := object(o, "actor")["for"]; there && e.Actor.For == "" {
		return fmt.Errorf("for is malformed")
	}
	return nil
}

func text(o map[string]any, name string) string {
	s, _ := o[name].(string)
	return s
}

func object(o map[string]any, name string) map[string]any {
	inner, _ := o[name].(map[string]any)
	return inner
}

// rest returns what read has beyond known, and fails when it lacks a part of
// known or has another value there: then it was not decoded whole.
func rest(read, known map[string]any) (map[string]any, error) {
	for name := range known {
		if _, there := read[name]; !there {
			return nil, fmt.Errorf("no %s", name)
		}
	}
	var unknown map[string]any
	for name, value := range read {
		more, err := beyond(name, value, known)
		if err != nil {
			return nil, err
		}
		if more != nil {
			if unknown == nil {
				unknown = map[string]any{}
			}
			unknown[name] = more
		}
	}
	return unknown, nil
}

func beyond(name string, value any, known map[string]any) (any, error) {
	was, isKnown := known[name]
	inner, isObject := was.(map[string]any)
	readInner, alsoObject := value.(map[string]any)
	switch {
	case !isKnown && value == nil:
		return json.RawMessage("null"), nil
	case !isKnown:
		return value, nil
	case isObject && alsoObject && name != "data":
		more, err := rest(readInner, inner)
		if more == nil {
			return nil, err
		}
		return more, err
	case !reflect.DeepEqual(value, was):
		return nil, fmt.Errorf("%s is malformed", name)
	}
	return nil, nil
}

// numbers returns v with its integers as json.Number, which is what the rest
// of the program expects of decoded JSON.
func numbers(v any) any {
	switch v := v.(type) {
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = numbers(item)
		}
		return list
	case map[string]any:
		o := make(map[string]any, len(v))
		for name, item := range v {
			o[name] = numbers(item)
		}
		return o
	}
	return v
}
