package web_test

import (
	"net/url"
	"testing"
)

// word of a second person, who joins the team that the first one made.
const bobWord = "another long password"

// bob adds a second person to a team and returns their cookie.
func (s *site) bob(team, role string) string {
	s.t.Helper()
	s.api(201, "POST", "/teams/"+team+"/members", `{"email":"bob@example.org","first":"Bob","last":"Roy","role":"`+role+`","password":"`+bobWord+`"}`)
	mine := s.cookie
	s.cookie = ""
	s.api(200, "POST", "/session", `{"email":"bob@example.org","password":"`+bobWord+`"}`)
	his := s.cookie
	s.cookie = mine
	return his
}

func TestNotebooksOverHTTP(t *testing.T) {
	s := newSite(t)
	me := s.setUp()
	team := pluck(t, me, "teams", 0, "id").(string)
	project := s.api(201, "POST", "/projects", `{"title":"ANR Peptides","lab_id":"`+pluck(t, me, "labs", 0, "id").(string)+`"}`)
	n := s.api(201, "POST", "/notebooks", `{"team_id":"`+team+`","title":"Suzuki","project_id":"`+project["id"].(string)+`"}`)
	if n["code"] != "IBMM-01" || n["level"] != "own" || pluck(t, n, "holder", "name") != "Ada Bernard" || pluck(t, n, "can", "manage") != true {
		t.Errorf("made %v", n)
	}
	e := s.api(201, "POST", "/entries", `{"kind":"experiment","title":"dosage","notebook":"IBMM-01"}`)
	same := s.api(200, "GET", "/notebooks/ibmm-01/n/1", "")
	if same["pid"] != e["pid"] {
		t.Errorf("page 1 is %v", same["pid"])
	}
	pages := s.api(200, "GET", "/notebooks/IBMM-01/pages?after=&limit=200", "")
	if pluck(t, pages, "items", 0, "title") != "dosage" || pluck(t, pages, "items", 0, "why") != "written" || pages["next"] != 0.0 {
		t.Errorf("pages %v", pages)
	}
	n = s.api(200, "PATCH", "/notebooks/IBMM-01", `{"title":"Heck","project_id":""}`)
	if n["title"] != "Heck" || n["project_id"] != nil || n["version"] != 2.0 {
		t.Errorf("changed %v", n)
	}
	bob := s.bob(team, "member")
	people := s.api(200, "GET", "/teams/"+team+"/members", "")
	id := pluck(t, people, "items", 1, "user", "id").(string)
	members := s.api(200, "PUT", "/notebooks/IBMM-01/members", `{"members":[{"user_id":"`+id+`","level":"write"}]}`)
	if len(members["items"].([]any)) != 2 || pluck(t, members, "items", 1, "level") != "write" {
		t.Errorf("members %v", members)
	}
	s.problem(400, "request_wrong", "PUT", "/notebooks/IBMM-01/members", `{"members":[{"user_id":"`+id+`","level":"none"}]}`)
	s.cookie, bob = bob, s.cookie
	s.api(201, "POST", "/entries", `{"kind":"experiment","title":"de Bob","notebook":"IBMM-01"}`)
	s.problem(403, "place_owner_only", "PATCH", "/notebooks/IBMM-01", `{"title":"x"}`)
	s.problem(404, "not_found", "GET", "/projects/"+project["pid"].(string), "")
	s.problem(404, "not_found", "GET", "/notebooks/IBMM-77", "")
	s.problem(404, "not_found", "GET", "/notebooks/IBMM-01/n/9", "")
	s.cookie = bob
	if n = s.api(200, "POST", "/notebooks/IBMM-01/close", ""); n["closed_at"] == nil || pluck(t, n, "can", "write") != false {
		t.Errorf("closed %v", n)
	}
	s.problem(409, "notebook_closed", "POST", "/entries", `{"kind":"experiment","notebook":"IBMM-01"}`)
	if items := s.api(200, "GET", "/notebooks", "")["items"].([]any); len(items) != 1 {
		t.Errorf("notebooks %v", items)
	}
	p := s.api(200, "PATCH", "/projects/"+project["pid"].(string), `{"purpose":"cycles"}`)
	if p["purpose"] != "cycles" || pluck(t, p, "can", "manage") != true || len(s.api(200, "GET", "/projects", "")["items"].([]any)) != 1 {
		t.Errorf("project %v", p)
	}
	s.cookie = ""
	s.problem(401, "sign_in_first", "GET", "/notebooks", "")
	s.problem(401, "sign_in_first", "GET", "/notebooks/IBMM-01", "")
}

