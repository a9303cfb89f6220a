//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// superuser is the role that owns the shared server.
const superuser = "cahier"

// cluster is one server on this machine: a folder of ours with the data, the
// socket and the marks by which processes agree who uses it.
//
//	lock       held while the server is looked for or started
//	running    there while the server may be used; the watcher takes it away first
//	users/PID  one empty file for each process that uses the server
//	data/      the database cluster
//	s/         the socket; only the server's user and root may enter
type cluster struct {
	dir   string
	bin   string
	owner *syscall.Credential // nil: the user of this process
}

// sharedServer returns the URL of the running server, starting it when needed.
func sharedServer() (string, error) {
	bin, err := programs()
	if err != nil {
		return "", err
	}
	owner, err := serverUser()
	if err != nil {
		return "", err
	}
	c := cluster{dir: filepath.Join(os.TempDir(), "cahier-pgtest-"+strconv.Itoa(os.Getuid())), bin: bin, owner: owner}
	if err := c.ownDir(); err != nil {
		return "", err
	}
	return c.url(), c.join()
}

// programs returns the folder of the server's programs: the one of the path, or
// the newest where Debian keeps them.
func programs() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			found = real
		}
		return filepath.Dir(found), nil
	}
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(installed) == 0 {
		return "", errors.New("initdb is neither in PATH nor under /usr/lib/postgresql")
	}
	newest := installed[0]
	for _, path := range installed[1:] {
		if len(path) > len(newest) || (len(path) == len(newest) && path > newest) {
			newest = path
		}
	}
	return filepath.Dir(newest), nil
}

// ownDir makes the folder, and refuses one that somebody else could have put
// there: its name can be guessed and programs are started from what it holds.
func (c cluster) ownDir() error {
	if err := os.Mkdir(c.dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	found, err := os.Lstat(c.dir)
	if err != nil {
		return err
	}
	stat, ok := found.Sys().(*syscall.Stat_t)
	if !ok || !found.IsDir() || int(stat.Uid) != os.Getuid() || found.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("%s is not a folder of this user alone", c.dir)
	}
	return os.MkdirAll(filepath.Join(c.dir, "users"), 0o755)
}

// join says that this process uses the server, and starts it when it does not run.
func (c cluster) join() error {
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	mark := filepath.Join(c.dir, "users", strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		return err
	}
	if c.answers() && c.awaitMark() {
		return nil
	}
	return c.start()
}

// lock waits until no other process looks for or starts the server.
func (c cluster) lock() (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(c.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// awaitMark settles the race with the watcher: it removes the mark, looks once
// more for users, and either puts the mark back or stops the server.
func (c cluster) awaitMark() bool {
	for range 100 {
		if _, err := os.Stat(filepath.Join(c.dir, "running")); err == nil {
			return true
		}
		if !c.answers() {
			return false
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

// answers says whether the server takes a connection.
func (c cluster) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url())
	if err != nil {
		return false
	}
	conn.Close(ctx)
	return true
}

// url opens the maintenance database through the socket.
func (c cluster) url() string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(superuser),
		Path:     "/postgres",
		RawQuery: url.Values{"host": {c.path("s")}, "sslmode": {"disable"}}.Encode(),
	}
	return u.String()
}

// path is a file of the cluster's folder.
func (c cluster) path(name string) string {
	return filepath.Join(c.dir, name)
}
