package eln

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxMetadata bounds the fields and free data of one entry, in bytes.
const maxMetadata = 4 << 20

// Metadata is the structured side of an entry, in eLabFTW's form: a JSON
// object whose extra_fields member holds the fields by name. What it does not
// know is kept as it is.
type Metadata struct {
	fields map[string]map[string]json.RawMessage
	rest   map[string]json.RawMessage
}

// Field is one field of an entry as people see it. Value is text, a list of
// texts or empty; it is kept as typed. Problem, when set, names the sentence
// that says why the value does not fit the type.
type Field struct {
	Name        string   `json:"name"`
	Type        string   `json:"type"`
	Value       any      `json:"value"`
	Unit        string   `json:"unit,omitempty"`
	Units       []string `json:"units,omitempty"`
	Options     []string `json:"options,omitempty"`
	Position    int      `json:"position,omitempty"`
	GroupID     int      `json:"group_id,omitempty"`
	Description string   `json:"description,omitempty"`
	Required    bool     `json:"required,omitempty"`
	Readonly    bool     `json:"readonly,omitempty"`
	Multiple    bool     `json:"allow_multi_values,omitempty"`
	Blank       bool     `json:"blank_value_on_duplicate,omitempty"`
	NewTab      bool     `json:"open_in_current_tab,omitempty"`
	Problem     string   `json:"problem,omitempty"`
}

// FieldGroup is a heading under which fields stand.
type FieldGroup struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// FieldTypes lists every type a field may have.
var FieldTypes = []string{"text", "number", "date", "datetime-local", "time", "checkbox", "select", "radio", "url", "email",
	"experiments", "items", "users", "compounds", "uploads"}

// ParseMetadata reads the structured side of an entry; empty text is none.
func ParseMetadata(text string) (Metadata, error) {
	m := Metadata{fields: map[string]map[string]json.RawMessage{}, rest: map[string]json.RawMessage{}}
	text = strings.TrimSpace(text)
	if text == "" || text == "null" {
		return m, nil
	}
	if len(text) > maxMetadata {
		return m, Errorf(Invalid, "metadata_big", "The fields of one entry hold at most 4 MB.").InField("metadata")
	}
	if err := json.Unmarshal([]byte(plainJSON(text)), &m.rest); err != nil {
		return m, metadataWrong(err)
	}
	raw, ok := m.rest["extra_fields"]
	delete(m.rest, "extra_fields")
	if !ok || string(raw) == "null" || string(raw) == "[]" {
		return m, nil
	}
	if err := json.Unmarshal(raw, &m.fields); err != nil {
		return m, metadataWrong(err)
	}
	return m, m.plainNames()
}

// plainNames gives fields names that mislead nobody.
func (m Metadata) plainNames() error {
	for _, name := range slices.Collect(maps.Keys(m.fields)) {
		plain := plainName(name)
		_, taken := m.fields[plain]
		if plain == "" || len(plain) > 1000 || m.fields[name] == nil || taken && plain != name {
			return Errorf(Invalid, "field_name_wrong", "The name of a field has 1 to 1,000 bytes.").InField("metadata")
		}
		if plain != name {
			m.fields[plain] = m.fields[name]
			delete(m.fields, name)
		}
	}
	return nil
}

// plainName returns the name of a field on one line, without what misleads.
func plainName(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case Misleads(r):
			return -1
		}
		return r
	}, name))
}

func metadataWrong(err error) error {
	return Errorf(Invalid, "metadata_wrong", "The fields are not a JSON object in the form that eLabFTW uses.").InField("metadata").Because(err)
}

// CanonicalMetadata returns metadata as it is kept: compact, its keys in
// order; "" when there is none.
func CanonicalMetadata(text string) (string, error) {
	m, err := ParseMetadata(text)
	if err != nil {
		return "", err
	}
	return m.JSON(), nil
}

// JSON returns the metadata as one compact JSON object with its keys in order,
// "" when it holds nothing.
func (m Metadata) JSON() string {
	if len(m.fields) == 0 && len(m.rest) == 0 {
		return ""
	}
	all := maps.Clone(m.rest)
	if all == nil {
		all = map[string]json.RawMessage{}
	}
	if len(m.fields) > 0 {
		all["extra_fields"] = mustJSON(m.fields)
	}
	return string(mustJSON(all))
}

// mustJSON encodes what came from JSON, which cannot fail.
func mustJSON(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return json.RawMessage("null")
	}
	return bytes.TrimSpace(b.Bytes())
}

// Rest returns everything but the fields, as one JSON object, "" when there is
// nothing else.
func (m Metadata) Rest() string {
	if len(m.rest) == 0 {
		return ""
	}
	return string(mustJSON(m.rest))
}

// FieldJSON returns one field as its JSON object, "" when there is none.
func (m Metadata) FieldJSON(name string) string {
	f, ok := m.fields[name]
	if !ok {
		return ""
	}
	return string(mustJSON(f))
}

// Names returns the names of the fields in the order people see them: by
// position, then by name.
func (m Metadata) Names() []string {
	names := slices.Collect(maps.Keys(m.fields))
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(m.number(a, "position"), m.number(b, "position")), cmp.Compare(a, b))
	})
	return names
}

