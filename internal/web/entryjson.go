package web

import (
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/render"
)

// NotebookName is a notebook as a list names it.
type NotebookName struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// TeamName is a team as a list names it.
type TeamName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// EntryRow is one entry of a list.
type EntryRow struct {
	ID        string        `json:"id"`
	PID       eln.PID       `json:"pid"`
	Serial    int64         `json:"serial"`
	Kind      eln.Kind      `json:"kind" enum:"experiment,resource"`
	Template  bool          `json:"template"`
	Title     string        `json:"title"`
	Notebook  *NotebookName `json:"notebook,omitempty"`
	Page      int64         `json:"page,omitempty"`
	Team      TeamName      `json:"team"`
	Author    eln.Person    `json:"author"`
	Custodian eln.Person    `json:"custodian"`
	Category  *eln.Label    `json:"category,omitempty"`
	Status    *eln.Label    `json:"status,omitempty"`
	Tags      []string      `json:"tags"`
	Rating    int           `json:"rating"`
	CustomID  *int64        `json:"custom_id,omitempty"`
	Date      string        `json:"date"`
	State     eln.State     `json:"state" enum:"draft,normal,archived,struck,void"`
	Locked    bool          `json:"locked"`
	Pinned    bool          `json:"pinned"`
	NextStep  string        `json:"next_step,omitempty"`
	Version   int64         `json:"version"`
	CreatedAt time.Time     `json:"created_at"`
	ChangedAt time.Time     `json:"changed_at"`
	Level     string        `json:"level" enum:"none,read,comment,write,own"`
}

func rowOf(r app.Row) EntryRow {
	e := r.Entry
	row := EntryRow{
		ID: e.ID, PID: e.PID, Serial: e.Serial, Kind: e.Kind, Template: e.Template, Title: e.Title, Page: e.Page,
		Team: TeamName{ID: r.Team.ID, Name: r.Team.Name}, Author: r.Author, Custodian: r.Custodian, Category: r.Category, Status: r.Status,
		Tags: []string{}, Rating: e.Rating, CustomID: e.CustomID, Date: e.Date, State: e.State, Locked: e.Locked(), Pinned: e.Pinned,
		NextStep: r.NextStep, Version: e.Version, CreatedAt: e.CreatedAt, ChangedAt: e.ChangedAt, Level: e.Level.String(),
	}
	if r.Notebook != nil {
		row.Notebook = &NotebookName{Code: r.Notebook.Code, Title: r.Notebook.Title}
	}
	for _, t := range r.Tags {
		row.Tags = append(row.Tags, t.Label)
	}
	return row
}

// Entry is one entry with everything on its page.
type Entry struct {
	EntryRow
	Body         string            `json:"body"`
	BodyHTML     string            `json:"body_html"`
	BodyType     string            `json:"body_type" enum:"html,markdown"`
	ElabID       string            `json:"elabid"`
	HideMainText bool              `json:"hide_main_text"`
	Fields       []eln.Field       `json:"fields"`
	FieldGroups  []eln.FieldGroup  `json:"field_groups"`
	Metadata     string            `json:"metadata"`
	Steps        []eln.Step        `json:"steps"`
	Links        []eln.LinkedEntry `json:"links"`
	Backlinks    []eln.LinkedEntry `json:"backlinks"`
	Uploads      []File            `json:"uploads"`
	Comments     []Comment         `json:"comments"`
	LockedBy     *eln.Person       `json:"locked_by,omitempty"`
	LockedAt     *time.Time        `json:"locked_at,omitempty"`
	Reason       string            `json:"reason,omitempty"`
	Origin       *Origin           `json:"origin,omitempty"`
	Overlaps     []eln.Overlap     `json:"overlaps,omitempty"`
	Can          map[string]bool   `json:"can"`
}

// Origin is the entry that another began from.
type Origin struct {
	PID   eln.PID `json:"pid"`
	Title string  `json:"title"`
}

// File is one file of an entry, with the addresses of its bytes.
type File struct {
	eln.Upload
	URL          string `json:"url"`
	DownloadURL  string `json:"download_url"`
	ThumbnailURL string `json:"thumbnail_url,omitempty"`
}

// Comment is one comment of an entry; mine says whether the reader wrote it.
type Comment struct {
	eln.Remark
	Mine bool `json:"mine"`
}

func wholeEntry(a *access.Actor, o *app.Opened, now time.Time) (Entry, error) {
	m, err := eln.ParseMetadata(o.Metadata)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{
		EntryRow: rowOf(o.Row), Body: o.Entry.Body, BodyHTML: shown(o.Entry.Body, o.BodyType), BodyType: bodyTypeWord(o.BodyType), ElabID: o.ElabID,
		HideMainText: o.HideMainText, Fields: orEmpty(m.Fields()), FieldGroups: orEmpty(m.Groups()), Metadata: o.Metadata,
		Steps: orEmpty(o.Steps), Links: orEmpty(o.Links), Backlinks: orEmpty(o.Backlinks), Uploads: uploadsOf(o.Uploads),
		Comments: []Comment{}, LockedBy: o.Locker, LockedAt: o.LockedAt, Reason: o.Reason, Can: map[string]bool{},
	}
	for i, step := range e.Steps {
		if u, ok := o.Finishers[step.FinishedBy]; ok {
			e.Steps[i].FinishedBy = u.Name()
		}
	}
	for _, r := range o.Remarks {
		e.Comments = append(e.Comments, Comment{Remark: r, Mine: r.AuthorID == a.UserID})
	}
	if o.Origin != nil {
		e.Origin = &Origin{PID: o.Origin.PID, Title: o.Origin.Title}
	}
	for ability, yes := range access.AbilitiesAt(a, o.Entry, now) {
		e.Can[string(ability)] = yes
	}
	return e, nil
}

// shown returns a text as HTML that may be shown as it is.
func shown(body string, as eln.BodyType) string {
	if as == eln.Markdown {
		return render.MarkdownHTML(body)
	}
	return body
}

func bodyTypeWord(t eln.BodyType) string {
	if t == eln.Markdown {
		return "markdown"
	}
	return "html"
}

func orEmpty[T any](items []T) []T { return append([]T{}, items...) }

func uploadsOf(uploads []eln.Upload) []File {
	out := make([]File, 0, len(uploads))
	for _, u := range uploads {
		out = append(out, uploadOf(u))
	}
	return out
}

func uploadOf(u eln.Upload) File {
	at := prefix + "/files/" + u.ID
	out := File{Upload: u, URL: at, DownloadURL: at + "?download=1"}
	switch u.MediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp":
		out.ThumbnailURL = at + "/thumbnail"
	}
	return out
}

// EntryContent is what an entry said at one version.
type EntryContent struct {
	eln.Content
	BodyType    string           `json:"body_type" enum:"html,markdown"`
	BodyHTML    string           `json:"body_html"`
	Fields      []eln.Field      `json:"fields"`
	FieldGroups []eln.FieldGroup `json:"field_groups"`
}

func contentOf(c eln.Content) (EntryContent, error) {
	m, err := eln.ParseMetadata(c.Metadata)
	c.Steps, c.Tags, c.Files, c.Links = orEmpty(c.Steps), orEmpty(c.Tags), orEmpty(c.Files), orEmpty(c.Links)
	return EntryContent{
		Content: c, BodyType: bodyTypeWord(c.BodyType), BodyHTML: shown(c.Body, c.BodyType),
		Fields: orEmpty(m.Fields()), FieldGroups: orEmpty(m.Groups()),
	}, err
}
