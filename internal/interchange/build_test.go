package interchange

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"cahier/internal/eln"
)

// member is one entry of a zip made by a test, in order.
type member struct{ name, content string }

// zipOf makes a zip of the members.
func zipOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var buffer bytes.Buffer
	out := zip.NewWriter(&buffer)
	for _, m := range members {
		entry, err := out.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(entry, m.content)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// crateOf makes a crate with the nodes, given as JSON, beside the descriptor.
func crateOf(t testing.TB, nodes string, files ...member) []byte {
	t.Helper()
	metadata := `{"@context":"x","@graph":[{"@id":"ro-crate-metadata.json","@type":"CreativeWork","about":{"@id":"./"}},` + nodes + `]}`
	return zipOf(t, append(files, member{"root/" + metadataName, metadata})...)
}

func openBytes(content []byte, limits Limits) (*Archive, error) {
	return Open(bytes.NewReader(content), int64(len(content)), limits)
}

// readBytes reads a crate that must be readable.
func readBytes(t testing.TB, content []byte) (*Archive, *Crate) {
	t.Helper()
	archive, err := openBytes(content, Limits{})
	if err != nil {
		t.Fatal("open:", err)
	}
	crate, err := archive.Read(context.Background())
	if err != nil {
		t.Fatal("read:", err)
	}
	return archive, crate
}

// keyOf is the key of an *eln.Error, "" for nil, and a complaint for others.
func keyOf(err error) string {
	var e *eln.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Key
	}
	return "untyped: " + err.Error()
}
