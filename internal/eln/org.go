package eln

import "time"

// Institution is a tutelle: a university or research organisation that labs
// belong to. ROR is its identifier in the Research Organization Registry, or
// empty.
type Institution struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	ROR  string `json:"ror,omitempty"`
}

// LabClass is how sensitive the work of a lab is.
type LabClass string

// The classes of a lab, from the least to the most protected.
const (
	ClassOpen      LabClass = "open"
	ClassStandard  LabClass = "standard"
	ClassSensitive LabClass = "sensitive"
	ClassZRR       LabClass = "zrr"
)

// Lab is an unité: the security boundary. What is in a lab is open to nobody
// outside it but by an explicit grant. Code begins the codes of its notebooks.
type Lab struct {
	ID           string        `json:"id"`
	Code         string        `json:"code"`
	Name         string        `json:"name"`
	RNSR         string        `json:"rnsr,omitempty"`
	Class        LabClass      `json:"class"`
	Institutions []Institution `json:"institutions,omitempty"`
}

// Visibility is who a new entry of a team is open to, besides its author.
type Visibility string

// The default visibilities of a team's entries.
const (
	VisibleToTeam     Visibility = "team"     // members of the team read
	VisibleToNotebook Visibility = "notebook" // only the members of the notebook
)

// Team is an équipe of a lab; every lab has at least one. Serial is the number
// that API v2 calls its id.
type Team struct {
	ID         string     `json:"id"`
	Serial     int64      `json:"serial"`
	LabID      string     `json:"lab_id"`
	Name       string     `json:"name"`
	Visibility Visibility `json:"visibility"`
	CreatedAt  time.Time  `json:"created_at"`
}

// TeamChange changes the parts of a team that are not nil.
type TeamChange struct {
	Name       *string
	Visibility *Visibility
}

// TeamMember is one person of a team and their role there.
type TeamMember struct {
	User Person `json:"user"`
	Role Role   `json:"role"`
}

// Group is some people of a team under one name, to open entries to at once.
// Serial is the number that API v2 calls its id.
type Group struct {
	ID      string   `json:"id"`
	Serial  int64    `json:"serial"`
	TeamID  string   `json:"team_id"`
	Name    string   `json:"name"`
	Members []Person `json:"members"`
}

// Project groups notebooks of one lab around one purpose.
type Project struct {
	ID        string    `json:"id"`
	PID       PID       `json:"pid"`
	LabID     string    `json:"lab_id"`
	Title     string    `json:"title"`
	Purpose   string    `json:"purpose,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	Level     Level     `json:"level"`
	Version   int64     `json:"version"`
}

// NewProject is what a person says of a project to begin.
type NewProject struct {
	LabID   string
	Title   string
	Purpose string
}

// ProjectChange changes the parts of a project that are not nil.
type ProjectChange struct {
	Title   *string
	Purpose *string
}

// Notebook is a cahier: pages in order, without a gap. Its code is given by
// the service and never changes. The holder is the person who answers for it.
type Notebook struct {
	ID        string     `json:"id"`
	Code      string     `json:"code"`
	LabID     string     `json:"lab_id"`
	TeamID    string     `json:"team_id"`
	ProjectID string     `json:"project_id,omitempty"`
	HolderID  string     `json:"-"`
	Holder    Person     `json:"holder"`
	Title     string     `json:"title"`
	Purpose   string     `json:"purpose,omitempty"`
	Pages     int64      `json:"pages"`
	CreatedAt time.Time  `json:"created_at"`
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
	Level     Level      `json:"level"`
	Version   int64      `json:"version"`
}

// NewNotebook is what a person says of a notebook to begin. Without a team it
// is in their first one; without a project it is in none.
type NewNotebook struct {
	TeamID    string
	ProjectID string
	Title     string
	Purpose   string
}

// NotebookChange changes the parts of a notebook that are not nil.
type NotebookChange struct {
	Title     *string
	Purpose   *string
	ProjectID *string
}

// Member is one person's standing in a notebook or project.
type Member struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
	Level  Level  `json:"level"`
}

// PageWhy says how a page number was used.
type PageWhy string

// Why a page holds what it holds.
const (
	PageWritten PageWhy = "written" // the entry stands there
	PageVoid    PageWhy = "void"    // the entry was voided; the number stays used
	PageMoved   PageWhy = "moved"   // the entry went to another notebook
)

// Page is one numbered page of a notebook. EntryPID and Title are empty where
// the reader may not read the entry or none stands there.
type Page struct {
	No       int64   `json:"no"`
	Why      PageWhy `json:"why"`
	EntryPID PID     `json:"entry_pid,omitempty"`
	Title    string  `json:"title,omitempty"`
	At       int64   `json:"-"`
}

// Label is a category or a status of a team: a title and a colour (six
// hexadecimal digits, no #). Of says which entries it is for.
type Label struct {
	ID       string `json:"id"`
	Serial   int64  `json:"serial"`
	TeamID   string `json:"team_id"`
	Of       Kind   `json:"of"`
	Title    string `json:"title"`
	Color    string `json:"color"`
	Ordering int64  `json:"ordering"`
	Private  bool   `json:"private"`
	Hidden   bool   `json:"hidden"`
}

// LabelKind tells the two tables of labels apart.
type LabelKind string

// The two kinds of label.
const (
	Category LabelKind = "category"
	Status   LabelKind = "status"
)

// LabelChange changes the parts of a label that are not nil.
type LabelChange struct {
	Title    *string
	Color    *string
	Private  *bool
	Ordering *int64
	Hidden   *bool
}

// Tag is a keyword of a team. Count is how many entries that the reader may
// read carry it.
type Tag struct {
	ID     string `json:"id"`
	Serial int64  `json:"serial"`
	TeamID string `json:"team_id,omitempty"`
	Label  string `json:"label"`
	Count  int64  `json:"count,omitempty"`
}
