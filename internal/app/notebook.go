package app

import (
	"context"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Notebooks returns the notebooks that the actor may read, oldest first, each
// with their level: those they carry, those of the teams they administer, and
// those of their teams whose new entries are open to the members.
func (app *App) Notebooks(ctx context.Context, a *access.Actor) ([]eln.Notebook, error) {
	if err := needPerson(a); err != nil {
		return nil, err
	}
	var seen []eln.Notebook
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		teams, err := seenTeams(ctx, tx, a)
		if err != nil {
			return err
		}
		rows, err := tx.SeenNotebooks(ctx, carried(a, "notebook"), teamIDs(teams))
		if err != nil {
			return err
		}
		seen, err = readableNotebooks(ctx, tx, a, rows)
		return err
	})
	return seen, err
}

// carried returns the ids of the principals of a kind that the actor carries.
func carried(a *access.Actor, kind string) []string {
	var ids []string
	for p := range a.Principals {
		if id, ok := strings.CutPrefix(p, kind+":"); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// readableNotebooks keeps the rows that the actor may read, each with their
// level and its holder.
func readableNotebooks(ctx context.Context, tx *store.Tx, a *access.Actor, rows []eln.Notebook) ([]eln.Notebook, error) {
	var seen []eln.Notebook
	var teams, holders []string
	for _, n := range rows {
		teams, holders = append(teams, n.TeamID), append(holders, n.HolderID)
	}
	teamOf, err := tx.TeamsOf(ctx, unique(teams))
	if err != nil {
		return nil, err
	}
	people, err := tx.Users(ctx, unique(holders))
	for _, n := range rows {
		n.Level, n.Holder = access.NotebookLevel(a, n, teamOf[n.TeamID]), people[n.HolderID].Person()
		if n.Level > eln.None {
			seen = append(seen, n)
		}
	}
	return seen, err
}

// unique returns the values of a list, each once.
func unique(list []string) []string {
	have := make(map[string]bool, len(list))
	var once []string
	for _, v := range list {
		if !have[v] {
			have[v] = true
			once = append(once, v)
		}
	}
	return once
}

// NotebookOfCode returns the notebook with a code, with the actor's level;
// ErrNotFound when they may not read it.
func (app *App) NotebookOfCode(ctx context.Context, a *access.Actor, code string) (eln.Notebook, error) {
	if err := needPerson(a); err != nil {
		return eln.Notebook{}, err
	}
	var n eln.Notebook
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.NotebookByCode(ctx, strings.ToUpper(strings.TrimSpace(code)))
		if err != nil {
			return err
		}
		n, err = checkedNotebook(ctx, tx, a, row, access.CanSeePlace)
		return err
	})
	return n, err
}

// checkedNotebook returns a row with the actor's level and its holder, when
// they may do this to it.
func checkedNotebook(ctx context.Context, tx *store.Tx, a *access.Actor, row eln.Notebook, can access.PlaceAbility) (eln.Notebook, error) {
	seen, err := readableNotebooks(ctx, tx, a, []eln.Notebook{row})
	if err != nil {
		return eln.Notebook{}, err
	}
	if len(seen) == 0 {
		return eln.Notebook{}, eln.ErrNotFound()
	}
	return seen[0], access.CheckNotebook(a, can, seen[0])
}

// notebook reads one notebook that the actor may do this to.
func notebook(ctx context.Context, tx *store.Tx, a *access.Actor, id string, can access.PlaceAbility) (eln.Notebook, error) {
	row, err := tx.Notebook(ctx, id)
	if err != nil {
		return row, err
	}
	return checkedNotebook(ctx, tx, a, row, can)
}

// writableNotebook returns the notebook when the actor may write pages in it.
// One they may not read does not exist for them.
func (app *App) writableNotebook(ctx context.Context, tx *store.Tx, a *access.Actor, id string) (eln.Notebook, error) {
	n, err := notebook(ctx, tx, a, id, access.CanWritePlace)
	return n, renameField(err, "notebook")
}

