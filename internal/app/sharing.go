package app

import (
	"context"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

const (
	maxGrants  = 100 // on one entry
	maxReaders = 200 // people that a list of readers names
)

// Sharing is who an entry is open to. FollowsNotebook says whether the members
// of its notebook have it; ReadBase and WriteBase are eLabFTW's numbers that
// come nearest; Grants are all the rows, each with the name people know.
type Sharing struct {
	FollowsNotebook bool
	ReadBase        int
	WriteBase       int
	Grants          []eln.Grant
	Readership      Readership
}

// Readership is everyone who can open an entry: Reaches for everyone at once,
// People for those named one by one, the highest level first, and More for how
// many further people there are.
type Readership struct {
	Reaches []Reach
	People  []Reader
	More    int64
}

// Reach is a grant to everyone with an account (users) or to everyone (public).
type Reach struct {
	Principal string    `json:"principal"`
	Level     eln.Level `json:"level"`
}

// Reader is one person who can open an entry, and why: author, custodian,
// direct, team, admins, holder, notebook, project, group, lab or institution.
type Reader struct {
	Person  eln.Person `json:"person"`
	Level   eln.Level  `json:"level"`
	Reasons []string   `json:"reasons"`
}

// Sharing returns who an entry is open to. Everyone with an account who can
// read the entry may ask: who sees what, and why, is no secret among readers.
func (app *App) Sharing(ctx context.Context, a *access.Actor, id string) (Sharing, error) {
	var s Sharing
	err := app.readGrants(ctx, a, id, func(tx *store.Tx, e *eln.Entry, grants []eln.Grant) error {
		names, err := tx.PrincipalNames(ctx, grants)
		if err != nil {
			return err
		}
		for i := range grants {
			grants[i].Name = names[grants[i].Principal]
		}
		s.Grants, s.FollowsNotebook = grants, follows(e, grants)
		s.ReadBase, s.WriteBase = access.Bases(e.TeamID, grants)
		s.Readership, err = readership(ctx, tx, e, grants)
		return err
	})
	return s, err
}

// Readers returns everyone who can open an entry, with reasons. Everyone with
// an account who can read it may ask.
func (app *App) Readers(ctx context.Context, a *access.Actor, id string) (Readership, error) {
	var r Readership
	err := app.readGrants(ctx, a, id, func(tx *store.Tx, e *eln.Entry, grants []eln.Grant) error {
		var err error
		r, err = readership(ctx, tx, e, grants)
		return err
	})
	return r, err
}

// readGrants reads the grants of an entry that a person may read.
func (app *App) readGrants(ctx context.Context, a *access.Actor, id string, fn func(*store.Tx, *eln.Entry, []eln.Grant) error) error {
	return app.DB.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, a, id)
		if err != nil {
			return err
		}
		if err := needPerson(a); err != nil {
			return err
		}
		grants, err := tx.Grants(ctx, id)
		if err != nil {
			return err
		}
		return fn(tx, e, grants)
	})
}

func follows(e *eln.Entry, grants []eln.Grant) bool {
	return e.NotebookID != "" && levelIn(grants, store.NotebookPrincipal(e.NotebookID)) > eln.None
}

func readership(ctx context.Context, tx *store.Tx, e *eln.Entry, grants []eln.Grant) (Readership, error) {
	var r Readership
	for _, g := range grants {
		if g.Principal == access.Public || g.Principal == access.Users {
			r.Reaches = append(r.Reaches, Reach{Principal: g.Principal, Level: g.Level})
		}
	}
	holders, people, err := tx.Holders(ctx, grants, maxReaders)
	for _, h := range holders {
		r.add(e, h)
	}
	r.More = people - int64(len(r.People))
	return r, err
}

