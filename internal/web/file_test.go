package web_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// other returns the site as a person of another lab sees it.
func (s *site) other() *site {
	s.t.Helper()
	ctx := s.t.Context()
	lab := eln.Lab{ID: eln.NewID(time.Now()), Code: "CBS", Name: "CBS", Class: eln.ClassStandard}
	team := eln.Team{ID: eln.NewID(time.Now()), LabID: lab.ID, Name: "Autres", Visibility: eln.VisibleToTeam}
	by := event.Actor{ID: "service:cli", Kind: "service", Via: "cli", Client: "test/1", Auth: event.Auth{Method: "none"}}
	s.ok(s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Record(ctx, store.Act{Subject: "lab:" + lab.ID, Lab: lab.ID, Action: "lab.create", Actor: by})
		return errors.Join(err, tx.AddLab(ctx, &lab), tx.AddTeam(ctx, &team))
	}))
	_, err := s.app.CreateUser(ctx, &access.Actor{Service: true, Via: access.ViaCLI, Method: "none", Ceiling: eln.Own}, eln.NewUser{
		Email: "eve@example.org", First: "Eve", Last: "Martin", Password: word, TeamID: team.ID, Role: eln.RolePilote,
	}, "")
	s.ok(err)
	eve := &site{t: s.t, app: s.app, db: s.db, server: s.server, header: map[string]string{}, log: s.log}
	eve.api(200, "POST", "/session", `{"email":"eve@example.org","password":"`+word+`"}`)
	return eve
}

// form is a multipart form of fields, in order: name, value. A field named
// file gets the file name that follows a bar.
func form(fields ...string) (body *bytes.Buffer, kind string) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i < len(fields); i += 2 {
		name, fileName, isFile := strings.Cut(fields[i], "|")
		if isFile {
			part, _ := w.CreateFormFile(name, fileName)
			_, _ = io.WriteString(part, fields[i+1])
			continue
		}
		_ = w.WriteField(name, fields[i+1])
	}
	_ = w.Close()
	return body, w.FormDataContentType()
}

// send asks with a body and headers of any kind.
func (s *site) send(method, path string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, path, body)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if s.cookie != "" {
		r.Header.Set("Cookie", "cahier="+s.cookie)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func (s *site) newEntry(title string) string {
	s.t.Helper()
	return s.api(201, "POST", "/entries", `{"kind":"experiment","title":"`+title+`"}`)["pid"].(string)
}

// attach adds a file and returns it as the entry shows it.
func (s *site) attach(pid string, fields ...string) map[string]any {
	s.t.Helper()
	body, kind := form(fields...)
	if w := s.send("POST", "/api/cahier/v1/entries/"+pid+"/uploads", body, "Content-Type", kind); w.Code != 201 || w.Header().Get("ETag") == "" {
		s.t.Fatalf("upload: %d %s", w.Code, w.Body)
	}
	list := s.api(200, "GET", "/entries/"+pid, "")["uploads"].([]any)
	return list[len(list)-1].(map[string]any)
}

func picture() string {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 800, 400)))
	return b.String()
}

