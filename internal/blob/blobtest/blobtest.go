// Package blobtest is what every blob.Store must do, as a test that each
// implementation runs.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"cahier/internal/blob"
	"cahier/internal/eln"
)

// Run tests the stores that open gives; each one is empty.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(*testing.T, blob.Store){
		"an object reads back at any place":     readsBack,
		"what is not there is missing":          missing,
		"a reader that fails leaves no object":  failingReader,
		"a done context leaves no object":       doneContext,
		"a local file is taken, once":           takes,
		"a removed object is gone":              removes,
		"names come in order from anywhere":     lists,
		"a name that leads elsewhere is barred": hostileNames,
		"many at the same time":                 concurrent,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func put(t *testing.T, s blob.Store, content []byte) string {
	t.Helper()
	object := blob.NewObject()
	n, err := s.Put(t.Context(), object, bytes.NewReader(content))
	if err != nil || n != int64(len(content)) {
		t.Fatalf("Put = %d, %v; want %d bytes", n, err, len(content))
	}
	return object
}

func read(t *testing.T, s blob.Store, object string) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), object)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		t.Fatalf("reading: %v", err)
	}
	return b
}

func names(t *testing.T, s blob.Store, after string) []string {
	t.Helper()
	var all []string
	for name, err := range s.List(t.Context(), after) {
		if err != nil {
			t.Fatalf("List: %v", err)
		}
		all = append(all, name)
	}
	return all
}

func readsBack(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 1000, 300_000} {
		content := bytes.Repeat([]byte("cahier "), size/7+1)[:size]
		object := put(t, s, content)
		if got := read(t, s, object); !bytes.Equal(got, content) {
			t.Errorf("%d bytes: read back %d others", size, len(got))
		}
		if size < 1000 {
			continue
		}
		f, err := s.Open(t.Context(), object)
		if err != nil {
			t.Fatal(err)
		}
		part := make([]byte, 100)
		if n, err := f.ReadAt(part, 777); n != 100 || err != nil || !bytes.Equal(part, content[777:877]) {
			t.Errorf("ReadAt in the middle = %d, %v", n, err)
		}
		if n, err := f.ReadAt(part, int64(size)-10); n != 10 || err != io.EOF {
			t.Errorf("ReadAt over the end = %d, %v; want 10, EOF", n, err)
		}
		f.Close()
	}
}

func missing(t *testing.T, s blob.Store) {
	if _, err := s.Open(t.Context(), blob.NewObject()); eln.CodeOf(err) != eln.NotFound {
		t.Errorf("Open: %v, want not found", err)
	}
	if err := s.Remove(t.Context(), blob.NewObject()); err != nil {
		t.Errorf("Remove: %v, want none", err)
	}
	err := s.Take(t.Context(), blob.NewObject(), filepath.Join(t.TempDir(), "none"))
	if eln.CodeOf(err) != eln.NotFound {
		t.Errorf("Take: %v, want not found", err)
	}
}

func failingReader(t *testing.T, s blob.Store) {
	broken := errors.New("the line went dead")
	object := blob.NewObject()
	r := io.MultiReader(bytes.NewReader(make([]byte, 100_000)), iotest.ErrReader(broken))
	if _, err := s.Put(t.Context(), object, r); !errors.Is(err, broken) {
		t.Errorf("Put: %v, want the reader's error", err)
	}
	if left := names(t, s, ""); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func doneContext(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, blob.NewObject(), bytes.NewReader(make([]byte, 10))); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v, want cancelled", err)
	}
	if left := names(t, s, ""); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func takes(t *testing.T, s blob.Store) {
	path := filepath.Join(t.TempDir(), "received")
	if err := os.WriteFile(path, []byte("received before"), 0o600); err != nil {
		t.Fatal(err)
	}
	object := blob.NewObject()
	for try := range 2 {
		if err := s.Take(t.Context(), object, path); err != nil {
			t.Fatalf("Take, try %d: %v", try, err)
		}
	}
	if got := string(read(t, s, object)); got != "received before" {
		t.Errorf("read back %q", got)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the local file is still there: %v", err)
	}
}

func removes(t *testing.T, s blob.Store) {
	gone, kept := put(t, s, []byte("gone")), put(t, s, []byte("kept"))
	for range 2 {
		if err := s.Remove(t.Context(), gone); err != nil {
			t.Fatalf("Remove: %v", err)
		}
	}
	if _, err := s.Open(t.Context(), gone); eln.CodeOf(err) != eln.NotFound {
		t.Errorf("Open after Remove: %v", err)
	}
	if got := names(t, s, ""); !slices.Equal(got, []string{kept}) {
		t.Errorf("left: %v, want %v", got, kept)
	}
}

func lists(t *testing.T, s blob.Store) {
	var want []string
	for range 40 {
		want = append(want, put(t, s, []byte("x")))
	}
	slices.Sort(want)
	if got := names(t, s, ""); !slices.Equal(got, want) {
		t.Errorf("List = %v, want %v", got, want)
	}
	if got := names(t, s, want[17]); !slices.Equal(got, want[18:]) {
		t.Errorf("List after the 18th = %v, want %v", got, want[18:])
	}
	for range s.List(t.Context(), "") {
		break
	}
}

func hostileNames(t *testing.T, s blob.Store) {
	for _, name := range []string{"", ".", "..", "../../etc/passwd", "ABCDEF0123456789ABCDEF0123456789", "0123", "0123456789abcdef0123456789abcde/"} {
		if _, err := s.Put(t.Context(), name, bytes.NewReader(nil)); err == nil {
			t.Errorf("Put took %q", name)
		}
		if _, err := s.Open(t.Context(), name); err == nil {
			t.Errorf("Open took %q", name)
		}
		if err := s.Remove(t.Context(), name); err == nil {
			t.Errorf("Remove took %q", name)
		}
		if err := s.Take(t.Context(), name, filepath.Join(t.TempDir(), "none")); err == nil {
			t.Errorf("Take took %q", name)
		}
	}
}

func concurrent(t *testing.T, s blob.Store) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			content := bytes.Repeat([]byte{byte(i)}, 10_000+i)
			object := blob.NewObject()
			if _, err := s.Put(t.Context(), object, bytes.NewReader(content)); err != nil {
				t.Errorf("Put: %v", err)
				return
			}
			f, err := s.Open(t.Context(), object)
			if err != nil {
				t.Errorf("Open: %v", err)
				return
			}
			defer f.Close()
			if got, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size())); err != nil || !bytes.Equal(got, content) {
				t.Errorf("read back %d bytes, %v", len(got), err)
			}
		})
	}
	wg.Wait()
}
