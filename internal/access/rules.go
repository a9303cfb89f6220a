package access

import (
	"slices"
	"time"

	"cahier/internal/eln"
)

// Ability is one thing a person can do to an entry.
type Ability string

// Everything that can be done to an entry.
const (
	CanRead      Ability = "read"
	CanPin       Ability = "pin"
	CanDuplicate Ability = "duplicate"
	CanExport    Ability = "export"
	CanComment   Ability = "comment"
	CanWrite     Ability = "write"
	CanUpload    Ability = "upload"
	CanRestore   Ability = "restore"
	CanLock      Ability = "lock"
	CanUnlock    Ability = "unlock"
	CanStrike    Ability = "strike"
	CanUnstrike  Ability = "unstrike"
	CanVoid      Ability = "void"
	CanArchive   Ability = "archive"
	CanUnarchive Ability = "unarchive"
	CanPublish   Ability = "publish"
	CanShare     Ability = "share"
	CanTransfer  Ability = "transfer"
	CanMove      Ability = "move"
)

// rule is what one ability asks for. Level is the least level; States are the
// states that allow it; Locked says whether a locked entry allows it; Only,
// when set, must hold as well.
type rule struct {
	level  eln.Level
	states []eln.State
	locked bool
	only   func(*Actor, *eln.Entry) *eln.Error
}

var (
	anyState = []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck, eln.Void}
	open     = []eln.State{eln.Draft, eln.Normal}
	standing = []eln.State{eln.Draft, eln.Normal, eln.Archived}
	shared   = []eln.State{eln.Normal, eln.Archived}
)

// VoidTime is how long after its beginning an entry can be voided.
const VoidTime = 10 * time.Minute

// rules is the table of rules: what every ability asks for.
var rules = map[Ability]rule{
	CanRead:      {level: eln.Read, states: anyState, locked: true},
	CanPin:       {level: eln.Read, states: anyState, locked: true, only: signedIn},
	CanDuplicate: {level: eln.Read, states: anyState, locked: true, only: signedIn},
	CanExport:    {level: eln.Read, states: anyState, locked: true},
	CanComment:   {level: eln.Comment, states: standing, locked: true, only: signedIn},
	CanWrite:     {level: eln.Write, states: open},
	CanUpload:    {level: eln.Write, states: open},
	CanRestore:   {level: eln.Write, states: open},
	CanLock:      {level: eln.Write, states: standing},
	CanUnlock:    {level: eln.Write, states: standing, locked: true, only: unlocks},
	CanStrike:    {level: eln.Write, states: standing},
	CanUnstrike:  {level: eln.Write, states: []eln.State{eln.Struck}, locked: true},
	CanVoid:      {level: eln.Own, states: open, only: isAuthor},
	CanArchive:   {level: eln.Write, states: []eln.State{eln.Normal}, locked: true},
	CanUnarchive: {level: eln.Write, states: []eln.State{eln.Archived}, locked: true},
	CanPublish:   {level: eln.Own, states: []eln.State{eln.Draft}, only: isAuthor},
	CanShare:     {level: eln.Own, states: shared, locked: true, only: published},
	CanTransfer:  {level: eln.Own, states: shared, locked: true, only: published},
	CanMove:      {level: eln.Own, states: open, only: hasPages},
}

// AbilitiesAt is Abilities at a moment: an entry can be voided for VoidTime.
func AbilitiesAt(a *Actor, e *eln.Entry, now time.Time) map[Ability]bool {
	can := Abilities(a, e)
	can[CanVoid] = can[CanVoid] && CheckVoidTime(e, now) == nil
	return can
}

// CheckVoidTime refuses, with Conflict, to void an entry that began longer ago
// than VoidTime.
func CheckVoidTime(e *eln.Entry, now time.Time) error {
	if now.Sub(e.CreatedAt) <= VoidTime {
		return nil
	}
	return eln.Errorf(eln.Conflict, "void_too_late", "An entry can be voided within %d minutes after its beginning; strike it through instead.", int(VoidTime.Minutes())).
		With("max", int(VoidTime.Minutes()))
}

// Abilities lists what an actor can do to the entry, every ability with a yes
// or a no. Interfaces show this and compute nothing themselves.
func Abilities(a *Actor, e *eln.Entry) map[Ability]bool {
	can := make(map[Ability]bool, len(rules))
	for ability := range rules {
		can[ability] = Check(a, ability, e) == nil
	}
	return can
}

// Check returns nil when the actor may do this to the entry. An entry the
// actor may not read is NotFound; one they may read but not act on is Denied
// when a right is missing, Conflict when its state or lock stands in the way.
func Check(a *Actor, ability Ability, e *eln.Entry) error {
	level := min(e.Level, a.Ceiling)
	if min(e.Level, eln.Read) == eln.None {
		return eln.ErrNotFound()
	}
	r := rules[ability]
	if level < r.level {
		return eln.Errorf(eln.Denied, "level_missing", "You may not do this to this entry: it takes the level %q.", r.level).
			With("level", r.level.String())
	}
	if r.only != nil {
		if err := r.only(a, e); err != nil {
			return err
		}
	}
	return standingAllows(r, e)
}

func standingAllows(r rule, e *eln.Entry) error {
	if !slices.Contains(r.states, e.State) {
		return eln.Errorf(eln.Conflict, "state_refuses", "This entry is %s: its state does not allow this.", e.State).
			With("state", string(e.State))
	}
	if e.Locked() && !r.locked {
		return eln.Errorf(eln.Conflict, "locked", "This entry is locked: unlock it first.")
	}
	return nil
}

func signedIn(a *Actor, _ *eln.Entry) *eln.Error {
	if a.UserID == "" {
		return eln.Errorf(eln.Unauthenticated, "sign_in_first", "Sign in first.")
	}
	return nil
}

func published(_ *Actor, e *eln.Entry) *eln.Error {
	if e.State == eln.Draft {
		return eln.Errorf(eln.Conflict, "draft_alone", "A draft is its author's alone: write it into the notebook first.")
	}
	return nil
}

func hasPages(_ *Actor, e *eln.Entry) *eln.Error {
	if e.Kind != eln.Experiment || e.Template {
		return eln.Errorf(eln.Conflict, "move_experiments", "Only experiments stand in a notebook.")
	}
	return nil
}

func isAuthor(a *Actor, e *eln.Entry) *eln.Error {
	if a.UserID != e.AuthorID {
		return eln.Errorf(eln.Denied, "author_only", "Only the author may do this.")
	}
	return nil
}

func unlocks(a *Actor, e *eln.Entry) *eln.Error {
	if a.UserID == e.LockedBy || a.Administers(e.TeamID) || e.LockedBy == "" {
		return nil
	}
	return eln.Errorf(eln.Denied, "unlock_locker", "Only the person who locked this entry, or an administrator of the team, may unlock it.")
}
