package interchange

import (
	"archive/zip"
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/blake2b"
)

// elabVersion is the version of eLabFTW's own layout that we follow: its
// importer reads it from the root's "version" to know how nodes are written.
const elabVersion = "107"

// Writer writes one .eln file as a stream: each dataset, then its files, then
// the next. Bytes of files pass through; descriptions wait in a temporary file
// until Close writes them, so that memory grows with the number of datasets
// and files only. It is for one goroutine. After an error only Abort is useful.
type Writer struct {
	// Sign, when set before Close, returns a minisign signature of the
	// metadata from its BLAKE2b-512 hash, and the public key, as the texts of
	// ro-crate-metadata.json.minisig and ro-crate.pubkey.
	Sign func(blake2b512 []byte) (signature, publicKey []byte, err error)

	zip     *zip.Writer
	header  Crate
	nodes   *spool
	preview *spool
	taken   map[string]bool // lower-case paths: some systems ignore case
	written map[string]bool // datasets
	parts   []any
	people  map[Person]string
	labels  map[Label]string
	serial  int
	open    *openDataset
}

// openDataset is the dataset that files are being added to.
type openDataset struct {
	node    node
	folder  string // "./x/"
	title   string
	body    string
	authors []Person
	date    string
	files   []File
}

// NewWriter starts an .eln file on w. Of the header it uses Name, Description,
// Publisher, Producer, License, SourceID, Created and Root, which are made up
// when empty, except License and SourceID.
func NewWriter(w io.Writer, header Crate) (*Writer, error) {
	header.Created = cmp.Or(header.Created, time.Now()).UTC()
	header.Producer.Name = cmp.Or(header.Producer.Name, "Cahier")
	header.Publisher = cmp.Or(header.Publisher, header.Producer.Name)
	header.Name = cmp.Or(header.Name, header.Producer.Name+" export")
	header.Root = safeName(cmp.Or(header.Root, header.Created.Format("2006-01-02-150405")+"-export"))
	out := &Writer{zip: zip.NewWriter(w), header: header, taken: map[string]bool{}, written: map[string]bool{},
		people: map[Person]string{}, labels: map[Label]string{}}
	for _, name := range companions {
		out.taken[strings.ToLower(name)] = true
	}
	var err error
	if out.nodes, err = newSpool(); err != nil {
		return nil, err
	}
	if out.preview, err = newSpool(); err != nil {
		out.Abort()
		return nil, err
	}
	return out, nil
}

// companions are the files beside the datasets of a crate.
var companions = []string{metadataName, "ro-crate-preview.html", metadataName + ".minisig", "ro-crate.pubkey"}

// AddDataset adds a record; AddFile then adds to it until the next. NodeID
// names its folder when it is a safe relative path; links and ParentID use the
// same NodeIDs. Files, References and Hash are ignored. A second dataset with
// the same NodeID is refused.
func (w *Writer) AddDataset(d Dataset) error {
	if err := w.closeDataset(); err != nil {
		return err
	}
	folder := folderFor(cmp.Or(d.NodeID, d.ID, d.SourceIdentifier, d.Title))
	if w.written[folder] {
		return refuse("eln_write_twice", "id", folder)
	}
	if d.Metadata != nil && !isObject(d.Metadata) {
		return refuse("eln_write_metadata", "id", folder)
	}
	w.written[folder] = true
	w.taken[strings.ToLower(folderPath(folder))] = true
	w.parts = append(w.parts, reference(folder))
	n, err := w.datasetNode(&d, folder)
	if err != nil {
		return err
	}
	w.open = &openDataset{node: n, folder: folder, title: d.Title, authors: d.Authors, date: d.Date,
		body: plainText(d.Body, d.Markdown)}
	return nil
}

// AddFile adds a file to the dataset that was added last, reading r to its end.
// When f claims a size or SHA-256 that the bytes do not have, it is an error
// and the crate must be aborted. Path is ignored; NodeID is kept when it is a
// safe path that is still free.
func (w *Writer) AddFile(f File, r io.Reader) error {
	if w.open == nil {
		return refuse("eln_write_order")
	}
	place := w.placeOf(f)
	entry, err := w.create(place)
	if err != nil {
		return err
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(entry, sum), r)
	if err != nil {
		return fmt.Errorf("copy %q into the crate: %w", f.Name, err)
	}
	if err := agrees(&f, size, sum); err != nil {
		return err
	}
	f.NodeID, f.Path = "./"+place, w.header.Root+"/"+place
	w.open.files = append(w.open.files, f)
	return w.emit(fileNode(f, w.open.folder))
}

// agrees compares what was read with what the file claims, and fills it in.
func agrees(f *File, size int64, sum hash.Hash) error {
	got := hex.EncodeToString(sum.Sum(nil))
	switch {
	case f.SHA256 != "" && !strings.EqualFold(f.SHA256, got):
		return refuse("eln_file_hash", "name", f.Name)
	case f.SHA256 != "" && f.Size != size:
		return refuse("eln_file_size", "name", f.Name)
	}
	f.SHA256, f.Size = got, size
	return nil
}

