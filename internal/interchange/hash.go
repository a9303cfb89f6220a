package interchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// hashOf is the SHA-256 of a dataset as read, in hexadecimal: its JSON with
// sorted members and without Hash, so that two reads of the same content agree
// whatever the file's name, order of nodes or packing.
func hashOf(d *Dataset) string {
	bare := *d
	bare.Hash = ""
	bare.Files = make([]File, len(d.Files))
	for i, f := range d.Files {
		f.Path = ""
		if f.SHA256 != "" {
			f.CRC32 = 0
		}
		bare.Files[i] = f
	}
	encoded, err := json.Marshal(bare)
	if err != nil { // Metadata and Extra were checked to be JSON
		encoded = []byte(err.Error() + d.NodeID)
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}
