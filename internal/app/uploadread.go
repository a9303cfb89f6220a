package app

import (
	"context"
	"io"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Upload returns one file of an entry that the actor may read. A hidden one is
// eln.Conflict, "file_hidden", for those who may show it again, and not found
// for others.
func (app *App) Upload(ctx context.Context, a *access.Actor, uploadID string) (eln.Upload, error) {
	var u eln.Upload
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		u, err = readableUpload(ctx, tx, a, uploadID)
		return err
	})
	return u, err
}

func readableUpload(ctx context.Context, tx *store.Tx, a *access.Actor, id string) (eln.Upload, error) {
	u, err := tx.Upload(ctx, id)
	if err != nil {
		return eln.Upload{}, err
	}
	e, err := tx.Entry(ctx, a, u.EntryID)
	if err != nil {
		return eln.Upload{}, err
	}
	if !u.Hidden {
		return u, nil
	}
	if mayWrite(a, e) {
		return eln.Upload{}, errFileHidden()
	}
	return eln.Upload{}, eln.ErrNotFound()
}

// OpenUpload opens the bytes of a file for reading at any place; the caller
// closes them. It answers as Upload does.
func (app *App) OpenUpload(ctx context.Context, a *access.Actor, uploadID string) (eln.Upload, io.ReadSeekCloser, error) {
	u, err := app.Upload(ctx, a, uploadID)
	if err != nil {
		return u, nil, err
	}
	r, err := app.openBytes(ctx, u)
	return u, r, err
}

// UploadOfLongName returns the file that an address in a text stands for: the
// newest one of its chain that the actor may read. Where several files have
// the address, the oldest that the actor may read has it: what comes later, as
// with an import, cannot take the place of a picture in a text.
func (app *App) UploadOfLongName(ctx context.Context, a *access.Actor, longName string) (eln.Upload, error) {
	var found eln.Upload
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		candidates, err := tx.UploadsOfLongName(ctx, longName)
		if err != nil {
			return err
		}
		for _, u := range candidates {
			if _, err := tx.Entry(ctx, a, u.EntryID); eln.CodeOf(err) == eln.NotFound {
				continue
			} else if err != nil {
				return err
			}
			if found, err = newestShown(ctx, tx, u); err != nil || found.ID != "" {
				return err
			}
		}
		return eln.ErrNotFound()
	})
	return found, err
}

// newestShown follows a chain from one file to the newest that is not hidden;
// none when all are.
func newestShown(ctx context.Context, tx *store.Tx, u eln.Upload) (shown eln.Upload, err error) {
	for err == nil {
		if !u.Hidden {
			shown = u
		}
		if !u.Replaced {
			return shown, nil
		}
		u, err = tx.UploadAfter(ctx, u.ID)
	}
	return shown, err
}

// HasThumbnail reports whether a file is a picture that Thumbnail can read.
func HasThumbnail(u eln.Upload) bool {
	kind, ok := strings.CutPrefix(u.MediaType, "image/")
	return ok && strings.Contains(" png jpeg gif webp bmp tiff ", " "+kind+" ")
}
