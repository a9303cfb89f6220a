package eln

import (
	"encoding/json"
	"time"
)

// Kind is what an entry is about: work done, or a thing used.
type Kind string

// The two kinds of entry. Each also exists as a template.
const (
	Experiment Kind = "experiment"
	Resource   Kind = "resource"
)

// State is where an entry stands in its life.
type State string

// The states of an entry.
const (
	Draft    State = "draft"    // seen by its author alone; has no page
	Normal   State = "normal"   // written in the notebook
	Archived State = "archived" // read only, out of the way
	Struck   State = "struck"   // struck through with a reason; readable, reversible
	Void     State = "void"     // voided within ten minutes; its page number stays used
)

// BodyType is how the main text is written; the numbers are eLabFTW's.
type BodyType int

// The two body types.
const (
	HTML     BodyType = 1
	Markdown BodyType = 2
)

// Entry is one experiment, resource or template as it stands now. ID is its
// key everywhere, PID its short name, Page its number in its notebook (0 when
// it has none) and Serial the number that API v2 calls its id. Version counts
// the versions of its content from 1.
type Entry struct {
	ID           string
	PID          PID
	Serial       int64
	Kind         Kind
	Template     bool
	LabID        string
	TeamID       string
	NotebookID   string
	Page         int64
	AuthorID     string
	CustodianID  string
	Title        string
	Body         string
	BodyType     BodyType
	Date         string
	CategoryID   string
	StatusID     string
	Rating       int
	CustomID     *int64
	ElabID       string
	State        State
	LockedAt     *time.Time
	LockedBy     string
	HideMainText bool
	Metadata     string
	OriginID     string
	Version      int64
	CreatedAt    time.Time
	ChangedAt    time.Time
	ChangedBy    string
	Reason       string
	Level        Level
	Pinned       bool
}

// Locked reports whether the entry refuses changes until it is unlocked.
func (e *Entry) Locked() bool { return e.LockedAt != nil }

// NewEntry is what a person says of an entry to begin. Everything may be
// empty: an entry without a title is untitled, an experiment without a
// notebook goes to the author's own notebook in the team. OriginID names the
// template it begins from.
type NewEntry struct {
	Kind       Kind
	Template   bool
	TeamID     string
	NotebookID string
	Title      string
	Body       string
	BodyType   BodyType
	Date       string
	CategoryID string
	StatusID   string
	Rating     int
	CustomID   *int64
	Metadata   string
	Tags       []string
	Draft      bool
	OriginID   string
	Visibility *BaseVisibility

	RequestName string // asked again under it, the same person gets the entry that was made
}

// EntryChange changes the parts of an entry that are not nil. Base is the
// version that the person was looking at, 0 when unknown.
type EntryChange struct {
	Base         int64
	Title        *string
	Body         *string
	AppendBody   *string
	BodyType     *BodyType
	Date         *string
	CategoryID   *string
	StatusID     *string
	Rating       *int
	CustomID     **int64
	Metadata     *string
	Fields       map[string]json.RawMessage
	HideMainText *bool
	Visibility   *BaseVisibility
}

// BaseVisibility is eLabFTW's way to say who may read and write; nil leaves a
// side alone. See the access package for what the numbers mean as grants.
type BaseVisibility struct {
	Read  *int
	Write *int
}

// Overlap is one place where two people changed the same thing. Both texts
// are kept: in the text itself for a body, in the history for the rest.
type Overlap struct {
	Part   string `json:"part"`
	Block  string `json:"block,omitempty"`
	Mine   string `json:"mine"`
	Theirs string `json:"theirs"`
}

// Order is how a list is sorted.
type Order string

// The orders of a list of entries. Ties are broken by id.
const (
	ByChange   Order = "changed"
	ByCreation Order = "created"
	ByDate     Order = "date"
	ByTitle    Order = "title"
	ByPage     Order = "page"
	BySerial   Order = "serial"
	ByRating   Order = "rating"
	ByCustomID Order = "custom_id"
	ByCategory Order = "category"
	ByStatus   Order = "status"
	ByAuthor   Order = "author"
)

// EntryFilter says which entries a list holds. The zero value of each part
// leaves it open. Lists of ids match any of them; an empty id in CategoryIDs
// or StatusIDs matches entries that have none.
type EntryFilter struct {
	Kind         Kind
	Template     *bool
	IDs          []string
	Serials      []int64
	TeamID       string
	NotebookID   string
	AuthorID     string
	CustodianIDs []string
	CategoryIDs  []string
	StatusIDs    []string
	Tags         []string
	States       []State
	Ratings      []int
	Locked       *bool
	LinkedTo     string
	Query        string
	Order        Order
	Ascending    bool
	PinnedFirst  bool
	Limit        int
	Offset       int
	After        string
}
