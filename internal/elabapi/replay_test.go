package elabapi_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cahier/internal/pgtest"
)

// spoken are the endpoints that are answered here: the exchanges of others are
// not replayed.
var spoken = regexp.MustCompile(`^(err|options|users|apikeys|info|teams|team_tags|extra_fields_keys|experiments|items|experiments_templates|items_types)(-|$)`)

// unspoken are parts of these endpoints that Cahier does not have at all: see
// docs/elabftw-compatibility.md.
var unspoken = regexp.MustCompile(`compounds|containers|request_actions|procurement|notifications|sig_keys|users-uploads|info-hist`)

// before makes what an exchange counts on and no recorded one did.
var before = map[string]func(*service){
	"err-non-numeric-id":              func(s *service) { s.number("experiments/6") },
	"experiments-patch-body":          on("experiments/59", `{"title":"Peer record renamed"}`),
	"experiments-patch-two-fields":    on("experiments/59", `{"canread_base":40}`),
	"experiments-patch-accesskey":     on("experiments/59", `{"action":"forceunlock"}`, `{"title":"nope"}`),
	"experiments-patch-unarchive":     on("experiments/59", `{"action":"archive"}`),
	"experiments-steps-patch-notif":   on("experiments/59/steps/19", `{"deadline":"2027-01-01 10:00:00"}`),
	"experiments-uploads-list-state2": on("experiments/59/uploads/17", `{"action":"archive"}`),
	"experiments-patch-body-long2":    clear("experiments/59/tags"),
	"items-list": func(s *service) {
		s.number("items/164")
		for _, title := range []string{"a small thing", "another", "one more"} {
			s.post("items", `{"title":"`+title+`"}`)
		}
	},
	"items-patch-bad-date":           on("items/166", `{"date":"2026-02-03"}`),
	"items-patch-metadata":           on("items/166", `{"title":"Peer record renamed"}`),
	"items-patch-unpin":              on("items/166", `{"action":"pin"}`),
	"items-patch-title-while-locked": on("items/166", `{"action":"forcelock"}`),
	"items-patch-forcelock":          on("items/166", `{"action":"forceunlock"}`, `{"title":"nope"}`),
	"items-patch-notif":              on("items/166", `{"action":"unarchive"}`),
	"items-steps-patch-unfinish":     on("items/166/steps/11", `{"action":"finish"}`),
	"items-experiments_links-get": func(s *service) {
		s.do("POST", fmt.Sprintf("%s/experiments_links/%d", s.place("items/166"), s.number("experiments/6")), `{}`)
	},
	"items-uploads-list-state2":             on("items/166/uploads/23", `{"action":"archive"}`),
	"items-patch-body-long1":                on("items/166", `{"title":"nope"}`),
	"experiments_templates-list":            func(s *service) { s.number("experiments_templates/30") },
	"items_types-list":                      func(s *service) { s.number("items_types/23") },
	"teams-exp-categories-get-after-delete": on("teams/current/experiments_categories/29", `{"title":"Renamed exp-categories","color":"ff0000"}`),
	"teams-exp-status-get-after-delete":     clear("teams/current/experiments_status/37"),
	"teams-items-status-get-after-delete":   clear("teams/current/items_status/53"),
}

// on changes what a recorded address names.
func on(address string, bodies ...string) func(*service) {
	return func(s *service) {
		for _, body := range bodies {
			s.do("PATCH", s.place(address), body)
		}
	}
}

// clear takes away what a recorded address names.
func clear(address string) func(*service) {
	return func(s *service) { s.do("DELETE", s.place(address), "") }
}

// place writes a recorded address with the numbers of here.
func (s *service) place(address string) string {
	if _, err := strconv.Atoi(path.Base(address)); err != nil {
		return s.here(address)
	}
	number := fmt.Sprint(s.number(address))
	return path.Join(path.Dir(s.here(address)), number)
}

// TestReplay asks what was asked of a running eLabFTW and compares the
// answers: status, media type, keys, types, and the values that request or
// fixture decide. What is answered otherwise is in testdata/exceptions, each
// with its reason; one that would pass is an error too.
func TestReplay(t *testing.T) {
	list := recorded(t)
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); replay(t, list, "") })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); replay(t, list, pgtest.URL(t)) })
}

func replay(t *testing.T, list []exchange, url string) {
	t.Helper()
	reasons := exceptions(t)
	s := newServiceOn(t, url)
	replayed := 0
	for _, x := range list {
		if !spoken.MatchString(x.name) || unspoken.MatchString(x.name) {
			continue
		}
		replayed++
		if prepare := before[x.name]; prepare != nil {
			prepare(s)
		}
		wrong := s.replay(x)
		reason, excepted := reasons[x.name]
		switch {
		case excepted && len(wrong) == 0:
			t.Errorf("%s passes: take it out of testdata/exceptions (%s)", x.name, reason)
		case !excepted && len(wrong) > 0:
			t.Errorf("%s %s %s\n\t%s", x.name, x.method, x.target, strings.Join(wrong, "\n\t"))
		}
		delete(reasons, x.name)
	}
	for name := range reasons {
		t.Errorf("testdata/exceptions names %s, which is not replayed", name)
	}
	t.Logf("%d exchanges replayed", replayed)
}

