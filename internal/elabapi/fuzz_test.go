package elabapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cahier/internal/pgtest"
)

// FuzzRequests sends requests of any kind: none of them is a fault of ours,
// and every refusal is in eLabFTW's form.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][4]string{
		{"GET", "items?limit=2&offset=1&order=title&state=1,2,3&q=a OR b&category=1,null", "", ""},
		{"GET", "items/1?format=csv&state=3", "", ""},
		{"GET", "experiments?extended=title:(a&tags[]=x&related=1&related_origin=items", "", ""},
		{"POST", "experiments", "application/json", `{"title":"x","tags":["a"],"metadata":{"extra_fields":{"T":{"type":"number","value":1e999}}}}`},
		{"PATCH", "items/1", "application/json", `{"title":"x","date":"20191231","rating":"3","custom_id":9223372036854775808,"body":"<p>"}`},
		{"PATCH", "items/1", "application/json", `{"canread":"{\"teams\":[1]}","canwrite_base":30}`},
		{"PATCH", "items/1", "application/json", `{"action":"updatemetadatafield","T":[1,"b",null]}`},
		{"PATCH", "items/1/steps/1", "application/json", `{"deadline":"9999-99-99"}`},
		{"POST", "items/1/steps", "application/json", `{"body":"x"}`},
		{"POST", "items/1/comments", "application/json", `{"comment":"x"}`},
		{"POST", "items/1/tags", "application/json", `{"tags":["a","b"]}`},
		{"POST", "items/1/uploads", "application/json", `{"action":"createfromstring","file_type":"png","content":"data:;base64,AA=="}`},
		{"POST", "items/1/uploads", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a\"\r\n\r\na\r\n--b--\r\n"},
		{"PATCH", "teams/current/teamgroups/1", "application/json", `{"how":"add","userid":-1}`},
		{"PATCH", "teams/current/items_status/1", "application/json", `{"color":"#zzz","state":7}`},
		{"DELETE", "items/1/experiments_links/18446744073709551616", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	s := newServiceOn(f, "")
	s.post("items", record)
	f.Fuzz(func(t *testing.T, method, target, kind, body string) {
		u, err := url.Parse("/api/v2/" + target)
		if err != nil || !strings.HasPrefix(u.Path, "/api/v2/") || !slices.Contains([]string{"GET", "POST", "PATCH", "DELETE"}, method) {
			return
		}
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL = u
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", s.keys["apiKey4Test"])
		w := httptest.NewRecorder()
		s.api.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s %s %q: %d %s", method, u, body, w.Code, w.Body)
		}
		if w.Code >= 400 && !strings.HasPrefix(w.Body.String(), `{"code":`) {
			t.Errorf("%s %s %q: %d %s", method, u, body, w.Code, w.Body)
		}
	})
}

// TestWordsThatDatabasesRefuse sends what is no text to a database: NUL and
// bytes that are no UTF-8.
func TestWordsThatDatabasesRefuse(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": pgtest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServiceOn(t, url(t))
			n := s.post("items", record)
			one := fmt.Sprint("items/", n)
			for _, word := range []string{"%00", "a%00b", "%ff", "%ed%a0%80"} {
				for _, target := range []string{"items?q=", "items?extended=title:", "items?fastq=", "items?tags[]=", "items?order=", "teams/current/tags?q=", "users?q=", "extra_fields_keys?q=", one + "?format="} {
					if w := s.ask("apiKey4Test", "GET", "/api/v2/"+target+word, "", ""); w.Code >= 500 {
						t.Errorf("%s%s: %d %s", target, word, w.Code, w.Body)
					}
				}
			}
			for _, word := range []string{"a\x00b", "\xff", "\u202ea"} {
				form := "--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\n" + word + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
					word + "\"\r\n\r\nx\r\n--b--\r\n"
				if w := s.ask("apiKey4Test", "POST", "/api/v2/"+one+"/uploads", "multipart/form-data; boundary=b", form); w.Code >= 500 {
					t.Errorf("a form with %q: %d %s", word, w.Code, w.Body)
				}
			}
			for _, c := range []struct{ method, target, body string }{
				{"POST", "items", `{"title":"%s","body":"%s","tags":["%s"]}`}, {"PATCH", one, `{"title":"%s","body":"%s"}`},
				{"PATCH", one, `{"metadata":"{\"extra_fields\":{\"a\":{\"type\":\"text\",\"value\":\"\\%s\"}}}"}`},
				{"PATCH", one, `{"metadata":{"extra_fields":{"%s":{"type":"text","value":"%s","unit":"%s"}},"%s":"%s"}}`},
				{"PATCH", one, `{"action":"updatemetadatafield","Temp":"%s"}`},
				{"POST", one + "/comments", `{"comment":"%s"}`}, {"POST", one + "/steps", `{"body":"%s"}`}, {"POST", one + "/tags", `{"tag":"%s"}`},
				{"POST", one + "/uploads", `{"action":"createfromstring","file_type":"json","real_name":"%s","comment":"%s","content":"{}"}`},
				{"POST", "teams/current/items_status", `{"name":"%s"}`}, {"POST", "teams/current/teamgroups", `{"name":"%s"}`},
				{"PATCH", "teams/current", `{"name":"%s"}`}, {"POST", "users", `{"email":"a@b.org","firstname":"%s","lastname":"%s"}`},
			} {
				for _, word := range []string{`\u0000`, `a\u0000b`, `\ud800`, "\xff", `\u202e`} {
					if w := s.ask("apiKey4Test", c.method, "/api/v2/"+c.target, "application/json", strings.ReplaceAll(c.body, "%s", word)); w.Code >= 500 {
						t.Errorf("%s %s %s with %q: %d %s", c.method, c.target, c.body, word, w.Code, w.Body)
					}
				}
			}
		})
	}
}
