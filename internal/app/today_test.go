package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

func titlesOf(entries []*eln.Entry) []string {
	var titles []string
	for _, e := range entries {
		titles = append(titles, e.Title)
	}
	return titles
}

func todo(steps []app.OpenStep) []string {
	var list []string
	for _, s := range steps {
		list = append(list, s.Body+" in "+s.Entry.Title)
	}
	return list
}

func (s *service) step(a *access.Actor, e *eln.Entry, in eln.NewStep) eln.Step {
	s.t.Helper()
	step, err := s.AddStep(s.t.Context(), a, e.ID, in)
	s.must(err)
	return step
}

func TestTodayIsWhatWaitsForOne(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		first, second := s.experiment(ada, "premier"), s.experiment(ada, "second")
		theirs, untouched := s.experiment(bob, "de bob"), s.experiment(bob, "de bob seul")
		draft, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "brouillon", Draft: true})
		s.must(err)
		template, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "modèle", Template: true})
		s.must(err)
		struck := s.experiment(ada, "raté")
		later, soon := time.Now().Add(48*time.Hour), time.Now().Add(time.Hour)
		s.step(ada, second, eln.NewStep{Body: "un jour"})
		s.step(ada, second, eln.NewStep{Body: "plus tard", Deadline: &later})
		s.step(ada, first, eln.NewStep{Body: "bientôt", Deadline: &soon})
		s.step(ada, first, eln.NewStep{Body: "fait", Deadline: &soon, Finished: true})
		s.step(ada, draft, eln.NewStep{Body: "relire"})
		s.step(ada, template, eln.NewStep{Body: "du modèle", Deadline: &soon})
		s.step(ada, struck, eln.NewStep{Body: "du raté", Deadline: &soon})
		s.step(bob, untouched, eln.NewStep{Body: "de bob", Deadline: &soon})
		s.openTo(theirs, bob, map[*access.Actor]eln.Level{ada: eln.Comment})
		_, err = s.AddRemark(ctx, ada, theirs.ID, "bravo")
		s.must(err)
		_, err = s.StrikeEntry(ctx, ada, struck.ID, "contaminé")
		s.must(err)
		today, err := s.Today(ctx, ada)
		s.must(err)
		if got, want := titlesOf(today.Continue), []string{"de bob", "premier", "second"}; !slices.Equal(got, want) {
			t.Errorf("to continue %q, want %q", got, want)
		}
		if got, want := titlesOf(today.Drafts), []string{"brouillon"}; !slices.Equal(got, want) {
			t.Errorf("drafts %q, want %q", got, want)
		}
		want := []string{"bientôt in premier", "plus tard in second", "relire in brouillon", "un jour in second"}
		if got := todo(today.Steps); !slices.Equal(got, want) {
			t.Errorf("steps %q, want %q", got, want)
		}
	})
}

func TestTodayHidesWhatIsClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		theirs := s.experiment(bob, "de bob")
		s.openTo(theirs, bob, map[*access.Actor]eln.Level{ada: eln.Comment})
		_, err := s.AddRemark(ctx, ada, theirs.ID, "bravo")
		s.must(err)
		s.openTo(theirs, bob, nil)
		today, err := s.Today(ctx, ada)
		s.must(err)
		if len(today.Continue)+len(today.Steps)+len(today.Drafts) != 0 {
			t.Errorf("ada sees %+v", today)
		}
		anonymous := access.Anonymous()
		_, err = s.Today(ctx, &anonymous)
		s.want(err, eln.Unauthenticated)
	})
}

func TestStepsGoWithTheirCustodian(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		s.step(ada, e, eln.NewStep{Body: "peser"})
		_, err := s.TransferEntry(ctx, ada, e.ID, bob.UserID, "départ")
		s.must(err)
		for who, want := range map[*access.Actor]int{ada: 0, bob: 1} {
			today, err := s.Today(ctx, who)
			s.must(err)
			if len(today.Steps) != want {
				t.Errorf("%s has %d steps to do, want %d", who.Name, len(today.Steps), want)
			}
		}
	})
}

func TestTodayIsBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		var last *eln.Entry
		for i := range 10 {
			last = s.experiment(ada, fmt.Sprint(i))
			_, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Draft: true})
			s.must(err)
		}
		due := time.Now().Add(time.Hour)
		for i := range 25 {
			at := due.Add(-time.Duration(i) * time.Minute)
			s.step(ada, last, eln.NewStep{Body: fmt.Sprint(i), Deadline: &at})
		}
		s.step(ada, last, eln.NewStep{Body: "sans date"})
		today, err := s.Today(ctx, readOnly(ada))
		s.must(err)
		if len(today.Continue) != 8 || len(today.Drafts) != 8 || len(today.Steps) != 20 || today.Steps[0].Body != "24" || today.Continue[0].Title != "9" {
			t.Errorf("%d to continue, %d drafts, %d steps from %q", len(today.Continue), len(today.Drafts), len(today.Steps), today.Steps[0].Body)
		}
	})
}
