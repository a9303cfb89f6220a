package render

import (
	"regexp"
	"strings"
	"sync"
)

// styles are the properties of style that are kept, with the values of each.
// None of them moves a thing out of its place on the page or loads anything;
// no value has a parenthesis but those of a colour.
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

// maxDeclarations bounds a style attribute.
const maxDeclarations = 32

// cleanStyle keeps the declarations that are allowed, written "name: value;"
// with a space between two, as browsers write them.
func cleanStyle(style string) string {
	var kept []string
	for i, declaration := range strings.SplitN(style, ";", maxDeclarations+1) {
		name, value, ok := strings.Cut(declaration, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		value = strings.Join(strings.Fields(value), " ")
		if allowed := styles()[name]; ok && allowed != nil && i < maxDeclarations && allowed.MatchString(value) {
			kept = append(kept, name+": "+value+";")
		}
	}
	return strings.Join(kept, " ")
}
