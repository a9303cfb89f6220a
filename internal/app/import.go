package app

import (
	"cmp"
	"context"
	"io"
	"maps"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/store"
)

// ImportOptions says where the records of a file go. TeamID is the team they
// will belong to; NotebookID, when set, is the notebook that experiments are
// written in, else it is the actor's own one in the team or, for a whole
// notebook of ours, a new one that keeps its page numbers. With DryRun nothing
// is written. Name is what the file is called. Language is that of the words
// that the import itself writes ("fr", else English). Progress, when set, is
// told how many records are done.
type ImportOptions struct {
	TeamID     string
	NotebookID string
	DryRun     bool
	Name       string
	Language   string
	Progress   func(done, of int)
}

// ImportAction says what becomes of one record of a file.
type ImportAction string

// What becomes of a record: it makes an entry, changes one that nobody touched
// since it was imported, is merged with what people changed since, changes
// nothing, or is left out.
const (
	ImportCreate    ImportAction = "create"
	ImportUpdate    ImportAction = "update"
	ImportMerge     ImportAction = "merge"
	ImportUnchanged ImportAction = "unchanged"
	ImportLeft      ImportAction = "left"
)

// ImportReport says what an import did or, with DryRun, what it would do.
type ImportReport struct {
	Taken  []ImportedEntry `json:"taken"`
	Notes  []ImportNote    `json:"notes"`
	Counts ImportCounts    `json:"counts"`
	DryRun bool            `json:"dry_run"`
}

// ImportedEntry is what becomes of one record. PID is empty while nothing was
// made of it.
type ImportedEntry struct {
	Node     string       `json:"node"`
	Title    string       `json:"title"`
	Kind     eln.Kind     `json:"kind"`
	Template bool         `json:"template"`
	PID      eln.PID      `json:"pid,omitempty"`
	Action   ImportAction `json:"action"`
}

// ImportNote names one thing that was not taken quite as it stood: Severity is
// taken, changed or left. English and French say it to people.
type ImportNote struct {
	Severity string `json:"severity"`
	Key      string `json:"key"`
	English  string `json:"en"`
	French   string `json:"fr"`
	Node     string `json:"node,omitempty"`
}

// ImportCounts counts records by what becomes of them, and the files taken.
type ImportCounts struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Merge     int `json:"merge"`
	Unchanged int `json:"unchanged"`
	Left      int `json:"left"`
	Files     int `json:"files"`
}

// importing is one import while it runs.
type importing struct {
	app      *App
	actor    *access.Actor
	opts     ImportOptions
	archive  *interchange.Archive
	crate    *interchange.Crate
	team     eln.Team
	notebook eln.Notebook // zero: the actor's own
	nodes    []*importNode
	byID     map[string]*importNode
	labels   map[labelKey]string
	lacking  []missingLabel
	planning bool
	keeps    bool // a whole notebook comes in and keeps its page numbers
	report   ImportReport
}

// Import takes the records of an .eln file into a team: it decides for each
// whether to create, update, merge or leave an entry alone, then, unless it is
// a dry run, carries that out in a transaction for each. It can be ended at any
// moment, the power cut included, and be run again: what is done is not done
// twice, and the same file twice changes nothing. The actor becomes the author
// of what is made; whom the file names stands beside it as a claim. A file
// that cannot be read at all is an error and nothing is written.
func (app *App) Import(ctx context.Context, a *access.Actor, r io.ReaderAt, size int64, opts ImportOptions) (ImportReport, error) {
	if err := app.MayImport(a); err != nil {
		return ImportReport{}, err
	}
	im := app.importing(a, opts, eln.Team{})
	if err := im.target(ctx); err != nil {
		return ImportReport{}, err
	}
	return im.run(ctx, r, size)
}

// importing begins an import: the record says of all it does that it came in
// with a file.
func (app *App) importing(a *access.Actor, opts ImportOptions, team eln.Team) *importing {
	by := *a
	by.Via, by.Principals = access.ViaImport, maps.Clone(a.Principals)
	return &importing{app: app, actor: &by, opts: opts, team: team, byID: map[string]*importNode{}, labels: map[labelKey]string{}}
}

func (im *importing) run(ctx context.Context, r io.ReaderAt, size int64) (ImportReport, error) {
	if err := im.read(ctx, r, size); err != nil {
		return ImportReport{}, err
	}
	if err := im.plan(ctx); err != nil {
		return ImportReport{}, err
	}
	if im.opts.DryRun {
		return im.tried(ctx)
	}
	if err := im.carryOut(ctx); err != nil {
		return im.summed(), err
	}
	return im.summed(), im.record(ctx)
}

