package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/eln"
)

// operation is one route of the Cahier API as its document describes it.
type operation struct {
	method, path, query, body string
}

// document is as much of an OpenAPI document as tells what to ask.
type document struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Required bool
			Schema   schema
		}
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Enum       []any
	Required   []string
	Properties map[string]schema
}

// operations lists every route that names something in its address, with a
// body that the document says is right.
func operations(s *site, samples map[string]string) []operation {
	s.t.Helper()
	w, _ := s.do("GET", "/api/cahier/v1/openapi.json", "")
	var doc document
	s.ok(json.Unmarshal(w.Body.Bytes(), &doc))
	var list []operation
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			if !strings.Contains(path, "{") {
				continue
			}
			op := operation{method: strings.ToUpper(method), path: path}
			for _, p := range doc.Paths[path][method].Parameters {
				if p.In == "query" && p.Required {
					op.query = "?" + p.Name + "=" + samples[p.Name]
				}
			}
			if content, ok := doc.Paths[path][method].RequestBody.Content["application/json"]; ok {
				text, err := json.Marshal(doc.sample(content.Schema, "", samples))
				s.ok(err)
				op.body = string(text)
			}
			list = append(list, op)
		}
	}
	return list
}

// sample makes a value that a schema allows, of what it requires alone.
func (d *document) sample(s schema, name string, samples map[string]string) any {
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	if known, ok := samples[name]; ok {
		return known
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	kind, _ := s.Type.(string)
	if list, ok := s.Type.([]any); ok {
		kind, _ = list[0].(string)
	}
	switch kind {
	case "object":
		out := map[string]any{}
		for _, key := range s.Required {
			out[key] = d.sample(s.Properties[key], key, samples)
		}
		return out
	case "array":
		return []any{}
	case "integer", "number":
		return 1
	case "boolean":
		return true
	}
	return "x"
}

// hidden makes one of everything and returns what names it in an address, by
// the words around it.
func hidden(s *site) map[string]string {
	me := s.setUp()
	team := pluck(s.t, me, "teams", 0, "id").(string)
	user := pluck(s.t, me, "user", "id").(string)
	path, pid := s.begin("experiment", "hidden")
	_, other := s.begin("resource", "hidden too")
	s.api(201, "POST", path+"/links", `{"target":"`+other+`","kind":"uses"}`)
	s.api(201, "POST", path+"/tags", `{"label":"hidden"}`)
	s.api(200, "PUT", path+"/fields/hidden", `{"type":"text","value":"x"}`)
	s.api(201, "POST", path+"/steps", `{"body":"hidden"}`)
	e := s.api(201, "POST", path+"/comments", `{"body":"hidden"}`)
	upload := s.attach(pid, "file|hidden.png", picture())
	notebook := pluck(s.t, s.api(200, "GET", "/notebooks", ""), "items", 0)
	project := s.api(201, "POST", "/projects", `{"title":"hidden","lab_id":"`+pluck(s.t, me, "labs", 0, "id").(string)+`"}`)
	group := s.api(201, "POST", "/teams/"+team+"/groups", `{"name":"hidden"}`)
	return map[string]string{
		"/entries/": pid, "/entries/ by id": pluck(s.t, e, "id").(string), "/comments/": pluck(s.t, e, "comments", 0, "id").(string),
		"/steps/": pluck(s.t, e, "steps", 0, "id").(string), "/fields/": "hidden", "/links/": "uses", "/links/uses/": other,
		"/entries/x/tags/": "hidden", "/uploads/": upload["id"].(string), "/files/": upload["id"].(string), "/versions/": "1",
		"/notebooks/": pluck(s.t, notebook, "code").(string), "/n/": "1", "/projects/": pluck(s.t, project, "pid").(string),
		"/groups/": pluck(s.t, group, "id").(string), "/teams/": team, "/members/": user,
		"/categories/": pluck(s.t, s.api(200, "GET", "/teams/"+team+"/categories?of=experiment", ""), "items", 0, "id").(string),
		"/statuses/":   pluck(s.t, s.api(200, "GET", "/teams/"+team+"/statuses?of=experiment", ""), "items", 0, "id").(string),
		"/tags/":       pluck(s.t, s.api(200, "GET", "/teams/"+team+"/tags", ""), "items", 0, "id").(string),
		"/api-keys/":   pluck(s.t, s.api(201, "POST", "/me/api-keys", `{"name":"hidden","team_id":"`+team+`"}`), "id").(string),
		"/sessions/":   pluck(s.t, s.api(200, "GET", "/me/sessions", ""), "items", 0, "id").(string),
	}
}

// unknownLike returns a name of the same form that nothing has.
func unknownLike(name string) string {
	_, err := eln.ParsePID(name)
	switch {
	case err == nil:
		return string(eln.NewPID())
	case len(name) == 36:
		return eln.NewID(time.Now())
	case strings.Contains(name, "-"):
		return name[:strings.LastIndex(name, "-")] + "-77"
	}
	return name
}

// named writes an address with names in the place of its parameters; the
// first one goes through first.
func named(t *testing.T, path string, names map[string]string, first func(string) string) string {
	t.Helper()
	var out strings.Builder
	out.WriteString("/api/cahier/v1")
	rest, n := path, 0
	for {
		before, after, more := strings.Cut(rest, "{")
		out.WriteString(before)
		if !more {
			return out.String()
		}
		word := "/links/uses/"
		if before != "/" {
			word = before[strings.LastIndex(strings.TrimSuffix(before, "/"), "/"):]
		}
		if word == "/tags/" && strings.HasPrefix(path, "/entries/") {
			word = "/entries/x/tags/"
		}
		name, known := names[word]
		if !known {
			t.Fatalf("%s: nothing hidden was made for %q", path, word)
		}
		if n == 0 {
			name = first(name)
		}
		out.WriteString(name)
		_, rest, _ = strings.Cut(after, "}")
		n++
	}
}

// seen is everything of an answer that a client sees, but for the id of the
// request.
type seen struct {
	Status  int
	Headers http.Header
	Body    string
}

func (s *site) see(method, target, kind, body string) seen {
	s.t.Helper()
	headers := []string{}
	if kind != "" {
		headers = []string{"Content-Type", kind}
	}
	w := s.send(method, target, strings.NewReader(body), headers...)
	h := w.Header().Clone()
	h.Del("X-Request-Id")
	return seen{w.Code, h, w.Body.String()}
}

// TestAnotherLabFindsNothingAnywhere walks the document of the Cahier API: on
// every route that names something, somebody of another lab gets the very
// answer of a name that nothing has, whatever the request carries.
func TestAnotherLabFindsNothingAnywhere(t *testing.T) {
	s := newSite(t)
	names := hidden(s)
	eve := s.other()
	_, own := eve.begin("experiment", "mine")
	account := eve.api(200, "GET", "/me", "")
	samples := map[string]string{
		"target": own, "kind": "related", "email": "new@example.org", "color": "29aeb9", "of": "experiment", "type": "text", "role": "member",
		"user": pluck(t, account, "user", "id").(string), "reason": "because", "action": "duplicate", "level": "read",
	}
	byID := maps.Clone(names)
	byID["/entries/"] = names["/entries/ by id"]
	file, kind := form("file|a.txt", "a")
	asked := 0
	for _, op := range operations(s, samples) {
		for _, hide := range []map[string]string{names, byID} {
			for _, send := range []struct{ kind, body string }{
				{"application/json", op.body}, {"application/json", `{}`}, {"application/json", `{"a":`}, {"text/plain", "x"}, {"", ""}, {kind, file.String()},
			} {
				asked++
				got := eve.see(op.method, named(t, op.path, hide, func(name string) string { return name })+op.query, send.kind, send.body)
				want := eve.see(op.method, named(t, op.path, hide, unknownLike)+op.query, send.kind, send.body)
				if diff := cmp.Diff(want, got); diff != "" || got.Status < 400 {
					t.Errorf("%s %s with %q differs from an unknown name:\n%s", op.method, op.path, send.body, diff)
				}
				if send.body == op.body && op.body != "" && got.Status != http.StatusNotFound {
					t.Errorf("%s %s with %s does not reach what it names: %s", op.method, op.path, op.body, got.Body)
				}
			}
		}
	}
	t.Logf("%d requests compared", asked)
}
