package elabapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
)

// object is one JSON object of an answer; its keys are written in order.
type object map[string]any

func (c *call) writeJSON(status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		c.Log.ErrorContext(c.ctx(), "an answer that is no JSON", "error", err.Error())
		status, text = http.StatusInternalServerError, []byte(`{"code":500,"message":"Unexpected error","description":""}`)
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(text)
}

// bit is a flag as eLabFTW writes it: 0 or 1.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// moment is a time as eLabFTW writes it, in UTC; null for none.
func moment(t *time.Time) any {
	if t == nil || t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.DateTime)
}

// orNull is a text or a number, null when it is empty.
func orNull[T comparable](v T) any {
	var none T
	if v == none {
		return nil
	}
	return v
}

// audienceJSON writes whom something is opened to by name.
func audienceJSON(a app.Audience) string {
	return columnJSON(map[string]any{"teams": numbers(a.Teams), "users": numbers(a.Users), "teamgroups": numbers(a.Groups)})
}

func numbers(list []int64) []any {
	out := make([]any, 0, len(list))
	for _, n := range list {
		out = append(out, n)
	}
	return out
}

// baseHuman is what eLabFTW says of its numbers of visibility.
func baseHuman(base int) string {
	switch base {
	case access.BasePublic:
		return "Public"
	case access.BaseUsers:
		return "Everyone with an account"
	case access.BaseTeam:
		return "Only members of the team"
	case access.BaseAdmins:
		return "Only owner and admins"
	}
	return "Only owner"
}

// columnJSON writes a value the way a JSON column of MySQL reads back, which
// is what scripts compare with: a space after each colon and comma, keys by
// length and then by bytes.
func columnJSON(v any) string {
	var b bytes.Buffer
	writeColumn(&b, v)
	return b.String()
}

func writeColumn(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.SortFunc(keys, func(x, y string) int { return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)) })
		b.WriteByte('{')
		for i, key := range keys {
			separate(b, i)
			writeScalar(b, key)
			b.WriteString(": ")
			writeColumn(b, v[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			separate(b, i)
			writeColumn(b, item)
		}
		b.WriteByte(']')
	default:
		writeScalar(b, v)
	}
}

func separate(b *bytes.Buffer, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}

func writeScalar(b *bytes.Buffer, v any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if e.Encode(v) == nil {
		b.Truncate(b.Len() - 1)
	}
}

// decoded reads JSON that was checked when it was kept; numbers keep the
// digits they were written with.
func decoded(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}
