package keys

import (
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cahier/internal/eln"
)

// Master is the key above all others. It stands in a file of its own, apart
// from the database: whoever has only one of the two can read nothing.
type Master struct{ key Key }

// masterID is the id of every master key: a store has one.
const masterID = "master"

// fileOf returns where the master key stands: keys/master.key in the data
// folder, or the file named by override.
func fileOf(dir, override string) string {
	if override != "" {
		return override
	}
	return filepath.Join(dir, "keys", "master.key")
}

// Create makes the master key and its file: 64 hexadecimal digits that its
// owner alone may read, on the disk before Create returns. It refuses to
// replace a file, with an eln.Error Conflict "master_key_exists".
func Create(dir, override string) (*Master, error) {
	file := fileOf(dir, override)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	k := New()
	err := writeNew(file, hex.EncodeToString(k.uses.secret())+"\n")
	if errors.Is(err, fs.ErrExist) {
		return nil, eln.Errorf(eln.Conflict, "master_key_exists",
			"There is already a master key in %s: it is never replaced, since without it nothing it protects can be read.", file).
			With("file", file).Because(err)
	}
	if err != nil {
		return nil, err
	}
	return &Master{newKey(masterID, k.uses.secret())}, nil
}

// writeNew writes a file that did not exist, or leaves none.
func writeNew(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close(), syncFolder(filepath.Dir(file))); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}

// syncFolder makes a new name in a folder outlive a power cut, where the
// system can: some cannot sync a folder, and lose nothing by it.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}

// maxFile bounds what is read of a key file: 64 digits and white space.
const maxFile = 1024

// Load reads the master key. A missing file is an eln.Error Unavailable
// "master_key_missing", one that does not hold 64 hexadecimal digits
// "master_key_broken".
func Load(dir, override string) (*Master, error) {
	file := fileOf(dir, override)
	text, err := readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, eln.Errorf(eln.Unavailable, "master_key_missing",
			"The master key %s is missing: without it nothing in this database can be read. Put it back from its backup and start again.", file).
			With("file", file)
	}
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != size {
		return nil, eln.Errorf(eln.Unavailable, "master_key_broken",
			"The master key %s is not 64 hexadecimal digits: put it back from its backup.", file).With("file", file)
	}
	return &Master{newKey(masterID, secret)}, nil
}

func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// String says what it is and never shows the secret.
func (m *Master) String() string { return "master key" }

// CheckValue returns 32 bytes that the store keeps to recognise its master
// key. They give nothing of the key away.
func (m *Master) CheckValue() []byte { return derive(m.key.uses.secret(), labelCheck) }

// Wrap encrypts a key under the master key, as Key.Wrap does.
func (m *Master) Wrap(child Key, bound []byte) ([]byte, error) { return m.key.Wrap(child, bound) }

// Unwrap opens a key that the master key wrapped, as Key.Unwrap does.
func (m *Master) Unwrap(id string, wrapped, bound []byte) (Key, error) {
	return m.key.Unwrap(id, wrapped, bound)
}
