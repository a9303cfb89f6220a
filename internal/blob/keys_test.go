package blob_test

import (
	"bytes"
	"io"
	"testing"

	"cahier/internal/blob"
	"cahier/internal/keys"
)

var _ blob.Cipher = keys.Key{}

// TestWithTheServiceKeys keeps a file, and receives one in two parts, under a
// key as the service makes them.
func TestWithTheServiceKeys(t *testing.T) {
	root := t.TempDir()
	d, err := blob.OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	spool, err := blob.OpenSpool(root + "/incoming")
	if err != nil {
		t.Fatal(err)
	}
	key, content := keys.New(), bytes.Repeat([]byte("cahier "), 30_000)
	put, err := blob.PutSealed(t.Context(), d, key, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	in, err := spool.Create(key.ID(), key, int64(len(content)), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{content[:100_001], content[100_001:]} {
		if _, err := in.Append(t.Context(), in.Offset(), bytes.NewReader(part)); err != nil {
			t.Fatal(err)
		}
		in.Close()
		if in, err = spool.Open(in.ID(), key); err != nil {
			t.Fatal(err)
		}
	}
	received, err := in.Finish(t.Context(), d)
	if err != nil || received.SHA256 != put.SHA256 || received.CipherSHA256 == put.CipherSHA256 {
		t.Fatalf("received %+v, %v; put %+v", received, err, put)
	}
	in.Close()
	for _, receipt := range []blob.Receipt{put, received} {
		f, err := d.Open(t.Context(), receipt.Object)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r, err := blob.NewReader(f, receipt.Size, key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
			t.Errorf("read back %d bytes, %v", len(got), err)
		}
	}
}
