package blob

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"cahier/internal/eln"
)

// gcm is the cipher of the package comment, written down a second time.
type gcm struct{ cipher.AEAD }

func newGCM(t testing.TB) gcm {
	key := make([]byte, 32)
	rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return gcm{aead}
}

func (g gcm) SealChunk(dst, plain []byte, index uint64) []byte {
	var nonce [12]byte
	rand.Read(nonce[:])
	return g.Seal(append(dst, nonce[:]...), nonce[:], plain, binary.BigEndian.AppendUint64(nil, index))
}

func (g gcm) OpenChunk(dst, sealed []byte, index uint64) ([]byte, error) {
	if len(sealed) < ChunkOverhead {
		return dst, errors.New("short")
	}
	return g.Open(dst, sealed[:12], sealed[12:], binary.BigEndian.AppendUint64(nil, index))
}

// fullFile is a file on a disk that has room for so many bytes more.
type fullFile struct {
	file
	room int
}

func (f *fullFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p[:min(len(p), f.room)])
	f.room -= n
	if err == nil && n < len(p) {
		err = &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return n, err
}

func isDiskFull(err error) bool {
	var e *eln.Error
	return errors.As(err, &e) && e.Code == eln.Unavailable && e.Key == "disk_full"
}

func TestFullDiskIsSaidAndLeavesNothing(t *testing.T) {
	root := t.TempDir()
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	d.create = func(path string) (file, error) {
		f, err := createFile(path)
		return &fullFile{f, 100_000}, err
	}
	_, err = PutSealed(t.Context(), d, newGCM(t), bytes.NewReader(make([]byte, 1_000_000)))
	if !isDiskFull(err) {
		t.Errorf("PutSealed: %v, want disk_full", err)
	}
	if left := filesUnder(t, root); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := PutSealed(t.Context(), d, newGCM(t), bytes.NewReader(make([]byte, 1000))); err != nil {
		t.Errorf("a file that fits: %v", err)
	}
}

// TestFullFileSystem does it on a real one, where tests may mount one.
func TestFullFileSystem(t *testing.T) {
	root := t.TempDir()
	if err := syscall.Mount("tmpfs", root, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	defer syscall.Unmount(root, 0)
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(t.Context(), NewObject(), bytes.NewReader(make([]byte, 2<<20))); !isDiskFull(err) {
		t.Errorf("Put: %v, want disk_full", err)
	}
	s, err := OpenSpool(filepath.Join(root, "incoming"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.Create("k", newGCM(t), -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if n, err := in.Append(t.Context(), 0, bytes.NewReader(make([]byte, 300_000))); err != nil || n != 300_000 {
		t.Fatalf("Append = %d, %v", n, err)
	}
	if n, err := in.Append(t.Context(), 300_000, bytes.NewReader(make([]byte, 3<<20))); !isDiskFull(err) || n != 0 {
		t.Errorf("Append = %d, %v; want disk_full", n, err)
	}
	if in.Offset() != 300_000 {
		t.Errorf("offset %d, want what was acknowledged", in.Offset())
	}
	if r, err := in.Finish(t.Context(), d); err != nil || r.Size != 300_000 {
		t.Errorf("Finish = %+v, %v", r, err)
	}
}

func filesUnder(t *testing.T, root string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestStaleTemporariesAreSweptAtStart(t *testing.T) {
	root := t.TempDir()
	if _, err := OpenDir(root); err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(root, "tmp", NewObject()), filepath.Join(root, "tmp", NewObject())
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDir(root); err != nil {
		t.Fatal(err)
	}
	if left := filesUnder(t, root); len(left) != 1 || left[0] != young {
		t.Errorf("left: %v, want only %v", left, young)
	}
}

func BenchmarkPutSealed(b *testing.B) {
	d, err := OpenDir(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	const size = 64 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		r, err := PutSealed(b.Context(), d, newGCM(b), io.LimitReader(zeros{}, size))
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Remove(b.Context(), r.Object); err != nil {
			b.Fatal(err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
