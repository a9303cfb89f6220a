package store

import (
	"slices"
	"strings"

	"cahier/internal/eln"
	"cahier/internal/search"
)

// reach is one set of rows to walk; scope, when set, holds the tokens of which
// each of its rows has one in the text index; wide says that all of them are
// open beyond their lab, few that it pays to look each up in the text index.
type reach struct {
	where string
	scope []string
	wide  bool
	few   bool
}

// reaches says which rows the walks cover.
func (s *statement) reaches() []reach {
	f := s.r.Filter
	switch {
	case len(f.IDs) > 0:
		return []reach{{where: s.kindsAs(s.dialect.unindexed)}}
	case f.NotebookID != "":
		return []reach{{where: "e.notebook_id = " + s.b.bind(f.NotebookID) + " AND " + s.kinds()}}
	case s.match == "" && (named(f.StatusIDs) || named(f.CategoryIDs)):
		return []reach{s.labelReach(f)}
	case f.TeamID != "":
		return s.teamReaches(f)
	case s.match != "" && s.dialect.name == "sqlite" && !s.common:
		return s.textReaches()
	}
	var out []reach
	for _, lab := range s.r.Actor.Labs() {
		out = append(out, s.eachKind("e.lab_id = "+s.b.bind(lab), []string{search.LabToken(lab)})...)
	}
	for _, r := range s.eachKind("e.wide > 0", []string{search.WideToken}) {
		r.wide = true
		out = append(out, r)
	}
	return append(out, s.sparse()...)
}

// named reports whether a list asks for one label by its id.
func named(ids []string) bool { return len(ids) == 1 && ids[0] != "" }

// labelReach covers one status or category. It belongs to one team, so that its
// entries are walked whoever reads them.
func (s *statement) labelReach(f eln.EntryFilter) reach {
	where := "e.category_id = "
	if named(f.StatusIDs) {
		where = "e.status_id = " + s.b.bind(f.StatusIDs[0])
	} else {
		where += s.b.bind(f.CategoryIDs[0])
	}
	if f.TeamID != "" {
		where += " AND " + s.dialect.unindexed + "e.team_id = " + s.b.bind(f.TeamID)
	}
	return reach{where: where + " AND " + s.kindsAs(s.dialect.unindexed)}
}

// teamReaches covers one team. Where the actor is in it, its lab is known: the
// text index is asked for that lab alone, and the orders that only the indexes
// of labs have are walked there.
func (s *statement) teamReaches(f eln.EntryFilter) []reach {
	team, m := s.b.bind(f.TeamID), eln.Membership{}
	for _, membership := range s.r.Actor.Teams {
		if membership.TeamID == f.TeamID {
			m = membership
		}
	}
	where, scope := "e.team_id = "+team, []string(nil)
	if m.LabID != "" {
		scope = []string{search.LabToken(m.LabID)}
	}
	if s.match != "" && s.dialect.name == "sqlite" && !s.common {
		return []reach{{where: where + " AND " + s.kinds(), scope: scope}}
	}
	if m.LabID != "" && (f.Order == eln.ByTitle || f.Order == eln.ByDate || f.Order == eln.ByCreation) {
		where = "e.lab_id = " + s.b.bind(m.LabID) + " AND " + s.dialect.unindexed + where
	}
	return s.eachKind(where, scope)
}

// textReaches narrows the text index to what the actor can reach: their labs
// and what is open to everyone.
func (s *statement) textReaches() []reach {
	out := []reach{{where: s.kinds(), scope: s.tokens()}}
	return append(out, s.sparse()...)
}

// tokens are those of the actor's labs and of what is open to everyone.
func (s *statement) tokens() []string {
	tokens := []string{search.WideToken}
	for _, lab := range s.r.Actor.Labs() {
		tokens = append(tokens, search.LabToken(lab))
	}
	return tokens
}

// sparse covers what was opened to the actor in labs they are no member of.
func (s *statement) sparse() []reach {
	if s.match != "" && s.elsewhere == 0 {
		return nil
	}
	opened := s.opened(s.b)
	if opened == "" {
		return nil
	}
	return []reach{{where: "e.id IN (" + opened + ") AND " + s.kindsAs(s.dialect.unindexed), few: s.elsewhere <= fewElsewhere}}
}

// opened selects the entries that were opened to the actor outside their labs.
// It skips each of their labs in the index, where most of what their teams and
// notebooks are granted stands.
func (s *statement) opened(b *binder) string {
	var mine []string
	for _, p := range s.principals {
		if kind, _, _ := strings.Cut(p, ":"); kind == "user" || kind == "group" || kind == "notebook" || kind == "project" || kind == "team" || kind == "institution" {
			mine = append(mine, p)
		}
	}
	if len(mine) == 0 {
		return ""
	}
	labs := slices.Sorted(slices.Values(s.r.Actor.Labs()))
	var gaps []string
	for i := range len(labs) + 1 {
		gap := "SELECT sg.entry_id FROM grants sg WHERE sg.principal IN (" + b.list(mine) + ")"
		if i > 0 {
			gap += " AND sg.lab_id > " + b.bind(labs[i-1])
		}
		if i < len(labs) {
			gap += " AND sg.lab_id < " + b.bind(labs[i])
		}
		gaps = append(gaps, gap)
	}
	return strings.Join(gaps, " UNION ALL ")
}

// eachKind splits a reach by kind and template, since the indexes begin with
// them.
func (s *statement) eachKind(where string, scope []string) []reach {
	kinds := []eln.Kind{eln.Experiment, eln.Resource}
	if s.r.Filter.Kind != "" {
		kinds = []eln.Kind{s.r.Filter.Kind}
	}
	templates := []string{"0", "1"}
	if t := s.r.Filter.Template; t != nil {
		templates = templates[flag(*t) : flag(*t)+1]
	}
	var out []reach
	for _, k := range kinds {
		for _, t := range templates {
			out = append(out, reach{where: where + " AND e.kind = '" + kindWord(k) + "' AND e.template = " + t, scope: scope})
		}
	}
	return out
}

// kindWord keeps a kind to the two words that stand in statements.
func kindWord(k eln.Kind) string {
	if k == eln.Resource {
		return "resource"
	}
	return "experiment"
}

func (s *statement) kinds() string { return s.kindsAs("") }

// kindsAs tests the kind with a prefix before each column: that of the dialect
// keeps the tests from choosing the index.
func (s *statement) kindsAs(prefix string) string {
	var tests []string
	if k := s.r.Filter.Kind; k != "" {
		tests = append(tests, prefix+"e.kind = '"+kindWord(k)+"'")
	}
	if t := s.r.Filter.Template; t != nil {
		tests = append(tests, prefix+"e.template = "+[]string{"0", "1"}[flag(*t)])
	}
	if len(tests) == 0 {
		return "1 = 1"
	}
	return strings.Join(tests, " AND ")
}
