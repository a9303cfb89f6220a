package hostile

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// addresses are paths that try to lead elsewhere, or nowhere.
var addresses = []string{
	"/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/....//....//etc/passwd", "/..%5c..%5cetc", "/%00", "/a%00.html", "/%c0%ae%c0%ae/", "/%ff%fe",
	"/assets/..%2f..%2fcahier.db", "/assets/%2e%2e/%2e%2e/cahier.db", "/assets/../../keys/master.key", "//evil.example.org/", "/\\evil.example.org",
	"/api/cahier/v1/entries/..%2f..%2fme", "/api/cahier/v1/entries/%2e%2e/me", "/api/cahier/v1/entries/%00", "/api/cahier/v1/entries/%ff",
	"/api/cahier/v1/entries/' OR 1=1 --", "/api/cahier/v1/entries/%27%20OR%201=1", "/api/cahier/v1/files/../../../etc/passwd",
	"/api/cahier/v1/files/..%2f..%2fkeys%2fmaster.key", "/api/cahier/v1/files/%2fetc%2fpasswd", "/api/cahier/v1/tus/..%2f..%2fcahier.db",
	"/api/cahier/v1/notebooks/%00/n/1", "/api/cahier/v1/notebooks/X/n/-1", "/api/cahier/v1/notebooks/X/n/99999999999999999999",
	"/api/cahier/v1/entries/x/versions/-1", "/api/cahier/v1/entries/x/versions/1e9", "/api/cahier/v1/nothing", "/api/", "/api/cahier/", "/api/cahier/v1/",
	"/api/v2/experiments/..%2f..%2f", "/api/v2/experiments/99999999999999999999", "/api/v2/%00", "/app/download.php?f=../../etc/passwd",
	"/app/download.php?f=%00", "/app/download.php?f=" + strings.Repeat("a", 5000), "/app/download.php", "/experiments.php?mode=view&id=-1",
	"/experiments.php?id=%00", "/database.php?id=1e9", "/api/cahier/v1/entries?after=garbage", "/api/cahier/v1/entries?after=%00", "/api/cahier/v1/entries?limit=-1",
	"/api/cahier/v1/entries?limit=99999999999999999999", "/api/cahier/v1/entries?sort=;drop", "/api/cahier/v1/entries?sort=%00", "/api/cahier/v1/entries?state=%ff",
	"/api/cahier/v1/entries?team=%00&author=%ff&tag=%00,%ff&category=%00&status=%00&custodian=%00", "/api/cahier/v1/entries?kind=%00",
	"/api/cahier/v1/entries?q=%00&limit=1", "/api/cahier/v1/entries?%zz=1;%", "/api/cahier/v1/entries?notebook=%00", "/api/cahier/v1/suggest?kind=tag&q=%00",
	"/api/cahier/v1/suggest?kind=nothing&q=%ff", "/api/cahier/v1/search/entries?q=%00%ff", "/api/cahier/v1/query?q=%00%ff",
}

// None of them is a fault of the service, and none shows a file of the server.
func TestAddressesThatLeadElsewhere(t *testing.T) {
	onBoth(t, func(s *service) {
		s.harmless(true, func() {
			for _, address := range slices.Concat(addresses, []string{"/" + strings.Repeat("a", 10_000), prefix + "/entries/" + strings.Repeat("%41", 10_000)}) {
				for _, method := range []string{"GET", "DELETE", "PUT"} {
					s.raw(method+" "+strings.ReplaceAll(address, " ", "%20")+" HTTP/1.1", "Cookie: cahier="+s.cookie)
				}
			}
		})
	})
}

// raw writes a request as it stands, which no client library would, and wants
// an answer that is no fault and holds nothing of the server's own files.
func (s *service) raw(request string, headers ...string) int {
	s.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.at, "http://"))
	s.ok(err)
	defer c.Close()
	_, err = io.WriteString(c, request+"\r\nHost: localhost\r\nConnection: close\r\n"+strings.Join(append(headers, ""), "\r\n")+"\r\n")
	s.ok(err)
	w, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		s.t.Errorf("%.120q: no answer: %v", request, err)
		return 0
	}
	defer w.Body.Close()
	text, _ := io.ReadAll(w.Body)
	ours := w.StatusCode != http.StatusNotImplemented && w.StatusCode != http.StatusHTTPVersionNotSupported
	if w.StatusCode >= 500 && ours && !strings.Contains(string(text), "make build") || strings.Contains(string(text), "root:") || strings.Contains(string(text), "SQLite format") {
		s.t.Errorf("%.200q: %d %.300s", request, w.StatusCode, text)
	}
	if at := w.Header.Get("Location"); strings.Contains(at, "evil") && !strings.HasPrefix(at, "/evil") {
		s.t.Errorf("%.120q: leads to %s", request, at)
	}
	return w.StatusCode
}

