package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"cahier/internal/eln"
)

// rig is a spool and a store in one directory.
type rig struct {
	root  string
	spool *Spool
	dir   *Dir
	gcm   gcm
}

func newRig(t testing.TB) *rig {
	r := &rig{root: t.TempDir(), gcm: newGCM(t)}
	r.restart(t)
	return r
}

// restart forgets everything in memory, as kill -9 does.
func (r *rig) restart(t testing.TB) {
	t.Helper()
	var err error
	if r.dir, err = OpenDir(r.root); err != nil {
		t.Fatal(err)
	}
	if r.spool, err = OpenSpool(filepath.Join(r.root, "incoming")); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) snapshot(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	entries, err := os.ReadDir(r.spool.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(r.spool.dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = b
	}
	return files
}

func (r *rig) plain(t testing.TB, receipt Receipt) []byte {
	t.Helper()
	f, err := r.dir.Open(t.Context(), receipt.Object)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kept, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil || hexSum(kept) != receipt.CipherSHA256 {
		t.Fatalf("the hash of the object is not that of the receipt (%v)", err)
	}
	reader, err := NewReader(f, receipt.Size, r.gcm)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil || hexSum(plain) != receipt.SHA256 {
		t.Fatalf("the hash of the bytes is not that of the receipt (%v)", err)
	}
	return plain
}

// TestUploadSurvivesCrashes sends a file in pieces of any size. Between two,
// and in the middle of one, the process dies: only files remain, sometimes
// with unsynced bytes behind the safe ones.
func TestUploadSurvivesCrashes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t)
		content := randomBytes(rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(0, 5*ChunkSize).Draw(rt, "size"))
		in, err := r.spool.Create("key", r.gcm, int64(len(content)), []byte("note"))
		if err != nil {
			rt.Fatal(err)
		}
		for in.Offset() < int64(len(content)) {
			in = r.sendPiece(t, rt, in, content)
		}
		receipt := r.finishWithCrash(t, rt, in)
		if got := r.plain(t, receipt); !bytes.Equal(got, content) {
			rt.Fatalf("%d other bytes arrived, of %d", len(got), len(content))
		}
		if err := r.spool.Abandon(receipt.Object); err != nil {
			rt.Fatal(err)
		}
		if left := r.snapshot(t); len(left) != 0 {
			rt.Fatalf("left behind: %v", maps.Keys(left))
		}
	})
}

func (r *rig) sendPiece(t *testing.T, rt *rapid.T, in *Incoming, content []byte) *Incoming {
	from := in.Offset()
	n := rapid.Int64Range(0, int64(len(content))-from).Draw(rt, "piece")
	id := in.ID()
	var reader io.Reader = bytes.NewReader(content[from : from+n])
	broken := rapid.Bool().Draw(rt, "line breaks")
	if broken {
		reader = io.MultiReader(reader, iotest.ErrReader(io.ErrClosedPipe))
	}
	safe, err := in.Append(t.Context(), from, reader)
	if safe != n || (err != nil) != broken {
		rt.Fatalf("Append = %d, %v; want %d", safe, err, n)
	}
	if !rapid.Bool().Draw(rt, "crash") {
		return in
	}
	r.crash(t, rt, id)
	again, err := r.spool.Open(id, r.gcm)
	if err != nil || again.Offset() != from+n {
		rt.Fatalf("after a crash: %v; acknowledged %d bytes", err, from+n)
	}
	return again
}

