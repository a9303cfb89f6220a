package app

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"cahier/internal/access"
	"cahier/internal/auth"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// setUpSetting keeps the hash of the set-up token.
const setUpSetting = "setup_token"

// NewSetUpToken returns a fresh one-time token for the set-up page, and ends
// the one before it; "" once somebody runs the service.
func (app *App) NewSetUpToken(ctx context.Context) (string, error) {
	token := ""
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.HasOperator(ctx)
		if err != nil || done {
			return err
		}
		token = auth.NewToken()
		return tx.SetSetting(ctx, setUpSetting, hex.EncodeToString(auth.HashToken(token)))
	})
	return token, err
}

// SetUpNeeded reports whether nobody runs the service yet.
func (app *App) SetUpNeeded(ctx context.Context) (bool, error) {
	needed := false
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		done, err := tx.HasOperator(ctx)
		needed = err == nil && !done
		return err
	})
	return needed, err
}

// SetUp is what the first person says of themself and of their lab.
type SetUp struct {
	Token       string
	Language    string
	Email       string
	First       string
	Last        string
	Password    string
	Institution string
	Lab         string
	LabCode     string // "" makes one of the lab's name
	Team        string
	Visibility  eln.Visibility
	Client      string
}

// SetUp makes the institution, the lab, its team and the first person, who is
// operator, Pilote of the lab and member of the team, and signs them in. The
// token is the one of the set-up link; it works once.
func (app *App) SetUp(ctx context.Context, in SetUp) (string, *access.Actor, error) {
	if err := app.checkSetUp(ctx, in.Token); err != nil {
		return "", nil, err
	}
	if err := validSetUp(&in); err != nil {
		return "", nil, err
	}
	u, hash, err := app.newUser(ctx, eln.NewUser{
		Email: in.Email, First: in.First, Last: in.Last, Password: in.Password, Language: in.Language, Operator: true,
	})
	if err != nil {
		return "", nil, err
	}
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		if err := setUpOpen(ctx, tx, in.Token); err != nil {
			return err
		}
		if err := tx.SetSetting(ctx, setUpSetting, ""); err != nil {
			return err
		}
		return app.setUpIn(ctx, tx, &u, hash, in)
	})
	if err != nil {
		return "", nil, err
	}
	return app.openSession(ctx, u, in.Client, nil)
}

// checkSetUp asks for the token before any costly work.
func (app *App) checkSetUp(ctx context.Context, token string) error {
	return app.DB.Read(ctx, func(tx *store.Tx) error { return setUpOpen(ctx, tx, token) })
}

func setUpOpen(ctx context.Context, tx *store.Tx, token string) error {
	done, err := tx.HasOperator(ctx)
	if err != nil {
		return err
	}
	if done {
		return eln.Errorf(eln.Conflict, "setup_done", "This service is set up already: sign in.")
	}
	want, err := tx.Setting(ctx, setUpSetting)
	if err != nil && eln.CodeOf(err) != eln.NotFound {
		return err
	}
	have := hex.EncodeToString(auth.HashToken(token))
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(have)) != 1 {
		return eln.Errorf(eln.Denied, "setup_token_wrong",
			"This set-up link is not the one the server printed last: take the link from its log.").InField("token")
	}
	return nil
}

var labCode = regexp.MustCompile(`^[A-Z0-9]{2,12}$`)

func validSetUp(in *SetUp) error {
	for _, name := range []struct {
		field string
		value *string
	}{{"institution", &in.Institution}, {"lab", &in.Lab}, {"team", &in.Team}} {
		var err error
		if *name.value, err = placeName(name.field, *name.value); err != nil {
			return err
		}
	}
	in.LabCode = strings.ToUpper(strings.TrimSpace(in.LabCode))
	if in.LabCode != "" && !labCode.MatchString(in.LabCode) {
		return eln.Errorf(eln.Invalid, "lab_code_wrong", "A lab's code is 2 to 12 capital letters and digits, as IBMM.").InField("lab_code")
	}
	if in.Password == "" {
		return eln.ValidPassword("")
	}
	switch in.Visibility {
	case eln.VisibleToTeam, eln.VisibleToNotebook:
		return nil
	}
	return eln.Errorf(eln.Invalid, "visibility_unknown", "New entries are open to the team or to the notebook.").InField("visibility")
}

// placeName checks the name of an institution, a lab, a team or a group.
func placeName(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	if !eln.ValidName(name) {
		return "", eln.Errorf(eln.Invalid, "place_name_wrong", "Write a name of at most %d characters.", eln.MaxName).
			InField(field).With("max", eln.MaxName)
	}
	return name, nil
}

func (app *App) setUpIn(ctx context.Context, tx *store.Tx, u *eln.User, hash string, in SetUp) error {
	if err := emailIsFree(ctx, tx, u.Email); err != nil {
		return err
	}
	a := access.ForUser(*u, nil)
	a.Via, a.Method, a.Client = access.ViaWeb, methodPassword, in.Client
	lab, err := app.addLab(ctx, tx, &a, in.Institution, in.Lab, in.LabCode)
	if err != nil {
		return err
	}
	team, err := app.addTeam(ctx, tx, &a, lab.ID, in.Team, in.Visibility)
	if err != nil {
		return err
	}
	if err := addFirstLabels(ctx, tx, &a, team, in.Language); err != nil {
		return err
	}
	return app.addUser(ctx, tx, &a, u, hash, eln.NewUser{TeamID: team.ID, Role: eln.RolePilote})
}

