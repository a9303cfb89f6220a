//go:build unix

package pgtest

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// settings trade the safety of the data, of which there is none here, for speed,
// and listen on the socket alone.
const settings = `
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 300
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
`

// watcher stops the server a minute after its last user is gone.
//
//go:embed watcher.sh
var watcher string

// serverUser is who runs the server: nobody else than us, except that
// PostgreSQL refuses to run as root, which hands over to an unprivileged user.
func serverUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
}

// start makes a new cluster and starts it. What an earlier server left is
// removed first: no database outlives the tests that asked for it.
func (c cluster) start() error {
	c.stopOld()
	for _, folder := range []string{"data", "s"} {
		if err := c.freshFolder(folder); err != nil {
			return err
		}
	}
	// The poorest locale a server may have: nothing may lean on its sorting,
	// folding or word rules.
	err := c.run("initdb", "--pgdata", c.path("data"), "--username", superuser, "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	if err != nil {
		return err
	}
	if err := c.writeSettings(); err != nil {
		return err
	}
	err = c.run("pg_ctl", "--pgdata", c.path("data"), "--log", filepath.Join(c.path("data"), "server.log"),
		"--wait", "--timeout", "60", "start")
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.path("running"), nil, 0o644); err != nil {
		return err
	}
	return c.watch()
}

// stopOld ends a server that runs without answering, and waits for it.
func (c cluster) stopOld() {
	if _, err := os.Stat(filepath.Join(c.path("data"), "postmaster.pid")); err != nil {
		return
	}
	// An error means that it does not run any more, which is what is wanted.
	_ = c.run("pg_ctl", "--pgdata", c.path("data"), "--mode", "immediate", "--wait", "stop")
}

// freshFolder makes an empty folder that only the server's user may enter.
func (c cluster) freshFolder(name string) error {
	if err := os.RemoveAll(c.path(name)); err != nil {
		return err
	}
	if err := os.Mkdir(c.path(name), 0o700); err != nil {
		return err
	}
	if c.owner == nil {
		return nil
	}
	return os.Chown(c.path(name), int(c.owner.Uid), int(c.owner.Gid))
}

// writeSettings adds ours to what initdb wrote; the last of two wins.
func (c cluster) writeSettings() error {
	f, err := os.OpenFile(filepath.Join(c.path("data"), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%sunix_socket_directories = '%s'\n", settings, strings.ReplaceAll(c.path("s"), "'", "''"))
	return errors.Join(err, f.Close())
}

// run runs one of the server's programs as the server's user. Its output goes to
// a file: a server that kept our pipe open would hold up `go test` for ever.
func (c cluster) run(program string, args ...string) error {
	out, err := os.CreateTemp("", "cahier-pgtest-*.log")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = c.path("s")
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+c.path("s"))
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Setsid: true}
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(said)))
	}
	return nil
}

// watch starts the watcher, which outlives this process.
func (c cluster) watch() error {
	cmd := exec.Command("/bin/sh", "-c", watcher, "cahier-pgtest-watcher", c.dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
