package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

func ref[T any](v T) *T { return &v }

// shared makes an entry that ada and bob may both write.
func (s *service) shared(ada *access.Actor, body string) *eln.Entry {
	s.t.Helper()
	e, err := s.CreateEntry(s.t.Context(), ada, eln.NewEntry{
		Kind: eln.Experiment, Title: "Dosage", Body: body, Visibility: &eln.BaseVisibility{Write: ref(access.BaseTeam)},
		Metadata: `{"extra_fields":{"pH":{"type":"number","value":"7"},"Temp":{"type":"number","value":"20"}}}`,
	})
	s.must(err)
	e, err = s.Entry(s.t.Context(), ada, e.ID)
	s.must(err)
	return e
}

func (s *service) verified() {
	s.t.Helper()
	_, err := s.DB.Verify(s.t.Context(), func(f store.Finding) { s.t.Errorf("the record does not hold: %+v", f) })
	s.must(err)
}

func TestTwoPeopleNeverOverwriteEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.shared(ada, "<p>one</p><p>two</p><p>three</p>")
		_, overlaps, err := s.ChangeEntry(t.Context(), ada, e.ID, eln.EntryChange{Base: 1, Body: ref(strings.Replace(e.Body, "one", "ONE by Ada", 1))})
		s.must(err)
		if overlaps != nil {
			t.Errorf("a first save overlaps: %v", overlaps)
		}
		both, overlaps, err := s.ChangeEntry(t.Context(), bob, e.ID, eln.EntryChange{Base: 1, Body: ref(strings.Replace(e.Body, "three", "THREE by Bob", 1))})
		s.must(err)
		if len(overlaps) != 0 || !strings.Contains(both.Body, "ONE by Ada") || !strings.Contains(both.Body, "THREE by Bob") || both.Version != 3 {
			t.Errorf("version %d, overlaps %v: %s", both.Version, overlaps, both.Body)
		}
		again, overlaps, err := s.ChangeEntry(t.Context(), ada, e.ID, eln.EntryChange{Base: 2, Body: ref(strings.Replace(both.Body, "THREE by Bob", "three by Ada", 1))})
		s.must(err)
		if len(overlaps) != 1 || !strings.Contains(again.Body, "THREE by Bob") || !strings.Contains(again.Body, "three by Ada") {
			t.Errorf("overlaps %v: %s", overlaps, again.Body)
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "entry.change", "entry.change", "entry.change"}) {
			t.Errorf("recorded %v", got)
		}
		s.verified()
	})
}

// Every order in which two people save, from whatever version, keeps every
// word of both.
func TestEveryOrderOfSavingKeepsBothTexts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		people := []*access.Actor{s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)}
		for order := range 16 {
			e := s.shared(people[0], "<p>alpha</p><p>beta</p>")
			seen := []*eln.Entry{e, e}
			var words []string
			for turn := range 4 {
				who := order >> turn & 1
				word := fmt.Sprintf("word%d%d", who, turn)
				words = append(words, word)
				body := strings.Replace(seen[who].Body, "</p>", " "+word+"</p>", 1)
				after, _, err := s.ChangeEntry(t.Context(), people[who], e.ID, eln.EntryChange{Base: seen[who].Version, Body: &body})
				s.must(err)
				seen[who] = after
			}
			last, err := s.Entry(t.Context(), people[0], e.ID)
			s.must(err)
			for _, w := range words {
				if !strings.Contains(last.Body, w) {
					t.Errorf("order %04b lost %s: %s", order, w, last.Body)
				}
			}
		}
	})
}

func TestChangeEntryRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", s.team("LCPB"), eln.RoleMember)
		e, err := s.CreateEntry(t.Context(), ada, eln.NewEntry{Kind: eln.Experiment, Title: "x"})
		s.must(err)
		in := eln.EntryChange{Title: ref("y")}
		change := func(a *access.Actor, in eln.EntryChange) error {
			_, _, err := s.ChangeEntry(t.Context(), a, e.ID, in)
			return err
		}
		s.want(change(eve, in), eln.NotFound)
		s.want(change(bob, in), eln.Denied)
		readOnly := *ada
		readOnly.Ceiling = eln.Read
		s.want(change(&readOnly, in), eln.Denied)
		anonymous := access.Anonymous()
		s.want(change(&anonymous, in), eln.Unauthenticated)
		for name, wrong := range map[string]eln.EntryChange{
			"a base to come": {Base: 2, Title: ref("y")}, "a negative base": {Base: -1}, "rating": {Rating: ref(6)}, "date": {Date: ref("32/01/2026")},
			"body type": {BodyType: ref(eln.BodyType(3))}, "category": {CategoryID: ref("none such")}, "metadata": {Metadata: ref(`[1]`)},
			"unknown field": {Fields: map[string]json.RawMessage{"no": json.RawMessage(`1`)}},
		} {
			if err := change(ada, wrong); eln.CodeOf(err) != eln.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = s.LockEntry(t.Context(), ada, e.ID)
		s.must(err)
		s.want(change(ada, in), eln.Conflict)
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "entry.lock"}) {
			t.Errorf("recorded %v", got)
		}
	})
}

func TestSavingWhatIsThereMakesNoVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.shared(ada, "<p>same</p>")
		after, _, err := s.ChangeEntry(t.Context(), ada, e.ID, eln.EntryChange{
			Base: 1, Title: &e.Title, Body: &e.Body, Date: &e.Date, Rating: &e.Rating, Metadata: &e.Metadata,
		})
		s.must(err)
		if after.Version != 1 {
			t.Errorf("version %d", after.Version)
		}
	})
}

func TestFieldsMergeOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		team := s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.shared(ada, "")
		field := func(name, value string) eln.EntryChange {
			return eln.EntryChange{Base: 1, Fields: map[string]json.RawMessage{name: json.RawMessage(value)}}
		}
		_, _, err := s.ChangeEntry(t.Context(), ada, e.ID, field("pH", `"5.5"`))
		s.must(err)
		_, overlaps, err := s.ChangeEntry(t.Context(), bob, e.ID, field("Temp", `"37"`))
		s.must(err)
		if len(overlaps) != 0 {
			t.Errorf("two fields overlap: %v", overlaps)
		}
		_, overlaps, err = s.ChangeEntry(t.Context(), bob, e.ID, field("pH", `"6"`))
		s.must(err)
		if diff := cmp.Diff([]eln.Overlap{{Part: "field:pH", Mine: "6", Theirs: "5.5"}}, overlaps); diff != "" {
			t.Error(diff)
		}
		whole := strings.Replace(e.Metadata, `"20"`, `"4"`, 1)
		after, overlaps, err := s.ChangeEntry(t.Context(), ada, e.ID, eln.EntryChange{Base: 1, Metadata: &whole})
		s.must(err)
		m, err := eln.ParseMetadata(after.Metadata)
		s.must(err)
		if m.Field("pH").Value != "6" || m.Field("Temp").Value != "4" || len(overlaps) != 1 || overlaps[0].Part != "field:Temp" {
			t.Errorf("%s, overlaps %v", after.Metadata, overlaps)
		}
		found, err := s.Entries(t.Context(), ada, eln.EntryFilter{Query: `extrafield:"Temp":4`, Limit: 5})
		s.must(err)
		if len(found.Entries) != 1 {
			t.Errorf("found %d by its new value", len(found.Entries))
		}
	})
}

func TestRestoreVersionMakesANewOne(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ada := s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.shared(ada, "<p>first</p>")
		_, err := s.AddStep(t.Context(), ada, e.ID, eln.NewStep{Body: "weigh"})
		s.must(err)
		_, err = s.AddTag(t.Context(), ada, e.ID, "acid")
		s.must(err)
		then, err := s.OpenEntry(t.Context(), ada, e.ID)
		s.must(err)
		_, _, err = s.ChangeEntry(t.Context(), ada, e.ID, eln.EntryChange{
			Title: ref("Other"), Body: ref("<p>second</p>"), Date: ref("2020-02-02"), Metadata: ref(`{"extra_fields":{"new":{"value":"1"}}}`),
		})
		s.must(err)
		s.must(s.RemoveStep(t.Context(), ada, e.ID, then.Steps[0].ID))
		s.must(s.RemoveTag(t.Context(), ada, e.ID, "acid"))
		_, err = s.RestoreVersion(t.Context(), ada, e.ID, then.Version)
		s.must(err)
		now, err := s.OpenEntry(t.Context(), ada, e.ID)
		s.must(err)
		if now.Version != then.Version+4 || now.Title != then.Title || now.Date != then.Date || now.Metadata != then.Metadata {
			t.Errorf("restored %+v", now.Entry)
		}
		if render.StripBlockIDs(now.Body) != "<p>first</p>" || len(now.Steps) != 1 || now.Steps[0].Body != "weigh" || len(now.Tags) != 1 {
			t.Errorf("restored %q with %v and %v", now.Body, now.Steps, now.Tags)
		}
		content, err := s.EntryAt(t.Context(), ada, e.ID, then.Version+1)
		s.must(err)
		if content.Title != "Other" || len(content.Steps) != 1 || content.Date != "2020-02-02" {
			t.Errorf("the version between: %+v", content)
		}
		versions, err := s.Versions(t.Context(), ada, e.ID, 0, 2)
		s.must(err)
		if len(versions) != 2 || versions[0].Action != "entry.restore" || versions[0].From != then.Version || versions[0].Actor != "ada Test" {
			t.Errorf("versions: %+v", versions)
		}
		revisions, err := s.Revisions(t.Context(), ada, e.ID)
		s.must(err)
		if len(revisions) != 3 || revisions[2].N != 1 {
			t.Errorf("revisions: %+v", revisions)
		}
		_, err = s.EntryAt(t.Context(), ada, e.ID, 99)
		s.want(err, eln.NotFound)
		_, err = s.RestoreVersion(t.Context(), s.member("eve", s.team("LCPB"), eln.RoleMember), e.ID, 1)
		s.want(err, eln.NotFound)
		s.verified()
	})
}
