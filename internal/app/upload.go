package app

import (
	"context"
	"io"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
	"cahier/internal/store"
)

// Uploads returns the files of an entry, oldest first: replaced ones too, and
// hidden ones for those who may write.
func (app *App) Uploads(ctx context.Context, a *access.Actor, id string) ([]eln.Upload, error) {
	var uploads []eln.Upload
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, a, id)
		if err != nil {
			return err
		}
		uploads, err = listedUploads(ctx, tx, a, e)
		return err
	})
	return uploads, err
}

// listedUploads returns the files of an entry that its reader is shown.
func listedUploads(ctx context.Context, tx *store.Tx, a *access.Actor, e *eln.Entry) ([]eln.Upload, error) {
	all, err := tx.Uploads(ctx, e.ID)
	if err != nil || mayWrite(a, e) {
		return all, err
	}
	shown := all[:0]
	for _, u := range all {
		if !u.Hidden {
			shown = append(shown, u)
		}
	}
	return shown, nil
}

func mayWrite(a *access.Actor, e *eln.Entry) bool { return min(e.Level, a.Ceiling) >= eln.Write }

// MayUpload returns nil when the actor may add a file to an entry. It is asked
// before the bytes are received, and again by the verb that keeps them.
func (app *App) MayUpload(ctx context.Context, a *access.Actor, id string) error {
	_, err := app.entryForUpload(ctx, a, id)
	return err
}

func (app *App) entryForUpload(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	if err := needUploader(a); err != nil {
		return nil, err
	}
	var e *eln.Entry
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		e, err = checkedEntry(ctx, tx, a, id, access.CanUpload)
		return err
	})
	return e, err
}

func needUploader(a *access.Actor) error {
	if err := needPerson(a); err != nil {
		return err
	}
	return needWrite(a)
}

// Received is a file that came in and that no entry has yet. Whoever received
// it calls Settle, whatever became of it.
type Received struct {
	app *App
	staged
}

// Settle removes the bytes of a file that no entry took.
func (r *Received) Settle(ctx context.Context) { r.app.settle(ctx, r.staged) }

// ReceiveUpload receives the bytes of a file for an entry, before everything
// that is said of it is known. KeepUpload gives it to the entry.
func (app *App) ReceiveUpload(ctx context.Context, a *access.Actor, id string, r io.Reader) (*Received, error) {
	e, err := app.entryForUpload(ctx, a, id)
	if err != nil {
		return nil, err
	}
	st, err := app.stage(ctx, e.LabID, r)
	if err != nil {
		return nil, err
	}
	return &Received{app: app, staged: st}, nil
}

// KeepUpload gives a received file to an entry.
func (app *App) KeepUpload(ctx context.Context, a *access.Actor, id string, in eln.NewUpload, r *Received) (eln.Upload, error) {
	var u eln.Upload
	err := app.changeUploads(ctx, a, id, func(ctx context.Context, c *change) error {
		var err error
		u, err = c.takeUploadAs(ctx, eln.NewID(c.tx.Now()), r.staged, in)
		return err
	})
	return u, err
}

// AddUpload adds a file to an entry. One that replaces another takes its
// place, its name and its folder unless it has its own; the bytes of the other
// stay.
func (app *App) AddUpload(ctx context.Context, a *access.Actor, id string, in eln.NewUpload, r io.Reader) (eln.Upload, error) {
	received, err := app.ReceiveUpload(ctx, a, id, r)
	if err != nil {
		return eln.Upload{}, err
	}
	defer received.Settle(ctx)
	return app.KeepUpload(ctx, a, id, in, received)
}

// changeUploads runs a change of the files of an entry.
func (app *App) changeUploads(ctx context.Context, a *access.Actor, id string, fn func(context.Context, *change) error) error {
	if err := needUploader(a); err != nil {
		return err
	}
	return app.changeEntry(ctx, a, id, access.CanUpload, fn)
}

// takeUploadAs adds a file as an act of its own, under an id.
func (c *change) takeUploadAs(ctx context.Context, id string, st staged, in eln.NewUpload) (eln.Upload, error) {
	u, err := c.addUploadAs(ctx, id, st, in)
	if err != nil {
		return u, err
	}
	c.action = "file.add"
	c.data["file"], c.data["sha256"], c.data["size"] = u.ID, u.SHA256, u.Size
	if u.Replaces != "" {
		c.action = "file.replace"
		c.data["replaces"] = u.Replaces
	}
	return u, nil
}

