package blob_test

import (
	"testing"

	"cahier/internal/blob"
	"cahier/internal/blob/blobtest"
)

func TestDirIsAStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		d, err := blob.OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}
