package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/eln"
)

// Problem is an error on the wire (RFC 9457). Code is of the closed list of
// package eln; Key names the sentence for people as errors.<key>, and Args
// fills it in; Detail is the same sentence in English.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code" enum:"invalid,not_found,denied,conflict,unauthenticated,rate_limited,unavailable,internal"`
	Key    string         `json:"key"`
	Detail string         `json:"detail"`
	Field  string         `json:"field,omitempty"`
	Offset int            `json:"offset,omitempty" doc:"place in the field, in characters from 1"`
	Args   map[string]any `json:"args,omitempty"`
}

// Error returns the English sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders returns the headers that go with the problem: how long to wait.
func (p *Problem) GetHeaders() http.Header {
	seconds, ok := p.Args["retry_after"].(int64)
	if !ok {
		return nil
	}
	return http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}}
}

var statuses = map[eln.Code]int{
	eln.Invalid:         http.StatusBadRequest,
	eln.NotFound:        http.StatusNotFound,
	eln.Denied:          http.StatusForbidden,
	eln.Conflict:        http.StatusConflict,
	eln.Unauthenticated: http.StatusUnauthorized,
	eln.RateLimited:     http.StatusTooManyRequests,
	eln.Unavailable:     http.StatusServiceUnavailable,
	eln.Internal:        http.StatusInternalServerError,
}

// problemOf returns what a client is told of an error. An error that is ours
// shows nothing of itself: it is logged here, once, with the request's id.
func (s *server) problemOf(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem(errTooLarge())
	}
	var e *eln.Error
	if !errors.As(err, &e) || e.Code == eln.Internal {
		if ctx.Err() == nil {
			s.log.ErrorContext(ctx, "request failed", "request", requestID(ctx), "error", err.Error())
		}
		return problem(errInternal())
	}
	if e.Code == eln.Unavailable {
		s.log.WarnContext(ctx, "request refused", "request", requestID(ctx), "error", err.Error())
	}
	return problem(e)
}

func problem(e *eln.Error) *Problem {
	status := statuses[e.Code]
	return &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(e.Code), Key: e.Key,
		Detail: e.Message, Field: e.Field, Offset: e.Offset, Args: e.Args,
	}
}

func errInternal() *eln.Error {
	return eln.Errorf(eln.Internal, "internal", "Something went wrong on the server. Nothing was saved; try again, and tell the operator if it goes on.")
}

func errTooLarge() *eln.Error {
	return eln.Errorf(eln.Invalid, "request_too_large", "This request is larger than the server takes.")
}

// writeProblem answers a plain request with a problem.
func (s *server) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problemOf(r.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// ownProblems turns what huma says of a request it could not read into a
// Problem: the first detail says which field and why.
func ownProblems(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	status := ownStatus(m.Status)
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(codeOf(status)),
		Key: "request_wrong", Detail: "This request does not have the form the server expects.",
	}
	if status == http.StatusInternalServerError {
		return problem(errInternal()), nil
	}
	if len(m.Errors) > 0 {
		p.Field = fieldOf(m.Errors[0].Location)
		p.Detail += " " + m.Errors[0].Message
	}
	return p, nil
}

func codeOf(status int) eln.Code {
	for code, s := range statuses {
		if s == status {
			return code
		}
	}
	if status >= 500 {
		return eln.Internal
	}
	return eln.Invalid
}

// fieldOf takes the name of a field out of where huma found it wanting.
func fieldOf(location string) string {
	for _, prefix := range []string{"body.", "query.", "path.", "header."} {
		if len(location) > len(prefix) && location[:len(prefix)] == prefix {
			return location[len(prefix):]
		}
	}
	return ""
}

// ownStatus is the status for what huma calls unprocessable: a wrong request
// is 400 whatever found it wrong.
func ownStatus(status int) int {
	if status == http.StatusUnprocessableEntity {
		return http.StatusBadRequest
	}
	return status
}

// statusContext gives responses their own status.
type statusContext struct{ humaContext }

// humaContext is embedded under another name: its own is that of a method.
type humaContext = huma.Context

// SetStatus writes the status.
func (c statusContext) SetStatus(status int) { c.humaContext.SetStatus(ownStatus(status)) }

// Unwrap returns the context within, for the adapter.
func (c statusContext) Unwrap() huma.Context { return c.humaContext }

func ownStatuses(ctx huma.Context, next func(huma.Context)) { next(statusContext{ctx}) }
