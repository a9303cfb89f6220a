package web

import "github.com/danielgtaylor/huma/v2"

// entryRoutes adds the routes of entries: lists, one entry, its versions and what is done to it.
func (s *server) entryRoutes(_ huma.API) {}
