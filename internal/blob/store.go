package blob

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"strings"
	"syscall"

	"cahier/internal/eln"
)

// Store keeps objects. Every method may be called at the same time from
// several goroutines. An object never changes once it is there: names are
// random (NewObject), and putting a name twice is a fault of the caller.
type Store interface {
	// Put keeps what r gives, to its end, and returns how many bytes that was.
	// When it returns nil the object survives a power cut; when it returns an
	// error there is no object. A full disk is eln.Unavailable, "disk_full".
	// An error of r is returned as it is, wrapped.
	Put(ctx context.Context, object string, r io.Reader) (int64, error)

	// Take makes the local file at path the object, and removes the file; a
	// directory renames it. When the object is there already, an earlier call
	// got through and Take returns nil. When neither is there, it is
	// eln.NotFound, "file_missing".
	Take(ctx context.Context, object, path string) error

	// Open opens an object for reading at any place; the caller closes it. An
	// object that is not there is eln.NotFound, "file_missing".
	Open(ctx context.Context, object string) (File, error)

	// Remove forgets an object. One that is not there is no error.
	Remove(ctx context.Context, object string) error

	// List gives the names after the given one (empty: from the start) in
	// order, for the sweep of objects without a row and for fixity checks. It
	// stops at the first error, which comes with an empty name.
	List(ctx context.Context, after string) iter.Seq2[string, error]
}

// File is an open object: its bytes as they are kept, that is, encrypted.
type File interface {
	io.ReaderAt
	io.Closer
	// Size returns the number of bytes kept.
	Size() int64
}

const objectLen = 32

// NewObject returns a random object name: 32 hexadecimal digits, which say
// nothing about the content.
func NewObject() string {
	var b [objectLen / 2]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// CheckObject refuses a name that NewObject cannot have made, so that no name
// can lead out of the place where objects are.
func CheckObject(object string) error {
	if len(object) != objectLen || strings.Trim(object, "0123456789abcdef") != "" {
		return eln.Errorf(eln.Internal, "internal", "blob: %q is not an object name", object)
	}
	return nil
}

func errMissing(cause error) error {
	return eln.Errorf(eln.NotFound, "file_missing", "The bytes of this file are not in the store.").Because(cause)
}

func errDamaged(cause error) error {
	return eln.Errorf(eln.Internal, "file_damaged", "The bytes of this file are damaged.").Because(cause)
}

// diskError names a full disk as such and leaves every other error alone.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return eln.Errorf(eln.Unavailable, "disk_full", "The disk of the service is full: nothing more can be kept.").Because(err)
	}
	return err
}
