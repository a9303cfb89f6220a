package interchange

import (
	"archive/zip"
	"cmp"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxNameBytes    = 4096
	maxNameSegments = 64
	localHeaderSize = 30
	encryptedFlag   = 1
)

// admit takes the regular files of the zip under their cleaned names. What
// macOS adds beside real files is set aside.
func (a *Archive) admit(files []*zip.File) error {
	for _, file := range files {
		name, err := memberName(file)
		if err != nil {
			return err
		}
		if strings.HasSuffix(file.Name, "/") {
			continue
		}
		if strings.HasPrefix(name, "__MACOSX/") || path.Base(name) == ".DS_Store" {
			a.ignored = append(a.ignored, name)
			continue
		}
		if _, twice := a.members[name]; twice {
			return refuse("eln_duplicate_name", "name", name)
		}
		a.members[name] = file
	}
	return nil
}

// memberName checks one entry and returns its name with empty and "." segments
// taken out (eLabFTW writes "folder//file").
func memberName(file *zip.File) (string, error) {
	if file.Flags&encryptedFlag != 0 {
		return "", refuse("eln_encrypted", "name", file.Name)
	}
	if file.Method != zip.Store && file.Method != zip.Deflate {
		return "", refuse("eln_method", "name", file.Name)
	}
	if file.UncompressedSize64 > math.MaxInt64>>8 || file.CompressedSize64 > math.MaxInt64>>8 {
		return "", refuse("eln_not_zip")
	}
	if mode := file.Mode(); mode&fs.ModeType != 0 && mode&fs.ModeType != fs.ModeDir {
		return "", refuse("eln_special_file", "name", file.Name)
	}
	return cleanName(file.Name)
}

// cleanName refuses a name that could leave the folder or that another system
// would read as another name.
func cleanName(name string) (string, error) {
	switch {
	case !utf8.ValidString(name):
		return "", refuse("eln_name_encoding", "name", strconv.Quote(name))
	case len(name) > maxNameBytes || strings.Count(name, "/") > maxNameSegments:
		return "", refuse("eln_name_too_long", "name", name)
	case strings.HasPrefix(name, "/"), strings.Contains(name, "\\"), hasDrive(name), hasDotDot(name):
		return "", refuse("eln_unsafe_name", "name", name)
	case strings.ContainsFunc(name, unicode.IsControl):
		return "", refuse("eln_unsafe_name", "name", strconv.Quote(name))
	}
	cleaned := path.Clean(name)
	if cleaned == "." {
		return "", refuse("eln_unsafe_name", "name", name)
	}
	return cleaned, nil
}

func hasDrive(name string) bool {
	return len(name) > 1 && name[1] == ':' && unicode.IsLetter(rune(name[0]))
}

func hasDotDot(name string) bool {
	return slices.Contains(strings.Split(name, "/"), "..")
}

// checkSizes refuses an archive that would unpack to too much, or to far more
// than its packed size.
func checkSizes(members map[string]*zip.File, limits Limits) error {
	var packed, unpacked uint64
	for _, file := range members {
		packed += file.CompressedSize64
		unpacked += file.UncompressedSize64
		if unpacked > uint64(limits.Total) {
			return refuse("eln_too_large", "limit", strconv.FormatInt(limits.Total>>30, 10))
		}
	}
	if unpacked > ratioFloor && unpacked/uint64(limits.Ratio) > packed {
		return refuse("eln_bomb", "limit", strconv.FormatInt(limits.Ratio, 10))
	}
	return nil
}

// checkOverlap refuses entries that share packed bytes: the trick by which a
// small file unpacks to petabytes, and by which two programs read two contents.
func checkOverlap(files []*zip.File) error {
	type span struct {
		from, to int64
		name     string
	}
	spans := make([]span, 0, len(files))
	for _, file := range files {
		from, err := file.DataOffset()
		if err != nil {
			return refuse("eln_not_zip").Because(err)
		}
		spans = append(spans, span{from, from + int64(file.CompressedSize64), file.Name})
	}
	slices.SortFunc(spans, func(x, y span) int { return cmp.Compare(x.from, y.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from-localHeaderSize < spans[i-1].to {
			return refuse("eln_overlap", "one", spans[i-1].name, "two", spans[i].name)
		}
	}
	return nil
}
