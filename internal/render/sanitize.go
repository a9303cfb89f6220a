package render

import (
	"strings"

	"golang.org/x/net/html"
)

// maxRounds bounds how often cleaning is repeated until nothing changes; two
// rounds do for all but hostile text.
const maxRounds = 6

// SanitizeHTML returns a body as it may be kept and shown: the elements and
// attributes of policy.go, styles and images judged by value, everything
// nested as a parser would nest it. Text is kept, but for what is inside
// scripts, styles, drawings and forms of input. The result is a fixed point:
// sanitising it again, or reading it with a parser and writing it again,
// changes nothing, so that a browser cannot make something else of it. Size is
// for CheckBody.
func SanitizeHTML(s string) string {
	s = CleanText(s)
	for range maxRounds {
		next, ok := sanitizeOnce(s)
		if !ok {
			break
		}
		if next == s {
			return s
		}
		s = next
	}
	return asText(s)
}

func sanitizeOnce(s string) (string, bool) {
	root, err := parseBody(balance(policy().Sanitize(s)))
	if err != nil {
		return "", false
	}
	cleanTree(root)
	var out strings.Builder
	out.Grow(len(s) + len(s)/16)
	writeChildren(&out, root)
	return CleanText(out.String()), true
}

// asText is the last resort for what no two readers would agree on: its words
// in one paragraph.
func asText(s string) string {
	words := html.UnescapeString(PlainText(s, false))
	words = strings.Join(strings.Fields(CleanText(words)), " ")
	if words == "" {
		return ""
	}
	return "<p>" + textEscapes.Replace(words) + "</p>"
}
