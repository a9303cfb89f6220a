package app

import (
	"context"
	"slices"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/render"
	"cahier/internal/store"
)

// maxExtra bounds what is kept of what a file says beyond an entry, in bytes.
const maxExtra = 8 << 20

// bodyFits refuses a text that is longer than an entry holds.
func bodyFits(d *interchange.Dataset) error { return render.CheckBody(d.Body) }

// longTextName is the file that keeps a text longer than an entry holds.
func longTextName(d *interchange.Dataset) string {
	if d.Markdown {
		return "main-text.md"
	}
	return "main-text.html"
}

// create makes the entry of a record, with all that belongs to it but the
// links that wait for other records, in one transaction.
func (im *importing) create(ctx context.Context, n *importNode, files []arrived) error {
	var w *want
	claimed := false
	err := im.app.DB.Write(ctx, func(tx *store.Tx) error {
		var err error
		if claimed, err = im.claim(ctx, tx, n); err != nil || !claimed {
			return err
		}
		if w, err = im.want(ctx, tx, n); err != nil {
			return err
		}
		return im.createIn(ctx, tx, n, w, files)
	})
	if err != nil {
		return err
	}
	if !claimed { // another import of the same file was quicker
		n.action = ImportUnchanged
		return nil
	}
	n.made, n.shown, n.pending = true, n.pid, w.waiting
	if n.page > 0 && n.got != n.page {
		im.note(interchange.Changed, n.set.NodeID, "page_taken", "title", n.set.Title, "page", numberText(int(n.page)))
	}
	im.report.Counts.Files += len(files)
	im.sayWant(n, w)
	return nil
}

// claim notes that the record is being imported, so that nobody else does.
func (im *importing) claim(ctx context.Context, tx *store.Tx, n *importNode) (bool, error) {
	if n.entryID == "" {
		n.entryID = eln.NewID(tx.Now())
	}
	row := n.row
	row.EntryID, row.Version = n.entryID, 1
	return tx.ClaimImport(ctx, row)
}

func (im *importing) createIn(ctx context.Context, tx *store.Tx, n *importNode, w *want, files []arrived) error {
	e, err := im.newEntry(ctx, tx, n, w)
	if err != nil {
		return err
	}
	grants, err := im.app.firstGrants(ctx, tx, e, nil)
	if err != nil {
		return err
	}
	c := &change{tx: tx, actor: im.actor, entry: e, data: map[string]any{"kind": string(e.Kind), "template": e.Template}, action: "entry.create"}
	if err := im.givePage(ctx, c, n); err != nil {
		return err
	}
	if err := tx.AddEntry(ctx, e, grants); err != nil {
		return err
	}
	if e.State == eln.Struck || e.State == eln.Void {
		if err := tx.KeepState(ctx, e.ID, eln.Normal); err != nil {
			return err
		}
	}
	if err := im.fill(ctx, c, n, w, files); err != nil {
		return err
	}
	if err := c.describeNew(grants); err != nil {
		return err
	}
	if err := tx.SaveFields(ctx, e); err != nil {
		return err
	}
	if err := im.app.commitChange(ctx, c); err != nil {
		return err
	}
	n.row.EntryID, n.row.Version, n.got = e.ID, e.Version, e.Page
	row := n.row
	if w.waiting {
		row.Hash = pendingLinks + row.Hash
	}
	return tx.SaveImport(ctx, row)
}

// newEntry is the entry of a record before it has its parts: its identities
// are those of the plan, its state is the file's.
func (im *importing) newEntry(ctx context.Context, tx *store.Tx, n *importNode, w *want) (*eln.Entry, error) {
	d := n.set
	e, err := newEntry(im.actor, eln.NewEntry{
		Kind: eln.Kind(d.Kind), Template: d.Template, TeamID: im.team.ID, Title: w.Title, BodyType: w.bodyType, Date: w.Date,
		CategoryID: w.CategoryID, StatusID: w.StatusID, Rating: w.Rating, Metadata: w.Metadata, Draft: d.State == string(eln.Draft),
	}, tx.Now())
	if err != nil {
		return nil, err
	}
	e.ID, e.PID, e.LabID, e.HideMainText = n.entryID, n.pid, im.team.LabID, w.Hide
	if n.elabID != "" {
		e.ElabID = n.elabID
	}
	if w.CustomID > 0 {
		e.CustomID = &w.CustomID
	}
	im.giveState(e, d)
	if e.Kind != eln.Experiment || e.Template {
		return e, nil
	}
	return e, im.giveNotebook(ctx, tx, e)
}

// giveState sets the lock and the state that the file gives.
func (im *importing) giveState(e *eln.Entry, d *interchange.Dataset) {
	switch state := eln.State(d.State); state {
	case eln.Archived, eln.Struck, eln.Void:
		e.State = state
	}
	if e.State == eln.Struck || e.State == eln.Void {
		e.Reason = im.reason(d)
	}
	if d.Locked {
		now := e.CreatedAt
		e.LockedAt, e.LockedBy = &now, im.actor.UserID
	}
}

