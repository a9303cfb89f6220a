package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// The sizes of a chunk: plain, what sealing adds to it, and as it is kept.
const (
	ChunkSize     = 64 << 10
	ChunkOverhead = 12 + 16
	sealedSize    = ChunkSize + ChunkOverhead
)

// Cipher seals and opens the chunks of the objects under one key. SealChunk
// appends the sealed form of at most ChunkSize bytes to dst, under a fresh
// random nonce. OpenChunk appends the plain bytes to dst, and fails when the
// sealed bytes are not what SealChunk made of that chunk.
type Cipher interface {
	SealChunk(dst, plain []byte, index uint64) []byte
	OpenChunk(dst, sealed []byte, index uint64) ([]byte, error)
}

// SealedSize returns the size of the object that keeps so many plain bytes.
func SealedSize(plain int64) int64 {
	return plain + (plain+ChunkSize-1)/ChunkSize*ChunkOverhead
}

// Receipt says what was kept: the columns of the store's row. Size counts
// plain bytes; the hashes are SHA-256, in hexadecimal, of the plain bytes and
// of the object.
type Receipt struct {
	Object       string `json:"object"`
	Size         int64  `json:"size"`
	SHA256       string `json:"sha256"`
	CipherSHA256 string `json:"cipher_sha256"`
}

// Sealer reads plain bytes from another reader and gives the object to keep;
// it holds one chunk in memory and hashes both sides on the way.
type Sealer struct {
	r      io.Reader
	cipher Cipher
	plain  []byte
	sealed []byte
	unread []byte
	index  uint64
	size   int64
	err    error
	sum    hash.Hash
	cipSum hash.Hash
}

// NewSealer returns a Sealer over r.
func NewSealer(r io.Reader, c Cipher) *Sealer {
	return &Sealer{
		r: r, cipher: c, sum: sha256.New(), cipSum: sha256.New(),
		plain: make([]byte, ChunkSize), sealed: make([]byte, 0, sealedSize),
	}
}

// Read implements io.Reader. It returns an error of the reader underneath as
// it is, and nothing of a chunk that was cut short by it.
func (s *Sealer) Read(p []byte) (int, error) {
	for len(s.unread) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.next()
	}
	n := copy(p, s.unread)
	s.unread = s.unread[n:]
	return n, nil
}

func (s *Sealer) next() {
	n, err := fill(s.r, s.plain)
	s.err = err
	if n == 0 || (err != nil && err != io.EOF) {
		return
	}
	s.sealed = s.cipher.SealChunk(s.sealed[:0], s.plain[:n], s.index)
	s.sum.Write(s.plain[:n])
	s.cipSum.Write(s.sealed)
	s.unread = s.sealed
	s.index++
	s.size += int64(n)
}

// fill reads until p is full or r ends. It tells the end of the bytes, io.EOF,
// from a sender that breaks off: HTTP says io.ErrUnexpectedEOF of the latter,
// which io.ReadFull says of a short last piece too.
func fill(r io.Reader, p []byte) (int, error) {
	n := 0
	for n < len(p) {
		read, err := r.Read(p[n:])
		n += read
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Receipt returns what was read so far under the given object name; it is
// whole once Read has returned io.EOF.
func (s *Sealer) Receipt(object string) Receipt {
	return Receipt{
		Object: object, Size: s.size,
		SHA256:       hex.EncodeToString(s.sum.Sum(nil)),
		CipherSHA256: hex.EncodeToString(s.cipSum.Sum(nil)),
	}
}
