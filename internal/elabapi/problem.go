package elabapi

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"cahier/internal/eln"
)

// levelToWrite is the ceiling below which a key may only read.
const levelToWrite = eln.Write

// refusal is an error that stands in eLabFTW's form already.
type refusal struct {
	status      int
	code        int
	message     string
	description string
}

// Error returns the sentence.
func (r *refusal) Error() string { return r.message }

func refuse(status int, format string, operands ...any) error {
	return &refusal{status: status, code: status, message: fmt.Sprintf(format, operands...)}
}

// wrong refuses input that the caller can mend.
func wrong(format string, operands ...any) error {
	return refuse(http.StatusBadRequest, format, operands...)
}

// unavailable refuses what eLabFTW does and Cahier does not.
func unavailable(what string) error {
	return &refusal{
		status: http.StatusBadRequest, code: http.StatusBadRequest, message: what,
		description: "See the list of differences in the documentation: elabftw-compatibility.",
	}
}

func errNobody(why string) error {
	return &refusal{status: http.StatusUnauthorized, code: http.StatusUnauthorized, message: "Authentication required", description: why}
}

// errNothing is the one answer for what does not exist and for what the actor
// may not see.
func errNothing() error { return eln.ErrNotFound() }

// Sentences that clients of eLabFTW know.
const (
	sayNothing = "Nothing to show with this id"
	sayDenied  = "Sorry, you are not allowed to perform that action."
)

// fail answers with an error in eLabFTW's form. A fault of ours shows nothing
// of itself: it is logged here, once.
func (c *call) fail(err error) {
	r := c.refusalOf(err)
	var e *eln.Error
	if errors.As(err, &e) {
		if seconds, ok := e.Args["retry_after"].(int64); ok {
			c.w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
		}
	}
	c.writeJSON(r.status, struct {
		Code        int    `json:"code"`
		Message     string `json:"message"`
		Description string `json:"description"`
	}{r.code, r.message, r.description})
}

func (c *call) refusalOf(err error) *refusal {
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &refusal{status: 400, code: 400, message: "Content is too big! Cannot save!"}
	}
	var e *eln.Error
	if !errors.As(err, &e) {
		e = eln.Errorf(eln.Internal, "internal", "internal")
	}
	switch e.Code {
	case eln.Invalid:
		return &refusal{status: 400, code: 400, message: e.Message, description: e.Field}
	case eln.NotFound:
		return &refusal{status: 404, code: 404, message: sayNothing}
	case eln.Denied:
		return &refusal{status: 403, code: 403, message: sayDenied, description: e.Message}
	case eln.Conflict:
		return &refusal{status: 400, code: 422, message: e.Message}
	case eln.Unauthenticated:
		return &refusal{status: 401, code: 401, message: "Authentication required", description: "No corresponding API key found!"}
	case eln.RateLimited:
		return &refusal{status: 429, code: 429, message: e.Message}
	case eln.Unavailable:
		c.Log.WarnContext(c.ctx(), "request refused", "request", c.RequestID(c.ctx()), "error", err.Error())
		return &refusal{status: 503, code: 503, message: e.Message}
	}
	if c.ctx().Err() == nil {
		c.Log.ErrorContext(c.ctx(), "request failed", "request", c.RequestID(c.ctx()), "error", err.Error())
	}
	return &refusal{status: 500, code: 500, message: "Unexpected error"}
}
