package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// timer is the actor of what comes back by itself.
func (s *service) timer() *access.Actor {
	a, err := s.ActorOfJob(s.t.Context(), eln.Job{})
	s.must(err)
	return a
}

// checked runs the check of files at a moment of its round and returns what it
// newly found, as problem and entries.
func (f *files) checked(at time.Time) []string {
	f.t.Helper()
	f.App.Now = func() time.Time { return at }
	found, err := f.CheckFiles(f.t.Context(), f.timer())
	f.must(err)
	list := []string{}
	for _, file := range found {
		for _, pid := range file.Entries {
			list = append(list, file.Problem+" "+string(pid))
		}
	}
	slices.Sort(list)
	return list
}

func (f *files) state() (app.FileCheck, int64, []app.DamagedFile) {
	f.t.Helper()
	check, count, named, err := f.FilesState(f.t.Context(), f.timer(), 10)
	f.must(err)
	return check, count, named
}

// objectOf is the path of the object that keeps an upload.
func (f *files) objectOf(u eln.Upload) string {
	f.t.Helper()
	var row store.Blob
	f.must(f.DB.Read(f.t.Context(), func(tx *store.Tx) error {
		var err error
		row, err = tx.Blob(f.t.Context(), u.LabID, u.SHA256)
		return err
	}))
	return filepath.Join(f.dir, "blobs", "objects", row.Object[:2], row.Object)
}

func TestDamagedFilesAreFoundAndForgotten(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		one, two := s.experiment(ada, "gel"), s.experiment(ada, "colonne")
		s.add(ada, one, eln.NewUpload{Name: "whole.txt"}, "entier")
		flipped := s.add(ada, one, eln.NewUpload{Name: "secret name.txt"}, strings.Repeat("lame", 30_000))
		gone := s.add(ada, two, eln.NewUpload{Name: "gone.txt"}, "parti")
		s.add(ada, one, eln.NewUpload{Name: "gone too.txt"}, "parti")
		cut := s.add(ada, two, eln.NewUpload{Name: "cut.txt"}, "coupé")
		path := s.objectOf(flipped)
		kept, err := os.ReadFile(path)
		s.must(err)
		damaged := slices.Clone(kept)
		damaged[70_000] ^= 1
		s.must(os.WriteFile(path, damaged, 0o600))
		s.must(os.Remove(s.objectOf(gone)))
		s.must(os.Truncate(s.objectOf(cut), 3))

		begun := time.Now()
		s.checked(begun)
		found := s.checked(begun.Add(app.FileCheckRound))
		check, count, named := s.state()
		if check.Ended.IsZero() || check.Total != 4 || check.Done != 4 || count != 3 || len(named) != 3 {
			t.Fatalf("checked %+v, %d damaged, found %v", check, count, found)
		}
		problems := map[string]int{}
		for _, file := range named {
			for _, pid := range file.Entries {
				problems[file.Problem+" "+string(pid)]++
			}
		}
		for _, want := range []string{"damaged " + string(one.PID), "damaged " + string(two.PID), "missing " + string(one.PID), "missing " + string(two.PID)} {
			if problems[want] != 1 {
				t.Errorf("%s is not named in %v", want, problems)
			}
		}

		// What was found is news once, and goes away when the bytes come back.
		s.must(os.WriteFile(path, kept, 0o600))
		if news := s.checked(begun.Add(2 * app.FileCheckRound)); len(news) > 0 {
			t.Errorf("news again: %v", news)
		}
		if _, count, _ := s.state(); count != 2 {
			t.Errorf("%d are damaged after one came back", count)
		}
		s.add(ada, two, eln.NewUpload{Name: "again.txt"}, "parti")
		s.checked(begun.Add(2*app.FileCheckRound + 25*time.Hour))
		if _, count, named := s.state(); count != 1 || named[0].Problem != "damaged" {
			t.Errorf("left %+v", named)
		}
		s.must(os.Remove(s.objectOf(cut)))
	})
}

