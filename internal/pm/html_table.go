package pm

import "golang.org/x/net/html"

// tableParts is what was found in a table.
type tableParts struct {
	caption any
	columns []any
	rows    []*Node
}

func (r *htmlReader) table(n *html.Node) (*Node, bool) {
	children, ok := elements(n)
	var parts tableParts
	for _, child := range children {
		ok = ok && parts.add(r, child)
	}
	if !ok {
		return nil, false
	}
	fixed := object{{"caption", parts.caption}}
	if len(parts.columns) > 0 {
		fixed = append(fixed, member{"columns", parts.columns})
	}
	return r.node(n, "table", fixed, parts.rows, true)
}

// add takes what stands in a table; groups of rows and of columns are nothing of
// their own.
func (p *tableParts) add(r *htmlReader, n *html.Node) bool {
	if isGrouping(n.Data) {
		children, ok := elements(n)
		for _, child := range children {
			ok = ok && !isGrouping(child.Data) && p.add(r, child)
		}
		return ok && len(n.Attr) == 0
	}
	switch n.Data {
	case "caption":
		text := textOf(n)
		if p.caption != nil || !onlyText(n) || len(n.Attr) > 0 || text == "" {
			return false
		}
		p.caption = text
		return true
	case "col":
		p.columns = append(p.columns, columnOf(n))
		return true
	case "tr":
		row, ok := r.row(n)
		p.rows = append(p.rows, row)
		return ok
	}
	return false
}

func columnOf(n *html.Node) object {
	column := object{}
	for _, a := range n.Attr {
		column = append(column, member{a.Key, a.Val})
	}
	return column
}

func (r *htmlReader) row(n *html.Node) (*Node, bool) {
	cells, ok := elements(n)
	var content []*Node
	for _, cell := range cells {
		kind := "tableCell"
		switch cell.Data {
		case "th":
			kind = "tableHeader"
		case "td":
		default:
			return nil, false
		}
		made, held := r.container(cell, kind, nil)
		ok = ok && held
		content = append(content, made)
	}
	if !ok {
		return nil, false
	}
	return r.node(n, "tableRow", nil, content, true)
}
