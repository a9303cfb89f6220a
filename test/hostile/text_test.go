package hostile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// texts are the places where people write: each takes a text as JSON.
var texts = []struct{ name, method, path, body string }{
	{"title of a new entry", "POST", "/entries", `{"kind":"experiment","title":%s}`},
	{"text of a new entry", "POST", "/entries", `{"kind":"experiment","body":%s}`},
	{"Markdown of a new entry", "POST", "/entries", `{"kind":"experiment","body":%s,"body_type":"markdown"}`},
	{"tags of a new entry", "POST", "/entries", `{"kind":"experiment","tags":[%s]}`},
	{"metadata", "POST", "/entries", `{"kind":"experiment","metadata":%s}`},
	{"title", "PATCH", "/entries/{entry}", `{"title":%s}`},
	{"text", "PATCH", "/entries/{entry}", `{"body":%s}`},
	{"value of a field", "PATCH", "/entries/{entry}", `{"fields":{"Temp":%s}}`},
	{"name of a field", "PATCH", "/entries/{entry}", `{"fields":{%s:"1"}}`},
	{"definition of a field", "PUT", "/entries/{entry}/fields/Note", `{"type":"text","value":%s}`},
	{"description of a field", "PUT", "/entries/{entry}/fields/Note", `{"type":"text","value":"","description":%s}`},
	{"unit of a field", "PUT", "/entries/{entry}/fields/Mass", `{"type":"number","value":"1","unit":%s,"units":[%[1]s]}`},
	{"options of a field", "PUT", "/entries/{entry}/fields/Kind", `{"type":"select","value":%s,"options":[%[1]s]}`},
	{"step", "POST", "/entries/{entry}/steps", `{"body":%s}`},
	{"changed step", "PATCH", "/entries/{entry}/steps/{step}", `{"body":%s}`},
	{"comment", "POST", "/entries/{entry}/comments", `{"body":%s}`},
	{"changed comment", "PATCH", "/entries/{entry}/comments/{comment}", `{"body":%s}`},
	{"tag", "POST", "/entries/{entry}/tags", `{"label":%s}`},
	{"renamed tag", "PATCH", "/teams/{team}/tags/{tag}", `{"label":%s}`},
	{"file name", "PATCH", "/entries/{entry}/uploads/{upload}", `{"name":%s}`},
	{"folder", "PATCH", "/entries/{entry}/uploads/{upload}", `{"folder":%s}`},
	{"comment on a file", "PATCH", "/entries/{entry}/uploads/{upload}", `{"comment":%s}`},
	{"reason to hide", "POST", "/entries/{entry}/uploads/{upload}/hide", `{"reason":%s}`},
	{"reason to strike", "POST", "/entries/{entry}/actions", `{"action":"strike","reason":%s}`},
	{"first name", "PATCH", "/me", `{"first":%s}`},
	{"last name", "PATCH", "/me", `{"last":%s}`},
	{"preference", "PATCH", "/me", `{"preferences":{"density":%s}}`},
	{"name of a key", "POST", "/me/api-keys", `{"name":%s}`},
	{"title of a notebook", "POST", "/notebooks", `{"title":%s}`},
	{"purpose of a notebook", "PATCH", "/notebooks/{code}", `{"purpose":%s}`},
	{"title of a project", "PATCH", "/projects/{project}", `{"title":%s}`},
	{"purpose of a project", "PATCH", "/projects/{project}", `{"purpose":%s}`},
	{"name of a team", "PATCH", "/teams/{team}", `{"name":%s}`},
	{"name of a new team", "POST", "/teams", `{"name":%s}`},
	{"name of a group", "POST", "/teams/{team}/groups", `{"name":%s}`},
	{"category", "POST", "/teams/{team}/categories", `{"title":%s,"color":"3366cc","of":"experiment"}`},
	{"changed category", "PATCH", "/teams/{team}/categories/{category}", `{"title":%s}`},
	{"status", "POST", "/teams/{team}/statuses", `{"title":%s,"color":"3366cc","of":"resource"}`},
	{"new member", "POST", "/teams/{team}/members", `{"email":"eve@example.org","first":%s,"last":%[1]s,"role":"member"}`},
	{"address of a new member", "POST", "/teams/{team}/members", `{"email":%s,"first":"Eve","last":"Martin","role":"member"}`},
}

