package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/render"
	"cahier/internal/search"
	"cahier/internal/store"
)

// EntryList is one page of a list of entries. Next begins the following page,
// "" after the last.
type EntryList struct {
	Entries []*eln.Entry
	Next    string
}

// maxPage bounds how many entries one page of a list may hold.
const maxPage = 500

// Entries returns one page of the entries that the actor may read. A limit of
// 0 returns them all.
func (app *App) Entries(ctx context.Context, a *access.Actor, f eln.EntryFilter) (EntryList, error) {
	r, err := app.reading(a, f)
	if err != nil {
		return EntryList{}, err
	}
	var page store.EntryPage
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		page, err = tx.Entries(ctx, r)
		return err
	})
	return EntryList{Entries: page.Entries, Next: page.Next}, err
}

// CountEntries counts the entries of a list that the actor may read, exactly
// up to 10,000.
func (app *App) CountEntries(ctx context.Context, a *access.Actor, f eln.EntryFilter) (n int64, exact bool, err error) {
	r, err := app.reading(a, f)
	if err != nil {
		return 0, false, err
	}
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		n, exact, err = tx.CountEntries(ctx, r)
		return err
	})
	return n, exact, err
}

func (app *App) reading(a *access.Actor, f eln.EntryFilter) (store.Reading, error) {
	f.Limit = min(f.Limit, maxPage)
	r := store.Reading{Actor: a, Filter: f, Viewer: search.Viewer{UserID: a.UserID, Now: app.Now(), Zone: time.UTC}}
	if f.Query == "" {
		return r, nil
	}
	var err error
	r.Query, err = search.Parse(f.Query)
	var wrong *eln.Error
	if errors.As(err, &wrong) {
		wrong.Field = "q"
	}
	return r, err
}

// Entry returns one entry with its text; ErrNotFound when the actor may not
// read it.
func (app *App) Entry(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	var e *eln.Entry
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if e, err = tx.Entry(ctx, a, id); err != nil {
			return err
		}
		e.Body, err = tx.Body(ctx, id)
		return err
	})
	return e, err
}

// EntryHead returns one entry without its text: enough to know that the actor
// may read it, and what they may do.
func (app *App) EntryHead(ctx context.Context, a *access.Actor, id string) (*eln.Entry, error) {
	var e *eln.Entry
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		e, err = tx.Entry(ctx, a, id)
		return err
	})
	return e, err
}

// EntryID resolves what names an entry in an address: its short identifier or
// its key. It checks no right: the verb that takes the id does.
func (app *App) EntryID(ctx context.Context, name string) (string, error) {
	pid, err := eln.ParsePID(name)
	if err != nil {
		if len(name) == 36 {
			return name, nil
		}
		return "", eln.ErrNotFound()
	}
	var id string
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		id, err = tx.EntryID(ctx, pid)
		return err
	})
	return id, err
}

// EntryOfSerial returns the key of the entry that API v2 knows by a number.
func (app *App) EntryOfSerial(ctx context.Context, a *access.Actor, kind eln.Kind, template bool, serial int64) (string, error) {
	list, err := app.Entries(ctx, a, eln.EntryFilter{Kind: kind, Template: &template, Serials: []int64{serial}, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(list.Entries) == 0 {
		return "", eln.ErrNotFound()
	}
	return list.Entries[0].ID, nil
}

// CreateEntry begins an entry. An experiment takes the next page of its
// notebook, the author's own one in the team when none is named; a draft has
// no page and is seen by its author alone. OriginID names a template that the
// actor may read: the entry begins with its text, fields, steps, tags, links
// and files.
func (app *App) CreateEntry(ctx context.Context, a *access.Actor, in eln.NewEntry) (*eln.Entry, error) {
	ready, tidy, err := app.stageTemplate(ctx, a, in)
	defer tidy()
	if err != nil {
		return nil, err
	}
	var e *eln.Entry
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		e, err = once(ctx, tx, a, in.RequestName, func() (*eln.Entry, error) { return app.createStaged(ctx, tx, a, in, ready) })
		return err
	})
	return e, err
}

// CreateEntries begins several entries in one transaction: all of them or
// none. It is for what comes in bulk; each is checked as by CreateEntry.
func (app *App) CreateEntries(ctx context.Context, a *access.Actor, in []eln.NewEntry) ([]*eln.Entry, error) {
	var made []*eln.Entry
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		made = made[:0]
		for _, one := range in {
			e, err := app.createIn(ctx, tx, a, one)
			if err != nil {
				return err
			}
			made = append(made, e)
		}
		return nil
	})
	return made, err
}

// createIn is CreateEntry inside a transaction that goes on. It takes no files
// from the template of another lab.
func (app *App) createIn(ctx context.Context, tx *store.Tx, a *access.Actor, in eln.NewEntry) (*eln.Entry, error) {
	return app.createStaged(ctx, tx, a, in, nil)
}

