package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// files is a service with places for files.
type files struct {
	*service
	dir string
}

func onBothWithFiles(t *testing.T, fn func(*testing.T, *files)) {
	onBoth(t, func(t *testing.T, s *service) {
		f := &files{service: s, dir: t.TempDir()}
		f.reopen()
		fn(t, f)
		f.holds()
	})
}

// reopen opens the places for files anew, as after a restart.
func (f *files) reopen() {
	f.t.Helper()
	blobs, err := blob.OpenDir(filepath.Join(f.dir, "blobs"))
	f.must(err)
	spool, err := blob.OpenSpool(filepath.Join(f.dir, "incoming"))
	f.must(err)
	f.App.Blobs, f.App.Spool = blobs, spool
}

// objects lists the objects that are kept.
func (f *files) objects() []string {
	f.t.Helper()
	var names []string
	for name, err := range f.App.Blobs.List(context.Background(), "") {
		f.must(err)
		names = append(names, name)
	}
	return names
}

func (f *files) add(a *access.Actor, e *eln.Entry, in eln.NewUpload, content string) eln.Upload {
	f.t.Helper()
	u, err := f.AddUpload(f.t.Context(), a, e.ID, in, strings.NewReader(content))
	f.must(err)
	return u
}

func (f *files) content(a *access.Actor, id string) string {
	f.t.Helper()
	_, r, err := f.OpenUpload(f.t.Context(), a, id)
	f.must(err)
	defer r.Close()
	b, err := io.ReadAll(r)
	f.must(err)
	return string(b)
}

var seenAt = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func hexSum(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestAFileIsKeptAsItCame(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "gel 1.csv", Folder: "brut/jour 1", Comment: "premier"}, "t;A\n0;1\n")
		if u.Name != "gel 1.csv" || u.Folder != "brut/jour 1" || u.Size != 8 || u.SHA256 != hexSum("t;A\n0;1\n") || u.MediaType != "text/csv" || u.Serial == 0 {
			t.Errorf("added %+v", u)
		}
		if len(u.LongName) != 43 || u.LongName[2] != '/' || u.LongName[:2] != u.LongName[3:5] || !strings.HasSuffix(u.LongName, ".csv") {
			t.Errorf("long name %q", u.LongName)
		}
		if got := s.content(ada, u.ID); got != "t;A\n0;1\n" {
			t.Errorf("read back %q", got)
		}
		if leaf := s.service.leaf(e, "file/"+u.ID); !strings.Contains(leaf, u.SHA256) || !strings.Contains(leaf, `"folder":"brut/jour 1"`) {
			t.Errorf("the record holds %s", leaf)
		}
		if s.finds(ada, "gel.csv") != 0 || s.finds(ada, "gel") != 1 {
			t.Error("search")
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "file.add"}) {
			t.Errorf("recorded %v", got)
		}
		for _, name := range s.objects() {
			raw, err := os.ReadFile(filepath.Join(s.dir, "blobs", "objects", name[:2], name))
			s.must(err)
			if bytes.Contains(raw, []byte("t;A")) {
				t.Error("plain bytes on the disk")
			}
		}
	})
}

func TestAReplacedFileStays(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e, other := s.experiment(ada, "gel"), s.experiment(ada, "autre")
		first := s.add(ada, e, eln.NewUpload{Name: "gel.txt", Folder: "brut"}, "un")
		second := s.add(ada, e, eln.NewUpload{Replaces: first.ID}, "deux")
		third := s.add(ada, e, eln.NewUpload{Replaces: first.ID, Name: "gel3.txt"}, "trois")
		if second.Name != "gel.txt" || second.Folder != "brut" || second.Replaces != first.ID || third.Replaces != second.ID || third.Name != "gel3.txt" {
			t.Errorf("second %+v, third %+v", second, third)
		}
		if s.content(ada, first.ID) != "un" || s.content(ada, second.ID) != "deux" || s.content(ada, third.ID) != "trois" {
			t.Error("bytes were changed")
		}
		for _, u := range []eln.Upload{first, second, third} {
			newest, err := s.UploadOfLongName(ctx, ada, u.LongName)
			if err != nil || newest.ID != third.ID {
				t.Errorf("%s leads to %s, %v", u.LongName, newest.ID, err)
			}
		}
		_, err := s.ChangeUpload(ctx, ada, e.ID, first.ID, eln.UploadChange{Name: ref("x")})
		s.want(err, eln.Conflict)
		list, err := s.Uploads(ctx, ada, e.ID)
		s.must(err)
		if len(list) != 3 || !list[0].Replaced || !list[1].Replaced || list[2].Replaced {
			t.Errorf("listed %+v", list)
		}
		if s.service.leaf(e, "file/"+first.ID) != "" || !strings.Contains(s.service.leaf(e, "file/"+third.ID), second.ID) {
			t.Error("the record holds the replaced file as current")
		}
		_, err = s.AddUpload(ctx, ada, other.ID, eln.NewUpload{Replaces: first.ID}, strings.NewReader("x"))
		s.want(err, eln.NotFound)
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "file.add", "file.replace", "file.replace"}) {
			t.Errorf("recorded %v", got)
		}
		if n := len(s.objects()); n != 3 {
			t.Errorf("%d objects", n)
		}
	})
}