func TestAFileIsSentAndRead(t *testing.T) {
	s := newSite(t)
	s.setUp()
	pid := s.newEntry("gel")
	u := s.attach(pid, "folder", "brut", "file|été.txt", "0123456789", "comment", "après")
	if u["name"] != "été.txt" || u["folder"] != "brut" || u["comment"] != "après" {
		t.Errorf("attached %v", u)
	}
	url := u["url"].(string)
	w := s.send("GET", url, nil)
	if w.Code != 200 || w.Body.String() != "0123456789" || w.Header().Get("ETag") != `"`+u["sha256"].(string)+`"` {
		t.Errorf("read %d %q %v", w.Code, w.Body, w.Header())
	}
	w = s.send("GET", url, nil, "Range", "bytes=2-4")
	if w.Code != 206 || w.Body.String() != "234" || w.Header().Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("a range is %d %q", w.Code, w.Body)
	}
	if w = s.send("GET", url, nil, "Range", "bytes=20-"); w.Code != 416 {
		t.Errorf("a range beyond the end is %d", w.Code)
	}
	if w = s.send("GET", url, nil, "If-None-Match", `"`+u["sha256"].(string)+`"`); w.Code != 304 {
		t.Errorf("an unchanged file is %d", w.Code)
	}
	if w = s.send("HEAD", url, nil); w.Code != 200 || w.Header().Get("Content-Length") != "10" || w.Body.Len() != 0 {
		t.Errorf("HEAD is %d %v", w.Code, w.Header())
	}
	again := s.attach(pid, "replaces", u["id"].(string), "file|autre.txt", "neuf")
	if again["replaces"] != u["id"] {
		t.Errorf("replaced %v", again)
	}
	at := "/entries/" + pid + "/uploads/" + again["id"].(string)
	s.api(200, "PATCH", at, `{"name":"neuf.txt"}`)
	s.api(200, "POST", at+"/hide", `{"reason":"mauvais fichier"}`)
	s.problem(409, "file_hidden", "GET", "/files/"+again["id"].(string), "")
	e := s.api(200, "POST", at+"/show", "")
	if list := e["uploads"].([]any); len(list) != 2 || list[1].(map[string]any)["name"] != "neuf.txt" {
		t.Errorf("files %v", list)
	}
}

func TestNothingOfAFileRuns(t *testing.T) {
	s := newSite(t)
	s.setUp()
	pid := s.newEntry("gel")
	for name, c := range map[string]struct{ content, kind, how string }{
		"page.html":  {"<script>alert(1)</script>", "application/octet-stream", "attachment"},
		"page.xhtml": {"<html xmlns='http://www.w3.org/1999/xhtml'/>", "application/octet-stream", "attachment"},
		"dessin.svg": {"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream", "attachment"},
		"faux.png":   {"<script>alert(1)</script>", "text/plain; charset=utf-8", "inline"},
		"vrai.png":   {picture(), "image/png", "inline"},
		"x.pdf":      {"%PDF-1.7\n<script>", "application/pdf", "inline"},
		"x.js":       {"alert(1)", "application/octet-stream", "attachment"},
		"x.xml":      {"<?xml-stylesheet href='javascript:alert(1)'?>", "application/octet-stream", "attachment"},
		"x.csv":      {"a;b", "text/csv", "attachment"},
		"x\"; a=b":   {"\x00", "application/octet-stream", "attachment"},
	} {
		u := s.attach(pid, "file|"+name, c.content)
		w := s.send("GET", u["url"].(string), nil)
		h := w.Header()
		policy := h.Get("Content-Security-Policy")
		if h.Get("Content-Type") != c.kind || !strings.HasPrefix(h.Get("Content-Disposition"), c.how) {
			t.Errorf("%s is sent as %s, %s", name, h.Get("Content-Type"), h.Get("Content-Disposition"))
		}
		if !strings.HasPrefix(policy, "sandbox; default-src 'none'") || strings.Contains(policy, "script-src") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is sent with the policy %s", name, policy)
		}
		if w = s.send("GET", u["download_url"].(string), nil); !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s is not saved: %s", name, w.Header().Get("Content-Disposition"))
		}
	}
}

func TestThumbnails(t *testing.T) {
	s := newSite(t)
	s.setUp()
	pid := s.newEntry("gel")
	u := s.attach(pid, "file|gel.png", picture())
	for range 2 {
		w := s.send("GET", u["thumbnail_url"].(string), nil)
		small, _, err := image.DecodeConfig(bytes.NewReader(w.Body.Bytes()))
		if err != nil || small.Width != 320 || small.Height != 160 || w.Header().Get("Content-Type") != "image/jpeg" {
			t.Errorf("%d %v %v %v", w.Code, small, err, w.Header())
		}
	}
	text := s.attach(pid, "file|a.txt", "texte")
	s.problem(404, "thumbnail_none", "GET", "/files/"+text["id"].(string)+"/thumbnail", "")
	broken := s.attach(pid, "file|b.png", picture()[:40])
	s.problem(400, "image_unreadable", "GET", "/files/"+broken["id"].(string)+"/thumbnail", "")
}

