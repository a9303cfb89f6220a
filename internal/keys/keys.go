// Package keys holds the keys that the record and the files are encrypted
// under: a master key in a file, lab keys wrapped by it, and under those the
// keys of records, persons and files. It knows no database.
//
// Encryption is AES-256-GCM with random nonces. A key is never used for two
// things: what wraps, what seals, what names are derived from it by HKDF with
// a label each.
package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"cahier/internal/eln"
)

// size is the length of every secret in bytes.
const size = 32

// Key is one secret with its id. The zero Key opens nothing. Its text form
// shows the id alone.
type Key struct {
	id      string
	secret  []byte
	sealing *ciphers
}

// ciphers are the uses of a key, worked out once.
type ciphers struct {
	wrap, leaf, chunk cipher.AEAD
	mac               []byte
}

// New returns a fresh random key.
func New() Key {
	var id [16]byte
	secret := make([]byte, size)
	rand.Read(id[:])
	rand.Read(secret)
	return newKey(hex.EncodeToString(id[:]), secret)
}

func newKey(id string, secret []byte) Key {
	return Key{id: id, secret: secret, sealing: &ciphers{
		wrap: aead(secret, "cahier wrap/1"), leaf: aead(secret, "cahier leaf/1"), chunk: aead(secret, "cahier chunk/1"),
		mac: derive(secret, "cahier path/1"),
	}}
}

func derive(secret []byte, label string) []byte {
	sub, err := hkdf.Key(sha256.New, secret, nil, label, size)
	if err != nil {
		panic("keys: " + err.Error()) // only for lengths that size is not
	}
	return sub
}

func aead(secret []byte, label string) cipher.AEAD {
	block, err := aes.NewCipher(derive(secret, label))
	if err != nil {
		panic("keys: " + err.Error()) // only for lengths that size is not
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("keys: " + err.Error()) // never for AES
	}
	return gcm
}

// ID returns the name of the key.
func (k Key) ID() string { return k.id }

// String returns the id and never the secret.
func (k Key) String() string { return "key " + k.id }

// GoString returns the id and never the secret.
func (k Key) GoString() string { return k.String() }

// MAC returns HMAC-SHA256 of a message under the key.
func (k Key) MAC(message []byte) [32]byte {
	h := hmac.New(sha256.New, k.sealing.mac)
	h.Write(message)
	return [32]byte(h.Sum(nil))
}

// Wrap encrypts another key under this one. bound says what the other key is
// for: Unwrap opens it only with the same words.
func (k Key) Wrap(child Key, bound []byte) ([]byte, error) {
	return seal(k.sealing.wrap, child.secret, append([]byte(child.id+" "), bound...)), nil
}

// Unwrap opens what Wrap made. A wrong key, id or binding is an error.
func (k Key) Unwrap(id string, wrapped, bound []byte) (Key, error) {
	secret, err := unseal(k.sealing.wrap, wrapped, append([]byte(id+" "), bound...))
	if err != nil || len(secret) != size {
		return Key{}, wrongKey(err)
	}
	return newKey(id, secret), nil
}

func wrongKey(err error) error {
	return eln.Errorf(eln.Internal, "key_wrong", "A part of the record cannot be opened with its key: it was altered or the key is another's.").Because(err)
}

// seal returns a random nonce and the ciphertext.
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
