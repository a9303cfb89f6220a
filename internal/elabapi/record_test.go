package elabapi_test

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder holds exchanges recorded from a running eLabFTW.
const folder = "../../../shared/elabftw/records"

// exchange is one recorded request with its answer.
type exchange struct {
	name   string
	method string
	target string // path and query
	key    string // what stood in Authorization
	kind   string // media type of the body
	body   string
	status string // three digits
	told   string // media type of the answer
	place  string // Location
	answer string
}

// recorded reads the exchanges in the order they were made. Without the folder
// the test is skipped.
func recorded(t *testing.T) []exchange {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(folder, "INDEX.md"))
	if os.IsNotExist(err) {
		t.Skip("the recorded exchanges are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []exchange
	for line := range strings.Lines(string(index)) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasSuffix(strings.TrimSpace(cells[1]), ".http") {
			continue
		}
		name := strings.TrimSpace(cells[1])
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, readExchange(strings.TrimSuffix(name, ".http"), string(text)))
	}
	return list
}

// readExchange takes a recorded file apart: a request, an empty line, its
// body, and the answer in the same form.
func readExchange(name, text string) exchange {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	at := strings.Index(text, "\nHTTP/1.1 ")
	request, answer := text[:at], text[at+1:]
	for strings.HasPrefix(request, "#") {
		_, request, _ = strings.Cut(request, "\n")
	}
	x := exchange{name: name}
	head, body, _ := strings.Cut(request, "\n\n")
	first, _, _ := strings.Cut(head, "\n")
	words := strings.Fields(first)
	x.method, x.target = words[0], words[1]
	x.key, x.kind, x.body = header(head, "Authorization"), header(head, "Content-Type"), strings.TrimSuffix(body, "\n")
	if strings.HasPrefix(x.kind, "multipart/") {
		x.body = strings.ReplaceAll(x.body, "\n", "\r\n")
	}
	head, x.answer, _ = strings.Cut(answer, "\n\n")
	x.status = strings.Fields(head)[1]
	x.told, _, _ = strings.Cut(header(head, "Content-Type"), ";")
	x.place, x.answer = header(head, "Location"), strings.TrimSpace(x.answer)
	return x
}

func header(head, name string) string {
	lines := bufio.NewScanner(bytes.NewReader([]byte(head)))
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ": "); ok && strings.EqualFold(key, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// exceptions reads the exchanges that are answered otherwise, each with its
// reason: a line is a name, two spaces and the reason.
func exceptions(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/exceptions")
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, ok := strings.Cut(line, "  ")
		if !ok || strings.TrimSpace(reason) == "" {
			t.Errorf("testdata/exceptions: %q has no reason", line)
		}
		reasons[name] = strings.TrimSpace(reason)
	}
	return reasons
}
