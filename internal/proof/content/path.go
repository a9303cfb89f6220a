package content

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Tree is one of the two trees of a version. They share no path, so one can be
// signed without the other.
type Tree string

// The two trees. Content is the science: signatures, witnessing and "changed
// since" look at it alone. Context is what stands around it: sharing, tagging
// or commenting changes no content.
const (
	Content Tree = "content"
	Context Tree = "context"
)

// MaxLeaves bounds the live parts of one subject, both trees together.
const MaxLeaves = 10_000

// maxName bounds, in bytes, what people name: fields, tags and folders.
const maxName = 1000

// maxPath bounds a path in bytes.
const maxPath = 1100

// Shape is one form of path, as docs/record.md lists it: a fixed word, or a
// word and what varies in angle brackets: <id> an identifier, <word> a word of
// a closed list, <principal> who a right is given to, <name> any text.
type Shape struct {
	Pattern string
	Tree    Tree
}

var contentShapes = []string{
	"meta", "author", "name", "title", "purpose", "color", "body", "typing", "metadata", "structure",
	"field/<name>", "step/<id>", "link/<word>/<id>", "file/<id>", "folder/<name>", "compound/<id>",
}

var contextShapes = []string{
	"state", "reason", "claimed-author", "source",
	"tag/<name>", "grant/<principal>", "member/<id>", "comment/<id>", "person/<id>", "archive/<id>",
	"booking/<id>", "request/<id>", "order/<id>", "deposit/<id>", "setting/<word>",
	"institution/<id>", "invitation/<id>", "identity/<id>", "factor/<id>", "apikey/<id>", "device/<id>",
	"webhook/<id>", "authorisation/<id>", "quantity/<id>",
}

// Shapes returns every form of path, content first. Forms are added, never
// removed, and never change trees.
func Shapes() []Shape {
	var shapes []Shape
	for _, pattern := range contentShapes {
		shapes = append(shapes, Shape{pattern, Content})
	}
	for _, pattern := range contextShapes {
		shapes = append(shapes, Shape{pattern, Context})
	}
	return shapes
}

// Kinds returns the kinds of part: the first word of every form of path.
func Kinds() []string {
	var kinds []string
	for _, shape := range Shapes() {
		kind, _, _ := strings.Cut(shape.Pattern, "/")
		kinds = append(kinds, kind)
	}
	return kinds
}

// TreeOf returns the tree of a path, and an error for a path of no known form.
// It depends on the path alone: a form means the same on every noun.
func TreeOf(path string) (Tree, error) {
	fits := func(pattern string) bool { return matches(pattern, path) }
	switch {
	case len(path) > maxPath || !utf8.ValidString(path):
		return "", fmt.Errorf("content: a path is UTF-8 of at most %d bytes", maxPath)
	case slices.ContainsFunc(contentShapes, fits):
		return Content, nil
	case slices.ContainsFunc(contextShapes, fits):
		return Context, nil
	}
	return "", fmt.Errorf("content: the record has no place for the path %q", path)
}

// matches takes pattern and path word by word. <name> stands last and takes
// the rest of the path as it is, slashes included: people name fields as they
// like, and nothing needs escaping.
func matches(pattern, path string) bool {
	for {
		want, morePattern, inPattern := strings.Cut(pattern, "/")
		if want == "<name>" {
			return path != "" && len(path) <= maxName
		}
		word, morePath, inPath := strings.Cut(path, "/")
		if inPattern != inPath || !wordFits(want, word) {
			return false
		}
		if !inPattern {
			return true
		}
		pattern, path = morePattern, morePath
	}
}

func wordFits(want, word string) bool {
	switch want {
	case "<id>":
		return IsID(word)
	case "<word>":
		return IsWord(word)
	case "<principal>":
		return IsPrincipal(word)
	}
	return want == word
}

// IsID says whether s is an identifier: 1 to 64 lower-case letters, digits and
// dashes, the first no dash. UUIDs are, as are "sbx-" and a UUID, and a
// 40-digit hexadecimal identifier with its date.
func IsID(s string) bool { return bounded(s, "-") }

// IsWord says whether s is a word of a closed list: 1 to 64 lower-case letters,
// digits, dashes, dots and underscores, the first a letter or a digit.
func IsWord(s string) bool { return bounded(s, "-._") }

func bounded(s, punctuation string) bool {
	if s == "" || len(s) > 64 || strings.IndexByte(punctuation, s[0]) >= 0 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte(punctuation, c) < 0 {
			return false
		}
	}
	return true
}

// IsPrincipal says whether s names who a right is given to: "public", "users",
// or a kind, a colon and an identifier, as in "team:<id>".
func IsPrincipal(s string) bool {
	kind, id, found := strings.Cut(s, ":")
	switch kind {
	case "public", "users":
		return !found
	case "institution", "lab", "team", "admins", "group", "user", "link", "notebook", "project":
		return IsID(id)
	}
	return false
}