// The round is spread over its month, goes on where it was after a restart, and
// reads every file once.
func TestFilesAreReadAgainOverAMonth(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		for _, content := range strings.Fields("a b c d e f g h i j") {
			s.add(ada, e, eln.NewUpload{Name: "x.txt"}, content)
		}
		begun := time.Now()
		done := func(part float64) int64 {
			s.checked(begun.Add(time.Duration(part * float64(app.FileCheckRound))))
			check, _, _ := s.state()
			return check.Done
		}
		for _, step := range []struct {
			part float64
			want int64
		}{{0, 1}, {0.05, 1}, {0.25, 3}, {0.55, 6}, {0.95, 10}, {1, 10}} {
			if got := done(step.part); got != step.want {
				t.Errorf("at %v of the round %d files were read, want %d", step.part, got, step.want)
			}
			s.reopen()
		}
		check, _, _ := s.state()
		if check.Ended.IsZero() || check.Bytes != 10 {
			t.Errorf("ended as %+v", check)
		}
		s.checked(begun.Add(app.FileCheckRound + time.Hour))
		if next, _, _ := s.state(); next.Began.Equal(check.Began) || next.Done != 1 {
			t.Errorf("the next round is %+v", next)
		}
	})
}

func TestOnlyTheServiceChecks(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ada := s.member("ada", s.team("IBMM"), eln.RolePilote)
		ada.Operator = true
		_, err := s.CheckFiles(t.Context(), ada)
		s.want(err, eln.Denied)
		_, _, _, err = s.FilesState(t.Context(), ada, 1)
		s.want(err, eln.Denied)
		_, _, err = s.JobsState(t.Context(), ada, 1)
		s.want(err, eln.Denied)
		_, err = s.RetryJobs(t.Context(), ada)
		s.want(err, eln.Denied)
	})
}

func TestLostObjectsAreSweptAnHourLater(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		u := s.add(ada, s.experiment(ada, "gel"), eln.NewUpload{Name: "gel.txt"}, "lame")
		_, err := s.App.Blobs.Put(ctx, blob.NewObject(), strings.NewReader("reste"))
		s.must(err)
		begun := time.Now()
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{0, 2}, {30 * time.Minute, 2}, {time.Hour, 1}, {2 * time.Hour, 1}} {
			s.App.Now = func() time.Time { return begun.Add(step.after) }
			s.must(s.SweepLost(ctx))
			if n := len(s.objects()); n != step.want {
				t.Errorf("after %v %d objects are left, want %d", step.after, n, step.want)
			}
		}
		if s.content(ada, u.ID) != "lame" {
			t.Error("a file that has a row is gone")
		}
	})
}

// A disk that was not there comes back: however many files were missing, all
// are found whole within a day.
func TestADiskThatComesBackIsNoticed(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		for n := range 120 {
			s.add(ada, e, eln.NewUpload{Name: "x.txt"}, strings.Repeat("x", n+1))
		}
		objects := filepath.Join(s.dir, "blobs", "objects")
		s.must(os.Rename(objects, objects+".away"))
		begun := time.Now()
		s.checked(begun)
		s.checked(begun.Add(app.FileCheckRound))
		if _, count, named := s.state(); count != 120 || len(named) != 10 || named[0].Problem != "missing" || named[0].Object == "" {
			t.Errorf("%d are missing, %d named", count, len(named))
		}
		s.must(os.Rename(objects+".away", objects))
		s.checked(begun.Add(app.FileCheckRound + 23*time.Hour))
		if _, count, _ := s.state(); count == 0 {
			t.Error("read again before it is time")
		}
		s.checked(begun.Add(app.FileCheckRound + 25*time.Hour))
		if _, count, _ := s.state(); count != 0 {
			t.Errorf("%d are still missing", count)
		}
	})
}