// addUpload adds a file to the entry of a change. It does not name the act:
// imports and copies are acts of their own.
func (c *change) addUpload(ctx context.Context, st staged, in eln.NewUpload) (eln.Upload, error) {
	return c.addUploadAs(ctx, eln.NewID(c.tx.Now()), st, in)
}

func (c *change) addUploadAs(ctx context.Context, id string, st staged, in eln.NewUpload) (eln.Upload, error) {
	if st.LabID != c.entry.LabID {
		return eln.Upload{}, eln.Errorf(eln.Conflict, "file_elsewhere", "This entry moved to another lab while the file came in: send it again.")
	}
	u, err := c.describeUpload(ctx, in)
	if err != nil {
		return u, err
	}
	u.ID, u.Size, u.SHA256 = id, st.Size, st.SHA256
	u.MediaType = mediaType(u.Name, st.head)
	if err := st.keep(ctx, c.tx); err != nil {
		return u, err
	}
	return u, c.putUpload(ctx, &u)
}

// describeUpload cleans what a person says of a file, and finds the file whose
// place it takes.
func (c *change) describeUpload(ctx context.Context, in eln.NewUpload) (eln.Upload, error) {
	u := eln.Upload{Folder: cleanFolder(in.Folder)}
	var err error
	if u.Comment, err = cleanUploadComment(in.Comment); err != nil {
		return u, err
	}
	if in.Replaces != "" {
		old, err := c.newestUpload(ctx, in.Replaces)
		if err != nil {
			return u, err
		}
		u.Replaces = old.ID
		in.Name = firstOf(in.Name, old.Name)
		u.Folder = firstOf(u.Folder, old.Folder)
		u.Comment = firstOf(u.Comment, old.Comment)
	}
	u.Name = cleanFileName(in.Name)
	u.LongName = in.LongName
	if !validLongName(u.LongName) {
		u.LongName = newLongName(u.Name)
	}
	return u, nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// newestUpload returns the file at the end of the chain that begins at one of
// the entry: two people who replace the same file make a chain, and lose
// nothing.
func (c *change) newestUpload(ctx context.Context, id string) (eln.Upload, error) {
	u, err := c.upload(ctx, id)
	for err == nil && u.Replaced {
		u, err = c.tx.UploadAfter(ctx, u.ID)
	}
	if err != nil {
		return u, err
	}
	if u.Hidden {
		return u, errFileHidden()
	}
	return u, notImmutable(u)
}

// putUpload writes a new file of the entry and its leaf.
func (c *change) putUpload(ctx context.Context, u *eln.Upload) error {
	u.EntryID, u.LabID, u.AuthorID, u.CreatedAt = c.entry.ID, c.entry.LabID, c.actor.UserID, c.tx.Now()
	if err := c.tx.AddUpload(ctx, u); err != nil {
		return err
	}
	if u.Replaces != "" {
		c.drop("file/" + u.Replaces)
	}
	c.set("file/"+u.ID, fileLeaf(*u))
	return nil
}

// copyUpload gives the entry of a change a file of another entry of the same
// lab, without touching the bytes. The copy has an address of its own.
func (c *change) copyUpload(ctx context.Context, from eln.Upload) (eln.Upload, error) {
	if from.LabID != c.entry.LabID {
		return eln.Upload{}, eln.Errorf(eln.Internal, "internal", "a file cannot be copied between labs without its bytes")
	}
	u := eln.Upload{
		ID: eln.NewID(c.tx.Now()), Name: from.Name, Folder: from.Folder, Comment: from.Comment, Size: from.Size, SHA256: from.SHA256,
		MediaType: from.MediaType, LongName: newLongName(from.Name),
	}
	return u, c.putUpload(ctx, &u)
}

// fileLeaf is what the record says of a file.
func fileLeaf(u eln.Upload) map[string]any {
	return map[string]any{
		"name": u.Name, "folder": u.Folder, "comment": u.Comment, "size": u.Size, "sha256": u.SHA256, "media_type": u.MediaType,
		"long_name": u.LongName, "replaces": u.Replaces, "hidden": u.Hidden, "archived": u.Archived, "serial": u.Serial,
	}
}

// upload returns a file of the entry of a change; ErrNotFound for one of
// another.
func (c *change) upload(ctx context.Context, id string) (eln.Upload, error) {
	u, err := c.tx.Upload(ctx, id)
	if err == nil && u.EntryID != c.entry.ID {
		err = eln.ErrNotFound()
	}
	return u, err
}

func notImmutable(u eln.Upload) error {
	if u.Immutable {
		return eln.Errorf(eln.Denied, "file_immutable", "This file is part of a signature or a stamp: it can be neither changed nor hidden.")
	}
	return nil
}

func errFileHidden() *eln.Error {
	return eln.Errorf(eln.Conflict, "file_hidden", "This file is hidden: show it again first.")
}

// ChangeUpload changes how a file is called and shown. Its bytes never change,
// and nothing of a file that was replaced does.
func (app *App) ChangeUpload(ctx context.Context, a *access.Actor, id, uploadID string, in eln.UploadChange) (eln.Upload, error) {
	var u eln.Upload
	err := app.changeUploads(ctx, a, id, func(ctx context.Context, c *change) error {
		var err error
		if u, err = c.upload(ctx, uploadID); err != nil {
			return err
		}
		if err := notImmutable(u); err != nil {
			return err
		}
		if u.Replaced {
			return eln.Errorf(eln.Conflict, "file_replaced", "This file was replaced: change the one that took its place.")
		}
		changed, err := applyUploadChange(&u, in)
		if err != nil || !changed {
			return err
		}
		return c.saveUpload(ctx, u, "file.change")
	})
	return u, err
}

// applyUploadChange reports whether anything changed.
func applyUploadChange(u *eln.Upload, in eln.UploadChange) (bool, error) {
	before := *u
	if in.Name != nil {
		u.Name = cleanFileName(*in.Name)
	}
	if in.Folder != nil {
		u.Folder = cleanFolder(*in.Folder)
	}
	if in.Comment != nil {
		var err error
		if u.Comment, err = cleanUploadComment(*in.Comment); err != nil {
			return false, err
		}
	}
	if in.Archived != nil {
		u.Archived = *in.Archived
	}
	return *u != before, nil
}

// saveUpload writes a file as it now stands, as the act of the change. The
// leaf of a replaced file went when it was replaced, and does not come back:
// that it was hidden or shown stands in the event.
func (c *change) saveUpload(ctx context.Context, u eln.Upload, action event.Action) error {
	c.action = action
	c.data["file"] = u.ID
	if !u.Replaced {
		c.set("file/"+u.ID, fileLeaf(u))
	}
	if action == "file.change" {
		c.data["parts"] = partKinds(c.parts)
	}
	return c.tx.SaveUpload(ctx, &u)
}

// HideUpload hides a file, with a reason. Its bytes are kept; nobody reads
// them until it is shown again.
func (app *App) HideUpload(ctx context.Context, a *access.Actor, id, uploadID, reason string) error {
	reason = render.CleanLine(reason, eln.MaxReason)
	if err := eln.ValidReason(reason); err != nil {
		return err
	}
	return app.turnUpload(ctx, a, id, uploadID, true, func(c *change) { c.set("reason", reason) })
}

// ShowUpload shows a hidden file again.
func (app *App) ShowUpload(ctx context.Context, a *access.Actor, id, uploadID string) error {
	return app.turnUpload(ctx, a, id, uploadID, false, func(c *change) { c.drop("reason") })
}

func (app *App) turnUpload(ctx context.Context, a *access.Actor, id, uploadID string, hidden bool, say func(*change)) error {
	return app.changeUploads(ctx, a, id, func(ctx context.Context, c *change) error {
		u, err := c.upload(ctx, uploadID)
		if err != nil || u.Hidden == hidden {
			return err
		}
		if err := notImmutable(u); err != nil {
			return err
		}
		u.Hidden = hidden
		say(c)
		if hidden {
			return c.saveUpload(ctx, u, "file.hide")
		}
		return c.saveUpload(ctx, u, "file.show")
	})
}
