package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/auth"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Account is a person's own view of their account.
type Account struct {
	User        eln.User
	Memberships []eln.Membership
	Labs        []eln.Lab
	Teams       []eln.Team
	Preferences json.RawMessage
}

// Account returns the actor's own account, with the teams and labs they are in.
func (app *App) Account(ctx context.Context, a *access.Actor) (Account, error) {
	if err := needPerson(a); err != nil {
		return Account{}, err
	}
	acc := Account{Memberships: a.Teams}
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if acc.User, err = tx.User(ctx, a.UserID); err != nil {
			return err
		}
		preferences, err := tx.Preferences(ctx, a.UserID)
		if preferences == "" {
			preferences = "{}"
		}
		acc.Preferences = json.RawMessage(preferences)
		if err != nil {
			return err
		}
		return acc.places(ctx, tx)
	})
	return acc, err
}

// places fills in the teams and labs of the memberships.
func (acc *Account) places(ctx context.Context, tx *store.Tx) error {
	labs, err := tx.Labs(ctx)
	if err != nil {
		return err
	}
	for _, m := range acc.Memberships {
		team, err := tx.Team(ctx, m.TeamID)
		if err != nil {
			return err
		}
		acc.Teams = append(acc.Teams, team)
	}
	for _, lab := range labs {
		if slices.ContainsFunc(acc.Memberships, func(m eln.Membership) bool { return m.LabID == lab.ID }) {
			acc.Labs = append(acc.Labs, lab)
		}
	}
	return nil
}

// AccountChange changes the parts of an account that are not nil.
type AccountChange struct {
	First, Last, ORCID, Language *string
	Preferences                  json.RawMessage
}

// maxPreferences bounds what an interface may keep for a person, in bytes.
const maxPreferences = 32 << 10

// ChangeAccount changes the actor's own name, ORCID, language or preferences.
func (app *App) ChangeAccount(ctx context.Context, a *access.Actor, in AccountChange) error {
	if err := needOwnHand(a); err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, a.UserID)
		if err != nil {
			return err
		}
		if err := app.changeNames(ctx, tx, a, u, in); err != nil {
			return err
		}
		return app.changePreferences(ctx, tx, a, in.Preferences)
	})
}

func (app *App) changeNames(ctx context.Context, tx *store.Tx, a *access.Actor, u eln.User, in AccountChange) error {
	before := u
	for _, part := range []struct{ from, to *string }{{in.First, &u.First}, {in.Last, &u.Last}, {in.ORCID, &u.ORCID}, {in.Language, &u.Language}} {
		if part.from != nil {
			*part.to = strings.TrimSpace(*part.from)
		}
	}
	if u == before {
		return nil
	}
	if err := validUser(u); err != nil {
		return err
	}
	if err := tx.SaveUser(ctx, &u); err != nil {
		return err
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("user", u.ID), Action: "user.change", Actor: signed(a),
		Data: map[string]any{"parts": []any{"person"}}, Parts: []store.Part{personPart(u)},
	})
	return err
}

func (app *App) changePreferences(ctx context.Context, tx *store.Tx, a *access.Actor, preferences json.RawMessage) error {
	if preferences == nil {
		return nil
	}
	var object map[string]any
	if len(preferences) > maxPreferences || json.Unmarshal(preferences, &object) != nil || object == nil {
		return eln.Errorf(eln.Invalid, "preferences_wrong", "Preferences are a JSON object of at most %d bytes.", maxPreferences).InField("preferences")
	}
	if err := tx.SetPreferences(ctx, a.UserID, string(preferences)); err != nil {
		return err
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("user", a.UserID), Action: "setting.change", Actor: signed(a),
		Data: map[string]any{"name": "preferences", "secret": false},
	})
	return err
}

// needOwnHand refuses whoever is not a person signed in with their own
// password: an API key cannot change the account it belongs to.
func needOwnHand(a *access.Actor) error {
	if err := needPerson(a); err != nil {
		return err
	}
	if a.Method != methodPassword {
		return eln.Errorf(eln.Denied, "own_hand", "An API key may not do this: sign in with your password.")
	}
	return nil
}

