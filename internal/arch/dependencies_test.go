package arch

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dependencyRow is the first cell of a row of docs/dependencies.md.
var dependencyRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|$")

// described are the dependencies that docs/dependencies.md has a row for.
func described(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(project(t).root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, row := range dependencyRow.FindAllStringSubmatch(string(text), -1) {
		if strings.TrimSpace(row[2]) == "" || strings.TrimSpace(row[3]) == "" {
			t.Errorf("docs/dependencies.md: %s needs its licence and its reason", row[1])
		}
		rows[row[1]] = true
	}
	if len(rows) == 0 {
		t.Fatal("docs/dependencies.md has no row that this test can read")
	}
	return rows
}

// required are the module paths that a go.mod names.
func required(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(project(t).root, path))
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, match := range regexp.MustCompile(`(?m)^\s*(?:require )?(\S+\.\S+/\S+) v\S+`).FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, match[1])
	}
	return modules
}

// imported are the modules of go.mod that our code imports, tests included.
func imported(t *testing.T) map[string]bool {
	t.Helper()
	modules := required(t, "go.mod")
	direct := map[string]bool{}
	for _, file := range project(t).files {
		for _, path := range file.imports() {
			longest := ""
			for _, module := range modules {
				if (path == module || strings.HasPrefix(path, module+"/")) && len(module) > len(longest) {
					longest = module
				}
			}
			if longest != "" {
				direct[longest] = true
			}
		}
	}
	return direct
}

// packages are the direct dependencies that a package.json names; none when
// there is no such file.
func packages(t *testing.T, path string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	text, err := os.ReadFile(filepath.Join(project(t).root, path))
	if os.IsNotExist(err) {
		return names
	}
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, group := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
		for name, version := range group {
			names[name] = true
			if strings.ContainsAny(version, "^~*><| ") {
				t.Errorf("%s: %s %q is a range; a build of next year has to take the same version", path, name, version)
			}
		}
	}
	return names
}

func TestEveryDependencyIsAccountedFor(t *testing.T) {
	t.Parallel()
	rows := described(t)
	for _, names := range []map[string]bool{imported(t), packages(t, "web/package.json"), packages(t, "test/browser/package.json")} {
		for name := range names {
			if !rows[name] {
				t.Errorf("docs/dependencies.md has no row for %s: name, licence, why", name)
			}
		}
	}
}

func TestNoRowIsLeftOver(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, file := range []string{"go.mod", "tools/go.mod"} {
		for _, module := range required(t, file) {
			known[module] = true
		}
	}
	for _, file := range []string{"web/package.json", "test/browser/package.json"} {
		for name := range packages(t, file) {
			known[name] = true
		}
	}
	for name := range described(t) {
		if !known[name] {
			t.Errorf("docs/dependencies.md has a row for %s, which nothing requires", name)
		}
	}
}
