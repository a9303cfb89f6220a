package pm

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Fresh cases beside the committed ones, and the committed ones again:
//
//	go test ./internal/pm -run Oracle -oracle-rounds 20000
//	go test ./internal/pm -run Oracle -oracle-write
var (
	oracleRounds = flag.Int("oracle-rounds", 150, "rounds of fresh cases for each schema")
	oracleSeed   = flag.Int("oracle-seed", 1, "seed of the cases made anew; 0 for another one each time")
	oracleWrite  = flag.Bool("oracle-write", false, "write the committed cases again")
)

const goldenRounds = 500

// oracleSchemas are the schema of the editor, and one with all that ours does
// not use: attributes of the document, marks on blocks, counted contents.
func oracleSchemas(t testing.TB) map[string]*Schema {
	t.Helper()
	src, err := os.ReadFile("testdata/general.json")
	if err != nil {
		t.Fatal(err)
	}
	general, err := ParseSchema(src)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*Schema{"schema.json": Body(), "testdata/general.json": general}
}

func goldenName(description string) string {
	return filepath.Join("testdata", "oracle", strings.TrimSuffix(filepath.Base(description), ".json")+".jsonl.gz")
}

func TestOracle(t *testing.T) {
	t.Parallel()
	for description, schema := range oracleSchemas(t) {
		t.Run(description, func(t *testing.T) {
			t.Parallel()
			if *oracleWrite {
				writeGolden(t, description)
			}
			file, err := os.Open(goldenName(description))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			lines, err := gzip.NewReader(file)
			if err != nil {
				t.Fatal(err)
			}
			judge(t, schema, lines, 3*goldenRounds)
		})
	}
}

func TestOracleFresh(t *testing.T) {
	t.Parallel()
	for description, schema := range oracleSchemas(t) {
		t.Run(description, func(t *testing.T) {
			t.Parallel()
			seed := *oracleSeed
			if seed == 0 {
				seed = rand.IntN(1 << 30)
			}
			t.Logf("seed %d, %d rounds", seed, *oracleRounds)
			judge(t, schema, bytes.NewReader(ask(t, description, seed, *oracleRounds)), 2**oracleRounds)
		})
	}
}

// ask runs the official libraries; the test is skipped where they are not.
func ask(t *testing.T, description string, seed, rounds int) []byte {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("no node: the committed cases alone were compared")
	}
	if _, err := os.Stat("../../web/node_modules/@tiptap/pm"); err != nil {
		t.Skip("no web/node_modules: the committed cases alone were compared")
	}
	cmd := exec.Command("node", "testdata/oracle/oracle.mjs", "../../web", description, fmt.Sprint(seed), fmt.Sprint(rounds))
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	return out
}

