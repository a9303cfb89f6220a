package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/store"
)

// staged is a set of bytes that lies in the blob store and that no row names
// yet: it was received before the transaction that takes it, so that no
// transaction waits for a network. Whoever staged it calls settle, whatever
// became of it.
type staged struct {
	blob.Receipt
	LabID string
	head  []byte
	key   keys.Key
	known bool // the store has the key already
	blobs blob.Store
}

// headSize is how many bytes tell what kind of file it is.
const headSize = 512

// stage receives the bytes of r, to its end, encrypted on the way for the
// files of a lab. Nothing is left of them when it fails. A full disk is
// eln.Unavailable, "disk_full".
func (app *App) stage(ctx context.Context, labID string, r io.Reader) (staged, error) {
	st := staged{LabID: labID, key: keys.New(), blobs: app.Blobs}
	top := &topOf{r: r}
	var err error
	if st.Receipt, err = blob.PutSealed(ctx, app.Blobs, st.key, top); err != nil {
		return staged{}, err
	}
	st.head = top.head
	return st, nil
}

// topOf remembers the first bytes that pass. A sender that breaks off is passed
// on as an error that cannot be taken for the end of the file: HTTP says
// io.ErrUnexpectedEOF of it, which io.ReadFull also says of a short last piece.
type topOf struct {
	r    io.Reader
	head []byte
}

// Read implements io.Reader.
func (t *topOf) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if room := headSize - len(t.head); room > 0 {
		t.head = append(t.head, p[:min(n, room)]...)
	}
	if err == io.ErrUnexpectedEOF {
		err = fmt.Errorf("receiving a file: %w", err)
	}
	return n, err
}

// settleWithin bounds the tidying after a request that may be gone.
const settleWithin = 10 * time.Second

// settle removes staged bytes that no row came to name: the transaction
// failed, or the lab had the same bytes already. Bytes whose fate cannot be
// told stay; the sweep finds them later.
func (app *App) settle(ctx context.Context, st staged) {
	if st.Object != "" {
		app.removeUnnamed(ctx, st.Object)
	}
}

func (app *App) removeUnnamed(ctx context.Context, object string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	named := true
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		named, err = tx.HasObject(ctx, object)
		return err
	})
	if err == nil && !named {
		_ = app.Blobs.Remove(ctx, object)
	}
}

// keep gives staged bytes their row. When the lab has the same bytes, theirs
// stay and these are removed by settle; nobody is told.
func (st staged) keep(ctx context.Context, tx *store.Tx) error {
	row := store.Blob{
		LabID: st.LabID, SHA256: st.SHA256, Object: st.Object, CipherSHA256: st.CipherSHA256, Size: st.Size, KeyID: st.key.ID(),
	}
	added, err := tx.AddBlob(ctx, row)
	if err != nil {
		return err
	}
	if !added {
		whole, err := st.twinIsWhole(ctx, tx)
		if err != nil || whole {
			return err
		}
		if err := tx.MoveBlob(ctx, row); err != nil {
			return err
		}
	}
	if st.known {
		return nil
	}
	return tx.KeepBlobKey(ctx, st.LabID, st.key)
}

// twinIsWhole reports whether the object of the same bytes is there with its
// size: bytes that were lost come back when somebody sends them again.
func (st staged) twinIsWhole(ctx context.Context, tx *store.Tx) (bool, error) {
	twin, err := tx.Blob(ctx, st.LabID, st.SHA256)
	if err != nil {
		return false, err
	}
	f, err := st.blobs.Open(ctx, twin.Object)
	if eln.CodeOf(err) == eln.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return f.Size() == blob.SealedSize(twin.Size), f.Close()
}

// openBytes opens the plain bytes of an upload for reading at any place.
func (app *App) openBytes(ctx context.Context, u eln.Upload) (io.ReadSeekCloser, error) {
	var row store.Blob
	var key keys.Key
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if row, err = tx.Blob(ctx, u.LabID, u.SHA256); err != nil {
			return err
		}
		key, err = tx.BlobKey(ctx, u.LabID, row.KeyID)
		return err
	})
	if eln.CodeOf(err) == eln.NotFound {
		return nil, eln.Errorf(eln.NotFound, "file_missing", "The bytes of this file are not in the store.").Because(err)
	}
	if err != nil {
		return nil, err
	}
	f, err := app.Blobs.Open(ctx, row.Object)
	if err != nil {
		return nil, err
	}
	r, err := blob.NewReader(f, row.Size, key)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return openFile{r, f}, nil
}

// openFile is the plain bytes of an object with the object to close.
type openFile struct {
	*blob.Reader
	io.Closer
}

// stageCopy stages the bytes of an upload for another lab, under a key of that
// lab.
func (app *App) stageCopy(ctx context.Context, labID string, u eln.Upload) (staged, error) {
	r, err := app.openBytes(ctx, u)
	if err != nil {
		return staged{}, err
	}
	defer r.Close()
	return app.stage(ctx, labID, r)
}

// headOf returns the first bytes of an upload that was received in pieces.
func headOf(ctx context.Context, blobs blob.Store, receipt blob.Receipt, key keys.Key) ([]byte, error) {
	f, err := blobs.Open(ctx, receipt.Object)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := blob.NewReader(f, receipt.Size, key)
	if err != nil {
		return nil, err
	}
	var head bytes.Buffer
	_, err = io.Copy(&head, io.LimitReader(r, headSize))
	return head.Bytes(), err
}
