package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// PutSealed keeps the plain bytes of r, to its end, as a new encrypted object.
// Errors are those of Store.Put.
func PutSealed(ctx context.Context, s Store, c Cipher, r io.Reader) (Receipt, error) {
	sealer := NewSealer(r, c)
	object := NewObject()
	if _, err := s.Put(ctx, object, sealer); err != nil {
		return Receipt{}, err
	}
	return sealer.Receipt(object), nil
}

// Reader gives the plain bytes of an object, from any place, holding one chunk
// in memory. It may be handed to http.ServeContent. ReadAt may be called from
// several goroutines; Read and Seek may not.
type Reader struct {
	file   io.ReaderAt
	cipher Cipher
	size   int64
	pos    int64

	mu     sync.Mutex
	have   int64 // number of the chunk in plain; -1 for none
	plain  []byte
	sealed []byte
}

// NewReader reads a file that keeps size plain bytes, the size in the store's
// row. A file of another length than that is refused as damaged
// (eln.Internal, "file_damaged"), and so is every chunk that was changed.
func NewReader(f File, size int64, c Cipher) (*Reader, error) {
	if size < 0 || f.Size() != SealedSize(size) {
		return nil, errDamaged(fmt.Errorf("%d bytes kept, %d expected", f.Size(), SealedSize(max(size, 0))))
	}
	return &Reader{file: f, cipher: c, size: size, have: -1}, nil
}

// Size returns the number of plain bytes.
func (r *Reader) Size() int64 { return r.size }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.pos >= r.size {
		return 0, io.EOF
	}
	n, err := r.ReadAt(p[:min(len(p), ChunkSize)], r.pos)
	r.pos += int64(n)
	if err == io.EOF && n > 0 {
		err = nil
	}
	return n, err
}

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("blob: seek before the start")
	}
	r.pos = offset
	return offset, nil
}

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("blob: read before the start")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for n < len(p) {
		at := off + int64(n)
		if at >= r.size {
			return n, io.EOF
		}
		if err := r.load(at / ChunkSize); err != nil {
			return n, err
		}
		n += copy(p[n:], r.plain[at%ChunkSize:])
	}
	return n, nil
}

// load brings one chunk into memory.
func (r *Reader) load(chunk int64) error {
	if r.have == chunk {
		return nil
	}
	length := min(ChunkSize, r.size-chunk*ChunkSize)
	if r.sealed == nil {
		r.sealed = make([]byte, sealedSize)
		r.plain = make([]byte, 0, ChunkSize)
	}
	sealed := r.sealed[:length+ChunkOverhead]
	r.have = -1
	if n, err := r.file.ReadAt(sealed, chunk*sealedSize); n < len(sealed) {
		return fmt.Errorf("reading an object: %w", err)
	}
	plain, err := r.cipher.OpenChunk(r.plain[:0], sealed, uint64(chunk))
	if err != nil || int64(len(plain)) != length {
		return errDamaged(fmt.Errorf("chunk %d: %w", chunk, err))
	}
	r.plain, r.have = plain, chunk
	return nil
}
