package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// built says that the program was built, and is to be removed.
var built atomic.Bool

// build builds the program once for all tests of the package.
var build = sync.OnceValues(func() (string, error) {
	built.Store(true)
	dir, err := os.MkdirTemp("", "cahier-crash-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "cahier")
	out, err := exec.Command("go", "build", "-o", file, "cahier/cmd/cahier").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return file, nil
})

// program is the built program on a data folder, run as another process.
type program struct {
	t        *testing.T
	file     string
	data     string
	database string
	address  string
	key      string
	command  *exec.Cmd
	log      *bytes.Buffer
}

func newProgram(t *testing.T, data, database string) *program {
	t.Helper()
	file, err := build()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, file: file, data: data, database: database, address: listener.Addr().String(), log: &bytes.Buffer{}}
	listener.Close()
	p.run("user", "create", "ada@example.org", "--first", "Ada", "--last", "Bernard", "--team", "Peptides")
	p.key = strings.TrimSpace(p.run("apikey", "create", "ada@example.org"))
	t.Cleanup(p.kill)
	return p
}

func (p *program) prepare(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, p.file, args...)
	c.Env = append(os.Environ(), "CAHIER_DATA="+p.data, "CAHIER_DATABASE_URL="+p.database)
	return c
}

// run runs a command of the program to its end and returns what it printed.
func (p *program) run(args ...string) string {
	p.t.Helper()
	c := p.prepare(p.t.Context(), args...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		p.t.Fatalf("cahier %v: %v\n%s%s", args, err, out, errs.String())
	}
	return string(out)
}

// start serves, and returns once requests are answered.
func (p *program) start() {
	p.t.Helper()
	p.command = p.prepare(context.WithoutCancel(p.t.Context()), "serve", "--listen", p.address)
	p.command.Stderr = p.log
	p.serve()
}

// startWithin serves with a bound on the size of every file, as a quota sets
// one, in blocks of 512 bytes.
func (p *program) startWithin(blocks int64) {
	p.t.Helper()
	serve := p.prepare(context.WithoutCancel(p.t.Context()), "serve", "--listen", p.address)
	p.command = exec.Command("/bin/sh", append([]string{"-c", `ulimit -f "$0" && exec "$@"`, fmt.Sprint(blocks)}, serve.Args...)...)
	p.command.Env, p.command.Stderr = serve.Env, p.log
	p.serve()
}

func (p *program) serve() {
	p.t.Helper()
	if err := p.command.Start(); err != nil {
		p.t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get("http://" + p.address + "/readyz")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return
		}
	}
	p.t.Fatalf("the program does not answer:\n%s", p.log)
}

// kill ends the program as a power cut would: nothing of it runs on.
func (p *program) kill() {
	if p.command == nil {
		return
	}
	_ = p.command.Process.Signal(syscall.SIGKILL)
	_ = p.command.Wait()
	p.command = nil
}

// errGone says that no answer came: whether the write was done, nobody knows.
var errGone = errors.New("no answer")

// answer is what the program said.
type answer struct {
	status int
	header http.Header
	text   []byte
}

func (a answer) json() map[string]any {
	var out map[string]any
	_ = json.Unmarshal(a.text, &out)
	return out
}

// ask sends a request; an answer counts when all of it arrived.
func (p *program) ask(method, path string, body io.Reader, headers ...string) (answer, error) {
	r, err := http.NewRequest(method, "http://"+p.address+path, body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+p.key)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, errGone
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		return answer{}, errGone
	}
	return answer{w.StatusCode, w.Header, text}, nil
}

const prefix = "/api/cahier/v1"

func (p *program) send(method, path, body string) (answer, error) {
	return p.ask(method, prefix+path, strings.NewReader(body), "Content-Type", "application/json")
}

// upload adds a file in one piece.
func (p *program) upload(path, field, content string, fields ...string) (answer, error) {
	const line = "crash-boundary-91c4"
	var b strings.Builder
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", line, fields[i], fields[i+1])
	}
	fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q; filename=\"f.bin\"\r\n\r\n%s\r\n--%s--\r\n", line, field, content, line)
	return p.ask("POST", prefix+path, strings.NewReader(b.String()), "Content-Type", "multipart/form-data; boundary="+line)
}

// must wants an answer of a status.
func (p *program) must(a answer, err error) func(status int) map[string]any {
	return func(status int) map[string]any {
		p.t.Helper()
		if err != nil || a.status != status {
			p.t.Fatalf("%v %d %.400s, want %d\n%s", err, a.status, a.text, status, p.log)
		}
		return a.json()
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.Load() {
		if file, err := build(); err == nil {
			_ = os.RemoveAll(filepath.Dir(file))
		}
	}
	os.Exit(code)
}