func writeGolden(t *testing.T, description string) {
	t.Helper()
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := packed.Write(ask(t, description, 20261125, goldenRounds)); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenName(description), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// oracleCase is what the official libraries say. Good means that every document
// on the way satisfies the schema, and that no closed node of a slice breaks it:
// there they accept what this package refuses.
type oracleCase struct {
	Kind      string
	Good      bool
	Doc       json.RawMessage
	Steps     json.RawMessage
	Out       json.RawMessage
	Inverses  []json.RawMessage
	Merged    []json.RawMessage
	Positions [][5]int
	Back      [][5]int
	Theirs    json.RawMessage
	Mine      json.RawMessage
	Kept      json.RawMessage
}

func judge(t *testing.T, schema *Schema, lines io.Reader, atLeast int) {
	t.Helper()
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, 1<<24)
	counts := map[string]int{}
	for line := 1; scanner.Scan(); line++ {
		var c oracleCase
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		verdict, err := c.judge(schema)
		counts[c.Kind+": "+verdict]++
		if err != nil {
			t.Fatalf("line %d, %s: %v\ndoc %s\nsteps %s theirs %s mine %s", line, c.Kind, err, c.Doc, c.Steps, c.Theirs, c.Mine)
		}
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	t.Logf("%d cases: %v", total, counts)
	if total < atLeast {
		t.Errorf("%d cases, fewer than %d: too little was compared", total, atLeast)
	}
}

func (c *oracleCase) judge(s *Schema) (string, error) {
	doc, err := s.ReadDocument(c.Doc)
	if err != nil {
		return "", fmt.Errorf("reading the document: %w", err)
	}
	if err := same("document", doc.AppendJSON(nil), c.Doc); err != nil {
		return "", err
	}
	switch c.Kind {
	case "apply":
		return c.judgeApply(s, doc)
	case "rebase":
		return c.judgeRebase(s, doc)
	case "misuse":
		return c.judgeMisuse(s, doc)
	}
	return "", fmt.Errorf("a case of an unknown kind")
}

func same(what string, got, want []byte) error {
	if string(got) == string(want) {
		return nil
	}
	return fmt.Errorf("%s differs\n got %s\nwant %s", what, got, want)
}

func (c *oracleCase) judgeApply(s *Schema, doc *Node) (string, error) {
	if !c.Good {
		return "not a valid document on their side", nil
	}
	steps, err := s.ReadSteps(c.Steps)
	if err != nil {
		return "", err
	}
	if err := same("steps", AppendSteps(nil, steps), c.Steps); err != nil {
		return "", err
	}
	m := NewMapping()
	at := doc
	for i, step := range steps {
		if err := c.judgeStep(s, at, i, steps); err != nil {
			return "", err
		}
		if at, err = Apply(at, step); err != nil {
			return "", err
		}
		m.add(step.Map())
	}
	if err := same("result", at.AppendJSON(nil), c.Out); err != nil {
		return "", err
	}
	return "equal", c.judgePositions(m)
}

// judgeStep compares the inverse of a step, and what it merges to with the one
// before it.
func (c *oracleCase) judgeStep(s *Schema, at *Node, i int, steps []Step) error {
	inverse, err := Invert(at, steps[i])
	if err != nil {
		return err
	}
	if err := same("inverse", inverse.AppendJSON(nil), c.Inverses[i]); err != nil {
		return err
	}
	if _, err := s.ReadStep(c.Inverses[i]); err != nil {
		return fmt.Errorf("reading the inverse: %w", err)
	}
	if i == 0 {
		return nil
	}
	merged := []byte("null")
	if one, ok := Merge(steps[i-1], steps[i]); ok {
		merged = one.AppendJSON(nil)
	}
	return same("merged", merged, c.Merged[i-1])
}

func (c *oracleCase) judgePositions(m *Mapping) error {
	back := NewMapping()
	for i := len(m.maps) - 1; i >= 0; i-- {
		back.add(m.maps[i].Inverse())
	}
	got, gotBack := make([][5]int, len(c.Positions)), make([][5]int, len(c.Back))
	for i, want := range c.Positions {
		got[i] = moved(m, want[0])
	}
	for i, want := range c.Back {
		gotBack[i] = moved(back, want[0])
	}
	if d := cmp.Diff(c.Positions, got) + cmp.Diff(c.Back, gotBack); d != "" {
		return errors.New("positions differ: " + d)
	}
	return nil
}

func moved(m *Mapping, pos int) [5]int {
	left, right := m.Map(pos, Left), m.Map(pos, Right)
	return [5]int{pos, left.Pos, flags(left), right.Pos, flags(right)}
}

func flags(m Moved) int {
	n := 0
	for i, set := range []bool{m.Before, m.After, m.Across, m.Gone} {
		if set {
			n |= 1 << i
		}
	}
	return n
}

func (c *oracleCase) judgeRebase(s *Schema, doc *Node) (string, error) {
	if !c.Good {
		return "not a valid document on their side", nil
	}
	theirs, err := s.ReadSteps(c.Theirs)
	if err != nil {
		return "", err
	}
	mine, err := s.ReadSteps(c.Mine)
	if err != nil {
		return "", err
	}
	head, err := ApplyAll(doc, theirs)
	if err != nil {
		return "", err
	}
	got, err := Rebase(head, mine, theirs)
	if err != nil {
		return "", err
	}
	if halves(c.Out) || halves(c.Kept) {
		return "a character cut in half on their side", nil
	}
	if err := same("kept", AppendSteps(nil, got.Steps), c.Kept); err != nil {
		return "", err
	}
	return "equal", same("result", got.Doc.AppendJSON(nil), c.Out)
}

// halves says whether a text was cut inside a character: JSON.stringify writes
// halves as escapes, and whole characters as they are.
func halves(src []byte) bool { return bytes.Contains(src, []byte(`\ud`)) }

func (c *oracleCase) judgeMisuse(s *Schema, doc *Node) (string, error) {
	refused := string(c.Out) == "null"
	steps, err := s.ReadSteps(c.Steps)
	var out *Node
	if err == nil {
		out, err = ApplyAll(doc, steps)
	}
	switch {
	case err != nil && refused:
		return "refused by both", nil
	case err != nil && !c.Good:
		return "breaks the schema on their side, refused here", nil
	case err != nil && strings.Contains(err.Error(), "inside a character"):
		return "cuts a character, refused here", nil
	case err != nil && strings.Contains(err.Error(), "has no attribute"):
		return "sets an attribute that the node does not have, refused here", nil
	case err != nil && strings.Contains(err.Error(), "a range from"):
		return "a range that ends before it starts, refused here", nil
	case err != nil:
		return "", fmt.Errorf("refused here alone: %w", err)
	case refused:
		return "", errors.New("accepted here alone")
	}
	return "equal", same("result", out.AppendJSON(nil), c.Out)
}
