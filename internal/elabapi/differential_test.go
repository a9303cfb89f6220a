package elabapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/elabapi"
)

// unknown is a number that nothing has.
const unknown = 999999

// answer is everything of an answer that a client sees.
type answer struct {
	Status  int
	Headers http.Header
	Body    string
}

func seen(w *httptest.ResponseRecorder) answer { return answer{w.Code, w.Header(), w.Body.String()} }

// sends are bodies and media types that a request may come with: none of them
// may tell what exists.
var sends = []struct{ kind, body string }{
	{"application/json", `{}`},
	{"application/json", `{"action":"duplicate"}`},
	{"application/json", `{"action":"lock"}`},
	{"application/json", `{"title":`},
	{"text/plain", `{}`},
	{"", ""},
	{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\na\r\n--b--\r\n"},
}

// hidden makes one of everything that somebody of another team may not see,
// and returns its numbers by the address that a route has.
func hidden(s *service) map[string]int64 {
	numbers := map[string]int64{}
	for _, noun := range []string{"experiments", "items", "experiments_templates", "items_types"} {
		n := s.post(noun, record)
		one := fmt.Sprint(noun, "/", n)
		numbers[noun+"/{id}"] = n
		for part, body := range map[string]string{
			"comments": `{"comment":"x"}`, "steps": `{"body":"x"}`, "tags": `{"tag":"hidden"}`,
			"uploads": `{"action":"createfromstring","file_type":"json","real_name":"a","content":"{}"}`,
		} {
			numbers[noun+"/{id}/"+part+"/{sub}"] = s.post(one+"/"+part, body)
		}
		s.do("PATCH", one, `{"body":"<p>second</p>"}`)
		numbers[noun+"/{id}/revisions/{sub}"] = 1
	}
	for _, noun := range []string{"experiments", "items", "experiments_templates", "items_types"} {
		numbers[noun+"/{id}/experiments_links/{sub}"] = numbers["experiments/{id}"]
		numbers[noun+"/{id}/items_links/{sub}"] = numbers["items/{id}"]
	}
	for _, list := range []string{"experiments_categories", "resources_categories", "items_categories", "experiments_status", "status", "items_status"} {
		numbers["teams/{id}/"+list+"/{sub}"] = s.post("teams/current/"+list, `{"name":"hidden"}`)
	}
	numbers["teams/{id}/teamgroups/{sub}"] = s.post("teams/current/teamgroups", `{"name":"hidden"}`)
	numbers["teams/{id}/tags/{sub}"] = numbers["items/{id}/tags/{sub}"]
	numbers["teams/{id}"], numbers["users/{id}"], numbers["apikeys/{id}"] = 1, s.bound["users/2"], 1
	return numbers
}

// TestAnotherTeamFindsNothing asks every route that names something, as
// somebody who may not see it, and compares with a number never given: status,
// headers and body are the same, whatever the request carries.
func TestAnotherTeamFindsNothing(t *testing.T) {
	s := newService(t)
	numbers := hidden(s)
	asked := 0
	for _, route := range elabapi.Routes() {
		if !strings.Contains(route.Pattern, "{id}") {
			continue
		}
		one, _, _ := strings.Cut(route.Pattern, "/{id}")
		id := numbers[one+"/{id}"]
		sub, named := numbers[route.Pattern]
		if id == 0 || strings.Contains(route.Pattern, "{sub}") && !named {
			t.Fatalf("%s: nothing hidden was made for it", route.Pattern)
		}
		for _, send := range sends {
			asked++
			there := at(route.Pattern, id, sub)
			nowhere := at(route.Pattern, unknown, sub)
			got := seen(s.ask("tata", route.Method, there, send.kind, send.body))
			want := seen(s.ask("tata", route.Method, nowhere, send.kind, send.body))
			if diff := cmp.Diff(want, got); diff != "" || got.Status == http.StatusOK {
				t.Errorf("%s %s with %q differs from an unknown number:\n%s", route.Method, there, send.body, diff)
			}
		}
	}
	t.Logf("%d requests compared", asked)
}

// TestPartsOfOthersAreNotThere asks for parts of something one may see by the
// numbers of parts of something one may not.
func TestPartsOfOthersAreNotThere(t *testing.T) {
	s := newService(t)
	numbers := hidden(s)
	mine := map[string]int64{"teams": s.bound["teams/1"] + 1}
	for _, noun := range []string{"experiments", "items", "experiments_templates", "items_types"} {
		w := s.ask("tata", "POST", "/api/v2/"+noun, "application/json", `{"title":"mine"}`)
		if w.Code != http.StatusCreated {
			t.Fatalf("%s: %d %s", noun, w.Code, w.Body)
		}
		var n int64
		if _, err := fmt.Sscan(w.Header().Get("Location")[strings.LastIndex(w.Header().Get("Location"), "/")+1:], &n); err != nil {
			t.Fatal(err)
		}
		mine[noun] = n
	}
	for _, route := range elabapi.Routes() {
		noun, _, _ := strings.Cut(route.Pattern, "/")
		sub := numbers[route.Pattern]
		if !strings.Contains(route.Pattern, "{sub}") || strings.Contains(route.Pattern, "revisions") {
			continue
		}
		for _, send := range sends {
			got := seen(s.ask("tata", route.Method, at(route.Pattern, mine[noun], sub), send.kind, send.body))
			want := seen(s.ask("tata", route.Method, at(route.Pattern, mine[noun], unknown), send.kind, send.body))
			isLinkList := route.Method == http.MethodGet && strings.Contains(route.Pattern, "_links")
			if diff := cmp.Diff(want, got); diff != "" || got.Status < 400 && !isLinkList {
				t.Errorf("%s %s (%d) with %q differs from an unknown number:\n%s", route.Method, route.Pattern, sub, send.body, diff)
			}
		}
	}
}

func at(pattern string, id, sub int64) string {
	return "/api/v2/" + strings.NewReplacer("{id}", fmt.Sprint(id), "{sub}", fmt.Sprint(sub)).Replace(pattern)
}

// TestReadOnlyKeysChangeNothing asks every route that changes something with a
// key that may only read.
func TestReadOnlyKeysChangeNothing(t *testing.T) {
	s := newService(t)
	numbers := hidden(s)
	const readOnly = "67af01b6c429d57799187ad70903ae82"
	for _, route := range elabapi.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		noun, _, _ := strings.Cut(route.Pattern, "/")
		target := at(route.Pattern, numbers[noun+"/{id}"], numbers[route.Pattern])
		w := s.ask(readOnly, route.Method, target, "application/json", `{"title":"x"}`)
		if w.Code != 400 || !strings.Contains(w.Body.String(), "You are using a read-only key") {
			t.Errorf("%s %s: %d %s", route.Method, target, w.Code, w.Body)
		}
	}
	if w := s.ask(readOnly, "GET", "/api/v2/items", "", ""); w.Code != 200 {
		t.Errorf("reading: %d %s", w.Code, w.Body)
	}
}

// TestNobodyIsToldAnything asks every route without a key.
func TestNobodyIsToldAnything(t *testing.T) {
	s := newService(t)
	numbers := hidden(s)
	for _, route := range elabapi.Routes() {
		noun, _, _ := strings.Cut(route.Pattern, "/")
		target := at(route.Pattern, numbers[noun+"/{id}"], numbers[route.Pattern])
		for _, key := range []string{"", "Basic dG90bzp0b3Rv", "nonsense"} {
			if w := s.ask(key, route.Method, target, "application/json", `{}`); w.Code != 401 || !strings.Contains(w.Body.String(), `"code":401`) {
				t.Errorf("%s %s with %q: %d %s", route.Method, target, key, w.Code, w.Body)
			}
		}
	}
}
