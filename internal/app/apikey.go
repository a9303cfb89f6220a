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

// maxKeys bounds the keys of one person.
const maxKeys = 100

// usedEvery is how exactly the last use of a key is kept.
const usedEvery = time.Minute

// NewAPIKey is what is said of a key to make one. An empty TeamID is the
// person's first team.
type NewAPIKey struct {
	Name      string
	TeamID    string
	ReadOnly  bool
	ExpiresAt *time.Time
}

// CreateAPIKey makes a key of the actor's own and returns its secret, which is
// shown this once. It opens one team, which the actor must be in.
func (app *App) CreateAPIKey(ctx context.Context, a *access.Actor, in NewAPIKey) (eln.APIKey, string, error) {
	if err := needOwnHand(a); err != nil {
		return eln.APIKey{}, "", err
	}
	return app.createKey(ctx, a, a.UserID, in)
}

// CreateAPIKeyFor makes a key for the account of an e-mail address, as the
// command line does. The team may be named; it must be one of theirs. Only the
// service itself may.
func (app *App) CreateAPIKeyFor(ctx context.Context, a *access.Actor, email, team string, in NewAPIKey) (eln.APIKey, string, error) {
	if !a.Service {
		return eln.APIKey{}, "", eln.Errorf(eln.Denied, "own_hand", "Only the person themself may make a key of theirs.")
	}
	var u eln.User
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if u, _, err = tx.UserByEmail(ctx, email); eln.CodeOf(err) == eln.NotFound {
			return errNoAccount()
		}
		if err != nil || team == "" {
			return err
		}
		t, err := tx.TeamByName(ctx, team)
		if eln.CodeOf(err) == eln.NotFound {
			return eln.Errorf(eln.NotFound, "team_unknown", "There is no team of this name.").InField("team")
		}
		in.TeamID = t.ID
		return err
	})
	if err != nil {
		return eln.APIKey{}, "", err
	}
	return app.createKey(ctx, a, u.ID, in)
}

func (app *App) createKey(ctx context.Context, a *access.Actor, userID string, in NewAPIKey) (eln.APIKey, string, error) {
	k := eln.APIKey{
		UserID: userID, Name: strings.TrimSpace(in.Name), TeamID: in.TeamID, ReadOnly: in.ReadOnly, ExpiresAt: in.ExpiresAt,
	}
	if !eln.ValidName(k.Name) {
		return k, "", eln.Errorf(eln.Invalid, "key_name_wrong", "Give the key a name, such as the program that will use it.").InField("name")
	}
	secret := auth.NewAPIKey()
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		k.ID, k.CreatedAt = eln.NewID(tx.Now()), tx.Now()
		if k.ExpiresAt != nil && !k.ExpiresAt.After(tx.Now()) {
			return eln.Errorf(eln.Invalid, "expiry_past", "A key must end in the future.").InField("expires_at")
		}
		if err := keyTeam(ctx, tx, &k); err != nil {
			return err
		}
		if err := tx.AddAPIKey(ctx, &k, auth.HashToken(secret)); err != nil {
			return err
		}
		return recordKey(ctx, tx, a, k)
	})
	return k, secret, err
}

// keyTeam binds a new key to one of its person's teams and checks that they
// have room for it.
func keyTeam(ctx context.Context, tx *store.Tx, k *eln.APIKey) error {
	have, err := tx.APIKeys(ctx, k.UserID)
	if err != nil {
		return err
	}
	if len(have) >= maxKeys {
		return eln.Errorf(eln.Conflict, "key_limit", "A person has at most %d API keys: end one you do not use.", maxKeys).With("max", maxKeys)
	}
	teams, err := tx.Memberships(ctx, k.UserID)
	if err != nil {
		return err
	}
	for _, m := range teams {
		if k.TeamID == "" || m.TeamID == k.TeamID {
			k.TeamID, k.TeamName, k.TeamSerial = m.TeamID, m.Team, m.Serial
			return nil
		}
	}
	return eln.Errorf(eln.Invalid, "key_team_wrong", "A key opens a team that its person is a member of.").InField("team_id")
}

func recordKey(ctx context.Context, tx *store.Tx, a *access.Actor, k eln.APIKey) error {
	data := map[string]any{"key": k.ID, "team": k.TeamID, "read_only": k.ReadOnly}
	if k.ExpiresAt != nil {
		data["until"] = k.ExpiresAt.UTC().Format(event.TimeLayout)
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("user", k.UserID), Action: "apikey.add", Actor: signed(a), Data: data,
		Parts: []store.Part{{Path: "apikey/" + k.ID, Value: map[string]any{"name": k.Name}}},
	})
	return err
}

// APIKeys returns the actor's own keys, newest first, without their secrets.
func (app *App) APIKeys(ctx context.Context, a *access.Actor) ([]eln.APIKey, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var list []eln.APIKey
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		list, err = tx.APIKeys(ctx, a.UserID)
		return err
	})
	return list, err
}

// EndAPIKey ends one of the actor's own keys at once; ErrNotFound when it is
// not theirs or has ended.
func (app *App) EndAPIKey(ctx context.Context, a *access.Actor, id string) error {
	if err := needOwnHand(a); err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		ended, err := tx.EndAPIKey(ctx, a.UserID, id)
		if err != nil {
			return err
		}
		if !ended {
			return eln.ErrNotFound()
		}
		_, err = tx.Record(ctx, store.Act{
			Subject: store.Subject("user", a.UserID), Action: "apikey.end", Actor: signed(a),
			Data: map[string]any{"key": id}, Parts: []store.Part{{Path: "apikey/" + id}},
		})
		return err
	})
}

// errKeyWrong is what a key that opens nothing is told.
func errKeyWrong() error {
	return eln.Errorf(eln.Unauthenticated, "key_wrong", "This API key is not valid.")
}

// ActorOfKey returns the actor of an API key: its person in its team, reading
// alone when the key says so. Unauthenticated when the key has ended, expired
// or never was, or its person has left the team.
func (app *App) ActorOfKey(ctx context.Context, secret, client string) (*access.Actor, error) {
	if !auth.IsAPIKey(secret) {
		return nil, errKeyWrong()
	}
	var a access.Actor
	var k eln.APIKey
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if k, err = tx.APIKeyByHash(ctx, auth.HashToken(secret)); err != nil {
			return err
		}
		u, err := tx.User(ctx, k.UserID)
		if err != nil {
			return err
		}
		a, err = actorOf(ctx, tx, u)
		return err
	})
	if code := eln.CodeOf(err); code == eln.NotFound || code == eln.Unauthenticated {
		return nil, errKeyWrong()
	}
	if err != nil {
		return nil, err
	}
	if _, member := a.Membership(k.TeamID); !member {
		return nil, errKeyWrong()
	}
	a = a.InTeam(k.TeamID)
	a.Via, a.Method, a.Client = access.ViaAPI, methodKey, event.Client(client, "")
	if k.ReadOnly {
		a.Ceiling = eln.Read
	}
	return &a, app.noteUse(ctx, k)
}

// noteUse keeps when a key was last used, a minute exactly.
func (app *App) noteUse(ctx context.Context, k eln.APIKey) error {
	if k.LastUsedAt != nil && app.Now().Sub(*k.LastUsedAt) < usedEvery {
		return nil
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error { return tx.UseAPIKey(ctx, k.ID) })
}
