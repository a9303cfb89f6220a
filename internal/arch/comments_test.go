package arch

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

func TestEveryPackageHasADocComment(t *testing.T) {
	t.Parallel()
	documented, seen := map[string]bool{}, map[string]bool{}
	for _, file := range project(t).files {
		if file.test {
			continue
		}
		seen[file.pkg] = true
		doc := file.syntax.Doc.Text()
		name := file.syntax.Name.Name
		if name == "main" && doc != "" || strings.HasPrefix(doc, "Package "+name+" ") {
			documented[file.pkg] = true
		}
	}
	for pkg := range seen {
		if !documented[pkg] {
			t.Errorf("%s: no comment says what the package is for (\"Package … \")", pkg)
		}
	}
}

func TestEveryExportedNameHasAComment(t *testing.T) {
	t.Parallel()
	p := project(t)
	for _, file := range p.written() {
		for _, decl := range file.syntax.Decls {
			for _, missing := range uncommented(decl) {
				t.Errorf("%s: %s has no comment that says what a caller may rely on", p.at(missing.Pos()), missing.Name)
			}
		}
	}
}

// uncommented are the exported names of a declaration without a comment.
func uncommented(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && reachable(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		return uncommentedSpecs(d)
	}
	return nil
}

// reachable says whether a function can be called from outside its package: it
// is none, or one of an exported type.
func reachable(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	return ast.IsExported(receiver(d))
}

// receiver is the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// uncommentedSpecs looks at types, constants and variables. A comment on a group
// of constants or variables speaks for all of them.
func uncommentedSpecs(d *ast.GenDecl) []*ast.Ident {
	var missing []*ast.Ident
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			alone := d.Lparen == token.NoPos && d.Doc != nil
			if s.Name.IsExported() && s.Doc == nil && !alone {
				missing = append(missing, s.Name)
			}
		case *ast.ValueSpec:
			if d.Doc != nil || s.Doc != nil || s.Comment != nil {
				continue
			}
			for _, name := range s.Names {
				if name.IsExported() {
					missing = append(missing, name)
				}
			}
		}
	}
	return missing
}
