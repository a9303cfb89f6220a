package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// experiment makes an entry of a person.
func (s *service) experiment(a *access.Actor, title string) *eln.Entry {
	s.t.Helper()
	e, err := s.CreateEntry(s.t.Context(), a, eln.NewEntry{Kind: eln.Experiment, Title: title})
	s.must(err)
	return e
}

// readOnly is the actor with a key that may only read.
func readOnly(a *access.Actor) *access.Actor {
	b := *a
	b.Ceiling = eln.Read
	return &b
}

func (s *service) holds() {
	s.t.Helper()
	_, err := s.DB.Verify(s.t.Context(), func(f store.Finding) { s.t.Errorf("the record does not hold: %+v", f) })
	s.must(err)
}

// leaf returns a part of an entry as the record holds it now, "" when it holds
// none.
func (s *service) leaf(e *eln.Entry, path string) string {
	s.t.Helper()
	var text string
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		n, err := tx.VersionCount(s.t.Context(), "entry:"+e.ID)
		if err != nil {
			return err
		}
		parts, err := tx.Leaves(s.t.Context(), "entry:"+e.ID, e.LabID, n)
		text = string(parts[path])
		return err
	}))
	return text
}

func (s *service) bodies(a *access.Actor, id string) []string {
	s.t.Helper()
	steps, err := s.Steps(s.t.Context(), a, id)
	s.must(err)
	var bodies []string
	for i, step := range steps {
		if step.Ordering != int64(i+1) {
			s.t.Errorf("step %q has ordering %d at place %d", step.Body, step.Ordering, i+1)
		}
		bodies = append(bodies, step.Body)
	}
	return bodies
}

func ptr[T any](v T) *T { return &v }

func TestStepsAreAddedTickedMovedAndRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		due := time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC)
		var ids []string
		for _, body := range []string{" peser\n", "chauffer", "filtrer"} {
			step, err := s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: body, Deadline: &due, Remind: true})
			s.must(err)
			ids = append(ids, step.ID)
		}
		ticked, err := s.ChangeStep(ctx, ada, e.ID, ids[1], eln.StepChange{Finished: ptr(true)})
		s.must(err)
		if !ticked.Finished || ticked.FinishedBy != ada.UserID || ticked.FinishedAt == nil {
			t.Errorf("ticked: %+v", ticked)
		}
		if leaf := s.leaf(e, "step/"+ids[1]); !strings.Contains(leaf, `"finished_by":"`+ada.UserID+`"`) || !strings.Contains(leaf, `"deadline":"2026-12-01T16:00:00.000000Z"`) {
			t.Errorf("the record holds %s", leaf)
		}
		open, err := s.ChangeStep(ctx, ada, e.ID, ids[1], eln.StepChange{Finished: ptr(false), Deadline: ptr[*time.Time](nil)})
		s.must(err)
		if open.Finished || open.FinishedAt != nil || open.FinishedBy != "" || open.Deadline != nil || open.Remind {
			t.Errorf("unticked: %+v", open)
		}
		moved, err := s.ChangeStep(ctx, ada, e.ID, ids[2], eln.StepChange{Ordering: ptr(int64(1))})
		s.must(err)
		if moved.Ordering != 1 {
			t.Errorf("moved: %+v", moved)
		}
		if got := s.bodies(ada, e.ID); !slices.Equal(got, []string{"filtrer", "peser", "chauffer"}) {
			t.Errorf("after the move: %q", got)
		}
		s.must(s.RemoveStep(ctx, ada, e.ID, ids[0]))
		if got := s.bodies(ada, e.ID); !slices.Equal(got, []string{"filtrer", "chauffer"}) || s.leaf(e, "step/"+ids[0]) != "" {
			t.Errorf("after the removal: %q", got)
		}
		_, err = s.ChangeStep(ctx, ada, e.ID, ids[1], eln.StepChange{Body: ptr("chauffer"), Finished: ptr(false), Ordering: ptr(int64(99))})
		s.must(err)
		want := append([]string{"entry.create"}, slices.Repeat([]string{"entry.change"}, 7)...)
		if got := s.actions(e.ID); !slices.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.holds()
	})
}

func TestStepsMoveToAnyPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		for _, c := range []struct {
			from  int
			place int64
			want  string
		}{{0, 1, "abcd"}, {0, 3, "bcad"}, {0, 99, "bcda"}, {3, -5, "dabc"}, {2, 2, "acbd"}, {1, 1 << 62, "acdb"}} {
			e := s.experiment(ada, c.want)
			var ids []string
			for _, body := range []string{"a", "b", "c", "d"} {
				step, err := s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: body})
				s.must(err)
				ids = append(ids, step.ID)
			}
			_, err := s.ChangeStep(ctx, ada, e.ID, ids[c.from], eln.StepChange{Ordering: &c.place})
			s.must(err)
			if got := strings.Join(s.bodies(ada, e.ID), ""); got != c.want {
				t.Errorf("%d to %d: %s, want %s", c.from, c.place, got, c.want)
			}
		}
	})
}

func TestImmutableStepsCanOnlyBeTicked(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "protocole")
		_, err := s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: "a", Immutable: true})
		s.want(err, eln.Invalid)
		template, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Template: true})
		s.must(err)
		fixed, err := s.AddStep(ctx, ada, template.ID, eln.NewStep{Body: "a", Immutable: true})
		s.must(err)
		_, err = s.ChangeStep(ctx, ada, template.ID, fixed.ID, eln.StepChange{Body: ptr("b"), Immutable: ptr(false)})
		s.must(err)
		s.freeze(e)
		steps, err := s.Steps(ctx, ada, e.ID)
		s.must(err)
		id := steps[0].ID
		for name, in := range map[string]eln.StepChange{
			"body": {Body: ptr("autre")}, "ordering": {Ordering: ptr(int64(2))}, "immutable": {Immutable: ptr(false)},
		} {
			if _, err := s.ChangeStep(ctx, ada, e.ID, id, in); eln.CodeOf(err) != eln.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.want(s.RemoveStep(ctx, ada, e.ID, id), eln.Invalid)
		due := time.Now().Add(time.Hour)
		ticked, err := s.ChangeStep(ctx, ada, e.ID, id, eln.StepChange{Finished: ptr(true), Deadline: ptr(&due), Body: ptr("peser")})
		s.must(err)
		if !ticked.Finished || ticked.Deadline == nil || ticked.Body != "peser" {
			t.Errorf("ticked: %+v", ticked)
		}
		s.holds()
	})
}

