package seed

import (
	"sync/atomic"
	"time"
)

// Clock is a clock that can be set back, so that a seeded service has a past.
// It is safe for concurrent use.
type Clock struct{ micros atomic.Int64 }

// NewClock returns a clock that stands at now.
func NewClock(now time.Time) *Clock {
	c := &Clock{}
	c.Set(now)
	return c
}

// Now returns where the clock stands, a little later each time, so that things
// made one after another have that order.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Add(50)) }

// Set puts the clock at a time.
func (c *Clock) Set(t time.Time) { c.micros.Store(t.UnixMicro()) }
