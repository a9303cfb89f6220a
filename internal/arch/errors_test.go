package arch

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// makers are the functions that make an error that people see, with the place
// of the key among their operands.
var makers = map[string]int{"Errorf": 1, "refuse": 0}

// TestEveryErrorHasItsSentence finds the key of every error that the service
// can make, and wants its sentence in both languages.
func TestEveryErrorHasItsSentence(t *testing.T) {
	t.Parallel()
	p := project(t)
	found := map[string]string{}
	for _, file := range p.written() {
		if file.pkg == "internal/elabapi" {
			continue // speaks eLabFTW's own sentences, in English
		}
		for key := range keysIn(file.syntax) {
			found[key] = file.path
		}
	}
	if len(found) < 150 {
		t.Fatalf("%d keys were found: errors are made in a way that this test does not know", len(found))
	}
	for _, language := range []string{"fr", "en"} {
		known := sentences(t, filepath.Join(p.root, "web", "src", "messages", language, "errors.json"))
		for key, path := range found {
			if known[key] == "" {
				t.Errorf("%s: the error %q has no sentence in web/src/messages/%s/errors.json", path, key, language)
			}
		}
	}
}

// keysIn returns the keys of the errors that a file makes.
func keysIn(file *ast.File) map[string]bool {
	keys := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			at, known := makers[calledName(n)]
			if known && len(n.Args) > at {
				addKey(keys, n.Args[at])
			}
		case *ast.KeyValueExpr:
			if name, ok := n.Key.(*ast.Ident); ok && name.Name == "Key" {
				addKey(keys, n.Value)
			}
		}
		return true
	})
	return keys
}

func calledName(call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.SelectorExpr:
		return fn.Sel.Name
	case *ast.Ident:
		return fn.Name
	}
	return ""
}

// notKeys are values of a field named Key that name no error.
var notKeys = []string{"href"}

func addKey(keys map[string]bool, value ast.Expr) {
	text, ok := value.(*ast.BasicLit)
	if !ok || text.Kind != token.STRING {
		return
	}
	key, err := strconv.Unquote(text.Value)
	if err == nil && !slices.Contains(notKeys, key) && !slices.ContainsFunc([]rune(key), func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
		keys[key] = true
	}
}
