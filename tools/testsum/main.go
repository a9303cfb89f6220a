// Testsum reads what `go test -json` prints and shows what a person wants to
// read of it: one line for each package, the whole output of what failed, why
// something was skipped, and last the number of tests passed and failed.
//
// It exits with 1 when a test or a build failed, or when nothing ran at all.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is one line of test2json, with the fields that are read here.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// test names one test of one package; the empty name is the package itself.
type test struct{ pkg, name string }

// summary gathers events until the end.
type summary struct {
	out             io.Writer
	output          map[test][]string
	skipped         map[string]int
	broken          map[string]bool // packages with a failed test
	passed, failed  int
	skips, packages int
}

func main() {
	counts := flag.String("counts", "", "also write \"PASSED FAILED\" to this `file`")
	flag.Parse()
	s := &summary{out: os.Stdout, output: map[test][]string{}, skipped: map[string]int{}, broken: map[string]bool{}}
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
	s.close()
	if *counts != "" {
		if err := os.WriteFile(*counts, fmt.Appendf(nil, "%d %d\n", s.passed, s.failed), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "testsum:", err)
			os.Exit(1)
		}
	}
	if s.failed > 0 || s.packages == 0 {
		os.Exit(1)
	}
}

// read takes every line; a line that is no event (a build error of an old
// compiler, a message of go itself) is shown as it is.
func (s *summary) read(from io.Reader) error {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			s.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// line takes one line.
func (s *summary) line(line string) {
	var e event
	if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
		fmt.Fprint(s.out, line)
		return
	}
	t := test{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(s.out, e.Output)
	case "output":
		s.output[t] = append(s.output[t], e.Output)
	case "pass", "fail", "skip":
		s.ended(t, e.Action)
	}
}

// ended counts a test or a package that ended and lets its output go.
func (s *summary) ended(t test, action string) {
	defer delete(s.output, t)
	if t.name == "" {
		s.endedPackage(t, action)
		return
	}
	switch action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		s.broken[t.pkg] = true
		s.show(t)
	case "skip":
		s.skips++
		s.skipped[reason(s.output[t])]++
	}
}

// endedPackage prints the closing line of a package. A package that fails
// without a failed test (it does not build, it panics, it runs too long) counts
// as one failure.
func (s *summary) endedPackage(t test, action string) {
	lines := s.output[t]
	if action == "skip" { // no test files
		return
	}
	s.packages++
	if action == "fail" {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "FAIL\t") }) {
			fmt.Fprintf(s.out, "FAIL\t%s\n", t.pkg)
		}
		if !s.broken[t.pkg] {
			s.failed++
		}
		s.show(t)
		return
	}
	for _, line := range lines {
		if strings.HasPrefix(line, "ok  ") {
			fmt.Fprint(s.out, line)
		}
	}
}

// show prints all that a failed test said.
func (s *summary) show(t test) {
	for _, line := range s.output[t] {
		fmt.Fprint(s.out, line)
	}
}

// reason is what a skipped test said, without the place in the code.
func reason(lines []string) string {
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, said, found := strings.Cut(line, ".go:"); found {
			if _, said, found = strings.Cut(said, ": "); found {
				return said
			}
		}
		return line
	}
	return "no reason given"
}

// close prints the reasons of what was skipped and the counts.
func (s *summary) close() {
	reasons := make([]string, 0, len(s.skipped))
	for why := range s.skipped {
		reasons = append(reasons, why)
	}
	slices.Sort(reasons)
	for _, why := range reasons {
		fmt.Fprintf(s.out, "skipped %d: %s\n", s.skipped[why], why)
	}
	fmt.Fprintf(s.out, "Go: %d tests passed, %d failed, %d skipped, in %d packages\n", s.passed, s.failed, s.skips, s.packages)
}
