package interchange

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// Signature is the minisign signature of a crate's metadata. Valid says that
// the key in the crate itself made it: the file is whole since it was signed.
// Who holds that key is not known from the file. WithKey tells whether the
// crate has a key at all.
type Signature struct {
	KeyID          string
	TrustedComment string
	WithKey        bool
	Valid          bool
}

const (
	minisigKeyLength = 2 + 8 + ed25519.PublicKeySize
	minisigLength    = 2 + 8 + ed25519.SignatureSize
	maxMinisigBytes  = 64 << 10
)

// signature reads the minisig beside the metadata, nil when there is none or
// it is not one.
func (a *Archive) signature(metadata []byte) *Signature {
	lines := a.textLines(metadataName + ".minisig")
	if len(lines) < 4 {
		return nil
	}
	made, err := base64.StdEncoding.DecodeString(lines[1])
	global, err2 := base64.StdEncoding.DecodeString(lines[3])
	if err != nil || err2 != nil || len(made) != minisigLength || len(global) != ed25519.SignatureSize {
		return nil
	}
	comment := strings.TrimPrefix(lines[2], "trusted comment: ")
	s := &Signature{KeyID: minisigKeyID(made), TrustedComment: clip(comment, 1000)}
	key, ok := a.publicKey()
	if s.WithKey = ok; !ok || !bytes.Equal(key[2:10], made[2:10]) {
		return s
	}
	public := ed25519.PublicKey(key[10:])
	s.Valid = ed25519.Verify(public, signedMessage(made, metadata), made[10:]) &&
		ed25519.Verify(public, append(slices.Clone(made[10:]), comment...), global)
	return s
}

// signedMessage is what was signed: the BLAKE2b-512 hash for "ED", the bytes
// themselves for the older "Ed".
func signedMessage(made, metadata []byte) []byte {
	if string(made[:2]) != "ED" {
		return metadata
	}
	sum := blake2b.Sum512(metadata)
	return sum[:]
}

// minisigKeyID shows a key id as minisign does: as a little-endian number.
func minisigKeyID(made []byte) string {
	id := slices.Clone(made[2:10])
	slices.Reverse(id)
	return strings.ToUpper(hex.EncodeToString(id))
}

func (a *Archive) publicKey() ([]byte, bool) {
	for _, line := range a.textLines("ro-crate.pubkey") {
		key, err := base64.StdEncoding.DecodeString(line)
		if err == nil && len(key) == minisigKeyLength {
			return key, true
		}
	}
	return nil, false
}

// textLines returns the lines of a small file in the root folder.
func (a *Archive) textLines(name string) []string {
	member, ok := a.members[a.inZip(name)]
	if !ok {
		return nil
	}
	content, err := readMember(member, maxMinisigBytes)
	if err != nil {
		return nil
	}
	return strings.Split(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n")
}

// noteSignature says what is known of the signature.
func (rd *reading) noteSignature() {
	s := rd.crate.Signature
	_, present := rd.archive.members[rd.archive.inZip(metadataName+".minisig")]
	switch {
	case !present:
	case s == nil:
		rd.crate.Report.note(Left, "", "signature_unreadable")
	case s.Valid:
		rd.crate.Report.note(Taken, "", "signature_valid", "key", s.KeyID)
	case s.WithKey:
		rd.crate.Report.note(Left, "", "signature_wrong", "key", s.KeyID)
	default:
		rd.crate.Report.note(Left, "", "signature_without_key", "key", s.KeyID)
	}
}
