package keys

import (
	"bytes"
	"compress/flate"
	"io"

	"cahier/internal/eln"
)

// MaxLeaf bounds the bytes of one leaf: what SealLeaf takes and what OpenLeaf
// unpacks to.
const MaxLeaf = 64 << 20

// The first byte of a leaf before it is encrypted: how the rest is packed.
const (
	packedPlain = 0 // not at all
	packedFlate = 1 // DEFLATE, RFC 1951
)

// SealLeaf packs and encrypts the bytes of a leaf, bound to its hash. A leaf
// above MaxLeaf is refused.
func SealLeaf(k Key, hash [32]byte, plain []byte) ([]byte, error) {
	if k.uses == nil {
		return nil, wrongKey(nil)
	}
	if len(plain) > MaxLeaf {
		return nil, eln.Errorf(eln.Invalid, "leaf_too_large", "One part of an entry may hold 64 MiB at most.")
	}
	return seal(k.uses.leaf(), pack(plain), hash[:]), nil
}

// OpenLeaf returns the bytes that SealLeaf was given. A wrong key, altered
// bytes, and the hash of another leaf are an eln.Error "key_wrong".
func OpenLeaf(k Key, hash [32]byte, sealed []byte) ([]byte, error) {
	if k.uses == nil {
		return nil, wrongKey(nil)
	}
	packed, err := unseal(k.uses.leaf(), sealed, hash[:])
	if err != nil || len(packed) == 0 {
		return nil, wrongKey(err)
	}
	switch packed[0] {
	case packedPlain:
		return packed[1:], nil
	case packedFlate:
		return unpack(packed[1:])
	}
	return nil, wrongKey(nil)
}

// unpack stops at MaxLeaf: a few bytes can unpack to a thousand times as many.
func unpack(packed []byte) ([]byte, error) {
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), MaxLeaf+1))
	if err != nil || len(plain) > MaxLeaf {
		return nil, wrongKey(err)
	}
	return plain, nil
}

// minPacked is the length from which packing is worth a try: below it, setting
// up the packer takes longer than the disk would take to write the difference.
const minPacked = 512

// pack tries DEFLATE at its fastest and keeps the result when it is smaller.
func pack(plain []byte) []byte {
	if len(plain) >= minPacked {
		if packed := deflate(plain); len(packed) < len(plain)+1 {
			return packed
		}
	}
	return append([]byte{packedPlain}, plain...)
}

func deflate(plain []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(plain)/2 + 64)
	b.WriteByte(packedFlate)
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		panic("keys: " + err.Error()) // only for a level that BestSpeed is not
	}
	if _, err = w.Write(plain); err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("keys: " + err.Error()) // never for a buffer
	}
	return b.Bytes()
}
