package app_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

func (s *service) labels(id string) []string {
	s.t.Helper()
	var labels []string
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		tags, err := tx.TagsOf(s.t.Context(), id)
		for _, tag := range tags {
			labels = append(labels, tag.Label)
		}
		return err
	}))
	return labels
}

func TestTagsAreMadeOnTheFly(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e, other := s.experiment(ada, "couplage"), s.experiment(ada, "ligand")
		tag, err := s.AddTag(ctx, ada, e.ID, " pal\u202Eladium\n")
		s.must(err)
		if tag.Label != "palladium" || tag.Serial == 0 {
			t.Errorf("added %+v", tag)
		}
		again, err := s.AddTag(ctx, ada, e.ID, "palladium")
		s.must(err)
		same, err := s.AddTag(ctx, ada, other.ID, "palladium")
		s.must(err)
		if again.ID != tag.ID || same.ID != tag.ID {
			t.Errorf("one label, three tags: %v %v %v", tag, again, same)
		}
		if s.finds(ada, "palladium") != 2 || s.leaf(e, "tag/"+tag.ID) == "" {
			t.Error("the tag is not found, or not in the record")
		}
		s.must(s.RemoveTag(ctx, ada, e.ID, " palladium"))
		if s.finds(ada, "palladium") != 1 || s.leaf(e, "tag/"+tag.ID) != "" || len(s.labels(e.ID)) != 0 {
			t.Error("the tag is still there")
		}
		s.want(s.RemoveTag(ctx, ada, e.ID, "palladium"), eln.NotFound)
		s.want(s.RemoveTag(ctx, ada, e.ID, "jamais vu"), eln.NotFound)
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "entry.change", "entry.change"}) {
			t.Errorf("recorded %v", got)
		}
		s.holds()
	})
}

func TestTagsAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		_, err := s.AddTag(ctx, ada, e.ID, "pd")
		s.must(err)
		s.refused(team, e, ada, map[string]verb{
			"add":    func(a *access.Actor, id string) error { _, err := s.AddTag(ctx, a, id, "ni"); return err },
			"remove": func(a *access.Actor, id string) error { return s.RemoveTag(ctx, a, id, "pd") },
		})
		for _, label := range []string{"", " \n", "\u202E\x00"} {
			_, err := s.AddTag(ctx, ada, e.ID, label)
			s.want(err, eln.Invalid)
		}
		long, err := s.AddTag(ctx, ada, e.ID, strings.Repeat("é", 1<<20))
		s.must(err)
		if long.Label != strings.Repeat("é", eln.MaxTag) {
			t.Errorf("kept %d bytes", len(long.Label))
		}
		s.must(s.RemoveTag(ctx, ada, e.ID, strings.Repeat("é", eln.MaxTag)))
		_, err = s.LockEntry(ctx, ada, e.ID)
		s.must(err)
		_, err = s.AddTag(ctx, ada, e.ID, "ni")
		s.want(err, eln.Conflict)
		s.want(s.RemoveTag(ctx, ada, e.ID, "pd"), eln.Conflict)
		s.holds()
	})
}

func TestOneNewTagFromManyHands(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		const n = 8
		var entries []*eln.Entry
		for range n {
			entries = append(entries, s.experiment(ada, "essai"))
		}
		var wg sync.WaitGroup
		for _, e := range entries {
			wg.Go(func() {
				if _, err := s.AddTag(context.Background(), ada, e.ID, "palladium"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := s.finds(ada, "palladium"); got != n {
			t.Errorf("%d entries have the tag, want %d", got, n)
		}
		s.holds()
	})
}
