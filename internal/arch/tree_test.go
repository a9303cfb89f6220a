package arch

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// modulePrefix starts the import path of every package of the project.
const modulePrefix = "cahier/"

// source is one Go file of the project.
type source struct {
	path      string // from the root of the project, with slashes
	pkg       string // folder of the file, from the root
	syntax    *ast.File
	lines     int
	test      bool
	generated bool
}

// tree is all the Go source of the project, read once for all tests.
type tree struct {
	root  string
	fset  *token.FileSet
	files []source
}

// readTree reads the project that the tests run in.
var readTree = sync.OnceValues(func() (*tree, error) {
	root, err := findRoot()
	if err != nil {
		return nil, err
	}
	t := &tree{root: root, fset: token.NewFileSet()}
	for _, top := range []string{"cmd", "internal", "web", "test"} {
		if err := t.walk(top); err != nil {
			return nil, err
		}
	}
	return t, nil
})

// findRoot is the folder above this one that holds go.mod.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("no go.mod above the working folder")
		}
		dir = filepath.Dir(dir)
	}
}

// walk reads the Go files under top; a top that does not exist is empty.
func (t *tree) walk(top string) error {
	return filepath.WalkDir(filepath.Join(t.root, top), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		return t.add(path)
	})
}

// add parses one file.
func (t *tree) add(path string) error {
	syntax, err := parser.ParseFile(t.fset, path, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(t.root, path)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	t.files = append(t.files, source{
		path:      rel,
		pkg:       rel[:strings.LastIndex(rel, "/")],
		syntax:    syntax,
		lines:     t.fset.File(syntax.Pos()).LineCount(),
		test:      strings.HasSuffix(rel, "_test.go"),
		generated: ast.IsGenerated(syntax),
	})
	return nil
}

// project returns the tree, or ends the test.
func project(t *testing.T) *tree {
	t.Helper()
	found, err := readTree()
	if err != nil {
		t.Fatal(err)
	}
	if len(found.files) == 0 {
		t.Fatal("no Go file was found: this test would pass on nothing")
	}
	return found
}

// written are the files that people wrote and that reach the binary.
func (t *tree) written() []source {
	return slices.DeleteFunc(slices.Clone(t.files), func(s source) bool { return s.test || s.generated })
}

// at is a place as an editor takes it.
func (t *tree) at(pos token.Pos) string {
	p := t.fset.Position(pos)
	rel, err := filepath.Rel(t.root, p.Filename)
	if err != nil {
		rel = p.Filename
	}
	return filepath.ToSlash(rel) + ":" + strconv.Itoa(p.Line)
}

// imports are the import paths of a file.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.syntax.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// room is the package under internal/ that pkg belongs to: "proof" for
// internal/proof/event, "cmd" for the commands, "web/embed" for the interface.
func room(pkg string) string {
	rest, internal := strings.CutPrefix(pkg, "internal/")
	if internal {
		first, _, _ := strings.Cut(rest, "/")
		return first
	}
	first, _, _ := strings.Cut(pkg, "/")
	if first == "web" {
		return "webui"
	}
	return first
}
