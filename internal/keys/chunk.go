package keys

import (
	"crypto/rand"
	"encoding/binary"
)

// The sizes of file encryption: plain bytes of one chunk, and what encryption
// adds to each (a nonce of 12 bytes before, a tag of 16 after).
const (
	ChunkSize     = 64 * 1024
	ChunkOverhead = nonceSize + 16
	nonceSize     = 12
)

// SealChunk appends to dst one chunk of a file, encrypted and bound to its
// place: nonce, ciphertext, tag, with the index as eight bytes, big end first,
// for associated data. The nonce is random, so that a last, partial chunk may
// be sealed again with more in it. dst must not overlap plain.
func (k Key) SealChunk(dst, plain []byte, index uint64) []byte {
	start := len(dst)
	dst = append(dst, make([]byte, nonceSize)...)
	nonce := dst[start:]
	rand.Read(nonce)
	return k.uses.chunk().Seal(dst, nonce, plain, binary.BigEndian.AppendUint64(nil, index))
}

// OpenChunk appends to dst what SealChunk was given for the same place. A
// wrong key, altered bytes and another place are an eln.Error "key_wrong", and
// dst is returned as it was. Chunks left out at the end of a file are for the
// caller to notice: it knows the size.
func (k Key) OpenChunk(dst, sealed []byte, index uint64) ([]byte, error) {
	if k.uses == nil || len(sealed) < ChunkOverhead {
		return dst, wrongKey(nil)
	}
	place := binary.BigEndian.AppendUint64(nil, index)
	out, err := k.uses.chunk().Open(dst, sealed[:nonceSize], sealed[nonceSize:], place)
	if err != nil {
		return dst, wrongKey(err)
	}
	return out, nil
}
