package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// exchangeRoutes adds the routes of what comes in and goes out as a file, the
// feed of changes, and the page that describes the API. They stream, so they
// are plain handlers, described by hand.
func (s *server) exchangeRoutes(api huma.API, mux *http.ServeMux) {
	mux.HandleFunc("GET "+prefix+"/export.eln", s.exportEln)
	mux.HandleFunc("POST "+prefix+"/import", s.importFile)
	mux.HandleFunc("GET "+prefix+"/events", s.events)
	mux.HandleFunc("GET "+prefix+"/docs", func(w http.ResponseWriter, r *http.Request) { s.docs(w, r, api.OpenAPI()) })
	describeExchange(api)
}

func describeExchange(api huma.API) {
	text := &huma.Schema{Type: "string"}
	api.OpenAPI().Components.Schemas.Map()["ImportReport"] = reportSchema()
	report := &huma.Schema{Ref: "#/components/schemas/ImportReport"}
	operation := func(method, path, id, summary, media string, schema *huma.Schema, query ...string) *huma.Operation {
		op := &huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Responses: map[string]*huma.Response{
			"200": {Description: "OK", Content: map[string]*huma.MediaType{media: {Schema: schema}}}, "default": problemResponse(api),
		}}
		for _, name := range query {
			op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Schema: text})
		}
		return op
	}
	api.OpenAPI().AddOperation(operation("GET", "/export.eln", "export", "An .eln file of entries (pids, joined by commas), a notebook (its code), a team (its id) or a query",
		elnType, &huma.Schema{Type: "string", Format: "binary"}, "entries", "notebook", "team", "q", "kind"))
	in := operation("POST", "/import", "import", "Import an .eln file into a team; with dry_run nothing is written", "application/json", report)
	in.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file": {Type: "string", Format: "binary"}, "team_id": text, "notebook": text, "dry_run": {Type: "string", Enum: []any{"true", "false"}},
		},
	}}}}
	api.OpenAPI().AddOperation(in)
	api.OpenAPI().AddOperation(operation("GET", "/events", "events", "Changes of entries one may read, as server-sent events; Last-Event-ID goes on where it ended",
		"text/event-stream", text))
}

// reportSchema describes app.ImportReport by hand: no typed route returns it.
func reportSchema() *huma.Schema {
	text, number, flag := &huma.Schema{Type: "string"}, &huma.Schema{Type: "integer"}, &huma.Schema{Type: "boolean"}
	listOf := func(properties map[string]*huma.Schema) *huma.Schema {
		return &huma.Schema{Type: "array", Items: &huma.Schema{Type: "object", Properties: properties}}
	}
	return &huma.Schema{Type: "object", Required: []string{"taken", "notes", "counts", "dry_run"}, Properties: map[string]*huma.Schema{
		"taken": listOf(map[string]*huma.Schema{"node": text, "title": text, "kind": text, "template": flag, "pid": text,
			"action": {Type: "string", Enum: []any{"create", "update", "merge", "unchanged", "left"}}}),
		"notes": listOf(map[string]*huma.Schema{"key": text, "en": text, "fr": text, "node": text,
			"severity": {Type: "string", Enum: []any{"taken", "changed", "left"}}}),
		"counts": {Type: "object", Properties: map[string]*huma.Schema{
			"create": number, "update": number, "merge": number, "unchanged": number, "left": number, "files": number}},
		"dry_run": flag,
	}}
}

// elnType is the media type of .eln files.
const elnType = "application/vnd.eln+zip"

// exportEln streams an .eln file. Once its first byte has left, an error cuts
// the connection: the file is then short and no program takes it for whole.
func (s *server) exportEln(w http.ResponseWriter, r *http.Request) {
	selection, err := s.selection(r)
	out := &lateWriter{w: w, name: "cahier-" + time.Now().UTC().Format("2006-01-02") + ".eln"}
	if err == nil {
		err = s.app.Export(r.Context(), actorOf(r.Context()), out, selection)
	}
	if err == nil {
		return
	}
	if !out.begun {
		s.writeProblem(w, r, err)
		return
	}
	s.log.WarnContext(r.Context(), "export broken off", "request", requestID(r.Context()), "error", err.Error())
	panic(http.ErrAbortHandler)
}

// lateWriter says what it sends when the first byte leaves, so that an error
// before it can be told.
type lateWriter struct {
	w     http.ResponseWriter
	name  string
	begun bool
}

