// Package elabapi speaks eLabFTW's REST API v2, so that scripts written for it
// go on working. It translates requests onto the verbs of package app and
// their answers back; it holds no rule and no SQL. What differs, and why,
// stands in docs/elabftw-compatibility.md.
package elabapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"cahier/internal/access"
	"cahier/internal/app"
)

// Prefix is where the API stands.
const Prefix = "/api/v2/"

// Config is what the API needs. ActorOf works out who asks: an error says that
// the key opens nothing; an anonymous actor, that nobody showed one. RequestID
// names a request in the log. Patient reads a long body while bytes come.
// Secure says that people reach the service over
// https.
type Config struct {
	App       *app.App
	ActorOf   func(*http.Request) (*access.Actor, error)
	Log       *slog.Logger
	RequestID func(context.Context) string
	Patient   func(http.ResponseWriter, io.ReadCloser) io.ReadCloser
	Secure    bool
}

type api struct {
	Config
	table map[string]Route
}

// New returns the handler of everything under Prefix. Whoever mounts it keeps
// cookie sessions from being used by other sites; bodies are bounded here,
// since files pass through.
func New(cfg Config) http.Handler {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.RequestID == nil {
		cfg.RequestID = func(context.Context) string { return "" }
	}
	if cfg.Patient == nil {
		cfg.Patient = func(_ http.ResponseWriter, body io.ReadCloser) io.ReadCloser { return body }
	}
	a := &api{Config: cfg, table: map[string]Route{}}
	for _, r := range Routes() {
		a.table[r.Method+" "+r.Pattern] = r
	}
	return a
}

// call is one request on its way through the API.
type call struct {
	*api
	w       http.ResponseWriter
	r       *http.Request
	actor   *access.Actor
	noun    noun   // the kind of entry that the address names, if it names one
	id, sub int64  // the numbers in the address, 0 for none
	entry   string // the key of the entry, once it was found readable
}

func (c *call) ctx() context.Context { return c.r.Context() }

// reply is what a route answers: a body as JSON, a place where something was
// made, or nothing when it wrote its answer itself.
type reply struct {
	status   int
	body     any
	location string
}

func ok(body any) (reply, error) { return reply{status: http.StatusOK, body: body}, nil }
func gone() (reply, error)       { return reply{status: http.StatusNoContent}, nil }
func written() (reply, error)    { return reply{}, nil }

// ServeHTTP answers one request.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{api: a, w: w, r: r}
	answer, err := c.answer()
	if err != nil {
		c.fail(err)
		return
	}
	switch {
	case answer.status == http.StatusCreated:
		w.Header().Set("Location", answer.location)
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(http.StatusCreated)
	case answer.status == http.StatusNoContent:
		w.WriteHeader(http.StatusNoContent)
	case answer.status != 0:
		c.writeJSON(answer.status, answer.body)
	}
}

// answer finds who asks and for what, and asks the route. A key that may only
// read is refused before anything is looked up.
func (c *call) answer() (reply, error) {
	switch c.r.Method {
	case http.MethodOptions:
		c.w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		return written()
	case http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete:
	case http.MethodHead:
		return reply{}, refuse(http.StatusBadRequest, "HEAD is not answered here: use GET.")
	default:
		c.w.Header().Set("Allow", "GET, POST, DELETE, PATCH")
		return reply{}, refuse(http.StatusMethodNotAllowed, "This method is not answered here.")
	}
	if err := c.identify(); err != nil {
		return reply{}, err
	}
	route, err := c.find()
	if err != nil {
		return reply{}, err
	}
	if c.r.Method != http.MethodGet && c.mayOnlyRead() {
		return reply{}, refuse(http.StatusBadRequest, "You are using a read-only key to execute a write action.")
	}
	if c.noun.name != "" && c.id > 0 {
		if c.entry, err = c.App.EntryNumbered(c.ctx(), c.actor, c.noun.kind, c.noun.template, c.id); err != nil {
			return reply{}, err
		}
	}
	return route.serve(c)
}

// identify works out who asks. Basic credentials open nothing, not even the
// session beside them: browsers add them by themselves, and a request that
// carries them was not checked against other sites.
func (c *call) identify() error {
	if strings.HasPrefix(c.r.Header.Get("Authorization"), "Basic ") {
		return errNobody("")
	}
	a, err := c.ActorOf(c.r)
	if err != nil {
		return err
	}
	if a.UserID == "" {
		return errNobody("")
	}
	c.actor = a
	return nil
}

// mayOnlyRead reports whether the key is a read-only one.
func (c *call) mayOnlyRead() bool { return c.actor.Ceiling < levelToWrite }

// site returns the address that people reach the service at.
func (c *call) site() string {
	scheme := "http://"
	if c.Secure {
		scheme = "https://"
	}
	return scheme + c.r.Host
}

// made answers that something was made at a path under the prefix.
func (c *call) made(path string) (reply, error) {
	return reply{status: http.StatusCreated, location: c.site() + Prefix + path}, nil
}
