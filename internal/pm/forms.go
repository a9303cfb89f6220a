package pm

import (
	"math"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// form says whether a value may stand in an attribute of the body. What a form
// takes, the sanitiser of the service keeps as it is, but for the spelling of
// addresses: a test compares the two.
type form func(v any) bool

// bodyForms are by attribute, or by "owner.attribute" where the owner decides.
// The default of an attribute needs no form. HTML that is kept is judged by
// isOpaque, which has to read it.
func bodyForms() map[string]form {
	length := like(`[0-9]{1,5}(\.[0-9]{1,4})?%?`)
	class := like(`(language-[A-Za-z0-9_+#.-]{1,40}|hljs|math|mention)`)
	none := func(any) bool { return false }
	return map[string]form{
		"data-block": like(`b-[0-9a-z]{8}`), "data-overlap": like(`theirs|mine`),
		"style": isStyle, "title": isPlainText, "lang": like(`[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}`), "dir": like(`ltr|rtl|auto`),
		"align": like(`left|right|center|justify`), "valign": like(`top|middle|bottom|baseline`),
		"width": length, "height": length, "border": like(`[0-9]{1,4}`), "cellpadding": like(`[0-9]{1,4}`), "cellspacing": like(`[0-9]{1,4}`),
		"level": between1(6), "colspan": between1(999), "rowspan": between1(999), "colwidth": none,
		"scope": like(`row|col|rowgroup|colgroup`), "caption": func(v any) bool { return v != "" && isPlainText(v) }, "columns": isColumns,
		"start": like(`-?[0-9]{1,6}`), "value": like(`-?[0-9]{1,6}`), "type": like(`[1aAiI]`), "reversed": like(`(reversed)?`), "open": like(`(open)?`),
		"checked":  func(v any) bool { _, ok := v.(bool); return ok },
		"language": class, "codeBlock.class": class, "box.class": class, "code.class": class, "class": none,
		// A span of the class math is a formula, not a mark.
		"inline.class": like(`language-[A-Za-z0-9_+#.-]{1,40}|hljs|mention`),
		"datetime":     like(`[0-9TZ:+. -]{4,40}`), "tag": like(`span|small|mark|kbd|samp|var|abbr|dfn|time|cite|q|ins|a`),
		"src": isImageAddress, "alt": isPlainText, "href": isAddress, "target": like(`_blank`), "rel": like(`(no(opener|referrer|follow) ?){1,3}`),
		"text": isPlainText,
	}
}

// like takes texts that the expression matches as a whole.
func like(expression string) form {
	whole := regexp.MustCompile(`^(?:` + expression + `)$`)
	return func(v any) bool {
		text, ok := v.(string)
		return ok && len(text) <= MaxText && whole.MatchString(text)
	}
}

func between1(most float64) form {
	return func(v any) bool {
		f, ok := v.(float64)
		return ok && f >= 1 && f <= most && f == math.Trunc(f)
	}
}

func isPlainText(v any) bool {
	text, ok := v.(string)
	return ok && len(text) <= MaxText && isPlain(text)
}

// isColumns takes the attributes of the columns of a table.
func isColumns(v any) bool {
	list, ok := v.([]any)
	if !ok || len(list) == 0 || len(list) > 999 {
		return false
	}
	forms := columnForms()
	for _, one := range list {
		column, ok := one.(object)
		if !ok {
			return false
		}
		for _, m := range column {
			if f := forms[m.name]; f == nil || !f(m.value) {
				return false
			}
		}
	}
	return true
}

var columnForms = sync.OnceValue(func() map[string]form {
	length := like(`[0-9]{1,5}(\.[0-9]{1,4})?%?`)
	return map[string]form{
		"span": like(`[1-9][0-9]{0,2}`), "width": length, "height": length, "style": isStyle, "title": isPlainText,
		"lang": like(`[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}`), "dir": like(`ltr|rtl|auto`),
	}
})

// isAddress takes what may be behind a link: the web, mail, telephone, and this
// service. An address without a scheme has no colon before its first slash,
// question mark or hash.
func isAddress(v any) bool {
	text, ok := v.(string)
	if !ok || text == "" || len(text) > MaxText || strings.ContainsAny(text, " \t\n\\") || !isPlain(text) {
		return false
	}
	u, err := url.Parse(text)
	if err != nil || u.String() == "" {
		return false
	}
	switch u.Scheme {
	case "http", "https", "mailto", "tel":
		return true
	case "":
		first := text[:min(len(text), indexOr(strings.IndexAny(text, "/?#"), len(text)))]
		return !strings.Contains(first, ":")
	}
	return false
}

func indexOr(index, otherwise int) int {
	if index < 0 {
		return otherwise
	}
	return index
}

// isImageAddress takes images of this service, and those that are in the text
// itself in a format that browsers do not run.
func isImageAddress(v any) bool {
	text, ok := v.(string)
	if !ok || len(text) > MaxImage {
		return false
	}
	for _, format := range []string{"png", "jpeg", "gif", "webp"} {
		if code, ok := strings.CutPrefix(text, "data:image/"+format+";base64,"); ok {
			return isBase64(code)
		}
	}
	return isAddress(text) && !strings.HasPrefix(text, "//") && !strings.Contains(text[:indexOr(strings.IndexAny(text, "/?#"), len(text))], ":")
}

func isBase64(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z' || s[i] >= '0' && s[i] <= '9' || s[i] == '+' || s[i] == '/' || s[i] == '=') {
			return false
		}
	}
	return true
}
