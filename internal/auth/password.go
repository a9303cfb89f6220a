// Package auth turns secrets into who somebody is: it hashes and checks
// passwords, and makes the random words that sessions, API keys and the set-up
// link are known by. It keeps nothing: package store keeps hashes alone, and
// package app decides what a secret opens.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"

	"cahier/internal/eln"
)

// cost is what one hash takes: memory in KiB, passes over it, lanes.
type cost struct {
	memory, time uint32
	threads      uint8
}

// ownCost is what new hashes take: what OWASP asks for at least, some 40 ms
// of one core.
var ownCost = cost{memory: 19 * 1024, time: 2, threads: 1}

// maxCost bounds what a stored hash may ask for, so that a row somebody
// planted cannot take the server down.
var maxCost = cost{memory: 64 * 1024, time: 10, threads: 4}

const (
	saltBytes = 16
	hashBytes = 32
)

// slots lets two hashes run at once in the whole process: more would take the
// memory and the cores that saving needs.
var slots = make(chan struct{}, 2)

// HashPassword returns the Argon2id hash of a password as a PHC string, with
// its own random salt. It waits for its turn, and fails only when ctx ends
// first.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	hash, err := derive(ctx, password, salt, ownCost, hashBytes)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, ownCost.memory, ownCost.time, ownCost.threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash)), nil
}

// nobody stands in for the hash of an account that does not exist.
var nobody = phc{cost: ownCost, salt: make([]byte, saltBytes), hash: make([]byte, hashBytes)}

// VerifyPassword reports whether the password is the one of the hash. An empty
// hash, or one it cannot read, is the password of nobody: the same work is
// done and the answer is no, so that time does not tell which accounts exist.
// It fails only when ctx ends before its turn.
func VerifyPassword(ctx context.Context, hash, password string) (bool, error) {
	want, err := parsePHC(hash)
	known := err == nil
	if !known {
		want = nobody
	}
	got, err := derive(ctx, password, want.salt, want.cost, uint32(len(want.hash)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want.hash) == 1 && known, nil
}

func derive(ctx context.Context, password string, salt []byte, c cost, length uint32) ([]byte, error) {
	if len(password) > eln.MaxPassword {
		password = password[:eln.MaxPassword]
	}
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-slots }()
	return argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, length), nil
}

// phc is a hash with what it was made with.
type phc struct {
	cost cost
	salt []byte
	hash []byte
}

// parsePHC reads $argon2id$v=19$m=…,t=…,p=…$salt$hash and refuses costs that
// are out of bounds.
func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(s) > 512 || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, errNotAHash()
	}
	c, err := parseCost(parts[3])
	if err != nil {
		return phc{}, err
	}
	salt, err := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return phc{}, errNotAHash()
	}
	hash, err := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err != nil || len(hash) < 16 || len(hash) > 64 {
		return phc{}, errNotAHash()
	}
	return phc{cost: c, salt: salt, hash: hash}, nil
}

func parseCost(s string) (cost, error) {
	memory, rest, _ := strings.Cut(s, ",")
	passes, lanes, _ := strings.Cut(rest, ",")
	m, errM := parameter(memory, "m=", 8, maxCost.memory)
	t, errT := parameter(passes, "t=", 1, maxCost.time)
	p, errP := parameter(lanes, "p=", 1, uint32(maxCost.threads))
	if errM != nil || errT != nil || errP != nil {
		return cost{}, errNotAHash()
	}
	return cost{memory: m, time: t, threads: uint8(p)}, nil
}

func parameter(s, name string, least, most uint32) (uint32, error) {
	digits, found := strings.CutPrefix(s, name)
	n, err := strconv.ParseUint(digits, 10, 32)
	if !found || err != nil || uint32(n) < least || uint32(n) > most {
		return 0, errNotAHash()
	}
	return uint32(n), nil
}

func errNotAHash() error {
	return eln.Errorf(eln.Internal, "password_hash_broken", "A stored password hash is not an Argon2id hash within bounds.")
}
