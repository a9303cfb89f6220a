package app

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// pattern is what a new entry is made from: a template, or the entry that is
// duplicated. A nil pattern makes an entry from nothing.
type pattern struct {
	entry     *eln.Entry
	grants    []eln.Grant
	tags      []string
	steps     []eln.Step
	links     []eln.Link
	uploads   []eln.Upload
	staged    map[string]staged // files of another lab, by the id of the upload
	duplicate bool
}

// patternOf returns the template that a new entry begins from, nil for none,
// and fills in what was not said of the entry. A template is begun from its
// like, or from any entry of its kind.
func (app *App) patternOf(ctx context.Context, tx *store.Tx, a *access.Actor, in *eln.NewEntry) (*pattern, error) {
	if in.OriginID == "" {
		return nil, nil
	}
	o, err := readPattern(ctx, tx, a, in.OriginID)
	if eln.CodeOf(err) == eln.NotFound {
		return nil, eln.ErrNotFound().InField("origin")
	}
	if err != nil {
		return nil, err
	}
	if !o.entry.Template && !in.Template || o.entry.Kind != in.Kind {
		return nil, eln.Errorf(eln.Invalid, "origin_not_template", "An entry begins from a template of its own kind.").InField("origin")
	}
	return o, o.fill(in)
}

// readPattern reads all that a new entry takes over: links whose other end the
// actor may not read and files that are hidden, replaced or archived are not.
func readPattern(ctx context.Context, tx *store.Tx, a *access.Actor, id string) (*pattern, error) {
	e, err := checkedEntry(ctx, tx, a, id, access.CanDuplicate)
	if err != nil {
		return nil, err
	}
	o := &pattern{entry: e}
	if e.Body, err = tx.Body(ctx, id); err != nil {
		return nil, err
	}
	if o.grants, err = tx.Grants(ctx, id); err != nil {
		return nil, err
	}
	tags, err := tx.TagsOf(ctx, id)
	for _, t := range tags {
		o.tags = append(o.tags, t.Label)
	}
	if err != nil {
		return nil, err
	}
	if o.steps, err = tx.Steps(ctx, id); err != nil {
		return nil, err
	}
	if o.links, _, err = tx.Links(ctx, id); err != nil {
		return nil, err
	}
	if o.links, err = readableLinks(ctx, tx, a, o.links); err != nil {
		return nil, err
	}
	o.uploads, err = tx.Uploads(ctx, id)
	o.uploads = slices.DeleteFunc(o.uploads, func(u eln.Upload) bool { return u.Hidden || u.Replaced || u.Archived || u.Immutable })
	return o, err
}

func readableLinks(ctx context.Context, tx *store.Tx, a *access.Actor, links []eln.Link) ([]eln.Link, error) {
	if len(links) == 0 {
		return nil, nil
	}
	ids := make([]string, 0, len(links))
	for _, l := range links {
		ids = append(ids, l.TargetID)
	}
	page, err := tx.Entries(ctx, store.Reading{Actor: a, Filter: eln.EntryFilter{IDs: ids}})
	readable := map[string]bool{}
	for _, e := range page.Entries {
		readable[e.ID] = true
	}
	return slices.DeleteFunc(links, func(l eln.Link) bool { return !readable[l.TargetID] }), err
}

// fill fills in what was not said of an entry that begins from a template. The
// template says which fields there are; values given for them are kept.
func (o *pattern) fill(in *eln.NewEntry) error {
	if in.Title == "" {
		in.Title = o.entry.Title
	}
	if in.Body == "" {
		in.Body, in.BodyType = o.entry.Body, o.entry.BodyType
	}
	if in.Rating == 0 {
		in.Rating = o.entry.Rating
	}
	in.Tags = append(slices.Clone(in.Tags), o.tags...)
	fields, err := eln.ParseMetadata(o.entry.Metadata)
	if err != nil {
		return err
	}
	given, err := eln.ParseMetadata(in.Metadata)
	if err != nil {
		return err
	}
	fields.Merge(given)
	in.Metadata = fields.JSON()
	return nil
}

// settle gives a new entry, which has its place, what it takes over in itself:
// where it comes from, and the category and status where they are its team's.
func (o *pattern) settle(ctx context.Context, tx *store.Tx, e *eln.Entry) error {
	if o == nil {
		return nil
	}
	e.OriginID, e.HideMainText = o.entry.ID, o.entry.HideMainText
	for _, label := range []struct {
		kind eln.LabelKind
		from string
		into *string
	}{{eln.Category, o.entry.CategoryID, &e.CategoryID}, {eln.Status, o.entry.StatusID, &e.StatusID}} {
		if label.from == "" || *label.into != "" {
			continue
		}
		l, err := tx.Label(ctx, label.kind, label.from)
		if err == nil && l.TeamID == e.TeamID && l.Of == e.Kind && !l.Hidden {
			*label.into = l.ID
		}
		if err != nil && eln.CodeOf(err) != eln.NotFound {
			return err
		}
	}
	return nil
}

