package arch

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// catalogue is one file of sentences in both languages, by key.
type catalogue struct {
	name   string
	fr, en map[string]string
}

// catalogues finds every pair fr.json and en.json, and every pair of folders fr
// and en with JSON files, wherever in the project they are.
func catalogues(t *testing.T) []catalogue {
	t.Helper()
	root := project(t).root
	var found []catalogue
	for _, top := range []string{"internal", "web", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			switch {
			case os.IsNotExist(err):
				return nil
			case err != nil:
				return err
			case d.IsDir() && slices.Contains([]string{"node_modules", "dist", "testdata"}, d.Name()):
				return filepath.SkipDir
			case d.IsDir() && d.Name() == "fr":
				found = append(found, folderPair(t, root, filepath.Dir(path))...)
			case !d.IsDir() && d.Name() == "fr.json":
				found = append(found, filePair(t, root, path, filepath.Join(filepath.Dir(path), "en.json")))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// folderPair reads the JSON files of dir/fr and dir/en, two by two.
func folderPair(t *testing.T, root, dir string) []catalogue {
	t.Helper()
	names := map[string]bool{}
	for _, language := range []string{"fr", "en"} {
		files, err := filepath.Glob(filepath.Join(dir, language, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			names[filepath.Base(file)] = true
		}
	}
	if len(names) == 0 {
		if files, _ := os.ReadDir(filepath.Join(dir, "fr")); len(files) > 0 {
			t.Errorf("%s/fr holds no JSON: sentences that this test cannot read are not compared", dir)
		}
	}
	var found []catalogue
	for _, name := range slices.Sorted(maps.Keys(names)) {
		found = append(found, filePair(t, root, filepath.Join(dir, "fr", name), filepath.Join(dir, "en", name)))
	}
	return found
}

// filePair reads two files of sentences; one that is missing has no sentence.
func filePair(t *testing.T, root, fr, en string) catalogue {
	t.Helper()
	name, err := filepath.Rel(root, fr)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue{filepath.ToSlash(name), sentences(t, fr), sentences(t, en)}
}

// sentences reads one file; nested objects become keys with dots.
func sentences(t *testing.T, path string) map[string]string {
	t.Helper()
	flat := map[string]string{}
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return flat
	}
	if err != nil {
		t.Fatal(err)
	}
	var nested map[string]any
	if err := json.Unmarshal(text, &nested); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	flatten(flat, "", nested)
	return flat
}

// flatten writes the sentences of value into flat.
func flatten(flat map[string]string, key string, value any) {
	switch v := value.(type) {
	case string:
		flat[key] = v
	case map[string]any:
		for name, inner := range v {
			flatten(flat, strings.TrimPrefix(key+"."+name, "."), inner)
		}
	case []any:
		for _, inner := range v {
			flatten(flat, key+"[]", inner)
		}
	}
}

// pluralForm is the end of a key that only one of the languages may need:
// French has a form for millions that English has not.
var pluralForm = regexp.MustCompile(`_many$`)

func TestBothLanguagesHaveTheSameSentences(t *testing.T) {
	t.Parallel()
	for _, c := range catalogues(t) {
		for key := range c.fr {
			if _, there := c.en[key]; !there && !pluralForm.MatchString(key) {
				t.Errorf("%s: %s is missing in English", c.name, key)
			}
		}
		for key := range c.en {
			if _, there := c.fr[key]; !there {
				t.Errorf("%s: %s is missing in French", c.name, key)
			}
		}
		for key, sentence := range c.fr {
			if strings.TrimSpace(sentence) == "" && strings.TrimSpace(c.en[key]) != "" {
				t.Errorf("%s: %s is empty in French", c.name, key)
			}
		}
	}
}

// placeholder is what a sentence takes from the code: {name} or {{name}}.
var placeholder = regexp.MustCompile(`\{\{?\s*(\w+)`)

func TestBothLanguagesTakeTheSameValues(t *testing.T) {
	t.Parallel()
	for _, c := range catalogues(t) {
		for key, fr := range c.fr {
			if en, there := c.en[key]; there && !slices.Equal(placeholders(fr), placeholders(en)) {
				t.Errorf("%s: %s takes %v in French and %v in English", c.name, key, placeholders(fr), placeholders(en))
			}
		}
	}
}

// placeholders are the names of the values that a sentence takes, each once.
func placeholders(sentence string) []string {
	names := []string{}
	for _, match := range placeholder.FindAllStringSubmatch(sentence, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// faults are what French typography forbids, with what belongs there.
var faults = []struct {
	form *regexp.Regexp
	want string
}{
	{regexp.MustCompile(`[\p{L}\d)»] ?[;!?](\s|$)`), "a narrow no-break space (U+202F) before ; ! and ?"},
	{regexp.MustCompile(`[\p{L}\d)»}] ?:(\s|$)`), "a no-break space (U+00A0) before the colon"},
	{regexp.MustCompile(`\p{L}'\p{L}`), "the typographic apostrophe ’"},
	{regexp.MustCompile(`\.\.\.`), "the ellipsis …"},
	{regexp.MustCompile(`«[^\x{a0}\x{202f}]|[^\x{a0}\x{202f}]»`), "a no-break space inside « and »"},
	{regexp.MustCompile(`["“”]`), "« and » for quotation marks"},
	{regexp.MustCompile(`\d [%€]`), "a no-break space before % and €"},
}

// measured are the words that promise more than a proof can.
var measured = regexp.MustCompile(`(?i)valeur légale|infalsifiable|legally binding|tamper-proof|blockchain`)

func TestFrenchTypography(t *testing.T) {
	t.Parallel()
	for _, c := range catalogues(t) {
		for key, sentence := range c.fr {
			for _, fault := range faults {
				if fault.form.MatchString(sentence) {
					t.Errorf("%s: %s needs %s: %s", c.name, key, fault.want, sentence)
				}
			}
		}
	}
}

func TestSentencesPromiseNoMoreThanAProofCan(t *testing.T) {
	t.Parallel()
	for _, c := range catalogues(t) {
		for _, language := range []map[string]string{c.fr, c.en} {
			for key, sentence := range language {
				if word := measured.FindString(sentence); word != "" {
					t.Errorf("%s: %s says %q; say what happened: signed, timestamped, countersigned", c.name, key, word)
				}
			}
		}
	}
}
