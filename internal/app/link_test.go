package app_test

import (
	"slices"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
)

// ends names the titles of linked entries with their kinds.
func ends(list []eln.LinkedEntry) []string {
	var out []string
	for _, l := range list {
		out = append(out, string(l.Link)+" "+l.Title)
	}
	slices.Sort(out)
	return out
}

func TestLinksShowBothWays(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e, target := s.experiment(ada, "couplage"), s.experiment(ada, "ligand")
		s.must(s.AddLink(ctx, ada, e.ID, target.ID, eln.LinkUses))
		s.must(s.AddLink(ctx, ada, e.ID, target.ID, eln.LinkCites))
		s.must(s.AddLink(ctx, ada, e.ID, target.ID, eln.LinkUses))
		held, pointing, err := s.LinkedEntries(ctx, ada, e.ID)
		s.must(err)
		if !slices.Equal(ends(held), []string{"cites ligand", "uses ligand"}) || len(pointing) != 0 {
			t.Errorf("held %v, pointing %v", held, pointing)
		}
		held, pointing, err = s.LinkedEntries(ctx, ada, target.ID)
		s.must(err)
		if len(held) != 0 || !slices.Equal(ends(pointing), []string{"cites couplage", "uses couplage"}) || pointing[0].Notebook == "" || pointing[0].Page != 1 {
			t.Errorf("held %v, pointing %+v", held, pointing)
		}
		if leaf := s.leaf(e, "link/uses/"+target.ID); leaf != `{"kind":"uses","target":"`+target.ID+`"}` {
			t.Errorf("the record holds %s", leaf)
		}
		s.must(s.EndLink(ctx, ada, e.ID, target.ID, eln.LinkUses))
		s.want(s.EndLink(ctx, ada, e.ID, target.ID, eln.LinkUses), eln.NotFound)
		s.want(s.EndLink(ctx, ada, target.ID, e.ID, eln.LinkCites), eln.NotFound)
		if held, _, err = s.LinkedEntries(ctx, ada, e.ID); err != nil || !slices.Equal(ends(held), []string{"cites ligand"}) {
			t.Errorf("after the end: %v, %v", held, err)
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "link.add", "link.add", "link.end"}) {
			t.Errorf("recorded %v", got)
		}
		if got := s.actions(target.ID); !slices.Equal(got, []string{"entry.create"}) {
			t.Errorf("recorded of the target %v", got)
		}
		s.holds()
	})
}

func TestLinksBetrayNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, eve := s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		e, hidden := s.experiment(ada, "couplage"), s.experiment(eve, "secret")
		shared, err := s.CreateEntry(ctx, eve, eln.NewEntry{Kind: eln.Resource, Title: "partagé", Visibility: &eln.BaseVisibility{Read: ptr(access.BaseUsers)}})
		s.must(err)
		unknown := s.AddLink(ctx, ada, e.ID, eln.NewID(time.Now()), eln.LinkUses)
		refused := s.AddLink(ctx, ada, e.ID, hidden.ID, eln.LinkUses)
		if s.want(refused, eln.NotFound); refused.Error() != unknown.Error() {
			t.Errorf("hidden: %v, unknown: %v", refused, unknown)
		}
		s.want(s.EndLink(ctx, ada, e.ID, hidden.ID, eln.LinkUses), eln.NotFound)
		s.must(s.AddLink(ctx, eve, shared.ID, hidden.ID, eln.LinkUses))
		s.must(s.AddLink(ctx, ada, e.ID, shared.ID, eln.LinkUses))
		held, pointing, err := s.LinkedEntries(ctx, ada, shared.ID)
		s.must(err)
		if len(held) != 0 || !slices.Equal(ends(pointing), []string{"uses couplage"}) {
			t.Errorf("ada sees %v and %v", held, pointing)
		}
		held, pointing, err = s.LinkedEntries(ctx, eve, shared.ID)
		s.must(err)
		if !slices.Equal(ends(held), []string{"uses secret"}) || len(pointing) != 0 {
			t.Errorf("eve sees %v and %v", held, pointing)
		}
		s.want(s.EndLink(ctx, ada, shared.ID, hidden.ID, eln.LinkUses), eln.Denied)
		_, _, err = s.LinkedEntries(ctx, ada, hidden.ID)
		s.want(err, eln.NotFound)
		s.holds()
	})
}

func TestLinksAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e, target := s.experiment(ada, "couplage"), s.experiment(ada, "ligand")
		s.must(s.AddLink(ctx, ada, e.ID, target.ID, eln.LinkRelated))
		s.refused(team, e, ada, map[string]verb{
			"add": func(a *access.Actor, id string) error { return s.AddLink(ctx, a, id, target.ID, eln.LinkUses) },
			"end": func(a *access.Actor, id string) error { return s.EndLink(ctx, a, id, target.ID, eln.LinkRelated) },
		})
		s.want(s.AddLink(ctx, ada, e.ID, e.ID, eln.LinkUses), eln.Invalid)
		s.want(s.AddLink(ctx, ada, e.ID, target.ID, "owns'; DROP TABLE links"), eln.Invalid)
		_, err := s.LockEntry(ctx, ada, e.ID)
		s.must(err)
		s.want(s.AddLink(ctx, ada, e.ID, target.ID, eln.LinkUses), eln.Conflict)
		s.want(s.EndLink(ctx, ada, e.ID, target.ID, eln.LinkRelated), eln.Conflict)
		s.must(s.AddLink(ctx, ada, target.ID, e.ID, eln.LinkUses))
		s.holds()
	})
}
