package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// none is the input or output of a route that has none.
type none struct{}

// Me is a person's own account. Operator repeats what the user says, for the
// interface to read in one place.
type Me struct {
	User        eln.User        `json:"user"`
	Memberships []Membership    `json:"memberships"`
	Labs        []eln.Lab       `json:"labs"`
	Teams       []eln.Team      `json:"teams"`
	Preferences json.RawMessage `json:"preferences"`
	Operator    bool            `json:"operator"`
}

// Membership is a person's standing in one team.
type Membership struct {
	TeamID     string   `json:"team_id"`
	Team       string   `json:"team"`
	TeamSerial int64    `json:"team_serial"`
	LabID      string   `json:"lab_id"`
	Role       eln.Role `json:"role"`
}

type meOutput struct{ Body Me }

type signedIn struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

type signedOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *server) meOf(ctx context.Context, a *access.Actor) (Me, error) {
	acc, err := s.app.Account(ctx, a)
	if err != nil {
		return Me{}, err
	}
	me := Me{
		User: acc.User, Memberships: []Membership{}, Labs: append([]eln.Lab{}, acc.Labs...), Teams: append([]eln.Team{}, acc.Teams...),
		Preferences: acc.Preferences, Operator: acc.User.Operator,
	}
	for _, m := range acc.Memberships {
		me.Memberships = append(me.Memberships, Membership{TeamID: m.TeamID, Team: m.Team, TeamSerial: m.Serial, LabID: m.LabID, Role: m.Role})
	}
	return me, nil
}

func (s *server) signedIn(ctx context.Context, token string, a *access.Actor) (*signedIn, error) {
	me, err := s.meOf(ctx, a)
	return &signedIn{SetCookie: s.cookie(token), Body: me}, err
}

type setUpStateOutput struct {
	Body struct {
		Needed bool `json:"needed"`
	}
}

func (s *server) setUpState(ctx context.Context, _ *none) (*setUpStateOutput, error) {
	out := &setUpStateOutput{}
	var err error
	out.Body.Needed, err = s.app.SetUpNeeded(ctx)
	return out, err
}

type setUpInput struct {
	Body struct {
		Token       string         `json:"token" maxLength:"100"`
		Language    string         `json:"language" enum:"fr,en"`
		Email       string         `json:"email" maxLength:"254"`
		First       string         `json:"first" maxLength:"255"`
		Last        string         `json:"last" maxLength:"255"`
		Password    string         `json:"password" maxLength:"1024"`
		Institution string         `json:"institution" maxLength:"255"`
		Lab         string         `json:"lab" maxLength:"255"`
		LabCode     string         `json:"lab_code,omitempty" maxLength:"12"`
		Team        string         `json:"team" maxLength:"255"`
		Visibility  eln.Visibility `json:"visibility" enum:"team,notebook"`
	}
}

func (s *server) setUp(ctx context.Context, in *setUpInput) (*signedIn, error) {
	b := in.Body
	token, a, err := s.app.SetUp(ctx, app.SetUp{
		Token: b.Token, Language: b.Language, Email: b.Email, First: b.First, Last: b.Last, Password: b.Password,
		Institution: b.Institution, Lab: b.Lab, LabCode: b.LabCode, Team: b.Team, Visibility: b.Visibility, Client: clientOf(ctx).program,
	})
	if err != nil {
		return nil, err
	}
	return s.signedIn(ctx, token, a)
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
	}
}

func (s *server) signIn(ctx context.Context, in *signInInput) (*signedIn, error) {
	from := clientOf(ctx)
	token, a, err := s.app.SignIn(ctx, app.SignIn{Email: in.Body.Email, Password: in.Body.Password, Client: from.program, Address: from.address})
	if err != nil {
		return nil, err
	}
	return s.signedIn(ctx, token, a)
}

func (s *server) signOut(ctx context.Context, _ *none) (*signedOut, error) {
	return &signedOut{SetCookie: s.cookie("")}, s.app.SignOut(ctx, actorOf(ctx))
}

func (s *server) me(ctx context.Context, _ *none) (*meOutput, error) {
	me, err := s.meOf(ctx, actorOf(ctx))
	return &meOutput{Body: me}, err
}

type changeMeInput struct {
	Body struct {
		First       *string        `json:"first,omitempty" maxLength:"255"`
		Last        *string        `json:"last,omitempty" maxLength:"255"`
		ORCID       *string        `json:"orcid,omitempty" maxLength:"19"`
		Language    *string        `json:"language,omitempty" enum:"fr,en"`
		Preferences map[string]any `json:"preferences,omitempty"`
	}
}

func (s *server) changeMe(ctx context.Context, in *changeMeInput) (*meOutput, error) {
	change := app.AccountChange{First: in.Body.First, Last: in.Body.Last, ORCID: in.Body.ORCID, Language: in.Body.Language}
	if in.Body.Preferences != nil {
		var err error
		if change.Preferences, err = json.Marshal(in.Body.Preferences); err != nil {
			return nil, err
		}
	}
	if err := s.app.ChangeAccount(ctx, actorOf(ctx), change); err != nil {
		return nil, err
	}
	return s.me(ctx, nil)
}

type changePasswordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"1024"`
		New     string `json:"new" maxLength:"1024"`
	}
}

func (s *server) changePassword(ctx context.Context, in *changePasswordInput) (*none, error) {
	return nil, s.app.ChangePassword(ctx, actorOf(ctx), in.Body.Current, in.Body.New)
}

// list is a whole list, which needs no cursor.
type list[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func listOf[T any](items []T) *list[T] {
	out := &list[T]{}
	out.Body.Items = append([]T{}, items...)
	return out
}

type idInput struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *server) sessions(ctx context.Context, _ *none) (*list[eln.Session], error) {
	items, err := s.app.Sessions(ctx, actorOf(ctx))
	return listOf(items), err
}

func (s *server) endSessions(ctx context.Context, _ *none) (*none, error) {
	return nil, s.app.SignOutEverywhere(ctx, actorOf(ctx))
}

func (s *server) endSession(ctx context.Context, in *idInput) (*none, error) {
	return nil, s.app.EndSession(ctx, actorOf(ctx), in.ID)
}

func (s *server) apiKeys(ctx context.Context, _ *none) (*list[eln.APIKey], error) {
	items, err := s.app.APIKeys(ctx, actorOf(ctx))
	return listOf(items), err
}

type createAPIKeyInput struct {
	Body struct {
		Name      string     `json:"name" maxLength:"255"`
		TeamID    string     `json:"team_id,omitempty" maxLength:"36"`
		ReadOnly  bool       `json:"read_only,omitempty"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}
}

// NewKey is a key with its secret, which is shown this once.
type NewKey struct {
	eln.APIKey
	Secret string `json:"secret"`
}

type newKeyOutput struct{ Body NewKey }

func (s *server) createAPIKey(ctx context.Context, in *createAPIKeyInput) (*newKeyOutput, error) {
	k, secret, err := s.app.CreateAPIKey(ctx, actorOf(ctx), app.NewAPIKey{
		Name: in.Body.Name, TeamID: in.Body.TeamID, ReadOnly: in.Body.ReadOnly, ExpiresAt: in.Body.ExpiresAt,
	})
	return &newKeyOutput{Body: NewKey{APIKey: k, Secret: secret}}, err
}

func (s *server) endAPIKey(ctx context.Context, in *idInput) (*none, error) {
	return nil, s.app.EndAPIKey(ctx, actorOf(ctx), in.ID)
}
