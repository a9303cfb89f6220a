package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// importedParts is the content of an entry, part by part, as imports compare
// it: what a file says, what the entry holds, what was imported last. Lists
// are sorted. In a leaf it is kept where the entry holds something else than
// what was imported.
type importedParts struct {
	Title      string         `json:"title"`
	Body       string         `json:"body"`
	Markdown   bool           `json:"markdown"`
	Date       string         `json:"date"`
	CategoryID string         `json:"category"`
	StatusID   string         `json:"status"`
	Rating     int            `json:"rating"`
	CustomID   int64          `json:"custom_id"`
	Hide       bool           `json:"hide"`
	Metadata   string         `json:"metadata"`
	Tags       []string       `json:"tags,omitempty"`
	Steps      []importedStep `json:"steps,omitempty"`
	Links      []string       `json:"links,omitempty"`
	Files      []importedFile `json:"files,omitempty"`
	Remarks    []string       `json:"remarks,omitempty"`
}

// importedStep is what is compared of a step; moments as leaves write them.
type importedStep struct {
	Body       string `json:"body"`
	Ordering   int64  `json:"ordering"`
	Finished   bool   `json:"finished"`
	FinishedAt string `json:"finished_at,omitempty"`
	Deadline   string `json:"deadline,omitempty"`
}

// importedFile is what is compared of a file.
type importedFile struct {
	Name   string `json:"name"`
	Folder string `json:"folder,omitempty"`
	SHA256 string `json:"sha256"`
}

// partsOfEntry reads the content of an entry that the actor has read.
func partsOfEntry(ctx context.Context, tx *store.Tx, e *eln.Entry) (importedParts, error) {
	leaves, err := tx.Leaves(ctx, store.Subject("entry", e.ID), e.LabID, e.Version)
	if err != nil {
		return importedParts{}, err
	}
	p, err := partsOfLeaves(leaves)
	if err != nil {
		return p, err
	}
	uploads, err := tx.Uploads(ctx, e.ID)
	p.Files = nil
	for _, u := range uploads {
		if !u.Hidden && !u.Replaced {
			p.Files = append(p.Files, importedFile{Name: u.Name, Folder: u.Folder, SHA256: u.SHA256})
		}
	}
	shown := &eln.Entry{Body: p.Body, BodyType: e.BodyType}
	p.Body = exportedBody(shown, uploads)
	if !p.Markdown {
		// Giving ids to blocks may have changed the order of attributes.
		p.Body = render.SanitizeHTML(p.Body)
	}
	p.sort()
	return p, err
}

// partsOfLeaves puts the content of a version together out of its leaves. Of
// a comment that an import brought it takes the words that its file had.
func partsOfLeaves(leaves map[string]json.RawMessage) (importedParts, error) {
	then, err := contentOf(0, leaves)
	if err != nil {
		return importedParts{}, err
	}
	var state stateWords
	if err := read(leaves, "state", &state); err != nil {
		return importedParts{}, err
	}
	p := importedParts{
		Title: then.Title, Body: then.Body, Markdown: then.BodyType == eln.Markdown, Date: then.Date, Hide: then.HideMainText,
		Metadata: then.Metadata, CategoryID: state.Category, StatusID: state.Status, Rating: state.Rating, Tags: then.Tags, Links: then.Links,
	}
	if state.CustomID != nil {
		p.CustomID = *state.CustomID
	}
	for _, s := range then.Steps {
		p.Steps = append(p.Steps, stepParts(s))
	}
	for _, u := range then.Files {
		if !u.Hidden {
			p.Files = append(p.Files, importedFile{Name: u.Name, Folder: u.Folder, SHA256: u.SHA256})
		}
	}
	p.Remarks, err = remarksOfLeaves(leaves)
	p.sort()
	return p, err
}

func remarksOfLeaves(leaves map[string]json.RawMessage) ([]string, error) {
	var source sourceFacts
	if err := source.parse(leaves["source"]); err != nil {
		return nil, err
	}
	var remarks []string
	for path, raw := range leaves {
		id, ok := strings.CutPrefix(path, "comment/")
		if !ok {
			continue
		}
		var m struct {
			Body   string
			Hidden bool
		}
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, err
		}
		if !m.Hidden {
			remarks = append(remarks, strings.TrimPrefix(m.Body, source.Comments[id].Intro))
		}
	}
	return remarks, nil
}

func (p *importedParts) sort() {
	slices.Sort(p.Tags)
	slices.SortFunc(p.Steps, func(x, y importedStep) int {
		return cmp.Or(cmp.Compare(x.Ordering, y.Ordering), cmp.Compare(x.Body, y.Body))
	})
	slices.Sort(p.Links)
	slices.SortFunc(p.Files, func(x, y importedFile) int {
		return cmp.Or(cmp.Compare(x.Folder, y.Folder), cmp.Compare(x.Name, y.Name), cmp.Compare(x.SHA256, y.SHA256))
	})
	slices.Sort(p.Remarks)
}

// sameAs reports whether two contents say the same, the numbering of steps
// apart.
func (p importedParts) sameAs(q importedParts) bool {
	for _, side := range []*importedParts{&p, &q} {
		side.Steps = slices.Clone(side.Steps)
		for i := range side.Steps {
			side.Steps[i].Ordering = int64(i + 1)
		}
	}
	scalars := p.Title == q.Title && p.Body == q.Body && p.Markdown == q.Markdown && p.Date == q.Date && p.CategoryID == q.CategoryID &&
		p.StatusID == q.StatusID && p.Rating == q.Rating && p.CustomID == q.CustomID && p.Hide == q.Hide && p.Metadata == q.Metadata
	return scalars && slices.Equal(p.Tags, q.Tags) && slices.Equal(p.Steps, q.Steps) && slices.Equal(p.Links, q.Links) &&
		slices.Equal(p.Files, q.Files) && slices.Equal(p.Remarks, q.Remarks)
}
