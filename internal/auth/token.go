package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
)

// NewToken returns 32 random bytes as base64url: the secret of a session or of
// the set-up link.
func NewToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// NewAPIKey returns 16 random bytes as 32 lower-case hexadecimal digits: the
// form that clients of eLabFTW's API keep and send as it is.
func NewAPIKey() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

var apiKey = regexp.MustCompile(`^[0-9a-f]{32}$`)

// IsAPIKey reports whether a text has the form of an API key, so that nothing
// else is looked for.
func IsAPIKey(s string) bool { return apiKey.MatchString(s) }

// HashToken returns the SHA-256 of a token or key, which is all that is kept
// of it. Tokens are random, so that a slow hash would add nothing.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// NewPassword returns a random password of 100 bits in groups that people can
// read aloud: what an operator hands over after a reset.
func NewPassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz123456789"
	var b [20]byte
	rand.Read(b[:])
	word := make([]byte, 0, len(b)+3)
	for i, x := range b {
		if i > 0 && i%5 == 0 {
			word = append(word, '-')
		}
		word = append(word, alphabet[x&31])
	}
	return string(word)
}