// add adds one way in which a person comes to the entry; those of one person
// follow one another, the highest level first.
func (r *Readership) add(e *eln.Entry, h store.Holder) {
	last := len(r.People) - 1
	if last < 0 || r.People[last].Person.ID != h.Person.ID {
		r.People = append(r.People, Reader{Person: h.Person, Level: h.Level})
		last++
	}
	p := &r.People[last]
	if rule := ruleOf(e, h); !slices.Contains(p.Reasons, rule) {
		p.Reasons = append(p.Reasons, rule)
	}
}

// ruleOf names the rule by which a person comes to an entry: a grant to the
// author or the custodian is theirs as such.
func ruleOf(e *eln.Entry, h store.Holder) string {
	switch {
	case h.Rule == "direct" && h.Person.ID == e.AuthorID:
		return "author"
	case h.Rule == "direct" && h.Person.ID == e.CustodianID:
		return "custodian"
	}
	return h.Rule
}

// Explain returns the level that a person has on an entry and every grant that
// gives one, the highest first. Whoever may read the entry may ask about the
// people they could share it with and about those who have it; everyone else
// is principal_unknown.
func (app *App) Explain(ctx context.Context, a *access.Actor, id, userID string) (eln.Level, []access.Reason, error) {
	var reasons []access.Reason
	err := app.readGrants(ctx, a, id, func(tx *store.Tx, e *eln.Entry, grants []eln.Grant) error {
		if !isWord(userID) {
			return errPrincipal()
		}
		holders, err := tx.HoldersOf(ctx, grants, userID)
		if err != nil {
			return err
		}
		if len(holders) == 0 {
			if err := mayNamePerson(ctx, tx, a, userID); err != nil {
				return err
			}
		}
		reasons, err = explain(ctx, tx, e, grants, holders, userID)
		return err
	})
	if err != nil || len(reasons) == 0 {
		return eln.None, nil, err
	}
	return reasons[0].Level, reasons, nil
}

func explain(ctx context.Context, tx *store.Tx, e *eln.Entry, grants []eln.Grant, holders []store.Holder, userID string) ([]access.Reason, error) {
	u, err := tx.User(ctx, userID)
	if err != nil || u.ArchivedAt != nil {
		return nil, err
	}
	subject, err := actorOf(ctx, tx, u)
	if err != nil {
		return nil, err
	}
	names, err := tx.PrincipalNames(ctx, grants)
	if err != nil {
		return nil, err
	}
	reasons := access.Explain(&subject, grants)
	for i := range reasons {
		reasons[i].Rule, reasons[i].Name = reasons[i].Kind, names[reasons[i].Principal]
		for _, h := range holders {
			if h.Principal == reasons[i].Principal {
				reasons[i].Rule = ruleOf(e, h)
				break
			}
		}
	}
	return reasons, nil
}

// SetGrants says who an entry is open to: grants is the whole list, nil to
// leave it; base, when it is not nil, sets eLabFTW's pair of numbers in its
// place of the list. The author and the custodian always keep the level own. A
// principal that the entry has may stay; a new one must be one that the actor
// can name: their own teams and labs, groups of their teams, institutions of
// their labs, notebooks they carry, people of their labs or, as user:ADDRESS,
// of an exact e-mail address, public and users. Everything else is
// principal_unknown, whether it exists or not.
func (app *App) SetGrants(ctx context.Context, a *access.Actor, id string, grants []eln.Grant, base *eln.BaseVisibility) error {
	if err := needPerson(a); err != nil {
		return err
	}
	if err := needWrite(a); err != nil {
		return err
	}
	if len(grants) > maxGrants {
		return eln.Errorf(eln.Invalid, "grants_many", "An entry is shared with at most %d others.", maxGrants).InField("grants").With("max", maxGrants)
	}
	return app.changeEntry(ctx, a, id, access.CanShare, func(ctx context.Context, c *change) error {
		before, err := c.tx.Grants(ctx, id)
		if err != nil {
			return err
		}
		after, err := c.wantedGrants(ctx, before, grants)
		if err != nil {
			return err
		}
		if after, err = rebased(c.entry, after, base); err != nil {
			return err
		}
		return c.share(ctx, before, after)
	})
}