func TestAHiddenFileIsNotRead(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "faux.txt"}, "faux")
		s.want(s.HideUpload(ctx, ada, e.ID, u.ID, " "), eln.Invalid)
		s.must(s.HideUpload(ctx, ada, e.ID, u.ID, "mauvaise lame"))
		s.must(s.HideUpload(ctx, ada, e.ID, u.ID, "encore une fois"))
		for who, c := range map[*access.Actor]struct {
			listed int
			want   eln.Code
		}{ada: {1, eln.Conflict}, bob: {0, eln.NotFound}} {
			list, err := s.Uploads(ctx, who, e.ID)
			if err != nil || len(list) != c.listed {
				t.Errorf("%s sees %d files, %v", who.Name, len(list), err)
			}
			_, _, err = s.OpenUpload(ctx, who, u.ID)
			s.want(err, c.want)
			_, err = s.Thumbnail(ctx, who, u.ID)
			s.want(err, c.want)
			_, err = s.UploadOfLongName(ctx, who, u.LongName)
			s.want(err, eln.NotFound)
		}
		_, err := s.AddUpload(ctx, ada, e.ID, eln.NewUpload{Replaces: u.ID}, strings.NewReader("x"))
		s.want(err, eln.Conflict)
		if s.service.leaf(e, "reason") != `"mauvaise lame"` || s.finds(ada, "faux") != 0 {
			t.Errorf("reason %s", s.service.leaf(e, "reason"))
		}
		s.must(s.ShowUpload(ctx, ada, e.ID, u.ID))
		if s.content(bob, u.ID) != "faux" || s.service.leaf(e, "reason") != "" {
			t.Error("not shown again")
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "file.add", "file.hide", "file.show"}) {
			t.Errorf("recorded %v", got)
		}
	})
}

func TestAFileIsChangedButItsBytes(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "a.txt"}, "un")
		changed, err := s.ChangeUpload(ctx, ada, e.ID, u.ID, eln.UploadChange{
			Name: ref("../../b\u202etxt.exe"), Folder: ref("/x/../y\x00/"), Comment: ref("ligne\r\nautre"), Archived: ref(true),
		})
		s.must(err)
		want := u
		want.Name, want.Folder, want.Comment, want.Archived = "btxt.exe", "x/y", "ligne\nautre", true
		if changed != want {
			t.Errorf("changed %+v", changed)
		}
		_, err = s.ChangeUpload(ctx, ada, e.ID, u.ID, eln.UploadChange{Name: ref("btxt.exe")})
		s.must(err)
		_, err = s.ChangeUpload(ctx, ada, e.ID, u.ID, eln.UploadChange{Comment: ref(strings.Repeat("é", 70_000))})
		s.want(err, eln.Invalid)
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "file.add", "file.change"}) {
			t.Errorf("recorded %v", got)
		}
	})
}

