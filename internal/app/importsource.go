package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cahier/internal/interchange"
)

// sourceFacts is the leaf "source" of an imported entry: what its file said
// that an entry has no place of its own for. Exports say it again.
type sourceFacts struct {
	Format     string                  `json:"format,omitempty"`
	Publisher  string                  `json:"publisher,omitempty"`
	Producer   string                  `json:"producer,omitempty"`
	Release    string                  `json:"release,omitempty"`
	Crate      string                  `json:"crate,omitempty"`
	Source     string                  `json:"source,omitempty"`
	Node       string                  `json:"node,omitempty"`
	Identifier string                  `json:"identifier,omitempty"`
	URL        string                  `json:"url,omitempty"`
	Genre      string                  `json:"genre,omitempty"`
	ID         string                  `json:"id,omitempty"`
	PID        string                  `json:"pid,omitempty"`
	Version    int64                   `json:"version,omitempty"`
	Notebook   string                  `json:"notebook,omitempty"`
	Page       int64                   `json:"page,omitempty"`
	Created    string                  `json:"created,omitempty"`
	Modified   string                  `json:"modified,omitempty"`
	Authors    []sourcePerson          `json:"authors,omitempty"`
	Custodian  *sourcePerson           `json:"custodian,omitempty"`
	Links      []sourceLink            `json:"links,omitempty"`
	History    []sourceLine            `json:"history,omitempty"`
	Comments   map[string]sourceRemark `json:"comments,omitempty"`
	Metadata   string                  `json:"metadata,omitempty"`
	Extra      string                  `json:"extra,omitempty"`
	Hash       string                  `json:"hash,omitempty"`
	Imported   *importedParts          `json:"imported,omitempty"`
}

// sourcePerson is somebody as the file names them: a claim, not an account.
type sourcePerson struct {
	Given  string `json:"given,omitempty"`
	Family string `json:"family,omitempty"`
	Name   string `json:"name,omitempty"`
	Email  string `json:"email,omitempty"`
	ORCID  string `json:"orcid,omitempty"`
}

// sourceLink is a link to something that is no entry here.
type sourceLink struct {
	URL  string `json:"url"`
	Kind string `json:"kind"`
}

// sourceLine is one line of what happened to the record before it came here.
type sourceLine struct {
	At      string       `json:"at,omitempty"`
	Author  sourcePerson `json:"author"`
	What    string       `json:"what,omitempty"`
	Text    string       `json:"text,omitempty"`
	Version int64        `json:"version,omitempty"`
}

// sourceRemark is who wrote a comment and when, according to the file; Intro
// is the line that says so to people, before the comment's own words.
type sourceRemark struct {
	Author sourcePerson `json:"author"`
	At     string       `json:"at,omitempty"`
	Intro  string       `json:"intro,omitempty"`
}

// parse reads the leaf; an entry that was not imported has none.
func (f *sourceFacts) parse(raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, f); err != nil {
		return fmt.Errorf("read where an entry comes from: %w", err)
	}
	return nil
}

// leaf returns the facts as the record holds them.
func (f *sourceFacts) leaf() (json.RawMessage, error) {
	raw, err := json.Marshal(f)
	return raw, err
}

// factsOf keeps what the crate and one of its datasets say of themselves.
func factsOf(crate *interchange.Crate, d *interchange.Dataset) sourceFacts {
	f := sourceFacts{
		Format: "eln", Publisher: crate.Publisher, Producer: crate.Producer.Name, Release: crate.Producer.Version, Crate: crate.Name,
		Source: crate.SourceID, Node: d.NodeID, Identifier: d.SourceIdentifier, URL: d.URL, Genre: d.Genre, ID: d.ID, PID: d.PID,
		Version: d.Version, Notebook: d.Notebook, Page: d.Page, Created: timeText(d.Created), Modified: timeText(d.Modified),
		Hash: d.Hash,
	}
	if len(d.Extra) <= maxExtra {
		f.Extra = string(d.Extra)
	}
	for _, p := range d.Authors {
		f.Authors = append(f.Authors, sourcePerson(p))
	}
	if d.Custodian != nil {
		custodian := sourcePerson(*d.Custodian)
		f.Custodian = &custodian
	}
	for _, h := range d.History[:min(len(d.History), maxHistory)] {
		f.History = append(f.History, sourceLine{At: timeText(h.At), Author: sourcePerson(h.Author), What: h.What, Text: h.Text, Version: h.Version})
	}
	return f
}

// fill says of an exported entry what the file that it came from said: whose
// it was and when. What only this service can say stays.
func (f *sourceFacts) fill(d *interchange.Dataset) {
	if f.Format == "" {
		return
	}
	d.Authors = nil
	for _, p := range f.Authors {
		d.Authors = append(d.Authors, interchange.Person(p))
	}
	d.Custodian = nil
	if f.Custodian != nil {
		custodian := interchange.Person(*f.Custodian)
		d.Custodian = &custodian
	}
	d.URL, d.Genre = f.URL, f.Genre
	if f.Extra != "" {
		d.Extra = json.RawMessage(f.Extra)
	}
	if f.Identifier != "" && !isElabID(f.Identifier) {
		d.SourceIdentifier = f.Identifier
	}
	d.Created = parseTimeText(f.Created)
}

// history returns the lines that came with the file.
func (f *sourceFacts) history() []interchange.HistoryEntry {
	var lines []interchange.HistoryEntry
	for _, l := range f.History {
		lines = append(lines, interchange.HistoryEntry{
			At: parseTimeText(l.At), Author: interchange.Person(l.Author), What: l.What, Text: l.Text, Version: l.Version,
		})
	}
	return lines
}

// restoreComment gives an imported comment back the author, time and words
// that its file had.
func (f *sourceFacts) restoreComment(id string, c *interchange.Comment) {
	claim, ok := f.Comments[id]
	if !ok {
		return
	}
	c.Author, c.At = interchange.Person(claim.Author), parseTimeText(claim.At)
	c.Text = strings.TrimPrefix(c.Text, claim.Intro)
}

// name is what people call somebody whom a file names.
func (p sourcePerson) name() string {
	for _, name := range []string{strings.TrimSpace(p.Given + " " + p.Family), p.Name, p.Email, p.ORCID} {
		if name != "" {
			return name
		}
	}
	return ""
}

// timeText writes a moment as leaves do, "" for none.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func parseTimeText(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// claimedAuthor is the leaf of that name: the authors according to the file,
// in one line.
func (f *sourceFacts) claimedAuthor() string {
	var names []string
	for _, p := range f.Authors {
		name := p.name()
		if p.ORCID != "" && name != p.ORCID {
			name += " (ORCID " + p.ORCID + ")"
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, "; ")
}
