package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/render"
	"cahier/internal/store"
)

// maxHistory bounds the lines of history that an export gives of an entry and
// that an import keeps.
const maxHistory = 5000

// entry writes one entry and its files.
func (x *export) entry(ctx context.Context, p pinned) error {
	var d interchange.Dataset
	var files []eln.Upload
	err := x.app.DB.Read(ctx, func(tx *store.Tx) error {
		r := &entryReading{export: x, tx: tx, users: map[string]eln.User{}}
		var err error
		d, files, err = r.read(ctx, p)
		return err
	})
	if eln.CodeOf(err) == eln.NotFound {
		return eln.Errorf(eln.Conflict, "export_withdrawn", "An entry was closed to you while it was exported: export again.")
	}
	if err != nil {
		return err
	}
	if err := x.writer.AddDataset(d); err != nil {
		return err
	}
	for _, u := range files {
		if err := x.file(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// file copies the bytes of one file, whose hash the writer checks.
func (x *export) file(ctx context.Context, u eln.Upload) error {
	_, content, err := x.app.OpenUpload(ctx, x.actor, u.ID)
	if err != nil {
		return exportBroken(u, err)
	}
	defer content.Close()
	err = x.writer.AddFile(interchange.File{
		Name: u.Name, Folder: u.Folder, Size: u.Size, SHA256: u.SHA256, Description: u.Comment, Type: u.MediaType, LongName: u.LongName,
		Archived: u.Archived,
	}, content)
	var e *eln.Error
	if errors.As(err, &e) && strings.HasPrefix(e.Key, "eln_file_") {
		return exportBroken(u, err)
	}
	return err
}

// exportBroken is what ends an export whose file cannot be read whole.
func exportBroken(u eln.Upload, cause error) error {
	return eln.Errorf(eln.Unavailable, "export_file_broken",
		"The file %q cannot be read as it was kept, so the export was ended: tell the operator.", u.Name).With("name", u.Name).Because(cause)
}

// entryReading reads one entry of an export in one transaction.
type entryReading struct {
	*export
	tx    *store.Tx
	users map[string]eln.User
}

// read describes an entry as it was at its pinned version, with the files it
// then had.
func (r *entryReading) read(ctx context.Context, p pinned) (interchange.Dataset, []eln.Upload, error) {
	var d interchange.Dataset
	s, err := r.snapshot(ctx, p)
	if err != nil {
		return d, nil, err
	}
	e := s.entry
	d = interchange.Dataset{
		NodeID: nodeOf(e.PID), SourceIdentifier: e.ElabID, Kind: string(e.Kind), Template: e.Template, Title: e.Title,
		Markdown: e.BodyType == eln.Markdown, Date: e.Date, Created: e.CreatedAt, Modified: e.ChangedAt, Rating: e.Rating,
		CustomID: e.CustomID, Locked: e.Locked(), State: string(e.State), HideMainText: e.HideMainText,
		ID: e.ID, PID: string(e.PID), Version: p.version, Page: e.Page, Tags: s.tags,
	}
	d.Body = exportedBody(e, s.uploads)
	if e.Metadata != "" {
		d.Metadata = json.RawMessage(e.Metadata)
	}
	for _, step := range []func(context.Context, *snapshot, *interchange.Dataset) error{r.people, r.labels, r.remarks, r.links, r.history} {
		if err := step(ctx, s, &d); err != nil {
			return d, nil, err
		}
	}
	d.Steps = exportedSteps(s.steps)
	return d, s.uploads, nil
}

// nodeOf is the folder of an entry in our exports.
func nodeOf(pid eln.PID) string { return "./" + string(pid) + "/" }

// people sets who wrote the entry and who looks after it. Of an imported entry
// the authors are those that its file named.
func (r *entryReading) people(ctx context.Context, s *snapshot, d *interchange.Dataset) error {
	author, err := r.person(ctx, s.entry.AuthorID)
	if err != nil {
		return err
	}
	d.Authors = []interchange.Person{author}
	if s.entry.CustodianID != s.entry.AuthorID {
		custodian, err := r.person(ctx, s.entry.CustodianID)
		if err != nil {
			return err
		}
		d.Custodian = &custodian
	}
	s.source.fill(d)
	return nil
}

func (r *entryReading) person(ctx context.Context, id string) (interchange.Person, error) {
	u, known := r.users[id]
	if !known {
		var err error
		if u, err = r.tx.User(ctx, id); err != nil {
			return interchange.Person{}, err
		}
		r.users[id] = u
	}
	return interchange.Person{Given: u.First, Family: u.Last, Email: u.Email, ORCID: u.ORCID}, nil
}

// labels sets category, status and notebook.
func (r *entryReading) labels(ctx context.Context, s *snapshot, d *interchange.Dataset) error {
	for kind, of := range map[eln.LabelKind]struct {
		id string
		to *interchange.Label
	}{eln.Category: {s.entry.CategoryID, &d.Category}, eln.Status: {s.entry.StatusID, &d.Status}} {
		if of.id == "" {
			continue
		}
		l, err := r.tx.Label(ctx, kind, of.id)
		if err != nil {
			return fmt.Errorf("export the %s: %w", kind, err)
		}
		*of.to = interchange.Label{Title: l.Title, Color: l.Color}
	}
	if s.entry.NotebookID == "" {
		return nil
	}
	n, err := r.tx.Notebook(ctx, s.entry.NotebookID)
	d.Notebook = n.Code
	return err
}

// remarks sets the comments that are to be seen. One that an import brought
// has the author and the time that its file gave it.
func (r *entryReading) remarks(ctx context.Context, s *snapshot, d *interchange.Dataset) error {
	list, err := r.tx.Remarks(ctx, s.entry.ID)
	for _, m := range list {
		if m.Hidden {
			continue
		}
		c := interchange.Comment{
			Author: interchange.Person{Given: m.Author.First, Family: m.Author.Last, Email: m.Author.Email, ORCID: m.Author.ORCID},
			At:     m.CreatedAt, Text: m.Body,
		}
		s.source.restoreComment(m.ID, &c)
		d.Comments = append(d.Comments, c)
	}
	return err
}

// links sets the links whose other end the actor may read. One that is not in
// this export is named by its id.
func (r *entryReading) links(ctx context.Context, s *snapshot, d *interchange.Dataset) error {
	for _, l := range s.links {
		at, here := r.place[l.TargetID]
		if !here {
			if _, err := r.tx.Entry(ctx, r.actor, l.TargetID); eln.CodeOf(err) == eln.NotFound {
				continue
			} else if err != nil {
				return err
			}
			d.Links = append(d.Links, interchange.Link{URL: uuidURL + l.TargetID, Kind: string(l.Kind)})
			continue
		}
		node := nodeOf(r.list[at].pid)
		if l.Kind == eln.LinkPart && d.ParentID == "" && at < r.place[s.entry.ID] {
			d.ParentID = node
		}
		d.Links = append(d.Links, interchange.Link{TargetNodeID: node, Kind: string(l.Kind)})
	}
	for _, l := range s.source.Links {
		d.Links = append(d.Links, interchange.Link{URL: l.URL, Kind: l.Kind})
	}
	return nil
}

// uuidURL begins the address of an entry that is known by its id alone.
const uuidURL = "urn:uuid:"

// history lists what happened to the entry: first what an imported file said
// of before, then our own versions, oldest first.
func (r *entryReading) history(ctx context.Context, s *snapshot, d *interchange.Dataset) error {
	d.History = s.source.history()
	subject := store.Subject("entry", s.entry.ID)
	versions, err := r.tx.Versions(ctx, subject, s.version+1, maxHistory)
	if err != nil {
		return err
	}
	for _, v := range slices.Backward(versions) {
		line := interchange.HistoryEntry{At: v.At, What: v.Action, Text: strings.Join(v.Parts, " "), Version: v.N}
		if line.Author, err = r.actorOf(ctx, v.ActorID); err != nil {
			return err
		}
		if line.What == "entry.strike" {
			line.Text = r.reasonAt(ctx, s, v.N)
		}
		d.History = append(d.History, line)
	}
	return nil
}

// actorOf names who made a version; the service itself is no person.
func (r *entryReading) actorOf(ctx context.Context, id string) (interchange.Person, error) {
	if id == "" || strings.Contains(id, ":") {
		return interchange.Person{Name: id}, nil
	}
	p, err := r.person(ctx, id)
	if eln.CodeOf(err) == eln.NotFound {
		return interchange.Person{}, nil
	}
	return p, err
}

// reasonAt is the reason given for a version, "" when there is none or it was
// erased.
func (r *entryReading) reasonAt(ctx context.Context, s *snapshot, n int64) string {
	raw, err := r.tx.Leaf(ctx, store.Subject("entry", s.entry.ID), s.entry.LabID, "reason", n)
	var reason string
	if err != nil || json.Unmarshal(raw, &reason) != nil {
		return ""
	}
	return reason
}

func exportedSteps(steps []eln.Step) []interchange.Step {
	var out []interchange.Step
	for _, s := range steps {
		out = append(out, interchange.Step{
			Body: s.Body, Position: s.Ordering, Finished: s.Finished, FinishedAt: timeOf(s.FinishedAt), Deadline: timeOf(s.Deadline),
		})
	}
	return out
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// fileAddress finds the address of a file in a body: ours, by id.
var fileAddress = regexp.MustCompile(`/api/cahier/v1/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\?download=1)?`)

// exportedBody is the main text without what only this service knows: the ids
// of blocks, and addresses of files by id, which become the ones that every
// reader of .eln files finds by the file's long name.
func exportedBody(e *eln.Entry, uploads []eln.Upload) string {
	body := e.Body
	if e.BodyType == eln.HTML {
		body = render.StripBlockIDs(body)
	}
	return fileAddress.ReplaceAllStringFunc(body, func(address string) string {
		id := fileAddress.FindStringSubmatch(address)[1]
		for _, u := range uploads {
			if u.ID == id {
				return longNameURL(u.LongName)
			}
		}
		return address
	})
}

// longNameURL is the address of a file that bodies use, as eLabFTW's do.
func longNameURL(longName string) string {
	return "/app/download.php?f=" + strings.ReplaceAll(url.QueryEscape(longName), "%2F", "/")
}

// snapshot is an entry with its parts at one version.
type snapshot struct {
	entry   *eln.Entry
	version int64
	tags    []string
	steps   []eln.Step
	links   []eln.Link
	uploads []eln.Upload
	source  sourceFacts
}

// snapshot reads the live rows and, when the entry has changed since its
// version was pinned, puts back what the record holds of that version.
func (r *entryReading) snapshot(ctx context.Context, p pinned) (*snapshot, error) {
	e, err := r.tx.Entry(ctx, r.actor, p.id)
	if err != nil {
		return nil, err
	}
	s := &snapshot{entry: e, version: p.version}
	if err := s.readLive(ctx, r.tx); err != nil {
		return nil, err
	}
	leaves, err := s.leaves(ctx, r.tx)
	if err != nil {
		return nil, err
	}
	if err := s.source.parse(leaves["source"]); err != nil || e.Version == p.version {
		return s, err
	}
	return s, s.putBack(leaves)
}

// leaves reads the whole record of an older version, and of the version that
// is live only what the live rows do not hold.
func (s *snapshot) leaves(ctx context.Context, tx *store.Tx) (map[string]json.RawMessage, error) {
	subject := store.Subject("entry", s.entry.ID)
	if s.entry.Version != s.version {
		return tx.Leaves(ctx, subject, s.entry.LabID, s.version)
	}
	raw, err := tx.Leaf(ctx, subject, s.entry.LabID, "source", s.version)
	if eln.CodeOf(err) == eln.NotFound {
		return nil, nil
	}
	return map[string]json.RawMessage{"source": raw}, err
}

func (s *snapshot) readLive(ctx context.Context, tx *store.Tx) error {
	e := s.entry
	var err error
	if e.Body, err = tx.Body(ctx, e.ID); err != nil {
		return err
	}
	if s.steps, err = tx.Steps(ctx, e.ID); err != nil {
		return err
	}
	if s.links, _, err = tx.Links(ctx, e.ID); err != nil {
		return err
	}
	tags, err := tx.TagsOf(ctx, e.ID)
	if err != nil {
		return err
	}
	for _, t := range tags {
		s.tags = append(s.tags, t.Label)
	}
	uploads, err := tx.Uploads(ctx, e.ID)
	s.uploads = slices.DeleteFunc(uploads, func(u eln.Upload) bool { return u.Hidden || u.Replaced })
	return err
}

// putBack takes the content of an older version out of its leaves. Comments,
// and what the record no longer holds, stay as they are now.
func (s *snapshot) putBack(leaves map[string]json.RawMessage) error {
	then, err := contentOf(s.version, leaves)
	if err != nil {
		return fmt.Errorf("read the version to export: %w", err)
	}
	var state stateWords
	if err := read(leaves, "state", &state); err != nil {
		return fmt.Errorf("read the version to export: %w", err)
	}
	e := s.entry
	e.Title, e.Body, e.BodyType, e.Date, e.HideMainText, e.Metadata = then.Title, then.Body, then.BodyType, then.Date, then.HideMainText, then.Metadata
	e.State, e.CategoryID, e.StatusID, e.Rating, e.CustomID = state.State, state.Category, state.Status, state.Rating, state.CustomID
	s.tags, s.steps = then.Tags, then.Steps
	slices.Sort(s.tags)
	s.links = slices.DeleteFunc(s.links, func(l eln.Link) bool {
		_, held := leaves[linkPath(l.Kind, l.TargetID)]
		return !held
	})
	s.uploads = slices.DeleteFunc(s.uploads, func(u eln.Upload) bool {
		_, held := leaves["file/"+u.ID]
		return !held
	})
	return nil
}

// stateWords are the small values of a version's context.
type stateWords struct {
	State    eln.State `json:"state"`
	Category string    `json:"category"`
	Status   string    `json:"status"`
	Rating   int       `json:"rating"`
	CustomID *int64    `json:"custom_id"`
}
