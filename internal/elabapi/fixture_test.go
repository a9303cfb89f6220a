package elabapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/elabapi"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/store"
)

// service is the API on a real store, with the people of the recorded
// exchanges. bound ties a recorded address, such as experiments/59/steps/19,
// to the number that the thing has here.
type service struct {
	t     testing.TB
	app   *app.App
	api   http.Handler
	keys  map[string]string
	bound map[string]int64
}

func newService(t *testing.T) *service {
	t.Helper()
	t.Parallel()
	return newServiceOn(t, "")
}

// newServiceOn is newService on a database of PostgreSQL, or on SQLite when
// the address is empty.
func newServiceOn(t testing.TB, url string) *service {
	t.Helper()
	dir := t.TempDir()
	s := &service{t: t, keys: map[string]string{}, bound: map[string]int64{}}
	master, err := keys.Create(dir, "")
	s.ok(err)
	db, err := store.Open(t.Context(), store.Config{Dir: dir, URL: url, Master: master})
	s.ok(err)
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.OpenDir(dir + "/blobs")
	s.ok(err)
	s.app = app.New(db, blobs, "test", time.Now)
	s.api = elabapi.New(elabapi.Config{App: s.app, ActorOf: func(r *http.Request) (*access.Actor, error) {
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if key == "" {
			a := access.Anonymous()
			return &a, nil
		}
		return s.app.ActorOfKey(r.Context(), key, "test/1")
	}})
	s.person("toto@yopmail.com", "Toto", "Le sysadmin", "Alpha", eln.RolePilote, 1, "apiKey4Test")
	s.person("titi@yopmail.com", "Titi", "Anderson", "Alpha", eln.RoleMember, 2, "titi")
	s.person("tutu@yopmail.com", "Tutu", "Daniel", "Alpha", eln.RoleMember, 3, "tutu")
	s.person("tata@yopmail.com", "Tata", "Kessler", "Microbiology", eln.RoleAdmin, 17, "tata")
	s.keys["67af01b6c429d57799187ad70903ae82"] = s.key("titi@yopmail.com", true)
	s.bound["teams/1"], s.bound["teams/current"] = 1, 1
	return s
}

func (s *service) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func cli() *access.Actor {
	return &access.Actor{Service: true, Via: access.ViaCLI, Client: "test/1", Method: "none", Ceiling: eln.Own}
}

func (s *service) person(email, first, last, team string, role eln.Role, number int64, key string) {
	u, err := s.app.CreateUser(s.t.Context(), cli(), eln.NewUser{Email: email, First: first, Last: last, Language: "en", Role: role, Operator: number == 1}, team)
	s.ok(err)
	s.bound[fmt.Sprint("users/", number)] = u.Serial
	s.keys[key] = s.key(email, false)
}

func (s *service) key(email string, readOnly bool) string {
	_, secret, err := s.app.CreateAPIKeyFor(s.t.Context(), cli(), email, "", app.NewAPIKey{Name: "known", ReadOnly: readOnly})
	s.ok(err)
	return secret
}

// ask sends a request with the key of somebody and returns the answer.
func (s *service) ask(key, method, target, kind, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, target, bytes.NewReader([]byte(body)))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if secret, known := s.keys[strings.TrimPrefix(key, "Bearer ")]; known {
		key = strings.Replace(key, strings.TrimPrefix(key, "Bearer "), secret, 1)
	}
	if key != "" {
		r.Header.Set("Authorization", key)
	}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	return w
}

// do asks as the first user and wants a status that is no error.
func (s *service) do(method, target, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	w := s.ask("apiKey4Test", method, "/api/v2/"+target, "application/json", body)
	if w.Code >= 400 {
		s.t.Fatalf("%s %s %s: %d %s", method, target, body, w.Code, w.Body)
	}
	return w
}

// post makes something and returns its number.
func (s *service) post(target, body string) int64 {
	s.t.Helper()
	n, err := strconv.ParseInt(path.Base(s.do("POST", target, body).Header().Get("Location")), 10, 64)
	s.ok(err)
	return n
}

