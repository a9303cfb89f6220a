package app_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/eln"
)

func titles(labels []eln.Label) []string {
	var list []string
	for _, l := range labels {
		list = append(list, l.Title)
	}
	return list
}

// contrastOnWhite is the contrast ratio of WCAG 2 of a colour on white.
func contrastOnWhite(t *testing.T, color string) float64 {
	t.Helper()
	var luminance float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(color[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		luminance += weight * c
	}
	return 1.05 / (luminance + 0.05)
}

func TestANewTeamHasLabelsInItsLanguage(t *testing.T) {
	h := newHouse(t)
	_, a := h.setUp()
	statuses, err := h.Labels(t.Context(), a, eln.Status, a.Teams[0].TeamID, eln.Experiment)
	h.ok(err)
	if diff := cmp.Diff([]string{"En cours", "Réussi", "À refaire", "Échec"}, titles(statuses)); diff != "" {
		t.Error(diff)
	}
	h.ok(h.ChangeAccount(t.Context(), a, languageOf("en")))
	team, err := h.CreateTeam(t.Context(), a, a.Teams[0].LabID, "Catalysis")
	h.ok(err)
	a, err = h.ActorNow(t.Context(), a.UserID)
	h.ok(err)
	for _, kind := range []eln.LabelKind{eln.Category, eln.Status} {
		for _, of := range []eln.Kind{eln.Experiment, eln.Resource} {
			labels, err := h.Labels(t.Context(), a, kind, team.ID, of)
			h.ok(err)
			if len(labels) < 4 || labels[0].Serial == 0 || labels[1].Ordering <= labels[0].Ordering {
				t.Errorf("%s of %s: %+v", kind, of, labels)
			}
			for _, l := range labels {
				if got := contrastOnWhite(t, l.Color); got < 4.5 {
					t.Errorf("%s: %s on white has a contrast of %.2f", l.Title, l.Color, got)
				}
			}
		}
	}
	statuses, err = h.Labels(t.Context(), a, eln.Status, team.ID, eln.Experiment)
	h.ok(err)
	if diff := cmp.Diff([]string{"Running", "Success", "Need to be redone", "Fail"}, titles(statuses)); diff != "" {
		t.Error(diff)
	}
	h.verified()
}

func TestLabelsAreMadeChangedAndHidden(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		admin, ada, eve := s.member("admin", team, eln.RoleAdmin), s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RolePilote)
		for _, kind := range []eln.LabelKind{eln.Category, eln.Status} {
			l, err := s.CreateLabel(ctx, admin, kind, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: " RMN ", Color: "#29AEB9"})
			s.must(err)
			if l.Title != "RMN" || l.Color != "29aeb9" || l.Serial == 0 || l.Ordering != 1 {
				t.Errorf("made %+v", l)
			}
			l, err = s.ChangeLabel(ctx, admin, kind, l.ID, eln.LabelChange{Title: ref("RMN 1H"), Ordering: ref(int64(7)), Hidden: ref(true)})
			if s.must(err); l.Title != "RMN 1H" || l.Ordering != 7 || !l.Hidden {
				t.Errorf("changed %+v", l)
			}
			l, err = s.ChangeLabel(ctx, admin, kind, l.ID, eln.LabelChange{Hidden: ref(false)})
			s.must(err)
			_, err = s.ChangeLabel(ctx, admin, kind, l.ID, eln.LabelChange{Hidden: ref(false)})
			s.must(err)
			list, err := s.Labels(ctx, ada, kind, team.ID, eln.Experiment)
			if s.must(err); !cmp.Equal(list, []eln.Label{l}) {
				t.Errorf("list %+v", list)
			}
			for _, wrong := range []eln.Label{
				{TeamID: team.ID, Of: eln.Experiment, Title: "x", Color: "red"}, {TeamID: team.ID, Of: eln.Experiment, Color: "000000"},
				{TeamID: team.ID, Of: "note", Title: "x", Color: "000000"},
			} {
				_, err = s.CreateLabel(ctx, admin, kind, wrong)
				s.want(err, eln.Invalid)
			}
			for _, a := range []*access.Actor{ada, readOnly(admin)} {
				_, err = s.CreateLabel(ctx, a, kind, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: "x", Color: "000000"})
				s.want(err, eln.Denied)
				_, err = s.ChangeLabel(ctx, a, kind, l.ID, eln.LabelChange{Title: ref("x")})
				s.want(err, eln.Denied)
			}
			_, err = s.CreateLabel(ctx, eve, kind, eln.Label{TeamID: team.ID, Of: eln.Experiment, Title: "x", Color: "000000"})
			s.want(err, eln.NotFound)
			_, err = s.ChangeLabel(ctx, eve, kind, l.ID, eln.LabelChange{Title: ref("x")})
			s.want(err, eln.NotFound)
			_, err = s.Labels(ctx, eve, kind, team.ID, eln.Experiment)
			s.want(err, eln.NotFound)
			_, err = s.Label(ctx, eve, kind, l.ID)
			s.want(err, eln.NotFound)
			word := string(kind)
			want := []string{word + ".create", word + ".change", word + ".hide", word + ".show"}
			if got := s.record(word + ":" + l.ID); !cmp.Equal(got, want) {
				t.Errorf("recorded %v, want %v", got, want)
			}
		}
		s.verified()
	})
}