// Write implements io.Writer.
func (l *lateWriter) Write(p []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.w.Header().Set("Content-Type", elnType)
		l.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", l.name))
	}
	return l.w.Write(p)
}

// selection reads what an export is to hold.
func (s *server) selection(r *http.Request) (app.ExportSelection, error) {
	ctx, q := r.Context(), r.URL.Query()
	switch {
	case q.Get("entries") != "":
		var ids []string
		for _, name := range listed(q.Get("entries")) {
			id, err := s.entryID(ctx, name)
			if err != nil {
				return app.ExportSelection{}, err
			}
			ids = append(ids, id)
		}
		return app.ExportSelection{EntryIDs: ids}, nil
	case q.Get("notebook") != "":
		n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), q.Get("notebook"))
		return app.ExportSelection{NotebookID: n.ID}, err
	case q.Get("team") != "" && q.Get("q") == "":
		return app.ExportSelection{TeamID: q.Get("team")}, nil
	case q.Get("q") != "" || q.Get("kind") != "":
		return app.ExportSelection{Filter: eln.EntryFilter{Query: q.Get("q"), TeamID: q.Get("team"), Kind: eln.Kind(q.Get("kind"))}}, nil
	}
	return app.ExportSelection{}, eln.Errorf(eln.Invalid, "export_what", "Say what to export: entries, a notebook, a team or a query.").InField("entries")
}

// importFile receives a file and imports it.
func (s *server) importFile(w http.ResponseWriter, r *http.Request) {
	report, err := s.imported(r)
	if err != nil {
		s.writeProblem(w, r, importing(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(report)
}

// importing says of a file that is too large how it can come in all the same.
func importing(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problemAs(http.StatusRequestEntityTooLarge, eln.Errorf(eln.Invalid, "import_too_big",
			"A file to import has at most %d GB here: ask the operator to import it on the server.", maxFile>>30).InField("file").With("max", maxFile>>30))
	}
	return sending(err)
}

func (s *server) imported(r *http.Request) (app.ImportReport, error) {
	ctx := r.Context()
	a := actorOf(ctx)
	if err := s.app.MayImport(a); err != nil {
		return app.ImportReport{}, err
	}
	form, err := readForm(r)
	if err != nil {
		return app.ImportReport{}, err
	}
	defer form.close()
	if form.file == nil {
		return app.ImportReport{}, eln.Errorf(eln.Invalid, "import_file_missing", "Send the .eln file as the part named file.").InField("file")
	}
	opts := app.ImportOptions{TeamID: form.fields["team_id"], DryRun: form.fields["dry_run"] == "true", Name: form.name}
	if code := form.fields["notebook"]; code != "" {
		n, err := s.app.NotebookOfCode(ctx, a, code)
		if err != nil {
			return app.ImportReport{}, err
		}
		opts.NotebookID = n.ID
	}
	account, err := s.app.Account(ctx, a)
	if err != nil {
		return app.ImportReport{}, err
	}
	opts.Language = account.User.Language
	return s.app.Import(ctx, a, form.file, form.size, opts)
}

// form is what came with a file: the file lies in a temporary place that has
// no name any more, so that it goes whatever happens.
type form struct {
	fields map[string]string
	file   *os.File
	size   int64
	name   string
}

func (f *form) close() {
	if f.file != nil {
		f.file.Close()
		os.Remove(f.file.Name())
	}
}

// readForm reads the parts in whatever order they come.
func readForm(r *http.Request) (*form, error) {
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, eln.Errorf(eln.Invalid, "import_file_missing", "Send the .eln file as the part named file.").InField("file").Because(err)
	}
	f := &form{fields: map[string]string{}}
	for range maxFormParts {
		part, err := reader.NextPart()
		if err == io.EOF {
			return f, nil
		}
		if err == nil {
			err = f.take(part)
		} else {
			err = formWrong(err)
		}
		if err != nil {
			f.close()
			return nil, err
		}
	}
	f.close()
	return nil, errTooLarge()
}

func (f *form) take(part *multipart.Part) error {
	if part.FormName() != "file" {
		text, err := io.ReadAll(io.LimitReader(part, maxFormField))
		f.fields[part.FormName()] = string(text)
		return err
	}
	if f.file != nil {
		return errTooLarge()
	}
	var err error
	if f.file, err = os.CreateTemp("", "cahier-import-*"); err != nil {
		return fmt.Errorf("make room for the import: %w", err)
	}
	os.Remove(f.file.Name()) // where the system keeps open files; else close does it
	f.name = part.FileName()
	f.size, err = io.Copy(f.file, part)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return eln.Errorf(eln.Unavailable, "disk_full",
			"The server has no room left: nothing of this was saved. Keep your text and tell the operator.").Because(err)
	}
	return err
}