// A method that a route does not have is 405 with the ones it has; a route that
// is not there is 404.
func TestMethodsThatRoutesDoNotHave(t *testing.T) {
	s := newService(t)
	s.harmless(true, func() {
		for path, methods := range readDocument(t).Paths {
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "TRACE", "BREW"} {
				if _, has := methods[strings.ToLower(method)]; has || path == "/entries/count" {
					continue // count may be the name of an entry, which takes more
				}
				a := s.send(method, prefix+s.aim(path), nil)
				s.refused(a, method+" "+path)
				allowed := strings.Split(a.header.Get("Allow"), ", ")
				for has := range methods {
					if a.status != http.StatusMethodNotAllowed || !slices.Contains(allowed, strings.ToUpper(has)) {
						t.Errorf("%s %s: %d, Allow %q", method, path, a.status, allowed)
					}
				}
			}
		}
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "BREW"} {
			if a := s.send(method, prefix+"/nothing", nil); a.status != http.StatusNotFound {
				t.Errorf("%s /nothing: %d", method, a.status)
			}
		}
	})
}

func TestHeadersThatAbuse(t *testing.T) {
	s := newService(t)
	me := "GET " + prefix + "/me HTTP/1.1"
	s.harmless(true, func() {
		for _, headers := range [][]string{
			{"Cookie: cahier=" + strings.Repeat("a", 20_000)}, {"Cookie: " + strings.Repeat("cahier=a; ", 3000)}, {"Cookie: cahier=\"" + s.cookie}, {"Cookie: ="},
			{"Authorization: Bearer " + strings.Repeat("a", 20_000)}, {"Authorization: Bearer"}, {"Authorization: Basic \xff\xfe"}, {"Authorization:  \x00"},
			{"Authorization: " + s.key, "Authorization: other"}, {"X-Forwarded-For: " + strings.Repeat("1.2.3.4, ", 5000)}, {"X-Forwarded-For: \x00<script>"},
			{"X-Forwarded-Host: evil.example.org", "X-Original-URL: /admin"}, {"Accept: " + strings.Repeat("a/b,", 5000)}, {"Accept-Language: \xff\xfe;q=a"},
			{"Range: bytes=0-1,0-1,0-1"}, {"Content-Length: -1"}, {"Content-Length: 5", "Content-Length: 6"}, {"Transfer-Encoding: chunked", "Content-Length: 5"},
			{"Transfer-Encoding: garbage"}, {"Expect: 999-continue"}, {"User-Agent: " + strings.Repeat("\u202e", 5000)}, {"Upgrade: websocket", "Connection: Upgrade"},
			{"Origin: null", "Sec-Fetch-Site: none"}, {"Host: evil.example.org"}, {"X: " + strings.Repeat("a", 2<<20)},
		} {
			s.raw(me, headers...)
		}
		for _, request := range []string{"GET / HTTP/9.9", "GET http://evil.example.org/ HTTP/1.1", "\x16\x03\x01 / HTTP/1.1", "get / HTTP/1.1", "GET /  HTTP/1.1", "CONNECT evil.example.org:443 HTTP/1.1", "OPTIONS * HTTP/1.1"} {
			s.raw(request)
		}
	})
}

// A client that names itself at length, or misleadingly, is recorded so that
// it can be read.
func TestClientsThatMislead(t *testing.T) {
	onBoth(t, func(s *service) {
		s.harmless(false, func() {
			for i, agent := range []string{strings.Repeat("a", 30_000), "fin\u202egnp", "caf\xe9", "a\tb", strings.Repeat("é", 10_000)} {
				a := s.send("PATCH", prefix+s.aim("/entries/{entry}"), strings.NewReader(fmt.Sprintf(`{"title":"by %d"}`, i)), "Content-Type", "application/json", "User-Agent", agent)
				if a.status != 200 {
					s.refused(a, "client")
				}
			}
			s.clean("sessions", "", s.want(200, "GET", "/me/sessions", ""))
			s.clean("versions", "", s.want(200, "GET", s.aim("/entries/{entry}/versions"), ""))
		})
	})
}
