package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// staleAfter is the age from which a temporary file is taken for the remains
// of a crash. Commands may write to the same directory while the server runs,
// so younger ones are left alone.
const staleAfter = time.Hour

// Dir keeps objects as files of one directory: objects/ab/ab12…, with
// temporaries in tmp/ on the same file system. Files are readable by their
// owner only.
type Dir struct {
	root   string
	create func(path string) (file, error)
}

// file is what Dir writes to; tests put one in its place that runs full.
type file interface {
	io.Writer
	Name() string
	Sync() error
	Close() error
}

var _ Store = (*Dir)(nil)

// OpenDir opens the store in the directory root, makes it when it is not
// there, and removes the temporaries of a crash that are over an hour old.
func OpenDir(root string) (*Dir, error) {
	d := &Dir{root: root, create: createFile}
	for _, sub := range []string{"objects", "tmp"} {
		if err := os.MkdirAll(filepath.Join(root, sub), 0o700); err != nil {
			return nil, fmt.Errorf("making the blob directory: %w", diskError(err))
		}
	}
	if err := sweep(filepath.Join(root, "tmp"), time.Now().Add(-staleAfter)); err != nil {
		return nil, fmt.Errorf("sweeping temporary files: %w", err)
	}
	return d, syncDir(root)
}

func createFile(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// sweep removes the plain files of dir last written before the given moment.
func sweep(dir string, before time.Time) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		fi, err := e.Info()
		if err != nil || !fi.Mode().IsRegular() || !fi.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (d *Dir) path(object string) string {
	return filepath.Join(d.root, "objects", object[:2], object)
}

// Put writes under a temporary name, syncs, renames, and syncs the directory.
func (d *Dir) Put(ctx context.Context, object string, r io.Reader) (int64, error) {
	if err := CheckObject(object); err != nil {
		return 0, err
	}
	tmp, n, err := d.writeTemporary(ctx, r)
	if err != nil {
		return 0, err
	}
	if err := d.rename(tmp, object); err != nil {
		os.Remove(tmp)
		return 0, err
	}
	return n, nil
}

// writeTemporary leaves no file behind when it fails.
func (d *Dir) writeTemporary(ctx context.Context, r io.Reader) (string, int64, error) {
	f, err := d.create(filepath.Join(d.root, "tmp", NewObject()))
	if err != nil {
		return "", 0, fmt.Errorf("creating a temporary file: %w", diskError(err))
	}
	n, err := io.Copy(f, readerWithContext{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(f.Name())
		return "", 0, fmt.Errorf("writing a file: %w", diskError(err))
	}
	return f.Name(), n, nil
}

// rename gives a synced file its place among the objects.
func (d *Dir) rename(from, object string) error {
	to := d.path(object)
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("object %s is there already", object)
	}
	if err := os.Mkdir(filepath.Dir(to), 0o700); err == nil {
		if err := syncDir(filepath.Dir(filepath.Dir(to))); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making a directory for objects: %w", diskError(err))
	}
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("naming an object: %w", diskError(err))
	}
	return syncDir(filepath.Dir(to))
}

// Take renames the file; it copies one that lies on another file system.
func (d *Dir) Take(ctx context.Context, object, path string) error {
	if err := CheckObject(object); err != nil {
		return err
	}
	if _, err := os.Lstat(d.path(object)); err == nil {
		return removeIfThere(path)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return errMissing(err)
	}
	if err != nil {
		return fmt.Errorf("taking a file: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("syncing a file: %w", diskError(err))
	}
	if err := d.rename(path, object); err == nil {
		return syncDir(filepath.Dir(path))
	} else if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	if _, err := d.Put(ctx, object, f); err != nil {
		return err
	}
	return removeIfThere(path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing a file: %w", err)
	}
	return nil
}

// Open opens the object's file.
func (d *Dir) Open(_ context.Context, object string) (File, error) {
	if err := CheckObject(object); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(object))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errMissing(err)
	}
	if err != nil {
		return nil, fmt.Errorf("opening an object: %w", err)
	}
	fi, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("opening an object: %w", err)
	}
	return &dirFile{File: f, size: fi.Size()}, nil
}

type dirFile struct {
	*os.File
	size int64
}

// Size returns the length of the file when it was opened; objects do not change.
func (f *dirFile) Size() int64 { return f.size }

// Remove removes the object's file.
func (d *Dir) Remove(_ context.Context, object string) error {
	if err := CheckObject(object); err != nil {
		return err
	}
	path := d.path(object)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := removeIfThere(path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// List reads one directory of objects at a time.
func (d *Dir) List(ctx context.Context, after string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		shelves, err := os.ReadDir(filepath.Join(d.root, "objects"))
		if err != nil {
			yield("", fmt.Errorf("listing objects: %w", err))
			return
		}
		for _, shelf := range shelves {
			if shelf.Name() < after[:min(2, len(after))] {
				continue
			}
			if !d.listShelf(ctx, shelf.Name(), after, yield) {
				return
			}
		}
	}
}

// listShelf returns false when the listing is over.
func (d *Dir) listShelf(ctx context.Context, shelf, after string, yield func(string, error) bool) bool {
	entries, err := os.ReadDir(filepath.Join(d.root, "objects", shelf))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		yield("", fmt.Errorf("listing objects: %w", err))
		return false
	}
	for _, e := range entries {
		name := e.Name()
		if name <= after || CheckObject(name) != nil || !strings.HasPrefix(name, shelf) {
			continue
		}
		if !yield(name, nil) {
			return false
		}
	}
	return true
}

// readerWithContext stops reading when the context is done.
type readerWithContext struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (r readerWithContext) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
