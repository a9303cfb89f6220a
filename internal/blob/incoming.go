package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"cahier/internal/eln"
)

// checkpointEvery is how many chunks are received between two states: what a
// crash can cost the sender, against two syncs.
const checkpointEvery = 512

// partFile is the file of full chunks; tests put one in its place that runs
// full.
type partFile interface {
	io.WriterAt
	Sync() error
	Truncate(size int64) error
	Size() (int64, error)
	Close() error
}

type osPart struct{ *os.File }

// Size returns the length of the file.
func (p osPart) Size() (int64, error) {
	fi, err := p.Stat()
	if err != nil {
		return 0, err
	}
	return fi.Size(), nil
}

func openPart(path string) (partFile, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return osPart{f}, nil
}

// Incoming is an upload in progress, opened from a Spool. It holds one chunk
// in memory. One goroutine uses it at a time.
type Incoming struct {
	id     string
	spool  *Spool
	part   partFile // nil when the upload was opened after Finish
	cipher Cipher
	state  state // as last written

	chunks int64  // full chunks sealed to the part file
	plain  []byte // the chunk being filled
	sealed []byte
	sum    hash.Hash
	cipSum hash.Hash
	closed bool
	lost   bool // what is in memory does not match the disk
}

func newIncoming(s *Spool, id string, f partFile, c Cipher) *Incoming {
	return &Incoming{
		id: id, spool: s, part: f, cipher: c, sum: sha256.New(), cipSum: sha256.New(),
		plain: make([]byte, 0, ChunkSize), sealed: make([]byte, 0, sealedSize),
	}
}

// ID returns the name of the upload, which becomes that of the object.
func (in *Incoming) ID() string { return in.id }

// Offset returns how many plain bytes are safe on the disk.
func (in *Incoming) Offset() int64 { return in.state.offset() }

// Length returns the announced size, -1 when there is none yet.
func (in *Incoming) Length() int64 { return in.state.Length }

// SetLength announces the size, once, when Create did not. It is eln.Conflict,
// "upload_length", when another was announced or more was received.
func (in *Incoming) SetLength(length int64) error {
	if in.state.Length == length {
		return nil
	}
	if in.state.Length != -1 || length < in.Offset() {
		return eln.Errorf(eln.Conflict, "upload_length", "The announced size does not fit what was announced or received before.")
	}
	before := in.state.Length
	in.state.Length = length
	if err := in.writeState(); err != nil {
		in.state.Length = before
		return err
	}
	return nil
}

// Append receives the bytes of r, to its end, which lie at offset, and returns
// how many of them are safe: those survive a crash. It returns that count with
// every error too.
//
// An offset other than Offset is eln.Conflict, "upload_offset". More bytes
// than announced are eln.Invalid, "upload_too_long". A full disk is
// eln.Unavailable, "disk_full": the upload goes back to what was safe, and can
// go on when there is room. When r fails, what it gave before is safe.
func (in *Incoming) Append(ctx context.Context, offset int64, r io.Reader) (int64, error) {
	if in.closed || in.lost || in.state.Receipt != nil || offset != in.Offset() {
		return 0, eln.Errorf(eln.Conflict, "upload_offset", "The upload continues at byte %d.", in.Offset()).With("offset", in.Offset())
	}
	err := in.receive(readerWithContext{ctx, r})
	var fault *diskFault
	if errors.As(err, &fault) {
		err = in.goBack(fault.cause)
	} else if saving := in.checkpoint(); saving != nil {
		err = in.goBack(saving)
	}
	return in.Offset() - offset, err
}

// goBack returns to the last safe byte and passes the cause on. When even that
// fails, the upload has to be opened anew.
func (in *Incoming) goBack(cause error) error {
	if err := in.restore(in.state); err != nil {
		in.lost = true
		return errors.Join(cause, err)
	}
	return cause
}

// diskFault marks an error of the disk, as against one of the sender.
type diskFault struct{ cause error }

// Error returns the cause.
func (e *diskFault) Error() string { return e.cause.Error() }

