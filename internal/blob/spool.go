package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"cahier/internal/eln"
)

// Spool is a local directory of uploads in progress. Each is two files:
// <id>.part, the full chunks received, sealed; and <id>.state, which says how
// far the upload got and carries the last, partial chunk. The state is always
// replaced whole, after what it speaks of was synced, so it never promises a
// byte that is not on the disk.
//
// One process uses an upload at a time: within a process Open sees to it, and
// two processes must not share the uploads of a spool.
type Spool struct {
	dir  string
	open func(path string) (partFile, error)

	mu   sync.Mutex
	held map[string]bool
}

// OpenSpool opens the spool in dir, makes it when it is not there, and removes
// what a crash left without a state: nothing of it was ever acknowledged.
func OpenSpool(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the directory of uploads: %w", diskError(err))
	}
	s := &Spool{dir: dir, open: openPart, held: map[string]bool{}}
	return s, s.sweep(time.Now().Add(-staleAfter))
}

func (s *Spool) sweep(before time.Time) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("sweeping uploads: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		fi, err := e.Info()
		if err != nil || !fi.Mode().IsRegular() || !fi.ModTime().Before(before) {
			continue
		}
		id, isPart := strings.CutSuffix(name, ".part")
		if isPart && s.exists(id) {
			continue
		}
		if isPart || strings.HasSuffix(name, ".state.new") {
			if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
				return fmt.Errorf("sweeping uploads: %w", err)
			}
		}
	}
	return nil
}

func (s *Spool) exists(id string) bool {
	_, err := os.Lstat(s.statePath(id))
	return err == nil
}

func (s *Spool) statePath(id string) string { return filepath.Join(s.dir, id+".state") }
func (s *Spool) partPath(id string) string  { return filepath.Join(s.dir, id+".part") }

// Upload is what can be known of an upload without its key.
type Upload struct {
	ID       string    // as NewObject makes them; also the name of the object to come
	KeyID    string    // the key given to Create
	Length   int64     // the bytes announced; -1 when that is not known yet
	Offset   int64     // the bytes received and safe
	Note     []byte    // the caller's own, as given to Create; kept in clear
	Changed  time.Time // when the offset last moved
	Finished bool      // Finish began: the receipt is fixed
}

// Create starts an upload of length plain bytes (-1: not known yet) under the
// key named keyID, and opens it. The caller closes it. The note is kept in
// clear beside the bytes.
func (s *Spool) Create(keyID string, c Cipher, length int64, note []byte) (*Incoming, error) {
	if length < -1 {
		return nil, eln.Errorf(eln.Invalid, "upload_length", "The announced size of the file is not a size.")
	}
	id := NewObject()
	f, err := s.open(s.partPath(id))
	if err != nil {
		return nil, fmt.Errorf("creating an upload: %w", diskError(err))
	}
	in := newIncoming(s, id, f, c)
	in.state = state{KeyID: keyID, Length: length, Note: note}
	if err := in.writeState(); err != nil {
		f.Close()
		os.Remove(s.partPath(id))
		return nil, err
	}
	s.hold(id)
	return in, nil
}

// Open continues an upload after a pause or a crash; the caller closes it.
// c must be the cipher of the key that the upload names. An unknown id is
// eln.NotFound, "upload_missing"; one that is open already is eln.Conflict,
// "upload_open".
func (s *Spool) Open(id string, c Cipher) (*Incoming, error) {
	if CheckObject(id) != nil || !s.exists(id) {
		return nil, errUploadMissing(nil)
	}
	if !s.hold(id) {
		return nil, eln.Errorf(eln.Conflict, "upload_open", "This upload is being received already; try again in a moment.")
	}
	in, err := s.resume(id, c)
	if err != nil {
		s.release(id)
		return nil, err
	}
	return in, nil
}

func (s *Spool) resume(id string, c Cipher) (*Incoming, error) {
	st, err := s.readState(id)
	if err != nil {
		return nil, err
	}
	if st.Receipt != nil {
		in := newIncoming(s, id, nil, c)
		in.state = st
		return in, nil
	}
	f, err := s.open(s.partPath(id))
	if err != nil {
		return nil, fmt.Errorf("opening an upload: %w", diskError(err))
	}
	in := newIncoming(s, id, f, c)
	if err := in.restore(st); err != nil {
		f.Close()
		return nil, err
	}
	return in, nil
}

// Stat returns what is known of one upload; an unknown id is eln.NotFound,
// "upload_missing".
func (s *Spool) Stat(id string) (Upload, error) {
	if CheckObject(id) != nil {
		return Upload{}, errUploadMissing(nil)
	}
	st, err := s.readState(id)
	if err != nil {
		return Upload{}, err
	}
	fi, err := os.Stat(s.statePath(id))
	if err != nil {
		return Upload{}, errUploadMissing(err)
	}
	return st.upload(id, fi.ModTime()), nil
}

// Stale returns the uploads whose offset has not moved since the given moment,
// for the caller to abandon. Those whose state cannot be read are left out.
func (s *Spool) Stale(ctx context.Context, since time.Time) ([]Upload, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("listing uploads: %w", err)
	}
	var stale []Upload
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		id, ok := strings.CutSuffix(e.Name(), ".state")
		if !ok {
			continue
		}
		if u, err := s.Stat(id); err == nil && u.Changed.Before(since) {
			stale = append(stale, u)
		}
	}
	return stale, nil
}

// Abandon forgets an upload and its bytes; one that is not there is no error,
// one that is open is eln.Conflict, "upload_open". After Finish it forgets the
// upload only: the object, once taken, belongs to the store.
func (s *Spool) Abandon(id string) error {
	if CheckObject(id) != nil {
		return nil
	}
	if !s.hold(id) {
		return eln.Errorf(eln.Conflict, "upload_open", "This upload is being received; it cannot be abandoned now.")
	}
	defer s.release(id)
	return s.forget(id)
}

// forget removes the state last, so that a crash in between can be repeated.
func (s *Spool) forget(id string) error {
	for _, path := range []string{s.partPath(id), s.statePath(id)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing an upload: %w", err)
		}
	}
	return syncDir(s.dir)
}

func (s *Spool) hold(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[id] {
		return false
	}
	s.held[id] = true
	return true
}

func (s *Spool) release(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, id)
}

func errUploadMissing(cause error) error {
	return eln.Errorf(eln.NotFound, "upload_missing", "This upload is unknown, finished or abandoned.").Because(cause)
}
