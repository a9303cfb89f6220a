package web

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// The tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload):
// what this server speaks of it.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,termination"
	tusBytes      = "application/offset+octet-stream"
)

// tus answers every request for files that come in piece by piece. Such a file
// is its sender's alone: everybody else is told that there is none.
func (s *server) tus(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Tus-Resumable", tusVersion)
	method, id := r.Method, r.PathValue("upload")
	if method == http.MethodPost && r.Header.Get("X-HTTP-Method-Override") != "" {
		method = r.Header.Get("X-HTTP-Method-Override")
	}
	if method == http.MethodOptions {
		tusOptions(w)
		return
	}
	if r.Header.Get("Tus-Resumable") != tusVersion {
		w.Header().Set("Tus-Version", tusVersion)
		s.writeProblem(w, r, problemAs(http.StatusPreconditionFailed, eln.Errorf(eln.Invalid, "tus_version", "This server speaks version 1.0.0 of the tus protocol.")))
		return
	}
	if err := s.tusMethod(w, r, method, id); err != nil {
		s.writeProblem(w, r, tusProblem(err))
	}
}

func (s *server) tusMethod(w http.ResponseWriter, r *http.Request, method, id string) error {
	switch {
	case method == http.MethodPost && id == "":
		return s.tusCreate(w, r)
	case method == http.MethodHead && id != "":
		return s.tusHead(w, r, id)
	case method == http.MethodPatch && id != "":
		return s.tusPatch(w, r, id)
	case method == http.MethodDelete && id != "":
		if err := s.app.EndIncoming(r.Context(), actorOf(r.Context()), id); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return eln.ErrNotFound()
}

func tusOptions(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Max-Size", strconv.FormatInt(app.MaxIncoming, 10))
	w.WriteHeader(http.StatusNoContent)
}

// tusProblem gives errors the statuses that the protocol names.
func tusProblem(err error) error {
	var p *eln.Error
	if !errors.As(err, &p) {
		return sending(err)
	}
	switch p.Key {
	case "upload_too_big", "upload_too_long":
		return problemAs(http.StatusRequestEntityTooLarge, p)
	case "upload_open":
		return problemAs(http.StatusLocked, p)
	}
	return err
}

// tusCreate begins a file, with its first bytes when the request has some.
func (s *server) tusCreate(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), actorOf(r.Context())
	said, err := tusMetadata(r.Header.Get("Upload-Metadata"))
	if err != nil {
		return err
	}
	entryID, err := s.entryID(ctx, said["entry"])
	if err == nil {
		err = s.app.MayUpload(ctx, a, entryID)
	}
	if err != nil {
		return err
	}
	size, err := tusNumber(r, "Upload-Length")
	if err != nil {
		return err
	}
	name := said["name"]
	if name == "" {
		name = said["filename"]
	}
	in, err := s.app.BeginUpload(ctx, a, entryID, eln.NewUpload{
		Name: name, Folder: said["folder"], Comment: said["comment"], Replaces: said["replaces"],
	}, size)
	if err != nil {
		return err
	}
	w.Header().Set("Location", prefix+"/tus/"+in.ID)
	if size == 0 || r.Header.Get("Content-Type") == tusBytes {
		now, err := s.app.AppendUpload(ctx, a, in.ID, 0, patient(w, r.Body))
		if err != nil {
			s.log.InfoContext(ctx, "an upload began and was interrupted", "request", requestID(ctx), "error", err.Error())
		}
		w.Header().Set("Upload-Offset", strconv.FormatInt(now.Received, 10))
	}
	w.WriteHeader(http.StatusCreated)
	return nil
}

// tusHead says how far a file has got.
func (s *server) tusHead(w http.ResponseWriter, r *http.Request, id string) error {
	in, err := s.app.IncomingUpload(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Upload-Length", strconv.FormatInt(in.Size, 10))
	tellProgress(w, in)
	w.WriteHeader(http.StatusOK)
	return nil
}

// tellProgress says how far a file has got and, when its entry has it, which
// file of the entry it is.
func tellProgress(w http.ResponseWriter, in app.Incoming) {
	w.Header().Set("Upload-Offset", strconv.FormatInt(in.Received, 10))
	if in.Upload != nil {
		w.Header().Set("Cahier-Upload", in.Upload.ID)
	}
}

// tusPatch receives the next bytes of a file.
func (s *server) tusPatch(w http.ResponseWriter, r *http.Request, id string) error {
	if r.Header.Get("Content-Type") != tusBytes {
		return problemAs(http.StatusUnsupportedMediaType, eln.Errorf(eln.Invalid, "tus_bytes", "Send the bytes as %s.", tusBytes))
	}
	offset, err := tusNumber(r, "Upload-Offset")
	if err != nil {
		return err
	}
	in, err := s.app.AppendUpload(r.Context(), actorOf(r.Context()), id, offset, patient(w, r.Body))
	if err != nil {
		return err
	}
	if in.Upload != nil && offset > in.Received {
		return eln.Errorf(eln.Conflict, "upload_offset", "The upload continues at byte %d.", in.Received).With("offset", in.Received)
	}
	tellProgress(w, in)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func tusNumber(r *http.Request, header string) (int64, error) {
	n, err := strconv.ParseInt(r.Header.Get(header), 10, 64)
	if err != nil || n < 0 {
		return 0, eln.Errorf(eln.Invalid, "tus_number", "The header %s must be a number of bytes.", header).InField(header).With("header", header)
	}
	return n, nil
}

// tusMetadata reads the pairs of Upload-Metadata: a name, a space and a value
// in base64, joined by commas.
func tusMetadata(header string) (map[string]string, error) {
	said := map[string]string{}
	if header == "" {
		return said, nil
	}
	for pair := range strings.SplitSeq(header, ",") {
		name, coded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(coded))
		if name == "" || err != nil {
			return nil, eln.Errorf(eln.Invalid, "tus_metadata", "The header Upload-Metadata is not in its form.").
				InField("Upload-Metadata").Because(err)
		}
		said[name] = string(value)
	}
	return said, nil
}
