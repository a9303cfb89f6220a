package elabapi

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxJSON bounds a body of JSON: eLabFTW's four megabytes of text, written
// with every second character escaped.
const maxJSON = 16 << 20

// input is the JSON object that a request carries, its values not yet read.
type input map[string]json.RawMessage

// input reads the body of a request, which may be empty. It comes after the
// entry was found readable: nobody learns of an entry by what is said of a
// body.
func (c *call) input() (input, error) {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, wrong("Incorrect content-type header.")
	}
	text, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxJSON))
	if err != nil {
		return nil, err
	}
	in := input{}
	if len(bytes.TrimSpace(text)) == 0 {
		return in, nil
	}
	if !utf8.Valid(text) {
		return nil, wrong("Error decoding json payload: Malformed UTF-8 characters, possibly incorrectly encoded")
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, wrong("Error decoding json payload: Syntax error")
	}
	return in, in.checkWords()
}

// checkWords refuses the character NUL, which no database keeps in a text, in
// what is sent and in the JSON that stands in it as text.
func (in input) checkWords() error {
	for key, raw := range in {
		v := decoded(string(raw))
		if inner, isText := v.(string); isText && strings.HasPrefix(strings.TrimSpace(inner), "{") && holdsNUL(decoded(inner)) {
			return errNUL()
		}
		if strings.ContainsRune(key, 0) || holdsNUL(v) {
			return errNUL()
		}
	}
	return nil
}

func errNUL() error { return wrong("A text cannot hold the character NUL.") }

// holdsNUL reports whether the character stands in a JSON value, its keys
// included.
func holdsNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.ContainsRune(v, 0)
	case []any:
		return slices.ContainsFunc(v, holdsNUL)
	case map[string]any:
		for key, item := range v {
			if strings.ContainsRune(key, 0) || holdsNUL(item) {
				return true
			}
		}
	}
	return false
}

// query returns the parameters of a request, without what is no text.
func (c *call) query() url.Values {
	q := c.r.URL.Query()
	for _, values := range q {
		for i, v := range values {
			values[i] = strings.ReplaceAll(strings.ToValidUTF8(v, "\ufffd"), "\x00", "\ufffd")
		}
	}
	return q
}

// has reports whether the body names a key.
func (in input) has(key string) bool {
	_, ok := in[key]
	return ok
}

// action returns what the body asks for, "" for the plain thing.
func (in input) action() string { return in.text("action") }

// text reads a value as text: a number or a flag as it is written, null and
// anything else as nothing.
func (in input) text(key string) string {
	raw := in[key]
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		return ""
	}
	return strings.Trim(string(raw), `"`)
}

// words reads a value as text or refuses it: lists and objects are not text.
func (in input) words(key string) (*string, error) {
	raw, ok := in[key]
	if !ok {
		return nil, nil
	}
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		return nil, wrong("Incorrect value for %s: a text is expected.", key)
	}
	s := ""
	if string(raw) != "null" {
		s = in.text(key)
	}
	return &s, nil
}

// number reads a value as a whole number, 0 for anything else, as eLabFTW
// casts it.
func (in input) number(key string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(in.text(key)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// flag reads a value as yes or no, as eLabFTW does.
func (in input) flag(key string) bool {
	switch in.text(key) {
	case "", "0", "off", "false", "null":
		return false
	}
	return true
}

// texts reads one text or a list of them.
func (in input) texts(key string) []string {
	var list []string
	if json.Unmarshal(in[key], &list) == nil {
		return list
	}
	if s := in.text(key); s != "" && s != "null" {
		return []string{s}
	}
	return nil
}

// jsonText reads a value that is JSON, or text that holds JSON.
func (in input) jsonText(key string) string {
	var s string
	if json.Unmarshal(in[key], &s) == nil {
		return s
	}
	return string(in[key])
}

// days are the forms of a date that clients send.
var days = []string{time.DateOnly, "20060102", time.DateTime, time.RFC3339}

// day reads a date in any form that clients send and returns it as it is kept.
func day(s string) (string, error) {
	for _, form := range days {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	return "", wrong("Incorrect date value: %q", s)
}

// instant reads a time without a zone, as UTC.
func instant(s string) (*time.Time, error) {
	for _, form := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			t = t.UTC()
			return &t, nil
		}
	}
	return nil, wrong("Incorrect datetime value: %q", s)
}

// serials reads a comma list of numbers; null says whether the word null is
// among them. What is no number counts as 0, which nothing has.
func serials(list string) (numbers []int64, null bool) {
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		if part == "null" {
			null = true
			continue
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			n = 0
		}
		numbers = append(numbers, n)
	}
	return numbers, null
}
