package interchange

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode"
)

const maxPlaceName = 120

// folderFor is the folder of a dataset in a crate that we write: its own name
// when that is a safe relative path, a hash of it when not. It depends on the
// name alone, so that links can be written before their target.
func folderFor(nodeID string) string {
	canonical := datasetID(nodeID)
	if !isAbsolute(nodeID) && canonical != "./" && isSafePath(folderPath(canonical)) {
		return canonical
	}
	sum := sha256.Sum256([]byte(nodeID))
	return "./" + hex.EncodeToString(sum[:16]) + "/"
}

// folderPath is the path below the root of a dataset's folder, "x" for "./x/".
func folderPath(folder string) string {
	return strings.TrimSuffix(strings.TrimPrefix(folder, "./"), "/")
}

// isSafePath reports whether a path may be used in a zip as it stands.
func isSafePath(place string) bool {
	cleaned, err := cleanName(place)
	return err == nil && cleaned == place && !strings.HasSuffix(place, "/")
}

// safeName makes a name that every system and every reader of crates takes:
// letters, digits, ".", "_" and "-" only, not hidden, not too long.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, name)
	extension := path.Ext(name)
	if len(extension) > 16 {
		extension = ""
	}
	stem := strings.TrimSuffix(strings.TrimLeft(strings.TrimSuffix(name, extension), "."), "…")
	if len(stem) > maxPlaceName {
		stem = strings.TrimSuffix(clip(stem, maxPlaceName), "…")
	}
	if stem == "" {
		stem = "file"
	}
	return stem + extension
}