func TestTeamsAndLabelsOverHTTP(t *testing.T) {
	s := newSite(t)
	me := s.setUp()
	team := pluck(t, me, "teams", 0, "id").(string)
	lab := pluck(t, me, "labs", 0, "id").(string)
	made := s.api(201, "POST", "/teams", `{"lab_id":"`+lab+`","name":"Catalyse"}`)
	if len(s.api(200, "GET", "/teams", "")["items"].([]any)) != 2 {
		t.Error("the new team is not listed")
	}
	changed := s.api(200, "PATCH", "/teams/"+made["id"].(string), `{"visibility":"notebook"}`)
	if changed["visibility"] != "notebook" {
		t.Errorf("changed %v", changed)
	}
	ada := pluck(t, me, "user", "id").(string)
	s.problem(409, "last_pilote", "PUT", "/teams/"+team+"/members/"+ada, `{"role":"member"}`)
	s.problem(409, "last_pilote", "DELETE", "/teams/"+team+"/members/"+ada, "")
	bob := s.bob(team, "member")
	for _, noun := range []string{"categories", "statuses"} {
		path := "/teams/" + team + "/" + noun
		l := s.api(201, "POST", path+"?of=resource", `{"title":"Solvant","color":"2f6fdd","of":"resource"}`)
		if l = s.api(200, "PATCH", path+"/"+l["id"].(string), `{"hidden":true,"of":"resource","color":"#1F6FB2"}`); l["hidden"] != true || l["color"] != "1f6fb2" {
			t.Errorf("changed %v", l)
		}
		s.problem(404, "not_found", "PATCH", "/teams/"+made["id"].(string)+"/"+noun+"/"+l["id"].(string), `{"title":"x"}`)
		experiments := len(s.api(200, "GET", path+"?of=experiment", "")["items"].([]any))
		both := len(s.api(200, "GET", path, "")["items"].([]any))
		if experiments < 4 || both <= experiments {
			t.Errorf("%d %s of experiments, %d in all", experiments, noun, both)
		}
		mine := s.cookie
		s.cookie = bob
		s.problem(403, "team_admins_only", "POST", path, `{"title":"x","color":"000000","of":"resource"}`)
		s.problem(404, "not_found", "GET", "/teams/"+made["id"].(string)+"/"+noun, "")
		s.cookie = mine
	}
	people := s.api(200, "GET", "/teams/"+team+"/members", "")
	his := pluck(t, people, "items", 1, "user", "id").(string)
	if m := s.api(200, "PUT", "/teams/"+team+"/members/"+his, `{"role":"admin"}`); m["role"] != "admin" || pluck(t, m, "user", "name") != "Bob Roy" {
		t.Errorf("member %v", m)
	}
	g := s.api(201, "POST", "/teams/"+team+"/groups", `{"name":"RMN","user_ids":["`+his+`"]}`)
	if pluck(t, g, "members", 0, "name") != "Bob Roy" {
		t.Errorf("group %v", g)
	}
	g = s.api(200, "PUT", "/groups/"+g["id"].(string)+"/members", `{"user_ids":[]}`)
	if len(g["members"].([]any)) != 0 || len(s.api(200, "GET", "/teams/"+team+"/groups", "")["items"].([]any)) != 1 {
		t.Errorf("group %v", g)
	}
	s.api(204, "DELETE", "/teams/"+team+"/members/"+his, "")
	s.problem(404, "not_found", "DELETE", "/teams/"+team+"/members/"+his, "")
}

func TestTagsAndSuggestionsOverHTTP(t *testing.T) {
	s := newSite(t)
	team := pluck(t, s.setUp(), "teams", 0, "id").(string)
	path, pid := s.begin("resource", "Acétate de palladium")
	s.api(201, "POST", path+"/tags", `{"label":"Pd"}`)
	tags := s.api(200, "GET", "/teams/"+team+"/tags?q=p", "")
	if pluck(t, tags, "items", 0, "count") != 1.0 {
		t.Errorf("tags %v", tags)
	}
	tag := pluck(t, tags, "items", 0, "id").(string)
	if out := s.api(200, "PATCH", "/teams/"+team+"/tags/"+tag, `{"label":"palladium"}`); out["label"] != "palladium" {
		t.Errorf("renamed %v", out)
	}
	for _, kind := range []string{"tag", "title", "person"} {
		q := map[string]string{"tag": "pall", "title": "acet", "person": "ada"}[kind]
		out := s.api(200, "GET", "/suggest?kind="+kind+"&q="+q, "")
		if len(out["items"].([]any)) != 1 || pluck(t, out, "items", 0, "label") == "" {
			t.Errorf("%s: %v", kind, out)
		}
	}
	s.problem(400, "request_wrong", "GET", "/suggest?kind=colour", "")
	for _, q := range []string{"pallad", pid, ""} {
		out := s.api(200, "GET", "/search/entries?q="+url.QueryEscape(q), "")
		if pluck(t, out, "items", 0, "pid") != pid || pluck(t, out, "items", 0, "tags", 0) != "palladium" {
			t.Errorf("%q: %v", q, out)
		}
	}
	out := s.api(200, "GET", "/query?q="+url.QueryEscape("étain tag:urgent"), "")
	if pluck(t, out, "chips", 1, "text") != "tag:urgent" || pluck(t, out, "chips", 1, "start") != 7.0 || pluck(t, out, "chips", 1, "end") != 17.0 {
		t.Errorf("chips %v", out)
	}
	bad := s.problem(400, "search_paren_open", "GET", "/query?q="+url.QueryEscape("(étain"), "")
	if bad["field"] != "q" || bad["offset"] != 1.0 {
		t.Errorf("problem %v", bad)
	}
}