// freeze puts two steps on an entry, the first as a template's immutable one
// would arrive.
func (s *service) freeze(e *eln.Entry) {
	s.t.Helper()
	s.must(s.DB.Write(s.t.Context(), func(tx *store.Tx) error {
		for i, body := range []string{"peser", "chauffer"} {
			step := eln.Step{ID: eln.NewID(time.Now()), EntryID: e.ID, Body: body, Immutable: i == 0}
			if err := tx.AddStep(s.t.Context(), &step); err != nil {
				return err
			}
			_, err := tx.Record(s.t.Context(), store.Act{
				Subject: "entry:" + e.ID, Lab: e.LabID, Action: "entry.change", Actor: setUp,
				Parts: []store.Part{{Path: "step/" + step.ID, Value: map[string]any{"body": body, "immutable": i == 0}}},
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// verb is one way to change a part of an entry.
type verb func(a *access.Actor, entryID string) error

// refused runs each verb as everyone who may not do it, and asks that nothing
// was recorded.
func (s *service) refused(team eln.Team, e *eln.Entry, author *access.Actor, verbs map[string]verb) {
	s.t.Helper()
	ctx := s.t.Context()
	eve := s.member("eve", s.team("ICGM"), eln.RolePilote)
	bob := s.member("bob", team, eln.RoleMember)
	anonymous := access.Anonymous()
	s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
		grants := []eln.Grant{{Principal: "user:" + author.UserID, Level: eln.Own}, {Principal: "user:" + bob.UserID, Level: eln.Read}}
		if err := tx.SetGrants(ctx, e, grants); err != nil {
			return err
		}
		_, err := tx.Record(ctx, store.Act{Subject: "entry:" + e.ID, Lab: e.LabID, Action: "grant.set", Actor: setUp,
			Parts: []store.Part{{Path: "grant/user:" + bob.UserID, Value: "read"}}})
		return err
	}))
	before := len(s.actions(e.ID))
	for name, do := range verbs {
		for who, c := range map[string]struct {
			actor *access.Actor
			id    string
			want  eln.Code
		}{
			"someone of another team": {eve, e.ID, eln.NotFound}, "a reader": {bob, e.ID, eln.Denied},
			"a key that reads": {readOnly(author), e.ID, eln.Denied}, "nobody": {&anonymous, e.ID, eln.Unauthenticated},
			"the author, elsewhere": {author, eln.NewID(time.Now()), eln.NotFound},
		} {
			if err := do(c.actor, c.id); eln.CodeOf(err) != c.want {
				s.t.Errorf("%s as %s: %v, want %s", name, who, err, c.want)
			}
		}
	}
	if after := len(s.actions(e.ID)); after != before {
		s.t.Errorf("%d refusals were recorded", after-before)
	}
}

func TestStepsAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e, other := s.experiment(ada, "couplage"), s.experiment(ada, "autre")
		step, err := s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: "peser"})
		s.must(err)
		elsewhere, err := s.AddStep(ctx, ada, other.ID, eln.NewStep{Body: "ailleurs"})
		s.must(err)
		s.refused(team, e, ada, map[string]verb{
			"add": func(a *access.Actor, id string) error {
				_, err := s.AddStep(ctx, a, id, eln.NewStep{Body: "x"})
				return err
			},
			"change": func(a *access.Actor, id string) error {
				_, err := s.ChangeStep(ctx, a, id, step.ID, eln.StepChange{Body: ptr("x")})
				return err
			},
			"remove": func(a *access.Actor, id string) error { return s.RemoveStep(ctx, a, id, step.ID) },
		})
		_, err = s.ChangeStep(ctx, ada, e.ID, elsewhere.ID, eln.StepChange{Finished: ptr(true)})
		s.want(err, eln.NotFound)
		s.want(s.RemoveStep(ctx, ada, e.ID, elsewhere.ID), eln.NotFound)
		far := time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, in := range []eln.NewStep{{}, {Body: " \u202E\x00\n"}, {Body: "x", Deadline: &far}, {Body: "x", Deadline: &time.Time{}}} {
			_, err := s.AddStep(ctx, ada, e.ID, in)
			s.want(err, eln.Invalid)
		}
		_, err = s.LockEntry(ctx, ada, e.ID)
		s.must(err)
		_, err = s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: "x"})
		s.want(err, eln.Conflict)
		_, err = s.ChangeStep(ctx, ada, e.ID, step.ID, eln.StepChange{Finished: ptr(true)})
		s.want(err, eln.Conflict)
		s.want(s.RemoveStep(ctx, ada, e.ID, step.ID), eln.Conflict)
		s.holds()
	})
}

func TestHostileStepsAreCleaned(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		for body, want := range map[string]string{
			"a\x00b\x1b[31m\r\nc":      "ab[31m  c",
			"\u202Eexe.\u2066gpj":      "exe.gpj",
			"<script>x</script>":       "<script>x</script>",
			strings.Repeat("é", 1000):  strings.Repeat("é", eln.MaxStep),
			"bad \xff utf-8 '; DROP--": "bad \uFFFD utf-8 '; DROP--",
		} {
			step, err := s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: body})
			s.must(err)
			if step.Body != want {
				t.Errorf("%q became %q, want %q", body, step.Body, want)
			}
		}
		s.holds()
	})
}

func TestTwoHundredSteps(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "long protocole")
		var last string
		for i := range 200 {
			step, err := s.AddStep(ctx, ada, e.ID, eln.NewStep{Body: fmt.Sprintf("étape %d", i)})
			s.must(err)
			last = step.ID
		}
		_, err := s.ChangeStep(ctx, ada, e.ID, last, eln.StepChange{Ordering: ptr(int64(1))})
		s.must(err)
		if got := s.bodies(ada, e.ID); len(got) != 200 || got[0] != "étape 199" || got[199] != "étape 198" {
			t.Errorf("%d steps, from %q to %q", len(got), got[0], got[len(got)-1])
		}
		list, err := s.Entries(ctx, ada, eln.EntryFilter{Query: "has:step", Limit: 5})
		if s.must(err); len(list.Entries) != 1 {
			t.Errorf("has:step finds %d", len(list.Entries))
		}
		s.holds()
	})
}