func (in *Incoming) receive(r io.Reader) error {
	room := int64(-1)
	if in.state.Length >= 0 {
		room = in.state.Length - in.Offset()
	}
	for {
		buf := in.plain[len(in.plain):ChunkSize]
		if room >= 0 && int64(len(buf)) > room {
			buf = buf[:room]
		}
		if len(buf) == 0 {
			return onlyEOF(r)
		}
		n, err := r.Read(buf)
		in.sum.Write(buf[:n])
		in.plain = in.plain[:len(in.plain)+n]
		if room >= 0 {
			room -= int64(n)
		}
		if sealing := in.sealFull(); sealing != nil {
			return sealing
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("receiving an upload: %w", err)
		}
	}
}

// onlyEOF refuses bytes beyond the announced size.
func onlyEOF(r io.Reader) error {
	var b [1]byte
	n, err := io.ReadFull(r, b[:])
	if n > 0 {
		return eln.Errorf(eln.Invalid, "upload_too_long", "More bytes were sent than were announced.")
	}
	if err != io.EOF {
		return fmt.Errorf("receiving an upload: %w", err)
	}
	return nil
}

// sealFull writes the chunk being filled when it is full, and a state from
// time to time.
func (in *Incoming) sealFull() error {
	if len(in.plain) < ChunkSize {
		return nil
	}
	if err := in.sealChunk(); err != nil {
		return &diskFault{err}
	}
	if in.chunks%checkpointEvery != 0 {
		return nil
	}
	if err := in.checkpoint(); err != nil {
		return &diskFault{err}
	}
	return nil
}

func (in *Incoming) sealChunk() error {
	in.sealed = in.cipher.SealChunk(in.sealed[:0], in.plain, uint64(in.chunks))
	if _, err := in.part.WriteAt(in.sealed, in.chunks*sealedSize); err != nil {
		return fmt.Errorf("keeping received bytes: %w", diskError(err))
	}
	in.cipSum.Write(in.sealed)
	in.chunks++
	in.plain = in.plain[:0]
	return nil
}

// checkpoint makes everything received safe.
func (in *Incoming) checkpoint() error {
	if in.chunks > in.state.Chunks {
		if err := in.part.Sync(); err != nil {
			return fmt.Errorf("keeping received bytes: %w", diskError(err))
		}
	}
	return in.writeState()
}

// Finish makes the object and returns its receipt. Call it again, also after a
// crash, until the store's row is committed: the receipt stays the same. Then
// call Spool.Abandon to forget the upload. It is eln.Conflict,
// "upload_incomplete", when fewer bytes were received than announced.
func (in *Incoming) Finish(ctx context.Context, s Store) (Receipt, error) {
	if in.closed || in.lost {
		return Receipt{}, eln.Errorf(eln.Conflict, "upload_closed", "This upload has to be opened again.")
	}
	if in.state.Length >= 0 && in.Offset() != in.state.Length {
		return Receipt{}, eln.Errorf(eln.Conflict, "upload_incomplete", "%d of %d bytes were received.", in.Offset(), in.state.Length).
			With("received", in.Offset()).With("announced", in.state.Length)
	}
	if in.state.Receipt == nil {
		if err := in.complete(); err != nil {
			return Receipt{}, in.goBack(err)
		}
	}
	if err := s.Take(ctx, in.id, in.spool.partPath(in.id)); err != nil {
		return Receipt{}, err
	}
	return *in.state.Receipt, nil
}

// complete seals the last chunk behind the others and fixes the receipt. Until
// the state says so, a crash or a full disk goes back to the partial chunk.
func (in *Incoming) complete() error {
	final := in.state
	final.Receipt = &Receipt{Object: in.id, Size: in.Offset(), SHA256: hex.EncodeToString(in.sum.Sum(nil))}
	if len(in.plain) > 0 {
		if err := in.sealChunk(); err != nil {
			return err
		}
	}
	if err := in.part.Sync(); err != nil {
		return fmt.Errorf("keeping received bytes: %w", diskError(err))
	}
	final.Receipt.CipherSHA256 = hex.EncodeToString(in.cipSum.Sum(nil))
	return in.storeState(final)
}

// Close releases the upload; what is safe stays so, and Open continues it.
func (in *Incoming) Close() error {
	if in.closed {
		return nil
	}
	in.closed = true
	in.spool.release(in.id)
	if in.part == nil {
		return nil
	}
	return in.part.Close()
}
