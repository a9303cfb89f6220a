package interchange

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// node is one decoded JSON-LD node. Its methods take the shapes in which
// writers put the same thing: a value, a list of one, an object with @value.
type node map[string]any

func decodeNode(content []byte) node {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var n node
	if decoder.Decode(&n) != nil {
		return node{}
	}
	return n
}

func (n node) id() string { return text(n["@id"]) }

func (n node) is(kind string) bool { return slices.Contains(texts(n["@type"]), kind) }

// str returns a property as text, empty when it is absent or not a value.
func (n node) str(key string) string { return text(n[key]) }

// list returns a property as a list: empty when absent, one when single.
func (n node) list(key string) []any { return listOf(n[key]) }

func listOf(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{value}
}

// refs returns the @ids that a property names.
func (n node) refs(key string) []string {
	var ids []string
	for _, value := range n.list(key) {
		if id := refID(value); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// refID returns the @id that a value names, empty when it names none.
func refID(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case map[string]any:
		return text(v["@id"])
	}
	return ""
}

func (n node) integer(key string) (int64, bool) {
	value, err := strconv.ParseInt(strings.TrimSpace(n.str(key)), 10, 64)
	return value, err == nil
}

// text returns a JSON value as text. A list gives its first value; an object
// gives its @value, or nothing.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		if len(v) > 0 {
			return text(v[0])
		}
	case map[string]any:
		if inner, ok := v["@value"].(string); ok {
			return inner
		}
	}
	return ""
}

// texts returns a JSON value as the texts in it.
func texts(value any) []string {
	var all []string
	for _, item := range listOf(value) {
		if s := text(item); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// timeLayouts are the forms of a moment in the files of known writers. Those
// without a zone are read as UTC; the last is RSpace's day:month:year.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
	"2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04", "2006-01-02", "02:01:06:15:04:05",
}

// parseTime returns the moment in UTC, zero when it is not one. Years outside
// 1 to 9999 cannot be written again and are not read.
func parseTime(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 {
			return t.UTC()
		}
	}
	return time.Time{}
}

var dayAtStart = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

// parseDay returns the calendar day that a text begins with, as its writer saw
// it: no zone moves it. Empty when there is none.
func parseDay(s string) string {
	day := dayAtStart.FindString(strings.TrimSpace(s))
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return day
}

var orcidInText = regexp.MustCompile(`\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b`)
var sixHex = regexp.MustCompile(`^#?[0-9A-Fa-f]{6}$`)
var sha256Hex = regexp.MustCompile(`^[0-9A-Fa-f]{64}$`)

func parseColor(s string) string {
	if !sixHex.MatchString(s) {
		return ""
	}
	return strings.TrimPrefix(s, "#")
}
