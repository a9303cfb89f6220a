package render

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth bounds how deep elements nest; the text of deeper ones is kept,
// their tags are not.
const maxDepth = 100

// balancer rewrites tags so that they nest: what HTML leaves to the parser to
// close, open or move is written out. A parser then has nothing to guess, so
// browsers agree with it on the tree, and no few tags can make it open
// thousands of elements again and again.
type balancer struct {
	out     strings.Builder
	open    []string
	dropped map[string]int // start tags left out because of their depth
}

// balance works on sanitised HTML: only allowed elements, no comment.
func balance(s string) string {
	b := &balancer{dropped: map[string]int{}}
	b.out.Grow(len(s) + len(s)/8)
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			b.closeTo(0)
			return b.out.String()
		case html.TextToken:
			b.text(z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			b.start(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(blockName(string(name)))
		}
	}
}

// blockName gives the sections of a page the one name they leave with.
func blockName(name string) string {
	switch name {
	case "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "form", "fieldset":
		return "div"
	}
	return name
}

func (b *balancer) text(raw []byte) {
	if b.inTableStructure() && len(strings.TrimSpace(string(raw))) > 0 {
		b.openCell()
	}
	b.out.Write(raw)
}

func (b *balancer) start(t html.Token) {
	t.Data = blockName(t.Data)
	if isTablePart(t.Data) {
		if !b.enterTable(t.Data) {
			return
		}
	} else if b.inTableStructure() {
		b.openCell()
	}
	b.closeImplied(t.Data)
	if isVoid(t.Data) {
		t.Type = html.StartTagToken
		b.out.WriteString(t.String())
		return
	}
	if len(b.open) >= maxDepth && !isTablePart(t.Data) {
		b.dropped[t.Data]++
		return
	}
	t.Type = html.StartTagToken
	b.out.WriteString(t.String())
	b.open = append(b.open, t.Data)
}

func (b *balancer) push(name string) {
	b.out.WriteString("<" + name + ">")
	b.open = append(b.open, name)
}

func (b *balancer) closeTo(depth int) {
	for len(b.open) > depth {
		last := len(b.open) - 1
		b.out.WriteString("</" + b.open[last] + ">")
		b.open = b.open[:last]
	}
}

func (b *balancer) top() string {
	if len(b.open) == 0 {
		return ""
	}
	return b.open[len(b.open)-1]
}

// end closes the element and what is open inside it; an end tag without its
// element says nothing.
func (b *balancer) end(name string) {
	if b.dropped[name] > 0 {
		b.dropped[name]--
		return
	}
	at := b.find(isScope(name), func(open string) bool {
		return open == name || isHeading(open) && isHeading(name)
	})
	if at >= 0 {
		b.closeTo(at)
	}
}

// find looks for an open element from the innermost outwards and returns its
// place. Unless it may cross them, it stops at the cell or table it is in.
func (b *balancer) find(crossing bool, match func(string) bool) int {
	for i := len(b.open) - 1; i >= 0; i-- {
		if match(b.open[i]) {
			return i
		}
		if !crossing && isScope(b.open[i]) || crossing && b.open[i] == "table" {
			break
		}
	}
	return -1
}

// closeImplied closes what the start of an element ends without saying so.
func (b *balancer) closeImplied(name string) {
	switch {
	case name == "li":
		b.closeItem("li")
	case name == "dt" || name == "dd":
		b.closeItem("dt", "dd")
	case name == "a":
		if at := b.find(false, func(open string) bool { return open == "a" }); at >= 0 {
			b.closeTo(at)
		}
	}
	if !endsParagraph(name) {
		return
	}
	if at := b.find(false, func(open string) bool { return open == "p" }); at >= 0 {
		b.closeTo(at)
	}
	if isHeading(name) && isHeading(b.top()) {
		b.closeTo(len(b.open) - 1)
	}
}

// closeItem closes the item of the same list, if one is open.
func (b *balancer) closeItem(names ...string) {
	for i := len(b.open) - 1; i >= 0; i-- {
		if slices.Contains(names, b.open[i]) {
			b.closeTo(i)
			return
		}
		if isSpecial(b.open[i]) {
			return
		}
	}
}

func (b *balancer) inTableStructure() bool {
	switch b.top() {
	case "table", "thead", "tbody", "tfoot", "tr", "colgroup":
		return true
	}
	return false
}

// openCell gives what stands between the cells of a table a cell of its own.
func (b *balancer) openCell() { b.enterTable("td"); b.push("td") }

// enterTable closes and opens what must be around a part of a table, and
// returns false when there is no table: the part's text is kept without it.
func (b *balancer) enterTable(name string) bool {
	table := b.find(true, func(open string) bool { return open == "table" })
	if table < 0 || table > maxDepth {
		return false
	}
	switch name {
	case "td", "th":
		if !b.closeInside(table, "tr") {
			b.enterTable("tr")
			b.push("tr")
		}
	case "tr":
		if !b.closeInside(table, "thead", "tbody", "tfoot") {
			b.closeTo(table + 1)
			b.push("tbody")
		}
	case "col":
		if !b.closeInside(table, "colgroup") {
			b.closeTo(table + 1)
			b.push("colgroup")
		}
	default:
		b.closeTo(table + 1)
	}
	return true
}

// closeInside closes down to the innermost of the named elements of a table.
func (b *balancer) closeInside(table int, names ...string) bool {
	for i := len(b.open) - 1; i > table; i-- {
		if slices.Contains(names, b.open[i]) {
			b.closeTo(i + 1)
			return true
		}
	}
	return false
}
