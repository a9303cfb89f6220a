package pm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Canonical HTML (body type html/1): one spelling for each document of Body, so
// that its hash is the document's. No white space between elements; marks in
// the order of the schema; attributes in double quotes, data-block first,
// data-overlap second, the others by name, but rel last beside target, those at
// their default left out; of text only & < > are escaped, of attributes the double quote too. A
// document that is one paragraph without anything is the empty text. The
// sanitiser leaves all of it as it is, but for the spelling of addresses.

// tagOf is the element of each kind of node that is one element.
var tagOf = map[string]string{
	"paragraph": "p", "blockquote": "blockquote", "horizontalRule": "hr", "codeBlock": "pre", "box": "div",
	"figure": "figure", "figcaption": "figcaption", "details": "details", "summary": "summary",
	"terms": "dl", "term": "dt", "definition": "dd",
	"bulletList": "ul", "orderedList": "ol", "listItem": "li", "taskList": "ul", "taskItem": "li",
	"table": "table", "tableRow": "tr", "tableCell": "td", "tableHeader": "th",
	"image": "img", "hardBreak": "br", "mathInline": "span", "mathBlock": "div",
}

// markTagOf is the element of each kind of mark but inline, which names its own.
var markTagOf = map[string]string{
	"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "code": "code",
	"subscript": "sub", "superscript": "sup", "link": "a",
}

var (
	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attrEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// unwritten are attributes that HTML says otherwise than as an attribute.
var unwritten = []string{"level", "text", "html", "tag", "columns", "caption", "colwidth", "language", "checked"}

func writtenOrder(list []attribute) []int {
	rank := func(name string) string {
		switch name {
		case "data-block":
			return "\x00"
		case "data-overlap":
			return "\x01"
		}
		return name
	}
	var order []int
	for i, a := range list {
		if !slices.Contains(unwritten, a.Name) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rank(list[a].Name), rank(list[b].Name)) })
	return order
}

// HTML is the canonical HTML of a document of Body. ReadCanonical reads it back
// to an equal document.
func HTML(doc *Node) string {
	if only := doc.content.nodes; len(only) == 1 && only[0].kind.name == "paragraph" &&
		only[0].content.size == 0 && sameValues(only[0].attrs, only[0].kind.attrs.defaults) {
		return ""
	}
	return htmlOf(doc.content.nodes)
}

func htmlOf(nodes []*Node) string {
	var w htmlWriter
	w.nodes(nodes)
	return w.String()
}

type htmlWriter struct{ strings.Builder }

// nodes writes siblings; marks that two neighbours share, from the outermost
// in, stay open between them.
func (w *htmlWriter) nodes(nodes []*Node) {
	var open []*Mark
	for _, n := range nodes {
		keep := 0
		for keep < min(len(open), len(n.marks)) && open[keep].equal(n.marks[keep]) {
			keep++
		}
		w.closeTo(open, keep)
		for _, m := range n.marks[keep:] {
			w.WriteString("<" + m.tag())
			w.attrs(&m.kind.attrs, m.attrs)
			w.WriteString(">")
		}
		open = n.marks
		w.node(n)
	}
	w.closeTo(open, 0)
}

func (w *htmlWriter) closeTo(open []*Mark, keep int) {
	for i := len(open) - 1; i >= keep; i-- {
		w.WriteString("</" + open[i].tag() + ">")
	}
}

// tag is the element of the mark; empty for marks of other schemas.
func (m *Mark) tag() string {
	if tag := markTagOf[m.kind.name]; tag != "" || !m.kind.attrs.has(m.attrs, "tag") {
		return tag
	}
	tag, _ := m.attrs[m.kind.attrs.at["tag"]].(string)
	return tag
}

