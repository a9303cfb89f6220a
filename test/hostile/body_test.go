package hostile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cahier/internal/web"
)

// operation is a described route that takes JSON.
type operation struct {
	method, path string
	schema       map[string]any
}

// document is the OpenAPI document, as far as bodies go.
type document struct {
	Paths map[string]map[string]struct {
		RequestBody struct {
			Content map[string]struct {
				Schema map[string]any `json:"schema"`
			} `json:"content"`
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]map[string]any `json:"schemas"`
	} `json:"components"`
}

func readDocument(t *testing.T) document {
	t.Helper()
	text, err := web.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// takingJSON lists the routes that take a body of JSON, in a settled order.
func (d document) takingJSON() []operation {
	var list []operation
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			if of, ok := d.Paths[path][method].RequestBody.Content["application/json"]; ok {
				list = append(list, operation{strings.ToUpper(method), path, d.resolved(of.Schema)})
			}
		}
	}
	return list
}

func (d document) resolved(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	return schema
}

// aim fills the parameters of an address with things that are there.
func (s *service) aim(path string) string {
	for name, under := range map[string]string{
		"/comments/{id}": "comment", "/teams/{id}": "team", "/projects/{pid}": "project", "/statuses/{label}": "category",
		"/categories/{label}": "category", "/api-keys/{id}": "key", "/tags/{tag}": "tag",
		"/groups/{id}": "group",
	} {
		at := name[:strings.LastIndex(name, "{")]
		path = strings.ReplaceAll(path, name, at+s.things[under])
	}
	for name, value := range s.things {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// brokenBodies are bodies that no route can take.
func brokenBodies() map[string]string {
	deep := 100_000
	return map[string]string{
		"empty":            "",
		"spaces":           "   ",
		"null":             "null",
		"list":             "[]",
		"number":           "5",
		"text":             `"text"`,
		"cut short":        `{"title":"a`,
		"no value":         `{"title":}`,
		"single quotes":    `{'title':'a'}`,
		"comment":          `{/* */"title":"a"}`,
		"two values":       `{"kind":"experiment"} {"kind":"experiment"}`,
		"trailing garbage": `{"kind":"experiment"}]`,
		"NUL bytes":        "\x00\x00\x00\x00",
		"NaN":              `{"base_version":NaN}`,
		"huge number":      `{"base_version":1e999}`,
		"long number":      `{"base_version":` + strings.Repeat("9", 100_000) + `}`,
		"deep lists":       strings.Repeat("[", deep) + strings.Repeat("]", deep),
		"deep objects":     strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep),
		"deep property":    `{"title":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + `}`,
		"UTF-16":           "\xff\xfe{\x00}\x00",
		"unknown property": `{"constructor":{"prototype":1},"__proto__":{"admin":true}}`,
		"5 MB":             `{"title":"` + strings.Repeat("a", 5<<20) + `"}`,
		"many properties":  `{` + strings.Repeat(`"a":1,`, 100_000) + `"b":1}`,
	}
}

// anyObject are routes that take any JSON object: what Cahier does not know in
// the definition of a field is kept, as eLabFTW does.
var anyObject = map[string]bool{"PUT /entries/{entry}/fields/{name}": true}

func TestBrokenBodiesAreRefusedEverywhere(t *testing.T) {
	s := newService(t)
	broken := brokenBodies()
	s.harmless(true, func() {
		for _, op := range readDocument(t).takingJSON() {
			for _, name := range slices.Sorted(maps.Keys(broken)) {
				what := op.method + " " + op.path
				if anyObject[what] && (name == "unknown property" || name == "many properties") {
					continue
				}
				s.refused(s.json(op.method, s.aim(op.path), broken[name]), what+" with "+name)
			}
		}
	})
}

// wrongTypes are values of every type but the one that a schema wants. An
// optional field may be null, which says nothing of it.
func wrongTypes(schema map[string]any, required bool) []string {
	values := map[string][]string{
		"string": {`"\u0000 no such choice"`}, "integer": {`9223372036854775808`, `1.5`, `1e400`}, "number": {`1e400`},
		"boolean": {`true`}, "array": {`[]`, `[[[]]]`}, "object": {`{}`, `{"a":{"b":[]}}`}, "null": {`null`},
	}
	if !required {
		delete(values, "null")
	}
	for _, kind := range typesOf(schema) {
		if kind == "string" && schema["enum"] != nil {
			continue
		}
		if kind == "integer" {
			continue
		}
		delete(values, kind)
		if kind == "number" {
			delete(values, "integer")
		}
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, values[name]...)
	}
	return list
}

// typesOf returns the types that a schema allows; one that names none allows
// all of them.
func typesOf(schema map[string]any) []string {
	switch of := schema["type"].(type) {
	case string:
		return []string{of}
	case []any:
		var list []string
		for _, one := range of {
			list = append(list, one.(string))
		}
		return list
	}
	return []string{"string", "integer", "number", "boolean", "array", "object", "null"}
}

// plausible is a value that fits a schema.
func (s *service) plausible(d document, name string, schema map[string]any) any {
	schema = d.resolved(schema)
	if values, ok := schema["enum"].([]any); ok {
		return values[0]
	}
	switch typesOf(schema)[0] {
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		return []any{}
	case "object":
		return map[string]any{}
	}
	if id, ok := s.things[strings.TrimSuffix(name, "_id")]; ok {
		return id
	}
	return "some text"
}

func TestWrongTypesAreRefusedForEveryField(t *testing.T) {
	s := newService(t)
	d := readDocument(t)
	tried := 0
	s.harmless(true, func() {
		for _, op := range d.takingJSON() {
			properties, _ := op.schema["properties"].(map[string]any)
			required := map[string]any{}
			for _, name := range asList(op.schema["required"]) {
				required[name.(string)] = s.plausible(d, name.(string), properties[name.(string)].(map[string]any))
			}
			for _, name := range slices.Sorted(maps.Keys(properties)) {
				_, needed := required[name]
				for _, value := range wrongTypes(d.resolved(properties[name].(map[string]any)), needed) {
					body := maps.Clone(required)
					body[name] = json.RawMessage(value)
					s.refused(s.json(op.method, s.aim(op.path), written(body)), fmt.Sprintf("%s %s with %s of %s", op.method, op.path, name, value))
					tried++
				}
			}
		}
	})
	if tried < 300 {
		t.Errorf("%d values were tried: the document describes less than it did", tried)
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

// written is JSON whose raw values need not be valid.
func written(body map[string]any) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(body)) {
		value, ok := body[name].(json.RawMessage)
		if !ok {
			value, _ = json.Marshal(body[name])
		}
		fmt.Fprintf(&b, ",%q:%s", name, value)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}
