package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cahier/internal/access"
)

// prefix is where the Cahier API stands.
const prefix = "/api/cahier/v1"

// v2Prefix is where the API beside ours stands.
const v2Prefix = "/api/v2/"

// routes is every route of the service: those of the account here, those of
// each noun at the top of its file.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("/api/", s.noRoute(mux))
	mux.HandleFunc("/", s.page)
	if s.v2 != nil {
		mux.Handle(v2Prefix, s.v2(s.door()))
	}

	api := s.api(mux)
	add(s, api, "GET", "/setup", "setup-state", "Whether the service waits for its first person", s.setUpState)
	add(s, api, "POST", "/setup", "set-up", "Make the lab and its first person", s.setUp, created)
	add(s, api, "POST", "/session", "sign-in", "Sign in", s.signIn)
	add(s, api, "DELETE", "/session", "sign-out", "Sign out", s.signOut)
	add(s, api, "GET", "/me", "me", "One's own account", s.me)
	add(s, api, "PATCH", "/me", "change-me", "Change one's own account", s.changeMe)
	add(s, api, "POST", "/me/password", "change-password", "Change one's own password", s.changePassword)
	add(s, api, "GET", "/me/sessions", "sessions", "Where one is signed in", s.sessions)
	add(s, api, "DELETE", "/me/sessions", "end-sessions", "Sign out everywhere else", s.endSessions)
	add(s, api, "DELETE", "/me/sessions/{id}", "end-session", "Sign out somewhere", s.endSession)
	add(s, api, "GET", "/me/api-keys", "api-keys", "One's own API keys", s.apiKeys)
	add(s, api, "POST", "/me/api-keys", "create-api-key", "Make an API key; its secret is shown once", s.createAPIKey, created)
	add(s, api, "DELETE", "/me/api-keys/{id}", "end-api-key", "End an API key", s.endAPIKey)
	s.entryRoutes(api)
	s.partRoutes(api)
	s.fileRoutes(api, mux)
	s.sharingRoutes(api)
	s.placeRoutes(api)
	s.exchangeRoutes(api, mux)
	forgetOwnErrors(api)
	return mux
}

// door is what an API beside ours is given.
func (s *server) door() Door {
	return Door{
		ActorOf:   func(r *http.Request) (*access.Actor, error) { return s.actor(r, s.clientAt(r)) },
		RequestID: requestID, Patient: patient, Log: s.log, Secure: s.secure,
	}
}

// api returns the described part of the routes, with its OpenAPI document at
// openapi.json.
func (s *server) api(mux *http.ServeMux) huma.API {
	cfg := huma.DefaultConfig("Cahier API", s.version)
	cfg.CreateHooks = nil
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/openapi", "", ""
	cfg.Transformers = []huma.Transformer{ownProblems}
	cfg.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: s.cookieName()},
		"key":     {Type: "http", Scheme: "bearer"},
	}
	api := humago.NewWithPrefix(mux, prefix, cfg)
	api.UseMiddleware(ownStatuses)
	return api
}

// forgetOwnErrors takes huma's own errors out of the document: none is ever
// sent. It comes after the last route, since each describes them anew.
func forgetOwnErrors(api huma.API) {
	schemas := api.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
}

// created makes a route answer 201.
func created(op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// add describes and adds one route. Its handler's errors become problems.
func add[I, O any](s *server, api huma.API, method, path, id, summary string, fn func(context.Context, *I) (*O, error), opts ...func(*huma.Operation)) {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, MaxBodyBytes: maxBody,
		Responses: map[string]*huma.Response{"default": problemResponse(api)},
	}
	if strings.HasPrefix(path, "/entries/{entry}") {
		op.Middlewares = huma.Middlewares{s.readableFirst}
	}
	for _, opt := range opts {
		opt(&op)
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, s.problemOf(ctx, err)
		}
		return out, nil
	})
}

// problemResponse describes errors by hand: huma would describe its own.
func problemResponse(api huma.API) *huma.Response {
	text, number := &huma.Schema{Type: "string"}, &huma.Schema{Type: "integer"}
	api.OpenAPI().Components.Schemas.Map()["Problem"] = &huma.Schema{
		Type: "object", Required: []string{"type", "title", "status", "code", "key", "detail"},
		Properties: map[string]*huma.Schema{
			"type": text, "title": text, "status": number, "key": text, "detail": text, "field": text, "offset": number,
			"code": {Type: "string", Enum: []any{"invalid", "not_found", "denied", "conflict", "unauthenticated", "rate_limited", "unavailable", "internal"}},
			"args": {Type: "object", AdditionalProperties: true},
		},
	}
	return &huma.Response{
		Description: "Problem (RFC 9457)",
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
}
