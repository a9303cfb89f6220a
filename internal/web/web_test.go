package web_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/keys"
	"cahier/internal/store"
	"cahier/internal/web"
)

// site is a service behind its HTTP, with what a browser would hold.
type site struct {
	t      *testing.T
	app    *app.App
	db     *store.DB
	server *web.Server
	cookie string
	header map[string]string
	log    *bytes.Buffer
}

func newSite(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	s := &site{t: t, header: map[string]string{}, log: &bytes.Buffer{}}
	master, err := keys.Create(dir, "")
	s.ok(err)
	s.db, err = store.Open(t.Context(), store.Config{Dir: dir, Master: master})
	s.ok(err)
	t.Cleanup(func() { s.db.Close() })
	blobs, err := blob.OpenDir(dir + "/blobs")
	s.ok(err)
	s.app = app.New(s.db, blobs, "test", time.Now)
	s.server = web.New(web.Config{
		App: s.app, Version: "test", Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Interface: fstest.MapFS{"index.html": {Data: []byte("<title>Cahier</title>")}, "assets/a-1.js": {Data: []byte("1")}},
	})
	return s
}

func (s *site) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// do asks and returns the answer with its JSON, if it has any.
func (s *site) do(method, path, body string) (*httptest.ResponseRecorder, map[string]any) {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.cookie != "" {
		r.Header.Set("Cookie", "cahier="+s.cookie)
	}
	for name, value := range s.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		s.cookie = c.Value
	}
	var out map[string]any
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		s.ok(json.Unmarshal(w.Body.Bytes(), &out))
	}
	return w, out
}

// api asks the Cahier API and wants a status.
func (s *site) api(want int, method, path, body string) map[string]any {
	s.t.Helper()
	w, out := s.do(method, "/api/cahier/v1"+path, body)
	if w.Code != want {
		s.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, want)
	}
	return out
}

// problem wants an error by its status and key.
func (s *site) problem(want int, key, method, path, body string) map[string]any {
	s.t.Helper()
	w, out := s.do(method, "/api/cahier/v1"+path, body)
	if w.Code != want || out["key"] != key || w.Header().Get("Content-Type") != "application/problem+json" {
		s.t.Fatalf("%s %s: %d %s %s, want %d %s", method, path, w.Code, w.Header().Get("Content-Type"), w.Body, want, key)
	}
	return out
}

const word = "correct horse battery"

func (s *site) setUp() map[string]any {
	s.t.Helper()
	token, err := s.app.NewSetUpToken(s.t.Context())
	s.ok(err)
	return s.api(201, "POST", "/setup", `{"token":"`+token+`","language":"fr","email":"ada@example.org","first":"Ada","last":"Bernard",
		"password":"`+word+`","institution":"UM","lab":"IBMM","team":"Peptides","visibility":"team"}`)
}

func TestSetUpSignsIn(t *testing.T) {
	s := newSite(t)
	if out := s.api(200, "GET", "/setup", ""); out["needed"] != true {
		t.Errorf("needed: %v", out)
	}
	s.problem(401, "sign_in_first", "GET", "/me", "")
	me := s.setUp()
	if me["operator"] != true || len(me["labs"].([]any)) != 1 || me["user"].(map[string]any)["email"] != "ada@example.org" {
		t.Errorf("me: %v", me)
	}
	if out := s.api(200, "GET", "/setup", ""); out["needed"] != false {
		t.Errorf("needed: %v", out)
	}
	again := s.api(200, "GET", "/me", "")
	if again["memberships"].([]any)[0].(map[string]any)["role"] != "pilote" {
		t.Errorf("me: %v", again)
	}
}

func TestSignInAndOut(t *testing.T) {
	s := newSite(t)
	s.setUp()
	s.api(204, "DELETE", "/session", "")
	s.problem(401, "sign_in_first", "GET", "/me", "")
	s.problem(401, "sign_in_wrong", "POST", "/session", `{"email":"ada@example.org","password":"wrong wrong wrong"}`)
	s.cookie = "an old one"
	s.api(200, "POST", "/session", `{"email":"ada@example.org","password":"`+word+`"}`)
	me := s.api(200, "PATCH", "/me", `{"last":"Lovelace","preferences":{"density":"compact"}}`)
	if me["user"].(map[string]any)["last"] != "Lovelace" || me["preferences"].(map[string]any)["density"] != "compact" {
		t.Errorf("me: %v", me)
	}
	list := s.api(200, "GET", "/me/sessions", "")["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["current"] != true {
		t.Errorf("sessions: %v", list)
	}
	s.api(204, "DELETE", "/me/sessions", "")
	s.problem(404, "not_found", "DELETE", "/me/sessions/other", "")
	s.api(204, "POST", "/me/password", `{"current":"`+word+`","new":"a wholly new one"}`)
	s.api(200, "GET", "/me", "")
}

