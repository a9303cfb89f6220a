package render

import (
	"net/url"
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// policy is made once, at first need, and never changed after.
var policy = sync.OnceValue(newPolicy)

// newPolicy lists the elements and attributes that a body may have: what the
// editors of eLabFTW and ours write, and nothing that runs, loads from
// elsewhere, or can be mistaken for a part of the page. Styles and the sources
// of images pass here and are judged on the tree (style.go, tree.go).
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	allowText(p)
	allowTables(p)
	allowLists(p)
	allowAddresses(p)
	p.SkipElementsContent("math", "svg", "template", "head", "title", "select", "audio", "video", "canvas")
	return p
}

// Sections of a page come in as what they are, and leave as div.
func allowText(p *bluemonday.Policy) {
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "br", "hr", "pre", "code",
		"b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "mark",
		"kbd", "samp", "var", "abbr", "dfn", "time", "cite", "q", "blockquote", "figure", "figcaption", "details", "summary",
		"section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "form", "fieldset")
	p.AllowNoAttrs().OnElements("span", "a", "img")
	p.AllowAttrs("title").Globally()
	p.AllowAttrs("style").Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("data-block").Matching(regexp.MustCompile(`^b-[0-9a-z]{8}$`)).Globally()
	p.AllowAttrs("data-overlap").Matching(regexp.MustCompile(`^(theirs|mine)$`)).Globally()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(language-[A-Za-z0-9_+#.-]{1,40}|hljs|math|mention)$`)).
		OnElements("code", "pre", "span", "div")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[0-9TZ:+. -]{4,40}$`)).OnElements("time", "ins", "del")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(open)?$`)).OnElements("details")
}

func allowTables(p *bluemonday.Policy) {
	number := regexp.MustCompile(`^[0-9]{1,4}$`)
	length := regexp.MustCompile(`^[0-9]{1,5}(\.[0-9]{1,4})?%?$`)
	p.AllowElements("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[1-9][0-9]{0,2}$`)).OnElements("td", "th")
	p.AllowAttrs("span").Matching(regexp.MustCompile(`^[1-9][0-9]{0,2}$`)).OnElements("col", "colgroup")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col|rowgroup|colgroup)$`)).OnElements("td", "th")
	p.AllowAttrs("border", "cellpadding", "cellspacing").Matching(number).OnElements("table")
	p.AllowAttrs("width", "height").Matching(length).OnElements("table", "col", "colgroup", "tr", "td", "th", "img")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center|justify)$`)).
		OnElements("td", "th", "tr", "table", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("valign").Matching(regexp.MustCompile(`^(top|middle|bottom|baseline)$`)).OnElements("td", "th", "tr")
}

// A check box comes in from Markdown and leaves as an item of a task list.
func allowLists(p *bluemonday.Policy) {
	p.AllowElements("ul", "ol", "li", "dl", "dt", "dd")
	p.AllowAttrs("data-type").Matching(regexp.MustCompile(`^taskList$`)).OnElements("ul")
	p.AllowAttrs("data-type").Matching(regexp.MustCompile(`^taskItem$`)).OnElements("li")
	p.AllowAttrs("data-checked").Matching(regexp.MustCompile(`^(true|false)$`)).OnElements("li")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^-?[0-9]{1,6}$`)).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol")
	p.AllowAttrs("reversed").Matching(regexp.MustCompile(`^(reversed)?$`)).OnElements("ol")
	p.AllowAttrs("value").Matching(regexp.MustCompile(`^-?[0-9]{1,6}$`)).OnElements("li")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked").OnElements("input")
}

// A relative address has no colon before its first slash, question mark or
// hash. The policy of the data scheme holds for images alone: a link with it
// does not match.
func allowAddresses(p *bluemonday.Policy) {
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowURLSchemeWithCustomPolicy("data", func(*url.URL) bool { return true })
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^\s*(https?:|mailto:|tel:|[^:]*$|[^:/?#]*[/?#])`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^(no(opener|referrer|follow) ?){1,3}$`)).OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
}
