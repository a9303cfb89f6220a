package app

import (
	"context"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/auth"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// How an actor proved who they are.
const (
	methodPassword = "password"
	methodKey      = "key"
)

// A session ends after a week without use, and after a month in any case.
const (
	sessionIdle = 7 * 24 * time.Hour
	sessionLife = 30 * 24 * time.Hour
	seenEvery   = 5 * time.Minute // how exactly the last use is kept
)

// SignIn is what somebody gives to sign in, with the program and the network
// address they come from.
type SignIn struct {
	Email    string
	Password string
	Client   string
	Address  string
}

// errSignIn is the one answer to a wrong address and to a wrong password.
func errSignIn() error {
	return eln.Errorf(eln.Unauthenticated, "sign_in_wrong", "The e-mail address or the password is wrong.")
}

// SignIn opens a session and returns its token, which is kept nowhere, with
// its actor. Wrong tries make the next ones wait, for the account and for the
// place they come from: then the error is RateLimited with retry_after, in
// seconds. Neither words nor time tell whether an account exists.
func (app *App) SignIn(ctx context.Context, in SignIn) (string, *access.Actor, error) {
	email := strings.ToLower(strings.TrimSpace(in.Email))
	names := []throttled{
		{name: throttleName("address", email), free: freePerAddress},
		{name: throttleName("client", network(in.Address)), free: freePerClient},
	}
	if err := app.countTry(ctx, names); err != nil {
		return "", nil, err
	}
	u, err := app.userOfPassword(ctx, email, in.Password)
	if err != nil {
		return "", nil, err
	}
	return app.openSession(ctx, u, in.Client, names)
}

func (app *App) userOfPassword(ctx context.Context, email, password string) (eln.User, error) {
	var u eln.User
	var hash string
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		u, hash, err = tx.UserByEmail(ctx, email)
		return err
	})
	if err != nil && eln.CodeOf(err) != eln.NotFound {
		return u, err
	}
	right, err := auth.VerifyPassword(ctx, hash, password)
	if err != nil {
		return u, err
	}
	if !right || u.ID == "" || u.ArchivedAt != nil {
		return u, errSignIn()
	}
	return u, nil
}

func (app *App) openSession(ctx context.Context, u eln.User, client string, names []throttled) (string, *access.Actor, error) {
	token := auth.NewToken()
	var a *access.Actor
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		for _, n := range names {
			if err := n.forgive(ctx, tx); err != nil {
				return err
			}
		}
		u, err := tx.User(ctx, u.ID)
		if err != nil {
			return err
		}
		s, err := addSession(ctx, tx, u.ID, client, token)
		if err != nil {
			return err
		}
		a, err = sessionActor(ctx, tx, u, s)
		return err
	})
	return token, a, err
}

func addSession(ctx context.Context, tx *store.Tx, userID, client, token string) (eln.Session, error) {
	now := tx.Now()
	s := eln.Session{
		ID: eln.NewID(now), UserID: userID, Client: event.Client(client, ""), CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(sessionIdle),
	}
	if err := tx.ForgetExpiredSessions(ctx); err != nil {
		return s, err
	}
	return s, tx.AddSession(ctx, &s, auth.HashToken(token))
}

// actorOf works out what a person is and carries at this moment.
func actorOf(ctx context.Context, tx *store.Tx, u eln.User) (access.Actor, error) {
	if u.ArchivedAt != nil {
		return access.Actor{}, errSessionOver()
	}
	teams, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return access.Actor{}, err
	}
	a := access.ForUser(u, teams)
	carried, err := tx.CarriedPrincipals(ctx, u.ID)
	for principal, level := range carried {
		a.Carry(principal, level)
	}
	return a, err
}

func sessionActor(ctx context.Context, tx *store.Tx, u eln.User, s eln.Session) (*access.Actor, error) {
	a, err := actorOf(ctx, tx, u)
	a.Via, a.Method, a.Session, a.Client = access.ViaWeb, methodPassword, s.ID, s.Client
	return &a, err
}

// errSessionOver is what a token that opens nothing is told.
func errSessionOver() error {
	return eln.Errorf(eln.Unauthenticated, "session_over", "You are signed out: sign in again.")
}

// ActorOfSession returns the actor whose session has this token;
// Unauthenticated when it has ended or never was. The session then lasts on.
func (app *App) ActorOfSession(ctx context.Context, token string) (*access.Actor, error) {
	var a *access.Actor
	var s eln.Session
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if s, err = tx.SessionByHash(ctx, auth.HashToken(token)); err != nil {
			return err
		}
		u, err := tx.User(ctx, s.UserID)
		if err != nil {
			return err
		}
		a, err = sessionActor(ctx, tx, u, s)
		return err
	})
	if eln.CodeOf(err) == eln.NotFound {
		return nil, errSessionOver()
	}
	if err != nil {
		return nil, err
	}
	return a, app.prolong(ctx, s)
}

// prolong notes now and then that a session is in use.
func (app *App) prolong(ctx context.Context, s eln.Session) error {
	now := app.Now().UTC()
	if now.Sub(s.SeenAt) < seenEvery {
		return nil
	}
	until := now.Add(sessionIdle)
	if end := s.CreatedAt.Add(sessionLife); end.Before(until) {
		until = end
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error { return tx.SeeSession(ctx, s.ID, until) })
}

// SignOut ends the actor's own session; an actor without one has nothing to
// end.
func (app *App) SignOut(ctx context.Context, a *access.Actor) error {
	if a.Session == "" {
		return nil
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.EndSession(ctx, a.UserID, a.Session)
		return err
	})
}

// Sessions returns the sessions of the actor, the one in use last first.
func (app *App) Sessions(ctx context.Context, a *access.Actor) ([]eln.Session, error) {
	if err := needOwnHand(a); err != nil {
		return nil, err
	}
	var list []eln.Session
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		list, err = tx.Sessions(ctx, a.UserID)
		return err
	})
	for i := range list {
		list[i].Current = list[i].ID == a.Session
	}
	return list, err
}

// EndSession ends one session of the actor, as one does with a lost telephone;
// ErrNotFound when it is not theirs.
func (app *App) EndSession(ctx context.Context, a *access.Actor, id string) error {
	if err := needOwnHand(a); err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		ended, err := tx.EndSession(ctx, a.UserID, id)
		if err != nil {
			return err
		}
		if !ended {
			return eln.ErrNotFound()
		}
		return recordEnd(ctx, tx, a, a.UserID, map[string]any{"count": 1, "session": id, "scope": "one"})
	})
}

// SignOutEverywhere ends every session of the actor but the one they ask from.
func (app *App) SignOutEverywhere(ctx context.Context, a *access.Actor) error {
	if err := needOwnHand(a); err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error { return endSessions(ctx, tx, a, a.UserID, a.Session) })
}

// endSessions ends the sessions of a person but one and records how many.
func endSessions(ctx context.Context, tx *store.Tx, a *access.Actor, userID, keep string) error {
	n, err := tx.EndSessions(ctx, userID, keep)
	if err != nil || n == 0 {
		return err
	}
	return recordEnd(ctx, tx, a, userID, map[string]any{"count": n, "scope": "others"})
}

func recordEnd(ctx context.Context, tx *store.Tx, a *access.Actor, userID string, data map[string]any) error {
	_, err := tx.Record(ctx, store.Act{Subject: store.Subject("user", userID), Action: "session.end", Actor: signed(a), Data: data})
	return err
}
