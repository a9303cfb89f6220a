package blob

import (
	"fmt"
	"os"
	"path/filepath"
)

// syncDir makes the names in a directory survive a power cut.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("syncing a directory: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("syncing a directory: %w", diskError(err))
	}
	return nil
}

// replaceFile puts b in the place of the file at path: after a crash either
// the old or the new content is there, whole. It leaves no temporary when it
// fails.
func replaceFile(path string, b []byte) error {
	tmp := path + ".new"
	if err := writeSynced(tmp, b); err != nil {
		os.Remove(tmp)
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return diskError(err)
	}
	return syncDir(filepath.Dir(path))
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return diskError(err)
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return diskError(err)
}