// maker makes what a recorded address names, where no recorded request made
// it. Its address holds numbers of here in the place of those before the last.
type maker struct {
	address *regexp.Regexp
	make    func(s *service, at string) int64
}

const record = `{"title":"Peer record","body":"<p>Hello <b>world</b> </p>","tags":["peer-a","peer-b"],` +
	`"metadata":"{\"extra_fields\":{\"Temp\":{\"type\":\"number\",\"unit\":\"°C\",\"units\":[\"°C\",\"K\"],\"value\":\"37\"}}}"}`

func makers() []maker {
	return []maker{
		{regexp.MustCompile(`^experiments/6$`), func(s *service, _ string) int64 {
			n := s.post("experiments", `{"title":"Complete MathJax test","body":"Inline $E = mc^2$","tags":["generated from yml","has-mathjax"]}`)
			s.do("PATCH", fmt.Sprint("experiments/", n), fmt.Sprintf(`{"category":%d,"status":%d}`,
				s.number("teams/current/experiments_categories/2"), s.number("teams/current/experiments_status/2")))
			return n
		}},
		{regexp.MustCompile(`^items/164$`), func(s *service, _ string) int64 { return s.post("items", `{"title":"Peer microscope"}`) }},
		{regexp.MustCompile(`^(experiments|items)/(59|166)$`), func(s *service, at string) int64 { return s.post(path.Dir(at), record) }},
		{regexp.MustCompile(`^items/172$`), func(s *service, at string) int64 { return s.post(path.Dir(at), `{"title":"to be given away"}`) }},
		{regexp.MustCompile(`^experiments_templates/30$|^items_types/23$`), func(s *service, at string) int64 { return s.post(path.Dir(at), `{"title":"Peer template"}`) }},
		{regexp.MustCompile(`/comments/[1-9]$`), func(s *service, at string) int64 { return s.post(path.Dir(at), `{"comment":"First <b>comment</b>"}`) }},
		{regexp.MustCompile(`/steps/\d\d$`), func(s *service, at string) int64 { return s.post(path.Dir(at), `{"body":"Do the thing"}`) }},
		{regexp.MustCompile(`/\d+/tags/\d{3}$`), func(s *service, at string) int64 { return s.post(path.Dir(at), `{"tag":"peer-c"}`) }},
		{regexp.MustCompile(`/uploads/\d\d$`), func(s *service, at string) int64 {
			return s.post(path.Dir(at), `{"action":"createfromstring","file_type":"json","real_name":"hello.json","content":"{}"}`)
		}},
		{regexp.MustCompile(`/revisions/2$`), func(s *service, at string) int64 {
			list := decode(s.t, s.do("GET", path.Dir(at), "").Body.String()).([]any)
			return int64(list[len(list)-1].(map[string]any)["id"].(float64))
		}},
		{regexp.MustCompile(`^teams/current/teamgroups/4$`), func(s *service, at string) int64 { return s.post(path.Dir(at), `{"name":"Peer group"}`) }},
		{regexp.MustCompile(`^teams/current/(experiments|items|resources)_(categories|status)/\d+$`), func(s *service, at string) int64 {
			return s.post(path.Dir(at), `{"name":"Peer label","color":"#3366cc"}`)
		}},
	}
}

// number returns the number here of what a recorded address names: it makes it
// when nothing did, and leaves alone what is to be unknown.
func (s *service) number(address string) int64 {
	s.t.Helper()
	n, _ := strconv.ParseInt(path.Base(address), 10, 64)
	if here, known := s.bound[address]; known {
		return here
	}
	for _, m := range makers() {
		if m.address.MatchString(address) {
			s.bound[address] = m.make(s, s.here(address))
			return s.bound[address]
		}
	}
	return n
}

// here writes a recorded address with the numbers of here, but for the last.
func (s *service) here(address string) string {
	parts := strings.Split(address, "/")
	if len(parts) > 2 {
		parts[1] = s.segment(parts[0], parts[1])
	}
	return strings.Join(parts, "/")
}

func (s *service) segment(noun, number string) string {
	if n, err := strconv.ParseInt(number, 10, 64); err != nil || n < 1 {
		return number
	}
	return fmt.Sprint(s.number(noun + "/" + number))
}
