package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// fileRoutes adds the routes of files: uploads, their bytes, thumbnails.
func (s *server) fileRoutes(_ huma.API, _ *http.ServeMux) {}
