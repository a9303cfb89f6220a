package elabapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
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
