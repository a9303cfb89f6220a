// Package web is the HTTP of Cahier: the Cahier API, described by OpenAPI, and
// the interface that is embedded in the program. It translates requests into
// verbs of package app and errors into problems, and holds no rule.
package web

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"

	"cahier/internal/access"
	"cahier/internal/app"
)

// Config is what the server needs. Secure says that people reach it over
// https, so that the cookie goes nowhere else. Interface holds the built
// interface, with index.html at its root; without one a page says so.
// Proxies are the networks whose X-Forwarded-For is believed. V2, when set,
// makes the handler of everything under /api/v2/.
type Config struct {
	App       *app.App
	Log       *slog.Logger
	Interface fs.FS
	Secure    bool
	Version   string
	Proxies   []netip.Prefix
	V2        func(Door) http.Handler
}

// Door is what an API beside ours needs of the server: who asks, as the same
// keys and cookies say, and the id of the request.
type Door struct {
	ActorOf   func(*http.Request) (*access.Actor, error)
	RequestID func(context.Context) string
	Patient   func(http.ResponseWriter, io.ReadCloser) io.ReadCloser // reads a long body while bytes come
	Log       *slog.Logger
	Secure    bool
}

type server struct {
	app     *app.App
	log     *slog.Logger
	pages   fs.FS
	secure  bool
	version string
	proxies []netip.Prefix
	v2      func(Door) http.Handler
	stopped *atomic.Bool
}

// Server answers every request of the service.
type Server struct {
	http.Handler
	stopped *atomic.Bool
}

// New returns the handler of every request.
func New(cfg Config) *Server {
	s := &server{
		app: cfg.App, log: cfg.Log, pages: cfg.Interface, secure: cfg.Secure, version: cfg.Version, proxies: cfg.Proxies, v2: cfg.V2, stopped: &atomic.Bool{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return &Server{Handler: s.guarded(s.routes()), stopped: s.stopped}
}

// Stopping makes /readyz say no, so that a proxy sends new requests elsewhere
// while those that run come to their end.
func (s *Server) Stopping() { s.stopped.Store(true) }
