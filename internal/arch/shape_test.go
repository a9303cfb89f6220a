package arch

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	longestFile     = 500 // lines; beyond it a file is more than one thing
	longFunction    = 50  // lines
	shortFunctions  = 90  // at least so many of a hundred functions are shorter
	enoughFunctions = 50  // a room with fewer is not judged by percentages
)

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, file := range project(t).files {
		if !file.generated && file.lines > longestFile {
			t.Errorf("%s has %d lines, more than %d: is it one thing?", file.path, file.lines, longestFile)
		}
	}
}

func TestFunctionsAreShort(t *testing.T) {
	t.Parallel()
	p := project(t)
	total, long := map[string]int{}, map[string][]string{}
	for _, file := range p.written() {
		for _, decl := range file.syntax.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			where := room(file.pkg)
			total[where]++
			if p.height(function) > longFunction {
				long[where] = append(long[where], p.at(function.Pos())+" "+function.Name.Name)
			}
		}
	}
	for where, n := range total {
		if n >= enoughFunctions && (n-len(long[where]))*100 < shortFunctions*n {
			t.Errorf("%s: %d of %d functions are longer than %d lines: %s", where, len(long[where]), n, longFunction, strings.Join(long[where], ", "))
		}
	}
}

// height is the number of lines of a function, from its name to its last brace.
func (t *tree) height(f *ast.FuncDecl) int {
	return t.fset.Position(f.End()).Line - t.fset.Position(f.Pos()).Line + 1
}

func TestNoInit(t *testing.T) {
	t.Parallel()
	p := project(t)
	for _, file := range p.files {
		for _, decl := range file.syntax.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init runs unseen, in an order nobody reads; call it from where it is needed", p.at(f.Pos()))
			}
		}
	}
}

// fuzzy are words that say nothing about what a thing is.
var fuzzy = []string{"Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Base", "Data", "Info"}

// spoken are types whose fuzzy word is somebody else's word for just that thing.
var spoken = map[string]string{
	"BaseVisibility": "API v2 calls it canread_base and canwrite_base",
	"basePrincipal":  "the principal of such a base",
}

// fuzzyPackages are package names that take in anything.
var fuzzyPackages = []string{"common", "models", "util", "utils", "helper", "helpers", "misc", "base", "shared", "lib"}

// words finds the words of a CamelCase name.
var words = regexp.MustCompile(`[A-Z]+(?:[a-z0-9]+|$)|[a-z0-9]+`)

func TestNamesSayWhatThingsAre(t *testing.T) {
	t.Parallel()
	p := project(t)
	for _, file := range p.written() {
		if slices.Contains(fuzzyPackages, path.Base(file.pkg)) {
			t.Errorf("%s: a package of this name takes in anything", file.pkg)
		}
		for _, name := range typeNames(file.syntax) {
			if spoken[name.Name] != "" {
				continue
			}
			for _, word := range words.FindAllString(name.Name, -1) {
				if slices.Contains(fuzzy, strings.ToUpper(word[:1])+word[1:]) {
					t.Errorf("%s: %q in the name of the type %s says nothing; use the word of the glossary", p.at(name.Pos()), word, name.Name)
				}
			}
		}
	}
}

// typeNames are the names of the types that a file declares.
func typeNames(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.TYPE {
			continue
		}
		for _, spec := range d.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok {
				names = append(names, s.Name)
			}
		}
	}
	return names
}