// picture stands for the one recorded body that is not text.
const picture = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"dot.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n"

// replay asks one exchange and says in what the answer differs.
func (s *service) replay(x exchange) []string {
	s.t.Helper()
	if strings.HasPrefix(x.body, "[binary") {
		x.kind, x.body = "multipart/form-data; boundary=b", picture
	}
	w := s.ask(x.key, x.method, s.translate(x.target), x.kind, s.translateBody(x))
	if fmt.Sprint(w.Code) != x.status {
		return []string{fmt.Sprintf("status %d, not %s: %.300s", w.Code, x.status, w.Body)}
	}
	if x.method == "HEAD" {
		return nil
	}
	var wrong []string
	told, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if told != x.told && x.status != "204" {
		wrong = append(wrong, fmt.Sprintf("media type %q, not %q", told, x.told))
	}
	if x.place != "" {
		return append(wrong, s.bind(x, w.Header().Get("Location"))...)
	}
	if x.told != "application/json" || x.answer == "" {
		return wrong
	}
	return append(wrong, s.compare(x, w.Body.String())...)
}

// bind ties what the exchange made to what was made here.
func (s *service) bind(x exchange, place string) []string {
	here, err := strconv.ParseInt(path.Base(place), 10, 64)
	if err != nil {
		if x.name == "apikeys-post" || x.name == "apikeys-post-readonly" {
			return nil
		}
		return []string{"Location " + place}
	}
	u, err := url.Parse(x.place)
	s.ok(err)
	address := strings.TrimPrefix(u.Path, "/api/v2/")
	for table, name := range map[string]string{"2experiments/": "_links/", "2items/": "_links/", "items_categories": "resources_categories", "teams/1/": "teams/current/"} {
		if !strings.Contains(name, "_links") {
			address = strings.Replace(address, table, name, 1)
		}
	}
	s.bound[address] = here
	return nil
}

func (s *service) compare(x exchange, answer string) []string {
	got, want := decode(s.t, answer), decode(s.t, x.answer)
	wrong := differences("answer", got, want)
	object, isObject := got.(map[string]any)
	recorded, wasObject := want.(map[string]any)
	if !isObject || !wasObject || len(wrong) > 0 {
		return wrong
	}
	if code, is := recorded["code"]; is {
		if object["code"] != code {
			wrong = append(wrong, fmt.Sprintf("code %v, not %v", object["code"], code))
		}
		return wrong
	}
	sent := map[string]any{}
	if json.Unmarshal([]byte(x.body), &sent) == nil {
		s.renumber(sent)
		s.renumber(recorded)
		wrong = append(wrong, unlike(sent, object, recorded)...)
	}
	if _, entry := recorded["elabid"]; entry {
		wrong = append(wrong, changed(object, recorded)...)
	}
	return wrong
}

// translate writes a recorded address with the numbers of here.
func (s *service) translate(target string) string {
	u, err := url.Parse(target)
	s.ok(err)
	parts := strings.Split(strings.TrimPrefix(u.Path, "/api/v2/"), "/")
	if len(parts) > 3 {
		address := strings.Join(parts, "/")
		if kind, isLink := strings.CutSuffix(parts[2], "_links"); isLink {
			address = kind + "/" + parts[3]
		}
		parts[3] = fmt.Sprint(s.number(address))
	}
	if len(parts) > 1 {
		parts[1] = s.segment(parts[0], parts[1])
	}
	if strings.HasPrefix(u.Path, "/api/v2/") {
		u.Path = "/api/v2/" + strings.Join(parts, "/")
	}
	q := u.Query()
	for key, noun := range map[string]string{"owner": "users", "category": "teams/current/experiments_categories"} {
		if n := q.Get(key); n != "" {
			q.Set(key, fmt.Sprint(s.number(noun+"/"+n)))
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// named are the keys of a body that name something by number.
var named = map[string]string{
	"userid": "users", "team": "teams", "status": "teams/current/experiments_status", "category": "teams/current/experiments_categories",
	"template": "items_types",
}

func (s *service) translateBody(x exchange) string {
	var sent map[string]any
	if x.kind != "application/json" || json.Unmarshal([]byte(x.body), &sent) != nil || strings.HasPrefix(x.name, "users-") {
		return x.body
	}
	s.renumber(sent)
	text, err := json.Marshal(sent)
	s.ok(err)
	return string(text)
}

// renumber puts the numbers of here in place of recorded ones.
func (s *service) renumber(object map[string]any) {
	for key, noun := range named {
		if n, is := object[key].(float64); is {
			object[key] = float64(s.number(noun + "/" + fmt.Sprint(int64(n))))
		}
	}
}

func decode(t testing.TB, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("no JSON: %v: %.200s", err, text)
	}
	return v
}
