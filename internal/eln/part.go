package eln

import "time"

// Step is one thing to do in an entry. FinishedBy and FinishedAt are set when
// it was ticked.
type Step struct {
	ID         string     `json:"id"`
	Serial     int64      `json:"serial"`
	EntryID    string     `json:"-"`
	Body       string     `json:"body"`
	Ordering   int64      `json:"ordering"`
	Finished   bool       `json:"finished"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	FinishedBy string     `json:"finished_by,omitempty"`
	Deadline   *time.Time `json:"deadline,omitempty"`
	Remind     bool       `json:"remind"`
	Immutable  bool       `json:"immutable"`
}

// NewStep is what a person says of a step to begin.
type NewStep struct {
	Body      string
	Deadline  *time.Time
	Remind    bool
	Finished  bool
	Immutable bool
}

// StepChange changes the parts of a step that are not nil.
type StepChange struct {
	Body      *string
	Finished  *bool
	Deadline  **time.Time
	Remind    *bool
	Immutable *bool
	Ordering  *int64
}

// LinkKind says what a link means, read from the entry that holds it.
type LinkKind string

// The kinds of link.
const (
	LinkRelated  LinkKind = "related"
	LinkUses     LinkKind = "uses"
	LinkProduces LinkKind = "produces"
	LinkFollows  LinkKind = "follows"
	LinkCites    LinkKind = "cites"
	LinkPart     LinkKind = "part"
	LinkSameAs   LinkKind = "same_as"
)

// LinkKinds lists every kind of link.
var LinkKinds = []LinkKind{LinkRelated, LinkUses, LinkProduces, LinkFollows, LinkCites, LinkPart, LinkSameAs}

// Link ties an entry to another. Only links whose other end the reader may
// read are ever shown.
type Link struct {
	EntryID  string   `json:"-"`
	TargetID string   `json:"-"`
	Kind     LinkKind `json:"kind"`
}

// LinkedEntry is the other end of a link, as a reader sees it.
type LinkedEntry struct {
	Link       LinkKind `json:"link"`
	ID         string   `json:"id"`
	PID        PID      `json:"pid"`
	Serial     int64    `json:"serial"`
	Kind       Kind     `json:"kind"`
	Template   bool     `json:"template"`
	Title      string   `json:"title"`
	State      State    `json:"state"`
	CustomID   *int64   `json:"custom_id,omitempty"`
	ElabID     string   `json:"elabid"`
	CategoryID string   `json:"category_id,omitempty"`
	StatusID   string   `json:"status_id,omitempty"`
	Notebook   string   `json:"notebook,omitempty"`
	Page       int64    `json:"page,omitempty"`
}

// Remark is a comment on an entry. (Comment is the level.)
type Remark struct {
	ID        string    `json:"id"`
	Serial    int64     `json:"serial"`
	EntryID   string    `json:"-"`
	AuthorID  string    `json:"author_id"`
	Author    Person    `json:"author"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
	Immutable bool      `json:"immutable"`
	Hidden    bool      `json:"hidden"`
}

// Upload is one file of an entry: one immutable set of bytes with its name.
// Replacing a file makes a new upload that names the old one. LongName is the
// address that bodies and API v2 use.
type Upload struct {
	ID        string    `json:"id"`
	Serial    int64     `json:"serial"`
	EntryID   string    `json:"-"`
	LabID     string    `json:"-"`
	Name      string    `json:"name"`
	Folder    string    `json:"folder"`
	Comment   string    `json:"comment"`
	Size      int64     `json:"size"`
	SHA256    string    `json:"sha256"`
	MediaType string    `json:"media_type"`
	LongName  string    `json:"long_name"`
	Replaces  string    `json:"replaces,omitempty"`
	Replaced  bool      `json:"replaced"`
	Hidden    bool      `json:"hidden"`
	Archived  bool      `json:"archived"`
	Immutable bool      `json:"immutable"`
	AuthorID  string    `json:"author_id"`
	CreatedAt time.Time `json:"created_at"`
}

// NewUpload is what a person says of a file when they add it. Replaces names
// the upload whose place it takes. LongName is set by imports alone, to keep
// the addresses that bodies use; "" makes a new one.
type NewUpload struct {
	Name     string
	Folder   string
	Comment  string
	Replaces string
	LongName string
}

// UploadChange changes the parts of an upload that are not nil. The bytes
// never change.
type UploadChange struct {
	Name     *string
	Folder   *string
	Comment  *string
	Archived *bool
}

// Version is one version of an entry: what changed, who did it and when.
type Version struct {
	N       int64     `json:"n"`
	Action  string    `json:"action"`
	Parts   []string  `json:"parts"`
	ActorID string    `json:"actor_id"`
	Actor   string    `json:"actor"`
	Via     string    `json:"via"`
	Client  string    `json:"client,omitempty"`
	Session string    `json:"session,omitempty"`
	At      time.Time `json:"at"`
	From    int64     `json:"from,omitempty"`
}

// Content is an entry as it was at one version: everything that can be
// restored from it.
type Content struct {
	N            int64    `json:"n"`
	Title        string   `json:"title"`
	Body         string   `json:"body"`
	BodyType     BodyType `json:"body_type"`
	Date         string   `json:"date"`
	HideMainText bool     `json:"hide_main_text"`
	Metadata     string   `json:"metadata"`
	Steps        []Step   `json:"steps"`
	Tags         []string `json:"tags"`
	Files        []Upload `json:"files"`
	Links        []string `json:"links"`
}
