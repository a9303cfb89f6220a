package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

func suggest(kind, q string) app.Suggest { return app.Suggest{Kind: kind, Q: q} }

func languageOf(word string) app.AccountChange { return app.AccountChange{Language: &word} }

func TestSuggestionsAreOfReadableEntries(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		guest := s.member("guest", team, eln.RoleGuest)
		own := &eln.BaseVisibility{Read: ref(access.BaseOwner), Write: ref(access.BaseOwner)}
		number := int64(41)
		open, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Resource, Title: "Dosage du cuivre", Tags: []string{"cuivre"}, CustomID: &number,
			Metadata: `{"extra_fields":{"Température":{"type":"number","value":"20"},"Lot":{"type":"text","value":"A"}}}`})
		s.must(err)
		hidden, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: "Dosage secret", Tags: []string{"caché"}, Visibility: own,
			Metadata: `{"extra_fields":{"Tension":{"type":"number","value":"20"}}}`})
		s.must(err)
		for _, c := range []struct {
			who     *access.Actor
			kind, q string
			want    []string
		}{
			{ada, "tag", "c", []string{"caché", "cuivre"}}, {bob, "tag", "c", []string{"cuivre"}}, {eve, "tag", "", nil},
			{ada, "field", "te", []string{"Température", "Tension"}}, {bob, "field", "te", []string{"Température"}}, {eve, "field", "", nil},
			{bob, "field", "", []string{"Lot", "Température"}},
			{ada, "title", "dosa", []string{"Dosage secret", "Dosage du cuivre"}}, {bob, "title", "dosa", []string{"Dosage du cuivre"}},
			{eve, "title", "dosa", nil}, {bob, "title", "cuivre dos", []string{"Dosage du cuivre"}}, {bob, "title", "41", []string{"Dosage du cuivre"}},
			{bob, "title", string(open.PID), []string{"Dosage du cuivre"}}, {bob, "title", string(hidden.PID), nil},
			{ada, "person", "BO", []string{"bob Test"}}, {ada, "person", "eve", nil}, {ada, "person", "%", nil},
			{guest, "person", "", []string{"guest Test"}},
		} {
			list, err := s.Suggest(ctx, c.who, suggest(c.kind, c.q))
			s.must(err)
			var labels []string
			for _, one := range list {
				labels = append(labels, one.Label)
			}
			if diff := cmp.Diff(c.want, labels); diff != "" {
				t.Errorf("%s, %s %q: %s", c.who.Name, c.kind, c.q, diff)
			}
		}
		_, err = s.Suggest(ctx, ada, suggest("colour", ""))
		s.want(err, eln.Invalid)
		nobody := access.Anonymous()
		_, err = s.Suggest(ctx, &nobody, suggest("tag", ""))
		s.want(err, eln.Unauthenticated)
	})
}

func TestPeopleAreThoseOfMyLabs(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleGuest)
		eve := s.member("eve", other, eln.RolePilote)
		people, err := s.People(ctx, ada, "")
		s.must(err)
		if len(people) != 2 || people[0].ID != ada.UserID || people[1].ID != bob.UserID {
			t.Errorf("people %+v", people)
		}
		for _, u := range people {
			found, err := s.UserOfSerial(ctx, ada, u.Serial)
			if s.must(err); found.ID != u.ID {
				t.Errorf("%d is %+v", u.Serial, found)
			}
			_, err = s.UserOfSerial(ctx, eve, u.Serial)
			s.want(err, eln.NotFound)
		}
		_, err = s.UserOfSerial(ctx, ada, 9999)
		s.want(err, eln.NotFound)
	})
}

func TestChipsAreOfTheQuery(t *testing.T) {
	chips, err := app.Chips(`palladium tag:urgent`)
	if err != nil || len(chips) != 2 || chips[1].Text != "tag:urgent" || chips[1].Start != 11 || chips[1].End != 21 {
		t.Errorf("%+v, %v", chips, err)
	}
	_, err = app.Chips(`(palladium`)
	if e, ok := err.(*eln.Error); !ok || e.Field != "q" || e.Offset == 0 {
		t.Errorf("got %v", err)
	}
}
