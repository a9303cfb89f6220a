// Package keys holds the keys that the record and the files are encrypted
// under: a master key in a file, lab keys wrapped by it, and under those the
// keys of records, persons and files. It knows no database.
//
// Encryption is AES-256-GCM with random nonces. A secret is never used for two
// things: what wraps keys, what encrypts leaves, what encrypts files and what
// names parts are each derived from it by HKDF-SHA256 (RFC 5869) under a label
// of their own.
package keys

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"cahier/internal/eln"
)

// size is the length of every secret in bytes.
const size = 32

// Key is one secret with its id. It is a value, safe for concurrent use. Its
// text form shows the id and never the secret. The zero Key opens nothing:
// what returns an error refuses it, MAC and SealChunk panic.
type Key struct {
	id   string
	uses *uses
}

// New returns a fresh random key: 32 bytes of secret under an id of 16 bytes
// in hexadecimal.
func New() Key {
	var id [16]byte
	secret := make([]byte, size)
	rand.Read(id[:])
	rand.Read(secret)
	return newKey(hex.EncodeToString(id[:]), secret)
}

func newKey(id string, secret []byte) Key {
	return Key{id: id, uses: newUses(secret, &packer{})}
}

// ID returns the name of the key.
func (k Key) ID() string { return k.id }

// String returns the id and never the secret.
func (k Key) String() string { return "key " + k.id }

// Format writes the id for every verb of fmt, so that none shows the secret.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// MAC returns HMAC-SHA256 of a message, under a key derived from this one.
func (k Key) MAC(message []byte) [32]byte {
	return sum(k.uses.mac(), message)
}

func sum(key, message []byte) [32]byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return [32]byte(h.Sum(nil))
}

// Wrap encrypts another key under this one. bound says what the other key is
// for: Unwrap opens it only with the same words and the same id.
func (k Key) Wrap(child Key, bound []byte) ([]byte, error) {
	if k.uses == nil || child.uses == nil {
		return nil, wrongKey(nil)
	}
	child.uses.packer.Store(k.uses.packer.Load())
	return seal(k.uses.wrap(), child.uses.secret(), binding(child.id, bound)), nil
}

// Unwrap opens what Wrap made. A wrong key, id or binding, and altered bytes,
// are an eln.Error "key_wrong".
func (k Key) Unwrap(id string, wrapped, bound []byte) (Key, error) {
	if k.uses == nil {
		return Key{}, wrongKey(nil)
	}
	secret, err := unseal(k.uses.wrap(), wrapped, binding(id, bound))
	if err != nil || len(secret) != size {
		return Key{}, wrongKey(err)
	}
	return Key{id: id, uses: newUses(secret, k.uses.packer.Load())}, nil
}

// binding joins an id and what the key is for, so that no other pair gives the
// same bytes.
func binding(id string, bound []byte) []byte {
	b := binary.AppendUvarint(nil, uint64(len(id)))
	return append(append(b, id...), bound...)
}

func wrongKey(cause error) error {
	return eln.Errorf(eln.Internal, "key_wrong",
		"A part of the record cannot be opened with its key: it was altered or the key is another's.").Because(cause)
}

// seal returns a random nonce, the ciphertext and its tag.
func seal(a cipher.AEAD, plain, bound []byte) []byte {
	out := make([]byte, a.NonceSize(), a.NonceSize()+len(plain)+a.Overhead())
	rand.Read(out)
	return a.Seal(out, out, plain, bound)
}

func unseal(a cipher.AEAD, sealed, bound []byte) ([]byte, error) {
	if len(sealed) < a.NonceSize()+a.Overhead() {
		return nil, wrongKey(nil)
	}
	return a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], bound)
}
