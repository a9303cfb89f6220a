package web

import "github.com/danielgtaylor/huma/v2"

// sharingRoutes adds the routes of who sees an entry, and why.
func (s *server) sharingRoutes(_ huma.API) {}
