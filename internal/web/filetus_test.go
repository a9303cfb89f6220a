package web_test

import (
	"encoding/base64"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"cahier/internal/blob"
)

// beginTus begins a file that comes in piece by piece and returns its address.
func (s *site) beginTus(pid string, size int) string {
	s.t.Helper()
	w := s.speak("POST", "/api/cahier/v1/tus", "", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", metadata("entry", pid, "name", "gros.txt", "folder", "brut"))
	if w.Code != 201 {
		s.t.Fatalf("begin: %d %s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func metadata(pairs ...string) string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

// speak asks in the tus protocol.
func (s *site) speak(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.send(method, path, strings.NewReader(body), append(headers, "Tus-Resumable", "1.0.0")...)
}

func (s *site) piece(path string, offset int, bytes string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.speak("PATCH", path, bytes, "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

func TestTus(t *testing.T) {
	s := newSite(t)
	dir := t.TempDir()
	var err error
	s.app.Spool, err = blob.OpenSpool(dir)
	s.ok(err)
	s.setUp()
	pid := s.newEntry("gel")
	w := s.send("OPTIONS", "/api/cahier/v1/tus", nil)
	if w.Code != 204 || w.Header().Get("Tus-Version") != "1.0.0" || w.Header().Get("Tus-Max-Size") != "53687091200" {
		t.Errorf("OPTIONS: %d %v", w.Code, w.Header())
	}
	at := s.beginTus(pid, 10)
	if w = s.piece(at, 0, "0123"); w.Code != 204 || w.Header().Get("Upload-Offset") != "4" || w.Header().Get("Tus-Resumable") != "1.0.0" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	s.app.Spool, err = blob.OpenSpool(dir) // the process was killed
	s.ok(err)
	if w = s.piece(at, 0, "0123"); w.Code != 409 {
		t.Errorf("the same piece again: %d", w.Code)
	}
	if w = s.speak("HEAD", at, ""); w.Code != 200 || w.Header().Get("Upload-Offset") != "4" || w.Header().Get("Upload-Length") != "10" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
	if w = s.piece(at, 4, "456789"); w.Code != 204 || w.Header().Get("Upload-Offset") != "10" || w.Header().Get("Cahier-Upload") == "" {
		t.Fatalf("the last piece: %d %v %s", w.Code, w.Header(), w.Body)
	}
	for range 2 {
		if w = s.piece(at, 10, ""); w.Code != 204 {
			t.Errorf("the last piece again: %d %s", w.Code, w.Body)
		}
		if w = s.speak("HEAD", at, ""); w.Header().Get("Upload-Offset") != "10" {
			t.Errorf("HEAD: %v", w.Header())
		}
	}
	list := s.api(200, "GET", "/entries/"+pid, "")["uploads"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["name"] != "gros.txt" || list[0].(map[string]any)["folder"] != "brut" {
		t.Fatalf("files %v", list)
	}
	if w = s.send("GET", list[0].(map[string]any)["url"].(string), nil); w.Body.String() != "0123456789" {
		t.Errorf("read back %q", w.Body)
	}
}

func TestTusWithTheFirstBytes(t *testing.T) {
	s := newSite(t)
	s.app.Spool = s.spool()
	s.setUp()
	pid := s.newEntry("gel")
	w := s.speak("POST", "/api/cahier/v1/tus", "tout", "Upload-Length", "4", "Content-Type", "application/offset+octet-stream", "Upload-Metadata", metadata("entry", pid, "filename", "a.txt"))
	if w.Code != 201 || w.Header().Get("Upload-Offset") != "4" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w = s.speak("POST", "/api/cahier/v1/tus", "", "Upload-Length", "0", "Upload-Metadata", metadata("entry", pid, "name", "vide.txt"))
	if w.Code != 201 || len(s.api(200, "GET", "/entries/"+pid, "")["uploads"].([]any)) != 2 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	at := s.beginTus(pid, 4)
	if w = s.speak("POST", at, "", "X-HTTP-Method-Override", "DELETE"); w.Code != 204 {
		t.Errorf("given up: %d %s", w.Code, w.Body)
	}
	if w = s.speak("HEAD", at, ""); w.Code != 404 {
		t.Errorf("after that: %d", w.Code)
	}
}

func TestTusRefuses(t *testing.T) {
	s := newSite(t)
	s.app.Spool = s.spool()
	s.setUp()
	pid := s.newEntry("gel")
	at, meta := s.beginTus(pid, 4), metadata("entry", pid, "name", "a")
	const tus = "/api/cahier/v1/tus"
	for name, c := range map[string]struct {
		got  *httptest.ResponseRecorder
		want int
	}{
		"no version":      {s.send("HEAD", at, nil), 412},
		"another version": {s.send("POST", tus, nil, "Tus-Resumable", "0.2.2"), 412},
		"no length":       {s.speak("POST", tus, "", "Upload-Metadata", meta), 400},
		"a wrong length":  {s.speak("POST", tus, "", "Upload-Length", "-1", "Upload-Metadata", meta), 400},
		"too large":       {s.speak("POST", tus, "", "Upload-Length", "53687091201", "Upload-Metadata", meta), 413},
		"no entry":        {s.speak("POST", tus, "", "Upload-Length", "1"), 404},
		"no base64":       {s.speak("POST", tus, "", "Upload-Length", "1", "Upload-Metadata", "entry é"), 400},
		"another kind":    {s.speak("PATCH", at, "x", "Upload-Offset", "0", "Content-Type", "text/plain"), 415},
		"a gap":           {s.piece(at, 2, "x"), 409},
		"too much":        {s.piece(at, 0, "trop long"), 413},
		"elsewhere":       {s.piece(tus+"/..%2f..%2fetc%2fpasswd", 0, "x"), 404},
		"another method":  {s.speak("PUT", at, ""), 404},
	} {
		if c.got.Code != c.want {
			t.Errorf("%s: %d %s, want %d", name, c.got.Code, c.got.Body, c.want)
		}
	}
	s.cookie = ""
	if w := s.piece(at, 4, ""); w.Code != 404 {
		t.Errorf("nobody: %d", w.Code)
	}
}