// Someone of another lab gets, on every route, the answer for what does not
// exist, to the letter.
func TestAnotherLabSeesNoFile(t *testing.T) {
	s := newSite(t)
	s.app.Spool = s.spool()
	s.setUp()
	pid := s.newEntry("gel")
	u := s.attach(pid, "file|gel.png", picture())
	id, longName := u["id"].(string), u["long_name"].(string)
	tus := s.beginTus(pid, 10)
	eve := s.other()
	const nobody = "0190f7a0-0000-7000-8000-000000000000"
	const unknown = "0000000000A"
	body, kind := form("file|a.txt", "x")
	for _, c := range []struct {
		method, path, other string
		body                string
		headers             []string
	}{
		{"GET", "/api/cahier/v1/files/" + id, "/api/cahier/v1/files/" + nobody, "", nil},
		{"GET", "/api/cahier/v1/files/" + id + "/thumbnail", "/api/cahier/v1/files/" + nobody + "/thumbnail", "", nil},
		{"POST", "/api/cahier/v1/entries/" + pid + "/uploads", "/api/cahier/v1/entries/" + nobody + "/uploads", body.String(), []string{"Content-Type", kind}},
		{"PATCH", "/api/cahier/v1/entries/" + pid + "/uploads/" + id, "/api/cahier/v1/entries/" + nobody + "/uploads/" + id, `{"name":"x"}`, []string{"Content-Type", "application/json"}},
		{"POST", "/api/cahier/v1/entries/" + pid + "/uploads/" + id + "/hide", "/api/cahier/v1/entries/" + nobody + "/uploads/" + id + "/hide", `{"reason":"parce que"}`, []string{"Content-Type", "application/json"}},
		{"POST", "/api/cahier/v1/entries/" + pid + "/uploads/" + id + "/show", "/api/cahier/v1/entries/" + nobody + "/uploads/" + id + "/show", "", nil},
		{"GET", "/app/download.php?f=" + longName, "/app/download.php?f=ab/unknown", "", nil},
		{"GET", "/app/download.php?f=" + longName + "_th.jpg", "/app/download.php?f=ab/unknown_th.jpg", "", nil},
		{"GET", "/experiments.php?mode=view&id=1", "/experiments.php?mode=view&id=99", "", nil},
		{"HEAD", tus, "/api/cahier/v1/tus/" + blob.NewObject(), "", []string{"Tus-Resumable", "1.0.0"}},
		{"PATCH", tus, "/api/cahier/v1/tus/" + blob.NewObject(), "x", []string{"Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"}},
		{"DELETE", tus, "/api/cahier/v1/tus/" + blob.NewObject(), "", []string{"Tus-Resumable", "1.0.0"}},
	} {
		there, nowhere := eve.send(c.method, c.path, strings.NewReader(c.body), c.headers...), eve.send(c.method, c.other, strings.NewReader(c.body), c.headers...)
		there.Header().Del("X-Request-Id")
		nowhere.Header().Del("X-Request-Id")
		if there.Code != 404 || nowhere.Code != 404 || there.Body.String() != nowhere.Body.String() || len(there.Header()) != len(nowhere.Header()) {
			t.Errorf("%s %s: %d %s %v; of the unknown one: %d %s %v", c.method, c.path, there.Code, there.Body, there.Header(), nowhere.Code, nowhere.Body, nowhere.Header())
		}
	}
	for _, entry := range []string{pid, unknown} {
		if w := eve.send("POST", "/api/cahier/v1/tus", nil, "Tus-Resumable", "1.0.0", "Upload-Length", "1", "Upload-Metadata", "entry "+base64.StdEncoding.EncodeToString([]byte(entry))); w.Code != 404 {
			t.Errorf("begin for %s: %d %s", entry, w.Code, w.Body)
		}
	}
}

