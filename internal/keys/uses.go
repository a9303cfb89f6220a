package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"sync"
	"sync/atomic"
)

// The labels of the subkeys, one for each use. They are part of the formats
// and never change.
const (
	labelWrap  = "cahier wrap/1"  // other keys
	labelLeaf  = "cahier leaf/1"  // leaves
	labelChunk = "cahier chunk/1" // files
	labelMAC   = "cahier mac/1"   // names of parts
	labelCheck = "cahier check/1" // the value that recognises a master key
)

// uses are what a secret is for. Each is worked out at its first use, since
// most keys have one, and kept, since a cipher takes longer to set up than a
// leaf to encrypt. The secret itself stands behind a function too: fmt prints
// what a pointer leads to for some verbs, even inside another struct, and never
// what a function holds.
type uses struct {
	secret            func() []byte
	wrap, leaf, chunk func() cipher.AEAD
	mac               func() []byte
	packer            atomic.Pointer[packer]
}

func newUses(secret []byte, p *packer) *uses {
	once := func(label string) func() cipher.AEAD {
		return sync.OnceValue(func() cipher.AEAD { return aead(derive(secret, label)) })
	}
	u := &uses{
		secret: func() []byte { return secret },
		wrap:   once(labelWrap),
		leaf:   once(labelLeaf),
		chunk:  once(labelChunk),
		mac:    sync.OnceValue(func() []byte { return derive(secret, labelMAC) }),
	}
	u.packer.Store(p)
	return u
}

func derive(secret []byte, label string) []byte {
	sub, err := hkdf.Key(sha256.New, secret, nil, label, size)
	if err != nil {
		panic("keys: " + err.Error()) // only for lengths that size is not
	}
	return sub
}

func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("keys: " + err.Error()) // only for lengths that size is not
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("keys: " + err.Error()) // never for AES
	}
	return gcm
}
