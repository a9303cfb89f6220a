package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

type contextKey int

const (
	keyOfActor contextKey = iota
	keyOfRequest
	keyOfClient
)

// client is where a request comes from, as sign-in needs it.
type client struct{ program, address, token string }

// maxBody bounds a request of the API; routes for files set their own.
const maxBody = 4 << 20

// policy lets the interface load its own parts alone. KaTeX and the editor set
// styles on elements.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"font-src 'self'; connect-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; frame-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guarded puts around the routes what every request goes through.
func (s *server) guarded(next http.Handler) http.Handler {
	return s.named(s.recovered(s.headed(s.sameOrigin(s.bounded(s.known(next))))))
}

// named gives each request an id, told in a header and in the log alone.
func (s *server) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := eln.NewID(time.Now())
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), keyOfRequest, id)))
	})
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(keyOfRequest).(string)
	return id
}

// recovered turns a panic into a problem that shows nothing of it.
func (s *server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			s.log.ErrorContext(r.Context(), "panic", "request", requestID(r.Context()), "panic", fmt.Sprint(fault), "stack", string(debug.Stack()))
			s.writeProblem(w, r, problem(errInternal()))
		}()
		next.ServeHTTP(w, r)
	})
}

func (s *server) headed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=()")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses changes that another site makes a browser ask for. A
// request with a key is not one: no browser adds a key by itself.
func (s *server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			if err := protection.Check(r); err != nil {
				s.writeProblem(w, r, eln.Errorf(eln.Denied, "cross_origin", "This change was asked for by another site and was refused.").Because(err))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, roomFor(r.URL.Path))
		next.ServeHTTP(w, r)
	})
}

// roomFor returns how many bytes a request may bring: files have more room
// than everything else. The API beside ours has bounds of its own.
func roomFor(path string) int64 {
	switch {
	case strings.HasPrefix(path, prefix+"/tus"), path == prefix+"/import":
		return app.MaxIncoming
	case strings.HasPrefix(path, prefix+"/entries/") && strings.HasSuffix(path, "/uploads"), strings.HasPrefix(path, v2Prefix):
		return maxFile + maxBody
	}
	return maxBody
}

// known works out who asks, for the Cahier API alone: the API beside it says
// in its own form that a key is wrong. A key or cookie that opens
// nothing is refused where somebody must be signed in, and not before, so that
// one can sign in with an old cookie; a wrong key is refused at once.
func (s *server) known(next http.Handler) http.Handler {
	identified := s.identified(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, v2Prefix) {
			next.ServeHTTP(w, r)
			return
		}
		identified.ServeHTTP(w, r)
	})
}

// identified works out who asks. Addresses outside the API that need it go
// through it themselves.
func (s *server) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := s.clientAt(r)
		a, err := s.actor(r, from)
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		ctx := context.WithValue(context.WithValue(r.Context(), keyOfClient, from), keyOfActor, a)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (s *server) clientAt(r *http.Request) client {
	return client{program: r.UserAgent(), address: s.remoteHost(r), token: s.cookieToken(r)}
}

func (s *server) actor(r *http.Request, from client) (*access.Actor, error) {
	if key := r.Header.Get("Authorization"); key != "" {
		key, _ = strings.CutPrefix(key, "Bearer ")
		return s.app.ActorOfKey(r.Context(), strings.TrimSpace(key), from.program)
	}
	anonymous := access.Anonymous()
	anonymous.Via = access.ViaWeb
	if from.token == "" {
		return &anonymous, nil
	}
	a, err := s.app.ActorOfSession(r.Context(), from.token)
	if eln.CodeOf(err) == eln.Unauthenticated {
		return &anonymous, nil
	}
	return a, err
}

// actorOf returns who asks: never nil, and nobody by default.
func actorOf(ctx context.Context) *access.Actor {
	if a, ok := ctx.Value(keyOfActor).(*access.Actor); ok {
		return a
	}
	a := access.Anonymous()
	return &a
}

func clientOf(ctx context.Context) client {
	c, _ := ctx.Value(keyOfClient).(client)
	return c
}

// remoteHost is the address that a request comes from: that of the connection
// or, when a known proxy made it, the last one in X-Forwarded-For that is no
// known proxy. What stands further left anybody can write.
func (s *server) remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.isProxy(host); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		host = hop.Unmap().String()
	}
	return host
}

func (s *server) isProxy(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(address.Unmap()) })
}
