package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"cahier/internal/access"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/store"
)

// The bounds of files that come in piece by piece: the size of one, and how
// many a person may have under way.
const (
	MaxIncoming    = 50 << 30
	incomingAtOnce = 100
)

// Incoming is a file that comes in piece by piece, as its sender sees it.
// Received of Size bytes are safe. Upload is set once the entry has the file.
type Incoming struct {
	ID       string
	EntryID  string
	Name     string
	Size     int64
	Received int64
	Upload   *eln.Upload
}

// facts are what was said of a file when it began, with the id that its upload
// will have, so that finishing twice makes one upload.
type facts struct {
	UploadID string        `json:"upload_id"`
	File     eln.NewUpload `json:"file"`
}

// BeginUpload begins a file of size bytes that comes in piece by piece. It is
// its sender's alone: everybody else gets the answer for what does not exist.
func (app *App) BeginUpload(ctx context.Context, a *access.Actor, id string, in eln.NewUpload, size int64) (Incoming, error) {
	e, err := app.entryForUpload(ctx, a, id)
	if err != nil {
		return Incoming{}, err
	}
	if app.Spool == nil {
		return Incoming{}, eln.Errorf(eln.Unavailable, "upload_resume_off", "This service takes files in one piece only.")
	}
	if size < 0 || size > MaxIncoming {
		return Incoming{}, errUploadTooBig(MaxIncoming >> 30)
	}
	key, err := app.incomingKey(ctx, a, e)
	if err != nil {
		return Incoming{}, err
	}
	return app.beginIn(ctx, a, e, in, size, key)
}

func errUploadTooBig(gigabytes int64) *eln.Error {
	return eln.Errorf(eln.Invalid, "upload_too_big", "A file sent this way has at most %d GB.", gigabytes).InField("file").With("max", gigabytes)
}

// incomingKey makes the key of a file that comes in: it must survive a restart.
func (app *App) incomingKey(ctx context.Context, a *access.Actor, e *eln.Entry) (keys.Key, error) {
	var key keys.Key
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.IncomingOf(ctx, a.UserID)
		if err != nil {
			return err
		}
		if n >= incomingAtOnce {
			return eln.Errorf(eln.RateLimited, "uploads_at_once", "You have %d files under way: finish or give up some of them first.", n).With("max", incomingAtOnce)
		}
		key, err = tx.BlobKey(ctx, e.LabID, "")
		return err
	})
	return key, err
}

func (app *App) beginIn(ctx context.Context, a *access.Actor, e *eln.Entry, in eln.NewUpload, size int64, key keys.Key) (Incoming, error) {
	in.Name, in.LongName = cleanFileName(in.Name), ""
	said, err := json.Marshal(facts{UploadID: eln.NewID(app.Now()), File: in})
	if err != nil {
		return Incoming{}, err
	}
	part, err := app.Spool.Create(key.ID(), key, size, nil)
	if err != nil {
		return Incoming{}, err
	}
	row := store.Incoming{ID: part.ID(), UserID: a.UserID, EntryID: e.ID, LabID: e.LabID, KeyID: key.ID(), Facts: string(said), Size: size}
	err = errors.Join(part.Close(), app.DB.Write(ctx, func(tx *store.Tx) error { return tx.AddIncoming(ctx, row) }))
	if err != nil {
		return Incoming{}, errors.Join(err, app.Spool.Abandon(row.ID))
	}
	return Incoming{ID: row.ID, EntryID: e.ID, Name: in.Name, Size: size}, nil
}

// IncomingUpload says how far a file that comes in has got. One that is whole
// and that no entry has, because the service stopped in between, is given to
// its entry first.
func (app *App) IncomingUpload(ctx context.Context, a *access.Actor, incomingID string) (Incoming, error) {
	row, err := app.ownIncoming(ctx, a, incomingID)
	if err != nil {
		return Incoming{}, err
	}
	if row.DoneAt != nil {
		return app.doneIncoming(ctx, row)
	}
	u, err := app.Spool.Stat(row.ID)
	if err != nil {
		return Incoming{}, unknownIncoming(err)
	}
	if u.Offset == row.Size {
		return app.AppendUpload(ctx, a, incomingID, row.Size, eofReader{})
	}
	return row.seen(u.Offset), nil
}

// AppendUpload receives the next bytes of a file, which lie at offset, and
// returns how far it got, with an error too: what it counts is safe. The last
// byte gives the file to its entry, in one transaction; asked again, it
// answers the same. An offset that is not the next one is eln.Conflict,
// "upload_offset".
func (app *App) AppendUpload(ctx context.Context, a *access.Actor, incomingID string, offset int64, r io.Reader) (Incoming, error) {
	row, err := app.ownIncoming(ctx, a, incomingID)
	if err != nil {
		return Incoming{}, err
	}
	if row.DoneAt != nil {
		return app.doneIncoming(ctx, row)
	}
	if _, err := app.entryForUpload(ctx, a, row.EntryID); err != nil {
		return Incoming{}, err
	}
	key, part, err := app.openIncoming(ctx, row.Incoming)
	if err != nil {
		return Incoming{}, unknownIncoming(err)
	}
	defer part.Close()
	if part.Offset() < row.Size || offset != row.Size {
		if _, err := part.Append(ctx, offset, r); err != nil {
			return row.seen(part.Offset()), err
		}
	}
	if part.Offset() < row.Size {
		return row.seen(part.Offset()), nil
	}
	return app.finishIncoming(ctx, a, row, key, part)
}

