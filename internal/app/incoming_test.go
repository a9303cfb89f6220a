package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
)

func TestAFileComesInPieceByPiece(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		old := s.add(ada, e, eln.NewUpload{Name: "gel.bin", Folder: "brut"}, "ancien")
		content := make([]byte, 300_000)
		rand.Read(content)
		in, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: `C:\gel.bin`, Replaces: old.ID}, int64(len(content)))
		s.must(err)
		half, err := s.AppendUpload(ctx, ada, in.ID, 0, io.MultiReader(bytes.NewReader(content[:100_001]), failing{io.ErrUnexpectedEOF}))
		if err == nil || half.Received != 100_001 {
			t.Fatalf("broken off at %d, %v", half.Received, err)
		}
		s.reopen() // the process was killed
		seen, err := s.IncomingUpload(ctx, ada, in.ID)
		if err != nil || seen.Received != 100_001 || seen.Size != 300_000 || seen.Name != "gel.bin" || seen.Upload != nil {
			t.Fatalf("after a restart %+v, %v", seen, err)
		}
		_, err = s.AppendUpload(ctx, ada, in.ID, 99_000, bytes.NewReader(content[99_000:]))
		s.want(err, eln.Conflict)
		done, err := s.AppendUpload(ctx, ada, in.ID, 100_001, bytes.NewReader(content[100_001:]))
		s.must(err)
		again, err := s.AppendUpload(ctx, ada, in.ID, 300_000, strings.NewReader(""))
		s.must(err)
		seen, err = s.IncomingUpload(ctx, ada, in.ID)
		s.must(err)
		if done.Upload == nil || again.Upload == nil || seen.Upload == nil || *again.Upload != *done.Upload || *seen.Upload != *done.Upload {
			t.Fatalf("done %+v, again %+v", done, again)
		}
		u := *done.Upload
		if u.Replaces != old.ID || u.Folder != "brut" || u.Size != 300_000 || s.content(ada, u.ID) != string(content) {
			t.Errorf("became %+v", u)
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "file.add", "file.replace"}) {
			t.Errorf("recorded %v", got)
		}
		s.want(s.EndIncoming(ctx, ada, in.ID), eln.NotFound)
	})
}

// The service stops between the last byte and the transaction: asking how far
// the file got gives it to its entry.
func TestAWholeFileIsGivenToItsEntryLater(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		in, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "gel.txt"}, 4)
		s.must(err)
		whole := s.App.Blobs
		s.App.Blobs = lostStore{whole}
		stuck, err := s.AppendUpload(ctx, ada, in.ID, 0, strings.NewReader("lame"))
		if err == nil || stuck.Received != 4 {
			t.Fatalf("got %+v, %v", stuck, err)
		}
		s.reopen()
		seen, err := s.IncomingUpload(ctx, ada, in.ID)
		if err != nil || seen.Upload == nil || s.content(ada, seen.Upload.ID) != "lame" {
			t.Fatalf("got %+v, %v", seen, err)
		}
		empty, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "vide"}, 0)
		s.must(err)
		seen, err = s.IncomingUpload(ctx, ada, empty.ID)
		if err != nil || seen.Upload == nil || seen.Upload.Size != 0 {
			t.Fatalf("an empty file is %+v, %v", seen, err)
		}
	})
}

// The right to write is looked at again when the last byte is in, and while
// bytes come.
func TestRightsAreLookedAtAgain(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "gel")
		s.openTo(e, ada, map[*access.Actor]eln.Level{bob: eln.Write})
		in, err := s.BeginUpload(ctx, bob, e.ID, eln.NewUpload{Name: "gel.txt"}, 4)
		s.must(err)
		for _, who := range []*access.Actor{ada, s.member("eve", s.team("CBS"), eln.RolePilote), ref(access.Anonymous())} {
			_, err = s.IncomingUpload(ctx, who, in.ID)
			s.want(err, eln.NotFound)
			_, err = s.AppendUpload(ctx, who, in.ID, 0, strings.NewReader("faux"))
			s.want(err, eln.NotFound)
			s.want(s.EndIncoming(ctx, who, in.ID), eln.NotFound)
		}
		locking := io.MultiReader(strings.NewReader("la"), onRead(func() {
			_, err := s.LockEntry(ctx, ada, e.ID)
			s.must(err)
		}), strings.NewReader("me"))
		_, err = s.AppendUpload(ctx, bob, in.ID, 0, locking)
		s.want(err, eln.Conflict)
		s.openTo(e, ada, nil)
		_, err = s.IncomingUpload(ctx, bob, in.ID)
		s.want(err, eln.NotFound)
		s.openTo(e, ada, map[*access.Actor]eln.Level{bob: eln.Write})
		_, err = s.UnlockEntry(ctx, ada, e.ID)
		s.must(err)
		done, err := s.IncomingUpload(ctx, bob, in.ID)
		if err != nil || done.Upload == nil || done.Upload.AuthorID != bob.UserID {
			t.Fatalf("got %+v, %v", done, err)
		}
	})
}

