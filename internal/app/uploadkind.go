package app

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// magic is what the first bytes of a kind of file are.
type magic struct {
	at    int
	bytes string
	kind  string
}

// magics are the kinds of file that their first bytes tell apart. The bytes
// come first: no extension makes a picture or a film of something else.
var magics = []magic{
	{0, "\x89PNG\r\n\x1a\n", "image/png"}, {0, "\xff\xd8\xff", "image/jpeg"}, {0, "GIF87a", "image/gif"}, {0, "GIF89a", "image/gif"},
	{8, "WEBP", "image/webp"}, {0, "BM", "image/bmp"}, {0, "II*\x00", "image/tiff"}, {0, "MM\x00*", "image/tiff"},
	{4, "ftypqt", "video/quicktime"}, {4, "ftypM4A", "audio/mp4"}, {4, "ftypavif", "image/avif"},
	{4, "ftyphei", "image/heic"}, {4, "ftyp", "video/mp4"}, {0, "\x1aE\xdf\xa3", "video/webm"}, {0, "OggS", "audio/ogg"},
	{0, "ID3", "audio/mpeg"}, {0, "\xff\xfb", "audio/mpeg"}, {8, "WAVE", "audio/wav"}, {0, "fLaC", "audio/flac"},
	{0, "PK\x03\x04", "application/zip"}, {0, "\x1f\x8b", "application/gzip"}, {0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
	{0, "\x89HDF\r\n\x1a\n", "application/x-hdf5"}, {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
}

// mediaTypes are the kinds of file that their first bytes do not tell apart,
// by extension.
var mediaTypes = map[string]string{
	".csv": "text/csv", ".tsv": "text/tab-separated-values", ".md": "text/markdown", ".json": "application/json",
	".xml": "application/xml", ".svg": "image/svg+xml", ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml",
	".js": "text/javascript", ".css": "text/css", ".py": "text/x-python", ".r": "text/x-r", ".tex": "application/x-tex",
	".bib": "application/x-bibtex", ".yaml": "application/yaml", ".yml": "application/yaml", ".ipynb": "application/x-ipynb+json",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".odp": "application/vnd.oasis.opendocument.presentation", ".eln": "application/vnd.eln+zip", ".doc": "application/msword",
	".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint", ".mol": "chemical/x-mdl-molfile",
	".rxn": "chemical/x-mdl-rxnfile", ".sdf": "chemical/x-mdl-sdfile", ".pdb": "chemical/x-pdb", ".cif": "chemical/x-cif",
	".jdx": "chemical/x-jcamp-dx", ".dx": "chemical/x-jcamp-dx", ".fasta": "text/x-fasta", ".fa": "text/x-fasta",
}

// vague are the kinds that a better name may take the place of.
var vague = map[string]bool{
	"application/octet-stream": true, "text/plain": true, "application/zip": true, "application/x-ole-storage": true,
}

// mediaType says what kind of file it is, from its first bytes and, where they
// say little, from its extension.
func mediaType(name string, head []byte) string {
	kind := kindOfBytes(head)
	named := mediaTypes[strings.ToLower(path.Ext(name))]
	if vague[kind] && named != "" {
		return named
	}
	return kind
}

// kindOfBytes says what the first bytes say. What can be text is text, even
// when its first letters are those of a picture: a PDF alone begins like text.
func kindOfBytes(head []byte) string {
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return "application/pdf"
	}
	if isText(head) {
		return "text/plain"
	}
	for _, m := range magics {
		if m.begins(head) {
			return m.kind
		}
	}
	return "application/octet-stream"
}

func (m magic) begins(head []byte) bool {
	if m.at == 8 && !bytes.HasPrefix(head, []byte("RIFF")) {
		return false
	}
	return len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.bytes))
}

// isText reports bytes that can be text: UTF-8, maybe cut in a character at
// the end, without control characters but those of lines.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r == 0x7f {
			return false
		}
		head = head[n:]
	}
	return true
}
