package app

import (
	"context"
	"regexp"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

var requestName = regexp.MustCompile(`^[\x21-\x7e]{1,100}$`)

// once runs fn for a request that has a name, unless the same person had it run
// under that name within a week, as after a lost answer: then it returns the
// entry that was made. An empty name is none.
func once(ctx context.Context, tx *store.Tx, a *access.Actor, name string, fn func() (*eln.Entry, error)) (*eln.Entry, error) {
	if name == "" {
		return fn()
	}
	if !requestName.MatchString(name) {
		return nil, eln.Errorf(eln.Invalid, "request_name_wrong", "The name of a request has 1 to 100 visible characters of ASCII.").InField("Idempotency-Key")
	}
	first, err := tx.FirstTime(ctx, a.UserID, name)
	if err != nil {
		return nil, err
	}
	if !first {
		id, err := tx.MadeUnder(ctx, a.UserID, name)
		if err != nil {
			return nil, err
		}
		return tx.Entry(ctx, a, id)
	}
	e, err := fn()
	if err != nil {
		return nil, err
	}
	return e, tx.NameMade(ctx, a.UserID, name, e.ID)
}
