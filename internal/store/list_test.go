package store_test

import (
	"fmt"
	"slices"
	"testing"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/search"
	"cahier/internal/store"
)

func readingOf(a *access.Actor, f eln.EntryFilter) (store.Reading, error) {
	r := store.Reading{Actor: a, Filter: f, Viewer: search.Viewer{UserID: a.UserID}}
	if f.Query == "" {
		return r, nil
	}
	var err error
	r.Query, err = search.Parse(f.Query)
	return r, err
}

func grant(kind, id string, level eln.Level) eln.Grant {
	return eln.Grant{Principal: access.Principal(kind, id), Level: level}
}

func TestListsHoldWhatTheReaderMayReadAndNothingElse(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		other := b.lab("ICGM")
		colleague, stranger, guest := b.person("c@example.org"), b.person("s@example.org"), b.person("g@example.org")
		b.join(colleague, b.team, eln.RoleMember)
		b.join(stranger, other, eln.RoleMember)
		b.join(guest, b.team, eln.RoleGuest)
		b.entry(b.user, b.team, "private", "couplage")
		b.entry(b.user, b.team, "of the team", "couplage", grant("team", b.team.ID, eln.Comment))
		b.entry(b.user, b.team, "shared with a stranger", "couplage", grant("user", stranger.ID, eln.Write))
		b.entry(b.user, b.team, "open to users", "couplage", eln.Grant{Principal: access.Users, Level: eln.Read})
		b.entry(b.user, b.team, "open to all", "couplage", eln.Grant{Principal: access.Public, Level: eln.Read})
		b.entry(b.user, b.team, "of a notebook", "couplage", grant("notebook", "n1", eln.Own))
		member := b.actor(stranger)
		member.Carry("notebook:n1", eln.Read)
		anonymous := access.Anonymous()
		for name, c := range map[string]struct {
			actor *access.Actor
			want  []string
		}{
			"author":    {b.actor(b.user), []string{"of a notebook", "open to all", "open to users", "shared with a stranger", "of the team", "private"}},
			"colleague": {b.actor(colleague), []string{"open to all", "open to users", "of the team"}},
			"stranger":  {b.actor(stranger), []string{"open to all", "open to users", "shared with a stranger"}},
			"guest":     {b.actor(guest), []string{"open to all", "open to users"}},
			"member":    {member, []string{"of a notebook", "open to all", "open to users", "shared with a stranger"}},
			"anonymous": {&anonymous, []string{"open to all"}},
		} {
			for _, f := range []eln.EntryFilter{{Limit: 50}, {Limit: 2}, {Limit: 2, Kind: eln.Experiment}, {Limit: 3, Query: "couplages"}, {Limit: 1, Query: "couplage -x OR couplage"}, {}} {
				if f.Query == "couplage -x OR couplage" {
					f.Query = "couplage OR body:couplage"
				}
				if got := b.titles(c.actor, f); !slices.Equal(got, c.want) {
					t.Errorf("%s, %+v: %q, want %q", name, f, got, c.want)
				}
			}
			r, err := readingOf(c.actor, eln.EntryFilter{Query: "couplage"})
			b.ok(err)
			b.ok(b.db.Read(t.Context(), func(tx *store.Tx) error {
				n, exact, err := tx.CountEntries(t.Context(), r)
				if n != int64(len(c.want)) || !exact {
					t.Errorf("%s counts %d, want %d", name, n, len(c.want))
				}
				return err
			}))
		}
	})
}

func TestEntryComesWithTheReadersLevel(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		reader := b.person("r@example.org")
		b.join(reader, b.team, eln.RoleMember)
		e := b.entry(b.user, b.team, "of a notebook", "", grant("notebook", "n1", eln.Write), grant("team", b.team.ID, eln.Read))
		for carried, want := range map[eln.Level]eln.Level{eln.None: eln.Read, eln.Comment: eln.Comment, eln.Own: eln.Write} {
			a := b.actor(reader)
			a.Carry("notebook:n1", carried)
			b.ok(b.db.Read(t.Context(), func(tx *store.Tx) error {
				got, err := tx.Entry(t.Context(), a, e.ID)
				if err == nil && got.Level != want {
					t.Errorf("carrying %s: level %s, want %s", carried, got.Level, want)
				}
				return err
			}))
		}
		a := b.actor(reader)
		a.Ceiling = eln.Read
		a.Carry("notebook:n1", eln.Own)
		b.ok(b.db.Read(t.Context(), func(tx *store.Tx) error {
			got, err := tx.Entry(t.Context(), a, e.ID)
			if err == nil && got.Level != eln.Read {
				t.Errorf("under a ceiling of read: level %s", got.Level)
			}
			return err
		}))
	})
}

func TestUnreadableEntryIsNotFound(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		stranger := b.person("s@example.org")
		b.join(stranger, b.lab("ICGM"), eln.RolePilote)
		e := b.entry(b.user, b.team, "private", "")
		b.ok(b.db.Read(t.Context(), func(tx *store.Tx) error {
			_, hidden := tx.Entry(t.Context(), b.actor(stranger), e.ID)
			_, unknown := tx.Entry(t.Context(), b.actor(stranger), eln.NewID(b.clock))
			if eln.CodeOf(hidden) != eln.NotFound || hidden.Error() != unknown.Error() {
				t.Errorf("hidden: %v, unknown: %v", hidden, unknown)
			}
			return nil
		}))
	})
}

func TestEveryOrderPagesWithoutGapOrRepeat(t *testing.T) {
	orders := []eln.Order{eln.ByChange, eln.ByCreation, eln.ByDate, eln.ByTitle, eln.BySerial, eln.ByRating, eln.ByCustomID,
		eln.ByCategory, eln.ByStatus, eln.ByAuthor, eln.ByPage}
	onBoth(t, func(t *testing.T, b *bench) {
		for i := range 23 {
			b.entry(b.user, b.team, fmt.Sprintf("Essai %d", i%7), "commun")
		}
		for _, order := range orders {
			for _, ascending := range []bool{false, true} {
				f := eln.EntryFilter{Order: order, Ascending: ascending, Limit: 5, Query: "commun"}
				seen := map[string]bool{}
				for {
					page := b.page(b.actor(b.user), f)
					for _, e := range page.Entries {
						if seen[e.ID] {
							t.Fatalf("%s: %s comes twice", order, e.ID)
						}
						seen[e.ID] = true
					}
					if page.Next == "" {
						break
					}
					f.After = page.Next
				}
				if len(seen) != 23 {
					t.Errorf("%s, ascending %v: %d entries, want 23", order, ascending, len(seen))
				}
			}
		}
	})
}

func TestTitlesSortAlikeOnBothDatabases(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		for _, title := range []string{"zinc", "Éther 10", "ether 9", "acide", "Œuf", "Eau"} {
			b.entry(b.user, b.team, title, "")
		}
		got := b.titles(b.actor(b.user), eln.EntryFilter{Order: eln.ByTitle, Ascending: true, Limit: 4})
		want := []string{"acide", "Eau", "ether 9", "Éther 10", "Œuf", "zinc"}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestCursorFromElsewhereIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		r, err := readingOf(b.actor(b.user), eln.EntryFilter{After: "!!", Limit: 5})
		b.ok(err)
		err = b.db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Entries(t.Context(), r)
			return err
		})
		if eln.CodeOf(err) != eln.Invalid {
			t.Errorf("got %v, want invalid", err)
		}
	})
}
