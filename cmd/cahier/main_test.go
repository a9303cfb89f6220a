package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// result is what a command left.
type result struct {
	code     int
	out, err string
}

// cahier runs a command on a data folder.
func cahier(t *testing.T, data, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	t.Setenv("CAHIER_DATA", data)
	code := run(t.Context(), args, console{in: strings.NewReader(stdin), out: &out, err: &errs})
	return result{code: code, out: out.String(), err: errs.String()}
}

func (r result) want(t *testing.T, code int, out, errs string) {
	t.Helper()
	if r.code != code || !regexp.MustCompile(out).MatchString(r.out) || !strings.Contains(r.err, errs) {
		t.Fatalf("exit %d\n%s%s\nwant exit %d, %q, %q", r.code, r.out, r.err, code, out, errs)
	}
}

func TestAccountsAndKeysOnAFreshFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "folder")
	cahier(t, data, "correct horse battery\n", "user", "create", "ada@example.org", "--first", "Ada", "--last", "Bernard",
		"--team", "Peptides", "--role", "pilote", "--operator", "--password-stdin").want(t, 0, `^Made the account of Ada Bernard`, "")
	cahier(t, data, "", "user", "create", "ADA@example.org", "--first", "A", "--last", "B").want(t, 1, `^$`, "already an account")
	cahier(t, data, "short\n", "user", "create", "b@example.org", "--first", "A", "--last", "B", "--password-stdin").want(t, 1, `^$`, "at least 12")
	cahier(t, data, "", "user", "create", "b@example.org", "--first", "A", "--last", "B", "--role", "king").want(t, 2, `^$`, "--role")
	made := cahier(t, data, "", "user", "create", "b@example.org", "--first", "A", "--last", "B", "--json")
	var user map[string]any
	if err := json.Unmarshal([]byte(made.out), &user); err != nil || user["email"] != "b@example.org" {
		t.Errorf("json: %v %s", err, made.out)
	}
	cahier(t, data, "", "apikey", "create", "ada@example.org", "--team", "Peptides", "--read-only").want(t, 0, `^[0-9a-f]{32}\n$`, "")
	cahier(t, data, "", "apikey", "create", "ada@example.org", "--team", "Nothing").want(t, 1, `^$`, "no team")
	cahier(t, data, "", "apikey", "create", "nobody@example.org").want(t, 1, `^$`, "no account")
	cahier(t, data, "", "user", "reset", "ada@example.org").want(t, 0, `^[a-z1-9-]{23}\n$`, "")
	cahier(t, data, "", "verify").want(t, 0, `^Verified [1-9][0-9]* events`, "")
	cahier(t, data, "", "doctor").want(t, 0, `ok    somebody runs the service`, "")
	cahier(t, data, "", "migrate").want(t, 0, `up to date`, "")
}

func TestAMissingMasterKeyIsNeverMadeAnew(t *testing.T) {
	data := t.TempDir()
	cahier(t, data, "", "migrate").want(t, 0, `sqlite`, "")
	file := filepath.Join(data, "keys", "master.key")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	cahier(t, data, "", "migrate").want(t, 1, `^$`, "master key")
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("a new key was made: %v", err)
	}
	if err := os.WriteFile(file, []byte(strings.Repeat("ab", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	cahier(t, data, "", "migrate").want(t, 1, `^$`, "not the one this database was made with")
}

func TestConfigHidesSecrets(t *testing.T) {
	r := cahier(t, t.TempDir(), "", "config", "--database", "postgres://ada:hush@db.example.org/cahier?password=hush")
	r.want(t, 0, `postgres://ada:\*\*\*\*@db\.example\.org/cahier\n`, "")
	if strings.Contains(r.out, "hush") {
		t.Errorf("a secret is shown: %s", r.out)
	}
}

func TestSettingsFromAFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	secret := write("database", "postgres://ada:hush@db.example.org/cahier\n")
	good := write("good.json", `{"listen": "127.0.0.1:9", "proxy": ["10.0.0.0/8", "::1"], "database-file": "`+secret+`"}`)
	cahier(t, dir, "", "config", "--config", good).want(t, 0, `(?s)ada:\*\*\*\*@db.*listen +127\.0\.0\.1:9\n.*proxy +10\.0\.0\.0/8, ::1`, "")
	cahier(t, dir, "", "config", "--config="+good, "--listen", "127.0.0.1:8").want(t, 0, `listen +127\.0\.0\.1:8\n`, "")
	cahier(t, dir, "", "config", "--config", good, "--database", "postgres://x@y/z").want(t, 1, `^$`, "not both")
	t.Setenv("CAHIER_LISTEN", "127.0.0.1:7")
	t.Setenv("CAHIER_CONFIG", good)
	cahier(t, dir, "", "config").want(t, 0, `listen +127\.0\.0\.1:7\n`, "")
	for text, says := range map[string]string{
		`{"lisen": "x"}`: `there is no setting "lisen"`, `[]`: "not a JSON object", `{"url": {"a": 1}}`: "takes a text", ``: "not a JSON object",
	} {
		r := cahier(t, dir, "", "config", "--config", write("bad.json", text))
		if r.code == 0 || !strings.Contains(r.err, says) {
			t.Errorf("%s: exit %d, %q", text, r.code, r.err)
		}
	}
	cahier(t, dir, "", "config", "--config", filepath.Join(dir, "none.json")).want(t, 1, `^$`, "there is no settings file")
}

func TestWrongCommandLines(t *testing.T) {
	cahier(t, t.TempDir(), "", "nothing").want(t, 2, `^$`, "nothing")
	cahier(t, t.TempDir(), "", "serve", "--unknown").want(t, 2, `^$`, "--unknown")
	cahier(t, t.TempDir(), "", "--version").want(t, 0, `^dev\n$`, "")
	cahier(t, t.TempDir(), "", "--help").want(t, 0, `Usage: cahier`, "")
	cahier(t, t.TempDir(), "", "migrate", "--blobs", "s3://x").want(t, 1, `^$`, "blobs")
	cahier(t, t.TempDir(), "", "serve", "--url", "notebook").want(t, 1, `^$`, "--url")
}

func TestServeAnswersAndStops(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", t.TempDir(), "--listen", address}, console{out: writer, err: io.Discard})
		writer.Close()
	}()
	var printed strings.Builder
	for line := make([]byte, 4096); !strings.Contains(printed.String(), "master key"); {
		n, err := reader.Read(line)
		printed.Write(line[:n])
		if err != nil {
			t.Fatalf("serve printed %q and ended: %v", printed.String(), err)
		}
	}
	if !regexp.MustCompile(`http://` + regexp.QuoteMeta(address) + `/setup\?token=[A-Za-z0-9_-]{43}\n`).MatchString(printed.String()) {
		t.Errorf("printed %q", printed.String())
	}
	answer, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != http.StatusOK {
		t.Errorf("readyz: %s", answer.Status)
	}
	stop()
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("exit %d", code)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the server did not stop")
	}
}
