package interchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"html"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// ownDialect reads what a writer keeps outside the RO-Crate's own properties.
func (rd *reading) ownDialect(d *Dataset, n node, left *leftovers) {
	switch rd.dialect {
	case rspace:
		rd.rspaceRecord(d)
	case kadi:
		rd.kadiRecord(d, n)
	case pasta:
		pastaRating(d)
	}
}

// pastaRating reads the stars that PASTA keeps as the tags "_1" to "_5".
func pastaRating(d *Dataset) {
	d.Tags = slices.DeleteFunc(d.Tags, func(tag string) bool {
		if len(tag) != 2 || tag[0] != '_' || tag[1] < '1' || tag[1] > '5' {
			return false
		}
		d.Rating = int(tag[1] - '0')
		return true
	})
}

// rspaceDocument is the XML in which RSpace keeps a structured document.
type rspaceDocument struct {
	XMLName  xml.Name      `xml:"archivalDocument"`
	ID       string        `xml:"docId,attr"`
	Name     string        `xml:"name"`
	Author   string        `xml:"createdBy"`
	Created  string        `xml:"creationDate"`
	Modified string        `xml:"lastModifiedDate"`
	Version  int64         `xml:"recordVersion"`
	Fields   []rspaceField `xml:"listFields>field"`
}

type rspaceField struct {
	Name     string `xml:"fieldName"`
	Type     string `xml:"fieldType"`
	Value    string `xml:"fieldData"`
	Comments struct {
		Any []struct {
			XML string `xml:",innerxml"`
		} `xml:",any"`
	} `xml:"commentList"`
}

type rspaceForm struct {
	XMLName xml.Name `xml:"form"`
	Name    string   `xml:"name"`
	Fields  []struct {
		Name    string `xml:"name"`
		Options string `xml:"options"`
	} `xml:"listFormFields>fieldForm"`
}

// rspaceRecord reads the document's XML: its text fields become the body under
// their names, the others become fields.
func (rd *reading) rspaceRecord(d *Dataset) {
	options := map[string][]string{}
	var document rspaceDocument
	found := false
	for _, f := range d.Files {
		var form rspaceForm
		switch {
		case strings.HasSuffix(f.Name, "_form.xml"):
			if rd.xmlFile(f, &form) == nil {
				for _, field := range form.Fields {
					options[field.Name] = rspaceChoices(field.Options)
				}
			}
		case path.Ext(f.Name) == ".xml" && !found:
			if found = rd.xmlFile(f, &document) == nil; found {
				rd.records[f.NodeID] = d.NodeID
				rd.crate.Report.note(Taken, d.NodeID, "record_file", "name", f.Name)
			}
		}
	}
	if found {
		rd.rspaceContent(d, document, options)
	}
}

func (rd *reading) xmlFile(f File, into any) error {
	content, err := readMember(rd.archive.members[f.Path], rd.archive.limits.Record)
	if err != nil {
		return err
	}
	return xml.NewDecoder(bytes.NewReader(content)).Decode(into)
}

func (rd *reading) rspaceContent(d *Dataset, document rspaceDocument, options map[string][]string) {
	d.Title, d.Markdown = cmp.Or(d.Title, document.Name), false
	if document.ID != "" {
		d.SourceIdentifier = "SD" + document.ID
	}
	d.Created, d.Modified = parseTime(document.Created), parseTime(document.Modified)
	d.Date = cmp.Or(d.Date, parseDay(document.Created))
	if len(d.Authors) == 0 && document.Author != "" {
		d.Authors = []Person{{Name: document.Author}}
	}
	set := newFieldSet()
	var body strings.Builder
	for _, f := range document.Fields {
		if len(f.Comments.Any) > 0 {
			rd.crate.Report.note(Left, d.NodeID, "rspace_comments", "name", f.Name)
		}
		if f.Type == "TEXT" {
			body.WriteString("<h2>" + html.EscapeString(f.Name) + "</h2>\n" + f.Value + "\n")
			continue
		}
		set.add(f.Name, rspaceFieldOf(f, options[f.Name]), origin{})
	}
	d.Body, d.Metadata = body.String(), set.encode()
}