func TestWaitingIsToldInAHeader(t *testing.T) {
	s := newSite(t)
	for range 5 {
		s.problem(401, "sign_in_wrong", "POST", "/session", `{"email":"ada@example.org","password":"x"}`)
	}
	w, out := s.do("POST", "/api/cahier/v1/session", `{"email":"ada@example.org","password":"x"}`)
	if w.Code != 429 || w.Header().Get("Retry-After") != "15" || out["args"].(map[string]any)["retry_after"] != 15.0 {
		t.Errorf("%d %v %v", w.Code, w.Header(), out)
	}
}

func TestKeysOpenTheAPI(t *testing.T) {
	s := newSite(t)
	me := s.setUp()
	team := me["teams"].([]any)[0].(map[string]any)["id"].(string)
	key := s.api(201, "POST", "/me/api-keys", `{"name":"script","team_id":"`+team+`"}`)
	if items := s.api(200, "GET", "/me/api-keys", "")["items"].([]any); len(items) != 1 || items[0].(map[string]any)["secret"] != nil {
		t.Errorf("keys: %v", items)
	}
	browser := s.cookie
	s.cookie = ""
	for _, form := range []string{"Bearer ", ""} {
		s.header["Authorization"] = form + key["secret"].(string)
		s.header["Sec-Fetch-Site"] = "cross-site"
		s.api(200, "GET", "/me", "")
		s.problem(403, "own_hand", "POST", "/me/api-keys", `{"name":"more"}`)
	}
	s.header = map[string]string{}
	s.cookie = browser
	s.api(204, "DELETE", "/me/api-keys/"+key["id"].(string), "")
	s.header["Authorization"] = key["secret"].(string)
	s.problem(401, "key_wrong", "GET", "/me", "")
}

func TestAnotherSiteCannotAskForChanges(t *testing.T) {
	s := newSite(t)
	s.setUp()
	s.header["Sec-Fetch-Site"] = "cross-site"
	s.problem(403, "cross_origin", "DELETE", "/session", "")
	s.header["Sec-Fetch-Site"] = "same-origin"
	s.api(204, "DELETE", "/session", "")
}

func TestWrongRequestsAreProblems(t *testing.T) {
	s := newSite(t)
	s.problem(400, "request_wrong", "POST", "/session", `{"email":`)
	if out := s.problem(400, "request_wrong", "POST", "/session", `{"email":"a@b.org"}`); out["code"] != "invalid" {
		t.Errorf("problem: %v", out)
	}
	s.problem(400, "request_wrong", "POST", "/session", `{"email":"a@b.org","password":"x","admin":true}`)
	s.problem(404, "not_found", "GET", "/nothing", "")
	if w, _ := s.do("POST", "/api/cahier/v1/session", `{"email":"`+strings.Repeat("a", 5<<20)+`"}`); w.Code != 413 && w.Code != 400 {
		t.Errorf("a large body: %d", w.Code)
	}
}

func TestOurFaultsShowNothing(t *testing.T) {
	s := newSite(t)
	s.ok(s.db.Close())
	w, out := s.do("GET", "/api/cahier/v1/setup", "")
	if w.Code != 500 || out["key"] != "internal" || strings.Contains(w.Body.String(), "sql") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	id := w.Header().Get("X-Request-Id")
	if id == "" || strings.Count(s.log.String(), id) != 1 || strings.Contains(w.Body.String(), id) {
		t.Errorf("request %q, log %q", id, s.log)
	}
	if w, _ := s.do("GET", "/readyz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz without a database: %d", w.Code)
	}
	if w, _ := s.do("GET", "/healthz", ""); w.Code != http.StatusOK {
		t.Errorf("healthz: %d", w.Code)
	}
}

func TestInterfaceAndItsHeaders(t *testing.T) {
	s := newSite(t)
	cases := []struct {
		path, holds, cache string
		status             int
	}{
		{"/", "<title>", "no-cache", 200},
		{"/entries/abc", "<title>", "no-cache", 200},
		{"/index.html", "<title>", "no-cache", 200},
		{"/assets/a-1.js", "1", "public, max-age=31536000, immutable", 200},
		{"/assets/gone.js", "not_found", "", 404},
		{"/readyz", "ready", "", 200},
	}
	for _, c := range cases {
		w, _ := s.do("GET", c.path, "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.holds) || w.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %q %q", c.path, w.Code, w.Header().Get("Cache-Control"), w.Body)
		}
		if !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", c.path, w.Header())
		}
	}
	s.server.Stopping()
	if w, _ := s.do("GET", "/readyz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz while stopping: %d", w.Code)
	}
}

func TestTheAPIDescribesItself(t *testing.T) {
	s := newSite(t)
	doc := s.api(200, "GET", "/openapi.json", "")
	if doc["openapi"] != "3.1.0" {
		t.Errorf("openapi: %v", doc["openapi"])
	}
	for _, path := range []string{"/setup", "/session", "/me", "/me/password", "/me/sessions", "/me/api-keys"} {
		if doc["paths"].(map[string]any)[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	if text, _ := json.Marshal(doc); strings.Contains(string(text), "ErrorModel") || strings.Contains(string(text), "$schema") {
		t.Error("the document describes errors that are never sent")
	}
}
