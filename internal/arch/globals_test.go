package arch

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// A package variable may hold a table, an error, an expression, a file: things
// that are set where they stand and never again. Anything else is state that
// two tests, or two services in one process, would share.
func TestPackageVariablesNeverChange(t *testing.T) {
	t.Parallel()
	p := project(t)
	variables := map[string]map[string]bool{}
	for _, file := range p.written() {
		if variables[file.pkg] == nil {
			variables[file.pkg] = map[string]bool{}
		}
		for _, spec := range packageVariables(file.syntax) {
			for _, name := range spec.Names {
				variables[file.pkg][name.Name] = name.Name != "_"
			}
			if why := changeable(spec); why != "" {
				t.Errorf("%s: the package variable %s %s", p.at(spec.Pos()), spec.Names[0].Name, why)
			}
		}
	}
	for _, file := range p.written() {
		for _, name := range assigned(file.syntax, variables[file.pkg]) {
			t.Errorf("%s: the package variable %s is changed here; hand it to whoever needs it", p.at(name.Pos()), name.Name)
		}
	}
}

// packageVariables are the variables that a file declares outside functions,
// except those that the compiler fills from a file.
func packageVariables(file *ast.File) []*ast.ValueSpec {
	var specs []*ast.ValueSpec
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, spec := range d.Specs {
			if s, ok := spec.(*ast.ValueSpec); ok && !embedded(d.Doc) && !embedded(s.Doc) {
				specs = append(specs, s)
			}
		}
	}
	return specs
}

// embedded says whether a comment holds a go:embed line.
func embedded(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for _, line := range doc.List {
		if strings.HasPrefix(line.Text, "//go:embed ") {
			return true
		}
	}
	return false
}

// changeable says why a variable is made to change, or nothing.
func changeable(spec *ast.ValueSpec) string {
	if len(spec.Values) == 0 {
		return "has no value, so it waits for somebody to set it"
	}
	if lit, ok := spec.Values[0].(*ast.CompositeLit); ok {
		if sel, ok := lit.Type.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && (pkg.Name == "sync" || pkg.Name == "atomic") {
				return "is a lock or a counter that everything shares"
			}
		}
	}
	return ""
}

// assigned are the places where a function changes one of the variables, or an
// element of it.
func assigned(file *ast.File, variables map[string]bool) []*ast.Ident {
	var found []*ast.Ident
	here := packageVariables(file)
	look := func(expr ast.Expr) {
		if name := rootName(expr); name != nil && variables[name.Name] && isPackageLevel(name, here) {
			found = append(found, name)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				for _, left := range s.Lhs {
					look(left)
				}
			}
		case *ast.IncDecStmt:
			look(s.X)
		case *ast.UnaryExpr:
			if s.Op == token.AND {
				if name, ok := s.X.(*ast.Ident); ok {
					look(name)
				}
			}
		}
		return true
	})
	return found
}

// rootName is the name that an assignment starts from: a in a.b[c].
func rootName(expr ast.Expr) *ast.Ident {
	for {
		switch e := expr.(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.StarExpr:
			expr = e.X
		case *ast.ParenExpr:
			expr = e.X
		default:
			return nil
		}
	}
}

// isPackageLevel tells a package variable from a local one of the same name: the
// parser has resolved what the file declares, and nothing of other files.
func isPackageLevel(name *ast.Ident, here []*ast.ValueSpec) bool {
	if name.Obj == nil {
		return true
	}
	spec, ok := name.Obj.Decl.(*ast.ValueSpec)
	return ok && slices.Contains(here, spec)
}
