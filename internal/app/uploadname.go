package app

import (
	"crypto/rand"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"cahier/internal/eln"
	"cahier/internal/render"
)

// The bounds of a folder: how deep, and how long each name in it.
const (
	maxFolders = 10
	maxFolder  = 100
)

// cleanFileName returns the name of a file as it is kept: the last part of
// what a program may send as a path, on one line, without the characters that
// make one name look like another.
func cleanFileName(name string) string {
	name = render.CleanLine(strings.ReplaceAll(name, `\`, "/"), eln.MaxName)
	name = strings.TrimSpace(name[strings.LastIndexByte(name, '/')+1:])
	if strings.Trim(name, ".") == "" {
		return "file"
	}
	return name
}

// cleanFolder returns a folder as it is kept: names joined by slashes, none of
// which leads anywhere else.
func cleanFolder(folder string) string {
	var names []string
	for name := range strings.SplitSeq(strings.ReplaceAll(folder, `\`, "/"), "/") {
		name = render.CleanLine(name, maxFolder)
		if strings.Trim(name, ".") != "" && len(names) < maxFolders {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}

func cleanUploadComment(comment string) (string, error) {
	comment = strings.TrimSpace(render.CleanText(comment))
	if utf8.RuneCountInString(comment) > eln.MaxRemark {
		return "", eln.Errorf(eln.Invalid, "upload_comment_long", "The comment of a file has at most %d characters.", eln.MaxRemark).
			InField("comment").With("max", eln.MaxRemark)
	}
	return comment, nil
}

var longName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,199}(/[0-9A-Za-z][0-9A-Za-z_-]{0,199})?(\.[0-9A-Za-z]{1,20}){0,2}$`)

// validLongName reports whether an address from elsewhere can be kept as it is.
func validLongName(s string) bool { return len(s) <= 255 && longName.MatchString(s) }

var shortExtension = regexp.MustCompile(`^\.[0-9a-z]{1,10}$`)

// newLongName returns an address as eLabFTW makes them: two hexadecimal
// digits, a slash, a random UUID that begins with them, and the extension.
func newLongName(name string) string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	ext := strings.ToLower(path.Ext(name))
	if !shortExtension.MatchString(ext) {
		ext = ""
	}
	return h[:2] + "/" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:] + ext
}
