package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"cahier/internal/store"
)

// begin makes an entry and returns its address in the API.
func (s *site) begin(kind, title string) (path, pid string) {
	s.t.Helper()
	e := s.api(201, "POST", "/entries", `{"kind":"`+kind+`","title":"`+title+`"}`)
	pid = e["pid"].(string)
	return "/entries/" + pid, pid
}

// pluck reads one thing out of an answer: names of fields and places in lists.
func pluck(t *testing.T, from any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			from = from.(map[string]any)[step]
		case int:
			list, _ := from.([]any)
			if step >= len(list) {
				t.Fatalf("%v: nothing at %d of %v", path, step, list)
			}
			from = list[step]
		}
	}
	return from
}

func TestPartsOverHTTP(t *testing.T) {
	s := newSite(t)
	s.setUp()
	path, _ := s.begin("experiment", "couplage")
	e := s.api(201, "POST", path+"/steps", `{"body":"peser","deadline":"2026-12-01T16:00:00+01:00"}`)
	s.api(201, "POST", path+"/steps", `{"body":"chauffer"}`)
	if got := pluck(t, e, "steps", 0, "deadline"); got != "2026-12-01T15:00:00Z" {
		t.Errorf("deadline %v", got)
	}
	step := path + "/steps/" + pluck(t, e, "steps", 0, "id").(string)
	e = s.api(200, "PATCH", step, `{"finished":true,"deadline":null,"ordering":2}`)
	if pluck(t, e, "steps", 0, "body") != "chauffer" || pluck(t, e, "steps", 1, "finished_by") != "Ada Bernard" || pluck(t, e, "steps", 1, "deadline") != nil {
		t.Errorf("steps %v", e["steps"])
	}
	s.problem(400, "deadline_wrong", "PATCH", step, `{"deadline":"demain"}`)
	s.problem(400, "deadline_range", "PATCH", step, `{"deadline":"0001-01-01T00:00:00Z"}`)
	s.problem(400, "step_empty", "POST", path+"/steps", `{"body":" \u202e "}`)
	e = s.api(200, "DELETE", step, "")
	s.problem(404, "not_found", "DELETE", step, "")
	if len(e["steps"].([]any)) != 1 || e["version"].(float64) != 5 {
		t.Errorf("after the removal: version %v, %v", e["version"], e["steps"])
	}

	for _, label := range []string{"pd/c 10 %", "été?#", "a&b+c"} {
		s.api(201, "POST", path+"/tags", fmt.Sprintf(`{"label":%q}`, label))
		e = s.api(200, "DELETE", path+"/tags/"+url.PathEscape(label), "")
		if len(e["tags"].([]any)) != 0 {
			t.Errorf("%q is still there: %v", label, e["tags"])
		}
	}
	s.problem(404, "not_found", "DELETE", path+"/tags/jamais", "")
	s.problem(400, "tag_empty", "POST", path+"/tags", `{"label":""}`)
	s.holds()
}

func TestLinksAndCommentsOverHTTP(t *testing.T) {
	s := newSite(t)
	s.setUp()
	path, _ := s.begin("experiment", "couplage")
	other, pid := s.begin("resource", "ligand")
	e := s.api(201, "POST", path+"/links", `{"target":"`+pid+`","kind":"uses"}`)
	if pluck(t, e, "links", 0, "title") != "ligand" || pluck(t, e, "links", 0, "link") != "uses" {
		t.Errorf("links %v", e["links"])
	}
	if back := s.api(200, "GET", other, ""); pluck(t, back, "backlinks", 0, "title") != "couplage" {
		t.Errorf("backlinks %v", back["backlinks"])
	}
	s.problem(400, "request_wrong", "POST", path+"/links", `{"target":"`+pid+`","kind":"owns"}`)
	s.problem(404, "not_found", "POST", path+"/links", `{"target":"nowhere","kind":"uses"}`)
	s.problem(400, "link_self", "POST", other+"/links", `{"target":"`+pid+`","kind":"uses"}`)
	e = s.api(200, "DELETE", path+"/links/uses/"+pid, "")
	s.problem(404, "not_found", "DELETE", path+"/links/uses/"+pid, "")
	if len(e["links"].([]any)) != 0 {
		t.Errorf("links %v", e["links"])
	}

	e = s.api(201, "POST", path+"/comments", `{"body":"<script>alert(1)</script>"}`)
	if pluck(t, e, "comments", 0, "body") != "<script>alert(1)</script>" || pluck(t, e, "comments", 0, "mine") != true || pluck(t, e, "comments", 0, "author", "name") != "Ada Bernard" {
		t.Errorf("comments %v", e["comments"])
	}
	comment := path + "/comments/" + pluck(t, e, "comments", 0, "id").(string)
	e = s.api(200, "PATCH", comment, `{"body":"à refaire"}`)
	if pluck(t, e, "comments", 0, "body") != "à refaire" {
		t.Errorf("comments %v", e["comments"])
	}
	if p := s.problem(400, "comment_long", "POST", path+"/comments", `{"body":"`+strings.Repeat("x", 1<<20)+`"}`); p["field"] != "body" {
		t.Errorf("problem %v", p)
	}
	e = s.api(200, "DELETE", comment, "")
	if pluck(t, e, "comments", 0, "hidden") != true || pluck(t, e, "comments", 0, "body") != "" {
		t.Errorf("comments %v", e["comments"])
	}
	s.problem(404, "not_found", "PATCH", comment, `{"body":"x"}`)
	s.holds()
}

func TestTodayOverHTTP(t *testing.T) {
	s := newSite(t)
	s.problem(401, "sign_in_first", "GET", "/today", "")
	s.setUp()
	today := s.api(200, "GET", "/today", "")
	for _, part := range []string{"continue", "steps", "drafts"} {
		if list, ok := today[part].([]any); !ok || len(list) != 0 {
			t.Errorf("%s of an empty day: %v", part, today[part])
		}
	}
	path, pid := s.begin("experiment", "couplage")
	s.api(201, "POST", path+"/steps", `{"body":"peser"}`)
	s.api(201, "POST", "/entries", `{"kind":"experiment","title":"brouillon","draft":true}`)
	today = s.api(200, "GET", "/today", "")
	if pluck(t, today, "continue", 0, "next_step") != "peser" || pluck(t, today, "steps", 0, "step", "body") != "peser" ||
		pluck(t, today, "steps", 0, "entry") != pid || pluck(t, today, "drafts", 0, "title") != "brouillon" {
		t.Errorf("today %v", today)
	}
}

// holds wants the record to hold, every hash and version of it.
func (s *site) holds() {
	s.t.Helper()
	_, err := s.db.Verify(s.t.Context(), func(f store.Finding) { s.t.Errorf("the record does not hold: %+v", f) })
	s.ok(err)
}