// counts returns the tags of a team that an actor reads, with their counts.
func (s *service) counts(a *access.Actor, team eln.Team, q string) map[string]int64 {
	s.t.Helper()
	tags, err := s.Tags(s.t.Context(), a, team.ID, q, 0)
	s.must(err)
	counts := map[string]int64{}
	for _, tag := range tags {
		counts[tag.Label] = tag.Count
	}
	return counts
}

func TestTagsCountReadableEntriesAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		own := &eln.BaseVisibility{Read: ref(access.BaseOwner), Write: ref(access.BaseOwner)}
		for i, in := range []eln.NewEntry{
			{Tags: []string{"palladium", "Étalon"}}, {Tags: []string{"palladium"}, Visibility: own},
			{Tags: []string{"secret"}, Visibility: own}, {Tags: []string{"palladium", "cuivre (II)"}}, {Tags: []string{"100%"}},
		} {
			in.Kind, in.Title = eln.Experiment, fmt.Sprint("essai ", i)
			_, err := s.CreateEntry(ctx, ada, in)
			s.must(err)
		}
		_, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Draft: true, Tags: []string{"brouillon"}})
		s.must(err)
		all := map[string]int64{"palladium": 3, "Étalon": 1, "secret": 1, "cuivre (II)": 1, "100%": 1, "brouillon": 1}
		if diff := cmp.Diff(all, s.counts(ada, team, "")); diff != "" {
			t.Errorf("ada: %s", diff)
		}
		if diff := cmp.Diff(map[string]int64{"palladium": 2, "Étalon": 1, "cuivre (II)": 1, "100%": 1}, s.counts(bob, team, "")); diff != "" {
			t.Errorf("bob: %s", diff)
		}
		for q, want := range map[string]map[string]int64{
			"PALL": {"palladium": 2}, "etal": {"Étalon": 1}, "(ii": {"cuivre (II)": 1}, "secret": {}, "%": {}, "100%": {"100%": 1}, "_": {},
		} {
			if diff := cmp.Diff(want, s.counts(bob, team, q)); diff != "" {
				t.Errorf("%q: %s", q, diff)
			}
		}
		_, err = s.Tags(ctx, eve, team.ID, "", 10)
		s.want(err, eln.NotFound)
		suggested, err := s.Suggest(ctx, bob, suggest("tag", "s"))
		if s.must(err); len(suggested) != 0 {
			t.Errorf("suggestions betray %v", suggested)
		}
		s.verified()
	})
}

func TestTagsAreRenamedAndMerged(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		admin, ada, eve := s.member("admin", team, eln.RoleAdmin), s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RolePilote)
		tags := map[string]eln.Tag{}
		var last *eln.Entry
		for i, labels := range [][]string{{"palladum"}, {"palladum", "palladium"}, {"palladium"}} {
			e, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Title: fmt.Sprint("essai ", i), Body: "<p>chauffer</p>", Tags: labels})
			s.must(err)
			last = e
		}
		list, err := s.Tags(ctx, ada, team.ID, "", 0)
		s.must(err)
		for _, tag := range list {
			tags[tag.Label] = tag
		}
		for _, a := range []*access.Actor{ada, readOnly(admin)} {
			_, err = s.RenameTag(ctx, a, team.ID, tags["palladum"].ID, "x")
			s.want(err, eln.Denied)
		}
		_, err = s.RenameTag(ctx, eve, team.ID, tags["palladum"].ID, "x")
		s.want(err, eln.NotFound)
		_, err = s.RenameTag(ctx, eve, other.ID, tags["palladum"].ID, "x")
		s.want(err, eln.NotFound)
		_, err = s.RenameTag(ctx, admin, team.ID, tags["palladum"].ID, " ")
		s.want(err, eln.Invalid)
		renamed, err := s.RenameTag(ctx, admin, team.ID, tags["palladium"].ID, "Pd")
		if s.must(err); renamed.Label != "Pd" || renamed.ID != tags["palladium"].ID {
			t.Errorf("renamed %+v", renamed)
		}
		if s.finds(ada, "tag:palladium") != 0 || s.finds(ada, "tag:Pd") != 2 || s.finds(ada, "chauffer") != 3 {
			t.Errorf("found %d, %d and %d", s.finds(ada, "tag:palladium"), s.finds(ada, "tag:Pd"), s.finds(ada, "chauffer"))
		}
		merged, err := s.RenameTag(ctx, admin, team.ID, tags["palladum"].ID, "Pd")
		if s.must(err); merged.ID != tags["palladium"].ID {
			t.Errorf("merged into %+v", merged)
		}
		if diff := cmp.Diff(map[string]int64{"Pd": 3}, s.counts(ada, team, "")); diff != "" || s.finds(ada, "tag:Pd") != 3 {
			t.Errorf("%d found: %s", s.finds(ada, "tag:Pd"), diff)
		}
		newest, err := s.Entries(ctx, ada, eln.EntryFilter{Query: "chauffer", Limit: 1})
		if s.must(err); newest.Entries[0].ID != last.ID {
			t.Error("renaming a tag changed the order of change")
		}
		for id, want := range map[string][]string{tags["palladium"].ID: {"tag.rename"}, tags["palladum"].ID: {"tag.merge"}} {
			if got := s.record("tag:" + id); !cmp.Equal(got, want) {
				t.Errorf("recorded %v, want %v", got, want)
			}
		}
		s.verified()
	})
}
