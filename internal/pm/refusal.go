package pm

import "fmt"

// Reason says what kind of thing was wrong with what came from outside.
type Reason string

// The reasons of a Refusal.
const (
	Malformed Reason = "malformed"  // not the JSON or the HTML that it should be
	Unknown   Reason = "unknown"    // a node, mark, attribute or step that the schema does not have
	TooLarge  Reason = "too_large"  // beyond one of the limits
	Misplaced Reason = "misplaced"  // a position outside the document or inside a character
	Misfit    Reason = "misfit"     // the document would break its schema
	BadValue  Reason = "bad_value"  // an attribute with a value that no editor of ours writes
	Overwrite Reason = "overwrites" // a step that was to touch structure alone would remove content
)

// Refusal is the error for what this package does not take. Detail is English,
// for logs and for the developer of a client; it never holds text of the
// document.
type Refusal struct {
	Reason Reason
	Detail string
}

// Error returns the reason and the detail.
func (r *Refusal) Error() string { return string(r.Reason) + ": " + r.Detail }

func refuse(reason Reason, format string, operands ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, operands...)}
}
