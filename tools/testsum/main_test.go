package main

import (
	"bytes"
	"strings"
	"testing"
)

// stream is what `go test -json` prints for a package that passes with a skip,
// one with a failed subtest, one that does not build and one without tests.
const stream = `{"Action":"start","Package":"a"}
{"Action":"output","Package":"a","Test":"TestOne","Output":"=== RUN   TestOne\n"}
{"Action":"pass","Package":"a","Test":"TestOne"}
{"Action":"output","Package":"a","Test":"TestTwo","Output":"    pg.go:12: no server\n"}
{"Action":"skip","Package":"a","Test":"TestTwo"}
{"Action":"output","Package":"a","Output":"ok  \ta\t0.1s\n"}
{"Action":"pass","Package":"a"}
{"Action":"output","Package":"b","Test":"TestThree/case","Output":"    b_test.go:9: got 1, want 2\n"}
{"Action":"fail","Package":"b","Test":"TestThree/case"}
{"Action":"fail","Package":"b","Test":"TestThree"}
{"Action":"output","Package":"b","Output":"FAIL\tb\t0.1s\n"}
{"Action":"fail","Package":"b"}
{"ImportPath":"c","Action":"build-output","Output":"c.go:1:1: undefined: x\n"}
{"ImportPath":"c","Action":"build-fail"}
{"Action":"output","Package":"c","Output":"FAIL\tc [build failed]\n"}
{"Action":"fail","Package":"c"}
{"Action":"output","Package":"d","Output":"?   \td\t[no test files]\n"}
{"Action":"skip","Package":"d"}
not an event
`

func TestSummary(t *testing.T) {
	var out bytes.Buffer
	s := &summary{out: &out, output: map[test][]string{}, skipped: map[string]int{}, broken: map[string]bool{}}
	if err := s.read(strings.NewReader(stream)); err != nil {
		t.Fatal(err)
	}
	s.close()
	if s.passed != 1 || s.failed != 3 || s.skips != 1 || s.packages != 3 {
		t.Errorf("passed %d, failed %d, skipped %d, packages %d; want 1, 3, 1, 3", s.passed, s.failed, s.skips, s.packages)
	}
	want := []string{"ok  \ta", "b_test.go:9: got 1, want 2", "FAIL\tb\t0.1s", "c.go:1:1: undefined: x",
		"FAIL\tc [build failed]", "not an event", "skipped 1: no server"}
	for _, line := range want {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the output lacks %q:\n%s", line, out.String())
		}
	}
	if strings.Contains(out.String(), "=== RUN") {
		t.Errorf("the output of a test that passed is shown:\n%s", out.String())
	}
}
