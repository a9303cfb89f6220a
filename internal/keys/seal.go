package keys

import (
	"bytes"
	"compress/flate"
	"crypto/rand"
	"encoding/binary"
	"io"
)

// maxLeaf bounds what a sealed leaf may unpack to.
const maxLeaf = 64 << 20

// The first byte of a leaf before it is encrypted: how the rest is packed.
const (
	packedPlain = 0
	packedFlate = 1
)

// SealLeaf packs and encrypts the bytes of a leaf, bound to its hash.
func SealLeaf(k Key, hash [32]byte, leaf []byte) ([]byte, error) {
	return seal(k.sealing.leaf, pack(leaf), hash[:]), nil
}

// OpenLeaf returns the bytes that SealLeaf was given. It refuses a wrong key,
// altered bytes, and another leaf's hash.
func OpenLeaf(k Key, hash [32]byte, sealed []byte) ([]byte, error) {
	packed, err := unseal(k.sealing.leaf, sealed, hash[:])
	if err != nil || len(packed) == 0 {
		return nil, wrongKey(err)
	}
	if packed[0] == packedPlain {
		return packed[1:], nil
	}
	leaf, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed[1:])), maxLeaf))
	if err != nil {
		return nil, wrongKey(err)
	}
	return leaf, nil
}

// minPacked is the length from which packing is worth a try.
const minPacked = 256

func pack(leaf []byte) []byte {
	if len(leaf) >= minPacked {
		var b bytes.Buffer
		b.WriteByte(packedFlate)
		if w, err := flate.NewWriter(&b, flate.BestSpeed); err == nil {
			_, werr := w.Write(leaf)
			if w.Close() == nil && werr == nil && b.Len() < len(leaf) {
				return b.Bytes()
			}
		}
	}
	return append([]byte{packedPlain}, leaf...)
}

// The sizes of file encryption: plain bytes of one chunk, and what encryption
// adds to each (nonce and tag).
const (
	ChunkSize     = 64 * 1024
	ChunkOverhead = 12 + 16
)

// SealChunk appends to dst one chunk of a file, encrypted and bound to its
// place. The nonce is random, so that a last, partial chunk may be sealed
// again with more in it.
func (k Key) SealChunk(dst, plain []byte, index uint64) []byte {
	var nonce [12]byte
	rand.Read(nonce[:])
	dst = append(dst, nonce[:]...)
	return k.sealing.chunk.Seal(dst, nonce[:], plain, place(index))
}

// OpenChunk appends to dst what SealChunk was given for the same place.
func (k Key) OpenChunk(dst, sealed []byte, index uint64) ([]byte, error) {
	if len(sealed) < ChunkOverhead {
		return dst, wrongKey(nil)
	}
	out, err := k.sealing.chunk.Open(dst, sealed[:12], sealed[12:], place(index))
	if err != nil {
		return dst, wrongKey(err)
	}
	return out, nil
}

func place(index uint64) []byte { return binary.BigEndian.AppendUint64(nil, index) }