// needOperator refuses whoever does not run the service.
func needOperator(a *access.Actor) error {
	if a.Service || a.Operator && a.Method == methodPassword {
		return nil
	}
	if err := needPerson(a); err != nil {
		return err
	}
	return eln.Errorf(eln.Denied, "operator_only", "Only an operator of this service may do this.")
}

func validUser(u eln.User) error {
	for field, name := range map[string]string{"first": u.First, "last": u.Last} {
		if !eln.ValidName(name) {
			return eln.Errorf(eln.Invalid, "name_wrong", "Write a first and a last name.").InField(field)
		}
	}
	if u.Language != "fr" && u.Language != "en" {
		return eln.Errorf(eln.Invalid, "language_unknown", "Cahier speaks French (fr) and English (en).").InField("language")
	}
	return eln.ValidORCID(u.ORCID)
}

// personPart is how a person's name stands, under the person's own key.
func personPart(u eln.User) store.Part {
	return store.Part{
		Path: "person/" + u.ID, Person: u.ID,
		Value: map[string]any{"name": u.Name(), "email": u.Email, "orcid": u.ORCID},
	}
}

// CreateUser makes an account, as the command line does. Its team is made, in
// the default lab, when none has that name; so are institution and lab in a
// store that was never set up. Without a name it is the first team. Only the
// service itself and operators may.
func (app *App) CreateUser(ctx context.Context, a *access.Actor, in eln.NewUser, team string) (eln.User, error) {
	if err := needOperator(a); err != nil {
		return eln.User{}, err
	}
	u, hash, err := app.newUser(ctx, in)
	if err != nil {
		return eln.User{}, err
	}
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		if err := emailIsFree(ctx, tx, u.Email); err != nil {
			return err
		}
		in.TeamID, err = app.teamNamed(ctx, tx, a, in.TeamID, team)
		if err != nil {
			return err
		}
		return app.addUser(ctx, tx, a, &u, hash, in)
	})
	return u, err
}

// newUser checks what is said of a new account and hashes its password.
func (app *App) newUser(ctx context.Context, in eln.NewUser) (eln.User, string, error) {
	email, err := eln.CleanEmail(in.Email)
	if err != nil {
		return eln.User{}, "", err
	}
	now := app.Now().UTC()
	u := eln.User{
		ID: eln.NewID(now), Email: email, First: strings.TrimSpace(in.First), Last: strings.TrimSpace(in.Last),
		Language: in.Language, Operator: in.Operator, CreatedAt: now,
	}
	if u.Language == "" {
		u.Language = "fr"
	}
	if err := validUser(u); err != nil {
		return eln.User{}, "", err
	}
	if err := validRole(in.Role); err != nil || in.Password == "" {
		return u, "", err
	}
	if err := eln.ValidPassword(in.Password); err != nil {
		return eln.User{}, "", err
	}
	hash, err := auth.HashPassword(ctx, in.Password)
	return u, hash, err
}

func validRole(role eln.Role) error {
	switch role {
	case "", eln.RoleMember, eln.RoleAdmin, eln.RolePilote, eln.RoleGuest:
		return nil
	}
	return eln.Errorf(eln.Invalid, "role_unknown", "A role is member, admin, pilote or guest.").InField("role")
}

func emailIsFree(ctx context.Context, tx *store.Tx, email string) error {
	_, _, err := tx.UserByEmail(ctx, email)
	if eln.CodeOf(err) == eln.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return eln.Errorf(eln.Conflict, "email_taken", "There is already an account with this e-mail address.").InField("email")
}