// crash leaves bytes that were written and never acknowledged, and a state
// that was never renamed.
func (r *rig) crash(t *testing.T, rt *rapid.T, id string) {
	garbage := randomBytes(3, rapid.IntRange(0, 2*sealedSize).Draw(rt, "unsynced"))
	f, err := os.OpenFile(r.spool.partPath(id), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		rt.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(garbage); err != nil {
		rt.Fatal(err)
	}
	if err := os.WriteFile(r.spool.statePath(id)+".new", garbage[:len(garbage)/2], 0o600); err != nil {
		rt.Fatal(err)
	}
	r.restart(t)
}

// finishWithCrash finishes twice, with a crash in between.
func (r *rig) finishWithCrash(t *testing.T, rt *rapid.T, in *Incoming) Receipt {
	first, err := in.Finish(t.Context(), r.dir)
	if err != nil {
		rt.Fatal(err)
	}
	if rapid.Bool().Draw(rt, "crash before the row") {
		r.restart(t)
		if in, err = r.spool.Open(first.Object, r.gcm); err != nil {
			rt.Fatal(err)
		}
		second, err := in.Finish(t.Context(), r.dir)
		if err != nil || second != first {
			rt.Fatalf("finished again: %+v, %v; first %+v", second, err, first)
		}
	}
	if err := in.Close(); err != nil {
		rt.Fatal(err)
	}
	return first
}

// dyingStore is a store that fails a few times.
type dyingStore struct {
	Store
	left int
}

func (s *dyingStore) Take(ctx context.Context, object, path string) error {
	if s.left--; s.left >= 0 {
		return io.ErrClosedPipe
	}
	return s.Store.Take(ctx, object, path)
}

func TestFinishCanBeRepeatedWhenTheStoreFails(t *testing.T) {
	r := newRig(t)
	in, err := r.spool.Create("key", r.gcm, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Append(t.Context(), 0, bytes.NewReader(randomBytes(5, 100_000))); err != nil {
		t.Fatal(err)
	}
	s := &dyingStore{r.dir, 2}
	for range 2 {
		if _, err := in.Finish(t.Context(), s); !errors.Is(err, io.ErrClosedPipe) {
			t.Fatalf("Finish: %v", err)
		}
	}
	receipt, err := in.Finish(t.Context(), s)
	if err != nil || len(r.plain(t, receipt)) != 100_000 {
		t.Errorf("Finish = %+v, %v", receipt, err)
	}
}

// TestEveryPointOfAnAppendIsSafe stops an Append after each write to the disk
// by running out of room there, and then loses the process.
func TestEveryPointOfAnAppendIsSafe(t *testing.T) {
	content := randomBytes(9, 4*ChunkSize+100)
	for room := 0; room < 5*sealedSize; room += 20_011 {
		r := newRig(t)
		r.spool.open = func(path string) (partFile, error) {
			p, err := openPart(path)
			return &fullPart{p, room}, err
		}
		in, err := r.spool.Create("key", r.gcm, int64(len(content)), nil)
		if err != nil {
			t.Fatal(err)
		}
		n1, err1 := in.Append(t.Context(), 0, bytes.NewReader(content[:100_000]))
		n2, err2 := in.Append(t.Context(), n1, bytes.NewReader(content[n1:]))
		for _, err := range []error{err1, err2} {
			if err != nil && !isDiskFull(err) {
				t.Errorf("room %d: %v, want disk_full", room, err)
			}
		}
		if in.Offset() != n1+n2 {
			t.Errorf("room %d: offset %d, acknowledged %d", room, in.Offset(), n1+n2)
		}
		r.restart(t)
		in, err = r.spool.Open(in.ID(), r.gcm)
		if err != nil || in.Offset() != n1+n2 {
			t.Fatalf("room %d: after a crash: %v", room, err)
		}
		if _, err := in.Append(t.Context(), in.Offset(), bytes.NewReader(content[in.Offset():])); err != nil {
			t.Fatal(err)
		}
		receipt, err := in.Finish(t.Context(), r.dir)
		if err != nil || !bytes.Equal(r.plain(t, receipt), content) {
			t.Errorf("room %d: other bytes arrived, %v", room, err)
		}
		in.Close()
	}
}

// fullPart is a part file on a disk that has room up to a place.
type fullPart struct {
	partFile
	room int
}

func (p *fullPart) WriteAt(b []byte, off int64) (int, error) {
	fits := min(max(p.room-int(off), 0), len(b))
	n, err := p.partFile.WriteAt(b[:fits], off)
	if err == nil && n < len(b) {
		err = &os.PathError{Op: "write", Path: "part", Err: syscall.ENOSPC}
	}
	return n, err
}

func TestUploadRefuses(t *testing.T) {
	r := newRig(t)
	in, err := r.spool.Create("key", r.gcm, 10, []byte("a note"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, err error, key string) {
		t.Helper()
		var e *eln.Error
		if !errors.As(err, &e) || e.Key != key {
			t.Errorf("%s: %v, want %s", what, err, key)
		}
	}
	_, err = in.Append(t.Context(), 3, bytes.NewReader(nil))
	check("a gap", err, "upload_offset")
	_, err = in.Finish(t.Context(), r.dir)
	check("too early", err, "upload_incomplete")
	n, err := in.Append(t.Context(), 0, bytes.NewReader(make([]byte, 11)))
	check("too long", err, "upload_too_long")
	if n != 10 || in.Offset() != 10 {
		t.Errorf("%d bytes safe, want the ten announced", n)
	}
	check("another length", in.SetLength(12), "upload_length")
	_, err = r.spool.Open(in.ID(), r.gcm)
	check("twice", err, "upload_open")
	check("abandoned while open", r.spool.Abandon(in.ID()), "upload_open")
	_, err = r.spool.Open("../../etc/passwd", r.gcm)
	check("elsewhere", err, "upload_missing")
	_, err = r.spool.Stat(NewObject())
	check("unknown", err, "upload_missing")
	in.Close()
	_, err = r.spool.Open(in.ID(), newGCM(t))
	check("another key", err, "file_damaged")
}

func TestStaleUploadsAreListedAndAbandoned(t *testing.T) {
	r := newRig(t)
	in, err := r.spool.Create("key-1", r.gcm, -1, []byte("tube.png"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Append(t.Context(), 0, bytes.NewReader(make([]byte, 70_000))); err != nil {
		t.Fatal(err)
	}
	in.Close()
	if none, err := r.spool.Stale(t.Context(), time.Now().Add(-time.Hour)); err != nil || len(none) != 0 {
		t.Errorf("stale now: %v, %v", none, err)
	}
	stale, err := r.spool.Stale(t.Context(), time.Now().Add(time.Hour))
	if err != nil || len(stale) != 1 {
		t.Fatalf("Stale = %v, %v", stale, err)
	}
	u := stale[0]
	if u.ID != in.ID() || u.KeyID != "key-1" || u.Offset != 70_000 || u.Length != -1 || string(u.Note) != "tube.png" {
		t.Errorf("Stale = %+v", u)
	}
	if err := r.spool.Abandon(u.ID); err != nil {
		t.Fatal(err)
	}
	if left := r.snapshot(t); len(left) != 0 {
		t.Errorf("left behind: %v", maps.Keys(left))
	}
}

func TestNoPlainTextOnTheDisk(t *testing.T) {
	r := newRig(t)
	in, err := r.spool.Create("key", r.gcm, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	secret := bytes.Repeat([]byte("confidentiel"), 6000)
	if _, err := in.Append(t.Context(), 0, bytes.NewReader(secret[:len(secret)-3])); err != nil {
		t.Fatal(err)
	}
	st, err := r.spool.readState(in.ID())
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"partial chunk": st.Sealed, "hash": st.Sum, "part file": r.snapshot(t)[in.ID()+".part"]} {
		if len(b) == 0 || bytes.Contains(b, []byte("confid")) {
			t.Errorf("%s: %d bytes, with plain text or none", name, len(b))
		}
	}
	in.Close()
}

func BenchmarkIncoming(b *testing.B) {
	r := newRig(b)
	const size = 256 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		in, err := r.spool.Create("key", r.gcm, size, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := in.Append(b.Context(), 0, io.LimitReader(zeros{}, size)); err != nil {
			b.Fatal(err)
		}
		receipt, err := in.Finish(b.Context(), r.dir)
		if err != nil {
			b.Fatal(err)
		}
		in.Close()
		if err := errors.Join(r.spool.Abandon(in.ID()), r.dir.Remove(b.Context(), receipt.Object)); err != nil {
			b.Fatal(err)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapSys)/(1<<20), "heapMB")
}
