package app

import (
	"context"
	"errors"
	"io"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/store"
)

// any reports whether one of the records has one of the actions.
func (im *importing) any(actions ...ImportAction) bool {
	for _, n := range im.nodes {
		for _, a := range actions {
			if n.action == a {
				return true
			}
		}
	}
	return false
}

// carryOut does what was planned, a record at a time, then makes the links
// that had to wait for other records.
func (im *importing) carryOut(ctx context.Context) error {
	if err := im.makeLabels(ctx); err != nil {
		return err
	}
	for i, n := range im.nodes {
		if err := im.carryOutOne(ctx, n); err != nil {
			return err
		}
		im.progress(i + 1)
	}
	for _, n := range im.nodes {
		if !n.pending {
			continue
		}
		if err := im.refused(n, im.finishLinks(ctx, n)); err != nil {
			return err
		}
	}
	return nil
}

func (im *importing) progress(done int) {
	if im.opts.Progress != nil {
		im.opts.Progress(done, len(im.nodes))
	}
}

func (im *importing) carryOutOne(ctx context.Context, n *importNode) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch {
	case n.action == ImportCreate:
		return im.refused(n, im.withFiles(ctx, n, nil, im.create))
	case n.action == ImportUpdate && n.pending:
		return nil
	case n.action == ImportUpdate || n.action == ImportMerge:
		have, err := im.uploadsOf(ctx, n)
		if err != nil {
			return err
		}
		return im.refused(n, im.withFiles(ctx, n, have, im.update))
	}
	return nil
}

// refused turns the refusal of one record into a note, and lets every other
// error end the import.
func (im *importing) refused(n *importNode, err error) error {
	switch eln.CodeOf(err) {
	case eln.Invalid, eln.Conflict, eln.Denied, eln.NotFound:
	default:
		return err
	}
	im.note(interchange.Left, n.set.NodeID, "entry_left", "title", n.set.Title, "why", "=wrong")
	n.action, n.pending = ImportLeft, false
	return nil
}

func (im *importing) uploadsOf(ctx context.Context, n *importNode) ([]eln.Upload, error) {
	var uploads []eln.Upload
	err := im.app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		uploads, err = tx.Uploads(ctx, n.entryID)
		return err
	})
	return uploads, err
}

// arrived is a file of the record whose bytes were received and verified.
type arrived struct {
	file   interchange.File
	staged staged
}

// withFiles receives the files of a record, verified, runs fn on them, and
// tidies up whatever became of them. Files that the entry has already are not
// received. fn says the notes of the record once its transaction is over, so
// that one that is tried twice says them once.
func (im *importing) withFiles(ctx context.Context, n *importNode, have []eln.Upload, fn func(context.Context, *importNode, []arrived) error) error {
	var files []arrived
	defer func() {
		for _, f := range files {
			im.app.settle(ctx, f.staged)
		}
	}()
	for _, f := range n.set.Files {
		if hasFile(have, f) {
			continue
		}
		st, err := im.receive(ctx, n, f)
		if err != nil {
			return err
		}
		if st.Object != "" {
			files = append(files, arrived{file: f, staged: st})
		}
	}
	if err := bodyFits(n.set); err != nil && have == nil {
		st, err := im.app.stage(ctx, im.team.LabID, strings.NewReader(n.set.Body))
		if err != nil {
			return err
		}
		files = append(files, arrived{file: interchange.File{Name: longTextName(n.set)}, staged: st})
	}
	return fn(ctx, n, files)
}

// hasFile reports whether an entry shows a file of this name with these bytes.
func hasFile(have []eln.Upload, f interchange.File) bool {
	p := fileParts(f)
	for _, u := range have {
		if u.Name == p.Name && u.Folder == p.Folder && u.SHA256 == p.SHA256 && !u.Hidden {
			return true
		}
	}
	return false
}

// receive stages the bytes of one file. One that is damaged, or is not what
// the metadata announces, is left and named.
func (im *importing) receive(ctx context.Context, n *importNode, f interchange.File) (staged, error) {
	content, err := im.archive.OpenFile(f)
	if err == nil {
		var st staged
		st, err = im.app.stage(ctx, im.team.LabID, content)
		content.Close()
		if err == nil {
			return st, nil
		}
	}
	return staged{}, im.fileRefused(n, f, err)
}

// fileRefused names a file that is not what it should be; it passes every
// other error on.
func (im *importing) fileRefused(n *importNode, f interchange.File, err error) error {
	var e *eln.Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Key, "eln_file_") {
		return err
	}
	why := "=hash"
	if e.Key == "eln_file_unreadable" || e.Key == "eln_file_missing" {
		why = "=damaged"
	}
	im.note(interchange.Left, n.set.NodeID, "file_left", "name", f.Name, "title", n.set.Title, "why", why)
	return nil
}

// tried completes the report of a dry run: every file is read and verified,
// nothing is kept.
func (im *importing) tried(ctx context.Context) (ImportReport, error) {
	for i, n := range im.nodes {
		if n.action == ImportUnchanged || n.action == ImportLeft {
			continue
		}
		if err := im.tryOne(ctx, n); err != nil {
			return ImportReport{}, err
		}
		im.progress(i + 1)
	}
	return im.summed(), nil
}

func (im *importing) tryOne(ctx context.Context, n *importNode) error {
	var have []eln.Upload
	if n.made {
		var err error
		if have, err = im.uploadsOf(ctx, n); err != nil {
			return err
		}
	}
	for _, f := range n.set.Files {
		if hasFile(have, f) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := im.tryFile(n, f); err != nil {
			return err
		}
	}
	return im.app.DB.Read(ctx, func(tx *store.Tx) error {
		w, err := im.want(ctx, tx, n)
		if err == nil {
			im.sayWant(n, w)
		}
		return err
	})
}

func (im *importing) tryFile(n *importNode, f interchange.File) error {
	content, err := im.archive.OpenFile(f)
	if err == nil {
		_, err = io.Copy(io.Discard, content)
		content.Close()
	}
	if err == nil {
		im.report.Counts.Files++
		return nil
	}
	return im.fileRefused(n, f, err)
}
