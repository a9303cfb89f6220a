package hostile

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib" // the drivers that rows are counted with
	_ "modernc.org/sqlite"

	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/store"
	"cahier/internal/web"
)

// prefix is where the Cahier API stands.
const prefix = "/api/cahier/v1"

// service is a whole service behind a real connection, with somebody signed in
// who may do everything, and one thing of each kind to aim at.
type service struct {
	t      *testing.T
	dir    string
	app    *app.App
	db     *store.DB
	at     string
	cookie string
	key    string
	log    *journal
	rows   *sql.DB
	things map[string]string // parameters of addresses, by name
}

// journal keeps what the service logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// take returns what was logged since it was last asked.
func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.text.Reset()
	return j.text.String()
}

// onBoth runs a test on SQLite and, where there is one, on PostgreSQL.
func onBoth(t *testing.T, fn func(*service)) {
	t.Run("sqlite", func(t *testing.T) { fn(newServiceOn(t, "")) })
	t.Run("postgres", func(t *testing.T) { fn(newServiceOn(t, pgtest.URL(t))) })
}

func newService(t *testing.T) *service { return newServiceOn(t, "") }

func newServiceOn(t *testing.T, url string) *service {
	t.Helper()
	if testing.Short() {
		t.Skip("hostile input is sent in the long run of tests alone")
	}
	s := &service{t: t, dir: t.TempDir(), log: &journal{}, things: map[string]string{}}
	master, err := keys.Create(s.dir, "")
	s.ok(err)
	s.db, err = store.Open(t.Context(), store.Config{Dir: s.dir, URL: url, Master: master, Unsynced: true})
	s.ok(err)
	blobs, err := blob.OpenDir(filepath.Join(s.dir, "blobs"))
	s.ok(err)
	s.app = app.New(s.db, blobs, "test", time.Now)
	s.app.Spool, err = blob.OpenSpool(filepath.Join(s.dir, "incoming"))
	s.ok(err)
	server := httptest.NewServer(web.New(web.Config{App: s.app, Version: "test", Log: slog.New(slog.NewTextHandler(s.log, nil))}))
	s.at = server.URL
	if url == "" {
		s.rows, err = sql.Open("sqlite", "file:"+filepath.Join(s.dir, "cahier.db")+"?mode=ro")
	} else {
		s.rows, err = sql.Open("pgx", url)
	}
	s.ok(err)
	t.Cleanup(func() {
		server.Close()
		s.rows.Close()
		s.db.Close()
	})
	s.setUp()
	return s
}

func (s *service) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

const word = "correct horse battery"

// setUp makes the first person and one thing of each kind.
func (s *service) setUp() {
	s.t.Helper()
	token, err := s.app.NewSetUpToken(s.t.Context())
	s.ok(err)
	me := s.want(201, "POST", "/setup", `{"token":"`+token+`","language":"fr","email":"ada@example.org","first":"Ada","last":"Bernard",
		"password":"`+word+`","institution":"UM","lab":"IBMM","team":"Peptides","visibility":"team"}`)
	team := me["teams"].([]any)[0].(map[string]any)["id"].(string)
	key := s.want(201, "POST", "/me/api-keys", `{"name":"script","team_id":"`+team+`"}`)
	s.key = key["secret"].(string)
	s.things = map[string]string{
		"kind": "related", "name": "Temp", "n": "1", "page": "1", "user": me["user"].(map[string]any)["id"].(string), "team": team, "label": "gel",
		"key": key["id"].(string),
	}
	s.newTarget()
	s.things["project"] = s.want(201, "POST", "/projects", `{"title":"Project"}`)["pid"].(string)
	s.things["category"] = s.want(201, "POST", "/teams/"+team+"/categories", `{"title":"Kept","color":"3366cc","of":"experiment"}`)["id"].(string)
	s.things["group"] = s.want(201, "POST", "/teams/"+team+"/groups", `{"name":"Group"}`)["id"].(string)
	s.things["tag"] = s.want(200, "GET", "/teams/"+team+"/tags", "")["items"].([]any)[0].(map[string]any)["id"].(string)
}

// newTarget makes an entry with one part of each kind, and aims at it.
func (s *service) newTarget() {
	s.t.Helper()
	other := s.want(201, "POST", "/entries", `{"kind":"experiment","title":"Other"}`)["pid"].(string)
	e := s.want(201, "POST", "/entries", `{"kind":"experiment","title":"Target","body":"<p>One</p><p>Two</p>","tags":["gel"],
		"metadata":"{\"extra_fields\":{\"Temp\":{\"type\":\"number\",\"value\":\"20\"}}}"}`)
	at := "/entries/" + e["pid"].(string)
	s.want(201, "POST", at+"/steps", `{"body":"Weigh"}`)
	s.want(201, "POST", at+"/comments", `{"body":"Fine"}`)
	s.want(201, "POST", at+"/links", `{"target":"`+other+`","kind":"related"}`)
	e = s.attach(e["pid"].(string), "a.txt", "text")
	for name, list := range map[string]string{"step": "steps", "upload": "uploads", "comment": "comments"} {
		s.things[name] = e[list].([]any)[0].(map[string]any)["id"].(string)
	}
	s.things["entry"], s.things["target"] = e["pid"].(string), other
	s.things["code"] = e["notebook"].(map[string]any)["code"].(string)
}

// answer is what the service said.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// send asks, following no redirect. A request that cannot even be made is the
// test's fault.
func (s *service) send(method, path string, body io.Reader, headers ...string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.at+path, body)
	s.ok(err)
	if s.cookie != "" {
		r.Header.Set("Cookie", "cahier="+s.cookie)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := http.DefaultTransport.RoundTrip(r)
	s.ok(err)
	defer w.Body.Close()
	for _, c := range w.Cookies() {
		s.cookie = c.Value
	}
	return s.read(w)
}