// rspaceFieldOf translates one typed field of a form.
func rspaceFieldOf(f rspaceField, options []string) field {
	switch f.Type {
	case "NUMBER":
		return field{Type: "number", Value: f.Value}
	case "DATE":
		return field{Type: "date", Value: f.Value}
	case "TIME":
		return field{Type: "time", Value: f.Value}
	case "RADIO":
		return field{Type: "radio", Value: f.Value, Options: options}
	case "CHOICE":
		return field{Type: "select", Value: rspaceChoices(f.Value), Options: options, Multi: true}
	case "URI":
		return field{Type: "url", Value: f.Value}
	}
	return field{Type: "text", Value: f.Value}
}

// rspaceChoices reads "fieldChoices=a&fieldChoices=b", or plain names.
func rspaceChoices(s string) []string {
	choices := []string{}
	for pair := range strings.SplitSeq(s, "&") {
		_, value, found := strings.Cut(pair, "=")
		if !found {
			value = pair
		}
		if decoded, err := url.QueryUnescape(value); err == nil && found {
			value = decoded
		}
		if value != "" {
			choices = append(choices, value)
		}
	}
	return choices
}

// kadiDocument is what Kadi4Mat's own JSON of a record adds.
type kadiDocument struct {
	ID     int64       `json:"id"`
	Extras []kadiExtra `json:"extras"`
	Links  []struct {
		Name string `json:"name"`
		To   struct {
			ID    int64  `json:"id"`
			Title string `json:"title"`
		} `json:"record_to"`
	} `json:"links"`
}

type kadiExtra struct {
	Key   string          `json:"key"`
	Type  string          `json:"type"`
	Unit  string          `json:"unit"`
	Value json.RawMessage `json:"value"`
}

// kadiRecord reads the record's own JSON: the extras with their types and
// units, and the links to records that are not in the crate.
func (rd *reading) kadiRecord(d *Dataset, n node) {
	for _, f := range d.Files {
		var document kadiDocument
		if f.Folder != "" || path.Ext(f.Name) != ".json" || rd.jsonFile(f, &document) != nil || document.ID == 0 {
			continue
		}
		rd.crate.Report.note(Taken, d.NodeID, "record_file", "name", f.Name)
		set := newFieldSet()
		set.addKadi("", document.Extras)
		if metadata := set.encode(); metadata != nil {
			d.Metadata = metadata
		}
		for _, link := range document.Links {
			rd.kadiLink(d, n, document.ID, link.To.ID, link.Name, link.To.Title)
		}
		return
	}
}

func (rd *reading) jsonFile(f File, into any) error {
	content, err := readMember(rd.archive.members[f.Path], rd.archive.limits.Record)
	if err != nil {
		return err
	}
	if tooDeep(content, rd.archive.limits.Depth) {
		return errTooLarge
	}
	return json.Unmarshal(content, into)
}

// addKadi flattens extras: nested keys are joined by points, list items take
// their number, as Kadi4Mat does in the RO-Crate.
func (s *fieldSet) addKadi(prefix string, extras []kadiExtra) {
	for i, extra := range extras {
		name := prefix + cmp.Or(extra.Key, strconv.Itoa(i))
		var nested []kadiExtra
		if extra.Type == "dict" || extra.Type == "list" {
			if json.Unmarshal(extra.Value, &nested) == nil {
				s.addKadi(name+".", nested)
			}
			continue
		}
		s.add(name, kadiField(extra), origin{})
	}
}

func kadiField(extra kadiExtra) field {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(extra.Value))
	decoder.UseNumber()
	_ = decoder.Decode(&value) // null and nothing are an empty value
	f := fieldOf(value, extra.Unit)
	switch extra.Type {
	case "int", "float":
		f.Type = "number"
	case "bool":
		f.Type = "checkbox"
	case "str":
		if f.Type != "url" {
			f = field{Type: "text", Value: text(value), Unit: f.Unit, Units: f.Units}
		}
	}
	return f
}

// kadiLink links to a record by the address that its source would give it,
// worked out from an address of this record ("…/records/47#extras-type").
func (rd *reading) kadiLink(d *Dataset, n node, own, other int64, name, title string) {
	mark := "/records/" + strconv.FormatInt(own, 10)
	for _, id := range append(n.refs("variableMeasured"), n.refs("description")...) {
		if base, _, found := strings.Cut(id, mark); found {
			rd.link(d, base+"/records/"+strconv.FormatInt(other, 10), kadiLinkKind(name))
			return
		}
	}
	rd.crate.Report.note(Left, d.NodeID, "link_dangling", "id", cmp.Or(title, strconv.FormatInt(other, 10)))
}

func kadiLinkKind(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if linkKinds[name] {
		return name
	}
	return "related"
}