// placeOf chooses the path of a file below the root folder.
func (w *Writer) placeOf(f File) string {
	if place := strings.TrimPrefix(f.NodeID, "./"); f.NodeID != "" && isSafePath(place) && w.take(place) {
		return place
	}
	folder := strings.TrimPrefix(w.open.folder, "./")
	for segment := range strings.SplitSeq(f.Folder, "/") {
		if segment != "" {
			folder += safeName(segment) + "/"
		}
	}
	name := safeName(f.Name)
	extension := path.Ext(name)
	for i := 1; ; i++ {
		place := folder + name
		if i > 1 {
			place = folder + strings.TrimSuffix(name, extension) + "-" + strconv.Itoa(i) + extension
		}
		if w.take(place) {
			return place
		}
	}
}

func (w *Writer) take(place string) bool {
	key := strings.ToLower(place)
	if w.taken[key] {
		return false
	}
	w.taken[key] = true
	return true
}

// create starts an entry in the zip. What is already compressed is stored.
func (w *Writer) create(place string) (io.Writer, error) {
	head := &zip.FileHeader{Name: w.header.Root + "/" + place, Method: zip.Deflate, Modified: w.header.Created}
	if packed[strings.ToLower(path.Ext(place))] {
		head.Method = zip.Store
	}
	return w.zip.CreateHeader(head)
}

// packed are the extensions of files that do not get smaller.
var packed = map[string]bool{".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".webp": true, ".heic": true,
	".zip": true, ".gz": true, ".bz2": true, ".xz": true, ".zst": true, ".7z": true, ".mp4": true, ".mov": true,
	".mp3": true, ".docx": true, ".xlsx": true, ".pptx": true, ".odt": true, ".eln": true}

// closeDataset writes the node of the open dataset, now that its files are known.
func (w *Writer) closeDataset() error {
	d := w.open
	if d == nil {
		return nil
	}
	w.open = nil
	var parts []any
	for _, f := range d.files {
		parts = append(parts, reference(f.NodeID))
	}
	if len(parts) > 0 {
		d.node["hasPart"] = parts
	}
	if err := w.emit(d.node); err != nil {
		return err
	}
	return writePreview(w.preview, d)
}

// emit puts a node into the graph.
func (w *Writer) emit(n node) error {
	if w.nodes.size > 0 {
		if _, err := io.WriteString(w.nodes, ",\n"); err != nil {
			return err
		}
	}
	_, err := w.nodes.Write(encodeJSON(n))
	return err
}

// Close writes the metadata and the preview and ends the zip. It does not close
// the writer underneath.
func (w *Writer) Close() error {
	defer w.Abort()
	if err := w.closeDataset(); err != nil {
		return err
	}
	sum, err := blake2b.New512(nil)
	if err != nil {
		return err
	}
	if err := w.writeMetadata(sum); err != nil {
		return err
	}
	if err := w.sign(sum.Sum(nil)); err != nil {
		return err
	}
	if err := w.writePreviewPage(); err != nil {
		return err
	}
	return w.zip.Close()
}

// Abort drops what was written so far; the output is then no .eln file. It may
// be called after Close and does nothing then.
func (w *Writer) Abort() {
	w.nodes.remove()
	w.preview.remove()
}

func (w *Writer) writeMetadata(sum hash.Hash) error {
	entry, err := w.create(metadataName)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(io.MultiWriter(entry, sum))
	fmt.Fprintf(out, "{\"@context\":%s,\n\"@graph\":[\n", encodeJSON([]any{contextURL, map[string]any{"cahier": terms}}))
	for _, n := range w.crateNodes() {
		out.Write(encodeJSON(n))
		if n.id() != "./" || w.nodes.size > 0 {
			out.WriteString(",\n")
		}
	}
	if err := w.nodes.copyTo(out); err != nil {
		return err
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}

func (w *Writer) sign(sum []byte) error {
	if w.Sign == nil {
		return nil
	}
	signature, key, err := w.Sign(sum)
	if err != nil {
		return fmt.Errorf("sign the crate: %w", err)
	}
	return errors.Join(w.small(metadataName+".minisig", signature), w.small("ro-crate.pubkey", key))
}

func (w *Writer) small(name string, content []byte) error {
	entry, err := w.create(name)
	if err != nil {
		return err
	}
	_, err = entry.Write(content)
	return err
}

// spool is a temporary file for what can only be written at the end.
type spool struct {
	file *os.File
	out  *bufio.Writer
	size int64
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "cahier-eln-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file for the export: %w", err)
	}
	return &spool{file: file, out: bufio.NewWriter(file)}, nil
}

// Write implements io.Writer.
func (s *spool) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	return s.out.Write(p)
}

func (s *spool) copyTo(w io.Writer) error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.file)
	return err
}

// remove closes and deletes the file; the second time it does nothing.
func (s *spool) remove() {
	if s == nil || s.file == nil {
		return
	}
	s.file.Close()
	os.Remove(s.file.Name())
	s.file = nil
}