// onRead runs once, when it is read.
type onRead func()

func (fn onRead) Read([]byte) (int, error) { fn(); return 0, io.EOF }

func TestUploadsThatStoppedAreSwept(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		begin := func(size int64) app.Incoming {
			in, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "gel.txt"}, size)
			s.must(err)
			return in
		}
		stopped, given, done := begin(10), begin(10), begin(4)
		_, err := s.AppendUpload(ctx, ada, stopped.ID, 0, strings.NewReader("la"))
		s.must(err)
		s.must(s.EndIncoming(ctx, ada, given.ID))
		_, err = s.IncomingUpload(ctx, ada, given.ID)
		s.want(err, eln.NotFound)
		kept, err := s.AppendUpload(ctx, ada, done.ID, 0, strings.NewReader("lame"))
		s.must(err)
		s.must(s.SweepUploads(ctx))
		_, err = s.IncomingUpload(ctx, ada, stopped.ID)
		s.must(err)
		s.App.Now = func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
		s.must(s.SweepUploads(ctx))
		for _, in := range []app.Incoming{stopped, done} {
			_, err = s.IncomingUpload(ctx, ada, in.ID)
			s.want(err, eln.NotFound)
		}
		if s.content(ada, kept.Upload.ID) != "lame" || len(s.objects()) != 1 {
			t.Errorf("%d objects", len(s.objects()))
		}
	})
}

// A crash came between the bytes of a file and their row.
func TestLostObjectsAreRemoved(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "gel.txt"}, "lame")
		in, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "en route"}, 4)
		s.must(err)
		for _, object := range []string{in.ID, blob.NewObject(), blob.NewObject()} {
			_, err := s.App.Blobs.Put(ctx, object, strings.NewReader("reste"))
			s.must(err)
		}
		lost, err := s.LostObjects(ctx)
		if err != nil || len(lost) != 2 {
			t.Fatalf("lost %v, %v", lost, err)
		}
		s.must(s.RemoveLost(ctx, append(lost, in.ID)))
		if n := len(s.objects()); n != 2 || s.content(ada, u.ID) != "lame" {
			t.Errorf("%d objects are left", n)
		}
	})
}

func TestIncomingIsBounded(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		for _, size := range []int64{-1, app.MaxIncoming + 1} {
			_, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x"}, size)
			s.want(err, eln.Invalid)
		}
		in, err := s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x"}, 3)
		s.must(err)
		_, err = s.AppendUpload(ctx, ada, in.ID, 0, strings.NewReader("quatre"))
		s.want(err, eln.Invalid)
		s.App.Spool = nil
		_, err = s.BeginUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x"}, 3)
		s.want(err, eln.Unavailable)
		_, err = s.IncomingUpload(ctx, ada, in.ID)
		s.want(err, eln.NotFound)
	})
}

// zeros has so many bytes to give, and makes none of them.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	clear(p[:n])
	z.left -= n
	return int(n), nil
}

// A large file takes no more memory than a small one, either way it comes in.
func TestLargeFilesTakeNoMemory(t *testing.T) {
	const size = 64 << 20
	s := &files{service: newService(t, ""), dir: t.TempDir()}
	s.reopen()
	ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
	e := s.experiment(ada, "gel")
	for name, send := range map[string]func() error{
		"at once": func() error {
			_, err := s.AddUpload(t.Context(), ada, e.ID, eln.NewUpload{Name: "gros"}, &zeros{size})
			return err
		},
		"in pieces": func() error {
			in, err := s.BeginUpload(t.Context(), ada, e.ID, eln.NewUpload{Name: "gros"}, size)
			if err != nil {
				return err
			}
			_, err = s.AppendUpload(t.Context(), ada, in.ID, 0, &zeros{size})
			return err
		},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		s.must(send())
		runtime.ReadMemStats(&after)
		taken := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d MB in %v, %d kB allocated in all", name, size>>20, time.Since(start).Round(time.Millisecond), taken>>10)
		if taken > 8<<20 {
			t.Errorf("%s: %d MB were allocated for a file of %d MB", name, taken>>20, size>>20)
		}
	}
	s.holds()
}

var errLost = errors.New("the store does not answer")

// lostStore does not take files.
type lostStore struct{ blob.Store }

func (lostStore) Take(context.Context, string, string) error { return errLost }
