package elabapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/elabapi"
	"cahier/internal/eln"
)

// get asks as somebody and returns the answer, which must be JSON.
func (s *service) get(key, target string) any {
	s.t.Helper()
	w := s.ask(key, "GET", "/api/v2/"+target, "", "")
	if w.Code != http.StatusOK {
		s.t.Fatalf("GET %s: %d %s", target, w.Code, w.Body)
	}
	return decode(s.t, w.Body.String())
}

func (s *service) rows(target string) []map[string]any {
	s.t.Helper()
	var rows []map[string]any
	for _, row := range s.get("apiKey4Test", target).([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}

func titles(rows []map[string]any) string {
	var list []string
	for _, row := range rows {
		list = append(list, row["title"].(string))
	}
	return strings.Join(list, " ")
}

func TestListsWithoutALimitHoldEverything(t *testing.T) {
	s := newService(t)
	const n = 430
	for i := range n {
		s.post("items", fmt.Sprintf(`{"title":"t%03d"}`, i))
	}
	rows := s.rows("items?order=title&sort=asc")
	if len(rows) != n {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		if row["title"] != fmt.Sprintf("t%03d", i) {
			t.Fatalf("row %d is %v", i, row["title"])
		}
	}
	s.do("PATCH", fmt.Sprint("items/", int64(rows[300]["id"].(float64))), `{"action":"pin"}`)
	for _, order := range []string{"cat", "customid", "date", "id", "lastchange", "rating", "status", "title", "user"} {
		for _, sort := range []string{"asc", "desc"} {
			ids := map[any]bool{}
			all := s.rows("items?order=" + order + "&sort=" + sort)
			for _, row := range all {
				ids[row["id"]] = true
			}
			if len(all) != n || len(ids) != n || all[0]["title"] != "t300" {
				t.Errorf("%s %s: %d rows of %d entries, first %v", order, sort, len(all), len(ids), all[0]["title"])
			}
		}
	}
	s.do("PATCH", fmt.Sprint("items/", int64(rows[300]["id"].(float64))), `{"action":"pin"}`)
	if rows := s.rows("items?order=title&sort=asc&limit=250&offset=100"); len(rows) != 250 || rows[0]["title"] != "t100" || rows[249]["title"] != "t349" {
		t.Errorf("a slice: %d rows from %v", len(rows), rows[0]["title"])
	}
}

func TestListParameters(t *testing.T) {
	s := newService(t)
	category := s.post("teams/current/resources_categories", `{"name":"Plasmid"}`)
	status := s.post("teams/current/items_status", `{"title":"Open","color":"#AABBCC"}`)
	a := s.post("items", fmt.Sprintf(`{"title":"a","tags":["x","y"],"category":%d}`, category))
	b := s.post("items", fmt.Sprintf(`{"title":"b","tags":"x","status":%d}`, status))
	c := s.post("items", `{"title":"c"}`)
	s.do("PATCH", fmt.Sprint("items/", a), `{"rating":3,"custom_id":7}`)
	s.do("PATCH", fmt.Sprint("items/", b), `{"action":"lock"}`)
	s.do("PATCH", fmt.Sprint("items/", c), `{"action":"pin"}`)
	d := s.post("items", `{"title":"d"}`)
	s.do("DELETE", fmt.Sprint("items/", d), "")
	e := s.post("items", `{"title":"e"}`)
	s.do("PATCH", fmt.Sprint("items/", e), `{"action":"archive"}`)
	s.do("POST", fmt.Sprintf("items/%d/items_links/%d", a, b), "{}")
	for query, want := range map[string]string{
		"":                                       "c a b",
		"order=title&sort=asc":                   "c a b",
		"tags[]=x":                               "a b",
		"tags[]=x&tags[]=y":                      "a",
		"rating=3,4":                             "a",
		"locked=1":                               "b",
		fmt.Sprint("category=", category):        "a",
		fmt.Sprint("cat=", category, ",null"):    "c a b",
		"category=null":                          "c b",
		"category=999999":                        "",
		fmt.Sprint("status=", status):            "b",
		"state=3":                                "d",
		"state=2,3":                              "e d",
		"state=5":                                "",
		"q=title:a":                              "a",
		"q=a":                                    "a",
		"extended=locked:yes":                    "b",
		fmt.Sprint("owner=", s.bound["users/1"]): "c a b",
		fmt.Sprint("owner=", s.bound["users/2"]): "",
		"scope=1":                                "c a b",
		"scope=3":                                "c a b",
		"timestamped=1":                          "",
		"bookable=1":                             "",
		fmt.Sprint("related=", b):                "a",
		"related=999999":                         "",
		"limit=1":                                "c",
		"limit=1&offset=1":                       "a",
		"offset=1":                               "c a b",
		"fastq=b":                                "b",
	} {
		if got := titles(s.rows("items?" + query)); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	for _, query := range []string{"state=9", "state=x", "extended=title:(", "format=docx", "format=zip"} {
		if w := s.ask("apiKey4Test", "GET", "/api/v2/items?"+query, "", ""); w.Code != 400 || !strings.Contains(w.Body.String(), `"code":400`) {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
	if row := s.rows("items?full=1&tags[]=y")[0]; row["elabid"] == nil || row["body"] != nil || row["page"] != "database.php" || row["custom_id"] != 7.0 {
		t.Errorf("a full row: %v", row)
	}
}

func TestEntriesAreCreatedAsAsked(t *testing.T) {
	s := newService(t)
	template := s.post("experiments_templates", `{"title":"Protocol","body":"<p>Do</p>","metadata":{"extra_fields":{"Temp":{"type":"number","value":"4"}}}}`)
	s.post(fmt.Sprint("experiments_templates/", template, "/steps"), `{"body":"first"}`)
	made := s.post("experiments", fmt.Sprintf(`{"template":%d,"title":"Run","canread_base":10,"canwrite_base":10,"canread":"{\"teams\":[],\"teamgroups\":[],\"users\":[%d]}"}`, template, s.bound["users/2"]))
	e := s.get("apiKey4Test", fmt.Sprint("experiments/", made)).(map[string]any)
	steps := e["steps"].([]any)
	if e["title"] != "Run" || e["body"] != "<p>Do</p>" || len(steps) != 1 || e["created_from_id"] != float64(template) || e["created_from_type"] != 3.0 {
		t.Errorf("from a template: %v", e)
	}
	if e["canread_base"] != 10.0 || e["canread"] != fmt.Sprintf(`{"teams": [], "users": [%d], "teamgroups": []}`, s.bound["users/2"]) {
		t.Errorf("open to: %v %v", e["canread_base"], e["canread"])
	}
	if e["metadata"] != `{"extra_fields": {"Temp": {"type": "number", "value": "4"}}}` {
		t.Errorf("metadata: %v", e["metadata"])
	}
	s.get("titi", fmt.Sprint("experiments/", made))
	if w := s.ask("tutu", "GET", fmt.Sprint("/api/v2/experiments/", made), "", ""); w.Code != 404 {
		t.Errorf("somebody else of the team: %d", w.Code)
	}
	again := s.post(fmt.Sprint("experiments/", made), `{"action":"duplicate","linkToOriginal":true}`)
	copied := s.get("apiKey4Test", fmt.Sprint("experiments/", again)).(map[string]any)
	if copied["title"] != "Run I" || len(copied["experiments_links"].([]any)) != 1 {
		t.Errorf("a duplicate: %v %v", copied["title"], copied["experiments_links"])
	}
	pattern := s.post("experiments_templates", fmt.Sprintf(`{"entity":%d}`, made))
	if s.get("apiKey4Test", fmt.Sprint("experiments_templates/", pattern)).(map[string]any)["body"] != "<p>Do</p>" {
		t.Error("a template of an entry has another body")
	}
	markdown := s.post("items", `{"title":"md","body":"# Title\n\n*em*","content_type":2}`)
	m := s.get("apiKey4Test", fmt.Sprint("items/", markdown)).(map[string]any)
	if m["body"] != "# Title\n\n*em*" || !strings.Contains(m["body_html"].(string), "<em>em</em>") || m["content_type"] != 2.0 {
		t.Errorf("markdown: %v", m)
	}
}

func TestPatchesAreTakenOrRefusedAsAWhole(t *testing.T) {
	s := newService(t)
	n := s.post("items", record)
	one := fmt.Sprint("items/", n)
	for _, body := range []string{
		`{"title":"new","date":"2026-02-31"}`, `{"title":"new","nosuchkey":1}`, `{"title":"new","userid":2}`, `{"title":"new","rating":9}`,
		`{"title":"new","body":{"a":1}}`, `{"title":["x"]}`, `{"title":"new","content_type":9}`, `{"title":"new","canread_base":33}`,
		`{"title":"new","category":999999}`, `{"title":"new","metadata":"{nope"}`, `{"title":"new","canread":"{nope"}`, `{"title":"new","book_max_slots":1}`,
		`{"action":"sign"}`, `{"action":"frobnicate"}`, `{"title":`, `[]`, `"x"`, `{"action":"setcanread"}`, `{"action":"updatemetadatafield","Nope":"1"}`,
	} {
		w := s.ask("apiKey4Test", "PATCH", "/api/v2/"+one, "application/json", body)
		var said struct {
			Code                 int
			Message, Description *string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != 400 || said.Code != 400 || said.Message == nil || said.Description == nil {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if e := s.get("apiKey4Test", one).(map[string]any); e["title"] != "Peer record" || e["lastchangeby"] != nil {
		t.Errorf("something was kept of it: %v %v", e["title"], e["lastchangeby"])
	}
	for body, want := range map[string]map[string]any{
		`{"action":"update","title":"A"}`: {"title": "A"},
		`{"date":"20191231"}`:             {"date": "2019-12-31"},
		`{"rating":"4"}`:                  {"rating": 4.0},
		`{"hide_main_text":"on"}`:         {"hide_main_text": 1.0},
		`{"canread":{"base":40,"teams":[],"teamgroups":[],"users":[]}}`: {"canread_base": 40.0},
		`{"action":"setcanwrite","can_base":30}`:                        {"canwrite_base": 30.0},
		`{"custom_id":12}`:                                              {"custom_id": 12.0},
		`{"state":2}`:                                                   {"state": 2.0},
		`null`:                                                          {"id": float64(n)},
	} {
		if body == `null` {
			s.do("PATCH", one, `{"action":"restore"}`)
		}
		got := decode(t, s.do("PATCH", one, body).Body.String()).(map[string]any)
		for key, v := range want {
			if got[key] != v {
				t.Errorf("%s: %s is %v", body, key, got[key])
			}
		}
		if got["state"] == 2.0 {
			s.do("PATCH", one, `{"action":"unarchive"}`)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newService(t)
	n := s.post("items", `{"title":"x"}`)
	for target, body := range map[string]string{
		"items":                          `{"title":"` + strings.Repeat("a", 17<<20) + `"}`,
		fmt.Sprint("items/", n):          `{"body":"` + strings.Repeat("a", 17<<20) + `"}`,
		fmt.Sprint("items/", n, "/tags"): strings.Repeat("[", 20000),
	} {
		method := map[bool]string{true: "PATCH", false: "POST"}[target == fmt.Sprint("items/", n)]
		if w := s.ask("apiKey4Test", method, "/api/v2/"+target, "application/json", body); w.Code != 400 || !strings.Contains(w.Body.String(), `"code":400`) {
			t.Errorf("%s: %d %.200s", target, w.Code, w.Body)
		}
	}
}

func TestBodiesReadBackAsTheyWereSent(t *testing.T) {
	s := newService(t)
	n := s.post("experiments", `{"body":"<p>one</p>"}`)
	one := fmt.Sprint("experiments/", n)
	const sent = `<h1>Title</h1><p>a <strong>b</strong> &amp; c</p><ul><li>x</li></ul>`
	text, err := json.Marshal(map[string]string{"body": sent + `<script>alert(1)</script>`})
	s.ok(err)
	if got := decode(t, s.do("PATCH", one, string(text)).Body.String()).(map[string]any)["body"]; got != sent {
		t.Errorf("read back %q", got)
	}
	list := s.rows(one + "/revisions")
	if len(list) != 2 || list[0]["id"].(float64) <= list[1]["id"].(float64) {
		t.Fatalf("revisions: %v", list)
	}
	first := fmt.Sprint(one, "/revisions/", list[1]["id"])
	if r := s.get("apiKey4Test", first).(map[string]any); r["body"] != "<p>one</p>" {
		t.Errorf("a revision: %v", r)
	}
	s.do("PATCH", first, `{"action":"replace"}`)
	if e := s.get("apiKey4Test", one).(map[string]any); e["body"] != "<p>one</p>" {
		t.Errorf("restored: %v", e["body"])
	}
}

func TestFilesComeAndGo(t *testing.T) {
	s := newService(t)
	n := s.post("experiments", `{"title":"x"}`)
	uploads := fmt.Sprint("experiments/", n, "/uploads")
	form := "--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nwhy\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; " +
		"filename=\"page.html\"\r\nContent-Type: image/png\r\n\r\n<script>alert(1)</script>\r\n--b--\r\n"
	w := s.ask("apiKey4Test", "POST", "/api/v2/"+uploads, "multipart/form-data; boundary=b", form)
	if w.Code != 201 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	one := uploads + "/" + path.Base(w.Header().Get("Location"))
	w = s.ask("apiKey4Test", "GET", "/api/v2/"+one+"?format=binary", "", "")
	if w.Code != 200 || w.Body.String() != "<script>alert(1)</script>" || w.Header().Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "sandbox") ||
		w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a page: %d %v %s", w.Code, w.Header(), w.Body)
	}
	s.do("PATCH", one, `{"action":"archive"}`)
	if rows := s.rows(uploads + "?state=1"); len(rows) != 0 {
		t.Errorf("in use: %v", rows)
	}
	s.do("PATCH", one, `{"action":"archive"}`)
	s.do("DELETE", one, "")
	if rows := s.rows(uploads); len(rows) != 0 {
		t.Errorf("after it was deleted: %v", rows)
	}
	if w := s.ask("titi", "GET", "/api/v2/"+one, "", ""); w.Code != 404 {
		t.Errorf("a hidden file to a reader: %d", w.Code)
	}
	for _, body := range []string{`{}`, `{"action":"createfromstring","file_type":"php","real_name":"x","content":"x"}`, `{"action":"createfromstring","file_type":"png","content":"data:image/png;base64,%%"}`} {
		if w := s.ask("apiKey4Test", "POST", "/api/v2/"+uploads, "application/json", body); w.Code != 400 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	for _, form := range []string{"", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nx\r\n--b--\r\n"} {
		if w := s.ask("apiKey4Test", "POST", "/api/v2/"+uploads, "multipart/form-data; boundary=b", form); w.Code != 400 {
			t.Errorf("the form %q: %d %s", form, w.Code, w.Body)
		}
	}
}

func TestEntriesLeaveAsFiles(t *testing.T) {
	s := newService(t)
	n := s.post("items", `{"title":"Four","body":"<p>a, b</p>","tags":["x","y"]}`)
	s.post(fmt.Sprint("items/", n, "/uploads"), `{"action":"createfromstring","file_type":"json","real_name":"a","content":"{}"}`)
	w := s.do("GET", fmt.Sprint("items/", n, "?format=csv"), "")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 2 || lines[1][0] != fmt.Sprint(n) || !slices.Contains(lines[1], "x|y") {
		t.Errorf("csv: %v %q", err, lines)
	}
	w = s.do("GET", fmt.Sprint("items/", n, "?format=eln"), "")
	archive, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil || !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return path.Base(f.Name) == "ro-crate-metadata.json" }) {
		t.Errorf("eln: %v", err)
	}
}

// TestSomebodySignedInMakesKeys asks with a session, which may what a key may
// not.
func TestSomebodySignedInMakesKeys(t *testing.T) {
	s := newService(t)
	var toto *access.Actor
	keyed := s.api
	s.api = elabapi.New(elabapi.Config{App: s.app, Secure: true, ActorOf: func(r *http.Request) (*access.Actor, error) {
		if toto == nil {
			a, err := s.app.ActorOfKey(r.Context(), s.keys["apiKey4Test"], "test/1")
			s.ok(err)
			a.Method, a.Via = "password", access.ViaWeb
			toto = a
		}
		return toto, nil
	}})
	for canWrite, status := range map[int]int{1: 201, 0: 400} {
		w := s.ask("", "POST", "/api/v2/apikeys", "application/json", fmt.Sprintf(`{"name":"script","canwrite":%d}`, canWrite))
		place := w.Header().Get("Location")
		if w.Code != 201 || w.Body.Len() != 0 || !strings.HasPrefix(place, "https://") {
			t.Fatalf("%d %s %s", w.Code, place, w.Body)
		}
		s.keys["made"] = path.Base(place)
		web := s.api
		s.api = keyed
		if w := s.ask("made", "POST", "/api/v2/items", "application/json", `{}`); w.Code != status {
			t.Errorf("the key made with canwrite %d: %d %s", canWrite, w.Code, w.Body)
		}
		s.api = web
	}
	rows := s.rows("apikeys")
	last := rows[len(rows)-1]
	s.do("DELETE", fmt.Sprint("apikeys/", last["id"]), "")
	if len(s.rows("apikeys")) != len(rows)-1 {
		t.Error("the key is still there")
	}
	me := decode(t, s.do("PATCH", "users/me", `{"firstname":"Tata","lang":"fr_FR"}`).Body.String()).(map[string]any)
	if me["firstname"] != "Tata" || me["lang"] != "fr_FR" {
		t.Errorf("me: %v %v", me["firstname"], me["lang"])
	}
}

func TestPeopleJoinAndLeaveATeam(t *testing.T) {
	s := newService(t)
	_, err := s.app.CreateUser(t.Context(), cli(), eln.NewUser{Email: "ada@example.org", First: "Ada", Last: "Roy", Language: "en"}, "Elsewhere")
	s.ok(err)
	ada := s.post("users", `{"email":"ada@example.org","firstname":"Ada","lastname":"Roy"}`)
	one := fmt.Sprint("users/", ada)
	s.do("PATCH", one, `{"action":"patchuser2team","team":1,"target":"is_admin","content":1}`)
	teams := s.get("apiKey4Test", one).(map[string]any)["teams"].([]any)
	if len(teams) != 1 || teams[0].(map[string]any)["is_admin"] != 1.0 {
		t.Errorf("her teams: %v", teams)
	}
	if w := s.ask("titi", "PATCH", "/api/v2/"+one, "application/json", `{"action":"unreference","team":1}`); w.Code != 403 {
		t.Errorf("a member takes an administrator out: %d %s", w.Code, w.Body)
	}
	s.do("PATCH", one, `{"action":"unreference","team":1}`)
	if w := s.ask("apiKey4Test", "GET", "/api/v2/"+one, "", ""); w.Code != 404 {
		t.Errorf("somebody who left: %d %s", w.Code, w.Body)
	}
	for _, body := range []string{`{"action":"add","team":2}`, `{"action":"patchuser2team","team":999999,"target":"is_admin","content":1}`} {
		if w := s.ask("apiKey4Test", "PATCH", fmt.Sprint("/api/v2/users/", s.bound["users/2"]), "application/json", body); w.Code != 404 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestGroupsTakePeopleOfMyTeamsAlone(t *testing.T) {
	s := newService(t)
	if list := s.get("apiKey4Test", "teams/current/teamgroups"); fmt.Sprint(list) != "[]" {
		t.Errorf("no groups: %v", list)
	}
	g := s.post("teams/current/teamgroups", `{"name":"Peer"}`)
	one := fmt.Sprint("teams/current/teamgroups/", g)
	s.do("PATCH", one, fmt.Sprintf(`{"how":"add","userid":%d}`, s.bound["users/2"]))
	all := s.get("apiKey4Test", "teams/current/teamgroups").(map[string]any)
	if people := all[fmt.Sprint(g)].(map[string]any)["users"].([]any); len(people) != 1 {
		t.Errorf("the group: %v", all)
	}
	theirs := s.ask("apiKey4Test", "PATCH", "/api/v2/"+one, "application/json", fmt.Sprintf(`{"how":"add","userid":%d}`, s.bound["users/17"]))
	nobody := s.ask("apiKey4Test", "PATCH", "/api/v2/"+one, "application/json", `{"how":"add","userid":999999}`)
	if theirs.Code != 400 || theirs.Body.String() != nobody.Body.String() {
		t.Errorf("somebody of another team: %s; nobody: %s", theirs.Body, nobody.Body)
	}
}

// TestGuessedNumbersTellNothing names things of another team in the body of a
// request: the answer is that of a number which nothing has.
func TestGuessedNumbersTellNothing(t *testing.T) {
	s := newService(t)
	w := s.ask("tata", "POST", "/api/v2/teams/current/experiments_categories", "application/json", `{"name":"theirs"}`)
	theirs := path.Base(w.Header().Get("Location"))
	e := s.post("experiments", `{}`)
	for _, c := range []struct{ method, target, body string }{
		{"PATCH", fmt.Sprint("experiments/", e), `{"category":%s}`},
		{"POST", "experiments", `{"category":%s}`},
		{"POST", "experiments_templates", `{"entity":1%s000}`},
	} {
		got := s.ask("apiKey4Test", c.method, "/api/v2/"+c.target, "application/json", fmt.Sprintf(c.body, theirs))
		want := s.ask("apiKey4Test", c.method, "/api/v2/"+c.target, "application/json", fmt.Sprintf(c.body, "999999"))
		if got.Code != want.Code || got.Body.String() != want.Body.String() || got.Code < 400 {
			t.Errorf("%s: %d %s, unknown: %d %s", c.body, got.Code, got.Body, want.Code, want.Body)
		}
	}
	for _, body := range []string{
		`{"canwrite":{"teams":[%d],"teamgroups":[],"users":[]}}`,
		`{"action":"updateowner","userid":%d,"team":1}`,
	} {
		n := s.bound["users/17"]
		if strings.Contains(body, `teams":[%d]`) {
			n = 2
		}
		got := s.ask("apiKey4Test", "PATCH", fmt.Sprint("/api/v2/experiments/", e), "application/json", fmt.Sprintf(body, n))
		want := s.ask("apiKey4Test", "PATCH", fmt.Sprint("/api/v2/experiments/", e), "application/json", fmt.Sprintf(body, 999999))
		if got.Code != want.Code || got.Body.String() != want.Body.String() || got.Code < 400 {
			t.Errorf("%s: %d %.200s, unknown: %d %.200s", body, got.Code, got.Body, want.Code, want.Body)
		}
	}
}

func TestFaultsShowNothing(t *testing.T) {
	s := newService(t)
	n := s.post("items", `{}`)
	s.ok(s.app.DB.Close())
	w := s.ask("apiKey4Test", "GET", fmt.Sprint("/api/v2/items/", n), "", "")
	if w.Code != 500 || w.Body.String() != `{"code":500,"message":"Unexpected error","description":""}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTimesHaveNoZone(t *testing.T) {
	s := newService(t)
	e := s.get("apiKey4Test", fmt.Sprint("items/", s.post("items", `{}`))).(map[string]any)
	at, err := time.Parse(time.DateTime, e["created_at"].(string))
	if err != nil || time.Since(at) > time.Minute || e["state"] != 1.0 || e["title"] != "Untitled" {
		t.Errorf("%v %v", err, e)
	}
}
