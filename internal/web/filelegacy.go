package web

import (
	"net/http"
	"strconv"
	"strings"

	"cahier/internal/eln"
)

// oldRoutes adds the addresses of eLabFTW that stand in texts, in bookmarks
// and on labels. Whoever may not see the target gets the answer for what does
// not exist.
func (s *server) oldRoutes(mux *http.ServeMux) {
	mux.Handle("GET /app/download.php", s.identified(http.HandlerFunc(s.oldDownload)))
	for path, of := range map[string]struct {
		kind     eln.Kind
		template bool
	}{
		"/experiments.php": {eln.Experiment, false}, "/database.php": {eln.Resource, false},
		"/templates.php": {eln.Experiment, true}, "/resources-templates.php": {eln.Resource, true},
	} {
		mux.Handle("GET "+path, s.identified(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.oldPage(w, r, of.kind, of.template)
		})))
	}
}

// smallSuffix is what eLabFTW adds to the address of a picture made small.
const smallSuffix = "_th.jpg"

// oldDownload answers for download.php?f=LONG_NAME: the newest of the files
// that have taken that place.
func (s *server) oldDownload(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	name, small := strings.CutSuffix(q.Get("f"), smallSuffix)
	u, err := s.app.UploadOfLongName(r.Context(), actorOf(r.Context()), name)
	switch {
	case err != nil:
		w.Header().Set("Cache-Control", "no-store")
		s.writeProblem(w, r, err)
	case small:
		s.serveThumbnail(w, r, u.ID)
	default:
		s.serveFile(w, r, u.ID, q.Has("forceDownload"))
	}
}

// oldPage leads to the page of an entry by the number that eLabFTW gave it. A
// page without a number is a list.
func (s *server) oldPage(w http.ResponseWriter, r *http.Request, kind eln.Kind, template bool) {
	w.Header().Set("Cache-Control", "no-store")
	number := r.URL.Query().Get("id")
	if number == "" {
		http.Redirect(w, r, "/", http.StatusFound)
		return
	}
	serial, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		s.noPage(w, r)
		return
	}
	id, err := s.app.EntryNumbered(r.Context(), actorOf(r.Context()), kind, template, serial)
	if err != nil {
		s.oldPageFailed(w, r, err)
		return
	}
	e, err := s.app.Entry(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		s.oldPageFailed(w, r, err)
		return
	}
	http.Redirect(w, r, "/e/"+string(e.PID), http.StatusFound)
}

func (s *server) oldPageFailed(w http.ResponseWriter, r *http.Request, err error) {
	if eln.CodeOf(err) == eln.NotFound {
		s.noPage(w, r)
		return
	}
	s.writeProblem(w, r, err)
}

// noPage shows the interface, which says that there is no such page.
func (s *server) noPage(w http.ResponseWriter, r *http.Request) {
	s.index(&statusWriter{ResponseWriter: w, status: http.StatusNotFound}, r)
}

// statusWriter answers with a status of its own in place of 200.
type statusWriter struct {
	http.ResponseWriter
	status int
	wrote  bool
}

// WriteHeader writes a status that was chosen on purpose.
func (w *statusWriter) WriteHeader(status int) {
	w.wrote = true
	w.ResponseWriter.WriteHeader(status)
}

// Write writes the status first.
func (w *statusWriter) Write(p []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(w.status)
	}
	return w.ResponseWriter.Write(p)
}