func TestFilesAreRefused(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "a.txt"}, "un")
		s.refused(team, e, ada, map[string]verb{
			"add": func(a *access.Actor, id string) error {
				_, err := s.AddUpload(ctx, a, id, eln.NewUpload{Name: "x"}, strings.NewReader("x"))
				return err
			},
			"begin": func(a *access.Actor, id string) error {
				_, err := s.BeginUpload(ctx, a, id, eln.NewUpload{Name: "x"}, 1)
				return err
			},
			"change": func(a *access.Actor, id string) error {
				_, err := s.ChangeUpload(ctx, a, id, u.ID, eln.UploadChange{Name: ref("x")})
				return err
			},
			"hide": func(a *access.Actor, id string) error { return s.HideUpload(ctx, a, id, u.ID, "parce que") },
			"show": func(a *access.Actor, id string) error { return s.ShowUpload(ctx, a, id, u.ID) },
		})
		stranger := s.member("zoe", s.team("CBS"), eln.RolePilote)
		for _, id := range []string{u.ID, "0190f7a0-0000-7000-8000-000000000000"} {
			_, _, err := s.OpenUpload(ctx, stranger, id)
			s.want(err, eln.NotFound)
			_, err = s.Thumbnail(ctx, stranger, id)
			s.want(err, eln.NotFound)
		}
		_, err := s.UploadOfLongName(ctx, stranger, u.LongName)
		s.want(err, eln.NotFound)
		_, err = s.Uploads(ctx, stranger, e.ID)
		s.want(err, eln.NotFound)
		_, err = s.LockEntry(ctx, ada, e.ID)
		s.must(err)
		_, err = s.AddUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x"}, strings.NewReader("x"))
		s.want(err, eln.Conflict)
		if n := len(s.objects()); n != 1 {
			t.Errorf("%d objects after refusals", n)
		}
	})
}

// The same bytes are kept once in a lab and once more in another; nothing in
// the answer tells.
func TestTheSameBytesTwice(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		team := s.team("IBMM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", s.team("CBS"), eln.RoleMember)
		var seen []eln.Upload
		for i, who := range []*access.Actor{ada, bob, eve} {
			u := s.add(who, s.experiment(who, "gel"), eln.NewUpload{Name: "gel.txt"}, "les mêmes octets")
			if got := s.content(who, u.ID); got != "les mêmes octets" {
				t.Errorf("%d: read back %q", i, got)
			}
			u.ID, u.Serial, u.EntryID, u.LabID, u.LongName, u.AuthorID, u.CreatedAt = "", 0, "", "", "", "", seenAt
			seen = append(seen, u)
		}
		if seen[0] != seen[1] || seen[0] != seen[2] {
			t.Errorf("the answers differ: %+v", seen)
		}
		if n := len(s.objects()); n != 2 {
			t.Errorf("%d objects, want one for each lab", n)
		}
	})
}

// Bytes that were lost come back when somebody sends them again.
func TestLostBytesComeBack(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "gel.txt"}, "perdu")
		s.must(s.App.Blobs.Remove(ctx, s.objects()[0]))
		_, _, err := s.OpenUpload(ctx, ada, u.ID)
		var missing *eln.Error
		if !errors.As(err, &missing) || missing.Key != "file_missing" {
			t.Errorf("got %v", err)
		}
		s.add(ada, e, eln.NewUpload{Name: "encore.txt"}, "perdu")
		if s.content(ada, u.ID) != "perdu" {
			t.Error("the bytes did not come back")
		}
	})
}

// fullStore runs out of room in the middle of a file.
type fullStore struct{ blob.Store }

func (f fullStore) Put(ctx context.Context, object string, r io.Reader) (int64, error) {
	full := eln.Errorf(eln.Unavailable, "disk_full", "The disk of the service is full.")
	return f.Store.Put(ctx, object, io.MultiReader(io.LimitReader(r, 100_000), failing{full}))
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestNothingIsLeftOfAFileThatFailed(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		whole := s.App.Blobs
		s.App.Blobs = fullStore{whole}
		_, err := s.AddUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x"}, bytes.NewReader(make([]byte, 1<<20)))
		var full *eln.Error
		if !errors.As(err, &full) || full.Key != "disk_full" {
			t.Errorf("a full disk is %v", err)
		}
		s.App.Blobs = whole
		_, err = s.AddUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x"}, io.MultiReader(strings.NewReader("début"), failing{io.ErrUnexpectedEOF}))
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a broken line is %v", err)
		}
		_, err = s.AddUpload(ctx, ada, e.ID, eln.NewUpload{Name: "x", Replaces: "nothing"}, strings.NewReader("entier"))
		s.want(err, eln.NotFound)
		if n := len(s.objects()); n != 0 {
			t.Errorf("%d objects are left", n)
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create"}) {
			t.Errorf("recorded %v", got)
		}
		temporary, err := os.ReadDir(filepath.Join(s.dir, "blobs", "tmp"))
		if err != nil || len(temporary) != 0 {
			t.Errorf("temporaries: %v, %v", temporary, err)
		}
	})
}