func (app *App) openIncoming(ctx context.Context, row store.Incoming) (keys.Key, *blob.Incoming, error) {
	var key keys.Key
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		key, err = tx.BlobKey(ctx, row.LabID, row.KeyID)
		return err
	})
	if err != nil {
		return key, nil, err
	}
	part, err := app.Spool.Open(row.ID, key)
	return key, part, err
}

// finishIncoming makes the object of a file that came in whole and gives it to
// the entry. The spool forgets the file once that is committed.
func (app *App) finishIncoming(ctx context.Context, a *access.Actor, row ownIncoming, key keys.Key, part *blob.Incoming) (Incoming, error) {
	ctx = context.WithoutCancel(ctx)
	receipt, err := part.Finish(ctx, app.Blobs)
	if err != nil {
		return row.seen(row.Size), err
	}
	head, err := headOf(ctx, app.Blobs, receipt, key)
	if err != nil {
		return row.seen(row.Size), err
	}
	st := staged{Receipt: receipt, LabID: row.LabID, head: head, key: key, known: true, blobs: app.Blobs}
	err = app.changeUploads(ctx, a, row.EntryID, func(ctx context.Context, c *change) error {
		now, err := c.tx.Incoming(ctx, row.ID)
		if err != nil || now.DoneAt != nil {
			return err
		}
		if _, err := c.takeUploadAs(ctx, row.facts.UploadID, st, row.facts.File); err != nil {
			return err
		}
		return c.tx.EndIncoming(ctx, row.ID)
	})
	if err != nil {
		return row.seen(row.Size), err
	}
	part.Close()
	if err := app.Spool.Abandon(row.ID); err != nil {
		return Incoming{}, err
	}
	app.settle(ctx, st)
	return app.doneIncoming(ctx, row)
}

// doneIncoming answers for a file that its entry has.
func (app *App) doneIncoming(ctx context.Context, row ownIncoming) (Incoming, error) {
	in := row.seen(row.Size)
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		u, err := tx.Upload(ctx, row.facts.UploadID)
		in.Upload = &u
		return err
	})
	return in, err
}

// EndIncoming gives a file that comes in up; its bytes are forgotten.
func (app *App) EndIncoming(ctx context.Context, a *access.Actor, incomingID string) error {
	row, err := app.ownIncoming(ctx, a, incomingID)
	if err != nil {
		return err
	}
	if row.DoneAt != nil {
		return eln.ErrNotFound()
	}
	return app.forgetIncoming(ctx, row.ID)
}

// forgetIncoming removes the bytes before the row: a crash in between is
// repeated by the sweep.
func (app *App) forgetIncoming(ctx context.Context, id string) error {
	if err := app.Spool.Abandon(id); err != nil {
		return err
	}
	app.removeUnnamed(ctx, id)
	return app.DB.Write(ctx, func(tx *store.Tx) error { return tx.DropIncoming(ctx, id) })
}

// ownIncoming is a file that comes in, with what was said of it.
type ownIncoming struct {
	store.Incoming
	facts facts
}

func (row ownIncoming) seen(received int64) Incoming {
	return Incoming{ID: row.ID, EntryID: row.EntryID, Name: row.facts.File.Name, Size: row.Size, Received: received}
}

// ownIncoming returns a file that the actor has coming in, for an entry that
// they may still read.
func (app *App) ownIncoming(ctx context.Context, a *access.Actor, id string) (ownIncoming, error) {
	var row ownIncoming
	if app.Spool == nil {
		return row, eln.ErrNotFound()
	}
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if row.Incoming, err = tx.Incoming(ctx, id); err != nil {
			return err
		}
		if a.UserID == "" || row.UserID != a.UserID {
			return eln.ErrNotFound()
		}
		if _, err := tx.Entry(ctx, a, row.EntryID); err != nil {
			return err
		}
		return json.Unmarshal([]byte(row.Facts), &row.facts)
	})
	return row, err
}

// unknownIncoming gives a file whose bytes are gone the answer for what does
// not exist.
func unknownIncoming(err error) error {
	if eln.CodeOf(err) == eln.NotFound {
		return eln.ErrNotFound()
	}
	return err
}

// eofReader has nothing to give.
type eofReader struct{}

// Read implements io.Reader.
func (eofReader) Read([]byte) (int, error) { return 0, io.EOF }
