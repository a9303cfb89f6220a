package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Numbered names the things of one kind that API v2 knows by a number.
type Numbered = store.Numbered

// What API v2 knows by a number, beside entries.
const (
	NumberedTeam  = store.NumberedTeam
	NumberedUser  = store.NumberedUser
	NumberedGroup = store.NumberedGroup
)

// NumberedLabel names the categories or statuses of one kind of entry.
func NumberedLabel(kind eln.LabelKind, of eln.Kind) Numbered {
	switch {
	case kind == eln.Category && of == eln.Experiment:
		return store.NumberedExperimentCategory
	case kind == eln.Category:
		return store.NumberedResourceCategory
	case of == eln.Experiment:
		return store.NumberedExperimentStatus
	default:
		return store.NumberedResourceStatus
	}
}

// IDsOfSerials returns the ids of the numbers of API v2; unknown numbers are
// absent. It checks no right: the verb that takes an id does.
func (app *App) IDsOfSerials(ctx context.Context, of Numbered, serials []int64) (map[int64]string, error) {
	var ids map[int64]string
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		ids, err = tx.IDsOfSerials(ctx, of, serials)
		return err
	})
	return ids, err
}

// EntryNumbered returns the key of the entry that API v2 knows by a number,
// when the actor may read it; else ErrNotFound, as for a number never given.
func (app *App) EntryNumbered(ctx context.Context, a *access.Actor, kind eln.Kind, template bool, serial int64) (string, error) {
	var id string
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if id, err = tx.EntryIDOfSerial(ctx, kind, template, serial); err != nil {
			return err
		}
		_, err = tx.Entry(ctx, a, id)
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// Audience lists whom an entry is opened to by name, as the numbers of API v2.
type Audience struct {
	Teams  []int64
	Groups []int64
	Users  []int64
}

// Numbers is what API v2 says of an entry beside the entry itself. Read and
// Write are eLabFTW's numbers of visibility. Origin is the entry it was made
// from, nil when there is none or the actor may not read it.
type Numbers struct {
	Read, Write         int
	Readers, Writers    Audience
	LockedBy, ChangedBy int64
	Origin              *eln.Entry
	LastRemark          time.Time
}

// Numbers returns what API v2 says of entries that the actor has read, by id.
func (app *App) Numbers(ctx context.Context, a *access.Actor, entries []*eln.Entry) (map[string]Numbers, error) {
	numbers := make(map[string]Numbers, len(entries))
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		n, err := readNumbering(ctx, tx, a, entries)
		if err != nil {
			return err
		}
		for _, e := range entries {
			numbers[e.ID] = n.of(e)
		}
		return nil
	})
	return numbers, err
}

// numbering holds the rows that the numbers of a list of entries come from.
type numbering struct {
	grants  map[string][]eln.Grant
	remarks map[string]time.Time
	origins map[string]*eln.Entry
	serials map[string]int64 // by principal
}

func readNumbering(ctx context.Context, tx *store.Tx, a *access.Actor, entries []*eln.Entry) (numbering, error) {
	n := numbering{origins: map[string]*eln.Entry{}, serials: map[string]int64{}}
	var ids, origins, users []string
	for _, e := range entries {
		ids, users = append(ids, e.ID), append(users, e.LockedBy, e.ChangedBy)
		if e.OriginID != "" {
			origins = append(origins, e.OriginID)
		}
	}
	var err error
	if n.grants, err = tx.GrantsOf(ctx, ids); err != nil {
		return n, err
	}
	if n.remarks, err = tx.LastRemarks(ctx, ids); err != nil {
		return n, err
	}
	if err := n.readSerials(ctx, tx, users); err != nil || len(origins) == 0 {
		return n, err
	}
	page, err := tx.Entries(ctx, store.Reading{Actor: a, Filter: eln.EntryFilter{IDs: origins, Limit: len(origins)}})
	for _, e := range page.Entries {
		n.origins[e.ID] = e
	}
	return n, err
}

