package render

func isVoid(name string) bool {
	switch name {
	case "br", "hr", "img", "col", "input":
		return true
	}
	return false
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

func isTablePart(name string) bool {
	switch name {
	case "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th":
		return true
	}
	return false
}

// isScope reports the elements that an end tag inside them does not leave.
func isScope(name string) bool { return name == "table" || isTablePart(name) }

// isSpecial reports the elements at which the search for the list item to
// close stops (HTML, "in body": special, but for address, div and p).
func isSpecial(name string) bool {
	return isScope(name) || isBlock(name) && name != "p" && name != "div"
}

// endsParagraph reports the elements that cannot be inside a paragraph.
func endsParagraph(name string) bool { return isBlock(name) && name != "caption" }

// isBlock reports the elements that stand for themselves: at the top of a body
// each is a block with an id; everything else is loose text.
func isBlock(name string) bool {
	switch name {
	case "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "table", "pre", "blockquote", "hr", "figure", "figcaption", "details", "summary":
		return true
	}
	return isHeading(name)
}
