package elabapi

import (
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// uploadState is the state of a file as eLabFTW counts them: a file whose place
// another took is archived there.
func uploadState(u eln.Upload) int {
	switch {
	case u.Hidden:
		return 3
	case u.Archived || u.Replaced:
		return 2
	}
	return 1
}

// uploadRow is one file. Every file has a hash, however large.
func uploadRow(entry int64, of noun, u eln.Upload, by eln.Person) object {
	return object{
		"id": u.Serial, "real_name": u.Name, "long_name": u.LongName, "comment": orNull(u.Comment), "item_id": entry, "userid": by.Serial,
		"type": of.name, "created_at": moment(&u.CreatedAt), "hash": u.SHA256, "hash_algorithm": "sha256", "storage": 1, "filesize": u.Size,
		"state": uploadState(u), "immutable": bit(u.Immutable), "fullname": by.Name,
	}
}

// shown returns the files whose state the address asks for: by default what
// is in use. Newest first, as eLabFTW lists them.
func (c *call) shown(uploads []eln.Upload) []eln.Upload {
	states := strings.Split(c.query().Get("state"), ",")
	if states[0] == "" || c.r.Method != http.MethodGet {
		states = []string{"1"}
	}
	var list []eln.Upload
	for _, u := range slices.Backward(uploads) {
		if slices.Contains(states, text(int64(uploadState(u)))) {
			list = append(list, u)
		}
	}
	return list
}

// uploadRows writes the files on the page of an entry. Those of a struck one
// are struck with it.
func (c *call) uploadRows(o *app.Opened) ([]object, error) {
	uploads := o.Uploads
	if !c.mayWriteTo(o.Entry) {
		uploads = slices.DeleteFunc(slices.Clone(uploads), func(u eln.Upload) bool { return u.Hidden })
	}
	if stateNumber(o.State) == 3 && c.query().Get("state") == "" {
		return []object{}, nil
	}
	return c.describeUploads(o.Serial, c.shown(uploads))
}

func (c *call) mayWriteTo(e *eln.Entry) bool { return min(e.Level, c.actor.Ceiling) >= eln.Write }

func (c *call) describeUploads(entry int64, uploads []eln.Upload) ([]object, error) {
	list := []object{}
	var people []string
	for _, u := range uploads {
		people = append(people, u.AuthorID)
	}
	slices.Sort(people)
	names, err := c.App.Names(c.ctx(), slices.Compact(people))
	for _, u := range uploads {
		list = append(list, uploadRow(entry, c.noun, u, names[u.AuthorID]))
	}
	return list, err
}

func (c *call) uploads() (reply, error) {
	uploads, err := c.App.Uploads(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	rows, err := c.describeUploads(c.id, c.shown(uploads))
	if err != nil {
		return reply{}, err
	}
	return ok(rows)
}

func (c *call) uploadOf() (eln.Upload, error) {
	uploads, err := c.App.Uploads(c.ctx(), c.actor, c.entry)
	i := slices.IndexFunc(uploads, func(u eln.Upload) bool { return u.Serial == c.sub })
	if err == nil && i < 0 {
		err = errNothing()
	}
	if err != nil {
		return eln.Upload{}, err
	}
	return uploads[i], nil
}

// upload answers what is known of a file, or its bytes.
func (c *call) upload() (reply, error) {
	u, err := c.uploadOf()
	if err != nil {
		return reply{}, err
	}
	switch format := c.query().Get("format"); format {
	case "", "json":
		return c.uploadAnswer(u)
	case "binary":
		return c.bytes(u)
	default:
		return reply{}, badFormat(format)
	}
}

func (c *call) uploadAnswer(u eln.Upload) (reply, error) {
	rows, err := c.describeUploads(c.id, []eln.Upload{u})
	if err != nil {
		return reply{}, err
	}
	return ok(rows[0])
}

// The bounds of a file sent in one piece, and of what is said of it.
const (
	maxFile      = 5 << 30
	maxFormField = 256 << 10
	maxFormParts = 20
)

func (c *call) addUpload() (reply, error) { return c.receive("") }

// replaceUpload puts a file in the place of another, or copies it.
func (c *call) replaceUpload() (reply, error) {
	u, err := c.uploadOf()
	if err != nil {
		return reply{}, err
	}
	return c.receive(u.ID)
}

// receive takes a file from a form, or one that was written in the body.
func (c *call) receive(replaces string) (reply, error) {
	if err := c.App.MayUpload(c.ctx(), c.actor, c.entry); err != nil {
		return reply{}, err
	}
	if strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/form-data") {
		return c.receiveForm(replaces)
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	if in.action() != "createfromstring" || replaces != "" {
		return reply{}, wrong("Invalid action parameter.")
	}
	content, err := contentOf(in)
	if err != nil {
		return reply{}, err
	}
	u, err := c.App.AddUpload(c.ctx(), c.actor, c.entry, eln.NewUpload{Name: nameOf(in), Comment: in.text("comment")}, strings.NewReader(content))
	if err != nil {
		return reply{}, err
	}
	return c.madePart("uploads", u.Serial)
}

// nameOf is what a file written in the body is called: with its ending.
func nameOf(in input) string {
	name, kind := in.text("real_name"), in.text("file_type")
	if kind == "chemjson" {
		kind = "json"
	}
	if kind == "" || strings.HasSuffix(strings.ToLower(name), "."+kind) {
		return name
	}
	return name + "." + kind
}

// contentOf reads a file written in the body; a picture is a data address.
func contentOf(in input) (string, error) {
	kind, content := in.text("file_type"), in.text("content")
	if !slices.Contains([]string{"chemjson", "json", "mol", "png", "rxn", "xlsx"}, kind) {
		return "", wrong("Incorrect value for file_type: available values are chemjson, json, mol, png, rxn, xlsx.")
	}
	_, encoded, inAddress := strings.Cut(content, ";base64,")
	if kind != "png" || !inAddress {
		return content, nil
	}
	picture, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", wrong("The content is not written in base64.")
	}
	return string(picture), nil
}

// form is a form while it comes in: what is said of the file may stand before
// it or after it.
type form struct {
	*call
	file     eln.NewUpload
	received *app.Received
}

func (c *call) receiveForm(replaces string) (reply, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.Patient(c.w, c.r.Body), maxFile)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return reply{}, wrong("Send the file as multipart/form-data, in a field named file.")
	}
	f := &form{call: c, file: eln.NewUpload{Replaces: replaces}}
	defer f.settle()
	for range maxFormParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f.keep()
		}
		if err == nil {
			err = f.read(part)
		} else {
			err = formError(err)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = wrong("The file did not arrive whole.")
		}
		if err != nil {
			return reply{}, err
		}
	}
	return reply{}, wrong("Send one file at a time.")
}