func (w *htmlWriter) attrs(spec *attributes, values []any) {
	if len(values) == 0 || len(spec.defaults) > 0 && &values[0] == &spec.defaults[0] {
		return
	}
	for _, i := range spec.written {
		v, name := values[i], spec.list[i].Name
		if v != nil && !sameValue(v, spec.list[i].Default) && (name != "rel" || !spec.has(values, "target")) {
			w.attr(name, v)
		}
	}
	if spec.has(values, "rel") && spec.has(values, "target") {
		w.attr("rel", values[spec.at["rel"]])
	}
}

func (a *attributes) has(values []any, name string) bool {
	i, known := a.at[name]
	return known && values[i] != nil
}

func (w *htmlWriter) attr(name string, v any) {
	w.WriteString(" " + name + `="`)
	switch v := v.(type) {
	case string:
		attrEscapes.WriteString(w, v)
	case float64:
		w.WriteString(strconv.Itoa(int(v)))
	case bool:
		w.WriteString(strconv.FormatBool(v))
	}
	w.WriteString(`"`)
}

func (w *htmlWriter) node(n *Node) {
	switch n.kind.name {
	case "text":
		textEscapes.WriteString(w, n.text)
	case "heading":
		level, _ := n.Attr("level").(float64)
		w.element(n, "h"+strconv.Itoa(int(level)))
	case "rawHtml":
		w.opaque(n)
	case "image", "hardBreak", "horizontalRule":
		w.start(n, tagOf[n.kind.name])
	default:
		w.element(n, tagOf[n.kind.name])
	}
}

// start writes a start tag.
func (w *htmlWriter) start(n *Node, tag string) {
	w.WriteString("<" + tag)
	w.attrs(&n.kind.attrs, n.attrs)
	switch n.kind.name {
	case "mathInline", "mathBlock":
		w.attr("class", "math")
	case "taskList":
		w.attr("data-type", "taskList")
	case "taskItem":
		w.attr("data-type", "taskItem")
		w.attr("data-checked", n.Attr("checked"))
	}
	w.WriteString(">")
}

func (w *htmlWriter) element(n *Node, tag string) {
	w.start(n, tag)
	switch n.kind.name {
	case "codeBlock":
		w.code(n)
	case "table":
		w.table(n)
	case "mathInline", "mathBlock":
		text, _ := n.Attr("text").(string)
		textEscapes.WriteString(w, text)
	default:
		w.nodes(n.content.nodes)
	}
	w.WriteString("</" + tag + ">")
}

func (w *htmlWriter) code(n *Node) {
	w.WriteString("<code")
	if language, _ := n.Attr("language").(string); language != "" {
		w.attr("class", language)
	}
	w.WriteString(">")
	w.nodes(n.content.nodes)
	w.WriteString("</code>")
}

func (w *htmlWriter) table(n *Node) {
	if caption, _ := n.Attr("caption").(string); caption != "" {
		w.WriteString("<caption>" + textEscapes.Replace(caption) + "</caption>")
	}
	if columns, _ := n.Attr("columns").([]any); len(columns) > 0 {
		w.WriteString("<colgroup>")
		for _, one := range columns {
			w.column(one)
		}
		w.WriteString("</colgroup>")
	}
	w.WriteString("<tbody>")
	w.nodes(n.content.nodes)
	w.WriteString("</tbody>")
}

func (w *htmlWriter) column(v any) {
	column, _ := v.(object)
	sorted := slices.SortedFunc(slices.Values(column), func(a, b member) int { return cmp.Compare(a.name, b.name) })
	w.WriteString("<col")
	for _, m := range sorted {
		w.attr(m.name, m.value)
	}
	w.WriteString(">")
}

// opaque writes kept HTML with the id of the block in its first tag.
func (w *htmlWriter) opaque(n *Node) {
	text, _ := n.Attr("html").(string)
	end := strings.IndexAny(text, " >")
	if end < 0 {
		return
	}
	w.WriteString(text[:end])
	w.attrs(&n.kind.attrs, n.attrs)
	w.WriteString(text[end:])
}
