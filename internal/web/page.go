package web

import (
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"cahier/internal/eln"
)

// healthz says that the process runs.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

// readyz says whether requests can be answered: the database does, and the
// server is not stopping.
func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if s.stopped.Load() || s.app.DB.Ping(r.Context()) != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "not ready\n")
		return
	}
	_, _ = io.WriteString(w, "ready\n")
}

// noRoute answers for what the APIs do not have: an address that takes other
// methods says which.
func (s *server) noRoute(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if methods := methodsAt(mux, r); len(methods) > 0 {
			s.wrongMethod(w, r, methods...)
			return
		}
		s.writeProblem(w, r, eln.ErrNotFound())
	}
}

// methodsAt returns the methods that the address of a request takes.
func methodsAt(mux *http.ServeMux, r *http.Request) []string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		as := r.WithContext(r.Context())
		as.Method = method
		if _, pattern := mux.Handler(as); strings.Contains(pattern, " ") {
			methods = append(methods, method)
		}
	}
	return methods
}

// wrongMethod answers for a method that an address does not take.
func (s *server) wrongMethod(w http.ResponseWriter, r *http.Request, methods ...string) {
	w.Header().Set("Allow", strings.Join(methods, ", "))
	s.writeProblem(w, r, problemAs(http.StatusMethodNotAllowed, eln.Errorf(eln.Invalid, "method_wrong", "This address does not take requests of this kind.")))
}

// page serves the interface: a file of it by its name, else index.html, since
// addresses inside the interface are its own. Files under assets/ have names
// that change with their content and are kept for ever.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.wrongMethod(w, r, http.MethodGet, http.MethodHead)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	asset := strings.HasPrefix(name, "assets/")
	if s.pages == nil || name == "index.html" || !isFile(s.pages, name) {
		if asset {
			s.writeProblem(w, r, eln.ErrNotFound())
			return
		}
		s.index(w, r)
		return
	}
	if asset {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	http.ServeFileFS(w, r, s.pages, name)
}

func isFile(files fs.FS, name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	about, err := fs.Stat(files, name)
	return err == nil && about.Mode().IsRegular()
}

// index answers with the interface's one page, which names the language of its
// reader itself.
func (s *server) index(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s.pages != nil {
		if text, err := fs.ReadFile(s.pages, "index.html"); err == nil {
			_, _ = w.Write(text)
			return
		}
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, notBuilt)
}

// notBuilt is what a program without its interface shows.
const notBuilt = "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Cahier</title>\n" +
	"<p>Ce programme a été construit sans son interface\u202f: lancez «\u00a0make build\u00a0».</p>\n" +
	"<p lang=\"en\">This program was built without its interface: run “make build”.</p></html>\n"
