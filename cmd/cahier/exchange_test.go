package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/interchange"
)

// example is one of the files of other notebooks, which are not beside every
// copy of the source.
func example(t *testing.T, name string) string {
	t.Helper()
	found, _ := filepath.Glob("../../../shared/eln-examples/" + name + "*.eln")
	if len(found) != 1 {
		t.Skip("no example files beside this copy of the source")
	}
	return found[0]
}

func TestImportOnAFreshFolder(t *testing.T) {
	t.Setenv("LANG", "fr_FR.UTF-8")
	t.Setenv("LC_ALL", "")
	data, file := filepath.Join(t.TempDir(), "new"), example(t, "elabftw")
	importing := []string{"import", "eln", file, "--team", "Peptides", "--as", "ada@example.org"}
	cahier(t, data, "", append(importing, "--dry-run")...).want(t, 0, `(?s)nouvelle .*Gold master experiment.*12 nouvelles.*Essai à blanc`, "")
	cahier(t, data, "", "verify").want(t, 0, `^Verified 0 events`, "")
	cahier(t, data, "", importing...).want(t, 0, `(?s)12 nouvelles, .* 2 fichiers`, "")
	t.Setenv("LANG", "en_GB.UTF-8")
	cahier(t, data, "", importing...).want(t, 0, `(?s)0 new, 0 updated, 0 merged, 12 unchanged, 0 left; 0 files`, "")
	again := cahier(t, data, "", append(importing, "--json")...)
	var report struct {
		Counts map[string]int
		Taken  []map[string]any
	}
	if err := json.Unmarshal([]byte(again.out), &report); err != nil || report.Counts["unchanged"] != 12 || len(report.Taken) != 12 {
		t.Errorf("%v %s", err, again.out)
	}
	cahier(t, data, "", "verify").want(t, 0, `^Verified [1-9]`, "")

	out := filepath.Join(t.TempDir(), "peptides.eln")
	cahier(t, data, "", "export", "eln", "--team", "Peptides", "-o", out).want(t, 0, `^$`, "")
	if got := crateIn(t, out); len(got.Datasets) != 12 {
		t.Errorf("exported %d entries", len(got.Datasets))
	}
	pid := report.Taken[0]["pid"].(string)
	cahier(t, data, "", "export", "eln", "--entry", pid, "-o", out, "--as", "ada@example.org").want(t, 0, `^$`, "")
	if got := crateIn(t, out); len(got.Datasets) != 1 || len(got.Datasets[0].Files) != 1 || got.Datasets[0].PID != pid {
		t.Errorf("exported %+v", got.Datasets)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func crateIn(t *testing.T, path string) *interchange.Crate {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := interchange.Open(bytes.NewReader(content), int64(len(content)), interchange.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	crate, err := archive.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return crate
}

func TestImportAndExportAreRefused(t *testing.T) {
	t.Setenv("LANG", "C")
	t.Setenv("LC_ALL", "")
	data, out := t.TempDir(), filepath.Join(t.TempDir(), "x.eln")
	bad := filepath.Join(t.TempDir(), "bad.eln")
	if err := os.WriteFile(bad, []byte("no zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	cahier(t, data, "", "user", "create", "ada@example.org", "--first", "Ada", "--last", "B", "--team", "Peptides").want(t, 0, `^Made`, "")
	cahier(t, data, "", "user", "create", "bob@example.org", "--first", "Bob", "--last", "B", "--team", "Lasers").want(t, 0, `^Made`, "")
	cahier(t, data, "", "import", "eln", bad, "--team", "Peptides", "--as", "ada@example.org").want(t, 1, `^$`, "not a readable zip")
	cahier(t, data, "", "import", "eln", bad, "--team", "Peptides", "--as", "nobody@example.org").want(t, 1, `^$`, "no account")
	cahier(t, data, "", "import", "eln", bad, "--team", "Peptides", "--as", "bob@example.org").want(t, 1, `^$`, "member of")
	cahier(t, data, "", "import", "eln", bad+"x", "--team", "Peptides", "--as", "bob@example.org").want(t, 2, `^$`, "bad.elnx")
	cahier(t, data, "", "export", "eln", "--team", "Peptides", "-o", out, "--as", "bob@example.org").want(t, 1, `^$`, "not open to you")
	cahier(t, data, "", "export", "eln", "--team", "Nothing", "-o", out).want(t, 1, `^$`, "no team")
	cahier(t, data, "", "export", "eln", "-o", out).want(t, 2, `^$`, "--team")
	cahier(t, data, "", "export", "eln", "--entry", "00000000000", "-o", out).want(t, 1, `^$`, "does not exist")
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("a refused export left a file: %v", err)
	}
}

// TestAKilledImportGoesOn kills the program at several moments of an import,
// runs it again, and compares with an import that nobody disturbed.
func TestAKilledImportGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	file, program := example(t, "PASTA"), filepath.Join(t.TempDir(), "cahier")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	importing := func(ctx context.Context, data string) (time.Duration, error) {
		begun := time.Now()
		err := exec.CommandContext(ctx, program, "import", "eln", file, "--data", data, "--team", "T", "--as", "ada@example.org").Run()
		return time.Since(begun), err
	}
	whole := t.TempDir()
	took, err := importing(t.Context(), whole)
	if err != nil {
		t.Fatal(err)
	}
	want := outlineOf(t, program, whole)
	killed := 0
	const moments = 6
	for i := 1; i <= moments; i++ {
		data := t.TempDir()
		ctx, cancel := context.WithTimeout(t.Context(), took*time.Duration(i)/moments) // Kill is SIGKILL
		if _, err := importing(ctx, data); err != nil {
			killed++
		}
		cancel()
		if out, err := exec.Command(program, "verify", "--data", data).CombinedOutput(); err != nil && !strings.Contains(string(out), "master key") {
			t.Errorf("moment %d: the record does not hold after the kill: %s", i, out)
		}
		if _, err := importing(t.Context(), data); err != nil {
			t.Errorf("moment %d: the second import: %v", i, err)
			continue
		}
		if diff := cmp.Diff(want, outlineOf(t, program, data)); diff != "" {
			t.Errorf("moment %d: %s", i, diff)
		}
	}
	if killed < moments/3 {
		t.Errorf("only %d of %d imports were killed", killed, moments)
	}
}

// outlineOf verifies a store and says what its team holds.
func outlineOf(t *testing.T, program, data string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "out.eln")
	for _, args := range [][]string{{"verify", "--data", data}, {"export", "eln", "--data", data, "--team", "T", "-o", file}} {
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	var lines []string
	for _, d := range crateIn(t, file).Datasets {
		line := d.Title + " | " + string(d.Metadata) + " |"
		for _, f := range d.Files {
			line += " " + f.Folder + "/" + f.Name + "=" + f.SHA256
		}
		links := make([]string, 0, len(d.Links))
		for _, l := range d.Links {
			links = append(links, l.Kind)
		}
		slices.Sort(links)
		lines = append(lines, line+" | "+strings.Join(links, " "))
	}
	slices.Sort(lines)
	return lines
}
