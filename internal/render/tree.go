package render

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// parseBody reads HTML as browsers do inside a page; the nodes are the
// children of the one returned. It fails on what nests over 500 deep.
func parseBody(s string) (*html.Node, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return nil, err
	}
	root := &html.Node{Type: html.DocumentNode}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root, nil
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func setAttr(n *html.Node, key, val string) {
	removeAttr(n, key)
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: val})
}

func removeAttr(n *html.Node, key string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// cleanTree judges what needs the value or the neighbours of a node: styles,
// sources of images, check boxes, targets. Nothing but elements and text stays.
func cleanTree(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type == html.ElementNode && child.Data == "input":
			checkBox(child)
			n.RemoveChild(child)
		case child.Type == html.ElementNode && child.Data == "img":
			cleanAttrs(child)
			cleanImage(child)
		case child.Type == html.ElementNode:
			cleanAttrs(child)
			cleanTree(child)
		case child.Type != html.TextNode:
			n.RemoveChild(child)
		}
		child = next
	}
}

func cleanAttrs(n *html.Node) {
	seen := map[string]bool{}
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
		again := seen[a.Key] || a.Namespace != ""
		seen[a.Key] = true
		return again
	})
	if style, ok := attr(n, "style"); ok {
		cleanStyleOf(n, style)
	}
	if _, ok := attr(n, "target"); ok {
		setAttr(n, "rel", "noopener noreferrer")
	}
}

func cleanStyleOf(n *html.Node, style string) {
	kept := cleanStyle(style)
	if kept == "" {
		removeAttr(n, "style")
		return
	}
	for i := range n.Attr {
		if n.Attr[i].Key == "style" {
			n.Attr[i].Val = kept
		}
	}
}

// cleanImage turns an image from elsewhere into a link to it: opening an entry
// must not tell another server who reads it. An image without an address
// leaves its words.
func cleanImage(img *html.Node) {
	src, _ := attr(img, "src")
	alt, _ := attr(img, "alt")
	switch {
	case isOwnImage(src) || isInlineImage(src):
		return
	case isWebAddress(src):
		if alt == "" {
			alt = src
		}
		replaceNode(img, linkTo(src, alt, img))
	default:
		replaceNode(img, &html.Node{Type: html.TextNode, Data: alt})
	}
}

// linkTo returns text alone where a link is around already.
func linkTo(address, words string, at *html.Node) *html.Node {
	text := &html.Node{Type: html.TextNode, Data: words}
	for p := at.Parent; p != nil; p = p.Parent {
		if p.Data == "a" && p.Type == html.ElementNode {
			return text
		}
	}
	link := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: address}}}
	link.AppendChild(text)
	return link
}

func replaceNode(old, with *html.Node) {
	old.Parent.InsertBefore(with, old)
	old.Parent.RemoveChild(old)
}

func isWebAddress(src string) bool {
	lower := strings.ToLower(src[:min(len(src), 8)])
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// isOwnImage reports an address on the same server: no scheme, no host.
func isOwnImage(src string) bool {
	if src == "" || strings.HasPrefix(src, "//") || strings.ContainsAny(src, "\\\t\r\n") {
		return false
	}
	path := src
	if i := strings.IndexAny(src, "/?#"); i >= 0 {
		path = src[:i]
	}
	return !strings.Contains(path, ":")
}

// isInlineImage reports an image that is in the text itself, in one of four
// formats that browsers do not run. SVG is none of them.
func isInlineImage(src string) bool {
	for _, format := range []string{"png", "jpeg", "gif", "webp"} {
		if code, ok := strings.CutPrefix(src, "data:image/"+format+";base64,"); ok {
			return len(src) <= MaxBody && strings.IndexFunc(code, notBase64) < 0
		}
	}
	return false
}

func notBase64(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/' || r == '=')
}

// checkBox makes the item of a check box a task.
func checkBox(box *html.Node) {
	item := box.Parent
	if item != nil && item.Data == "p" {
		item = item.Parent
	}
	if item == nil || item.Data != "li" || item.Parent == nil || item.Parent.Data != "ul" {
		return
	}
	if _, ok := attr(item, "data-checked"); !ok {
		_, checked := attr(box, "checked")
		setAttr(item, "data-type", "taskItem")
		setAttr(item, "data-checked", map[bool]string{true: "true", false: "false"}[checked])
		setAttr(item.Parent, "data-type", "taskList")
	}
}