// addLab makes an institution and its lab, and records both.
func (app *App) addLab(ctx context.Context, tx *store.Tx, a *access.Actor, institution, name, code string) (eln.Lab, error) {
	inst := eln.Institution{ID: eln.NewID(tx.Now()), Name: institution}
	if err := tx.AddInstitution(ctx, &inst); err != nil {
		return eln.Lab{}, err
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("institution", inst.ID), Action: "institution.create", Actor: signed(a),
		Parts: []store.Part{{Path: "name", Value: inst.Name}},
	})
	if err != nil {
		return eln.Lab{}, err
	}
	lab := eln.Lab{ID: eln.NewID(tx.Now()), Name: name, Class: eln.ClassStandard, Institutions: []eln.Institution{inst}}
	if lab.Code, err = freeLabCode(ctx, tx, code, name); err != nil {
		return eln.Lab{}, err
	}
	if err := tx.AddLab(ctx, &lab); err != nil {
		return eln.Lab{}, err
	}
	_, err = tx.Record(ctx, store.Act{
		Subject: store.Subject("lab", lab.ID), Lab: lab.ID, Action: "lab.create", Actor: signed(a),
		Data:  map[string]any{"code": lab.Code, "class": string(lab.Class)},
		Parts: []store.Part{{Path: "name", Value: lab.Name}, {Path: "institution/" + inst.ID, Value: inst.Name}},
	})
	return lab, err
}

// freeLabCode returns the code asked for, or one made of the capitals of the
// name, that no lab has.
func freeLabCode(ctx context.Context, tx *store.Tx, asked, name string) (string, error) {
	labs, err := tx.Labs(ctx)
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, l := range labs {
		taken[l.Code] = true
	}
	if asked != "" {
		if taken[asked] {
			return "", eln.Errorf(eln.Conflict, "lab_code_taken", "Another lab has this code.").InField("lab_code")
		}
		return asked, nil
	}
	stem := codeOf(name)
	code := stem
	for i := 2; taken[code]; i++ {
		code = stem + strconv.Itoa(i)
	}
	return code, nil
}

// codeOf makes a short code of a name: its capitals when it has two or more,
// else its first letters, else LAB.
func codeOf(name string) string {
	keep := func(from, to rune) func(rune) rune {
		return func(r rune) rune {
			if r >= from && r <= to || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}
	}
	for _, candidate := range []string{strings.Map(keep('A', 'Z'), name), strings.Map(keep('A', 'Z'), strings.ToUpper(name))} {
		if len(candidate) >= 2 {
			return candidate[:min(len(candidate), 6)]
		}
	}
	return "LAB"
}

// addTeam makes a team of a lab and records it.
func (app *App) addTeam(ctx context.Context, tx *store.Tx, a *access.Actor, labID, name string, open eln.Visibility) (eln.Team, error) {
	team := eln.Team{ID: eln.NewID(tx.Now()), LabID: labID, Name: name, Visibility: open, CreatedAt: tx.Now()}
	if err := tx.AddTeam(ctx, &team); err != nil {
		return team, err
	}
	_, err := tx.Record(ctx, store.Act{
		Subject: store.Subject("team", team.ID), Lab: labID, Action: "team.create", Actor: signed(a),
		Data: map[string]any{"lab": labID, "visibility": string(open)}, Parts: []store.Part{{Path: "name", Value: name}},
	})
	return team, err
}

// The names that the command line gives to what it must make on a service that
// was never set up; an operator changes them later.
const (
	firstInstitution = "Institution"
	firstLab         = "Laboratory"
	firstLabCode     = "LAB"
	firstTeam        = "Team"
	firstLanguage    = "fr"
)

// teamNamed returns the id of the team asked for: by id, by name, or else the
// first one. A team of that name is made in the default lab, which is the
// oldest, when there is none; so is the lab in a store without one.
func (app *App) teamNamed(ctx context.Context, tx *store.Tx, a *access.Actor, id, name string) (string, error) {
	if id != "" {
		return id, nil
	}
	if name = strings.TrimSpace(name); name != "" {
		var err error
		if name, err = placeName("team", name); err != nil {
			return "", err
		}
	}
	team, found, err := findTeam(ctx, tx, name)
	if err != nil || found {
		return team.ID, err
	}
	if name == "" {
		name = firstTeam
	}
	lab, err := app.defaultLab(ctx, tx, a)
	if err != nil {
		return "", err
	}
	if team, err = app.addTeam(ctx, tx, a, lab, name, eln.VisibleToTeam); err != nil {
		return "", err
	}
	return team.ID, addFirstLabels(ctx, tx, a, team, firstLanguage)
}

func findTeam(ctx context.Context, tx *store.Tx, name string) (eln.Team, bool, error) {
	if name == "" {
		teams, err := tx.Teams(ctx)
		if err != nil || len(teams) == 0 {
			return eln.Team{}, false, err
		}
		return teams[0], true, nil
	}
	team, err := tx.TeamByName(ctx, name)
	if eln.CodeOf(err) == eln.NotFound {
		return team, false, nil
	}
	return team, err == nil, err
}

// defaultLab returns the lab that was made first.
func (app *App) defaultLab(ctx context.Context, tx *store.Tx, a *access.Actor) (string, error) {
	labs, err := tx.Labs(ctx)
	if err != nil {
		return "", err
	}
	if len(labs) == 0 {
		lab, err := app.addLab(ctx, tx, a, firstInstitution, firstLab, firstLabCode)
		return lab.ID, err
	}
	oldest := labs[0]
	for _, l := range labs {
		if l.ID < oldest.ID {
			oldest = l
		}
	}
	return oldest.ID, nil
}