// reason is why the record was struck: what its history says, or that it was
// so in the file.
func (im *importing) reason(d *interchange.Dataset) string {
	reason := ""
	for _, h := range d.History {
		if h.What == "entry.strike" && h.Text != "" {
			reason = render.CleanLine(h.Text, eln.MaxReason)
		}
	}
	switch {
	case eln.ValidReason(reason) == nil:
		return reason
	case im.opts.Language == "fr":
		return "Rayée dans le fichier importé"
	}
	return "Struck through in the imported file"
}

// giveNotebook finds the notebook of an experiment: the one named, the one
// that this file makes, or the actor's own in the team.
func (im *importing) giveNotebook(ctx context.Context, tx *store.Tx, e *eln.Entry) error {
	n := im.notebook
	var err error
	if im.keeps {
		n, err = im.ownNotebook(ctx, tx)
	} else if n.ID == "" {
		m, _ := im.actor.Membership(im.team.ID)
		n, err = im.app.defaultNotebook(ctx, tx, im.actor, m)
	}
	e.NotebookID = n.ID
	return err
}

// ownNotebook returns the notebook that a whole notebook of ours becomes, made
// at first need and found again by an import that goes on.
func (im *importing) ownNotebook(ctx context.Context, tx *store.Tx) (eln.Notebook, error) {
	source := "import:" + im.team.ID + ":" + im.actor.UserID
	id, err := tx.Alias(ctx, source, "notebook", shortKey(im.crate.SourceID))
	if err == nil {
		return im.app.writableNotebook(ctx, tx, im.carrying(id), id)
	}
	if eln.CodeOf(err) != eln.NotFound {
		return eln.Notebook{}, err
	}
	title, purpose, err := cover(im.crate.Name, im.crate.Description)
	if err != nil {
		title, purpose = im.crate.Root, ""
	}
	n := eln.Notebook{
		ID: eln.NewID(tx.Now()), LabID: im.team.LabID, TeamID: im.team.ID, HolderID: im.actor.UserID, Title: title, Purpose: purpose,
		CreatedAt: tx.Now(), Level: eln.Own, Version: 1,
	}
	if err := addNotebook(ctx, tx, im.actor, &n, false); err != nil {
		return n, err
	}
	im.carrying(n.ID)
	return n, tx.SetAlias(ctx, source, "notebook", shortKey(im.crate.SourceID), n.ID)
}

// carrying returns the actor, who carries a notebook that they hold and that
// was made after their principals were worked out.
func (im *importing) carrying(notebookID string) *access.Actor {
	im.actor.Carry(store.NotebookPrincipal(notebookID), eln.Own)
	return im.actor
}

// givePage gives an experiment the page it had, in a notebook made for it, or
// the next one of its notebook. A draft has none.
func (im *importing) givePage(ctx context.Context, c *change, n *importNode) error {
	e := c.entry
	if e.NotebookID == "" || e.State == eln.Draft {
		return nil
	}
	free, err := pageFree(ctx, c.tx, e.NotebookID, n.page)
	if err != nil {
		return err
	}
	if free {
		err = keepPage(ctx, c, n.page)
	} else {
		err = im.app.takePage(ctx, c)
	}
	c.data["page"], c.data["notebook"] = e.Page, e.NotebookID
	return err
}

// pageFree reports whether nothing stands on a page; page 0 is none.
func pageFree(ctx context.Context, tx *store.Tx, notebookID string, no int64) (bool, error) {
	if no == 0 {
		return false, nil
	}
	row, err := tx.Page(ctx, notebookID, no)
	if eln.CodeOf(err) == eln.NotFound {
		return true, nil
	}
	return row.EntryID == "", err
}

// keepPage gives an entry a page by its number.
func keepPage(ctx context.Context, c *change, no int64) error {
	e := c.entry
	e.Page = no
	why := eln.PageWritten
	if e.State == eln.Void {
		why = eln.PageVoid
	}
	if err := c.tx.KeepPage(ctx, e.NotebookID, no, e.ID, why); err != nil {
		return err
	}
	_, err := c.tx.Record(ctx, store.Act{
		Subject: store.Subject("notebook", e.NotebookID), Lab: e.LabID, Action: "notebook.page", Actor: signed(c.actor),
		Data: map[string]any{"no": no, "entry": e.ID, "why": string(why)},
	})
	return err
}

// fill gives a new entry its files, its text, and its parts.
func (im *importing) fill(ctx context.Context, c *change, n *importNode, w *want, files []arrived) error {
	longNames, err := addFiles(ctx, c, files)
	if err != nil {
		return err
	}
	if c.entry.Body = im.body(n, longNames); c.entry.Body != "" {
		if c.entry.BodyType == eln.HTML {
			c.entry.Body = render.WithBlockIDs(c.entry.Body, "")
		}
		if err := c.tx.SaveBody(ctx, c.entry.ID, c.entry.Body); err != nil {
			return err
		}
	}
	for _, s := range w.steps {
		if err := c.putStep(ctx, s); err != nil {
			return err
		}
	}
	if err := c.putClaimedRemarks(ctx, &w.facts, w.remarks); err != nil {
		return err
	}
	for _, l := range w.links {
		if err := c.addLink(ctx, l.TargetID, l.Kind); err != nil {
			return err
		}
	}
	if err := c.addTags(ctx, w.Tags); err != nil {
		return err
	}
	if c.entry.Reason != "" {
		c.set("reason", c.entry.Reason)
	}
	return c.setSource(&w.facts)
}

