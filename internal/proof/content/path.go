package content

import (
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

// maxPath bounds a path in bytes.
const maxPath = 1200

var (
	contentWords    = []string{"meta", "author", "title", "body", "metadata", "name", "purpose", "color", "typing"}
	contentFamilies = []string{"field", "step", "link", "file", "compound", "quantity"}
	contextWords    = []string{"state", "reason", "claimed-author"}
	contextFamilies = []string{"tag", "grant", "comment", "person", "member", "archive", "institution"}
)

// TreeOf returns the tree that a path belongs to. The syntax is closed: a word
// or a family, a slash and a name; anything else is refused.
func TreeOf(path string) (Tree, error) {
	family, name, found := strings.Cut(path, "/")
	ok := utf8.ValidString(path) && len(path) <= maxPath && (!found || name != "")
	switch {
	case ok && !found && slices.Contains(contentWords, path), ok && found && slices.Contains(contentFamilies, family):
		return Content, nil
	case ok && !found && slices.Contains(contextWords, path), ok && found && slices.Contains(contextFamilies, family):
		return Context, nil
	}
	return "", eln.Errorf(eln.Internal, "path_unknown", "The record has no place for %q.", path)
}
