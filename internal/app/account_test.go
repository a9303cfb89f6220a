package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

const (
	adaEmail = "ada@example.org"
	adaWord  = "correct horse battery"
)

// house is a service on a real store with a clock that tests turn.
type house struct {
	*app.App
	t     *testing.T
	clock time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clock: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	master, err := keys.Create(dir, "")
	h.ok(err)
	now := func() time.Time { return h.clock }
	db, err := store.Open(t.Context(), store.Config{Dir: dir, Master: master, Now: now})
	h.ok(err)
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.OpenDir(dir + "/blobs")
	h.ok(err)
	h.App = app.New(db, blobs, "test", now)
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// refused asks for an error by its key.
func (h *house) refused(err error, key string) *eln.Error {
	h.t.Helper()
	e, ok := err.(*eln.Error)
	if !ok || e.Key != key {
		h.t.Fatalf("error is %v, want %s", err, key)
	}
	return e
}

var commandLine = &access.Actor{Service: true, Via: access.ViaCLI, Method: "none", Ceiling: eln.Own}

func (h *house) setUp() (string, *access.Actor) {
	h.t.Helper()
	token, err := h.NewSetUpToken(h.t.Context())
	h.ok(err)
	session, a, err := h.SetUp(h.t.Context(), h.firstPerson(token))
	h.ok(err)
	return session, a
}

func (h *house) firstPerson(token string) app.SetUp {
	return app.SetUp{
		Token: token, Language: "fr", Email: adaEmail, First: "Ada", Last: "Bernard", Password: adaWord,
		Institution: "Université de Montpellier", Lab: "IBMM", Team: "Peptides", Visibility: eln.VisibleToTeam, Client: "Firefox/130",
	}
}

func (h *house) signIn(email, password, address string) (string, *access.Actor, error) {
	return h.SignIn(h.t.Context(), app.SignIn{Email: email, Password: password, Client: "Firefox/130", Address: address})
}

// actions lists what the record says was done in a stream.
func (h *house) actions(stream string) []string {
	h.t.Helper()
	var list []string
	h.ok(h.DB.Read(h.t.Context(), func(tx *store.Tx) error {
		bodies, err := tx.Events(h.t.Context(), stream, 1, 100)
		for _, body := range bodies {
			ev, err := event.Parse(body)
			h.ok(err)
			list = append(list, string(ev.Action))
		}
		return err
	}))
	return list
}

func TestSetUpMakesTheFirstPersonOnce(t *testing.T) {
	h := newHouse(t)
	stale, err := h.NewSetUpToken(t.Context())
	h.ok(err)
	token, err := h.NewSetUpToken(t.Context())
	h.ok(err)
	_, _, err = h.SetUp(t.Context(), h.firstPerson(stale))
	h.refused(err, "setup_token_wrong")
	_, _, err = h.SetUp(t.Context(), h.firstPerson(""))
	h.refused(err, "setup_token_wrong")
	weak := h.firstPerson(token)
	weak.Password = "short"
	_, _, err = h.SetUp(t.Context(), weak)
	h.refused(err, "password_short")

	_, a, err := h.SetUp(t.Context(), h.firstPerson(token))
	h.ok(err)
	if !a.Operator || len(a.Teams) != 1 || a.Teams[0].Role != eln.RolePilote || a.Session == "" {
		t.Fatalf("the first person is %+v", a)
	}
	if got, want := h.actions("team:"+a.Teams[0].TeamID), []string{"team.create", "role.set"}; !cmp.Equal(got, want) {
		t.Errorf("team: %v, want %v", got, want)
	}
	if got, want := h.actions("user:"+a.UserID), []string{"user.create"}; !cmp.Equal(got, want) {
		t.Errorf("user: %v, want %v", got, want)
	}
	_, _, err = h.SetUp(t.Context(), h.firstPerson(token))
	h.refused(err, "setup_done")
	again, err := h.NewSetUpToken(t.Context())
	if err != nil || again != "" {
		t.Errorf("a service that is set up gives the token %q, %v", again, err)
	}
	needed, err := h.SetUpNeeded(t.Context())
	if err != nil || needed {
		t.Errorf("needed is %v, %v", needed, err)
	}
	acc, err := h.Account(t.Context(), a)
	h.ok(err)
	if acc.User.Email != adaEmail || len(acc.Labs) != 1 || acc.Labs[0].Code != "IBMM" || string(acc.Preferences) != "{}" {
		t.Errorf("account %+v", acc)
	}
	h.verified()
}

// verified asks the store whether its record holds.
func (h *house) verified() {
	h.t.Helper()
	counts, err := h.DB.Verify(h.t.Context(), func(f store.Finding) { h.t.Errorf("record: %+v", f) })
	h.ok(err)
	if counts.Events == 0 {
		h.t.Error("nothing was verified")
	}
}

func TestCommandLineMakesWhatItNeeds(t *testing.T) {
	h := newHouse(t)
	u, err := h.CreateUser(t.Context(), commandLine, eln.NewUser{Email: "Luc@Example.org", First: "Luc", Last: "Roy", Password: adaWord}, "Catalysis")
	h.ok(err)
	_, err = h.CreateUser(t.Context(), commandLine, eln.NewUser{Email: "luc@example.org", First: "Luc", Last: "Roy"}, "")
	h.refused(err, "email_taken")
	second, err := h.CreateUser(t.Context(), commandLine, eln.NewUser{Email: "mo@example.org", First: "Mo", Last: "Sy", Role: eln.RoleAdmin}, "Catalysis")
	h.ok(err)
	if needed, err := h.SetUpNeeded(t.Context()); err != nil || !needed {
		t.Errorf("without an operator the set-up link is open: %v, %v", needed, err)
	}
	_, a, err := h.signIn("LUC@example.org", adaWord, "192.0.2.1")
	h.ok(err)
	if a.UserID != u.ID || len(a.Teams) != 1 || a.Teams[0].Team != "Catalysis" {
		t.Errorf("actor %+v", a)
	}
	_, err = h.CreateUser(t.Context(), a, eln.NewUser{Email: "x@example.org", First: "X", Last: "Y"}, "")
	h.refused(err, "operator_only")
	_, err = h.CreateUser(t.Context(), commandLine, eln.NewUser{Email: "x@example.org", First: "X", Last: "Y", Role: "king"}, "")
	h.refused(err, "role_unknown")
	_, _, err = h.signIn(second.Email, "", "192.0.2.1")
	h.refused(err, "sign_in_wrong")
	if got := h.actions("user:" + second.ID); !cmp.Equal(got, []string{"user.create"}) {
		t.Errorf("user: %v", got)
	}
	h.verified()
}

func TestSignInSaysNothingOfWhoExists(t *testing.T) {
	h := newHouse(t)
	h.setUp()
	_, _, wrong := h.signIn(adaEmail, "another password", "192.0.2.1")
	_, _, unknown := h.signIn("nobody@example.org", "another password", "192.0.2.1")
	h.refused(wrong, "sign_in_wrong")
	if wrong.Error() != unknown.Error() || eln.CodeOf(wrong) != eln.CodeOf(unknown) {
		t.Errorf("%v and %v tell them apart", wrong, unknown)
	}
	_, _, err := h.signIn(" ADA@example.org ", adaWord, "192.0.2.1")
	h.ok(err)
}

func TestWrongTriesMakeTheNextWait(t *testing.T) {
	h := newHouse(t)
	h.setUp()
	for range 5 {
		_, _, err := h.signIn(adaEmail, "guess guess guess", "192.0.2.1")
		h.refused(err, "sign_in_wrong")
	}
	_, _, err := h.signIn(adaEmail, adaWord, "198.51.100.7")
	e := h.refused(err, "too_many_tries")
	if e.Code != eln.RateLimited || e.Args["retry_after"] != int64(15) {
		t.Errorf("%v %v", e.Code, e.Args)
	}
	h.clock = h.clock.Add(15 * time.Second)
	_, _, err = h.signIn(adaEmail, "guess guess guess", "192.0.2.1")
	h.refused(err, "sign_in_wrong")
	_, _, err = h.signIn(adaEmail, adaWord, "192.0.2.1")
	if e := h.refused(err, "too_many_tries"); e.Args["retry_after"] != int64(30) {
		t.Errorf("the second wait is %v", e.Args)
	}
	h.clock = h.clock.Add(30 * time.Second)
	_, _, err = h.signIn(adaEmail, adaWord, "192.0.2.1")
	h.ok(err)
	_, _, err = h.signIn(adaEmail, "guess guess guess", "192.0.2.1")
	h.refused(err, "sign_in_wrong")
}

func TestOnePlaceGuessingManyAccountsWaits(t *testing.T) {
	h := newHouse(t)
	for i := range 30 {
		_, _, err := h.signIn(fmt.Sprintf("user%d@example.org", i), "guess guess guess", fmt.Sprintf("2001:db8::%x", i+1))
		h.refused(err, "sign_in_wrong")
	}
	_, _, err := h.signIn("other@example.org", "guess guess guess", "2001:db8::ffff")
	h.refused(err, "too_many_tries")
	_, _, err = h.signIn("other@example.org", "guess guess guess", "2001:db8:0:1::1")
	h.refused(err, "sign_in_wrong")
}

func TestSessionsLastAndEnd(t *testing.T) {
	h := newHouse(t)
	first, _ := h.setUp()
	second, a, err := h.signIn(adaEmail, adaWord, "192.0.2.1")
	h.ok(err)
	h.clock = h.clock.Add(6 * 24 * time.Hour)
	_, err = h.ActorOfSession(t.Context(), second)
	h.ok(err)
	h.clock = h.clock.Add(2 * 24 * time.Hour)
	_, err = h.ActorOfSession(t.Context(), first)
	h.refused(err, "session_over")
	got, err := h.ActorOfSession(t.Context(), second)
	h.ok(err)
	if got.UserID != a.UserID || got.Session != a.Session || !got.Operator {
		t.Errorf("actor %+v", got)
	}
	_, err = h.ActorOfSession(t.Context(), "x")
	h.refused(err, "session_over")

	third, _, err := h.signIn(adaEmail, adaWord, "192.0.2.1")
	h.ok(err)
	list, err := h.Sessions(t.Context(), a)
	h.ok(err)
	if len(list) != 2 || list[0].Current == list[1].Current {
		t.Errorf("sessions %+v", list)
	}
	h.ok(h.SignOutEverywhere(t.Context(), a))
	_, err = h.ActorOfSession(t.Context(), third)
	h.refused(err, "session_over")
	h.refused(h.EndSession(t.Context(), a, list[0].ID+"x"), "not_found")
	h.ok(h.SignOut(t.Context(), a))
	_, err = h.ActorOfSession(t.Context(), second)
	h.refused(err, "session_over")
	if got, want := h.actions("user:"+a.UserID), []string{"user.create", "session.end"}; !cmp.Equal(got, want) {
		t.Errorf("user: %v, want %v", got, want)
	}
}

func TestASessionInDailyUseEndsAfterAMonth(t *testing.T) {
	h := newHouse(t)
	token, _ := h.setUp()
	for day := 1; day < 30; day++ {
		h.clock = h.clock.Add(24 * time.Hour)
		_, err := h.ActorOfSession(t.Context(), token)
		h.ok(err)
	}
	h.clock = h.clock.Add(24 * time.Hour)
	_, err := h.ActorOfSession(t.Context(), token)
	h.refused(err, "session_over")
}

func TestPasswordsChange(t *testing.T) {
	h := newHouse(t)
	token, a := h.setUp()
	other, _, err := h.signIn(adaEmail, adaWord, "192.0.2.1")
	h.ok(err)
	h.refused(h.ChangePassword(t.Context(), a, "not the password", "a wholly new one"), "password_wrong")
	if e := h.refused(h.ChangePassword(t.Context(), a, adaWord, "short"), "password_short"); e.Field != "new" {
		t.Errorf("field %q", e.Field)
	}
	h.ok(h.ChangePassword(t.Context(), a, adaWord, "a wholly new one"))
	_, err = h.ActorOfSession(t.Context(), other)
	h.refused(err, "session_over")
	_, err = h.ActorOfSession(t.Context(), token)
	h.ok(err)
	_, _, err = h.signIn(adaEmail, adaWord, "192.0.2.1")
	h.refused(err, "sign_in_wrong")

	word, err := h.ResetPassword(t.Context(), commandLine, adaEmail, "")
	h.ok(err)
	_, err = h.ActorOfSession(t.Context(), token)
	h.refused(err, "session_over")
	_, back, err := h.signIn(adaEmail, word, "192.0.2.1")
	h.ok(err)
	_, err = h.ResetPassword(t.Context(), commandLine, "nobody@example.org", "")
	h.refused(err, "account_unknown")
	_, err = h.ResetPassword(t.Context(), &access.Actor{UserID: back.UserID, Method: "password"}, adaEmail, "")
	h.refused(err, "operator_only")
}

func TestKeysOpenOneTeam(t *testing.T) {
	h := newHouse(t)
	_, a := h.setUp()
	until := h.clock.Add(time.Hour)
	k, secret, err := h.CreateAPIKey(t.Context(), a, app.NewAPIKey{Name: "balance", ReadOnly: true, ExpiresAt: &until})
	h.ok(err)
	got, err := h.ActorOfKey(t.Context(), secret, "python-requests/2.32")
	h.ok(err)
	if got.UserID != a.UserID || got.TeamID != k.TeamID || got.Ceiling != eln.Read || got.Via != access.ViaAPI {
		t.Errorf("actor %+v", got)
	}
	_, _, err = h.CreateAPIKey(t.Context(), got, app.NewAPIKey{Name: "more"})
	h.refused(err, "own_hand")
	h.refused(h.ChangePassword(t.Context(), got, adaWord, "a wholly new one"), "own_hand")
	_, err = h.CreateUser(t.Context(), got, eln.NewUser{Email: "x@example.org", First: "X", Last: "Y"}, "")
	h.refused(err, "operator_only")
	_, _, err = h.CreateAPIKey(t.Context(), a, app.NewAPIKey{Name: "x", TeamID: eln.NewID(h.clock)})
	h.refused(err, "key_team_wrong")
	_, _, err = h.CreateAPIKey(t.Context(), a, app.NewAPIKey{Name: " "})
	h.refused(err, "key_name_wrong")
	h.clock = until
	_, err = h.ActorOfKey(t.Context(), secret, "")
	h.refused(err, "key_wrong")

	k, secret, err = h.CreateAPIKeyFor(t.Context(), commandLine, adaEmail, "Peptides", app.NewAPIKey{Name: "script"})
	h.ok(err)
	got, err = h.ActorOfKey(t.Context(), secret, "curl/8")
	h.ok(err)
	if got.Ceiling != eln.Own {
		t.Errorf("ceiling %v", got.Ceiling)
	}
	list, err := h.APIKeys(t.Context(), a)
	h.ok(err)
	if len(list) != 2 || list[0].ID != k.ID || list[0].LastUsedAt == nil {
		t.Errorf("keys %+v", list)
	}
	h.ok(h.EndAPIKey(t.Context(), a, k.ID))
	h.refused(h.EndAPIKey(t.Context(), a, k.ID), "not_found")
	_, err = h.ActorOfKey(t.Context(), secret, "curl/8")
	h.refused(err, "key_wrong")
	if got, want := h.actions("user:"+a.UserID), []string{"user.create", "apikey.add", "apikey.add", "apikey.end"}; !cmp.Equal(got, want) {
		t.Errorf("user: %v, want %v", got, want)
	}
	h.verified()
}

func TestAccountChanges(t *testing.T) {
	h := newHouse(t)
	_, a := h.setUp()
	last, wrong := "Lovelace", "0000"
	h.ok(h.ChangeAccount(t.Context(), a, app.AccountChange{Last: &last, Preferences: []byte(`{"density":"compact"}`)}))
	acc, err := h.Account(t.Context(), a)
	h.ok(err)
	if acc.User.Name() != "Ada Lovelace" || string(acc.Preferences) != `{"density":"compact"}` {
		t.Errorf("account %+v", acc)
	}
	h.refused(h.ChangeAccount(t.Context(), a, app.AccountChange{ORCID: &wrong}), "orcid_wrong")
	h.refused(h.ChangeAccount(t.Context(), a, app.AccountChange{Preferences: []byte(`[1]`)}), "preferences_wrong")
	_, err = h.Account(context.Background(), &access.Actor{})
	h.refused(err, "sign_in_first")
	if got, want := h.actions("user:"+a.UserID), []string{"user.create", "user.change", "setting.change"}; !cmp.Equal(got, want) {
		t.Errorf("user: %v, want %v", got, want)
	}
}