func (s *service) read(w *http.Response) answer {
	s.t.Helper()
	text, err := io.ReadAll(w.Body)
	s.ok(err)
	a := answer{status: w.StatusCode, header: w.Header, text: string(text)}
	if strings.Contains(w.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &a.body); err != nil && text != nil && !bytes.HasPrefix(text, []byte("[")) {
			s.t.Errorf("%s answers JSON that cannot be read: %v: %.200s", w.Request.URL, err, text)
		}
	}
	return a
}

// json asks with a body of JSON, or what passes for it.
func (s *service) json(method, path, body string) answer {
	s.t.Helper()
	return s.send(method, prefix+path, strings.NewReader(body), "Content-Type", "application/json")
}

func (s *service) want(status int, method, path, body string) map[string]any {
	s.t.Helper()
	a := s.json(method, path, body)
	if a.status != status {
		s.t.Fatalf("%s %s: %d %.400s, want %d", method, path, a.status, a.text, status)
	}
	return a.body
}

// attach adds a file to an entry and returns the entry.
func (s *service) attach(pid, name, content string) map[string]any {
	s.t.Helper()
	a := s.upload(pid, name, content)
	if a.status != 201 {
		s.t.Fatalf("upload %q: %d %s", name, a.status, a.text)
	}
	return a.body
}

func (s *service) upload(pid, name, content string, fields ...string) answer {
	s.t.Helper()
	const line = "hostile-boundary-5d1f"
	var body strings.Builder
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&body, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", line, fields[i], fields[i+1])
	}
	fmt.Fprintf(&body, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n%s\r\n--%s--\r\n", line, name, content, line)
	return s.send("POST", prefix+"/entries/"+pid+"/uploads", strings.NewReader(body.String()), "Content-Type", "multipart/form-data; boundary="+line)
}

// refused wants a refusal that people can read in both languages: a problem
// with a status of 400 to 499, never a fault of the service.
func (s *service) refused(a answer, what string) {
	s.t.Helper()
	if a.status < 400 || a.status > 499 {
		s.t.Errorf("%s: %d %.300s, want a refusal", what, a.status, a.text)
		return
	}
	key, _ := a.body["key"].(string)
	if key == "" || a.body["detail"] == "" || a.header.Get("Content-Type") != "application/problem+json" {
		s.t.Errorf("%s: %d %s %.300s is no problem that can be read", what, a.status, a.header.Get("Content-Type"), a.text)
	}
	for language, known := range sentences(s.t) {
		if known[key] == "" {
			s.t.Errorf("%s: no sentence for %q in %s", what, key, language)
		}
	}
}

// sentences are what people read of errors, by language and key.
var sentences = func() func(t *testing.T) map[string]map[string]string {
	read := sync.OnceValues(func() (map[string]map[string]string, error) {
		all := map[string]map[string]string{}
		for _, language := range []string{"fr", "en"} {
			text, err := os.ReadFile(filepath.Join("..", "..", "web", "src", "messages", language, "errors.json"))
			if err != nil {
				return nil, err
			}
			known := map[string]string{}
			if err := json.Unmarshal(text, &known); err != nil {
				return nil, err
			}
			all[language] = known
		}
		return all, nil
	})
	return func(t *testing.T) map[string]map[string]string {
		t.Helper()
		all, err := read()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
}()

// passing are tables of the moment, which a refused request may touch.
var passing = map[string]bool{"sessions": true, "api_key_uses": true, "sign_in_failures": true, "serials": true}

// state counts the rows of every table, the versions of all entries and the
// files of the store.
func (s *service) state() map[string]int64 {
	s.t.Helper()
	counts := map[string]int64{}
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
	if s.db.Name() == "postgres" {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	}
	tables, err := s.rows.QueryContext(s.t.Context(), list)
	s.ok(err)
	defer tables.Close()
	for tables.Next() {
		var name string
		s.ok(tables.Scan(&name))
		counts[name] = -1
	}
	s.ok(tables.Err())
	maps.DeleteFunc(counts, func(name string, _ int64) bool { return passing[name] })
	for name := range counts {
		var n int64
		s.ok(s.rows.QueryRowContext(s.t.Context(), `SELECT count(*) FROM "`+name+`"`).Scan(&n))
		counts[name] = n
	}
	var versions int64
	s.ok(s.rows.QueryRowContext(s.t.Context(), `SELECT coalesce(sum(version), 0) FROM entries`).Scan(&versions))
	counts["sum of versions"] = versions
	counts["files"] = s.files()
	return counts
}

// files counts the objects and temporaries on the disk.
func (s *service) files() int64 {
	s.t.Helper()
	var n int64
	for _, folder := range []string{"blobs", "incoming"} {
		s.ok(filepath.WalkDir(filepath.Join(s.dir, folder), func(_ string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				n++
			}
			return err
		}))
	}
	return n
}

// harmless wants what fn does to leave no fault in the log; with unchanged,
// the store as it was, too.
func (s *service) harmless(unchanged bool, fn func()) {
	s.t.Helper()
	s.log.take()
	before := s.state()
	fn()
	if diff := cmp.Diff(before, s.state()); unchanged && diff != "" {
		s.t.Errorf("refused requests changed the store:\n%s", diff)
	}
	if log := s.log.take(); strings.Contains(log, "panic") || strings.Contains(log, "level=ERROR") {
		s.t.Errorf("the service found a fault of its own:\n%.3000s", log)
	}
	s.verify()
}

// verify wants the record to hold.
func (s *service) verify() {
	s.t.Helper()
	_, err := s.db.Verify(s.t.Context(), func(f store.Finding) { s.t.Errorf("the record does not hold: %+v", f) })
	s.ok(err)
}
