// Package content turns the parts of a version into salted leaves, and leaves
// into the two roots that an event names. It is pure, and its formats never
// change: docs/record.md says what each leaf holds, and testdata/proof/v1
// holds examples that every later program must agree with.
//
// A leaf has a salt of its own, so that one part can be shown without the
// others, or destroyed, and the roots still stand.
package content

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"cahier/internal/eln"
	"cahier/internal/proof/jcs"
)

// MaxLeaf bounds the bytes of one leaf.
const MaxLeaf = 64 << 20

// saltSize is the length of a salt in bytes.
const saltSize = 16

// Leaf is one part of a version: where it stands, what makes its hash
// impossible to guess, and what it holds. Value is anything jcs.Canonical
// takes but nil: to remove a part is to have no leaf for it.
type Leaf struct {
	Path  string
	Salt  string // 16 random bytes in lower-case hexadecimal, new whenever Value changes
	Value any
}

// NewSalt returns a fresh salt.
func NewSalt() string {
	var b [saltSize]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// IsSalt says whether s has the form that NewSalt gives.
func IsSalt(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == saltSize && hex.EncodeToString(b) == s
}

// Bytes returns the leaf as it is hashed: the RFC 8785 form of
// [path, salt, value]. A path of no known form, a malformed salt, no value,
// a value without canonical form and a leaf over MaxLeaf are refused.
func (l Leaf) Bytes() ([]byte, error) {
	if _, err := TreeOf(l.Path); err != nil {
		return nil, err
	}
	if !IsSalt(l.Salt) {
		return nil, fmt.Errorf("content: the salt of a leaf is %d bytes in lower-case hexadecimal", saltSize)
	}
	if raw, isRaw := l.Value.(json.RawMessage); l.Value == nil || isRaw && len(raw) == 0 {
		return nil, fmt.Errorf("content: leaf %q has no value", l.Path)
	}
	b, err := l.encode()
	if err != nil {
		return nil, fmt.Errorf("content: leaf %q: %w", l.Path, err)
	}
	if len(b) > MaxLeaf {
		return nil, fmt.Errorf("content: leaf %q is over %d bytes", l.Path, MaxLeaf)
	}
	return b, nil
}

func (l Leaf) encode() ([]byte, error) {
	return jcs.Canonical([]any{l.Path, l.Salt, l.Value})
}

// ParseLeaf reads what Bytes wrote, and refuses anything else. Value comes back
// as json.RawMessage, in canonical form. A path of no known form is kept: a
// later program may have written it, and its hash counts all the same.
func ParseLeaf(b []byte) (Leaf, error) {
	if len(b) > MaxLeaf {
		return Leaf{}, wrongLeaf(nil)
	}
	v, err := jcs.Parse(b)
	parts, _ := v.([]any)
	if err != nil || len(parts) != 3 {
		return Leaf{}, wrongLeaf(err)
	}
	path, isText := parts[0].(string)
	salt, _ := parts[1].(string)
	if !isText || !IsSalt(salt) {
		return Leaf{}, wrongLeaf(nil)
	}
	before, err := jcs.Canonical([]any{path, salt})
	if err != nil {
		return Leaf{}, wrongLeaf(err)
	}
	// before ends with a bracket where b has a comma and the value.
	value := bytes.Clone(b[len(before) : len(b)-1])
	return Leaf{Path: path, Salt: salt, Value: json.RawMessage(value)}, nil
}

func wrongLeaf(cause error) error {
	return eln.Errorf(eln.Internal, "leaf_wrong", "A part of the record is not a leaf.").Because(cause)
}

// HashLeaf returns the hash of a leaf: SHA-256(0x00 ‖ its bytes). The first
// byte keeps a leaf from passing for a node (RFC 6962 section 2.1).
func HashLeaf(leaf []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(leaf)
	return [32]byte(h.Sum(nil))
}

// Root returns the root over leaf hashes: a tree of the shape of RFC 6962 with
// nodes SHA-256(0x01 ‖ left ‖ right), over the hashes in byte order, so that
// their order tells nothing of the paths. The root over nothing is SHA-256 of
// nothing. The argument is left as it is.
func Root(hashes [][32]byte) [32]byte {
	sorted := slices.Clone(hashes)
	slices.SortFunc(sorted, compare)
	return fold(sorted)
}

// CheckRoot is for hashes from elsewhere: it refuses more than MaxLeaves, an
// order that is not strictly rising, and a root that is not theirs.
func CheckRoot(hashes [][32]byte, root [32]byte) error {
	if len(hashes) > MaxLeaves {
		return fmt.Errorf("content: more than %d leaves", MaxLeaves)
	}
	for i := 1; i < len(hashes); i++ {
		if compare(hashes[i-1], hashes[i]) >= 0 {
			return fmt.Errorf("content: leaf hash %d is out of order", i)
		}
	}
	if fold(slices.Clone(hashes)) != root {
		return fmt.Errorf("content: the leaf hashes do not make the root")
	}
	return nil
}

func compare(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }

// fold joins two subtrees of one size as soon as they stand side by side, as a
// binary counter carries, and what is left from right to left. It writes over
// its argument.
func fold(hashes [][32]byte) [32]byte {
	if len(hashes) == 0 {
		return sha256.Sum256(nil)
	}
	top := 0 // hashes[:top] are the subtrees that wait; top never passes i
	for i := range hashes {
		hashes[top] = hashes[i]
		top++
		for carry := i + 1; carry&1 == 0; carry >>= 1 {
			top--
			hashes[top-1] = node(hashes[top-1], hashes[top])
		}
	}
	for ; top > 1; top-- {
		hashes[top-2] = node(hashes[top-2], hashes[top-1])
	}
	return hashes[0]
}

// All returns SHA-256(0x01 ‖ content ‖ context), the one hash over both roots
// of a version.
func All(content, context [32]byte) [32]byte { return node(content, context) }

func node(left, right [32]byte) [32]byte {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

// PathKey hides the names of parts: MAC returns HMAC-SHA256 of a message under
// the key's own subkey for that (keys.Key does).
type PathKey interface{ MAC(message []byte) [32]byte }

// PathID returns what stands for a path in the store: the first 16 bytes of
// HMAC-SHA256(path key, path). Without the key it says nothing of the path.
func PathID(key PathKey, path string) [16]byte {
	mac := key.MAC([]byte(path))
	return [16]byte(mac[:16])
}