// wantedGrants returns the list asked for once every principal of it is known
// to be one that the actor may name.
func (c *change) wantedGrants(ctx context.Context, before, asked []eln.Grant) ([]eln.Grant, error) {
	if asked == nil {
		return before, nil
	}
	var after []eln.Grant
	for _, g := range asked {
		principal, err := c.named(ctx, before, g.Principal)
		if err != nil {
			return nil, err
		}
		if err := validGrant(principal, g.Level); err != nil {
			return nil, err
		}
		after = withLevel(after, principal, max(g.Level, levelIn(after, principal)))
	}
	return after, nil
}

// validGrant refuses a level that would let people act whom nobody knows.
func validGrant(principal string, level eln.Level) error {
	most := eln.Own
	switch principal {
	case access.Public:
		most = eln.Read
	case access.Users:
		most = eln.Write
	}
	if level >= eln.None && level <= most {
		return nil
	}
	return eln.Errorf(eln.Invalid, "grant_level_wide", "This many people can have the level %q at most.", most).InField("grants").
		With("level", most.String())
}

// named returns a principal as grants hold it.
func (c *change) named(ctx context.Context, before []eln.Grant, principal string) (string, error) {
	if levelIn(before, principal) > eln.None || principal == access.Public || principal == access.Users {
		return principal, nil
	}
	kind, id, _ := strings.Cut(principal, ":")
	if !isWord(id) {
		return "", errPrincipal()
	}
	known := false
	var err error
	switch kind {
	case "user":
		id, err = personNamed(ctx, c.tx, c.actor, id)
		known = err == nil
	case "team", "admins":
		known = c.actor.MemberOf(id)
	case "lab":
		known = slices.Contains(c.actor.Labs(), id)
	case "notebook":
		known = id == c.entry.NotebookID && id != "" || c.actor.Principals[principal] > eln.None
	case "group":
		known, err = c.tx.GroupOfTeams(ctx, id, teamsOf(c.actor))
	case "institution":
		known, err = c.tx.InstitutionOfLabs(ctx, id, c.actor.Labs())
	}
	if err == nil && !known {
		err = errPrincipal()
	}
	return access.Principal(kind, id), err
}

// isWord reports whether a text could be an id or an address.
func isWord(s string) bool { return s != "" && len(s) <= 254 && !strings.ContainsFunc(s, isControl) }

// teamsOf returns the teams that an actor works in.
func teamsOf(a *access.Actor) []string {
	var teams []string
	for _, m := range a.Teams {
		if a.MemberOf(m.TeamID) {
			teams = append(teams, m.TeamID)
		}
	}
	return teams
}

// personNamed returns the id of a person whom the actor can name: by id, of
// one of their labs; by exact e-mail address, of any.
func personNamed(ctx context.Context, tx *store.Tx, a *access.Actor, name string) (string, error) {
	if !strings.Contains(name, "@") {
		return name, mayNamePerson(ctx, tx, a, name)
	}
	u, _, err := tx.UserByEmail(ctx, name)
	if eln.CodeOf(err) == eln.NotFound || err == nil && u.ArchivedAt != nil {
		return "", errPrincipal()
	}
	return u.ID, err
}

func mayNamePerson(ctx context.Context, tx *store.Tx, a *access.Actor, userID string) error {
	if userID == a.UserID {
		return nil
	}
	known, err := tx.WorksInLabs(ctx, userID, a.Labs())
	if err == nil && !known {
		err = errPrincipal()
	}
	return err
}

// errPrincipal is the one answer for a principal that does not exist and for
// one that the actor cannot name.
func errPrincipal() error {
	return eln.Errorf(eln.Invalid, "principal_unknown", "There is nobody of this name whom you can share with. Write the exact e-mail address of a person outside your labs.").
		InField("grants")
}

