package pm

import (
	"regexp"
	"strings"
	"sync"
)

// maxDeclarations bounds a style attribute.
const maxDeclarations = 32

// isStyle takes styles in the one form in which the service keeps them,
// "name: value; name: value;", with properties that move nothing out of its
// place on the page and values that load nothing.
func isStyle(v any) bool {
	text, ok := v.(string)
	if !ok || len(text) > MaxText || !strings.HasSuffix(text, ";") || strings.Contains(text, "  ") {
		return false
	}
	declarations := strings.Split(strings.TrimSuffix(text, ";"), "; ")
	if len(declarations) > maxDeclarations {
		return false
	}
	for _, one := range declarations {
		name, value, _ := strings.Cut(one, ": ")
		if allowed := styles()[name]; allowed == nil || !allowed.MatchString(value) || value != strings.TrimSpace(value) {
			return false
		}
	}
	return true
}

// styles are the properties that are taken, with the values of each.
var styles = sync.OnceValue(func() map[string]*regexp.Regexp {
	const (
		number = `-?[0-9]{1,5}(\.[0-9]{1,6})?`
		length = `(0|auto|[0-9]{1,5}(\.[0-9]{1,6})?(px|%|em|rem|pt|cm|mm|in|ex|ch))`
		colour = `(#[0-9a-f]{3,8}|[a-z]{3,24}|(rgb|hsl)a?\( ?` + number + `%?([ ,/]{1,3}` + number + `%?){2,3} ?\))`
		line   = `(none|solid|dashed|dotted|double|hidden|groove|ridge|inset|outset)`
	)
	values := map[string]string{
		"text-align":       `left|right|center|justify|start|end`,
		"vertical-align":   `top|middle|bottom|baseline|sub|super|text-top|text-bottom`,
		"color":            colour,
		"background-color": colour,
		"border-color":     colour,
		"border-style":     line,
		"border-width":     length,
		"border":           length + ` ` + line + `( ` + colour + `)?`,
		"border-collapse":  `collapse|separate`,
		"text-decoration":  `none|underline|line-through|underline line-through`,
		"font-weight":      `normal|bold|bolder|lighter|[1-9]00`,
		"font-style":       `normal|italic|oblique`,
		"font-family":      `[a-z0-9 ,'-]{1,200}`,
		"list-style-type":  `[a-z-]{3,30}`,
		"float":            `left|right|none`,
		"display":          `block|inline|inline-block`,
		"white-space":      `normal|nowrap|pre|pre-wrap|pre-line`,
	}
	for _, property := range []string{"width", "height", "max-width", "min-width", "margin-left", "margin-right", "padding-left", "font-size"} {
		values[property] = length
	}
	compiled := make(map[string]*regexp.Regexp, len(values))
	for property, value := range values {
		compiled[property] = regexp.MustCompile(`(?i)^(` + value + `)$`)
	}
	return compiled
})
