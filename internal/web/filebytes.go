package web

import (
	"bytes"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"cahier/internal/eln"
)

// filePolicy lets nothing of a file run: no script, no form, no frame of
// others, and no origin to act from.
const filePolicy = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

// shownKinds are the kinds of file that a browser may show. Everything else is
// saved: what a browser could run (HTML, SVG, XML) is sent as mere bytes.
var shownKinds = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/bmp": true, "image/avif": true,
	"application/pdf": true, "text/plain": true,
	"audio/mpeg": true, "audio/mp4": true, "audio/ogg": true, "audio/wav": true, "audio/flac": true,
	"video/mp4": true, "video/webm": true, "video/quicktime": true,
}

// sentAs returns the media type and the disposition that a file is sent with.
func sentAs(u eln.Upload, download bool) (kind, disposition string) {
	kind, how := u.MediaType, "inline"
	if !shownKinds[kind] {
		download = true
	}
	if download {
		how = "attachment"
	}
	switch {
	case kind == "text/plain":
		kind += "; charset=utf-8"
	case runs(kind):
		kind = "application/octet-stream"
	}
	if disposition = mime.FormatMediaType(how, map[string]string{"filename": u.Name}); disposition == "" {
		disposition = how
	}
	return kind, disposition
}

// runs reports the kinds that a browser could run, and those nobody knows.
func runs(kind string) bool {
	for _, known := range []string{"text/html", "text/javascript", "text/css", "application/xml", "text/xml"} {
		if kind == known {
			return true
		}
	}
	return kind == "" || strings.HasSuffix(kind, "+xml")
}

// file answers with the bytes of a file.
func (s *server) file(w http.ResponseWriter, r *http.Request) {
	s.serveFile(w, r, r.PathValue("upload"), r.URL.Query().Get("download") == "1")
}

func (s *server) serveFile(w http.ResponseWriter, r *http.Request, id string, download bool) {
	u, content, err := s.app.OpenUpload(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		s.writeProblem(w, r, err)
		return
	}
	defer content.Close()
	kind, disposition := sentAs(u, download)
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition)
	h.Set("ETag", `"`+u.SHA256+`"`)
	guardFile(h)
	http.ServeContent(w, r, "", u.CreatedAt, &watched{content, s.log.With("request", requestID(r.Context()), "upload", u.ID)})
}

// guardFile sets what keeps a file from acting on its reader. It is asked for
// again each time, since rights may have changed.
func guardFile(h http.Header) {
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Cache-Control", "private, no-cache")
}

// watched logs what goes wrong while a file is sent: the answer has begun, so
// it can only be cut short.
type watched struct {
	io.ReadSeeker
	log *slog.Logger
}

// Read implements io.Reader.
func (f *watched) Read(p []byte) (int, error) {
	n, err := f.ReadSeeker.Read(p)
	if err != nil && err != io.EOF {
		f.log.Error("sending a file failed", "error", err.Error())
	}
	return n, err
}

// thumbnail answers with a picture made small.
func (s *server) thumbnail(w http.ResponseWriter, r *http.Request) {
	s.serveThumbnail(w, r, r.PathValue("upload"))
}

func (s *server) serveThumbnail(w http.ResponseWriter, r *http.Request, id string) {
	small, err := s.app.Thumbnail(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		s.writeProblem(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", http.DetectContentType(small))
	h.Set("ETag", `"`+id+`"`)
	guardFile(h)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(small))
}
