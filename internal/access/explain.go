package access

import (
	"slices"
	"strings"

	"cahier/internal/eln"
)

// Reason is one link of the chain that gives a person a level: the grant that
// opens the entry and how the person comes to carry its principal. Kind is the
// kind of the principal; Rule, when the caller knows more, says how the person
// comes to it (author, holder …), and Name what people call it.
type Reason struct {
	Principal string    `json:"principal"`
	Kind      string    `json:"kind"`
	Rule      string    `json:"rule,omitempty"`
	Name      string    `json:"name,omitempty"`
	Granted   eln.Level `json:"granted"`
	Carried   eln.Level `json:"carried"`
	Level     eln.Level `json:"level"`
}

// Explain lists every grant that gives the actor a level, highest first. The
// actor's level is that of the first, None when there is none.
func Explain(a *Actor, grants []eln.Grant) []Reason {
	var reasons []Reason
	for _, g := range grants {
		carried := a.Principals[g.Principal]
		level := min(g.Level, carried, a.Ceiling)
		if level == eln.None {
			continue
		}
		kind, _, _ := strings.Cut(g.Principal, ":")
		reasons = append(reasons, Reason{Principal: g.Principal, Kind: kind, Granted: g.Level, Carried: carried, Level: level})
	}
	slices.SortStableFunc(reasons, func(x, y Reason) int { return int(y.Level) - int(x.Level) })
	return reasons
}

// LevelOf returns the level that grants give the actor.
func LevelOf(a *Actor, grants []eln.Grant) eln.Level {
	if r := Explain(a, grants); len(r) > 0 {
		return r[0].Level
	}
	return eln.None
}