func TestOldAddresses(t *testing.T) {
	s := newSite(t)
	s.setUp()
	pid := s.newEntry("gel")
	u := s.attach(pid, "file|gel.png", picture())
	w := s.send("GET", "/experiments.php?mode=view&id=1", nil)
	if w.Code != 302 || w.Header().Get("Location") != "/e/"+pid {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	for _, path := range []string{"/database.php?mode=view&id=1", "/experiments.php?mode=view&id=x", "/experiments.php?id=-1"} {
		if w = s.send("GET", path, nil); w.Code != 404 || !strings.Contains(w.Body.String(), "<title>Cahier</title>") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w = s.send("GET", "/app/download.php?f="+u["long_name"].(string)+"&storage=1", nil); w.Code != 200 || w.Body.String() != picture() {
		t.Errorf("download.php: %d", w.Code)
	}
	if w = s.send("GET", "/app/download.php?f="+u["long_name"].(string)+"_th.jpg", nil); w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" {
		t.Errorf("its small picture: %d %v", w.Code, w.Header())
	}
}

func TestFormsThatAreWrong(t *testing.T) {
	s := newSite(t)
	s.setUp()
	pid := s.newEntry("gel")
	path := "/api/cahier/v1/entries/" + pid + "/uploads"
	post := func(body io.Reader, kind string) string {
		w := s.send("POST", path, body, "Content-Type", kind)
		if w.Code < 400 || w.Code > 499 {
			t.Errorf("%s is %d %s", kind, w.Code, w.Body)
		}
		_, key, _ := strings.Cut(w.Body.String(), `"key":"`)
		key, _, _ = strings.Cut(key, `"`)
		return key
	}
	body, kind := form("comment", "x")
	if key := post(body, kind); key != "upload_form" {
		t.Errorf("no file: %s", key)
	}
	body, kind = form("file|a", "1", "file|b", "2")
	if key := post(body, kind); key != "upload_single" {
		t.Errorf("two files: %s", key)
	}
	body, kind = form("file|a", strings.Repeat("1", 100_000))
	if key := post(bytes.NewReader(body.Bytes()[:50_000]), kind); key != "upload_incomplete" {
		t.Errorf("half a file: %s", key)
	}
	body, kind = form("comment", strings.Repeat("1", 300_000), "file|a", "1")
	if key := post(body, kind); key != "request_too_large" {
		t.Errorf("a long comment: %s", key)
	}
	if key := post(strings.NewReader(`{}`), "application/json"); key != "upload_form" {
		t.Errorf("JSON: %s", key)
	}
	if list := s.api(200, "GET", "/entries/"+pid, "")["uploads"].([]any); len(list) != 0 {
		t.Errorf("files %v", list)
	}
}

// A large file goes through HTTP without a place in memory.
func TestALargeFormTakesNoMemory(t *testing.T) {
	s := newSite(t)
	s.setUp()
	pid := s.newEntry("gel")
	const size = 64 << 20
	head, kind := form("file|gros.bin", "@")
	before, after, _ := strings.Cut(head.String(), "@")
	body := io.MultiReader(strings.NewReader(before), io.LimitReader(zeros{}, size), strings.NewReader(after))
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	w := s.send("POST", "/api/cahier/v1/entries/"+pid+"/uploads", body, "Content-Type", kind)
	runtime.ReadMemStats(&m1)
	if w.Code != 201 || !strings.Contains(w.Body.String(), strconv.Itoa(size)) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	t.Logf("%d kB allocated for %d MB", (m1.TotalAlloc-m0.TotalAlloc)>>10, size>>20)
	if m1.TotalAlloc-m0.TotalAlloc > 16<<20 {
		t.Errorf("%d MB were allocated", (m1.TotalAlloc-m0.TotalAlloc)>>20)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func (s *site) spool() *blob.Spool {
	s.t.Helper()
	spool, err := blob.OpenSpool(s.t.TempDir())
	s.ok(err)
	return spool
}
