package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// postgres is the server that is measured: a named one, or one of our own with
// its data in folder. Unlike the server of the tests it syncs what it is told
// to keep, since that is what a save costs.
type postgres struct {
	named  string
	folder string
	bin    string
	socket string
	owner  *syscall.Credential
}

// database returns the URL of a database, made when it is not there.
func (p *postgres) database(ctx context.Context, name string) (string, error) {
	if p.named == "" && p.socket == "" {
		if err := p.start(); err != nil {
			return "", fmt.Errorf("start PostgreSQL (or name a server in BENCH_POSTGRES): %w", err)
		}
	}
	admin := p.named
	if admin == "" {
		u := url.URL{Scheme: "postgres", User: url.User("cahier"), Path: "/postgres",
			RawQuery: url.Values{"host": {p.socket}, "sslmode": {"disable"}}.Encode()}
		admin = u.String()
	}
	u, err := url.Parse(admin)
	if err != nil {
		return "", errors.New("BENCH_POSTGRES is no URL")
	}
	u.Path = "/" + name
	pool, err := sql.Open("pgx", admin)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	var there bool
	err = pool.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err == nil && !there {
		_, err = pool.ExecContext(ctx, "CREATE DATABASE "+name)
	}
	return u.String(), err
}

// tuned are the few settings of a small dedicated server.
const tuned = `
listen_addresses = ''
shared_buffers = 512MB
effective_cache_size = 4GB
max_wal_size = 4GB
random_page_cost = 1.1
max_connections = 60
timezone = 'UTC'
`

// start runs a server on the data of the last run, or on new data.
func (p *postgres) start() error {
	if err := p.find(); err != nil {
		return err
	}
	var err error
	if p.socket, err = os.MkdirTemp("", "cahier-bench-"); err != nil {
		return err
	}
	if err := p.give(p.socket); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(p.folder, "PG_VERSION")); err != nil {
		if err := p.begin(); err != nil {
			return err
		}
	}
	return p.run("pg_ctl", "--pgdata", p.folder, "--log", filepath.Join(p.folder, "server.log"), "--wait",
		"--options", "-c unix_socket_directories="+p.socket, "start")
}

// find looks for the programs of the server and for who may run it:
// PostgreSQL refuses to run as root.
func (p *postgres) find() error {
	found, err := exec.LookPath("initdb")
	if err != nil {
		installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if len(installed) == 0 {
			return errors.New("initdb is neither in PATH nor under /usr/lib/postgresql")
		}
		found = installed[len(installed)-1]
	}
	if real, err := filepath.EvalSymlinks(found); err == nil {
		found = real
	}
	p.bin = filepath.Dir(found)
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	p.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return errors.Join(uidErr, gidErr)
}

// begin makes a new cluster.
func (p *postgres) begin() error {
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return err
	}
	if err := p.give(p.folder); err != nil {
		return err
	}
	err := p.run("initdb", "--pgdata", p.folder, "--username", "cahier", "--auth", "trust", "--encoding", "UTF8", "--locale", "C")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(p.folder, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(tuned)
	return errors.Join(err, f.Close())
}

func (p *postgres) give(folder string) error {
	if p.owner == nil {
		return nil
	}
	return os.Chown(folder, int(p.owner.Uid), int(p.owner.Gid))
}

// stop ends the server that start started.
func (p *postgres) stop() error {
	if p.socket == "" {
		return nil
	}
	return errors.Join(p.run("pg_ctl", "--pgdata", p.folder, "--mode", "fast", "--wait", "stop"), os.RemoveAll(p.socket))
}

// run runs one of the server's programs. Its output goes to a file, since a
// server that kept our pipe open would never let us end.
func (p *postgres) run(program string, args ...string) error {
	out, err := os.CreateTemp("", "cahier-bench-*.log")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(filepath.Join(p.bin, program), args...)
	cmd.Dir = p.socket
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+p.socket)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.owner, Setsid: true}
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(said)))
	}
	return nil
}
