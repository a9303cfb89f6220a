// Package content turns the parts of a version into salted leaves, and leaves
// into the two roots that an event names. It is pure, and its formats never
// change: docs/record.md says what each leaf holds.
package content

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"cahier/internal/eln"
	"cahier/internal/proof/jcs"
)

// Leaf is one part of a version: where it stands, what makes its hash
// impossible to guess, and what it holds.
type Leaf struct {
	Path  string
	Salt  string // 16 random bytes in hexadecimal, new whenever Value changes
	Value any
}

// NewSalt returns a fresh salt.
func NewSalt() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Bytes returns the leaf as it is hashed: the RFC 8785 form of
// [path, salt, value].
func (l Leaf) Bytes() ([]byte, error) {
	if _, err := TreeOf(l.Path); err != nil {
		return nil, err
	}
	return jcs.Canonical([]any{l.Path, l.Salt, l.Value})
}

// ParseLeaf reads what Bytes wrote. Value comes back as json.RawMessage.
func ParseLeaf(b []byte) (Leaf, error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) != 3 {
		return Leaf{}, eln.Errorf(eln.Internal, "leaf_wrong", "A part of the record is not a leaf.").Because(err)
	}
	l := Leaf{Value: parts[2]}
	if err := json.Unmarshal(parts[0], &l.Path); err != nil {
		return Leaf{}, err
	}
	return l, json.Unmarshal(parts[1], &l.Salt)
}

// HashLeaf returns the hash of a leaf: SHA-256 of 0x00 and its bytes.
func HashLeaf(leaf []byte) [32]byte {
	return sha256.Sum256(append([]byte{0}, leaf...))
}

// Root returns the root over leaf hashes: a tree of the shape of RFC 6962 over
// the hashes in byte order, so that their order tells nothing of the paths.
// The root over nothing is SHA-256 of nothing.
func Root(hashes [][32]byte) [32]byte {
	if len(hashes) == 0 {
		return sha256.Sum256(nil)
	}
	sorted := slices.Clone(hashes)
	slices.SortFunc(sorted, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	return subtree(sorted)
}

func subtree(hashes [][32]byte) [32]byte {
	if len(hashes) == 1 {
		return hashes[0]
	}
	split := 1
	for split*2 < len(hashes) {
		split *= 2
	}
	return node(subtree(hashes[:split]), subtree(hashes[split:]))
}

// All returns the one hash over both roots of a version.
func All(content, context [32]byte) [32]byte { return node(content, context) }

func node(left, right [32]byte) [32]byte {
	b := append([]byte{1}, left[:]...)
	return sha256.Sum256(append(b, right[:]...))
}

// PathKey hides the names of parts: a keyed hash, HMAC-SHA256 of the message.
type PathKey interface{ MAC(message []byte) [32]byte }

// PathID returns what stands for a path in the store: the first 16 bytes of
// its keyed hash. Without the key it says nothing of the path.
func PathID(key PathKey, path string) [16]byte {
	mac := key.MAC([]byte(path))
	return [16]byte(mac[:16])
}
