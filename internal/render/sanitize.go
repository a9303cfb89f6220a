package render

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is what a main text may be made of: the elements and attributes that
// eLabFTW, TinyMCE and our editor write, and nothing that runs or calls out by
// itself.
var policy = newPolicy()

// SanitizeHTML returns a main text as it is kept: every element, attribute,
// address and style that is not on the list is gone, the words inside stay.
// Sanitising twice gives what sanitising once gave.
func SanitizeHTML(s string) string { return policy.Sanitize(CleanText(s)) }

var (
	number    = regexp.MustCompile(`^[0-9]{1,5}(%|px)?$`)
	blockID   = regexp.MustCompile(`^b-[0-9a-z]{8}$`)
	languages = regexp.MustCompile(`^(language-[a-z0-9+#-]{1,30}|hljs|math|mention)( (language-[a-z0-9+#-]{1,30}|hljs))*$`)
	image     = regexp.MustCompile(`^(data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+|(/|app/|https?://)[^\s"'<>]*)$`)
	colour    = regexp.MustCompile(`(?i)^(#[0-9a-f]{3,8}|rgba?\([0-9., %]+\)|[a-z]{3,20})$`)
	width     = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,4})?(px|%|em|rem|pt)$`)
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "kbd", "samp", "var",
		"b", "strong", "i", "em", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "abbr", "cite", "q", "dfn", "time", "span",
		"ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
		"figure", "figcaption", "details", "summary")
	p.AllowAttrs("data-block").Matching(blockID).Globally()
	p.AllowAttrs("class").Matching(languages).OnElements("pre", "code", "span", "div")
	p.AllowAttrs("data-type").Matching(regexp.MustCompile(`^(taskList|taskItem)$`)).OnElements("ul", "li")
	p.AllowAttrs("data-checked").Matching(regexp.MustCompile(`^(true|false)$`)).OnElements("li")
	p.AllowAttrs("data-overlap").Matching(regexp.MustCompile(`^(mine|theirs)$`)).Globally()
	p.AllowAttrs("colspan", "rowspan", "span", "start", "width", "height", "border", "cellpadding", "cellspacing").Matching(number).
		OnElements("td", "th", "col", "colgroup", "ol", "img", "table")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(open)?$`)).OnElements("details")
	p.AllowAttrs("lang", "dir").Matching(regexp.MustCompile(`^[A-Za-z-]{2,20}$`)).Globally()
	p.AllowAttrs("title", "alt").OnElements("img", "abbr", "a", "span", "table", "td", "th")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[0-9TZ:+. -]{4,40}$`)).OnElements("time", "ins", "del")
	allowAddresses(p)
	allowStyles(p)
	return p
}

// allowAddresses lets links go to pages and mail, and images come from this
// service, the web, or the text itself.
func allowAddresses(p *bluemonday.Policy) {
	p.AllowURLSchemes("http", "https", "mailto", "data")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`(?i)^(https?:|mailto:|[^:]*$|[^:]*[/?#])`)).OnElements("a")
	p.RequireNoReferrerOnLinks(true)
	p.AllowAttrs("src").Matching(image).OnElements("img")
	p.AllowDataURIImages()
}

func allowStyles(p *bluemonday.Policy) {
	cells := []string{"p", "div", "span", "td", "th", "tr", "table", "col", "h1", "h2", "h3", "h4", "h5", "h6", "li", "img", "figure"}
	p.AllowStyles("text-align").MatchingEnum("left", "right", "center", "justify", "start", "end").OnElements(cells...)
	p.AllowStyles("vertical-align").MatchingEnum("top", "middle", "bottom", "baseline", "sub", "super").OnElements(cells...)
	p.AllowStyles("color", "background-color").Matching(colour).OnElements(cells...)
	p.AllowStyles("width", "height", "min-width", "padding-left", "margin-left").Matching(width).OnElements(cells...)
	p.AllowStyles("border-collapse").MatchingEnum("collapse", "separate").OnElements("table")
	p.AllowStyles("text-decoration").MatchingEnum("underline", "line-through").OnElements("span")
	p.AllowStyles("list-style-type").MatchingEnum("disc", "circle", "square", "decimal", "lower-alpha", "upper-alpha", "lower-roman", "upper-roman").
		OnElements("ul", "ol")
}
