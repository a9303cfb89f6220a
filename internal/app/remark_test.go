package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// finds counts the entries that a query finds.
func (s *service) finds(a *access.Actor, query string) int {
	s.t.Helper()
	list, err := s.Entries(s.t.Context(), a, eln.EntryFilter{Query: query, Limit: 20})
	s.must(err)
	return len(list.Entries)
}

// openTo opens an entry of an author to others, each up to a level.
func (s *service) openTo(e *eln.Entry, author *access.Actor, others map[*access.Actor]eln.Level) {
	s.t.Helper()
	ctx := s.t.Context()
	grants := []eln.Grant{{Principal: "user:" + author.UserID, Level: eln.Own}}
	var parts []store.Part
	for other, level := range others {
		grants = append(grants, eln.Grant{Principal: "user:" + other.UserID, Level: level})
		parts = append(parts, store.Part{Path: "grant/user:" + other.UserID, Value: level.String()})
	}
	s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetGrants(ctx, e, grants); err != nil {
			return err
		}
		_, err := tx.Record(ctx, store.Act{Subject: "entry:" + e.ID, Lab: e.LabID, Action: "grant.set", Actor: setUp, Parts: parts})
		return err
	}))
}

func TestCommentsAreTheirAuthors(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		s.openTo(e, ada, map[*access.Actor]eln.Level{bob: eln.Comment})
		_, err := s.LockEntry(ctx, ada, e.ID)
		s.must(err)
		m, err := s.AddRemark(ctx, bob, e.ID, " rendement *surprenant* \r\n<b>non</b> ")
		s.must(err)
		if m.Body != "rendement *surprenant* \n<b>non</b>" || m.Author.Name != "bob Test" || m.Serial == 0 || m.EntryID != e.ID || m.Hidden {
			t.Errorf("added %+v", m)
		}
		if s.finds(ada, "surprenant") != 1 {
			t.Error("search does not find the comment")
		}
		_, err = s.ChangeRemark(ctx, ada, e.ID, m.ID, "bravo")
		s.want(err, eln.Denied)
		s.want(s.HideRemark(ctx, ada, e.ID, m.ID), eln.Denied)
		changed, err := s.ChangeRemark(ctx, bob, e.ID, m.ID, "rendement étonnant")
		s.must(err)
		if changed.Body != "rendement étonnant" || !changed.CreatedAt.Equal(m.CreatedAt) || !changed.ChangedAt.After(m.ChangedAt) {
			t.Errorf("changed %+v", changed)
		}
		_, err = s.ChangeRemark(ctx, bob, e.ID, m.ID, "rendement étonnant ")
		s.must(err)
		s.must(s.HideRemark(ctx, bob, e.ID, m.ID))
		list, err := s.Remarks(ctx, ada, e.ID)
		s.must(err)
		if len(list) != 1 || !list[0].Hidden || list[0].Body != "" {
			t.Errorf("hidden: %+v", list)
		}
		if s.finds(ada, "surprenant")+s.finds(ada, "étonnant") != 0 {
			t.Error("search finds what is hidden")
		}
		if leaf := s.leaf(e, "comment/"+m.ID); !strings.Contains(leaf, `"body":"rendement étonnant"`) || !strings.Contains(leaf, `"hidden":true`) {
			t.Errorf("the record holds %s", leaf)
		}
		_, err = s.ChangeRemark(ctx, bob, e.ID, m.ID, "encore")
		s.want(err, eln.NotFound)
		s.want(s.HideRemark(ctx, bob, e.ID, m.ID), eln.NotFound)
		want := []string{"entry.create", "grant.set", "entry.lock", "comment.add", "comment.change", "comment.hide"}
		if got := s.actions(e.ID); !slices.Equal(got, want) {
			t.Errorf("recorded %v", got)
		}
		s.holds()
	})
}

func TestCommentsAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e, other := s.experiment(ada, "couplage"), s.experiment(ada, "autre")
		m, err := s.AddRemark(ctx, ada, e.ID, "à refaire")
		s.must(err)
		elsewhere, err := s.AddRemark(ctx, ada, other.ID, "ailleurs")
		s.must(err)
		s.refused(team, e, ada, map[string]verb{
			"add": func(a *access.Actor, id string) error { _, err := s.AddRemark(ctx, a, id, "x"); return err },
			"change": func(a *access.Actor, id string) error {
				_, err := s.ChangeRemark(ctx, a, id, m.ID, "x")
				return err
			},
			"hide": func(a *access.Actor, id string) error { return s.HideRemark(ctx, a, id, m.ID) },
		})
		_, err = s.ChangeRemark(ctx, ada, e.ID, elsewhere.ID, "x")
		s.want(err, eln.NotFound)
		s.want(s.HideRemark(ctx, ada, e.ID, eln.NewID(time.Now())), eln.NotFound)
		for _, body := range []string{"", " \n\t", "\x00\x07\u202E", strings.Repeat("x", 1<<20), strings.Repeat("é", eln.MaxRemark+1)} {
			_, err := s.AddRemark(ctx, ada, e.ID, body)
			s.want(err, eln.Invalid)
		}
		_, err = s.StrikeEntry(ctx, ada, e.ID, "contaminé")
		s.must(err)
		_, err = s.AddRemark(ctx, ada, e.ID, "x")
		s.want(err, eln.Conflict)
		s.holds()
	})
}

func TestHostileCommentsAreCleaned(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		for body, want := range map[string]string{
			"a\x00b\x1b[31m\r\nc\td":            "ab[31m\nc\td",
			"\u202Eeluos\u202C \u2066x\u2069":   "eluos x",
			"<img src=x onerror=alert(1)>":      "<img src=x onerror=alert(1)>",
			"bad \xff utf-8":                    "bad \uFFFD utf-8",
			strings.Repeat("é", eln.MaxRemark):  strings.Repeat("é", eln.MaxRemark),
			"שלום עולם et مرحبا":                "שלום עולם et مرحبا",
			"x'); DROP TABLE comments; -- $1 ?": "x'); DROP TABLE comments; -- $1 ?",
		} {
			m, err := s.AddRemark(ctx, ada, e.ID, body)
			s.must(err)
			if m.Body != want {
				t.Errorf("%.40q became %.40q, want %.40q", body, m.Body, want)
			}
		}
		s.holds()
	})
}

func TestSignaturesCommentsStayAsTheyAre(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, ada := t.Context(), s.member("ada", s.team("IBMM"), eln.RoleMember)
		e := s.experiment(ada, "couplage")
		m := eln.Remark{ID: eln.NewID(time.Now()), EntryID: e.ID, AuthorID: ada.UserID, Body: "signé", CreatedAt: time.Now(), ChangedAt: time.Now(), Immutable: true}
		s.must(s.DB.Write(ctx, func(tx *store.Tx) error {
			if err := tx.AddRemark(ctx, &m); err != nil {
				return err
			}
			_, err := tx.Record(ctx, store.Act{Subject: "entry:" + e.ID, Lab: e.LabID, Action: "comment.add", Actor: setUp,
				Data: map[string]any{"comment": m.ID}, Parts: []store.Part{{Path: "comment/" + m.ID, Value: map[string]any{"body": m.Body}}}})
			return err
		}))
		_, err := s.ChangeRemark(ctx, ada, e.ID, m.ID, "x")
		s.want(err, eln.Denied)
		s.want(s.HideRemark(ctx, ada, e.ID, m.ID), eln.Denied)
	})
}