// defaultNotebook returns a person's own notebook in a team, made at first
// need.
func (app *App) defaultNotebook(ctx context.Context, tx *store.Tx, a *access.Actor, m eln.Membership) (eln.Notebook, error) {
	n, err := tx.DefaultNotebook(ctx, a.UserID, m.TeamID)
	if eln.CodeOf(err) != eln.NotFound {
		return n, err
	}
	if err := tx.HoldUser(ctx, a.UserID); err != nil {
		return n, err
	}
	if n, err = tx.DefaultNotebook(ctx, a.UserID, m.TeamID); eln.CodeOf(err) != eln.NotFound {
		return n, err
	}
	n = eln.Notebook{ID: eln.NewID(tx.Now()), LabID: m.LabID, TeamID: m.TeamID, HolderID: a.UserID, CreatedAt: tx.Now(), Version: 1}
	return n, addNotebook(ctx, tx, a, &n, true)
}

// takePage gives a new entry the next page of its notebook and records it in
// the notebook's own stream.
func (app *App) takePage(ctx context.Context, c *change) error {
	e := c.entry
	no, err := c.tx.TakePage(ctx, e.NotebookID, e.ID)
	if err != nil {
		return err
	}
	e.Page = no
	_, err = c.tx.Record(ctx, store.Act{
		Subject: store.Subject("notebook", e.NotebookID), Lab: e.LabID, Action: "notebook.page", Actor: signed(c.actor),
		Data: map[string]any{"no": no, "entry": e.ID, "why": string(eln.PageWritten)},
	})
	return err
}

// maxPages bounds how many pages of a notebook one answer lists.
const maxPages = 500

// Pages lists what the pages of a notebook above after hold, in their order
// and without a gap. The entry on a page is named where the actor may read it;
// else the number alone stands there. next is where the following pages begin,
// 0 after the last.
func (app *App) Pages(ctx context.Context, a *access.Actor, notebookID string, after int64, limit int) (pages []eln.Page, next int64, err error) {
	if err := needPerson(a); err != nil {
		return nil, 0, err
	}
	if limit < 1 || limit > maxPages {
		limit = maxPages
	}
	err = app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := notebook(ctx, tx, a, notebookID, access.CanSeePlace); err != nil {
			return err
		}
		rows, err := tx.Pages(ctx, notebookID, after, limit+1)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next = rows[limit-1].No
		}
		pages, err = namedPages(ctx, tx, a, rows)
		return err
	})
	return pages, next, err
}

// namedPages names the entries of pages that the actor may read, read together
// by the one statement that reads entries.
func namedPages(ctx context.Context, tx *store.Tx, a *access.Actor, rows []store.PageRow) ([]eln.Page, error) {
	var ids []string
	for _, r := range rows {
		if r.EntryID != "" {
			ids = append(ids, r.EntryID)
		}
	}
	readable := map[string]*eln.Entry{}
	if len(ids) > 0 {
		list, err := tx.Entries(ctx, store.Reading{Actor: a, Filter: eln.EntryFilter{IDs: unique(ids)}})
		if err != nil {
			return nil, err
		}
		for _, e := range list.Entries {
			readable[e.ID] = e
		}
	}
	pages := make([]eln.Page, len(rows))
	for i, r := range rows {
		pages[i] = eln.Page{No: r.No, Why: r.Why, At: r.At}
		if e := readable[r.EntryID]; e != nil {
			pages[i].EntryPID, pages[i].Title = e.PID, e.Title
		}
	}
	return pages, nil
}

// EntryOfPage returns the key of the entry that stands on a page, or last
// stood there, as people name it aloud: the code of the notebook and a number.
// ErrNotFound when there is none that the actor may read.
func (app *App) EntryOfPage(ctx context.Context, a *access.Actor, code string, page int64) (string, error) {
	var id string
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.NotebookByCode(ctx, strings.ToUpper(strings.TrimSpace(code)))
		if err != nil {
			return err
		}
		row, err := tx.Page(ctx, n.ID, page)
		if err != nil {
			return err
		}
		_, err = tx.Entry(ctx, a, row.EntryID)
		id = row.EntryID
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}
