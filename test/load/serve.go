package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// served is the service while it runs: the binary that people start, in a
// process of its own, so that its memory is its own.
type served struct {
	cmd     *exec.Cmd
	url     string
	started time.Duration
	idle    memory
	ended   chan error
}

// memory is what a process holds: all of it, and the part that is its own and
// not a file that the system may forget again. In kilobytes; zero where the
// system does not tell.
type memory struct{ resident, own int }

func start(ctx context.Context, binary string, w *world) (*served, error) {
	cmd := exec.CommandContext(ctx, binary, "serve", "--data", w.folder, "--listen", "127.0.0.1:0", "--database", w.url)
	log, err := os.Create(filepath.Join(w.folder, "server.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the service (make build makes it): %w", err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		said, _ := os.ReadFile(log.Name())
		return nil, errors.Join(fmt.Errorf("the service did not start: %s", strings.TrimSpace(string(said))), cmd.Wait())
	}
	s := &served{cmd: cmd, started: time.Since(began), ended: make(chan error, 1)}
	s.url = "http" + strings.TrimSpace(line[strings.LastIndex(line, "://"):])
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		s.ended <- cmd.Wait()
	}()
	time.Sleep(time.Second)
	s.idle = s.memory()
	return s, nil
}

// memory reads what the process holds now.
func (s *served) memory() memory {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return memory{}
	}
	value := func(name string) int {
		_, rest, _ := strings.Cut(string(text), name+":")
		n, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
		return n
	}
	return memory{resident: value("VmRSS"), own: value("RssAnon")}
}

func (s *served) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return <-s.ended
}
