package web_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSharingOverHTTP(t *testing.T) {
	s := newSite(t)
	me := pluck(t, s.setUp(), "user", "id").(string)
	path, _ := s.begin("experiment", "couplage")
	stranger := s.other()
	out := s.api(200, "GET", path+"/grants", "")
	if out["follows_notebook"] != true || out["read_base"] != 30.0 || out["write_base"] != 20.0 || out["more"] != 0.0 || len(out["reach"].([]any)) != 0 {
		t.Errorf("grants: %v", out)
	}
	want := []any{map[string]any{
		"person":  map[string]any{"id": me, "serial": 1.0, "name": "Ada Bernard", "first": "Ada", "last": "Bernard"},
		"level":   "own",
		"reasons": []any{"admins", "holder", "author", "team"},
	}}
	if diff := cmp.Diff(want, out["readers"]); diff != "" {
		t.Error(diff)
	}
	stranger.problem(404, "not_found", "GET", path+"/grants", "")
	stranger.problem(404, "not_found", "GET", path+"/explain?user="+me, "")
	stranger.problem(404, "not_found", "PUT", path+"/grants", `{"read_base":10}`)
	stranger.problem(404, "not_found", "POST", path+"/actions", `{"action":"lock"}`)

	entry := s.api(200, "PUT", path+"/grants", `{"read_base":50,"write_base":10}`)
	if entry["version"] != 2.0 || entry["level"] != "own" {
		t.Errorf("entry: %v", entry)
	}
	out = s.api(200, "GET", path+"/grants", "")
	reach := fmt.Sprint(pluck(t, out, "reach", 0, "principal"), pluck(t, out, "reach", 0, "level"), pluck(t, out, "reach", 1, "principal"), pluck(t, out, "reach", 1, "level"))
	if reach != fmt.Sprint("public", "read", "users", "comment") {
		t.Errorf("reach is %s", reach)
	}
	stranger.api(200, "GET", path+"/grants", "")
	stranger.problem(403, "level_missing", "PUT", path+"/grants", `{"read_base":10}`)
	s.api(200, "PUT", path+"/grants", fmt.Sprintf(`{"grants":[{"principal":"user:%s","level":"own"},{"principal":"users","level":"read"}]}`, me))
	s.problem(400, "principal_unknown", "PUT", path+"/grants", `{"grants":[{"principal":"team:x","level":"read"}]}`)
	s.problem(400, "request_wrong", "PUT", path+"/grants", `{"grants":[{"principal":"users","level":"rule"}]}`)
	s.problem(400, "request_wrong", "PUT", path+"/grants", `{"read_base":15}`)
	s.api(200, "PUT", path+"/grants", `{"grants":[]}`)
	stranger.problem(404, "not_found", "GET", path+"/grants", "")
	out = s.api(200, "GET", path+"/explain?user="+me, "")
	want = []any{map[string]any{"rule": "author", "via": "Ada Bernard", "level": "own"}}
	if diff := cmp.Diff(want, out["reasons"]); diff != "" || out["level"] != "own" {
		t.Error(out["level"], diff)
	}
	s.problem(400, "principal_unknown", "GET", path+"/explain?user="+url.QueryEscape("somebody\x00"), "")
	s.holds()
}

func TestActsOverHTTP(t *testing.T) {
	s := newSite(t)
	me := pluck(t, s.setUp(), "user", "id").(string)
	path, pid := s.begin("experiment", "couplage")
	act := func(want int, body string) map[string]any {
		t.Helper()
		return s.api(want, "POST", path+"/actions", body)
	}
	for _, c := range []struct{ body, field, want string }{
		{`{"action":"lock"}`, "locked", "true"},
		{`{"action":"unlock"}`, "locked", "false"},
		{`{"action":"strike","reason":"contaminé"}`, "state", "struck"},
		{`{"action":"unstrike"}`, "state", "normal"},
		{`{"action":"archive"}`, "state", "archived"},
		{`{"action":"unarchive"}`, "state", "normal"},
		{`{"action":"pin"}`, "pinned", "true"},
		{`{"action":"unpin"}`, "pinned", "false"},
		{`{"action":"transfer","user_id":"` + me + `"}`, "version", "7"},
		{`{"action":"restore","version":1}`, "title", "couplage"},
	} {
		if got := fmt.Sprint(act(200, c.body)[c.field]); got != c.want {
			t.Errorf("%s: %s is %s, want %s", c.body, c.field, got, c.want)
		}
	}
	duplicate := act(201, `{"action":"duplicate","link_original":true}`)
	if duplicate["title"] != "couplage I" || pluck(t, duplicate, "origin", "pid") != pid || pluck(t, duplicate, "links", 0, "link") != "follows" || duplicate["page"] != 2.0 {
		t.Errorf("duplicate: %v", duplicate)
	}
	template := act(201, `{"action":"duplicate","template":true}`)
	if template["template"] != true || template["page"] != nil && template["page"] != 0.0 {
		t.Errorf("template: %v", template)
	}
	again := s.api(201, "POST", "/entries/"+template["pid"].(string)+"/actions", `{"action":"duplicate"}`)
	if again["template"] != true {
		t.Errorf("the duplicate of a template: %v", again)
	}
	notebook := s.api(201, "POST", "/notebooks", `{"team_id":"`+pluck(t, template, "team", "id").(string)+`","title":"thèse"}`)
	moved := act(200, `{"action":"move","notebook":"`+notebook["code"].(string)+`","reason":"mal rangée"}`)
	if moved["page"] != 1.0 || pluck(t, moved, "notebook", "code") != notebook["code"] {
		t.Errorf("moved: %v", moved)
	}
	if void := act(200, `{"action":"void","reason":"par erreur"}`); void["state"] != "void" || void["reason"] != "par erreur" {
		t.Errorf("void: %v", void)
	}
	draft := s.api(201, "POST", "/entries", `{"kind":"experiment","title":"brouillon","draft":true}`)
	if got := s.api(200, "POST", "/entries/"+draft["pid"].(string)+"/actions", `{"action":"publish"}`); got["state"] != "normal" || got["page"] != 3.0 {
		t.Errorf("published: %v", got)
	}
	s.holds()
}

func TestActsThatAreWrong(t *testing.T) {
	s := newSite(t)
	s.setUp()
	path, _ := s.begin("experiment", "couplage")
	for _, c := range []struct {
		status    int
		key, body string
	}{
		{400, "request_wrong", `{"action":"explode"}`},
		{400, "request_wrong", `{}`},
		{400, "reason_length", `{"action":"strike"}`},
		{400, "custodian_unknown", `{"action":"transfer","user_id":"x"}`},
		{404, "not_found", `{"action":"move","notebook":"X-99"}`},
		{404, "not_found", `{"action":"restore","version":99}`},
		{409, "state_refuses", `{"action":"publish"}`},
	} {
		s.problem(c.status, c.key, "POST", path+"/actions", c.body)
	}
	s.problem(404, "not_found", "POST", "/entries/0000000000z/actions", `{"action":"lock"}`)
	out := s.api(200, "GET", path, "")
	if out["version"] != 1.0 {
		t.Errorf("version: %v", out["version"])
	}
}
