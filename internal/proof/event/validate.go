package event

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cahier/internal/eln"
	"cahier/internal/proof/content"
	"cahier/internal/proof/jcs"
)

// Validate refuses what has no place in an event: an unknown action, an act in
// a stream it does not belong to, a version where the act makes none, data
// outside the act's list, and people's words anywhere. Reasons, names, titles
// and addresses stand in leaves, which can be erased; events cannot.
func (e Event) Validate() error {
	row, known := e.Action.row()
	if !known {
		return refused("the action %q", e.Action)
	}
	if e.Unknown != nil {
		return refused("fields that this program does not know")
	}
	if err := e.place(); err != nil {
		return refused("%v", err)
	}
	if kind, _, _ := strings.Cut(e.Stream, ":"); !listed(row.streams, kind) {
		return refused("%s in the stream %s", e.Action, kind)
	}
	if e.Roots != nil && row.leaves == "" {
		return refused("a version made by %s", e.Action)
	}
	if err := e.Actor.check(); err != nil {
		return refused("an actor whose %v", err)
	}
	return checkData(row, e.Data)
}

func refused(format string, operands ...any) error {
	return eln.Errorf(eln.Internal, "event_refused", "The record has no place for an event with "+format+".", operands...)
}

func listed(words, word string) bool { return slices.Contains(strings.Fields(words), word) }

// place checks what every event has, whatever its act.
func (e Event) place() error {
	switch {
	case !isStream(e.Stream):
		return fmt.Errorf("the stream %q", e.Stream)
	case e.N < 1 || e.N > jcs.MaxInteger:
		return fmt.Errorf("the number %d", e.N)
	case e.N == 1 && e.Prev != "", e.N > 1 && !isHash(e.Prev):
		return fmt.Errorf("the predecessor %q at %d", e.Prev, e.N)
	case e.Lab != "" && !content.IsID(e.Lab):
		return fmt.Errorf("the lab %q", e.Lab)
	case !after.MatchString(e.After):
		return fmt.Errorf("the checkpoint %q", e.After)
	case !content.IsSalt(e.Salt):
		return fmt.Errorf("a salt that is none")
	case e.Roots != nil && !(isHash(e.Roots.Content) && isHash(e.Roots.Context)):
		return fmt.Errorf("roots that are none")
	case e.At.Year() < 1970 || e.At.Year() > 9999:
		return fmt.Errorf("the year %d", e.At.Year())
	}
	return nil
}

var (
	after = regexp.MustCompile(`^([1-9][0-9]{0,15}:[0-9a-f]{16})?$`)
	acr   = regexp.MustCompile(`^[A-Za-z0-9_.:/#?=&%+~-]{0,200}$`)
)

// isStream takes the two streams that are alone of their kind, and a kind and
// an identifier for the rest.
func isStream(s string) bool {
	if s == "log" || s == "service" {
		return true
	}
	kind, id, _ := strings.Cut(s, ":")
	return content.IsWord(kind) && content.IsID(id)
}

func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && hex.EncodeToString(b) == s
}

func isTime(s string) bool {
	at, err := time.Parse(TimeLayout, s)
	return err == nil && at.Format(TimeLayout) == s
}

// isActorID takes an identifier, alone or after a kind as in "service:cli".
func isActorID(s string) bool {
	kind, id, found := strings.Cut(s, ":")
	if !found {
		return content.IsID(s)
	}
	return content.IsWord(kind) && content.IsID(id)
}

const (
	actorKinds = "user service device link public system"
	doors      = "web api app import job cli"
)

func (a Actor) check() error {
	nameless := a.ID == "" && (a.Kind == "public" || a.Kind == "system")
	switch {
	case !listed(actorKinds, a.Kind):
		return fmt.Errorf("kind is %q", a.Kind)
	case !nameless && !isActorID(a.ID):
		return fmt.Errorf("id is %q", a.ID)
	case a.For != "" && !isActorID(a.For):
		return fmt.Errorf("principal is %q", a.For)
	}
	return checkDoor(a.Session, a.Via, a.Auth)
}

func checkDoor(session, via string, auth Auth) error {
	switch {
	case !isDataWord(session):
		return fmt.Errorf("session is %q", session)
	case !listed(doors, via):
		return fmt.Errorf("door is %q", via)
	case !isDataWord(auth.Method) || !acr.MatchString(auth.ACR):
		return fmt.Errorf("authentication is no word")
	case auth.At != "" && !isTime(auth.At):
		return fmt.Errorf("authentication is at no time")
	}
	return nil
}

// Client returns how Actor.Client is written for a program that calls itself name,
// with its version ("" when unknown): one word of each, other characters left
// out. A whole User-Agent line gives its first product: what else a browser
// tells says more of a person than the record should keep.
func Client(name, version string) string {
	name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	if first, second, found := strings.Cut(name, "/"); found && version == "" {
		name, version = first, second
	}
	name = strings.TrimLeft(clip(name, 64), "._+-")
	version = clip(version, 32)
	if name == "" || version == "" {
		return name
	}
	return name + "/" + version
}

func clip(s string, longest int) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._+-", r)) {
			return r
		}
		return -1
	}, s)
	return s[:min(len(s), longest)]
}