// Fields returns the fields in the order people see them, each with its
// problem when its value does not fit.
func (m Metadata) Fields() []Field {
	var fields []Field
	for _, name := range m.Names() {
		fields = append(fields, m.Field(name))
	}
	return fields
}

// Field returns one field; a field without a type is text.
func (m Metadata) Field(name string) Field {
	f := Field{Name: name, Type: cmp.Or(m.text(name, "type"), "text"), Unit: m.text(name, "unit"), Description: m.text(name, "description"),
		Units: m.texts(name, "units"), Options: m.texts(name, "options"), Position: m.number(name, "position"), GroupID: m.number(name, "group_id"),
		Required: m.yes(name, "required"), Readonly: m.yes(name, "readonly"), Multiple: m.yes(name, "allow_multi_values"),
		Blank: m.yes(name, "blank_value_on_duplicate"), NewTab: m.yes(name, "open_in_current_tab")}
	f.Value = m.value(name)
	f.Problem = f.problem()
	return f
}

// Groups returns the headings of the fields.
func (m Metadata) Groups() []FieldGroup {
	var own struct {
		Groups []struct {
			ID   json.RawMessage `json:"id"`
			Name string          `json:"name"`
		} `json:"extra_fields_groups"`
	}
	if json.Unmarshal(m.rest["elabftw"], &own) != nil {
		return nil
	}
	var groups []FieldGroup
	for _, g := range own.Groups {
		groups = append(groups, FieldGroup{ID: numberOf(g.ID), Name: g.Name})
	}
	return groups
}

// SetValue sets the value of a field that exists, kept as given.
func (m Metadata) SetValue(name string, value json.RawMessage) error {
	f, ok := m.fields[name]
	if !ok {
		return Errorf(Invalid, "field_unknown", "This entry has no field %q.", name).InField("fields."+name).With("name", name)
	}
	if !json.Valid(value) {
		return metadataWrong(nil)
	}
	f["value"] = json.RawMessage(plainJSON(string(value)))
	return nil
}

// Set puts a whole field in place of the one of that name, or adds it.
func (m Metadata) Set(name string, field json.RawMessage) error {
	var f map[string]json.RawMessage
	if err := json.Unmarshal([]byte(plainJSON(string(field))), &f); err != nil || f == nil {
		return metadataWrong(err)
	}
	if name == "" || len(name) > 1000 || plainName(name) != name {
		return Errorf(Invalid, "field_name_wrong", "The name of a field has 1 to 1,000 bytes.").InField("name")
	}
	m.fields[name] = f
	return nil
}

// Remove takes a field away.
func (m Metadata) Remove(name string) { delete(m.fields, name) }

// SetRest puts everything but the fields in place.
func (m *Metadata) SetRest(text string) error {
	m.rest = map[string]json.RawMessage{}
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), &m.rest)
}

// Merge adds the fields of other: a field both have takes the value of other
// and keeps its own definition, a field only other has comes whole.
func (m Metadata) Merge(other Metadata) {
	for name, theirs := range other.fields {
		mine, ok := m.fields[name]
		if !ok {
			m.fields[name] = theirs
			continue
		}
		for _, key := range []string{"value", "unit"} {
			if v, ok := theirs[key]; ok {
				mine[key] = v
			}
		}
	}
	for key, v := range other.rest {
		if _, ok := m.rest[key]; !ok {
			m.rest[key] = v
		}
	}
}

// Blanked returns the metadata for a duplicate: the values of fields that say
// so are emptied.
func (m Metadata) Blanked() Metadata {
	for name, f := range m.fields {
		if m.yes(name, "blank_value_on_duplicate") {
			f["value"] = json.RawMessage(`""`)
		}
	}
	return m
}

func (m Metadata) text(name, key string) string {
	var s string
	if json.Unmarshal(m.fields[name][key], &s) != nil {
		return ""
	}
	return s
}

func (m Metadata) texts(name, key string) []string {
	var list []any
	if json.Unmarshal(m.fields[name][key], &list) != nil {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, textOfValue(v))
	}
	return out
}

func (m Metadata) number(name, key string) int { return numberOf(m.fields[name][key]) }

func numberOf(raw json.RawMessage) int {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil {
		return 0
	}
	return n
}

func (m Metadata) yes(name, key string) bool {
	switch strings.Trim(string(m.fields[name][key]), `"`) {
	case "", "false", "0", "null", "off":
		return false
	}
	return true
}

// value returns the value of a field as text or a list of texts. Numbers keep
// the digits they were written with.
func (m Metadata) value(name string) any {
	d := json.NewDecoder(bytes.NewReader(m.fields[name]["value"]))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return ""
	}
	if list, ok := v.([]any); ok {
		out := make([]string, 0, len(list))
		for _, item := range list {
			out = append(out, textOfValue(item))
		}
		return out
	}
	return textOfValue(v)
}

func textOfValue(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "on"
		}
		return ""
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return string(mustJSON(v))
}