// rebased returns grants with eLabFTW's pair of numbers in place. To ask that
// nobody but the administrators read takes the entry out of its notebook's
// reach; that the owner alone writes leaves the notebook's members to comment.
func rebased(e *eln.Entry, grants []eln.Grant, base *eln.BaseVisibility) ([]eln.Grant, error) {
	if base == nil {
		return grants, nil
	}
	read, write := access.Bases(e.TeamID, grants)
	wasRead, wasWrite := read, write
	if err := applyBase(base, &read, &write); err != nil {
		return nil, err
	}
	notebook := store.NotebookPrincipal(e.NotebookID)
	if base.Read != nil && read <= access.BaseAdmins {
		grants = withLevel(grants, notebook, eln.None)
	}
	if base.Write != nil && write == access.BaseOwner {
		grants = withLevel(grants, notebook, min(levelIn(grants, notebook), eln.Comment))
	}
	if read == wasRead && write == wasWrite {
		return grants, nil
	}
	return withBases(e.TeamID, grants, read, write), nil
}

// withBases returns grants with those of a team and of everyone replaced by
// what a pair of eLabFTW's numbers stands for.
func withBases(teamID string, grants []eln.Grant, read, write int) []eln.Grant {
	rest := slices.DeleteFunc(slices.Clone(grants), func(g eln.Grant) bool { return access.IsBase(teamID, g.Principal) })
	return append(rest, access.BaseGrants(teamID, read, write)...)
}

// share writes new grants as one act of sharing. One that would leave the
// actor without the entry is refused.
func (c *change) share(ctx context.Context, before, after []eln.Grant) error {
	set, ended, err := c.putGrants(ctx, before, after)
	if err != nil || len(set)+len(ended) == 0 {
		return err
	}
	c.action = "grant.set"
	if len(set) == 0 {
		c.action = "grant.end"
	}
	var principals []any
	for _, g := range append(set, ended...) {
		principals = append(principals, g.Principal)
	}
	c.data["principals"] = principals
	if len(set) == 1 && len(ended) == 0 {
		c.data["level"] = set[0].Level.String()
	}
	return nil
}

// putGrants writes the grants of the entry of a change, with a leaf for each
// that differs, and returns those set and those ended. The author and the
// custodian keep the level own.
func (c *change) putGrants(ctx context.Context, before, after []eln.Grant) (set, ended []eln.Grant, err error) {
	for _, keeper := range []string{c.entry.AuthorID, c.entry.CustodianID} {
		after = withLevel(after, access.Principal("user", keeper), eln.Own)
	}
	slices.SortFunc(after, byPrincipal)
	if access.LevelOf(c.actor, after) < eln.Read {
		return nil, nil, eln.Errorf(eln.Conflict, "shuts_you_out", "This would take the entry away from yourself: keep at least the level read.").InField("grants")
	}
	for _, g := range after {
		if levelIn(before, g.Principal) != g.Level {
			set = append(set, g)
			c.set("grant/"+g.Principal, g.Level.String())
		}
	}
	for _, g := range before {
		if levelIn(after, g.Principal) == eln.None {
			ended = append(ended, g)
			c.drop("grant/" + g.Principal)
		}
	}
	if len(set)+len(ended) == 0 {
		return nil, nil, nil
	}
	return set, ended, c.tx.SetGrants(ctx, c.entry, after)
}

func byPrincipal(x, y eln.Grant) int { return strings.Compare(x.Principal, y.Principal) }

// levelIn returns the level that a list grants a principal, None for none.
func levelIn(grants []eln.Grant, principal string) eln.Level {
	i := slices.IndexFunc(grants, func(g eln.Grant) bool { return g.Principal == principal })
	if i < 0 {
		return eln.None
	}
	return grants[i].Level
}

// withLevel returns a list in which a principal has this level; None takes it
// off.
func withLevel(grants []eln.Grant, principal string, level eln.Level) []eln.Grant {
	out := slices.DeleteFunc(slices.Clone(grants), func(g eln.Grant) bool { return g.Principal == principal })
	if level > eln.None {
		out = append(out, eln.Grant{Principal: principal, Level: level})
	}
	return out
}
