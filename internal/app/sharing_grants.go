package app

import (
	"context"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// maxGrants bounds the grants of one entry.
const maxGrants = 100

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
		return eln.Errorf(eln.Invalid, "grants_most", "An entry is shared with at most %d others.", maxGrants).InField("grants").With("max", maxGrants)
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
func isWord(s string) bool { return s != "" && len(s) <= 254 && !strings.ContainsFunc(s, eln.Misleads) }

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