// hostileTexts are texts that mislead, break lines, or are far too long. Each
// is JSON already, so that bytes which are not UTF-8 stand in it as they are.
func hostileTexts() map[string]string {
	return map[string]string{
		"control characters": `"a\u0000b\u0001\u0007\u0008\u001b[31mc\u007f\u0085\u009bd"`,
		"overrides":          `"fin\u202egnp.exe\u202a\u202b\u202d\u2066\u2067\u2068\u2069"`,
		"only overrides":     `"\u202e\u202e\u2066"`,
		"line breaks":        `"a\r\nb\nc\u2028d\u2029e\u000bf"`,
		"10^5 characters":    `"` + strings.Repeat("é", 100_000) + `"`,
		"10^5 marks":         `"a` + strings.Repeat(`\u0301`, 100_000) + `"`,
		"10^5 joiners":       `"` + strings.Repeat(`👩\u200d`, 50_000) + `"`,
		"not UTF-8":          "\"a\xff\xfe\xed\xa0\x80\xc0\xafb\"",
		"half a pair":        `"a\ud800b\udfff"`,
		"noncharacters":      `"\ufffe\uffff\ufdd0"`,
		"blank":              `" \u00a0\u200b\u2003\ufeff\u3000"`,
		"nothing":            `""`,
		"script":             `"<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>"`,
		"template":           `"{{constructor.constructor('alert(1)')()}}${7*7}<%= 7*7 %>%s%n%x"`,
		"SQL":                `"'; DROP TABLE entries; --"`,
		"formula":            `"=cmd|' /C calc'!A0"`,
		"path":               `"../../../../etc/passwd"`,
		"dots":               `".."`,
		"device":             `"CON"`,
		"header":             `"a\r\nSet-Cookie: cahier=stolen\r\n\r\n<html>"`,
		"right-to-left text": `"תיבת כלים العربية"`,
		"prototype":          `"__proto__"`,
	}
}

func TestTextsThatMislead(t *testing.T) {
	onBoth(t, func(s *service) {
		s.harmless(false, func() {
			all := hostileTexts()
			for _, name := range shortestFirst(all) {
				if s.db.Name() == "postgres" && !refusedByDatabases[name] {
					continue
				}
				s.newTarget()
				for _, at := range texts {
					s.write(at.method+" "+at.path, at.name+" with "+name, fmt.Sprintf(at.body, all[name]))
				}
			}
		})
		s.fieldNames()
		for _, path := range []string{"/entries", "/entries/{entry}", "/teams", "/notebooks", "/projects", "/me", "/teams/{team}/tags", "/teams/{team}/members"} {
			s.clean(path, "", s.want(200, "GET", s.aim(path), ""))
		}
	})
}

// refusedByDatabases are texts that PostgreSQL does not keep as they are.
var refusedByDatabases = map[string]bool{"control characters": true, "not UTF-8": true, "half a pair": true, "noncharacters": true}

// shortestFirst names texts in the order of their length, so that the long ones
// do not stand in every answer.
func shortestFirst(all map[string]string) []string {
	return slices.SortedFunc(maps.Keys(all), func(a, b string) int { return cmp.Or(len(all[a])-len(all[b]), cmp.Compare(a, b)) })
}

// fieldNames makes fields whose names are hostile texts, in metadata and by
// their address.
func (s *service) fieldNames() {
	s.t.Helper()
	s.harmless(false, func() {
		s.newTarget()
		for name, text := range hostileTexts() {
			metadata, _ := json.Marshal(`{"extra_fields":{` + text + `:{"type":"number","value":` + text + `,"unit":` + text + `}}}`)
			s.write("POST /entries", "name of a field with "+name, `{"kind":"experiment","metadata":`+string(metadata)+`}`)
			var decoded string
			if json.Unmarshal([]byte(text), &decoded) != nil || len(decoded) > 1000 || decoded == ".." {
				continue
			}
			s.write("PUT /entries/{entry}/fields/"+url.PathEscape(decoded), "address of a field with "+name, `{"type":"text","value":"1"}`)
		}
	})
}

// write sends a text: it is refused, or clean in the answer.
func (s *service) write(at, what, body string) {
	s.t.Helper()
	method, path, _ := strings.Cut(at, " ")
	a := s.json(method, s.aim(path), body)
	if a.status >= 300 {
		s.refused(a, what)
		return
	}
	s.clean(what, "", a.body)
	s.undo(what)
}