// setSource says in the record where the entry comes from.
func (c *change) setSource(f *sourceFacts) error {
	if author := f.claimedAuthor(); author != "" {
		c.set("claimed-author", author)
	}
	raw, err := f.leaf()
	c.set("source", raw)
	return err
}

// addFiles gives an entry files that arrived and returns their addresses by
// node. The address that a file had is kept when no file here has it.
func addFiles(ctx context.Context, c *change, files []arrived) (map[string]string, error) {
	longNames, ids := map[string]string{}, idsInOrder(c.tx.Now(), len(files))
	for i, f := range files {
		u, err := c.addArrived(ctx, ids[i], f, "")
		if err != nil {
			return nil, err
		}
		longNames[f.file.NodeID] = u.LongName
	}
	return longNames, nil
}

func (c *change) addArrived(ctx context.Context, id string, f arrived, replaces string) (eln.Upload, error) {
	in := eln.NewUpload{Name: f.file.Name, Folder: f.file.Folder, Comment: f.file.Description, Replaces: replaces}
	if _, err := cleanUploadComment(in.Comment); err != nil {
		in.Comment = render.CleanLine(in.Comment, eln.MaxReason)
	}
	if validLongName(f.file.LongName) {
		taken, err := c.tx.LongNameTaken(ctx, f.file.LongName)
		if err != nil {
			return eln.Upload{}, err
		}
		if !taken {
			in.LongName = f.file.LongName
		}
	}
	u, err := c.addUploadAs(ctx, id, f.staged, in)
	if err != nil || !f.file.Archived {
		return u, err
	}
	u.Archived = true
	for i := range c.parts {
		if c.parts[i].Path == "file/"+u.ID {
			c.parts[i].Value = fileLeaf(u)
		}
	}
	return u, c.tx.SaveUpload(ctx, &u)
}

// putStep adds a step as an import found it: ticked at the time its file gives.
func (c *change) putStep(ctx context.Context, s eln.Step) error {
	s.ID, s.EntryID = eln.NewID(c.tx.Now()), c.entry.ID
	if err := c.tx.AddStep(ctx, &s); err != nil {
		return err
	}
	c.set("step/"+s.ID, stepLeaf(s))
	return nil
}

// putClaimedRemarks adds comments that the file says somebody wrote, in its
// order.
func (c *change) putClaimedRemarks(ctx context.Context, f *sourceFacts, remarks []wantedRemark) error {
	if len(remarks) > 0 && f.Comments == nil {
		f.Comments = map[string]sourceRemark{}
	}
	for i, id := range idsInOrder(c.tx.Now(), len(remarks)) {
		f.Comments[id] = remarks[i].claim
		if err := c.addRemark(ctx, eln.Remark{ID: id, Body: remarks[i].body}); err != nil {
			return err
		}
	}
	return nil
}

// idsInOrder returns ids that sort as they stand: things made at one moment
// are told apart by their ids alone.
func idsInOrder(now time.Time, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = eln.NewID(now)
	}
	slices.Sort(ids)
	return ids
}

// finishLinks makes the links that waited for other records, in a transaction
// of their own, and notes that the record is imported whole.
func (im *importing) finishLinks(ctx context.Context, n *importNode) error {
	var w *want
	err := im.app.DB.Write(ctx, func(tx *store.Tx) error {
		e, err := entryToFinish(ctx, tx, im.actor, n.entryID)
		if err != nil {
			return err
		}
		if w, err = im.want(ctx, tx, n); err != nil {
			return err
		}
		c := &change{tx: tx, actor: im.actor, entry: e, data: map[string]any{}}
		for _, l := range w.links {
			if err := c.addLink(ctx, l.TargetID, l.Kind); err != nil {
				return err
			}
		}
		untouched := e.Version == n.row.Version
		if len(c.parts) > 0 {
			c.action = "entry.change"
		}
		if err := im.app.commitChange(ctx, c); err != nil {
			return err
		}
		row := n.row
		if untouched {
			row.Version = e.Version
		}
		row.Hash = n.set.Hash
		n.row = row
		return tx.SaveImport(ctx, row)
	})
	if err == nil && w.lostLinks > 0 {
		im.note(interchange.Left, n.set.NodeID, "link_left", "title", n.set.Title)
	}
	return err
}

// entryToFinish returns an entry whose import is not whole yet: one that came
// in locked, or struck through, takes its links all the same.
func entryToFinish(ctx context.Context, tx *store.Tx, a *access.Actor, id string) (*eln.Entry, error) {
	e, err := entryToChange(ctx, tx, a, id, access.CanRead)
	if err == nil && !mayWrite(a, e) {
		err = access.Check(a, access.CanWrite, e)
	}
	return e, err
}
