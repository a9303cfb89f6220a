package interchange

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"math"
	"strconv"
	"strings"
)

// metadataName is the file that makes a folder an RO-Crate.
const metadataName = "ro-crate-metadata.json"

// Archive is an opened .eln file whose container has been checked: its names
// stay inside, its entries do not overlap, its sizes are within the limits.
// It may be used by several goroutines at once.
type Archive struct {
	limits  Limits
	root    string
	flat    bool
	members map[string]*zip.File
	ignored []string
}

// Open checks the container of an .eln file of size bytes. It reads the
// directory of the zip and the header of each entry, no content. Everything it
// refuses is an *eln.Error; the reader is kept and must outlive the archive.
func Open(r io.ReaderAt, size int64, limits Limits) (*Archive, error) {
	limits = limits.withDefaults()
	metered := &meteredReader{r: r, left: int64(limits.Entries)*maxEntryHead + directoryTail}
	reader, err := zip.NewReader(metered, size)
	if metered.spent {
		return nil, refuse("eln_too_many_entries", "limit", strconv.Itoa(limits.Entries))
	}
	metered.left = math.MaxInt64
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("eln_not_zip").Because(err)
	}
	if len(reader.File) > limits.Entries {
		return nil, refuse("eln_too_many_entries", "limit", strconv.Itoa(limits.Entries))
	}
	archive := &Archive{limits: limits, members: make(map[string]*zip.File, len(reader.File))}
	if err := archive.admit(reader.File); err != nil {
		return nil, err
	}
	if err := checkSizes(archive.members, limits); err != nil {
		return nil, err
	}
	if err := checkOverlap(reader.File); err != nil {
		return nil, err
	}
	return archive, archive.findRoot()
}

const (
	maxEntryHead  = 256     // bytes of the zip's directory for an entry, on average
	directoryTail = 1 << 20 // and what searching for the directory may read
)

// meteredReader stops the reading of a zip's directory before it fills the
// memory: its length is not what the file announces but what it goes on for.
type meteredReader struct {
	r     io.ReaderAt
	left  int64
	spent bool
}

// ReadAt implements io.ReaderAt.
func (m *meteredReader) ReadAt(p []byte, at int64) (int, error) {
	if m.left == math.MaxInt64 {
		return m.r.ReadAt(p, at)
	}
	if m.left -= int64(len(p)); m.left < 0 {
		m.spent = true
		return 0, errTooLarge
	}
	return m.r.ReadAt(p, at)
}

// Root returns the name of the root folder, empty when the zip has none.
func (a *Archive) Root() string { return a.root }

// findRoot requires one root folder with a metadata file. A zip of the
// folder's contents, without the folder, is read too: people make them.
func (a *Archive) findRoot() error {
	if _, ok := a.members[metadataName]; ok {
		a.flat = true
		return nil
	}
	for name := range a.members {
		first, _, nested := strings.Cut(name, "/")
		if !nested {
			return refuse("eln_no_root", "name", name)
		}
		if a.root != "" && a.root != first {
			return refuse("eln_two_roots", "one", min(a.root, first), "two", max(a.root, first))
		}
		a.root = first
	}
	if _, ok := a.members[a.root+"/"+metadataName]; !ok {
		return refuse("eln_no_metadata")
	}
	return nil
}

// inZip returns the name in the zip of a path inside the root folder.
func (a *Archive) inZip(path string) string {
	if a.flat {
		return path
	}
	return a.root + "/" + path
}

// metadata reads the whole metadata file, within its limit.
func (a *Archive) metadata() ([]byte, error) {
	member := a.members[a.inZip(metadataName)]
	limit := a.limits.Metadata
	content, err := readMember(member, limit)
	if errors.Is(err, errTooLarge) {
		return nil, refuse("eln_metadata_too_large", "limit", strconv.FormatInt(limit>>20, 10))
	}
	if err != nil {
		return nil, refuse("eln_metadata_unreadable").Because(err)
	}
	return content, nil
}

var errTooLarge = errors.New("interchange: larger than its limit")

// readMember returns the content of a member that unpacks to at most limit
// bytes. Its claimed size only sizes the first buffer, and only when small.
func readMember(member *zip.File, limit int64) ([]byte, error) {
	if member.UncompressedSize64 > uint64(limit) {
		return nil, errTooLarge
	}
	content, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	var buffer bytes.Buffer
	buffer.Grow(int(min(member.UncompressedSize64, 4<<20)))
	n, err := io.Copy(&buffer, io.LimitReader(content, limit+1))
	if n > limit {
		return nil, errTooLarge
	}
	return buffer.Bytes(), err
}

// OpenFile returns the content of a file. It streams, and verifies while it
// does: when size or SHA-256 are not what the metadata claims, the read that
// reaches the end returns an *eln.Error in the place of io.EOF, so whoever
// copies must keep nothing when the copy fails.
func (a *Archive) OpenFile(f File) (io.ReadCloser, error) {
	member, ok := a.members[f.Path]
	if !ok {
		return nil, refuse("eln_file_missing", "name", f.Name)
	}
	content, err := member.Open()
	if err != nil {
		return nil, refuse("eln_file_unreadable", "name", f.Name).Because(err)
	}
	return &checkedReader{content: content, sum: sha256.New(), file: f, most: int64(member.UncompressedSize64)}, nil
}

// Verify reads a file to its end and returns its SHA-256 in hexadecimal, or the
// error that OpenFile's reader would give. A file without a claimed hash passes:
// compare the returned one with File.SHA256 to tell.
func (a *Archive) Verify(f File) (string, error) {
	content, err := a.OpenFile(f)
	if err != nil {
		return "", err
	}
	defer content.Close()
	if _, err := io.Copy(io.Discard, content); err != nil {
		return "", err
	}
	return hex.EncodeToString(content.(*checkedReader).sum.Sum(nil)), nil
}

// checkedReader compares what it read with what was claimed when it reaches
// the end, and never gives more than the zip's directory announced.
type checkedReader struct {
	content io.ReadCloser
	sum     hash.Hash
	file    File
	read    int64
	most    int64
	failed  error
}

// Read implements io.Reader; see OpenFile for the error at the end.
func (c *checkedReader) Read(p []byte) (int, error) {
	if c.failed != nil {
		return 0, c.failed
	}
	n, err := c.content.Read(p)
	c.sum.Write(p[:n])
	c.read += int64(n)
	switch {
	case c.read > c.most:
		c.failed = refuse("eln_file_size", "name", c.file.Name)
	case err == io.EOF:
		c.failed = c.verdict()
	case err != nil:
		c.failed = refuse("eln_file_unreadable", "name", c.file.Name).Because(err)
	}
	return n, c.failed
}

func (c *checkedReader) verdict() error {
	if c.read != c.file.Size {
		return refuse("eln_file_size", "name", c.file.Name)
	}
	if c.file.SHA256 != "" && !strings.EqualFold(hex.EncodeToString(c.sum.Sum(nil)), c.file.SHA256) {
		return refuse("eln_file_hash", "name", c.file.Name)
	}
	return io.EOF
}

// Close implements io.Closer.
func (c *checkedReader) Close() error { return c.content.Close() }