// undo takes back what would make later requests be refused.
func (s *service) undo(what string) {
	s.t.Helper()
	place, _, _ := strings.Cut(what, " with ")
	switch place {
	case "reason to hide":
		s.want(200, "POST", s.aim("/entries/{entry}/uploads/{upload}/show"), "")
	case "reason to strike":
		s.want(200, "POST", s.aim("/entries/{entry}/actions"), `{"action":"unstrike"}`)
	}
}

// lines are the properties that hold one line of text.
var lines = map[string]bool{
	"title": true, "label": true, "name": true, "first": true, "last": true, "folder": true, "tags": true, "email": true,
	"code": true, "color": true, "sha256": true, "media_type": true, "long_name": true,
}

// mostInLine bounds a line as it is served: 1,000 characters of many bytes.
const mostInLine = 64_000

// clean wants every text of an answer to be valid and free of control
// characters, and every line to be one line whose direction nothing turns.
func (s *service) clean(what, name string, v any) {
	s.t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if key == "preferences" {
				continue // the interface's own, which nobody else reads
			}
			s.cleanText(what, "a key", key, false)
			s.clean(what, key, inner)
		}
	case []any:
		for _, inner := range v {
			s.clean(what, name, inner)
		}
	case string:
		s.cleanText(what, name, v, lines[name])
	}
}

func (s *service) cleanText(what, name, text string, line bool) {
	s.t.Helper()
	if !utf8.ValidString(text) {
		s.t.Errorf("%s: %s is not UTF-8: %.80q", what, name, text)
	}
	for _, r := range text {
		if unicode.IsControl(r) && (line || r != '\n' && r != '\r' && r != '\t') || line && (turns(r) || r == '\u2028' || r == '\u2029') {
			s.t.Errorf("%s: %s holds %U: %.80q", what, name, r, text)
			break
		}
	}
	if line && len(text) > mostInLine {
		s.t.Errorf("%s: %s is %d bytes long", what, name, len(text))
	}
}

// turns reports the characters that turn the direction of what follows.
func turns(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// Versions that nobody has, and headers that are none, never let a change
// through as if it were known what it was made from.
func TestUnknownBaseVersions(t *testing.T) {
	s := newService(t)
	at := s.aim("/entries/{entry}")
	s.harmless(true, func() {
		for _, base := range []string{"99", "-1", "9223372036854775807", "-9223372036854775808"} {
			a := s.json("PATCH", at, `{"title":"stolen","base_version":`+base+`}`)
			s.refused(a, "base "+base)
			if a.body["key"] != "base_unknown" && a.body["key"] != "request_wrong" {
				t.Errorf("base %s: %v", base, a.body)
			}
		}
		for _, tag := range []string{
			`"v99"`, `"v-1"`, `v`, `""`, `"`, `W/`, `W/"v99"`, `"v1", "v2"`, `"1e3"`, `"v99999999999999999999"`, `"v+1"`, `"v 1"`, `"v0x1"`, `"v0"`,
			strings.Repeat("v", 10_000), `"v1"; DROP`, `"é"`,
		} {
			a := s.send("PATCH", prefix+at, strings.NewReader(`{"title":"stolen"}`), "Content-Type", "application/json", "If-Match", tag)
			s.refused(a, "If-Match "+tag)
		}
	})
}

// A stale base is merged, or both texts are kept; nothing of either is lost.
func TestStaleBaseVersions(t *testing.T) {
	s := newService(t)
	at := s.aim("/entries/{entry}")
	before := s.want(200, "GET", at, "")
	base := before["version"].(float64)
	s.harmless(false, func() {
		s.want(200, "PATCH", at, fmt.Sprintf(`{"body":"<p>One by Ada</p><p>Two</p>","base_version":%v}`, base))
		s.want(200, "PATCH", at, fmt.Sprintf(`{"body":"<p>One by Bob</p><p>Two by Bob</p>","base_version":%v}`, base))
	})
	now := s.want(200, "GET", at, "")
	for _, kept := range []string{"Ada", "Two by Bob"} {
		text, _ := json.Marshal(now)
		if !strings.Contains(string(text), kept) {
			t.Errorf("%q is lost: %v", kept, now["body"])
		}
	}
}
