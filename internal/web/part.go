package web

import "github.com/danielgtaylor/huma/v2"

// partRoutes adds the routes of the parts of an entry: steps, tags, links, comments.
func (s *server) partRoutes(_ huma.API) {}
