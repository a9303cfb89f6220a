package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Row is one entry of a list with what its ids stand for.
type Row struct {
	*eln.Entry
	Author    eln.Person
	Custodian eln.Person
	Team      eln.Team
	Notebook  *eln.Notebook
	Category  *eln.Label
	Status    *eln.Label
	Tags      []eln.Tag
	NextStep  string
}

// Opened is one entry with everything that stands on its page. Links are those
// whose other end the reader may read; Uploads hold replaced files too, and
// hidden ones for those who may write, marked so.
type Opened struct {
	Row
	Steps     []eln.Step
	Links     []eln.LinkedEntry
	Backlinks []eln.LinkedEntry
	Uploads   []eln.Upload
	Remarks   []eln.Remark
	Grants    []eln.Grant
	Locker    *eln.Person
	Origin    *eln.LinkedEntry
	Finishers map[string]eln.User // those who ticked steps, by id
}

// Describe returns the rows of entries that the actor has just read, in their
// order: a few statements, however many entries there are.
func (app *App) Describe(ctx context.Context, entries []*eln.Entry) ([]Row, error) {
	var rows []Row
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		rows, err = describe(ctx, tx, entries)
		return err
	})
	return rows, err
}

// ids gathers what entries refer to, each id once.
type ids map[string]bool

func (set ids) add(more ...string) {
	for _, id := range more {
		if id != "" {
			set[id] = true
		}
	}
}

func (set ids) list() []string {
	out := make([]string, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	return out
}

// describer holds what the ids of a list stand for.
type describer struct {
	users      map[string]eln.User
	teams      map[string]eln.Team
	notebooks  map[string]eln.Notebook
	categories map[string]eln.Label
	statuses   map[string]eln.Label
	tags       map[string][]eln.Tag
	steps      map[string]string
}

func describe(ctx context.Context, tx *store.Tx, entries []*eln.Entry) ([]Row, error) {
	d, err := look(ctx, tx, entries)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(entries))
	for i, e := range entries {
		rows[i] = d.row(e)
	}
	return rows, nil
}

func look(ctx context.Context, tx *store.Tx, entries []*eln.Entry) (*describer, error) {
	users, teams, notebooks, categories, statuses, own := ids{}, ids{}, ids{}, ids{}, ids{}, ids{}
	for _, e := range entries {
		users.add(e.AuthorID, e.CustodianID)
		teams.add(e.TeamID)
		notebooks.add(e.NotebookID)
		categories.add(e.CategoryID)
		statuses.add(e.StatusID)
		own.add(e.ID)
	}
	d := &describer{}
	var err error
	for _, step := range []func(){
		func() { d.users, err = tx.Users(ctx, users.list()) },
		func() { d.teams, err = tx.TeamsOf(ctx, teams.list()) },
		func() { d.notebooks, err = tx.NotebooksOf(ctx, notebooks.list()) },
		func() { d.categories, err = tx.LabelsOf(ctx, eln.Category, categories.list()) },
		func() { d.statuses, err = tx.LabelsOf(ctx, eln.Status, statuses.list()) },
		func() { d.tags, err = tx.TagsOfEntries(ctx, own.list()) },
		func() { d.steps, err = tx.NextSteps(ctx, own.list()) },
	} {
		if step(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *describer) row(e *eln.Entry) Row {
	row := Row{
		Entry: e, Author: d.users[e.AuthorID].Person(), Custodian: d.users[e.CustodianID].Person(), Team: d.teams[e.TeamID],
		Tags: d.tags[e.ID], NextStep: d.steps[e.ID],
	}
	if n, ok := d.notebooks[e.NotebookID]; ok {
		row.Notebook = &n
	}
	if l, ok := d.categories[e.CategoryID]; ok {
		row.Category = &l
	}
	if l, ok := d.statuses[e.StatusID]; ok {
		row.Status = &l
	}
	return row
}

// OpenEntry returns one entry with everything on its page, as of one moment;
// ErrNotFound when the actor may not read it.
func (app *App) OpenEntry(ctx context.Context, a *access.Actor, id string) (*Opened, error) {
	var o *Opened
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, a, id)
		if err != nil {
			return err
		}
		if e.Body, err = tx.Body(ctx, id); err != nil {
			return err
		}
		o, err = openIn(ctx, tx, a, e)
		return err
	})
	return o, err
}

