package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/netip"
	"time"

	"cahier/internal/eln"
	"cahier/internal/store"
)

// How many tries are free, before each further one makes the next wait twice
// as long as the last. A place may hold a whole lab behind one address.
const (
	freePerAddress = 5
	freePerClient  = 30
	firstWait      = 15 * time.Second
	longestWait    = 15 * time.Minute
	triesForgotten = time.Hour
)

// throttled is one name under which tries are counted, and how many are free.
type throttled struct {
	name string
	free int64
}

// throttleName hides what it is made of: the table of tries would else be a
// list of who tried to sign in, and of mistyped addresses.
func throttleName(kind, value string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + value))
	return kind + ":" + hex.EncodeToString(sum[:16])
}

// network returns the place an address belongs to: itself for IPv4, its /64
// for IPv6, of which one client has all addresses.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

// countTry counts a try before its password is looked at, so that tries at the
// same moment count as well, or refuses it with RateLimited when one must wait.
func (app *App) countTry(ctx context.Context, names []throttled) error {
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetAttemptsBefore(ctx, tx.Now().Add(-triesForgotten)); err != nil {
			return err
		}
		for _, n := range names {
			if err := n.count(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (n throttled) count(ctx context.Context, tx *store.Tx) error {
	now := tx.Now()
	tries, err := tx.Attempts(ctx, n.name)
	if err != nil {
		return err
	}
	if wait := tries.Until.Sub(now); tries.Count > 0 && wait > 0 {
		seconds := int64(math.Ceil(wait.Seconds()))
		return eln.Errorf(eln.RateLimited, "too_many_tries", "Too many tries: wait %d seconds and try again.", seconds).With("retry_after", seconds)
	}
	if tries.Count == 0 {
		tries.Since = now
	}
	tries.Count++
	tries.Until = now.Add(n.wait(tries.Count))
	return tx.SetAttempts(ctx, n.name, tries)
}

// wait says how long the next try waits after so many.
func (n throttled) wait(count int64) time.Duration {
	over := count - n.free
	if over < 0 {
		return 0
	}
	return min(firstWait<<min(over, 10), longestWait)
}

// forgive takes back what the try that succeeded counted: all of an account's,
// one of a place's, since others there may be guessing.
func (n throttled) forgive(ctx context.Context, tx *store.Tx) error {
	tries, err := tx.Attempts(ctx, n.name)
	if err != nil || tries.Count == 0 {
		return err
	}
	if n.free == freePerAddress || tries.Count == 1 {
		return tx.ForgetAttempts(ctx, n.name)
	}
	tries.Count--
	tries.Until = tx.Now()
	return tx.SetAttempts(ctx, n.name, tries)
}
