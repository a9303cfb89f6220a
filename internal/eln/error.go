package eln

import (
	"errors"
	"fmt"
)

// Code says what kind of thing went wrong. The list is closed: an edge (HTTP,
// command line) maps each code to its own vocabulary and nothing else.
type Code string

// The codes of an Error.
const (
	Invalid         Code = "invalid"         // the input is wrong; the caller can mend it
	NotFound        Code = "not_found"       // no such thing, or not open to the actor
	Denied          Code = "denied"          // the actor may read the thing, but not do this to it
	Conflict        Code = "conflict"        // the thing is not in a state that allows this
	Unauthenticated Code = "unauthenticated" // nobody is signed in, or the key is wrong
	RateLimited     Code = "rate_limited"    // too many tries; later ones may pass
	Unavailable     Code = "unavailable"     // the service cannot do this now (disk full, read-only)
	Internal        Code = "internal"        // a fault of ours; nothing of it is shown
)

// Error is the one error that people see. Key names a sentence in the message
// files of both languages and Args fills it in; Message is the same sentence
// in English, for logs and for clients without message files. Field, when
// set, is the input at fault, as the caller named it. Offset, when positive,
// is the place in that input, counted in characters from 1.
type Error struct {
	Code    Code
	Key     string
	Message string
	Field   string
	Offset  int
	Args    map[string]any
	cause   error
}

// Error returns the English sentence, after the cause when there is one.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// Errorf makes an Error whose sentence is named by key. The format and its
// operands give the English sentence; operands do not reach the message files,
// use With for those.
func Errorf(code Code, key, format string, operands ...any) *Error {
	return &Error{Code: code, Key: key, Message: fmt.Sprintf(format, operands...)}
}

// InField returns the error with the input at fault named.
func (e *Error) InField(field string) *Error { e.Field = field; return e }

// At returns the error with the place in the input, counted from 1.
func (e *Error) At(offset int) *Error { e.Offset = offset; return e }

// With returns the error with one value for its sentence.
func (e *Error) With(name string, value any) *Error {
	if e.Args == nil {
		e.Args = map[string]any{}
	}
	e.Args[name] = value
	return e
}

// Because returns the error with its cause, which is logged and never shown.
func (e *Error) Because(err error) *Error { e.cause = err; return e }

// ErrNotFound is the one answer for what does not exist and for what the actor
// may not see: the two cannot be told apart.
func ErrNotFound() *Error {
	return Errorf(NotFound, "not_found", "This page does not exist or is not open to you.")
}

// CodeOf returns the code of err: Internal for an error that is not an Error,
// the empty code for nil.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	default:
		return Internal
	}
}