// formError says why a form cannot be read on: it is too large, or no form.
func formError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return wrong("This is not a form as multipart/form-data describes it.")
}

func (f *form) settle() {
	if f.received != nil {
		f.received.Settle(f.ctx())
	}
}

func (f *form) keep() (reply, error) {
	if f.received == nil {
		return reply{}, wrong("Send the file as multipart/form-data, in a field named file.")
	}
	u, err := f.App.KeepUpload(f.ctx(), f.actor, f.entry, f.file, f.received)
	if err != nil {
		return reply{}, err
	}
	return f.madePart("uploads", u.Serial)
}

func (f *form) read(part *multipart.Part) error {
	if part.FormName() == "file" {
		if f.received != nil {
			return wrong("Send one file at a time.")
		}
		f.file.Name = part.FileName()
		var err error
		f.received, err = f.App.ReceiveUpload(f.ctx(), f.actor, f.entry, part)
		return err
	}
	said, err := io.ReadAll(io.LimitReader(part, maxFormField+1))
	if err != nil {
		return err
	}
	if len(said) > maxFormField {
		return wrong("The field %q is too long.", part.FormName())
	}
	switch part.FormName() {
	case "comment":
		f.file.Comment = string(said)
	case "real_name":
		f.file.Name = string(said)
	}
	return nil
}

// changeUpload changes how a file is called or archives it. Its bytes, its
// state otherwise and its author stay.
func (c *call) changeUpload() (reply, error) {
	u, err := c.uploadOf()
	if err != nil {
		return reply{}, err
	}
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	change, err := uploadChange(in, u)
	if err != nil {
		return reply{}, err
	}
	if u, err = c.App.ChangeUpload(c.ctx(), c.actor, c.entry, u.ID, change); err != nil {
		return reply{}, err
	}
	return c.uploadAnswer(u)
}

func uploadChange(in input, u eln.Upload) (eln.UploadChange, error) {
	var change eln.UploadChange
	archived := !u.Archived
	if in.action() == "archive" {
		change.Archived = &archived
		return change, nil
	}
	for key := range in {
		var err error
		switch key {
		case "action":
		case "real_name":
			change.Name, err = in.words(key)
		case "comment":
			change.Comment, err = in.words(key)
		case "state":
			archived = in.number(key) == 2
			change.Archived = &archived
			if n := in.number(key); n != 1 && n != 2 {
				err = wrong("Incorrect value for state: available values are 1, 2.")
			}
		default:
			err = wrong("Invalid update target.")
		}
		if err != nil {
			return change, err
		}
	}
	return change, nil
}

// hideUpload is what DELETE does: the bytes are kept, nobody is shown them.
func (c *call) hideUpload() (reply, error) {
	u, err := c.uploadOf()
	if err != nil {
		return reply{}, err
	}
	if err := c.App.HideUpload(c.ctx(), c.actor, c.entry, u.ID, reason); err != nil {
		return reply{}, err
	}
	return gone()
}
