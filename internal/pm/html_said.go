package pm

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// What an HTML body says, as a list: to know whether two ways of writing say
// the same. The interface has the same list. Ids of blocks do not count, nor
// which of two elements inside a line is in the other, nor white space that
// browsers do not show, nor a grouping of the rows of a table.

// said builds the list.
type said struct{ out []saying }

// saying is a text with its marks, a tag, or the end of a line.
type saying struct {
	kind  byte // 't', '<', or 0 for the end of a line
	marks string
	words string // of a text, or the tag
}

func saidBy(nodes ...*html.Node) []saying {
	s := &said{}
	for _, n := range nodes {
		s.node(n, nil, false)
	}
	return s.tidied()
}

// SaysTheSame says whether two sanitised bodies say the same, however written.
// HTML that no parser takes says nothing.
func SaysTheSame(a, b string) bool {
	if a == b {
		return true
	}
	one, err := parseHTML(a)
	if err != nil {
		return false
	}
	other, err := parseHTML(b)
	return err == nil && slices.Equal(saidBy(one...), saidBy(other...))
}

// boundary ends a line; twice is once.
func (s *said) boundary() {
	if last := len(s.out) - 1; last >= 0 && s.out[last].kind != 0 {
		s.out = append(s.out, saying{})
	}
}

func (s *said) text(text string, marks []string) {
	sign := sortedOnce(marks)
	if last := len(s.out) - 1; last >= 0 && s.out[last].kind == 't' && s.out[last].marks == sign {
		s.out[last].words += text
		return
	}
	s.out = append(s.out, saying{'t', sign, text})
}

func (s *said) tag(tag string, marks []string) {
	s.out = append(s.out, saying{'<', sortedOnce(marks), tag})
}

func sortedOnce(marks []string) string {
	if len(marks) == 0 {
		return ""
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(marks)))
	return strings.Join(sorted, "")
}

const htmlSpace = " \t\r\n\f"

// words says text in which white space counts once, and not at all at the start
// of a line.
func (s *said) words(text string, marks []string) {
	var b strings.Builder
	for len(text) > 0 {
		rest := strings.TrimLeft(text, htmlSpace)
		if len(rest) < len(text) && s.mayBreak(b.String()) {
			b.WriteByte(' ')
		}
		end := indexOr(strings.IndexAny(rest, htmlSpace), len(rest))
		b.WriteString(rest[:end])
		text = rest[end:]
		if b.Len() > 0 {
			s.text(b.String(), marks)
			b.Reset()
		}
	}
}

// mayBreak says whether a space would be seen after what was said.
func (s *said) mayBreak(pending string) bool {
	if pending != "" {
		return !strings.HasSuffix(pending, " ")
	}
	last := len(s.out) - 1
	return last >= 0 && s.out[last].kind == 't' && !strings.HasSuffix(s.out[last].words, " ")
}

func (s *said) node(n *html.Node, marks []string, verbatim bool) {
	switch {
	case n.Type == html.TextNode && verbatim:
		s.text(n.Data, marks)
	case n.Type == html.TextNode:
		s.words(n.Data, marks)
	case n.Type == html.ElementNode:
		s.element(n, marks, verbatim)
	}
}

func (s *said) inner(n *html.Node, marks []string, verbatim bool) {
	for child := range n.ChildNodes() {
		s.node(child, marks, verbatim)
	}
}

func (s *said) element(n *html.Node, marks []string, verbatim bool) {
	name, attrs := oneName(n.Data), attrsSaid(n)
	switch {
	case name == "br" || name == "img":
		s.tag("<"+name+attrs+">", marks)
	case isLine(name):
		s.line(n, name, attrs, marks, verbatim)
	case attrs == "" && (name == "span" || name == "code" && verbatim):
		s.inner(n, marks, verbatim)
	default:
		s.inner(n, append(slices.Clip(marks), "<"+name+attrs+">"), verbatim)
	}
}

func (s *said) line(n *html.Node, name, attrs string, marks []string, verbatim bool) {
	silent := attrs == "" && (name == "p" || isGrouping(name))
	s.boundary()
	if !silent {
		s.tag("<"+name+attrs+">", nil)
	}
	s.inner(n, marks, verbatim || name == "pre")
	s.boundary()
	if !silent {
		s.tag("</"+name+">", nil)
	}
	s.boundary()
}

// oneName is the name under which elements that say the same are known.
func oneName(name string) string {
	switch name {
	case "b":
		return "strong"
	case "i":
		return "em"
	case "strike", "del":
		return "s"
	}
	return name
}

func isGrouping(name string) bool {
	return name == "thead" || name == "tbody" || name == "tfoot" || name == "colgroup"
}

// isLine says that an element stands on lines of its own.
func isLine(name string) bool {
	switch name {
	case "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "col", "tr", "th", "td",
		"pre", "blockquote", "hr", "figure", "figcaption", "details", "summary":
		return true
	}
	return isGrouping(name) || headingLevel(name) > 0
}

// headingLevel is 1 to 6, or 0 for what is no heading.
func headingLevel(name string) int {
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		return int(name[1] - '0')
	}
	return 0
}

func attrsSaid(n *html.Node) string {
	var all []string
	for _, a := range n.Attr {
		switch {
		case a.Key == "data-block" || a.Key == "data-overlap" || a.Key == "rel":
		case (a.Key == "colspan" || a.Key == "rowspan") && a.Val == "1":
		default:
			all = append(all, " "+a.Key+"="+string(appendString(nil, a.Val)))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

// tidied leaves out spaces before the end of a line, and boundaries that do not
// stand between two texts.
func (s *said) tidied() []saying {
	var kept []saying
	for i, one := range s.out {
		if one.kind == 't' && (i+1 == len(s.out) || s.out[i+1].kind == 0) {
			one.words = strings.TrimSuffix(one.words, " ")
		}
		if one.kind != 't' || one.words != "" {
			kept = append(kept, one)
		}
	}
	var out []saying
	for i, one := range kept {
		if one.kind != 0 || i > 0 && i+1 < len(kept) && kept[i-1].isInLine() && kept[i+1].isInLine() {
			out = append(out, one)
		}
	}
	return out
}

func (s saying) isInLine() bool {
	return s.kind == 't' || strings.HasPrefix(s.words, "<br") || strings.HasPrefix(s.words, "<img")
}