func TestNamesAndKindsOfHostileFiles(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		for name, want := range map[string]struct{ content, name, kind string }{
			"../../etc/passwd":       {"root:x", "passwd", "text/plain"},
			`C:\fakepath\gel.png`:    {"\x89PNG\r\n\x1a\n\x00", "gel.png", "image/png"},
			"..":                     {"\x00\x01", "file", "application/octet-stream"},
			"a\nb\x00c\u202egnp.exe": {"MZ\x00", "a bcgnp.exe", "application/octet-stream"},
			"page.png":               {"<script>alert(1)</script>", "page.png", "text/plain"},
			"dessin.svg":             {"<svg onload=alert(1)>", "dessin.svg", "image/svg+xml"},
			"page.html":              {"<script>alert(1)</script>", "page.html", "text/html"},
			"BMI.txt":                {"BM est un texte", "BMI.txt", "text/plain"},
			"x.pdf":                  {"%PDF-1.7\n", "x.pdf", "application/pdf"},
			"tableau.xlsx":           {"PK\x03\x04\x00", "tableau.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
			"film.webp":              {"RIFF\x00\x00\x00\x00WEBPVP8 ", "film.webp", "image/webp"},
			"":                       {"", "file", "text/plain"},
		} {
			u := s.add(ada, e, eln.NewUpload{Name: name}, want.content)
			if u.Name != want.name || u.MediaType != want.kind {
				t.Errorf("%q became %q of kind %s, want %q of %s", name, u.Name, u.MediaType, want.name, want.kind)
			}
		}
		for _, longName := range []string{"../../x", "ab/cd/ef", "a\x00b", strings.Repeat("a", 300), "a..b"} {
			if u := s.add(ada, e, eln.NewUpload{Name: "x", LongName: longName}, "x"); u.LongName == longName {
				t.Errorf("kept the address %q", longName)
			}
		}
		if u := s.add(ada, e, eln.NewUpload{Name: "x", LongName: "09/0984f864-e942.png"}, "x"); u.LongName != "09/0984f864-e942.png" {
			t.Errorf("an imported address became %q", u.LongName)
		}
	})
}

// Whoever brings in a file under the address of another's does not take its
// place in a text.
func TestALongNameIsNotTakenOver(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		eve := s.member("eve", s.team("CBS"), eln.RoleMember)
		first := s.add(ada, s.experiment(ada, "gel"), eln.NewUpload{Name: "gel.txt"}, "vrai")
		s.add(bob, s.experiment(bob, "autre"), eln.NewUpload{Name: "gel.txt", LongName: first.LongName}, "faux")
		theirs := s.add(eve, s.experiment(eve, "copie"), eln.NewUpload{Name: "gel.txt", LongName: first.LongName}, "vrai")
		for who, want := range map[*access.Actor]string{ada: first.ID, bob: first.ID, eve: theirs.ID} {
			if got, err := s.UploadOfLongName(ctx, who, first.LongName); err != nil || got.ID != want {
				t.Errorf("%s gets %s, %v; want %s", who.Name, got.ID, err, want)
			}
		}
	})
}

func TestImmutableFilesStay(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, s *files) {
		ctx := t.Context()
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "gel")
		u := s.add(ada, e, eln.NewUpload{Name: "a.txt"}, "un")
		fixed := u
		fixed.ID, fixed.Immutable = eln.NewID(seenAt), true
		s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Record(ctx, store.Act{Subject: "entry:" + e.ID, Lab: e.LabID, Action: "file.add", Actor: setUp,
				Parts: []store.Part{{Path: "file/" + fixed.ID, Value: map[string]any{"name": fixed.Name}}}})
			return errors.Join(err, tx.AddUpload(ctx, &fixed))
		}))
		_, err := s.ChangeUpload(ctx, ada, e.ID, fixed.ID, eln.UploadChange{Name: ref("b")})
		s.want(err, eln.Denied)
		s.want(s.HideUpload(ctx, ada, e.ID, fixed.ID, "parce que"), eln.Denied)
		_, err = s.AddUpload(ctx, ada, e.ID, eln.NewUpload{Replaces: fixed.ID}, strings.NewReader("x"))
		s.want(err, eln.Denied)
	})
}
