package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// migrationName is a number, which orders, and words, which tell.
var migrationName = regexp.MustCompile(`^(\d{4})_[a-z0-9_]+\.(sql|go)$`)

// A database remembers the numbers of the migrations that it went through. A
// migration that is renamed, renumbered or removed leaves databases of the
// field that no later version understands: the list in testdata only grows.
func TestMigrationsKeepTheirNames(t *testing.T) {
	t.Parallel()
	root := project(t).root
	entries, err := os.ReadDir(filepath.Join(root, "internal", "store", "migrations"))
	if os.IsNotExist(err) {
		t.Skip("there are no migrations yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	listed, err := os.ReadFile(filepath.Join("testdata", "migrations.txt"))
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Fields(string(listed))
	var found []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".md") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		found = append(found, entry.Name())
	}
	checkNumbers(t, found)
	for _, name := range known {
		if !slices.Contains(found, name) {
			t.Errorf("the migration %s is gone: databases that went through it exist", name)
		}
	}
	for _, name := range found {
		if !slices.Contains(known, name) {
			t.Errorf("the migration %s is new: add its name to internal/arch/testdata/migrations.txt, for ever", name)
		}
	}
}

// checkNumbers wants 0001, 0002, 0003 …, each once.
func checkNumbers(t *testing.T, names []string) {
	t.Helper()
	last := ""
	for _, name := range names {
		parts := migrationName.FindStringSubmatch(name)
		if parts == nil {
			t.Errorf("the migration %s is not named like 0007_what_it_does.sql", name)
			continue
		}
		if parts[1] <= last {
			t.Errorf("the migration %s has the number of another", name)
		}
		last = parts[1]
	}
}
