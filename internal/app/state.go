package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
)

// LockEntry makes an entry refuse changes until it is unlocked. Whoever may
// write may lock.
func (app *App) LockEntry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	return app.turn(ctx, a, id, access.CanLock, func(_ context.Context, c *change) error {
		now := c.tx.Now()
		c.entry.LockedAt, c.entry.LockedBy = &now, a.UserID
		c.act("entry.lock")
		return nil
	})
}

// UnlockEntry opens a locked entry again: the person who locked it may, and
// the administrators of its team.
func (app *App) UnlockEntry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	return app.turn(ctx, a, id, access.CanUnlock, func(_ context.Context, c *change) error {
		if !c.entry.Locked() {
			return nil
		}
		c.entry.LockedAt, c.entry.LockedBy = nil, ""
		c.act("entry.unlock")
		return nil
	})
}

// StrikeEntry strikes an entry through, with a reason that everyone who reads
// it sees. It stays readable, and UnstrikeEntry undoes it.
func (app *App) StrikeEntry(ctx context.Context, a *access.Actor, id, reason string) (*eln.Entry, error) {
	reason = render.CleanLine(reason, eln.MaxReason)
	if err := eln.ValidReason(reason); err != nil {
		return nil, err
	}
	return app.turn(ctx, a, id, access.CanStrike, func(ctx context.Context, c *change) error {
		if err := c.tx.KeepState(ctx, id, c.entry.State); err != nil {
			return err
		}
		c.entry.State, c.entry.Reason = eln.Struck, reason
		c.set("reason", reason)
		c.act("entry.strike")
		return nil
	})
}

// UnstrikeEntry gives a struck entry back the state it had.
func (app *App) UnstrikeEntry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	return app.turn(ctx, a, id, access.CanUnstrike, func(ctx context.Context, c *change) error {
		before, err := c.tx.StateBefore(ctx, id)
		if err != nil {
			return err
		}
		c.entry.State, c.entry.Reason = before, ""
		c.drop("reason")
		c.act("entry.unstrike")
		return nil
	})
}

// turn runs a change of an entry's state and returns the entry as it then
// stands.
func (app *App) turn(ctx context.Context, a *access.Actor, id string, can access.Ability, fn func(context.Context, *change) error) (*eln.Entry, error) {
	if err := needWrite(a); err != nil {
		return nil, err
	}
	if err := app.changeEntry(ctx, a, id, can, fn); err != nil {
		return nil, err
	}
	return app.Entry(ctx, a, id)
}

// act names what a change of state does, with the state leaf it leaves.
func (c *change) act(action event.Action) {
	c.set("state", stateLeaf(c.entry))
	c.action = action
}
