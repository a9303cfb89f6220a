package access_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cahier/internal/access"
	"cahier/internal/eln"
)

var (
	levels = []eln.Level{eln.None, eln.Read, eln.Comment, eln.Write, eln.Own}
	states = []eln.State{eln.Draft, eln.Normal, eln.Archived, eln.Struck, eln.Void}
)

// ask is what one row of the table expects of one ability: the least level, the
// states that allow it, whether a lock leaves it, and who alone may.
type ask struct {
	least  eln.Level
	states string // first letters: d n a s v
	locked bool
	alone  string // "", "person", "author", "locker"
}

// table is the whole table of rules, written a second time by hand: a change of
// rules.go that was not meant fails here.
var table = map[access.Ability]ask{
	access.CanRead:      {least: eln.Read, states: "dnasv", locked: true},
	access.CanExport:    {least: eln.Read, states: "dnasv", locked: true},
	access.CanPin:       {least: eln.Read, states: "dnasv", locked: true, alone: "person"},
	access.CanDuplicate: {least: eln.Read, states: "dnasv", locked: true, alone: "person"},
	access.CanComment:   {least: eln.Comment, states: "dna", locked: true, alone: "person"},
	access.CanWrite:     {least: eln.Write, states: "dn"},
	access.CanUpload:    {least: eln.Write, states: "dn"},
	access.CanRestore:   {least: eln.Write, states: "dn"},
	access.CanLock:      {least: eln.Write, states: "dna"},
	access.CanUnlock:    {least: eln.Write, states: "dna", locked: true, alone: "locker"},
	access.CanStrike:    {least: eln.Write, states: "dna"},
	access.CanUnstrike:  {least: eln.Write, states: "s", locked: true},
	access.CanArchive:   {least: eln.Write, states: "n", locked: true},
	access.CanUnarchive: {least: eln.Write, states: "a", locked: true},
	access.CanVoid:      {least: eln.Own, states: "dn", alone: "author"},
	access.CanPublish:   {least: eln.Own, states: "d", alone: "author"},
	access.CanShare:     {least: eln.Own, states: "na", locked: true},
	access.CanTransfer:  {least: eln.Own, states: "na", locked: true},
	access.CanMove:      {least: eln.Own, states: "dn"},
}

// who is the actors of the table, by what they are to the entry.
func who() map[string]*access.Actor {
	person := func(id string, role eln.Role) *access.Actor {
		a := access.ForUser(eln.User{ID: id}, []eln.Membership{{UserID: id, TeamID: "t", LabID: "l", Role: role}})
		return &a
	}
	anonymous := access.Anonymous()
	keyed := *person("author", eln.RoleMember)
	keyed.Ceiling = eln.Read
	return map[string]*access.Actor{
		"author": person("author", eln.RoleMember), "locker": person("locker", eln.RoleMember), "other": person("other", eln.RoleMember),
		"admin": person("admin", eln.RoleAdmin), "pilote": person("pilote", eln.RolePilote), "guest": person("guest", eln.RoleGuest),
		"nobody": &anonymous, "key": &keyed,
	}
}

func (want ask) code(name string, a *access.Actor, e *eln.Entry) eln.Code {
	switch {
	case e.Level == eln.None:
		return eln.NotFound
	case min(e.Level, a.Ceiling) < want.least:
		return eln.Denied
	case want.alone == "person" && name == "nobody":
		return eln.Unauthenticated
	case want.alone == "author" && name != "author" && name != "key":
		return eln.Denied
	case want.alone == "locker" && e.Locked() && !slices.Contains([]string{"locker", "admin", "pilote"}, name):
		return eln.Denied
	case !slices.Contains([]byte(want.states), e.State[0]):
		return eln.Conflict
	case e.Locked() && !want.locked:
		return eln.Conflict
	}
	return ""
}

func TestEveryAbilityForEveryone(t *testing.T) {
	now := time.Now()
	cases := 0
	for name, a := range who() {
		for _, level := range levels {
			for _, state := range states {
				for _, locked := range []bool{false, true} {
					e := &eln.Entry{Kind: eln.Experiment, AuthorID: "author", CustodianID: "author", TeamID: "t", LabID: "l", State: state, Level: level}
					if locked {
						e.LockedAt, e.LockedBy = &now, "locker"
					}
					can := access.Abilities(a, e)
					for ability, want := range table {
						cases++
						err := access.Check(a, ability, e)
						if got, wanted := eln.CodeOf(err), want.code(name, a, e); got != wanted {
							t.Errorf("%s, level %s, %s, locked %t: %s gives %q, want %q", name, level, state, locked, ability, got, wanted)
						}
						if can[ability] != (err == nil) {
							t.Errorf("%s: Abilities and Check disagree on %s", name, ability)
						}
					}
					if len(can) != len(table) {
						t.Fatalf("there are %d abilities, the table has %d", len(can), len(table))
					}
				}
			}
		}
	}
	if cases < 7000 {
		t.Errorf("only %d cases", cases)
	}
}