func openIn(ctx context.Context, tx *store.Tx, a *access.Actor, e *eln.Entry) (*Opened, error) {
	rows, err := describe(ctx, tx, []*eln.Entry{e})
	if err != nil {
		return nil, err
	}
	o := &Opened{Row: rows[0]}
	for _, step := range []func(){
		func() { o.Steps, err = tx.Steps(ctx, e.ID) },
		func() { o.Links, o.Backlinks, err = linked(ctx, tx, a, e.ID) },
		func() { o.Uploads, err = listedUploads(ctx, tx, a, e) },
		func() { o.Remarks, err = tx.Remarks(ctx, e.ID) },
		func() { o.Grants, err = tx.Grants(ctx, e.ID) },
		func() { o.Locker, err = locker(ctx, tx, e) },
		func() { o.Origin, err = origin(ctx, tx, a, e) },
		func() { o.Finishers, err = finishers(ctx, tx, o.Steps) },
	} {
		if step(); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func finishers(ctx context.Context, tx *store.Tx, steps []eln.Step) (map[string]eln.User, error) {
	set := ids{}
	for _, s := range steps {
		set.add(s.FinishedBy)
	}
	return tx.Users(ctx, set.list())
}

func locker(ctx context.Context, tx *store.Tx, e *eln.Entry) (*eln.Person, error) {
	if !e.Locked() || e.LockedBy == "" {
		return nil, nil
	}
	u, err := tx.User(ctx, e.LockedBy)
	p := u.Person()
	return &p, err
}

// origin returns the template or entry that this one began from, when the
// reader may read it.
func origin(ctx context.Context, tx *store.Tx, a *access.Actor, e *eln.Entry) (*eln.LinkedEntry, error) {
	if e.OriginID == "" {
		return nil, nil
	}
	others, err := readable(ctx, tx, a, []string{e.OriginID})
	if other, ok := others[e.OriginID]; ok && err == nil {
		return &other, nil
	}
	return nil, err
}

// linked returns what an entry links to and what links to it. The other ends
// are read with the reader's own level: one they may not read is not there.
func linked(ctx context.Context, tx *store.Tx, a *access.Actor, id string) (held, pointing []eln.LinkedEntry, err error) {
	from, to, err := tx.Links(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	ends := ids{}
	for _, l := range from {
		ends.add(l.TargetID)
	}
	for _, l := range to {
		ends.add(l.EntryID)
	}
	others, err := readable(ctx, tx, a, ends.list())
	for _, l := range from {
		held = appendEnd(held, others, l.TargetID, l.Kind)
	}
	for _, l := range to {
		pointing = appendEnd(pointing, others, l.EntryID, l.Kind)
	}
	return held, pointing, err
}

func appendEnd(list []eln.LinkedEntry, others map[string]eln.LinkedEntry, id string, kind eln.LinkKind) []eln.LinkedEntry {
	other, ok := others[id]
	if !ok {
		return list
	}
	other.Link = kind
	return append(list, other)
}

// readable returns those of the entries that the actor may read, as the other
// end of a link, by id.
func readable(ctx context.Context, tx *store.Tx, a *access.Actor, entryIDs []string) (map[string]eln.LinkedEntry, error) {
	others := map[string]eln.LinkedEntry{}
	if len(entryIDs) == 0 {
		return others, nil
	}
	page, err := tx.Entries(ctx, store.Reading{Actor: a, Filter: eln.EntryFilter{IDs: entryIDs, Limit: len(entryIDs)}})
	if err != nil {
		return nil, err
	}
	notebooks := ids{}
	for _, e := range page.Entries {
		notebooks.add(e.NotebookID)
	}
	codes, err := tx.NotebooksOf(ctx, notebooks.list())
	for _, e := range page.Entries {
		others[e.ID] = eln.LinkedEntry{
			ID: e.ID, PID: e.PID, Serial: e.Serial, Kind: e.Kind, Template: e.Template, Title: e.Title, State: e.State, CustomID: e.CustomID,
			ElabID: e.ElabID, CategoryID: e.CategoryID, StatusID: e.StatusID, Notebook: codes[e.NotebookID].Code, Page: e.Page,
		}
	}
	return others, err
}
