package render

import (
	"crypto/rand"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// block is one element at the top of a body, or a run of loose text and inline
// elements between two. Joined again in order, text and tail of all blocks
// after the lead of the body give the body back to the byte.
type block struct {
	id   string // "b-" and eight of 0-9a-z; empty for loose text
	text string // as written, without its id
	tail string // white space up to the next block
	elem bool   // an element, which can carry an id and a mark
}

// body is a text cut into blocks.
type body struct {
	lead   string // white space before the first block
	blocks []block
}

func (b body) String() string {
	var out strings.Builder
	out.WriteString(b.lead)
	for _, block := range b.blocks {
		out.WriteString(block.withID())
		out.WriteString(block.tail)
	}
	return out.String()
}

// withID writes the id as the first attribute.
func (b block) withID() string {
	if b.id == "" || !b.elem {
		return b.text
	}
	return setFirst(b.text, "data-block", b.id)
}

// setFirst writes an attribute into the first tag of a written element.
func setFirst(text, key, value string) string {
	end := strings.IndexAny(text, " >")
	if end < 0 {
		return text
	}
	return text[:end] + " " + key + `="` + value + `"` + text[end:]
}

var blockIDForm = regexp.MustCompile(`^b-[0-9a-z]{8}$`)

// newBlockID returns a random block id that is not taken, and takes it.
func newBlockID(taken map[string]bool) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	for {
		var b [8]byte
		rand.Read(b[:])
		for i := range b {
			b[i] = digits[int(b[i])%len(digits)]
		}
		if id := "b-" + string(b[:]); !taken[id] {
			taken[id] = true
			return id
		}
	}
}

// cutHTML cuts sanitised HTML into blocks. What no parser takes is one run of
// loose text.
func cutHTML(s string) body {
	root, err := parseBody(s)
	if err != nil {
		return body{blocks: []block{{text: s}}}
	}
	var b body
	var loose strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if n.Type != html.ElementNode || !isBlock(n.Data) {
			writeNode(&loose, n)
			continue
		}
		b.addLoose(loose.String())
		loose.Reset()
		id, _ := attr(n, "data-block")
		removeAttr(n, "data-block")
		var out strings.Builder
		writeNode(&out, n)
		b.blocks = append(b.blocks, block{id: id, text: out.String(), elem: true})
	}
	b.addLoose(loose.String())
	return b
}

// addLoose adds what stands between two elements: white space to the block
// before, the rest as a block.
func (b *body) addLoose(s string) {
	text := strings.TrimLeft(s, " \t\n")
	b.addSpace(s[:len(s)-len(text)])
	if text == "" {
		return
	}
	trimmed := strings.TrimRight(text, " \t\n")
	b.blocks = append(b.blocks, block{text: trimmed, tail: text[len(trimmed):]})
}

func (b *body) addSpace(space string) {
	if len(b.blocks) == 0 {
		b.lead += space
		return
	}
	b.blocks[len(b.blocks)-1].tail += space
}

// WithBlockIDs returns sanitised HTML in which every element at the top
// carries an id of its own, data-block="b-xxxxxxxx". An id that is there
// stays, the second of two equal ones does not. Without one, a block takes the
// id of the block of previous that it equals, or that it resembles between the
// same neighbours; else it gets a random one. Loose text has no id.
func WithBlockIDs(html, previous string) string {
	now := cutHTML(html)
	taken := keepOwnIDs(now.blocks)
	inheritIDs(cutHTML(previous).blocks, now.blocks, taken)
	for i := range now.blocks {
		if b := &now.blocks[i]; b.elem && b.id == "" {
			b.id = newBlockID(taken)
		}
	}
	return now.String()
}

// keepOwnIDs removes ids of another form and second ones, and returns the rest.
func keepOwnIDs(blocks []block) map[string]bool {
	taken := map[string]bool{}
	for i := range blocks {
		if b := &blocks[i]; !blockIDForm.MatchString(b.id) || taken[b.id] {
			b.id = ""
		} else {
			taken[b.id] = true
		}
	}
	return taken
}

func inheritIDs(old, now []block, taken map[string]bool) {
	match := align(old, now)
	pairSimilar(old, now, match)
	for i, j := range match {
		if j >= 0 {
			now[j].inherit(old[i], taken)
		}
	}
	moved := map[string][]int{}
	for i, b := range old {
		if b.elem && !taken[b.id] {
			moved[b.text] = append(moved[b.text], i)
		}
	}
	for j := range now {
		if from := moved[now[j].text]; now[j].elem && now[j].id == "" && len(from) > 0 {
			now[j].inherit(old[from[0]], taken)
			moved[now[j].text] = from[1:]
		}
	}
}

// inherit takes over an id that is free.
func (b *block) inherit(old block, taken map[string]bool) {
	if b.elem && b.id == "" && blockIDForm.MatchString(old.id) && !taken[old.id] {
		b.id = old.id
		taken[old.id] = true
	}
}

// StripBlockIDs returns HTML without block ids, for those who never sent any:
// API v2 and .eln. For sanitised HTML without ids, stripping what WithBlockIDs
// returned gives it back to the byte.
func StripBlockIDs(s string) string {
	root, err := parseBody(s)
	if err != nil {
		return s
	}
	for n := range root.Descendants() {
		removeAttr(n, "data-block")
	}
	var out strings.Builder
	writeChildren(&out, root)
	return out.String()
}