const (
	lookEvery = time.Second      // how often a feed looks whether to end
	beatEvery = 20 * time.Second // how often it shows that it lives, and who asks is known anew
	maxCaught = 200              // changes told one by one after a pause
)

// feed is one listener to changes.
type feed struct {
	*server
	w     http.ResponseWriter
	r     *http.Request
	flush func() error
	since time.Time // the change told last
}

// events tells of changes of entries that the reader may read, as they happen
// and, after a pause, since the one told last. What it tells is an id, a short
// identifier and a version; the reader asks for the rest. It ends when the
// session does.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	a := actorOf(r.Context())
	if a.UserID == "" {
		s.writeProblem(w, r, eln.Errorf(eln.Unauthenticated, "sign_in_first", "Sign in first."))
		return
	}
	changes, end := s.app.Changes()
	defer end()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	f := &feed{server: s, w: w, r: r, flush: http.NewResponseController(w).Flush, since: sinceOf(r)}
	f.run(r.Context(), changes)
}

// sinceOf is the change that the reader was told last, now for a new one.
func sinceOf(r *http.Request) time.Time {
	var micros int64
	if _, err := fmt.Sscan(r.Header.Get("Last-Event-ID"), &micros); err == nil && micros > 0 {
		return time.UnixMicro(micros)
	}
	return time.Now()
}

func (f *feed) run(ctx context.Context, changes <-chan app.Change) {
	look, beat := time.NewTicker(lookEvery), time.NewTicker(beatEvery)
	defer look.Stop()
	defer beat.Stop()
	err := errors.Join(f.beat(), f.catchUp(ctx))
	for err == nil {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if f.stopped.Load() {
				return
			}
		case <-beat.C:
			if ctx, err = f.knownAnew(ctx); err == nil {
				err = errors.Join(f.beat(), f.catchUp(ctx))
			}
		case c := <-changes:
			err = f.tell(ctx, c)
		}
	}
}

// knownAnew works out again who asks: a session that has ended ends the feed,
// and rights are those of now.
func (f *feed) knownAnew(ctx context.Context) (context.Context, error) {
	a, err := f.actor(f.r, clientOf(ctx))
	if err == nil && a.UserID == "" {
		err = eln.Errorf(eln.Unauthenticated, "session_over", "You are signed out: sign in again.")
	}
	return context.WithValue(ctx, keyOfActor, a), err
}

func (f *feed) beat() error {
	if _, err := io.WriteString(f.w, ": beat\n\n"); err != nil {
		return err
	}
	return f.flush()
}

// tell tells of one change when the entry is open to the reader.
func (f *feed) tell(ctx context.Context, c app.Change) error {
	list, err := f.app.Entries(ctx, actorOf(ctx), eln.EntryFilter{IDs: []string{c.EntryID}, Limit: 1})
	if err != nil || len(list.Entries) == 0 {
		return err
	}
	return f.send(list.Entries[0])
}

// catchUp tells of what changed since the change told last: during a pause, in
// another process, or faster than this reader listens. Where that is much, the
// reader is told to ask for everything again.
func (f *feed) catchUp(ctx context.Context) error {
	list, err := f.app.Entries(ctx, actorOf(ctx), eln.EntryFilter{
		Order: eln.ByChange, Limit: maxCaught, States: []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck, eln.Void},
	})
	if err != nil {
		return err
	}
	missed := 0
	for missed < len(list.Entries) && list.Entries[missed].ChangedAt.After(f.since) {
		missed++
	}
	if missed == maxCaught {
		f.since = list.Entries[0].ChangedAt
		_, err := fmt.Fprintf(f.w, "id: %d\nevent: reset\ndata: {}\n\n", f.since.UnixMicro())
		return errors.Join(err, f.flush())
	}
	for i := missed - 1; i >= 0; i-- {
		if err := f.send(list.Entries[i]); err != nil {
			return err
		}
	}
	return nil
}

func (f *feed) send(e *eln.Entry) error {
	if e.ChangedAt.After(f.since) {
		f.since = e.ChangedAt
	}
	data, err := json.Marshal(map[string]any{"entry": e.PID, "id": e.ID, "version": e.Version})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f.w, "id: %d\ndata: %s\n\n", f.since.UnixMicro(), data)
	return errors.Join(err, f.flush())
}
