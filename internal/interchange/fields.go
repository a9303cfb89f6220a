package interchange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rawMetadataID marks the PropertyValue in which eLabFTW keeps the whole
// metadata JSON as one string.
const rawMetadataID = "elabftw_metadata"

// fieldTypes are eLabFTW's types of extra fields.
var fieldTypes = []string{"text", "number", "date", "datetime-local", "time", "checkbox", "select", "radio", "url",
	"email", "experiments", "items", "users", "compounds", "uploads"}

// field is one extra field in eLabFTW's form.
type field struct {
	Type        string   `json:"type"`
	Value       any      `json:"value"`
	Unit        string   `json:"unit,omitempty"`
	Units       []string `json:"units,omitempty"`
	Options     []string `json:"options,omitempty"`
	Multi       bool     `json:"allow_multi_values,omitempty"`
	Position    int      `json:"position"`
	Description string   `json:"description,omitempty"`
}

// origin is what a PropertyValue says beyond what a field can hold. It is kept
// beside the fields, under "ro_crate".
type origin struct {
	PropertyID string `json:"propertyID,omitempty"`
	Identifier string `json:"identifier,omitempty"`
	UnitCode   string `json:"unitCode,omitempty"`
}

// fieldSet collects fields under names of their own.
type fieldSet struct {
	fields  map[string]field
	origins map[string]origin
	tries   map[string]int
}

func newFieldSet() *fieldSet {
	return &fieldSet{fields: map[string]field{}, origins: map[string]origin{}, tries: map[string]int{}}
}

// add puts a field at the end; a name that is taken gets its property id, then
// a number, in brackets.
func (s *fieldSet) add(name string, f field, o origin) {
	name = cmp.Or(strings.TrimSpace(name), o.PropertyID, "?")
	if _, taken := s.fields[name]; taken && o.PropertyID != "" && o.PropertyID != name {
		name += " (" + o.PropertyID + ")"
	}
	base := name
	for _, taken := s.fields[name]; taken; _, taken = s.fields[name] {
		s.tries[base]++
		name = fmt.Sprintf("%s (%d)", base, s.tries[base]+1)
	}
	f.Position = len(s.fields) + 1
	s.fields[name] = f
	if o.PropertyID == name {
		o.PropertyID = ""
	}
	if o != (origin{}) {
		s.origins[name] = o
	}
}

// encode returns the metadata JSON, nil when there is no field.
func (s *fieldSet) encode() json.RawMessage {
	if len(s.fields) == 0 {
		return nil
	}
	document := map[string]any{"extra_fields": s.fields}
	if len(s.origins) > 0 {
		document["ro_crate"] = s.origins
	}
	return encodeJSON(document)
}

// fields reads variableMeasured: the raw metadata of eLabFTW and of ours when
// it is there, one field for each PropertyValue when not.
func (rd *reading) fields(d *Dataset, n node, left *leftovers) {
	set := newFieldSet()
	for _, value := range n.list("variableMeasured") {
		property, ok := rd.graph.resolve(value)
		if !ok {
			rd.crate.Report.note(Left, d.NodeID, "node_missing", "id", refID(value))
			continue
		}
		if property.str("propertyID") == rawMetadataID {
			if rd.rawMetadata(d, property, left) {
				set = newFieldSet()
				break
			}
			continue
		}
		rd.addProperty(set, property)
	}
	if d.Metadata == nil {
		d.Metadata = set.encode()
	}
	d.HideMainText = n.str(termHideMainText) == "true" || hidesMainText(d.Metadata)
}

// rawMetadata takes the metadata JSON as it stands and reports whether it said
// all there is; what is not a JSON object is kept aside.
func (rd *reading) rawMetadata(d *Dataset, property node, left *leftovers) bool {
	raw := strings.TrimSpace(property.str("value"))
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &object); err != nil || tooDeep([]byte(raw), rd.archive.limits.Depth) {
		if raw != "" && raw != "null" && raw != "[]" {
			rd.crate.Report.note(Left, d.NodeID, "metadata_broken")
			left.nodes = append(left.nodes, property)
		}
		return false
	}
	if len(object) == 0 {
		return false
	}
	d.Metadata = json.RawMessage(raw)
	return true
}

func hidesMainText(metadata json.RawMessage) bool {
	var m struct {
		Elabftw struct {
			Display *bool `json:"display_main_text"`
		} `json:"elabftw"`
	}
	return json.Unmarshal(metadata, &m) == nil && m.Elabftw.Display != nil && !*m.Elabftw.Display
}

func countFields(metadata json.RawMessage) int {
	var m struct {
		Fields map[string]json.RawMessage `json:"extra_fields"`
	}
	_ = json.Unmarshal(metadata, &m) // PHP writes no fields as [], which is none
	return len(m.Fields)
}

// addProperty makes a field of one PropertyValue.
func (rd *reading) addProperty(set *fieldSet, property node) {
	f := fieldOf(rd.propertyValue(property["value"]), property.str("unitText"))
	if hint := property.str("valueReference"); slices.Contains(fieldTypes, hint) {
		f.Type = hint
	}
	f.Description = strings.TrimSpace(property.str("description") + " " + f.Description)
	name := strings.TrimLeft(property.str("name"), " →")
	set.add(name, f, origin{property.str("propertyID"), property.str("identifier"), property.str("unitCode")})
}

// propertyValue follows a value that is itself a node.
func (rd *reading) propertyValue(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	if inner, found := rd.graph.resolve(object); found && inner["value"] != nil {
		return inner["value"]
	}
	return cmp.Or(text(object), refID(object))
}

var dayTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}`)
var hourMinute = regexp.MustCompile(`^\d{2}:\d{2}$`)

// fieldOf finds the type of a value that its writer did not type.
func fieldOf(value any, unit string) field {
	f := field{Type: "text", Value: text(value), Unit: unit}
	if unit != "" {
		f.Units = []string{unit}
	}
	switch v := value.(type) {
	case bool:
		f.Type, f.Value = "checkbox", map[bool]string{true: "on", false: ""}[v]
	case json.Number:
		f.Type = "number"
	case []any:
		f.Value, f.Multi = texts(v), true
	case string:
		f.textual(v)
	}
	return f
}

// textual types a text by its form; a moment with a zone is put into UTC and
// says so.
func (f *field) textual(s string) {
	_, notNumber := strconv.ParseFloat(s, 64)
	switch {
	case f.Unit != "" && notNumber == nil:
		f.Type = "number"
	case len(s) == len(time.DateOnly) && parseDay(s) != "":
		f.Type = "date"
	case hourMinute.MatchString(s):
		f.Type = "time"
	case dayTime.MatchString(s) && !parseTime(s).IsZero():
		f.Type, f.Value = "datetime-local", strings.TrimSuffix(parseTime(s).Format("2006-01-02T15:04:05.999999"), ":00")
		if zoneAtEnd.MatchString(s) {
			f.Description = "(UTC)"
		}
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		if !strings.ContainsAny(s, " \n") {
			f.Type = "url"
		}
	}
}
