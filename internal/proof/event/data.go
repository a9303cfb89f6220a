package event

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"

	"cahier/internal/proof/content"
	"cahier/internal/proof/jcs"
)

// maxItems bounds a list in the data of an event.
const maxItems = 10_000

// dataWord is what a text in the data of an event may be: an id, a word of a
// closed list, a code, the address of a register. People's words have spaces
// and accents, and mail addresses have an at sign: neither fits.
var dataWord = regexp.MustCompile(`^[A-Za-z0-9_.:+/=-]{0,200}$`)

func isDataWord(s string) bool { return dataWord.MatchString(s) }

// checkData checks the data of an act against its row of the table. Values are
// taken in the form they are written in, so that named types of Go pass.
func checkData(row act, data map[string]any) error {
	if len(data) == 0 {
		return nil
	}
	b, err := jcs.Canonical(data)
	if err != nil {
		return refused("data without canonical form: %v", err)
	}
	v, err := jcs.Parse(b)
	if err != nil {
		return refused("data without canonical form: %v", err)
	}
	names := dataOf(row)
	for name, value := range v.(map[string]any) {
		kind, known := names[name]
		if !known {
			return refused("the data %q in %s", name, row.action)
		}
		if err := fits(kind, name, value); err != nil {
			return refused("the data %q in %s: %v", name, row.action, err)
		}
	}
	return nil
}

// dataOf returns the kinds of the data of an act by name.
func dataOf(row act) map[string]string {
	names := map[string]string{}
	for _, item := range strings.Fields(row.data) {
		name, kind, _ := strings.Cut(item, ":")
		names[name] = kind
	}
	return names
}

// fits checks one value against its kind. A single text may be "": not said.
func fits(kind, name string, v any) error {
	switch kind {
	case "id":
		return fitsText(v, func(s string) bool { return s == "" || isActorID(s) })
	case "word":
		return fitsText(v, isDataWord)
	case "hash":
		return fitsText(v, func(s string) bool { return s == "" || isHash(s) })
	case "time":
		return fitsText(v, func(s string) bool { return s == "" || isTime(s) })
	case "number":
		return fitsType[int64](v)
	case "flag":
		return fitsType[bool](v)
	case "words", "numbers", "hashes", "objects", "editors":
		return fitsList(kind, name, v)
	case "object":
		return fitsObject(v)
	}
	return fmt.Errorf("kind %q is none", kind)
}

func fitsText(v any, good func(string) bool) error {
	s, isText := v.(string)
	if !isText {
		return fmt.Errorf("not text but %T", v)
	}
	if !good(s) {
		return fmt.Errorf("free text, or another form than it has")
	}
	return nil
}

func fitsType[T any](v any) error {
	if _, ok := v.(T); !ok {
		return fmt.Errorf("a %T", v)
	}
	return nil
}

func fitsList(kind, name string, v any) error {
	list, isList := v.([]any)
	if !isList || len(list) > maxItems {
		return fmt.Errorf("not a list of at most %d", maxItems)
	}
	for _, item := range list {
		if err := fitsItem(kind, name, item); err != nil {
			return err
		}
	}
	if kind == "editors" && !sort.SliceIsSorted(list, func(i, j int) bool { return editorKey(list[i]) < editorKey(list[j]) }) {
		return fmt.Errorf("not in the order of ids and sessions")
	}
	return nil
}

func fitsItem(kind, name string, v any) error {
	switch {
	case name == "parts":
		return fitsText(v, isPartKind)
	case kind == "words":
		return fitsText(v, func(s string) bool { return s != "" && isDataWord(s) })
	case kind == "hashes":
		return fitsText(v, isHash)
	case kind == "numbers":
		return fitsType[int64](v)
	case kind == "editors":
		return fitsEditor(v)
	}
	return fitsObject(v)
}

// isPartKind refuses a whole path: the name of a field is somebody's words.
func isPartKind(s string) bool { return slices.Contains(content.Kinds(), s) }

// fitsObject takes a flat object of words, integers and booleans.
func fitsObject(v any) error {
	o, isObject := v.(map[string]any)
	if !isObject {
		return fmt.Errorf("not an object but %T", v)
	}
	for name, value := range o {
		if !content.IsWord(name) {
			return fmt.Errorf("free text for a name")
		}
		switch value := value.(type) {
		case bool, int64:
		case string:
			if !isDataWord(value) {
				return fmt.Errorf("free text in %s", name)
			}
		default:
			return fmt.Errorf("a %T in %s", value, name)
		}
	}
	return nil
}

// fitsEditor takes what Editor makes and nothing else: a format that is kept
// for ever has one spelling.
func fitsEditor(v any) error {
	o, _ := v.(map[string]any)
	auth := object(o, "auth")
	a := Auth{Method: text(auth, "method"), ACR: text(auth, "acr"), At: text(auth, "at")}
	id, session, via := text(o, "id"), text(o, "session"), text(o, "via")
	if !reflect.DeepEqual(v, any(Editor(id, session, via, a))) {
		return fmt.Errorf("an editor that is not as Editor writes it")
	}
	if !isActorID(id) {
		return fmt.Errorf("an editor without an id")
	}
	return checkDoor(session, via, a)
}

func editorKey(v any) string {
	o, _ := v.(map[string]any)
	return text(o, "id") + " " + text(o, "session")
}

// Number returns the integer that Parse left in the data under name.
func Number(data map[string]any, name string) (int64, bool) {
	number, ok := data[name].(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return n, err == nil
}
