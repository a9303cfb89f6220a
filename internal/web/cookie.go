package web

import "net/http"

// cookieName is the session's cookie. Over https its name binds it to this
// host and to secure connections.
func (s *server) cookieName() string {
	if s.secure {
		return "__Host-cahier"
	}
	return "cahier"
}

func (s *server) cookieToken(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil || len(c.Value) > 128 {
		return ""
	}
	return c.Value
}

// cookie holds a session's token; an empty one takes the cookie away. The
// server ends sessions: the cookie's own age only spares a useless one.
func (s *server) cookie(token string) http.Cookie {
	c := http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode, MaxAge: 30 * 24 * 3600,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}