// narrow returns the first grants of a new entry. A duplicate is never open to
// more people than the entry it comes from by its team's policy alone; one
// that comes from another team is open to the members of its own notebook.
func (o *pattern) narrow(e *eln.Entry, grants []eln.Grant) []eln.Grant {
	if o == nil || !o.duplicate {
		return grants
	}
	read, write := access.BaseOwner, access.BaseOwner
	if o.entry.TeamID == e.TeamID {
		if o.entry.NotebookID != "" && !follows(o.entry, o.grants) {
			grants = withLevel(grants, store.NotebookPrincipal(e.NotebookID), eln.None)
		}
		read, write = access.Bases(e.TeamID, o.grants)
	}
	policyRead, policyWrite := access.Bases(e.TeamID, grants)
	return withBases(e.TeamID, grants, min(read, policyRead), min(write, policyWrite))
}

// copyInto gives a new entry the parts of its pattern: steps, unfinished again;
// links; and files, whose new addresses take the place of the old ones in the
// text.
func (o *pattern) copyInto(ctx context.Context, c *change) error {
	if o == nil {
		return nil
	}
	c.data["origin"], c.data["origin_version"] = o.entry.ID, o.entry.Version
	for _, s := range o.steps {
		if _, err := c.addStep(ctx, eln.NewStep{Body: s.Body, Immutable: s.Immutable}); err != nil {
			return err
		}
	}
	for _, l := range o.links {
		if err := c.addLink(ctx, l.TargetID, l.Kind); err != nil {
			return err
		}
	}
	return o.copyFiles(ctx, c)
}

func (o *pattern) copyFiles(ctx context.Context, c *change) error {
	if len(o.uploads) == 0 {
		return nil
	}
	var addresses []string
	for _, u := range o.uploads {
		copied, err := o.copyFile(ctx, c, u)
		if err != nil {
			return err
		}
		addresses = append(addresses, u.LongName, copied.LongName, url.QueryEscape(u.LongName), url.QueryEscape(copied.LongName))
	}
	c.entry.Body = strings.NewReplacer(addresses...).Replace(c.entry.Body)
	return c.tx.SaveBody(ctx, c.entry.ID, c.entry.Body)
}

func (o *pattern) copyFile(ctx context.Context, c *change, u eln.Upload) (eln.Upload, error) {
	if u.LabID == c.entry.LabID {
		return c.copyUpload(ctx, u)
	}
	st, ok := o.staged[u.ID]
	if !ok {
		return eln.Upload{}, eln.Errorf(eln.Conflict, "files_changed", "The files of the entry to copy changed at the same moment: try again.")
	}
	return c.addUpload(ctx, st, eln.NewUpload{Name: u.Name, Folder: u.Folder, Comment: u.Comment})
}

// stageFiles makes the bytes of a pattern ready for an entry of another lab,
// before the transaction that copies it; within a lab there is nothing to do.
// The function it returns tidies up and is to be called whatever happened.
func (app *App) stageFiles(ctx context.Context, a *access.Actor, originID, labID string) (map[string]staged, func(), error) {
	ready := map[string]staged{}
	tidy := func() {
		for _, st := range ready {
			app.settle(ctx, st)
		}
	}
	var o *pattern
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		o, err = readPattern(ctx, tx, a, originID)
		return err
	})
	if err != nil || o.entry.LabID == labID {
		return ready, tidy, err
	}
	for _, u := range o.uploads {
		st, err := app.stageCopy(ctx, labID, u)
		if err != nil {
			return ready, tidy, err
		}
		ready[u.ID] = st
	}
	return ready, tidy, nil
}

// createStaged begins an entry, with the files of a template of another lab
// made ready.
func (app *App) createStaged(ctx context.Context, tx *store.Tx, a *access.Actor, in eln.NewEntry, ready map[string]staged) (*eln.Entry, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	from, err := app.patternOf(ctx, tx, a, &in)
	if err != nil {
		return nil, err
	}
	if from != nil {
		from.staged = ready
	}
	return app.createFrom(ctx, tx, a, in, from)
}

// stageTemplate makes the files of the template of a new entry ready, where it
// is of another lab than the entry will be.
func (app *App) stageTemplate(ctx context.Context, a *access.Actor, in eln.NewEntry) (map[string]staged, func(), error) {
	if in.OriginID == "" || needPerson(a) != nil {
		return nil, func() {}, nil
	}
	labID, err := app.labFor(ctx, a, in)
	if err != nil {
		return nil, func() {}, err
	}
	ready, tidy, err := app.stageFiles(ctx, a, in.OriginID, labID)
	if eln.CodeOf(err) == eln.NotFound {
		err = eln.ErrNotFound().InField("origin")
	}
	return ready, tidy, err
}

// labFor returns the lab that a new entry will belong to, "" where its place
// will be refused.
func (app *App) labFor(ctx context.Context, a *access.Actor, in eln.NewEntry) (string, error) {
	if in.NotebookID == "" || in.Kind != eln.Experiment || in.Template {
		team := in.TeamID
		if team == "" {
			team = teamFor(a, a.TeamID)
		}
		m, _ := a.Membership(team)
		return m.LabID, nil
	}
	var nb eln.Notebook
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		nb, err = app.writableNotebook(ctx, tx, a, in.NotebookID)
		return err
	})
	return nb.LabID, err
}
