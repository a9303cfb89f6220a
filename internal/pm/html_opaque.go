package pm

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// opaque keeps an element as it is; its id becomes the id of the block.
func (r *htmlReader) opaque(n *html.Node) *Node {
	var given object
	for _, a := range n.Attr {
		if isBlockMark(a) {
			given = append(given, member{a.Key, a.Val})
		}
	}
	return r.opaqueNode(spelled(withoutID(n)), given)
}

// isBlockMark says that an attribute is one that a rawHtml block has itself.
func isBlockMark(a html.Attribute) bool { return a.Key == "data-block" || a.Key == "data-overlap" }

func withoutID(n *html.Node) *html.Node {
	bare := *n
	bare.Attr = slices.DeleteFunc(slices.Clone(n.Attr), isBlockMark)
	return &bare
}

func spelled(n *html.Node) string {
	var b strings.Builder
	spell(&b, n)
	return b.String()
}

// opaqueNode checks the HTML here: checking it as a value would read it again.
func (r *htmlReader) opaqueNode(text string, given object) *Node {
	t := r.schema.nodes["rawHtml"]
	if !isSafe(text) {
		r.fail(refuse(BadValue, "HTML that the sanitiser would change"))
		return nil
	}
	attrs := make([]any, len(t.attrs.list))
	attrs[t.attrs.at["html"]] = text
	for _, m := range given {
		at := t.attrs.at[m.name]
		if err := r.schema.checkValue(t.name, t.attrs.list[at], m.value); err != nil {
			r.fail(err)
		}
		attrs[at] = m.value
	}
	return newNode(t, attrs, nil, Fragment{})
}

// opaqueAround keeps nodes in an element that says nothing, or little.
func (r *htmlReader) opaqueAround(name string, loose []*html.Node) *Node {
	var b strings.Builder
	b.WriteString("<" + name + ">")
	for _, n := range loose {
		spell(&b, n)
	}
	b.WriteString("</" + name + ">")
	return r.opaqueNode(b.String(), nil)
}

// spell writes a node of HTML in the spelling of the service.
func spell(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		textEscapes.WriteString(b, n.Data)
		return
	case html.ElementNode:
	default:
		return
	}
	b.WriteString("<" + n.Data)
	for _, a := range relLast(n.Attr) {
		b.WriteString(" " + a.Key + `="`)
		attrEscapes.WriteString(b, a.Val)
		b.WriteString(`"`)
	}
	b.WriteString(">")
	if slices.Contains([]string{"br", "hr", "img", "col"}, n.Data) {
		return
	}
	if first := n.FirstChild; n.Data == "pre" && first != nil && first.Type == html.TextNode && strings.HasPrefix(first.Data, "\n") {
		b.WriteString("\n")
	}
	for child := range n.ChildNodes() {
		spell(b, child)
	}
	b.WriteString("</" + n.Data + ">")
}

// relLast puts rel behind target, as the sanitiser does; the parser puts the
// attributes of some elements in the order of their names.
func relLast(attrs []html.Attribute) []html.Attribute {
	at := slices.IndexFunc(attrs, func(a html.Attribute) bool { return a.Key == "rel" })
	if at < 0 || !slices.ContainsFunc(attrs, func(a html.Attribute) bool { return a.Key == "target" }) {
		return attrs
	}
	return append(slices.Delete(slices.Clone(attrs), at, at+1), attrs[at])
}

// isOpaque takes as the HTML of a rawHtml block one element that the sanitiser
// would leave as it is and that the editor cannot hold: so that the canonical
// HTML of the block reads back as the block.
func (s *Schema) isOpaque(v any) bool {
	text, ok := v.(string)
	if !ok || len(text) > MaxMessage || !isSafe(text) {
		return false
	}
	nodes, err := parseHTML(text)
	if err != nil || len(nodes) != 1 || nodes[0].Type != html.ElementNode {
		return false
	}
	return s.isKept(nodes[0], true) && s.isKept(nodes[0], false)
}