func TestOnlyExperimentsMove(t *testing.T) {
	a := who()["author"]
	for _, e := range []eln.Entry{{Kind: eln.Resource}, {Kind: eln.Experiment, Template: true}, {Kind: eln.Resource, Template: true}} {
		e.AuthorID, e.State, e.Level = "author", eln.Normal, eln.Own
		if err := access.Check(a, access.CanMove, &e); eln.CodeOf(err) != eln.Conflict {
			t.Errorf("%s, template %t: %v", e.Kind, e.Template, err)
		}
	}
}

func TestADraftSaysWhyItIsNotShared(t *testing.T) {
	e := &eln.Entry{Kind: eln.Experiment, AuthorID: "author", State: eln.Draft, Level: eln.Own}
	for _, ability := range []access.Ability{access.CanShare, access.CanTransfer} {
		err, ok := access.Check(who()["author"], ability, e).(*eln.Error)
		if !ok || err.Key != "draft_alone" {
			t.Errorf("%s: %v", ability, err)
		}
	}
}

func TestVoidingHasItsTime(t *testing.T) {
	began := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	e := &eln.Entry{Kind: eln.Experiment, AuthorID: "author", State: eln.Normal, Level: eln.Own, CreatedAt: began}
	for after, want := range map[time.Duration]bool{0: true, access.VoidTime: true, access.VoidTime + time.Second: false} {
		if got := access.AbilitiesAt(who()["author"], e, began.Add(after))[access.CanVoid]; got != want {
			t.Errorf("after %s: %t", after, got)
		}
	}
	if access.AbilitiesAt(who()["other"], e, began)[access.CanVoid] {
		t.Error("another person voids it")
	}
}

func anEntry(t *rapid.T) *eln.Entry {
	e := &eln.Entry{
		Kind: rapid.SampledFrom([]eln.Kind{eln.Experiment, eln.Resource}).Draw(t, "kind"), Template: rapid.Bool().Draw(t, "template"),
		TeamID: "t", LabID: "l", State: rapid.SampledFrom(states).Draw(t, "state"),
		AuthorID: rapid.SampledFrom([]string{"author", "other"}).Draw(t, "author"), Level: rapid.SampledFrom(levels).Draw(t, "level"),
	}
	if rapid.Bool().Draw(t, "locked") {
		now := time.Now()
		e.LockedAt, e.LockedBy = &now, rapid.SampledFrom([]string{"", "locker", "author"}).Draw(t, "locker")
	}
	return e
}

func TestAHigherLevelLosesNothing(t *testing.T) {
	actors := who()
	rapid.Check(t, func(t *rapid.T) {
		a, e := actors[rapid.SampledFrom([]string{"author", "locker", "other", "admin", "guest", "nobody", "key"}).Draw(t, "actor")], anEntry(t)
		before := access.Abilities(a, e)
		higher := *e
		higher.Level = rapid.SampledFrom(levels[e.Level:]).Draw(t, "higher")
		for ability, may := range access.Abilities(a, &higher) {
			if before[ability] && !may {
				t.Fatalf("%s is lost from %s to %s", ability, e.Level, higher.Level)
			}
		}
	})
}

func TestACeilingNeverAdds(t *testing.T) {
	actors := who()
	rapid.Check(t, func(t *rapid.T) {
		full, e := actors["author"], anEntry(t)
		capped := *full
		capped.Ceiling = rapid.SampledFrom(levels[1:]).Draw(t, "ceiling")
		before := access.Abilities(full, e)
		for ability, may := range access.Abilities(&capped, e) {
			if may && !before[ability] {
				t.Fatalf("%s is gained under %s", ability, capped.Ceiling)
			}
		}
	})
}

func TestBasesComeBack(t *testing.T) {
	bases := []int{access.BaseOwner, access.BaseAdmins, access.BaseTeam, access.BaseUsers, access.BasePublic}
	for _, read := range bases {
		for _, write := range bases {
			grants := access.BaseGrants("t", read, write)
			wantRead, wantWrite := max(read, write), min(write, access.BaseUsers)
			gotRead, gotWrite := access.Bases("t", grants)
			if gotRead != wantRead || gotWrite != wantWrite {
				t.Errorf("%d/%d comes back as %d/%d, want %d/%d", read, write, gotRead, gotWrite, wantRead, wantWrite)
			}
			if fmt.Sprint(access.BaseGrants("t", gotRead, gotWrite)) != fmt.Sprint(grants) {
				t.Errorf("%d/%d: the grants are not the same the second time", read, write)
			}
			for _, g := range grants {
				if !access.IsBase("t", g.Principal) || access.IsBase("other", g.Principal) && g.Principal != access.Public && g.Principal != access.Users {
					t.Errorf("%s is not a base of the team", g.Principal)
				}
				if g.Principal == access.Public && g.Level > eln.Read {
					t.Error("everyone writes")
				}
			}
		}
	}
	for _, wrong := range []int{0, 15, 60, -10} {
		if eln.CodeOf(access.ValidBase(wrong)) != eln.Invalid {
			t.Errorf("%d is taken for a base", wrong)
		}
	}
}
