package content

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cahier/internal/eln"
)

// Tree is one of the two trees of a version.
type Tree string

// The two trees. Content is the science: what is signed and witnessed.
// Context is what stands around it.
const (
	Content Tree = "content"
	Context Tree = "context"
)

// MaxLeaves bounds the live parts of one subject.
const MaxLeaves = 10000

// maxLabel bounds, in bytes, the names that people give to fields and tags.
const maxLabel = 1000

// naming says what may follow the kind of a part in its path.
type naming int

const (
	alone naming = iota // the kind is the whole path
	byID                // a slash and an id
	byTwo               // a slash, a word, a slash and an id
	byText              // a slash and people's own words
)

// place is where parts of one kind stand.
type place struct {
	tree   Tree
	naming naming
}

// places lists every kind of part. The list only grows: a kind never changes
// its tree, or old roots could not be computed again.
var places = map[string]place{
	"meta": {Content, alone}, "author": {Content, alone}, "title": {Content, alone}, "body": {Content, alone},
	"metadata": {Content, alone}, "name": {Content, alone}, "purpose": {Content, alone}, "color": {Content, alone},
	"typing": {Content, alone},
	"field":  {Content, byText}, "step": {Content, byID}, "link": {Content, byTwo}, "file": {Content, byID},
	"compound": {Content, byID}, "quantity": {Content, byID},

	"state": {Context, alone}, "reason": {Context, alone}, "claimed-author": {Context, alone},
	"tag": {Context, byText}, "grant": {Context, byID}, "comment": {Context, byID}, "person": {Context, byID},
	"member": {Context, byID}, "archive": {Context, byID}, "institution": {Context, byID},
}

// Kinds lists every kind of part, in order.
func Kinds() []string { return slices.Sorted(maps.Keys(places)) }

// Kind returns the kind of part that a path names: what stands before the
// first slash.
func Kind(path string) string {
	kind, _, _ := strings.Cut(path, "/")
	return kind
}

// id is what stands for a noun, a principal or a storage in a path.
var id = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,200}$`)

// TreeOf returns the tree that a path belongs to. The syntax is closed, as
// docs/record.md lists it: a kind alone, or a kind, a slash and the id or the
// words (1 to 1,000 bytes of UTF-8, slashes allowed) that its kind asks for.
// Any other path is refused.
func TreeOf(path string) (Tree, error) {
	kind, name, named := strings.Cut(path, "/")
	p, known := places[kind]
	if !known || named == (p.naming == alone) || !p.naming.fits(name) {
		return "", eln.Errorf(eln.Internal, "path_unknown", "The record has no place for %.80q.", path)
	}
	return p.tree, nil
}

func (n naming) fits(name string) bool {
	switch n {
	case byID:
		return id.MatchString(name)
	case byTwo:
		word, rest, _ := strings.Cut(name, "/")
		return id.MatchString(word) && id.MatchString(rest)
	case byText:
		return name != "" && len(name) <= maxLabel && utf8.ValidString(name)
	}
	return name == ""
}