// read opens the file and reads its records.
func (im *importing) read(ctx context.Context, r io.ReaderAt, size int64) error {
	var err error
	if im.archive, err = interchange.Open(r, size, interchange.Limits{}); err != nil {
		return err
	}
	if im.crate, err = im.archive.Read(ctx); err != nil {
		return err
	}
	im.report = ImportReport{Taken: []ImportedEntry{}, Notes: []ImportNote{}, DryRun: im.opts.DryRun}
	for _, n := range im.crate.Report.Notes {
		im.report.Notes = append(im.report.Notes, ImportNote{
			Severity: string(n.Severity), Key: n.Key, English: n.English, French: n.French, Node: n.NodeID,
		})
	}
	for key, count := range im.crate.Report.Omitted {
		im.note(interchange.Left, "", "more_notes", "key", key, "count", numberText(count))
	}
	if len(im.crate.Datasets) == 0 {
		return eln.Errorf(eln.Invalid, "import_empty", "This file holds no record that could be imported.").InField("file")
	}
	return nil
}

// target finds the team and the notebook, which must be open to the actor.
func (im *importing) target(ctx context.Context) error {
	return im.app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if im.opts.NotebookID != "" {
			if im.notebook, err = im.app.writableNotebook(ctx, tx, im.actor, im.opts.NotebookID); err != nil {
				return err
			}
			im.opts.TeamID = cmp.Or(im.opts.TeamID, im.notebook.TeamID)
		}
		im.opts.TeamID = cmp.Or(im.opts.TeamID, im.actor.TeamID)
		if im.opts.TeamID == "" && len(im.actor.Teams) > 0 {
			im.opts.TeamID = im.actor.Teams[0].TeamID
		}
		m, in := im.actor.Membership(im.opts.TeamID)
		if !in || m.Role == eln.RoleGuest {
			return eln.Errorf(eln.Denied, "team_not_yours", "You can only write in a team you are a member of.").InField("team_id")
		}
		if im.notebook.ID != "" && im.notebook.TeamID != m.TeamID {
			return eln.Errorf(eln.Invalid, "import_notebook_team", "This notebook belongs to another team than the one named.").InField("notebook")
		}
		im.team, err = tx.Team(ctx, m.TeamID)
		return err
	})
}

// summed completes the report.
func (im *importing) summed() ImportReport {
	r := &im.report
	r.Counts = ImportCounts{Files: r.Counts.Files}
	r.Taken = make([]ImportedEntry, 0, len(im.nodes))
	for _, n := range im.nodes {
		r.Taken = append(r.Taken, ImportedEntry{
			Node: n.set.NodeID, Title: cleanTitle(n.set.Title), Kind: eln.Kind(n.set.Kind), Template: n.set.Template, PID: n.shown, Action: n.action,
		})
		switch n.action {
		case ImportCreate:
			r.Counts.Create++
		case ImportUpdate:
			r.Counts.Update++
		case ImportMerge:
			r.Counts.Merge++
		case ImportUnchanged:
			r.Counts.Unchanged++
		case ImportLeft:
			r.Counts.Left++
		}
	}
	return *r
}

// record says in the team's stream that something was imported, and how much.
// An import that changed nothing leaves no trace.
func (im *importing) record(ctx context.Context) error {
	c := im.report.Counts
	if c.Create+c.Update+c.Merge == 0 {
		return nil
	}
	source := map[string]any{
		"format": "eln", "name": im.opts.Name, "crate": im.crate.Name, "publisher": im.crate.Publisher, "producer": im.crate.Producer.Name,
		"release": im.crate.Producer.Version, "source": im.crate.SourceID,
	}
	return im.app.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Record(ctx, store.Act{
			Subject: store.Subject("team", im.team.ID), Lab: im.team.LabID, Action: "import.done", Actor: signed(im.actor),
			Data: map[string]any{
				"team": im.team.ID, "notebook": im.notebook.ID, "source": "eln", "created": c.Create, "updated": c.Update, "merged": c.Merge,
				"unchanged": c.Unchanged, "skipped": c.Left, "files": c.Files,
			},
			Parts: []store.Part{{Path: "source", Value: source}},
		})
		return err
	})
}

// MayImport returns nil when the actor may import at all; where, Import says.
// It is asked before a file is received.
func (app *App) MayImport(a *access.Actor) error {
	if err := needPerson(a); err != nil {
		return err
	}
	return needWrite(a)
}
