package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// fileRoutes adds the routes of files: uploads, their bytes, thumbnails. Those
// that stream are plain handlers, described by hand.
func (s *server) fileRoutes(api huma.API, mux *http.ServeMux) {
	add(s, api, "PATCH", "/entries/{entry}/uploads/{upload}", "change-upload", "Change how a file is called and shown", s.changeUpload)
	add(s, api, "POST", "/entries/{entry}/uploads/{upload}/hide", "hide-upload", "Hide a file, with a reason; its bytes are kept", s.hideUpload)
	add(s, api, "POST", "/entries/{entry}/uploads/{upload}/show", "show-upload", "Show a hidden file again", s.showUpload)
	for _, r := range []struct {
		method, path, id, summary string
		serve                     http.HandlerFunc
	}{
		{"POST", "/entries/{entry}/uploads", "add-upload", "Add a file in one piece: multipart/form-data with file, folder, comment, replaces", s.addUpload},
		{"GET", "/files/{upload}", "file", "The bytes of a file, with ranges", s.file},
		{"GET", "/files/{upload}/thumbnail", "thumbnail", "A picture made small", s.thumbnail},
	} {
		mux.HandleFunc(r.method+" "+prefix+r.path, r.serve)
		api.OpenAPI().AddOperation(streamed(api, r.method, r.path, r.id, r.summary))
	}
	for _, path := range []string{prefix + "/tus", prefix + "/tus/", prefix + "/tus/{upload}"} {
		mux.HandleFunc(path, s.tus)
	}
	s.oldRoutes(mux)
}

// streamed describes a route whose bytes huma does not see.
func streamed(api huma.API, method, path, id, summary string) *huma.Operation {
	text := &huma.Schema{Type: "string"}
	name := "upload"
	ok := &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{"*/*": {}}}
	if method == http.MethodPost {
		name = "entry"
		ok.Content = map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/Entry"}}}
	}
	op := &huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary,
		Parameters: []*huma.Param{{Name: name, In: "path", Required: true, Schema: text}},
		Responses:  map[string]*huma.Response{"200": ok, "default": problemResponse(api)},
	}
	if method == http.MethodPost {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
			Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{
				"file": {Type: "string", Format: "binary"}, "folder": text, "comment": text, "replaces": text,
			},
		}}}}
	}
	return op
}

// UploadPath names a file of an entry in an address.
type UploadPath struct {
	EntryPath
	Upload string `path:"upload" maxLength:"36"`
}

type changeUploadInput struct {
	UploadPath
	Body struct {
		Name     *string `json:"name,omitempty"`
		Folder   *string `json:"folder,omitempty"`
		Comment  *string `json:"comment,omitempty"`
		Archived *bool   `json:"archived,omitempty"`
	}
}

func (s *server) changeUpload(ctx context.Context, in *changeUploadInput) (*entryOutput, error) {
	b := in.Body
	return s.onUpload(ctx, in.UploadPath, func(id string) error {
		_, err := s.app.ChangeUpload(ctx, actorOf(ctx), id, in.Upload, eln.UploadChange{Name: b.Name, Folder: b.Folder, Comment: b.Comment, Archived: b.Archived})
		return err
	})
}

type hideUploadInput struct {
	UploadPath
	Body struct {
		Reason string `json:"reason"`
	}
}

func (s *server) hideUpload(ctx context.Context, in *hideUploadInput) (*entryOutput, error) {
	return s.onUpload(ctx, in.UploadPath, func(id string) error {
		return s.app.HideUpload(ctx, actorOf(ctx), id, in.Upload, in.Body.Reason)
	})
}

func (s *server) showUpload(ctx context.Context, in *UploadPath) (*entryOutput, error) {
	return s.onUpload(ctx, *in, func(id string) error { return s.app.ShowUpload(ctx, actorOf(ctx), id, in.Upload) })
}

// onUpload does something to a file and answers with its whole entry.
func (s *server) onUpload(ctx context.Context, in UploadPath, act func(entryID string) error) (*entryOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err == nil {
		err = act(id)
	}
	if err != nil {
		return nil, err
	}
	return s.entryAnswer(ctx, id)
}

// The bounds of a file sent in one piece, and of what is said of it.
const (
	maxFile      = 5 << 30
	maxFormField = 256 << 10
	maxFormParts = 20
)