// addUser writes the rows of a new account and its place in a team, and
// records both: first the team's stream, then the user's.
func (app *App) addUser(ctx context.Context, tx *store.Tx, a *access.Actor, u *eln.User, hash string, in eln.NewUser) error {
	if err := tx.AddUser(ctx, u, hash); err != nil {
		return err
	}
	if in.Role == "" {
		in.Role = eln.RoleMember
	}
	team, err := tx.Team(ctx, in.TeamID)
	if err != nil {
		return err
	}
	if err := tx.SetMembership(ctx, u.ID, team.ID, in.Role); err != nil {
		return err
	}
	_, err = tx.Record(ctx, store.Act{
		Subject: store.Subject("team", team.ID), Lab: team.LabID, Action: "role.set", Actor: signed(a),
		Data: map[string]any{"user": u.ID, "team": team.ID, "lab": team.LabID, "role": string(in.Role)},
	})
	if err != nil {
		return err
	}
	return recordUser(ctx, tx, a, *u)
}

func recordUser(ctx context.Context, tx *store.Tx, a *access.Actor, u eln.User) error {
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("user", u.ID), Action: "user.create", Actor: signed(a),
		Data: map[string]any{"operator": u.Operator},
		Parts: []store.Part{
			{Path: "meta", Value: map[string]any{"language": u.Language, "serial": u.Serial}},
			personPart(u),
		},
	})
	return err
}

// ResetPassword gives an account a new password and signs it out everywhere;
// an empty password asks for a random one. It returns the password. Only the
// service itself and operators may.
func (app *App) ResetPassword(ctx context.Context, a *access.Actor, email, password string) (string, error) {
	if err := needOperator(a); err != nil {
		return "", err
	}
	if password == "" {
		password = auth.NewPassword()
	}
	if err := eln.ValidPassword(password); err != nil {
		return "", err
	}
	hash, err := auth.HashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		u, _, err := tx.UserByEmail(ctx, email)
		if eln.CodeOf(err) == eln.NotFound {
			return errNoAccount()
		}
		if err != nil {
			return err
		}
		return app.setPassword(ctx, tx, a, u, hash, "operator")
	})
	return password, err
}

func errNoAccount() error {
	return eln.Errorf(eln.NotFound, "account_unknown", "There is no account with this e-mail address.").InField("email")
}

// ChangePassword sets the actor's own password, once they gave the current
// one, and ends their other sessions.
func (app *App) ChangePassword(ctx context.Context, a *access.Actor, current, password string) error {
	if err := needOwnHand(a); err != nil {
		return err
	}
	if err := eln.ValidPassword(password); err != nil {
		return renameField(err, "new")
	}
	if err := app.checkOwnPassword(ctx, a, current); err != nil {
		return err
	}
	hash, err := auth.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, a.UserID)
		if err != nil {
			return err
		}
		return app.setPassword(ctx, tx, a, u, hash, "self")
	})
}

// checkOwnPassword asks for the password again; wrong tries are slowed down as
// those of the sign-in page are.
func (app *App) checkOwnPassword(ctx context.Context, a *access.Actor, password string) error {
	names := []throttled{{name: throttleName("user", a.UserID), free: freePerAddress}}
	if err := app.countTry(ctx, names); err != nil {
		return err
	}
	var hash string
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		hash, err = tx.Password(ctx, a.UserID)
		return err
	})
	if err != nil {
		return err
	}
	right, err := auth.VerifyPassword(ctx, hash, password)
	if err != nil {
		return err
	}
	if !right {
		return eln.Errorf(eln.Invalid, "password_wrong", "This is not your current password.").InField("current")
	}
	return app.DB.Write(ctx, func(tx *store.Tx) error { return tx.ForgetAttempts(ctx, names[0].name) })
}

func (app *App) setPassword(ctx context.Context, tx *store.Tx, a *access.Actor, u eln.User, hash, by string) error {
	if err := tx.SetPassword(ctx, u.ID, hash); err != nil {
		return err
	}
	if err := tx.ForgetAttempts(ctx, throttleName("address", strings.ToLower(u.Email))); err != nil {
		return err
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("user", u.ID), Action: "user.password", Actor: signed(a), Data: map[string]any{"by": by},
	})
	if err != nil {
		return err
	}
	return endSessions(ctx, tx, a, u.ID, a.Session)
}

func renameField(err error, field string) error {
	if e, ok := err.(*eln.Error); ok {
		return e.InField(field)
	}
	return err
}
