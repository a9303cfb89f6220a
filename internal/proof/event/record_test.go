package event

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cahier/internal/proof/content"

	"github.com/google/go-cmp/cmp"
)

const page = "../../../docs/record.md"

// quoted are the words in a cell of a table.
func quoted(cell string) []string {
	var words []string
	for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		words = append(words, match[1])
	}
	return words
}

// rows returns the cells of the rows of one section's table.
func rows(t *testing.T, section string) [][]string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n## "+section+"\n")
	if !found {
		t.Fatalf("docs/record.md has no section %s", section)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var table [][]string
	for _, line := range strings.Split(rest, "\n") {
		if strings.HasPrefix(line, "| ") {
			table = append(table, strings.Split(strings.Trim(line, "| "), " | "))
		}
	}
	if len(table) < 2 {
		t.Fatalf("the section %s has no table", section)
	}
	return table[1:]
}

// TestThePageListsEveryAct holds docs/record.md against the table of acts: the
// same rows in the same order, each with its streams, parts and data.
func TestThePageListsEveryAct(t *testing.T) {
	var want, got []string
	for _, row := range acts {
		noun, _, _ := strings.Cut(string(row.action), ".")
		want = append(want, strings.Join([]string{noun, string(row.action), row.streams, row.leaves, row.data}, " | "))
	}
	for _, cells := range rows(t, "Acts") {
		if len(cells) != 5 {
			t.Fatalf("a row of another form: %q", cells)
		}
		leaves := strings.Join(quoted(cells[3]), " ")
		if cells[3] == "*any part of an entry*" {
			leaves = wholeEntry
		}
		line := []string{cells[0], strings.Join(quoted(cells[1]), " "), strings.Join(quoted(cells[2]), " "), leaves, strings.Join(quoted(cells[4]), " ")}
		got = append(got, strings.Join(line, " | "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/record.md differs from the table of acts (-code +page)\n%s", diff)
	}
}

func TestThePageSaysWhatAnEntryIsMadeOf(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^\*Any part of an entry\*: (.*)$`).FindSubmatch(text)
	if line == nil {
		t.Fatal("the page does not say it")
	}
	if diff := cmp.Diff(strings.Fields(wholeEntry), quoted(string(line[1]))); diff != "" {
		t.Errorf("(-code +page)\n%s", diff)
	}
}

func TestThePageListsEveryLeaf(t *testing.T) {
	var want, got []string
	for _, shape := range content.Shapes() {
		want = append(want, shape.Pattern+" "+string(shape.Tree))
	}
	for _, cells := range rows(t, "Leaves") {
		got = append(got, strings.Join(quoted(cells[0]), " ")+" "+cells[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/record.md differs from the paths of the code (-code +page)\n%s", diff)
	}
}
