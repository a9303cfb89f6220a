package app

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/store"
)

// ExportCSV writes the entries of a list that the actor may read as eLabFTW's
// CSV, a page at a time. The record says that they left before the first byte
// does.
func (app *App) ExportCSV(ctx context.Context, a *access.Actor, w io.Writer, f eln.EntryFilter) error {
	if err := app.beginTable(ctx, a, f, "csv"); err != nil {
		return err
	}
	out, err := interchange.NewCSVWriter(w)
	if err != nil {
		return err
	}
	err = app.eachRow(ctx, a, f, func(r tableRow) error { return out.Write(r.csv()) })
	if err != nil {
		return err
	}
	return out.Flush()
}

// ExportJSON writes the entries of a list that the actor may read as one JSON
// list of objects in the words of API v2, a page at a time, as ExportCSV does.
func (app *App) ExportJSON(ctx context.Context, a *access.Actor, w io.Writer, f eln.EntryFilter) error {
	if err := app.beginTable(ctx, a, f, "json"); err != nil {
		return err
	}
	before := "["
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	err := app.eachRow(ctx, a, f, func(r tableRow) error {
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		before = ","
		return encoder.Encode(r.object())
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, strings.TrimPrefix(before, ",")+"]\n")
	return err
}

// beginTable records that a list leaves. The count is that of its beginning,
// exact up to 10,000.
func (app *App) beginTable(ctx context.Context, a *access.Actor, f eln.EntryFilter, format string) error {
	if err := needPerson(a); err != nil {
		return err
	}
	n, _, err := app.CountEntries(ctx, a, f)
	if err != nil {
		return err
	}
	data := map[string]any{"format": format}
	if f.TeamID != "" {
		data["team"] = f.TeamID
	}
	if f.NotebookID != "" {
		data["notebook"] = f.NotebookID
	}
	return app.recordExport(ctx, a, store.Subject("user", a.UserID), "", n, data)
}

// tableRow is one entry of a table, with its text.
type tableRow struct {
	Row
	body string
}

// eachRow calls fn for each entry of a list, with its text, in the list's
// order.
func (app *App) eachRow(ctx context.Context, a *access.Actor, f eln.EntryFilter, fn func(tableRow) error) error {
	return app.eachPage(ctx, a, f, func(entries []*eln.Entry) error {
		rows, err := app.Describe(ctx, entries)
		if err != nil {
			return err
		}
		bodies, err := app.Bodies(ctx, a, entries)
		if err != nil {
			return err
		}
		for _, r := range rows {
			row := tableRow{Row: r}
			row.body = exportedBody(&eln.Entry{Body: bodies[r.ID], BodyType: r.BodyType}, nil)
			if err := fn(row); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r tableRow) labels() []string {
	var labels []string
	for _, t := range r.Tags {
		labels = append(labels, t.Label)
	}
	return labels
}

func (r tableRow) csv() interchange.CSVRow {
	row := interchange.CSVRow{
		ID: r.Serial, Date: r.Date, Title: r.Title, UserID: r.Author.Serial, FullName: r.Author.Name, Body: r.body,
		Markdown: r.BodyType == eln.Markdown, CustomID: r.CustomID, ElabID: r.ElabID, Rating: r.Rating, Metadata: r.Metadata, Tags: r.labels(),
	}
	if l := r.Category; l != nil {
		row.Category, row.CategoryTitle, row.CategoryColor = &l.Serial, l.Title, l.Color
	}
	if l := r.Status; l != nil {
		row.Status, row.StatusTitle, row.StatusColor = &l.Serial, l.Title, l.Color
	}
	return row
}

// tableTime is how API v2 writes a moment.
const tableTime = time.DateTime

// object is the entry in the words of API v2. States are its numbers.
func (r tableRow) object() map[string]any {
	row := r.csv()
	object := map[string]any{
		"id": r.Serial, "title": r.Title, "date": r.Date, "body": r.body, "content_type": int(r.BodyType), "userid": r.Author.Serial,
		"fullname": r.Author.Name, "firstname": r.Author.First, "lastname": r.Author.Last, "category": row.Category,
		"category_title": row.CategoryTitle, "category_color": row.CategoryColor, "status": row.Status, "status_title": row.StatusTitle,
		"status_color": row.StatusColor, "custom_id": r.CustomID, "elabid": r.ElabID, "rating": r.Rating, "locked": r.Locked(),
		"state": stateNumber(r.State), "created_at": r.CreatedAt.Format(tableTime), "modified_at": r.ChangedAt.Format(tableTime),
		"tags": r.labels(), "metadata": nil,
	}
	if r.Metadata != "" {
		object["metadata"] = json.RawMessage(r.Metadata)
	}
	return object
}

// stateNumber is the number of a state in API v2.
func stateNumber(s eln.State) int {
	switch s {
	case eln.Archived:
		return 2
	case eln.Struck, eln.Void:
		return 3
	}
	return 1
}