// createFrom begins an entry after a pattern, nil for none.
func (app *App) createFrom(ctx context.Context, tx *store.Tx, a *access.Actor, in eln.NewEntry, from *pattern) (*eln.Entry, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	if err := needWrite(a); err != nil {
		return nil, err
	}
	e, err := newEntry(a, in, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := app.place(ctx, tx, a, e, in); err != nil {
		return nil, err
	}
	if err := from.settle(ctx, tx, e); err != nil {
		return nil, err
	}
	if err := app.checkLabels(ctx, tx, e); err != nil {
		return nil, err
	}
	return e, app.writeNew(ctx, tx, a, e, in, from)
}

// newEntry checks what a person said of an entry and gives it its identities.
func newEntry(a *access.Actor, in eln.NewEntry, now time.Time) (*eln.Entry, error) {
	e := &eln.Entry{
		ID: eln.NewID(now), PID: eln.NewPID(), Kind: in.Kind, Template: in.Template, TeamID: in.TeamID, AuthorID: a.UserID, CustodianID: a.UserID,
		BodyType: in.BodyType, Date: in.Date, CategoryID: in.CategoryID, StatusID: in.StatusID, Rating: in.Rating, CustomID: in.CustomID,
		ElabID: eln.NewElabID(now), State: eln.Normal, Version: 1, CreatedAt: now, ChangedAt: now, ChangedBy: a.UserID,
		Level: eln.Own,
	}
	if in.Draft {
		e.State = eln.Draft
	}
	if e.Kind != eln.Experiment && e.Kind != eln.Resource {
		return nil, eln.Errorf(eln.Invalid, "kind_unknown", "An entry is an experiment or a resource.").InField("kind")
	}
	if e.BodyType == 0 {
		e.BodyType = eln.HTML
	}
	if e.Date == "" {
		e.Date = now.Format(time.DateOnly)
	}
	e.Title = cleanTitle(in.Title)
	if err := eln.ValidEntry(e); err != nil {
		return nil, err
	}
	var err error
	if e.Body, err = cleanBody(in.Body, e.BodyType); err != nil {
		return nil, err
	}
	if e.BodyType == eln.HTML {
		e.Body = render.WithBlockIDs(e.Body, "")
	}
	e.Metadata, err = eln.CanonicalMetadata(in.Metadata)
	return e, err
}

func cleanTitle(title string) string { return render.CleanLine(title, eln.MaxTitle) }

// cleanBody returns the text as it is kept: sanitised. Markdown is kept as
// written; it is sanitised where it is shown.
func cleanBody(body string, as eln.BodyType) (string, error) {
	if err := render.CheckBody(body); err != nil {
		return "", err
	}
	if as == eln.Markdown {
		return render.CleanText(body), nil
	}
	return render.SanitizeHTML(body), nil
}

// place finds the team, lab and notebook of a new entry and gives it its page.
func (app *App) place(ctx context.Context, tx *store.Tx, a *access.Actor, e *eln.Entry, in eln.NewEntry) error {
	var nb eln.Notebook
	var err error
	if in.NotebookID != "" && e.Kind == eln.Experiment && !e.Template {
		if nb, err = app.writableNotebook(ctx, tx, a, in.NotebookID); err != nil {
			return err
		}
		e.TeamID = nb.TeamID
	}
	if e.TeamID == "" {
		e.TeamID = a.TeamID
	}
	if e.TeamID == "" && len(a.Teams) > 0 {
		e.TeamID = a.Teams[0].TeamID
	}
	m, ok := a.Membership(e.TeamID)
	if nb.ID == "" && (!ok || m.Role == eln.RoleGuest) {
		return eln.Errorf(eln.Denied, "team_not_yours", "You can only write in a team you are a member of.").InField("team_id")
	}
	e.LabID = m.LabID
	if nb.ID != "" {
		e.LabID = nb.LabID
	}
	if e.Kind != eln.Experiment || e.Template {
		return nil
	}
	if nb.ID == "" {
		if nb, err = app.defaultNotebook(ctx, tx, a, m); err != nil {
			return err
		}
	}
	e.NotebookID = nb.ID
	return nil
}

// writeNew writes the rows of a new entry, its page and its first version.
func (app *App) writeNew(ctx context.Context, tx *store.Tx, a *access.Actor, e *eln.Entry, in eln.NewEntry, from *pattern) error {
	grants, err := app.firstGrants(ctx, tx, e, in.Visibility)
	if err != nil {
		return err
	}
	grants = from.narrow(e, grants)
	if e.CustomID == nil && e.CategoryID != "" {
		next, err := tx.NextCustomID(ctx, e.CategoryID)
		if err != nil {
			return err
		}
		if next > 0 {
			e.CustomID = &next
		}
	}
	c := &change{tx: tx, actor: a, entry: e, data: map[string]any{}, action: "entry.create"}
	if e.NotebookID != "" && e.State != eln.Draft {
		if err := app.takePage(ctx, c); err != nil {
			return err
		}
	}
	if err := tx.AddEntry(ctx, e, grants); err != nil {
		return err
	}
	if err := from.copyInto(ctx, c); err != nil {
		return err
	}
	if err := c.describeNew(grants); err != nil {
		return err
	}
	if err := c.addTags(ctx, in.Tags); err != nil {
		return err
	}
	if err := tx.SaveFields(ctx, e); err != nil {
		return err
	}
	return app.commitChange(ctx, c)
}

// describeNew sets every part that a new entry begins with.
func (c *change) describeNew(grants []eln.Grant) error {
	e := c.entry
	c.set("meta", metaLeaf(e))
	c.set("author", e.AuthorID)
	c.set("title", e.Title)
	c.set("state", stateLeaf(e))
	if e.Body != "" {
		c.set("body", e.Body)
	}
	for _, g := range grants {
		c.set("grant/"+g.Principal, g.Level.String())
	}
	m, err := eln.ParseMetadata(e.Metadata)
	if err != nil {
		return err
	}
	return c.setMetadata(eln.Metadata{}, m)
}

// firstGrants says who a new entry is open to: its author, the members of its
// notebook, and whom the team's policy names. A draft is its author's alone.
func (app *App) firstGrants(ctx context.Context, tx *store.Tx, e *eln.Entry, asked *eln.BaseVisibility) ([]eln.Grant, error) {
	grants := []eln.Grant{{Principal: access.Principal("user", e.AuthorID), Level: eln.Own}}
	if e.State == eln.Draft {
		return grants, nil
	}
	return app.openGrants(ctx, tx, e, grants, asked)
}

func (app *App) openGrants(ctx context.Context, tx *store.Tx, e *eln.Entry, grants []eln.Grant, asked *eln.BaseVisibility) ([]eln.Grant, error) {
	team, err := tx.Team(ctx, e.TeamID)
	if err != nil {
		return nil, err
	}
	read, write := access.BaseTeam, access.BaseAdmins
	if team.Visibility == eln.VisibleToNotebook && e.NotebookID != "" {
		read, write = access.BaseOwner, access.BaseOwner
	}
	if asked != nil {
		if err := applyBase(asked, &read, &write); err != nil {
			return nil, err
		}
	}
	if e.NotebookID != "" && (asked == nil || asked.Read == nil || read > access.BaseAdmins) {
		grants = append(grants, eln.Grant{Principal: store.NotebookPrincipal(e.NotebookID), Level: eln.Own})
	}
	return append(grants, access.BaseGrants(e.TeamID, read, write)...), nil
}

func applyBase(asked *eln.BaseVisibility, read, write *int) error {
	for _, side := range []struct{ from, to *int }{{asked.Read, read}, {asked.Write, write}} {
		if side.from == nil {
			continue
		}
		if err := access.ValidBase(*side.from); err != nil {
			return err
		}
		*side.to = *side.from
	}
	return nil
}

// metaLeaf holds the small closed values of the content.
func metaLeaf(e *eln.Entry) map[string]any {
	return map[string]any{
		"kind": string(e.Kind), "template": e.Template, "body_type": bodyTypeWord(e.BodyType), "date": e.Date,
		"origin": e.OriginID, "hide_main_text": e.HideMainText, "elabid": e.ElabID, "pid": string(e.PID),
	}
}

func bodyTypeWord(t eln.BodyType) string {
	if t == eln.Markdown {
		return "markdown/0"
	}
	return "html/0"
}

// stateLeaf holds the small closed values of the context.
func stateLeaf(e *eln.Entry) map[string]any {
	leaf := map[string]any{
		"state": string(e.State), "category": e.CategoryID, "status": e.StatusID, "rating": e.Rating, "custodian": e.CustodianID,
		"team": e.TeamID, "notebook": e.NotebookID, "page": e.Page, "locked_by": e.LockedBy, "locked": e.Locked(), "serial": e.Serial,
	}
	if e.CustomID != nil {
		leaf["custom_id"] = *e.CustomID
	}
	return leaf
}

// partKinds lists the kinds of the parts of a change, each once: the record
// names no field and no tag in clear.
func partKinds(parts []store.Part) []any {
	var kinds []string
	for _, p := range parts {
		kind := event.PartKind(p.Path)
		if kind != "person" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	out := make([]any, len(kinds))
	for i, k := range kinds {
		out[i] = k
	}
	return out
}

// person sets how the actor's name stood when they made this version, when it
// is not the one the entry already holds.
func (c *change) person(ctx context.Context, userID string) {
	if userID == "" || len(c.parts) == 0 {
		return
	}
	u, err := c.tx.User(ctx, userID)
	if err != nil {
		return
	}
	path := "person/" + userID
	value := map[string]any{"name": u.Name(), "email": u.Email, "orcid": u.ORCID}
	if c.action == "entry.create" {
		c.parts = append(c.parts, store.Part{Path: path, Value: value, Person: userID})
		return
	}
	if same, err := c.tx.SameLeaf(ctx, store.Subject("entry", c.entry.ID), c.entry.LabID, path, value); err == nil && same {
		return
	}
	c.parts = append(c.parts, store.Part{Path: path, Value: value, Person: userID})
}
