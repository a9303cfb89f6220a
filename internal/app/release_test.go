package app_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/store"
)

// release is a store that an earlier commit wrote; see testdata/releases.
type release struct {
	Commit string
	Person string
	Titles []string
	Tags   []string
	Files  map[string]string
}

const releases = "../../testdata/releases"

func TestStoresOfEarlierCommits(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(releases, "*", "about.json"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no store of an earlier commit: %v", err)
	}
	for _, about := range found {
		var r release
		text, err := os.ReadFile(about)
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil {
			t.Fatal(about, err)
		}
		folder := filepath.Dir(about)
		t.Run(r.Commit+"/sqlite", func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			unpack(t, filepath.Join(folder, "sqlite.tar.gz"), dir)
			r.stillHolds(t, dir, "")
		})
		t.Run(r.Commit+"/postgres", func(t *testing.T) {
			t.Parallel()
			url := pgtest.URL(t)
			dir := t.TempDir()
			unpack(t, filepath.Join(folder, "postgres.tar.gz"), dir)
			load(t, url, filepath.Join(dir, "database.sql"))
			r.stillHolds(t, dir, url)
		})
	}
}

// unpack writes the files of an archive into a folder.
func unpack(t *testing.T, archive, dir string) {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for files := tar.NewReader(packed); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if head.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(files)
		err = errors.Join(err, root.MkdirAll(filepath.Dir(head.Name), 0o700), root.WriteFile(head.Name, content, 0o600))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// load runs a dump on an empty database.
func load(t *testing.T, url, file string) {
	t.Helper()
	dump, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.PgConn().Exec(t.Context(), string(dump)).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

// stillHolds opens the store, which brings it up to date, and works with it as
// the person who is named.
func (r release) stillHolds(t *testing.T, dir, url string) {
	master, err := keys.Load(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Dir: dir, URL: url, Master: master})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.OpenDir(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	s := &service{App: app.New(db, blobs, "test", time.Now), t: t}
	s.verifies()
	person, err := s.ActAs(t.Context(), &access.Actor{Service: true, Via: access.ViaCLI, Ceiling: eln.Own}, r.Person)
	s.must(err)
	r.isRead(s, person)
	r.isChanged(s, person)
	if found, err := s.CheckFiles(t.Context(), s.timer()); err != nil || len(found) > 0 {
		t.Errorf("files that are not what they were: %v, %v", found, err)
	}
	s.verifies()
}

// verifies reads the whole record, which holds.
func (s *service) verifies() {
	s.t.Helper()
	counts, err := s.DB.Verify(s.t.Context(), func(f store.Finding) { s.t.Errorf("%s %d: %s", f.Subject, f.N, f.Problem) })
	if err != nil || counts.Events == 0 || counts.Versions == 0 || counts.Leaves == 0 {
		s.t.Fatalf("verified %+v, %v", counts, err)
	}
}

// isRead compares titles and files with what is known of the store.
func (r release) isRead(s *service, person *access.Actor) {
	s.t.Helper()
	var titles, tags []string
	files := map[string]string{}
	for _, e := range s.readable(person) {
		titles = append(titles, e.Title)
		versions, err := s.Versions(s.t.Context(), person, e.ID, 0, 10)
		s.must(err)
		old, err := s.EntryAt(s.t.Context(), person, e.ID, 1)
		s.must(err)
		if len(versions) == 0 || old.Title == "" {
			s.t.Errorf("%q has %d versions; the first is called %q", e.Title, len(versions), old.Title)
		}
		tags = append(tags, old.Tags...)
		uploads, err := s.Uploads(s.t.Context(), person, e.ID)
		s.must(err)
		for _, u := range uploads {
			_, content, err := s.OpenUpload(s.t.Context(), person, u.ID)
			s.must(err)
			text, err := io.ReadAll(content)
			s.must(errors.Join(err, content.Close()))
			if !u.Replaced && !u.Hidden {
				files[u.Name] = string(text)
			}
		}
	}
	slices.Sort(titles)
	slices.Sort(tags)
	if diff := cmp.Diff(r.Titles, titles); diff != "" {
		s.t.Errorf("titles (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(r.Tags, tags); diff != "" {
		s.t.Errorf("tags of first versions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(r.Files, files); diff != "" {
		s.t.Errorf("files (-want +got):\n%s", diff)
	}
}

// readable lists every entry that a person may read.
func (s *service) readable(person *access.Actor) []*eln.Entry {
	s.t.Helper()
	var all []*eln.Entry
	for _, kind := range []eln.Kind{eln.Experiment, eln.Resource} {
		for _, template := range []bool{false, true} {
			list, err := s.Entries(s.t.Context(), person, eln.EntryFilter{
				Kind: kind, Template: &template, States: []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck}, Limit: 100,
			})
			s.must(err)
			all = append(all, list.Entries...)
		}
	}
	return all
}

// isChanged saves one of the person's entries, gives it a file, and finds both.
func (r release) isChanged(s *service, person *access.Actor) {
	s.t.Helper()
	ctx := s.t.Context()
	all := s.readable(person)
	at := slices.IndexFunc(all, func(e *eln.Entry) bool {
		return strings.HasPrefix(e.Title, "Synthèse") && e.AuthorID == person.UserID
	})
	if at < 0 {
		s.t.Fatal("the entry to save is not there")
	}
	title := "Titre d’aujourd’hui"
	saved, _, err := s.ChangeEntry(ctx, person, all[at].ID, eln.EntryChange{Base: all[at].Version, Title: &title})
	s.must(err)
	u, err := s.AddUpload(ctx, person, saved.ID, eln.NewUpload{Name: "neuf.txt"}, strings.NewReader("neuf"))
	s.must(err)
	_, content, err := s.OpenUpload(ctx, person, u.ID)
	s.must(err)
	text, err := io.ReadAll(content)
	s.must(errors.Join(err, content.Close()))
	if string(text) != "neuf" {
		s.t.Errorf("the new file holds %q", text)
	}
	list, err := s.Entries(ctx, person, eln.EntryFilter{Query: "aujourd’hui", Limit: 10})
	s.must(err)
	if len(list.Entries) != 1 || list.Entries[0].Title != title {
		s.t.Errorf("found %d entries of the new title", len(list.Entries))
	}
}
