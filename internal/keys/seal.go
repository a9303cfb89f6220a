package keys

import "cahier/internal/eln"

// MaxLeaf bounds the bytes of one leaf: what SealLeaf takes and what OpenLeaf
// unpacks to.
const MaxLeaf = 64 << 20

// SealLeaf packs and encrypts the bytes of a leaf, bound to its hash. A leaf
// above MaxLeaf is refused.
func SealLeaf(k Key, hash [32]byte, plain []byte) ([]byte, error) {
	if k.uses == nil {
		return nil, wrongKey(nil)
	}
	if len(plain) > MaxLeaf {
		return nil, eln.Errorf(eln.Invalid, "leaf_too_large", "One part of an entry may hold 64 MiB at most.")
	}
	return seal(k.uses.leaf(), k.uses.packer.Load().pack(plain), hash[:]), nil
}

// OpenLeaf returns the bytes that SealLeaf was given. A wrong key, altered
// bytes, and the hash of another leaf are an eln.Error "key_wrong".
func OpenLeaf(k Key, hash [32]byte, sealed []byte) ([]byte, error) {
	if k.uses == nil {
		return nil, wrongKey(nil)
	}
	packed, err := unseal(k.uses.leaf(), sealed, hash[:])
	if err != nil {
		return nil, wrongKey(err)
	}
	return k.uses.packer.Load().unpack(packed)
}
