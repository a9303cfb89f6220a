package interchange

import (
	"encoding/json"
	"time"
)

// The two kinds of dataset, as in package eln.
const (
	Experiment = "experiment"
	Resource   = "resource"
)

// Crate is one .eln file: who wrote it, and its datasets in one flat list, each
// parent before its children. Root is the root folder in the zip, empty when
// the zip has none. SourceID names where the crate comes from and is the same
// in every export that the writer marks as the same; it falls back on
// publisher and root name. Files are those of the crate as a whole, which no
// dataset lists. Extra keeps the root node's own unknown properties.
type Crate struct {
	Name        string
	Description string
	Publisher   string
	Producer    Producer
	License     string
	Root        string
	SourceID    string
	Created     time.Time
	Datasets    []Dataset
	Files       []File
	Extra       json.RawMessage
	Signature   *Signature
	Report      Report
}

// Producer is the software that wrote a crate, as the crate says.
type Producer struct {
	Name    string
	Version string
	URL     string
}

// Dataset is one record: an experiment, a resource, or a template of either.
//
// NodeID is its @id in one form ("./folder/" for a relative one), ParentID the
// NodeID of the dataset that holds it. SourceIdentifier is what the source
// calls it for ever (elabid, RSpace global id, UUID). Genre is the source's
// own word when it is not one of ours. Date is YYYY-MM-DD or empty. Metadata
// is the extra_fields JSON in eLabFTW's form, nil without fields. Extra is a
// JSON array of nodes holding what this reader has no place for. Hash covers
// all of it but Hash itself and is the same at every read of the same content.
//
// ID, PID, Version, Notebook, Page and Custodian are what only our own exports
// say; Version counts from 1.
type Dataset struct {
	NodeID           string
	ParentID         string
	SourceIdentifier string
	Kind             string
	Template         bool
	Genre            string
	Title            string
	Body             string
	Markdown         bool
	Date             string
	Created          time.Time
	Modified         time.Time
	Authors          []Person
	Custodian        *Person
	Tags             []string
	Category         Label
	Status           Label
	Rating           int
	CustomID         *int64
	Locked           bool
	State            string
	HideMainText     bool
	URL              string
	ID               string
	PID              string
	Version          int64
	Notebook         string
	Page             int64
	Metadata         json.RawMessage
	Steps            []Step
	Comments         []Comment
	Links            []Link
	Files            []File
	History          []HistoryEntry
	References       []Reference
	Extra            json.RawMessage
	Hash             string
}

// Person is somebody as the file names them: a claim, not an account. ORCID is
// the bare identifier. Name is set only when given and family names are not.
type Person struct {
	Given  string
	Family string
	Name   string
	Email  string
	ORCID  string
}

// Label is a category or a status. Color is six hexadecimal digits or empty.
type Label struct {
	Title string
	Color string
}

// Step is one thing to do. Zero times mean never and none.
type Step struct {
	Body       string
	Position   int64
	Finished   bool
	FinishedAt time.Time
	Deadline   time.Time
}

// Comment is a remark with the person whom the file names.
type Comment struct {
	Author Person
	At     time.Time
	Text   string
}

// Link ties a dataset to another of the crate (TargetNodeID) or to something
// elsewhere (URL): exactly one of them is set. Kind is one of eln's link kinds.
type Link struct {
	TargetNodeID string
	URL          string
	Kind         string
}

// File is one file of a dataset. Path is its place in the zip. Size and SHA256
// are what the metadata claims (Size is the zip's when nothing is claimed,
// SHA256 empty); Archive.OpenFile checks both. LongName is the address that
// bodies of eLabFTW use. CRC32 is the zip's.
type File struct {
	NodeID      string
	Path        string
	Name        string
	Folder      string
	Size        int64
	SHA256      string
	Description string
	Type        string
	LongName    string
	Archived    bool
	CRC32       uint32
}

// HistoryEntry is one line of what happened to a record before it came here.
// Version is the version that it made, 0 when the source does not number them.
type HistoryEntry struct {
	At      time.Time
	Author  Person
	What    string
	Text    string
	Version int64
}

// Reference is a place in a body that points to a file or dataset of the same
// crate. Offset and Length are in bytes of Body and span the address exactly
// as it stands there; URL is that address without HTML escapes.
type Reference struct {
	Offset        int
	Length        int
	URL           string
	FileNodeID    string
	DatasetNodeID string
}

// RewriteBody returns the body with the addresses for which replace answers
// true replaced. The new address must already be escaped for the body's type.
func (d *Dataset) RewriteBody(replace func(Reference) (string, bool)) string {
	out := make([]byte, 0, len(d.Body))
	from := 0
	for _, ref := range d.References {
		address, ok := replace(ref)
		if !ok || ref.Offset < from || ref.Offset+ref.Length > len(d.Body) {
			continue
		}
		out = append(out, d.Body[from:ref.Offset]...)
		out = append(out, address...)
		from = ref.Offset + ref.Length
	}
	return string(append(out, d.Body[from:]...))
}