// readSerials finds the numbers of everyone that the grants name, and of users.
func (n *numbering) readSerials(ctx context.Context, tx *store.Tx, users []string) error {
	named := map[string][]string{"user": users}
	for _, grants := range n.grants {
		for _, g := range grants {
			kind, id, _ := strings.Cut(g.Principal, ":")
			named[kind] = append(named[kind], id)
		}
	}
	for kind, of := range map[string]Numbered{"user": NumberedUser, "team": NumberedTeam, "group": NumberedGroup} {
		ids := named[kind]
		slices.Sort(ids)
		serials, err := tx.Serials(ctx, of, slices.Compact(ids))
		if err != nil {
			return err
		}
		for id, serial := range serials {
			n.serials[access.Principal(kind, id)] = serial
		}
	}
	return nil
}

func (n *numbering) of(e *eln.Entry) Numbers {
	grants := n.grants[e.ID]
	out := Numbers{
		LockedBy: n.serials[access.Principal("user", e.LockedBy)], ChangedBy: n.serials[access.Principal("user", e.ChangedBy)],
		Origin: n.origins[e.OriginID], LastRemark: n.remarks[e.ID],
	}
	out.Read, out.Write = access.Bases(e.TeamID, grants)
	for _, g := range grants {
		if access.IsBase(e.TeamID, g.Principal) || g.Principal == access.Principal("user", e.CustodianID) || g.Principal == access.Principal("user", e.AuthorID) {
			continue
		}
		out.Readers.add(g.Principal, n.serials[g.Principal])
		if g.Level >= eln.Write {
			out.Writers.add(g.Principal, n.serials[g.Principal])
		}
	}
	return out
}

// add puts one principal on the list of its kind.
func (to *Audience) add(principal string, serial int64) {
	kind, _, _ := strings.Cut(principal, ":")
	switch {
	case serial == 0:
	case kind == "team":
		to.Teams = append(to.Teams, serial)
	case kind == "group":
		to.Groups = append(to.Groups, serial)
	case kind == "user":
		to.Users = append(to.Users, serial)
	}
}

// Bodies returns the main texts of entries that the actor may read, by id.
func (app *App) Bodies(ctx context.Context, a *access.Actor, entries []*eln.Entry) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		if min(e.Level, a.Ceiling) >= eln.Read {
			ids = append(ids, e.ID)
		}
	}
	var bodies map[string]string
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		bodies, err = tx.Bodies(ctx, ids)
		return err
	})
	return bodies, err
}

// Names returns the people of ids, by id, as they show beside what they made:
// ids come from entries that were read.
func (app *App) Names(ctx context.Context, ids []string) (map[string]eln.Person, error) {
	people := map[string]eln.Person{}
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		users, err := tx.Users(ctx, ids)
		for id, u := range users {
			people[id] = u.Person()
		}
		return err
	})
	return people, err
}

// LabelsOf returns the categories or statuses of ids, by id: ids come from
// entries that were read.
func (app *App) LabelsOf(ctx context.Context, kind eln.LabelKind, ids []string) (map[string]eln.Label, error) {
	var labels map[string]eln.Label
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		labels, err = tx.LabelsOf(ctx, kind, ids)
		return err
	})
	return labels, err
}

// Colleague is one person of the actor's teams and their standing there.
type Colleague = store.Colleague

// Colleagues returns the people of the teams that the actor works in, and the
// actor; of each, their standing in these teams alone.
func (app *App) Colleagues(ctx context.Context, a *access.Actor) ([]Colleague, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var teams []string
	for _, m := range a.Teams {
		if a.MemberOf(m.TeamID) {
			teams = append(teams, m.TeamID)
		}
	}
	var list []Colleague
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if list, err = tx.Colleagues(ctx, teams); err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(c Colleague) bool { return c.ID == a.UserID }) {
			return nil
		}
		u, err := tx.User(ctx, a.UserID)
		list = append(list, Colleague{User: u, Teams: a.Teams})
		return err
	})
	return list, err
}

// Totals is how much the service holds.
type Totals = store.Totals

// Totals counts what the service holds, for anyone with an account: the one
// figure that is not over what the actor may read.
func (app *App) Totals(ctx context.Context, a *access.Actor) (Totals, error) {
	if err := needPerson(a); err != nil {
		return Totals{}, err
	}
	var t Totals
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		t, err = tx.Totals(ctx)
		return err
	})
	return t, err
}
