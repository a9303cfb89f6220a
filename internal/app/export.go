package app

import (
	"cmp"
	"context"
	"io"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/store"
)

// ExportSelection says what an export holds: the entries of EntryIDs, all of
// them open to the actor; or else every entry of a notebook, of a team or of a
// list that the actor may read. Exactly one of the four is used, in this
// order.
type ExportSelection struct {
	EntryIDs   []string
	NotebookID string
	TeamID     string
	Filter     eln.EntryFilter
}

// maxSelection bounds how many entries an export names one by one.
const maxSelection = 10_000

// pinned is an entry of an export, at the version it had when the export began.
type pinned struct {
	id      string
	pid     eln.PID
	version int64
}

// export is one export while it is written. Its memory grows with the number
// of entries; texts and files pass through.
type export struct {
	app     *App
	actor   *access.Actor
	header  interchange.Crate
	subject string // whose stream says that it was made
	lab     string
	data    map[string]any
	list    []pinned
	place   map[string]int // id → place in the list
	writer  *interchange.Writer
}

// Export writes an .eln file of what is selected and readable, as it was when
// the export began: each entry is read in a transaction of its own, at the
// version it had then. The record says that it was made before the first byte
// leaves. An unknown or closed selection is ErrNotFound. After any error what
// was written is no .eln file: a file that is missing or damaged ends the
// export, so that none is short without saying so.
func (app *App) Export(ctx context.Context, a *access.Actor, w io.Writer, s ExportSelection) error {
	x := &export{app: app, actor: a, data: map[string]any{"format": "eln"}, place: map[string]int{}}
	if err := x.begin(ctx, s); err != nil {
		return err
	}
	var err error
	if x.writer, err = interchange.NewWriter(w, x.header); err != nil {
		return err
	}
	defer x.writer.Abort()
	for i := range x.list {
		if err := x.entry(ctx, x.list[i]); err != nil {
			return err
		}
	}
	return x.writer.Close()
}

// begin lists what is selected and records that it leaves.
func (x *export) begin(ctx context.Context, s ExportSelection) error {
	if !x.actor.Service {
		if err := needPerson(x.actor); err != nil {
			return err
		}
	}
	now := x.app.Now().UTC()
	x.header = interchange.Crate{
		Name: "Cahier", Publisher: "Cahier", Producer: interchange.Producer{Name: "Cahier", Version: x.app.Version}, Created: now,
		Root: now.Format("2006-01-02-150405") + "-export",
	}
	var err error
	switch {
	case len(s.EntryIDs) > 0:
		err = x.selectEntries(ctx, s.EntryIDs)
	case s.NotebookID != "":
		err = x.selectNotebook(ctx, s.NotebookID)
	case s.TeamID != "":
		err = x.selectTeam(ctx, s.TeamID)
	default:
		err = x.selectFilter(ctx, s.Filter)
	}
	if err != nil {
		return err
	}
	return x.record(ctx)
}

// selectEntries takes entries by name: each must be open to the actor.
func (x *export) selectEntries(ctx context.Context, ids []string) error {
	if len(ids) > maxSelection {
		return eln.Errorf(eln.Invalid, "export_most", "Name at most %d entries; export a notebook or a team instead.", maxSelection).
			InField("entries").With("max", maxSelection)
	}
	for _, id := range ids {
		if _, twice := x.place[id]; twice {
			continue
		}
		var e *eln.Entry
		err := x.app.DB.Read(ctx, func(tx *store.Tx) error {
			var err error
			e, err = tx.Entry(ctx, x.actor, id)
			return err
		})
		if err != nil {
			return err
		}
		x.add(e)
		if len(x.list) == 1 {
			x.header.Name, x.lab = cmp.Or(e.Title, string(e.PID)), e.LabID
			x.subject = store.Subject("entry", e.ID)
			x.data["team"], x.data["version"] = e.TeamID, e.Version
		}
	}
	if len(x.list) > 1 {
		x.header.Name = "Cahier"
		x.ofPerson()
	} else if x.actor.Service {
		x.subject = store.Subject("lab", x.lab)
		delete(x.data, "version")
	}
	return nil
}