// addUpload takes a file in one piece. Bytes go from the connection to their
// encrypted object; nothing of them waits in memory or in clear on the disk.
func (s *server) addUpload(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	id, err := s.entryID(ctx, r.PathValue("entry"))
	if err == nil {
		err = s.app.MayUpload(ctx, actorOf(ctx), id)
	}
	if err == nil {
		err = s.receive(w, r, id)
	}
	if err != nil {
		s.writeProblem(w, r, sending(err))
		return
	}
	s.writeEntry(w, r, http.StatusCreated, id)
}

func (s *server) writeEntry(w http.ResponseWriter, r *http.Request, status int, id string) {
	out, err := s.entryAnswer(r.Context(), id)
	if err != nil {
		s.writeProblem(w, r, err)
		return
	}
	w.Header().Set("ETag", out.ETag)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out.Body)
}

// sending says what went wrong with bytes that were being sent.
func sending(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problemAs(http.StatusRequestEntityTooLarge, eln.Errorf(eln.Invalid, "upload_too_big_at_once",
			"A file sent in one piece has at most %d GB: send a larger one in pieces, by the tus protocol.", maxFile>>30).InField("file").With("max", maxFile>>30))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return eln.Errorf(eln.Invalid, "upload_incomplete", "The file did not arrive whole.").InField("file").Because(err)
	}
	return err
}

// problemAs returns an error that answers with a status of its own.
func problemAs(status int, e *eln.Error) *Problem {
	p := problem(e)
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// receive reads the form in the order it comes in: what is said of the file
// may stand before or after it.
func (s *server) receive(w http.ResponseWriter, r *http.Request, id string) error {
	r.Body = patient(w, r.Body)
	form, err := r.MultipartReader()
	if err != nil {
		return eln.Errorf(eln.Invalid, "upload_form", "Send the file as multipart/form-data, in a field named file.").InField("file").Because(err)
	}
	var in eln.NewUpload
	var received *app.Received
	defer func() {
		if received != nil {
			received.Settle(r.Context())
		}
	}()
	for range maxFormParts {
		part, err := form.NextPart()
		if err == io.EOF && received == nil {
			return eln.Errorf(eln.Invalid, "upload_form", "Send the file as multipart/form-data, in a field named file.").InField("file")
		}
		if err == io.EOF {
			_, err = s.app.KeepUpload(r.Context(), actorOf(r.Context()), id, in, received)
			return err
		}
		if err != nil {
			return formWrong(err)
		}
		if part.FormName() != "file" {
			err = formField(part, &in)
		} else if received != nil {
			err = eln.Errorf(eln.Invalid, "upload_single", "Send one file at a time.").InField("file")
		} else {
			in.Name = part.FileName()
			received, err = s.app.ReceiveUpload(r.Context(), actorOf(r.Context()), id, part)
		}
		if err != nil {
			return err
		}
	}
	return eln.Errorf(eln.Invalid, "upload_single", "Send one file at a time.").InField("file")
}

// formWrong says what is wrong with a form whose next part cannot be read: it
// was cut short, is too large, or is no form.
func formWrong(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return eln.Errorf(eln.Invalid, "upload_form", "Send the file as multipart/form-data, in a field named file.").InField("file").Because(err)
}

func formField(part *multipart.Part, in *eln.NewUpload) error {
	text, err := io.ReadAll(io.LimitReader(part, maxFormField+1))
	if err != nil {
		return err
	}
	if len(text) > maxFormField {
		return errTooLarge().InField(part.FormName())
	}
	switch part.FormName() {
	case "folder":
		in.Folder = string(text)
	case "comment":
		in.Comment = string(text)
	case "replaces":
		in.Replaces = string(text)
	}
	return nil
}

// stillFor is how long a sender may be silent in the middle of a file.
const stillFor = time.Minute

// patient reads a long body, however long it takes while bytes come.
func patient(w http.ResponseWriter, body io.ReadCloser) io.ReadCloser {
	return &patientBody{body, http.NewResponseController(w)}
}

type patientBody struct {
	io.ReadCloser
	connection *http.ResponseController
}

// Read implements io.Reader. A connection that has no deadline has none.
func (b *patientBody) Read(p []byte) (int, error) {
	_ = b.connection.SetReadDeadline(time.Now().Add(stillFor))
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	return n, err
}
