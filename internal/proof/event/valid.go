package event

import (
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/proof/content"
	"cahier/internal/proof/jcs"
)

// MaxBody bounds the bytes of one event: a list of a few thousand members
// fits, a text does not belong here.
const MaxBody = 1 << 20

// The forms of text in an event.
var (
	// word is what a text in data may be: an id, a hash, a time, a number as
	// text, a word of a closed list; empty for none. People's words have spaces
	// and accents, e-mail addresses an @, and do not fit.
	word   = regexp.MustCompile(`^[A-Za-z0-9_.:+/-]{0,200}$`)
	idForm = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,200}$`)
	hash   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	salt   = regexp.MustCompile(`^[0-9a-f]{32}$`)
	after  = regexp.MustCompile(`^(0|[1-9][0-9]{0,15}):[0-9a-f]{16}$`)
)

// The closed words of an actor.
var (
	actorKinds = strings.Fields("user service device system")
	doors      = strings.Fields("web api app import job cli")
)

// innerKeys are the keys that objects inside data may have: those of an
// editor, a member, a principal, a capture, a referrer.
var innerKeys = strings.Fields("id level until session via auth method acr at principal device local_at local_seq kind entry")

// Validate refuses what has no place in an event: an unknown action, a stream
// the action does not stand in, data outside the action's list, people's
// words. The error is an eln.Error "event_refused": it is a fault of the
// program, never of a person.
func (e Event) Validate() error {
	allowed, known := actions[e.Action]
	if !known {
		return refused("the action %q", e.Action)
	}
	if !inStream(e.Stream, allowed.streams) || e.N < 1 || e.N > jcs.MaxInteger {
		return refused("the action %s at %.80q %d", e.Action, e.Stream, e.N)
	}
	if err := e.validChain(); err != nil {
		return err
	}
	if err := e.Actor.validate(); err != nil {
		return err
	}
	return validData(e.Action, strings.Fields(allowed.keys), e.Data)
}

// inStream reports whether a stream is of one of the kinds listed.
func inStream(stream, kinds string) bool {
	kind, id, named := strings.Cut(stream, ":")
	if named != slices.Contains(nouns, kind) || named && !idForm.MatchString(id) {
		return false
	}
	return kinds == "*" && named || slices.Contains(strings.Fields(kinds), kind)
}

// validChain checks what ties an event to the rest of the record.
func (e Event) validChain() error {
	switch {
	case e.At.IsZero() || e.At.UTC().Year() < 1 || e.At.UTC().Year() > 9999:
		return refused("the time %v", e.At)
	case (e.Prev == "") != (e.N == 1) || e.Prev != "" && !hash.MatchString(e.Prev):
		return refused("the predecessor %.80q at %d", e.Prev, e.N)
	case e.Roots != nil && (!hash.MatchString(e.Roots.Content) || !hash.MatchString(e.Roots.Context)):
		return refused("roots that are not hashes")
	case !salt.MatchString(e.Salt):
		return refused("the salt %.40q", e.Salt)
	case e.After != "" && !after.MatchString(e.After):
		return refused("the checkpoint %.80q", e.After)
	case !word.MatchString(e.Lab):
		return refused("the lab %.80q", e.Lab)
	}
	return nil
}

func (a Actor) validate() error {
	if !idForm.MatchString(a.ID) || !slices.Contains(actorKinds, a.Kind) || !slices.Contains(doors, a.Via) {
		return refused("the actor %.80q, a %.20q by %.20q", a.ID, a.Kind, a.Via)
	}
	for _, text := range []string{a.Session, a.Auth.Method, a.Auth.ACR, a.Auth.At, a.For} {
		if !word.MatchString(text) {
			return refused("free text %.80q about its actor", text)
		}
	}
	return nil
}

func validData(action Action, keys []string, data map[string]any) error {
	for key, value := range data {
		if !slices.Contains(keys, key) {
			return refused("data %.80q in %s", key, action)
		}
		err := closed(reflect.ValueOf(value), 0)
		if err == nil && key == "parts" {
			err = onlyKinds(value)
		}
		if err != nil {
			return refused("data %q in %s: %v", key, action, err)
		}
	}
	return nil
}

// The reasons for refusing a value of data.
var (
	errDeep = errors.New("too many lists in one another")
	errText = errors.New("free text")
	errKey  = errors.New("a key that is not in the list")
	errType = errors.New("a value of another type")
	errPart = errors.New("a part that is not named by its kind")
)

// maxDepth lets a list hold objects whose values are objects.
const maxDepth = 3

// closed refuses people's words, and values too deep to be a plain list. Which
// numbers fit is for the canonical form to say.
func closed(v reflect.Value, depth int) error {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch {
	case depth > maxDepth:
		return errDeep
	case !v.IsValid() || v.Kind() == reflect.Bool || v.CanInt() || v.Type() == reflect.TypeFor[json.Number]():
		return nil
	case v.Kind() == reflect.String:
		if !word.MatchString(v.String()) {
			return errText
		}
		return nil
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		return closedList(v, depth)
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return closedObject(v, depth)
	}
	return errType
}

func closedList(v reflect.Value, depth int) error {
	for i := range v.Len() {
		if err := closed(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func closedObject(v reflect.Value, depth int) error {
	for entries := v.MapRange(); entries.Next(); {
		if !slices.Contains(innerKeys, entries.Key().String()) {
			return errKey
		}
		if err := closed(entries.Value(), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// onlyKinds refuses a list of parts that holds more than their kinds.
func onlyKinds(parts any) error {
	v := reflect.ValueOf(parts)
	if v.Kind() != reflect.Slice {
		return errType
	}
	for i := range v.Len() {
		item := v.Index(i)
		for item.Kind() == reflect.Interface {
			item = item.Elem()
		}
		if item.Kind() != reflect.String || !slices.Contains(content.Kinds(), item.String()) {
			return errPart
		}
	}
	return nil
}

func refused(format string, operands ...any) error {
	return eln.Errorf(eln.Internal, "event_refused", "The record has no place for an event with "+format+".", operands...)
}

// maxClient bounds the name of a client in bytes.
const maxClient = 100

// Client reduces what a program says of itself (a User-Agent, RFC 9110
// section 10.1.5) to its first product and version, such as "curl/8.5.0". The
// rest describes somebody's machine and has no place in the record; characters
// outside words become underscores.
func Client(userAgent string) string {
	product, _, _ := strings.Cut(strings.TrimSpace(userAgent), " ")
	if len(product) > maxClient {
		product = product[:maxClient]
	}
	b := []byte(product)
	for i, c := range b {
		if !word.Match([]byte{c}) {
			b[i] = '_'
		}
	}
	return string(b)
}
