package web_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestExportAndImportOverHTTP(t *testing.T) {
	s := newSite(t)
	me := s.setUp()
	_, pid := s.begin("experiment", "Couplage")
	s.attach(pid, "file|gel.png", picture())
	w := s.send("GET", "/api/cahier/v1/export.eln?entries="+pid, nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/vnd.eln+zip" || !strings.Contains(w.Header().Get("Content-Disposition"), ".eln") {
		t.Fatalf("export: %d %v", w.Code, w.Header())
	}
	content := w.Body.String()
	if _, err := zip.NewReader(strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	team := me["teams"].([]any)[0].(map[string]any)["id"].(string)
	for _, query := range []string{"team=" + team, "q=couplage", "kind=experiment"} {
		if w := s.send("GET", "/api/cahier/v1/export.eln?"+query, nil); w.Code != 200 {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
	s.problem(400, "export_what", "GET", "/export.eln", "")
	s.problem(400, "search_field_unknown", "GET", "/export.eln?q=a:b:c", "")

	eve := s.other()
	eve.problem(404, "not_found", "GET", "/export.eln?entries="+pid, "")
	eve.problem(404, "not_found", "GET", "/export.eln?team="+team, "")
	if got := eve.imports(200, content, "dry_run", "true")["counts"].(map[string]any); got["create"] != 1.0 || got["files"] != 1.0 {
		t.Errorf("dry run: %v", got)
	}
	for i, want := range []string{"create", "unchanged"} {
		if got := eve.imports(200, content)["counts"].(map[string]any); got[want] != 1.0 {
			t.Errorf("import %d: %v", i, got)
		}
	}
	eve.imports(403, content, "team_id", team)
	if got := eve.imports(400, "no zip"); got["key"] != "eln_not_zip" {
		t.Errorf("no zip: %v", got)
	}
	stranger := &site{t: t, app: s.app, db: s.db, server: s.server, header: map[string]string{}, log: s.log}
	stranger.imports(401, content)
	stranger.problem(401, "sign_in_first", "GET", "/export.eln?q=x", "")
}

// imports sends a file and returns what is answered.
func (s *site) imports(want int, content string, fields ...string) map[string]any {
	s.t.Helper()
	body, kind := form(append([]string{"file|x.eln", content}, fields...)...)
	w := s.send("POST", "/api/cahier/v1/import", body, "Content-Type", kind)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != want {
		s.t.Errorf("import: %d %s", w.Code, w.Body)
	}
	return answer
}

// listener reads a feed of changes.
type listener struct {
	lines chan string
	end   context.CancelFunc
}

// listens opens the feed of changes on a real connection.
func (s *site) listens(address, last string) *listener {
	s.t.Helper()
	ctx, end := context.WithCancel(s.t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", address+"/api/cahier/v1/events", nil)
	s.ok(err)
	r.Header.Set("Cookie", "cahier="+s.cookie)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	s.ok(err)
	if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "text/event-stream" {
		s.t.Fatalf("feed: %d %v", answer.StatusCode, answer.Header)
	}
	l := &listener{lines: make(chan string, 100), end: end}
	go func() {
		defer answer.Body.Close()
		defer close(l.lines)
		for in := bufio.NewScanner(answer.Body); in.Scan(); {
			l.lines <- in.Text()
		}
	}()
	s.t.Cleanup(end)
	return l
}

// next returns the next line that begins so, "" when none comes.
func (l *listener) next(prefix string, within time.Duration) string {
	late := time.After(within)
	for {
		select {
		case line, open := <-l.lines:
			if strings.HasPrefix(line, prefix) {
				return strings.TrimPrefix(line, prefix)
			}
			if !open {
				return ""
			}
		case <-late:
			return ""
		}
	}
}

func TestTheFeedTellsOnlyWhatOneMayRead(t *testing.T) {
	s := newSite(t)
	s.setUp()
	eve := s.other()
	server := httptest.NewServer(s.server)
	defer server.Close()
	mine, hers := s.listens(server.URL, ""), eve.listens(server.URL, "")
	mine.next(": beat", 5*time.Second)
	hers.next(": beat", 5*time.Second)
	_, pid := s.begin("experiment", "Couplage")
	id, data := mine.next("id: ", 5*time.Second), mine.next("data: ", 5*time.Second)
	if !strings.Contains(data, `"entry":"`+pid+`"`) || !strings.Contains(data, `"version":1`) || id == "" {
		t.Errorf("heard %q %q", id, data)
	}
	if data := hers.next("data: ", 300*time.Millisecond); data != "" {
		t.Errorf("another lab heard %s", data)
	}
	mine.end()
	_, later := s.begin("experiment", "Later")
	again := s.listens(server.URL, id)
	if data := again.next("data: ", 5*time.Second); !strings.Contains(data, later) {
		t.Errorf("after a pause: %q", data)
	}
	s.server.Stopping()
	if line := again.next("nothing", 5*time.Second); line != "" {
		t.Errorf("a server that stops goes on: %q", line)
	}
	stranger := &site{t: t, app: s.app, db: s.db, server: s.server, header: map[string]string{}, log: s.log}
	stranger.problem(401, "sign_in_first", "GET", "/events", "")
}

func TestThePageAboutTheAPI(t *testing.T) {
	s := newSite(t)
	for language, want := range map[string]string{"fr-FR": `<html lang="fr">`, "en-GB,en;q=0.9": `<html lang="en">`} {
		w := s.send("GET", "/api/cahier/v1/docs", nil, "Accept-Language", language)
		body := w.Body.Bytes()
		for _, part := range []string{want, "/export.eln", "POST /import", "/entries/{entry}", `href="openapi.json"`} {
			if !bytes.Contains(body, []byte(part)) {
				t.Errorf("%s: no %s", language, part)
			}
		}
		if w.Code != 200 || bytes.Contains(body, []byte("<script")) || bytes.Contains(body, []byte("//cdn")) {
			t.Errorf("%s: %d", language, w.Code)
		}
	}
}
