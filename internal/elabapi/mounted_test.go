package elabapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cahier/internal/app"
	"cahier/internal/elabapi"
	"cahier/internal/eln"
	"cahier/internal/web"
)

const word = "correct horse battery"

// mounted returns the API behind everything that guards the service, and the
// cookie of somebody signed in.
func mounted(t *testing.T) (s *service, cookie string) {
	t.Helper()
	s = newService(t)
	s.api = web.New(web.Config{App: s.app, Version: "test", V2: func(d web.Door) http.Handler {
		return elabapi.New(elabapi.Config{App: s.app, ActorOf: d.ActorOf, Log: d.Log, RequestID: d.RequestID, Secure: d.Secure})
	}})
	_, err := s.app.CreateUser(context.Background(), cli(), eln.NewUser{Email: "zoe@example.org", First: "Zoe", Last: "Roy", Password: word, Role: eln.RoleAdmin}, "Alpha")
	s.ok(err)
	token, _, err := s.app.SignIn(t.Context(), app.SignIn{Email: "zoe@example.org", Password: word, Client: "test/1", Address: "192.0.2.1"})
	s.ok(err)
	return s, "cahier=" + token
}

func (s *service) browse(method, target, cookie string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader("{}"))
	r.Header.Set("Cookie", cookie)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	return w
}

func TestSessionsOpenTheAPIToTheirOwnSiteAlone(t *testing.T) {
	s, cookie := mounted(t)
	if w := s.browse("GET", "/api/v2/users/me", cookie); w.Code != 200 || !strings.Contains(w.Body.String(), `"zoe@example.org"`) {
		t.Errorf("me: %d %s", w.Code, w.Body)
	}
	if w := s.browse("POST", "/api/v2/items", cookie, "Sec-Fetch-Site", "same-origin"); w.Code != 201 {
		t.Errorf("a new item: %d %s", w.Code, w.Body)
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site", "Authorization", "Basic eDp5"}, {"Sec-Fetch-Site", "cross-site", "Authorization", "nonsense"}} {
		if w := s.browse("POST", "/api/v2/items", cookie, headers...); w.Code != 403 && w.Code != 401 {
			t.Errorf("asked by another site with %v: %d %s", headers, w.Code, w.Body)
		}
	}
	if w := s.browse("GET", "/api/v2/items", "cahier=nonsense"); w.Code != 401 || !strings.Contains(w.Body.String(), `"code":401`) {
		t.Errorf("a wrong cookie: %d %s", w.Code, w.Body)
	}
}

func TestErrorsHaveTheirFormBehindTheGuard(t *testing.T) {
	s, cookie := mounted(t)
	n := s.post("items", `{}`)
	for _, c := range []struct {
		w      *httptest.ResponseRecorder
		status int
	}{
		{s.ask("nonsense", "GET", "/api/v2/items", "", ""), 401},
		{s.ask("", "GET", "/api/v2/items", "", ""), 401},
		{s.ask("apiKey4Test", "GET", "/api/v2/items/999999", "", ""), 404},
		{s.ask("apiKey4Test", "GET", "/api/v2/", "", ""), 404},
		{s.ask("apiKey4Test", "PUT", "/api/v2/items", "application/json", "{}"), 405},
		{s.ask("apiKey4Test", "PATCH", fmt.Sprint("/api/v2/items/", n), "application/json", `{"body":"`+strings.Repeat("a", 20<<20)+`"}`), 400},
		{s.browse("GET", "/api/v2/items?state=x", cookie), 400},
	} {
		if c.w.Code != c.status || c.w.Header().Get("Content-Type") != "application/json" || !strings.HasPrefix(c.w.Body.String(), fmt.Sprintf(`{"code":%d,`, c.status)) {
			t.Errorf("%d %s %.200s", c.w.Code, c.w.Header().Get("Content-Type"), c.w.Body)
		}
		if c.w.Header().Get("X-Content-Type-Options") != "nosniff" || c.w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("headers: %v", c.w.Header())
		}
	}
}

func TestATrailingSlashIsTolerated(t *testing.T) {
	s, _ := mounted(t)
	if w := s.ask("apiKey4Test", "GET", "/api/v2/items/", "", ""); w.Code != 200 || w.Body.String() != "[]" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
