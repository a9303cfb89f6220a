package keys

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cahier/internal/eln"
)

// Master is the key above all others. It stands in a file of its own, apart
// from the database: whoever has only one of the two can read nothing.
type Master struct{ key Key }

// fileOf returns where the master key stands: keys/master.key in the data
// folder, or the file named by override.
func fileOf(dir, override string) string {
	if override != "" {
		return override
	}
	return filepath.Join(dir, "keys", "master.key")
}

// Create makes the master key and its file, readable by its owner alone. It
// refuses to replace one.
func Create(dir, override string) (*Master, error) {
	file := fileOf(dir, override)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	k := New()
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(hex.EncodeToString(k.secret) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return &Master{newKey("master", k.secret)}, nil
}

// Load reads the master key.
func Load(dir, override string) (*Master, error) {
	file := fileOf(dir, override)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, eln.Errorf(eln.Unavailable, "master_key_missing",
			"The master key %s is missing: without it nothing in this database can be read. Put it back from its backup and start again.", file)
	}
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != size {
		return nil, eln.Errorf(eln.Unavailable, "master_key_broken",
			"The master key %s is not 64 hexadecimal digits: put it back from its backup.", file)
	}
	return &Master{newKey("master", secret)}, nil
}

// CheckValue returns what the store keeps to recognise its master key. It
// gives nothing of the key away.
func (m *Master) CheckValue() []byte {
	mac := m.key.MAC([]byte("cahier master check/1"))
	return mac[:]
}

// Wrap encrypts a key under the master key, as Key.Wrap does.
func (m *Master) Wrap(child Key, bound []byte) ([]byte, error) { return m.key.Wrap(child, bound) }

// Unwrap opens a key that the master key wrapped.
func (m *Master) Unwrap(id string, wrapped, bound []byte) (Key, error) {
	return m.key.Unwrap(id, wrapped, bound)
}