// isKept says whether reading the element, without the id of the block, ends in
// one block that keeps it.
func (s *Schema) isKept(n *html.Node, exact bool) bool {
	r := &htmlReader{schema: s, exact: exact}
	top := &flow{r: r}
	top.add(n)
	blocks := top.end()
	if r.err != nil || len(blocks) != 1 || blocks[0].kind.name != "rawHtml" {
		return false
	}
	return blocks[0].Attr("html") == spelled(withoutID(n))
}

// maxOpaqueDepth is a little less than the sanitiser takes.
const maxOpaqueDepth = 90

// isSafe says that a text is HTML of the sanitiser: elements and attributes of
// its list, in its spelling.
func isSafe(text string) bool {
	nodes, err := parseHTML(text)
	if err != nil || !isPlain(text) {
		return false
	}
	var b strings.Builder
	for _, n := range nodes {
		if !safeNode(n, 0) {
			return false
		}
		spell(&b, n)
	}
	return b.String() == text
}

func safeNode(n *html.Node, depth int) bool {
	if n.Type == html.TextNode {
		return true
	}
	if n.Type != html.ElementNode || n.Namespace != "" || depth > maxOpaqueDepth || !slices.Contains(safeElements(), n.Data) {
		return false
	}
	for i, a := range n.Attr {
		f := safeAttributes()[n.Data+"."+a.Key]
		if f == nil {
			f = safeAttributes()[a.Key]
		}
		again := slices.ContainsFunc(n.Attr[:i], func(o html.Attribute) bool { return o.Key == a.Key })
		if f == nil || !f(a.Val) || a.Namespace != "" || again {
			return false
		}
	}
	for child := range n.ChildNodes() {
		if !safeNode(child, depth+1) {
			return false
		}
	}
	return true
}

// safeElements are those that the sanitiser returns.
var safeElements = sync.OnceValue(func() []string {
	return strings.Fields(`h1 h2 h3 h4 h5 h6 p div span br hr pre code b strong i em u s strike del ins sub sup
		small mark kbd samp var abbr dfn time cite q blockquote figure figcaption details summary
		table caption colgroup col thead tbody tfoot tr th td ul ol li dl dt dd a img`)
})

// safeAttributes are by attribute, or by "element.attribute".
var safeAttributes = sync.OnceValue(func() map[string]form {
	forms := bodyForms()
	span := like(`[1-9][0-9]{0,2}`)
	all := map[string]form{}
	for _, name := range []string{"data-block", "data-overlap", "style", "title", "lang", "dir"} {
		all[name] = forms[name]
	}
	for names, f := range map[string]form{
		"code.class pre.class span.class div.class": forms["language"],
		"time.datetime ins.datetime del.datetime":   forms["datetime"],
		"details.open": forms["open"],
		"td.colspan td.rowspan th.colspan th.rowspan col.span colgroup.span": span,
		"td.scope th.scope": forms["scope"],
		"table.border table.cellpadding table.cellspacing":                                 forms["border"],
		"table.width col.width colgroup.width tr.width td.width th.width img.width":        forms["width"],
		"table.height col.height colgroup.height tr.height td.height th.height img.height": forms["width"],
		"td.align th.align tr.align table.align p.align div.align":                         forms["align"],
		"h1.align h2.align h3.align h4.align h5.align h6.align":                            forms["align"],
		"td.valign th.valign tr.valign":                                                    forms["valign"],
		"ul.data-type":                                                                     like(`taskList`),
		"li.data-type":                                                                     like(`taskItem`),
		"li.data-checked":                                                                  like(`true|false`),
		"ol.start li.value":                                                                forms["start"],
		"ol.type":                                                                          forms["type"],
		"ol.reversed":                                                                      forms["reversed"],
		"a.href":                                                                           isAddress,
		"a.target":                                                                         forms["target"],
		"a.rel":                                                                            forms["rel"],
		"img.src":                                                                          isImageAddress,
		"img.alt":                                                                          isPlainText,
	} {
		for _, name := range strings.Fields(names) {
			all[name] = f
		}
	}
	return all
})
