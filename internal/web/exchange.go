package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// exchangeRoutes adds the routes of what comes in and goes out as a file, and the feed of changes.
func (s *server) exchangeRoutes(_ huma.API, _ *http.ServeMux) {}
