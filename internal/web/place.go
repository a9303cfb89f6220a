package web

import "github.com/danielgtaylor/huma/v2"

// placeRoutes adds the routes of where entries stand: notebooks, projects, teams and their labels.
func (s *server) placeRoutes(_ huma.API) {}
