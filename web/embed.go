// Package webui carries the built interface inside the binary. The files are
// what `npm run build` leaves in dist; a clone that was not built holds a
// placeholder alone, so that Go builds without Node.
package webui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built interface: index.html at its root, and assets/ with
// names that change with their contents. When Built is false it holds nothing
// that a browser can use.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		// Sub fails for an invalid path alone, and this one is a constant.
		panic(err)
	}
	return files
}

// Built says whether the interface was built before the binary was.
func Built() bool {
	_, err := fs.Stat(Files(), "index.html")
	return err == nil
}
