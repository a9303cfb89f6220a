package app

import (
	"context"
	"sync"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
)

// The bounds of thumbnails: their longest side in pixels, how many are made at
// the same time (a picture of 50 million pixels takes up to 400 MB while it is
// read), and how many bytes of them are kept in memory.
const (
	thumbnailSide    = 320
	thumbnailsAtOnce = 2
	keptThumbnails   = 16 << 20
)

// thumbnails makes small pictures, a few at a time, and keeps the last ones.
// It is keyed by lab and hash: how fast an answer comes says nothing about the
// files of another lab.
type thumbnails struct {
	turns chan struct{}

	mu    sync.Mutex
	kept  map[string][]byte
	order []string
	size  int
}

func newThumbnails() *thumbnails {
	return &thumbnails{turns: make(chan struct{}, thumbnailsAtOnce), kept: map[string][]byte{}}
}

func (t *thumbnails) find(key string) ([]byte, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, ok := t.kept[key]
	return b, ok
}

// keep remembers a picture, and forgets the oldest ones beyond the bound.
func (t *thumbnails) keep(key string, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, there := t.kept[key]; there || len(b) > keptThumbnails {
		return
	}
	t.kept[key] = b
	t.order = append(t.order, key)
	for t.size += len(b); t.size > keptThumbnails; {
		t.size -= len(t.kept[t.order[0]])
		delete(t.kept, t.order[0])
		t.order = t.order[1:]
	}
}

// turn waits until one more picture may be made.
func (t *thumbnails) turn(ctx context.Context) (done func(), err error) {
	select {
	case t.turns <- struct{}{}:
		return func() { <-t.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Thumbnail returns a file that is a picture no larger than 320 pixels, as
// JPEG, or PNG when something shines through. What is no picture is
// eln.NotFound, "thumbnail_none"; one that cannot be read says why.
func (app *App) Thumbnail(ctx context.Context, a *access.Actor, uploadID string) ([]byte, error) {
	u, err := app.Upload(ctx, a, uploadID)
	if err != nil {
		return nil, err
	}
	if !HasThumbnail(u) {
		return nil, eln.Errorf(eln.NotFound, "thumbnail_none", "This file has no small picture.")
	}
	key := u.LabID + " " + u.SHA256
	if b, ok := app.thumbnails.find(key); ok {
		return b, nil
	}
	done, err := app.thumbnails.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := app.makeThumbnail(ctx, u)
	if err == nil {
		app.thumbnails.keep(key, b)
	}
	return b, err
}

func (app *App) makeThumbnail(ctx context.Context, u eln.Upload) ([]byte, error) {
	r, err := app.openBytes(ctx, u)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return render.Thumbnail(r, thumbnailSide)
}
