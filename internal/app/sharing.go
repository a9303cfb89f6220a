package app

import (
	"context"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// maxReaders bounds how many people a list of readers names.
const maxReaders = 200

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