// ofPerson names the actor as what the export is of: a selection belongs to
// nothing else.
func (x *export) ofPerson() {
	x.subject, x.lab = store.Subject("user", x.actor.UserID), ""
	delete(x.data, "team")
	delete(x.data, "version")
}

// selectNotebook takes every page of a notebook that the actor may read, in
// the order of the pages, the void ones too.
func (x *export) selectNotebook(ctx context.Context, id string) error {
	var n eln.Notebook
	err := x.app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		n, err = tx.Notebook(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	x.subject, x.lab = store.Subject("notebook", n.ID), n.LabID
	x.data["notebook"], x.data["team"] = n.ID, n.TeamID
	x.header.Name, x.header.Description = cmp.Or(n.Title, n.Code), n.Purpose
	x.header.SourceID = notebookSource + n.ID
	err = x.walk(ctx, eln.EntryFilter{NotebookID: id, States: everyState, Order: eln.ByPage, Ascending: true})
	if err != nil {
		return err
	}
	if len(x.list) == 0 && x.actor.Principals[store.NotebookPrincipal(id)] == eln.None && !x.actor.MemberOf(n.TeamID) {
		return eln.ErrNotFound()
	}
	return nil
}

// notebookSource begins the name of the source of a whole notebook of ours.
const notebookSource = "cahier:notebook:"

// everyState lists every state that an entry may have.
var everyState = []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck, eln.Void}

// selectTeam takes every entry of a team that the actor may read.
func (x *export) selectTeam(ctx context.Context, id string) error {
	var t eln.Team
	err := x.app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		t, err = tx.Team(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	if !x.actor.MemberOf(id) {
		return eln.ErrNotFound()
	}
	x.subject, x.lab = store.Subject("team", t.ID), t.LabID
	if x.actor.Service {
		x.subject = store.Subject("lab", t.LabID)
	}
	x.data["team"], x.header.Name = t.ID, t.Name
	return x.walk(ctx, eln.EntryFilter{TeamID: id, States: everyState, Order: eln.ByCreation, Ascending: true})
}

// selectFilter takes the entries of a list.
func (x *export) selectFilter(ctx context.Context, f eln.EntryFilter) error {
	x.ofPerson()
	if f.Order == "" {
		f.Order, f.Ascending = eln.ByCreation, true
	}
	return x.walk(ctx, f)
}

// walk lists the entries of a filter, page by page, each page in a transaction
// of its own. What a change moves into a later page is met once.
func (x *export) walk(ctx context.Context, f eln.EntryFilter) error {
	return x.app.eachPage(ctx, x.actor, f, func(entries []*eln.Entry) error {
		for _, e := range entries {
			x.add(e)
		}
		return nil
	})
}

// eachPage calls fn for each page of the entries of a filter that the actor
// may read.
func (app *App) eachPage(ctx context.Context, a *access.Actor, f eln.EntryFilter, fn func([]*eln.Entry) error) error {
	f.Limit, f.Offset, f.PinnedFirst = maxPage, 0, false
	for {
		page, err := app.Entries(ctx, a, f)
		if err != nil {
			return err
		}
		if err := fn(page.Entries); err != nil {
			return err
		}
		if page.Next == "" {
			return ctx.Err()
		}
		f.After = page.Next
	}
}

func (x *export) add(e *eln.Entry) {
	if _, twice := x.place[e.ID]; twice {
		return
	}
	x.place[e.ID] = len(x.list)
	x.list = append(x.list, pinned{id: e.ID, pid: e.PID, version: e.Version})
}

// record says in the stream of what is exported that it leaves, and how much.
func (x *export) record(ctx context.Context) error {
	return x.app.recordExport(ctx, x.actor, x.subject, x.lab, int64(len(x.list)), x.data)
}

func (app *App) recordExport(ctx context.Context, a *access.Actor, subject, lab string, entries int64, data map[string]any) error {
	data["entries"] = entries
	return app.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Record(ctx, store.Act{Subject: subject, Lab: lab, Action: "export.made", Actor: signed(a), Data: data})
		return err
	})
}
