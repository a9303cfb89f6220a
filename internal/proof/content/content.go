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
	"regexp"
	"slices"

	"cahier/internal/eln"
	"cahier/internal/proof/jcs"
)

// Leaf is one part of a version: where it stands, what makes its hash
// impossible to guess, and what it holds.
type Leaf struct {
	Path  string
	Salt  string // 16 random bytes in hexadecimal, new whenever Value changes
	Value any    // what jcs.Canonical takes, and not nil
}

var saltForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// NewSalt returns a fresh salt.
func NewSalt() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Bytes returns the leaf as it is hashed: the RFC 8785 form of
// [path, salt, value]. A path that TreeOf does not know, a salt of another
// form, no value, and a value without canonical form are errors.
func (l Leaf) Bytes() ([]byte, error) {
	if _, err := TreeOf(l.Path); err != nil {
		return nil, err
	}
	if !saltForm.MatchString(l.Salt) || l.Value == nil {
		return nil, notLeaf(nil)
	}
	b, err := jcs.Canonical([]any{l.Path, l.Salt, l.Value})
	if err != nil {
		return nil, notLeaf(err)
	}
	return b, nil
}

// ParseLeaf reads what Bytes wrote. Value comes back as json.RawMessage in
// canonical form. Bytes that are not canonical are an error; a path that this
// program does not know is not, since a newer one may have written it.
func ParseLeaf(b []byte) (Leaf, error) {
	if err := jcs.Check(b); err != nil {
		return Leaf{}, notLeaf(err)
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) != 3 {
		return Leaf{}, notLeaf(err)
	}
	var path, salt *string
	if err := json.Unmarshal(parts[0], &path); err != nil || path == nil {
		return Leaf{}, notLeaf(err)
	}
	if err := json.Unmarshal(parts[1], &salt); err != nil || salt == nil || !saltForm.MatchString(*salt) {
		return Leaf{}, notLeaf(err)
	}
	return Leaf{Path: *path, Salt: *salt, Value: parts[2]}, nil
}

func notLeaf(cause error) error {
	return eln.Errorf(eln.Internal, "leaf_wrong", "A part of the record is not in its one form.").Because(cause)
}

// HashLeaf returns the hash of a leaf: SHA-256 of 0x00 and its bytes.
func HashLeaf(leaf []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(leaf)
	return [32]byte(h.Sum(nil))
}

// Root returns the root over leaf hashes: a tree of the shape of RFC 6962 over
// the hashes in byte order, so that their order tells nothing of the paths.
// The root over nothing is SHA-256 of nothing. The order of hashes does not
// matter and is left as it is.
func Root(hashes [][32]byte) [32]byte {
	if len(hashes) == 0 {
		return sha256.Sum256(nil)
	}
	sorted := slices.Clone(hashes)
	slices.SortFunc(sorted, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	return subtree(sorted)
}

// subtree splits at the largest power of two that leaves something on the
// right, as RFC 6962 section 2.1 does.
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

// All returns the one hash over both roots of a version: SHA-256 of 0x01 and
// the two.
func All(content, context [32]byte) [32]byte { return node(content, context) }

func node(left, right [32]byte) [32]byte {
	var b [65]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}

// PathKey hides the names of parts: a keyed hash, HMAC-SHA256 of the message.
type PathKey interface{ MAC(message []byte) [32]byte }

// PathID returns what stands for a path in the store: the first 16 bytes of
// its keyed hash. Without the key it says nothing of the path.
func PathID(key PathKey, path string) [16]byte {
	mac := key.MAC([]byte(path))
	return [16]byte(mac[:16])
}
