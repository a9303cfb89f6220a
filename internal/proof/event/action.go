package event

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cahier/internal/eln"
)

// Action is the word for what was done. The list is closed.
type Action string

// actions lists every action with the words its data may hold.
var actions = map[Action]string{
	"entry.create":     "origin origin_version",
	"entry.change":     "parts base merged bases editors",
	"entry.publish":    "",
	"entry.strike":     "",
	"entry.unstrike":   "",
	"entry.void":       "",
	"entry.lock":       "",
	"entry.unlock":     "",
	"entry.archive":    "",
	"entry.unarchive":  "",
	"entry.custody":    "from to",
	"entry.move":       "from to",
	"entry.restore":    "from parts",
	"file.add":         "file sha256 size",
	"file.replace":     "file replaces sha256 size",
	"file.change":      "file parts",
	"file.hide":        "file",
	"file.show":        "file",
	"grant.set":        "principals",
	"grant.end":        "principals",
	"link.add":         "kind target",
	"link.end":         "kind target",
	"comment.add":      "comment",
	"comment.change":   "comment",
	"comment.hide":     "comment",
	"template.publish": "from",

	"notebook.create":  "code holder team",
	"notebook.change":  "parts",
	"notebook.page":    "no entry why",
	"notebook.members": "members",
	"notebook.close":   "",
	"notebook.open":    "",

	"project.create":  "",
	"project.change":  "parts",
	"project.members": "members",

	"institution.create": "ror",
	"institution.change": "ror parts",
	"lab.create":         "code class",
	"lab.change":         "class parts",
	"team.create":        "lab visibility",
	"team.change":        "visibility parts",
	"group.create":       "team",
	"group.change":       "team parts",
	"group.members":      "members",
	"category.create":    "team of",
	"category.change":    "parts",
	"category.hide":      "",
	"status.create":      "team of",
	"status.change":      "parts",
	"status.hide":        "",
	"tag.create":         "team",
	"tag.rename":         "parts",

	"user.create":    "operator",
	"user.change":    "operator parts",
	"user.password":  "by",
	"user.archive":   "",
	"user.return":    "",
	"role.set":       "team role user",
	"role.end":       "team user",
	"session.end":    "count",
	"apikey.add":     "key team read_only",
	"apikey.end":     "key",
	"setting.change": "name",

	"import.done": "team source create update unchanged files",
	"export.made": "entries format team notebook",

	"signature.ask":    "version meaning user",
	"signature.add":    "version meaning key signature",
	"signature.refuse": "version user",
	"key.add":          "key kind",
	"key.end":          "key",
	"hold.set":         "reference",
	"hold.end":         "reference",
	"record.erase":     "reference approvers parts",
	"breakglass.ask":   "approvers until",
	"breakglass.open":  "approvers until",
	"breakglass.end":   "",
	"journal.segment":  "sha256 lines from to",
	"log.stamp":        "checkpoint authority sha256",
	"log.cosign":       "checkpoint witness",
	"log.key":          "key",
	"log.rupture":      "size root checkpoint",
	"log.epoch":        "size root checkpoint",
}

// Actions lists every action, in order.
func Actions() []Action { return slices.Sorted(maps.Keys(actions)) }

// PartKind returns the kind of part that a path names: what stands before the
// slash. Events name kinds alone, since a field's name is somebody's words.
func PartKind(path string) string {
	kind, _, _ := strings.Cut(path, "/")
	return kind
}

// word is what a text in an event may be: an id, a number as text, a word of a
// closed list. People's words have spaces and accents, and do not fit.
var word = regexp.MustCompile(`^[A-Za-z0-9_.:@+/-]{0,200}$`)

// Validate refuses what has no place in an event.
func (e Event) Validate() error {
	allowed, known := actions[e.Action]
	if !known {
		return refused("action %q", e.Action)
	}
	keys := strings.Fields(allowed)
	for key, value := range e.Data {
		if !slices.Contains(keys, key) {
			return refused("data %q in %s", key, e.Action)
		}
		if err := closed(value, 0); err != nil {
			return refused("data %q in %s: %v", key, e.Action, err)
		}
	}
	if e.N < 1 || e.Stream == "" || !word.MatchString(e.Stream) {
		return refused("place %q %d", e.Stream, e.N)
	}
	return nil
}

func refused(format string, operands ...any) error {
	return eln.Errorf(eln.Internal, "event_refused", "The record has no place for an event with "+format+".", operands...)
}

// closed refuses people's words, and values too deep to be a plain list.
func closed(v any, depth int) error {
	if depth > 3 {
		return fmt.Errorf("too deep")
	}
	switch v := v.(type) {
	case nil, bool, int, int64, json.Number:
		return nil
	case string:
		if !word.MatchString(v) {
			return fmt.Errorf("free text")
		}
		return nil
	case []any:
		for _, item := range v {
			if err := closed(item, depth+1); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		for _, item := range v {
			if err := closed(item, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("a %T", v)
}
