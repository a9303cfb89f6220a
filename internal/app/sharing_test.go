package app_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/proof/event"
	"cahier/internal/store"
)

// again returns a person as they come back with their next request, with all
// that they carry by then.
func (s *service) again(a *access.Actor) *access.Actor {
	s.t.Helper()
	var back access.Actor
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		ctx := s.t.Context()
		u, err := tx.User(ctx, a.UserID)
		if err != nil {
			return err
		}
		teams, err := tx.Memberships(ctx, a.UserID)
		if err != nil {
			return err
		}
		back = access.ForUser(u, teams)
		carried, err := tx.CarriedPrincipals(ctx, a.UserID)
		for p, level := range carried {
			back.Carry(p, level)
		}
		return err
	}))
	back.Via, back.Method = access.ViaWeb, "password"
	return &back
}

// sibling makes another team of the same lab.
func (s *service) sibling(of eln.Team, name string) eln.Team {
	s.t.Helper()
	team := eln.Team{ID: eln.NewID(time.Now()), LabID: of.LabID, Name: name, Visibility: eln.VisibleToTeam}
	s.must(s.DB.Write(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Record(s.t.Context(), store.Act{Subject: "team:" + team.ID, Lab: of.LabID, Action: "team.create", Actor: setUp})
		return errors.Join(err, tx.AddTeam(s.t.Context(), &team))
	}))
	return team
}

// joins makes a person a member of one more team and returns them as they are
// then.
func (s *service) joins(a *access.Actor, team eln.Team, role eln.Role) *access.Actor {
	s.t.Helper()
	s.must(s.DB.Write(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Record(s.t.Context(), store.Act{Subject: "team:" + team.ID, Lab: team.LabID, Action: "role.set", Actor: setUp})
		return errors.Join(err, tx.SetMembership(s.t.Context(), a.UserID, team.ID, role))
	}))
	return s.again(a)
}

// notebook makes a notebook of a person in a team.
func (s *service) notebook(a *access.Actor, team eln.Team, title string) eln.Notebook {
	s.t.Helper()
	n, err := s.CreateNotebook(s.t.Context(), a, eln.NewNotebook{TeamID: team.ID, Title: title})
	s.must(err)
	return n
}

// events returns the events of a stream from its nth on.
func (s *service) events(stream string, from int64) []event.Event {
	s.t.Helper()
	var list []event.Event
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		bodies, err := tx.Events(s.t.Context(), stream, from, 1000)
		for _, b := range bodies {
			ev, err := event.Parse(b)
			s.must(err)
			list = append(list, ev)
		}
		return err
	}))
	return list
}

// grants returns the grants of an entry as principal=level.
func (s *service) grants(e *eln.Entry) map[string]eln.Level {
	s.t.Helper()
	got := map[string]eln.Level{}
	s.must(s.DB.Read(s.t.Context(), func(tx *store.Tx) error {
		grants, err := tx.Grants(s.t.Context(), e.ID)
		for _, g := range grants {
			got[g.Principal] = g.Level
		}
		return err
	}))
	for p, level := range got {
		if want := fmt.Sprintf("%q", level.String()); s.leaf(e, "grant/"+p) != want {
			s.t.Errorf("the leaf of %s says %s, the row %s", p, s.leaf(e, "grant/"+p), want)
		}
	}
	return got
}

func key(err error) string {
	var e *eln.Error
	errors.As(err, &e)
	if e == nil {
		return ""
	}
	return e.Key
}

func user(a *access.Actor) string { return "user:" + a.UserID }

func TestSharingSaysWhoSeesAnEntryAndWhy(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		chief, guest := s.member("chief", team, eln.RoleAdmin), s.member("guest", team, eln.RoleGuest)
		eve := s.member("eve", s.team("ICGM"), eln.RolePilote)
		e := s.experiment(ada, "couplage")
		_, err := s.Sharing(ctx, eve, e.ID)
		s.want(err, eln.NotFound)
		_, err = s.Sharing(ctx, guest, e.ID)
		s.want(err, eln.NotFound)
		sharing, err := s.Sharing(ctx, bob, e.ID)
		s.must(err)
		if !sharing.FollowsNotebook || sharing.ReadBase != access.BaseTeam || sharing.WriteBase != access.BaseAdmins {
			t.Errorf("sharing is %+v", sharing)
		}
		names := map[string]string{}
		for _, g := range sharing.Grants {
			names[g.Principal] = g.Name
		}
		want := map[string]string{user(ada): "ada Test", "team:" + team.ID: "IBMM", "admins:" + team.ID: "IBMM", "notebook:" + e.NotebookID: "IBMM-01"}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Error(diff)
		}
		people := map[string][]string{}
		for _, r := range sharing.Readership.People {
			people[r.Person.First+" "+r.Level.String()] = r.Reasons
			if r.Person.Email != "" {
				t.Errorf("the address of %s is shown", r.Person.Name)
			}
		}
		wantPeople := map[string][]string{"ada own": {"holder", "author", "team"}, "chief own": {"admins", "team"}, "bob comment": {"team"}}
		if diff := cmp.Diff(wantPeople, people); diff != "" {
			t.Error(diff)
		}
		if chief == nil || sharing.Readership.More != 0 || sharing.Readership.Reaches != nil {
			t.Errorf("readers: %+v", sharing.Readership)
		}
	})
}

func TestSharingAddsDropsAndRecordsTheDifference(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		own := []eln.Grant{{Principal: user(ada), Level: eln.Own}}
		s.must(s.SetGrants(ctx, ada, e.ID, append(own, eln.Grant{Principal: user(bob), Level: eln.Write}), nil))
		if got := s.grants(e); !cmp.Equal(got, map[string]eln.Level{user(ada): eln.Own, user(bob): eln.Write}) {
			t.Errorf("grants are %v", got)
		}
		s.must(s.SetGrants(ctx, ada, e.ID, append(own, eln.Grant{Principal: user(bob), Level: eln.Write}), nil))
		s.must(s.SetGrants(ctx, ada, e.ID, append(own, eln.Grant{Principal: user(bob), Level: eln.Write}, eln.Grant{Principal: "user:EVE@example.org", Level: eln.Comment}), nil))
		if got := s.grants(e)[user(eve)]; got != eln.Comment {
			t.Errorf("eve has %s", got)
		}
		if n := s.finds(eve, "couplage"); n != 1 {
			t.Errorf("eve finds %d", n)
		}
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{}, nil))
		_, err := s.Entry(ctx, bob, e.ID)
		s.want(err, eln.NotFound)
		if got := s.grants(e); !cmp.Equal(got, map[string]eln.Level{user(ada): eln.Own}) {
			t.Errorf("grants are %v", got)
		}
		if got := s.actions(e.ID); !slices.Equal(got, []string{"entry.create", "grant.set", "grant.set", "grant.end"}) {
			t.Errorf("recorded %v", got)
		}
		events := s.events("entry:"+e.ID, 3)
		if got := fmt.Sprintf("%v %v", events[0].Data["principals"], events[0].Data["level"]); got != "["+user(eve)+"] comment" {
			t.Errorf("the event says %s", got)
		}
		s.holds()
	})
}

func TestSharingWithEveryoneIsFoundByEveryone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, eve := s.member("ada", team, eln.RoleMember), s.member("eve", s.team("ICGM"), eln.RoleMember)
		anonymous := access.Anonymous()
		e := s.experiment(ada, "ouverture")
		s.must(s.SetGrants(ctx, ada, e.ID, nil, &eln.BaseVisibility{Read: new(access.BasePublic)}))
		if s.finds(eve, "ouverture") != 1 || s.finds(&anonymous, "ouverture") != 1 {
			t.Error("an open entry is not found")
		}
		sharing, err := s.Sharing(ctx, eve, e.ID)
		s.must(err)
		want := []app.Reach{{Principal: access.Public, Level: eln.Read}, {Principal: access.Users, Level: eln.Comment}}
		if diff := cmp.Diff(want, sharing.Readership.Reaches); diff != "" || sharing.ReadBase != access.BasePublic {
			t.Error(sharing.ReadBase, diff)
		}
		_, err = s.Sharing(ctx, &anonymous, e.ID)
		s.want(err, eln.Unauthenticated)
		s.must(s.SetGrants(ctx, ada, e.ID, nil, &eln.BaseVisibility{Read: new(access.BaseTeam)}))
		if s.finds(eve, "ouverture") != 0 || s.finds(&anonymous, "ouverture") != 0 {
			t.Error("a closed entry is found")
		}
		for _, g := range []eln.Grant{{Principal: access.Public, Level: eln.Comment}, {Principal: access.Users, Level: eln.Own}, {Principal: access.Users, Level: 9}} {
			if err := s.SetGrants(ctx, ada, e.ID, []eln.Grant{g}, nil); key(err) != "grant_level_wide" {
				t.Errorf("%v: %v", g, err)
			}
		}
	})
}

func TestBaseNumbersTouchWhatTheyStandFor(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		notebook, admins, members := "notebook:"+e.NotebookID, "admins:"+team.ID, "team:"+team.ID
		for _, step := range []struct {
			read, write *int
			want        map[string]eln.Level
		}{
			{new(30), new(20), map[string]eln.Level{user(ada): eln.Own, notebook: eln.Own, admins: eln.Own, members: eln.Comment}},
			{nil, new(10), map[string]eln.Level{user(ada): eln.Own, notebook: eln.Comment, admins: eln.Comment, members: eln.Comment}},
			{nil, new(30), map[string]eln.Level{user(ada): eln.Own, notebook: eln.Comment, admins: eln.Own, members: eln.Write}},
			{new(20), new(20), map[string]eln.Level{user(ada): eln.Own, admins: eln.Own}},
			{new(10), new(10), map[string]eln.Level{user(ada): eln.Own}},
			{new(40), nil, map[string]eln.Level{user(ada): eln.Own, admins: eln.Comment, members: eln.Comment, access.Users: eln.Comment}},
		} {
			s.must(s.SetGrants(ctx, ada, e.ID, nil, &eln.BaseVisibility{Read: step.read, Write: step.write}))
			if diff := cmp.Diff(step.want, s.grants(e)); diff != "" {
				t.Error(diff)
			}
		}
		s.want(s.SetGrants(ctx, ada, e.ID, nil, &eln.BaseVisibility{Read: new(15)}), eln.Invalid)
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: user(bob), Level: eln.Read}}, &eln.BaseVisibility{Read: new(20)}))
		if diff := cmp.Diff(map[string]eln.Level{user(ada): eln.Own, user(bob): eln.Read, admins: eln.Comment}, s.grants(e)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhoCannotBeNamedDoesNotExist(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, eve := s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RolePilote)
		theirs := s.notebook(eve, other, "secret")
		group, err := s.CreateGroup(ctx, eve, other.ID, "cristallo", nil)
		s.must(err)
		e := s.experiment(ada, "couplage")
		var unknown *eln.Error
		if !errors.As(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: "user:" + eln.NewID(time.Now()), Level: eln.Read}}, nil), &unknown) {
			t.Fatal("nobody was named")
		}
		for _, principal := range []string{
			user(eve), "team:" + other.ID, "admins:" + other.ID, "lab:" + other.LabID, "notebook:" + theirs.ID, "group:" + group.ID,
			"user:nobody@example.org", "institution:x", "project:x", "planet:mars", "user:", "user", "", "user:\x00", "team:" + other.ID + "\n", "link:x",
		} {
			var got *eln.Error
			if err := s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: principal, Level: eln.Read}}, nil); !errors.As(err, &got) {
				t.Errorf("%q is named", principal)
				continue
			}
			if diff := cmp.Diff(unknown, got, cmp.AllowUnexported(eln.Error{})); diff != "" {
				t.Errorf("%q: %s", principal, diff)
			}
		}
		many := make([]eln.Grant, 101)
		s.want(s.SetGrants(ctx, ada, e.ID, many, nil), eln.Invalid)
		if got := s.actions(e.ID); len(got) != 1 {
			t.Errorf("recorded %v", got)
		}
	})
}

func TestAPrincipalThatIsThereMayStay(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, eve := s.member("ada", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: "user:eve@example.org", Level: eln.Own}}, nil))
		s.must(s.SetGrants(ctx, eve, e.ID, []eln.Grant{{Principal: user(eve), Level: eln.Own}, {Principal: "team:" + other.ID, Level: eln.Write}}, nil))
		s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: user(eve), Level: eln.Read}, {Principal: "team:" + other.ID, Level: eln.Read}}, nil))
		want := map[string]eln.Level{user(ada): eln.Own, user(eve): eln.Read, "team:" + other.ID: eln.Read}
		if diff := cmp.Diff(want, s.grants(e)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNobodySharesTheEntryAwayFromItsPeople(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada, bob, chief := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("chief", team, eln.RoleAdmin)
		e := s.experiment(ada, "couplage")
		_, err := s.TransferEntry(ctx, ada, e.ID, bob.UserID, "")
		s.must(err)
		if err := s.SetGrants(ctx, chief, e.ID, []eln.Grant{}, nil); key(err) != "shuts_you_out" {
			t.Errorf("shutting oneself out: %v", err)
		}
		s.must(s.SetGrants(ctx, chief, e.ID, []eln.Grant{{Principal: user(ada), Level: eln.None}, {Principal: user(bob), Level: eln.Read}, {Principal: "team:" + team.ID, Level: eln.Read}}, nil))
		want := map[string]eln.Level{user(ada): eln.Own, user(bob): eln.Own, "team:" + team.ID: eln.Read}
		if diff := cmp.Diff(want, s.grants(e)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSharingIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		ada := s.member("ada", team, eln.RoleMember)
		e := s.experiment(ada, "couplage")
		draft, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, Draft: true})
		s.must(err)
		err = s.SetGrants(ctx, ada, draft.ID, nil, &eln.BaseVisibility{Read: new(30)})
		if key(err) != "draft_alone" || eln.CodeOf(err) != eln.Conflict {
			t.Errorf("a draft: %v", err)
		}
		s.refused(team, e, ada, map[string]verb{
			"share": func(a *access.Actor, id string) error { return s.SetGrants(ctx, a, id, []eln.Grant{}, nil) },
			"transfer": func(a *access.Actor, id string) error {
				_, err := s.TransferEntry(ctx, a, id, ada.UserID, "")
				return err
			},
			"move": func(a *access.Actor, id string) error {
				_, err := s.MoveEntry(ctx, a, id, e.NotebookID, "")
				return err
			},
			"archive": func(a *access.Actor, id string) error { _, err := s.ArchiveEntry(ctx, a, id); return err },
			"void":    func(a *access.Actor, id string) error { _, err := s.VoidEntry(ctx, a, id, "par erreur"); return err },
			"publish": func(a *access.Actor, id string) error {
				_, err := s.PublishEntry(ctx, a, id)
				if eln.CodeOf(err) == eln.Conflict && a.UserID == ada.UserID {
					return eln.ErrNotFound()
				}
				return err
			},
		})
		s.holds()
	})
}

func TestSharingAGroupAnInstitutionAndANotebook(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team := t.Context(), s.team("IBMM")
		second := s.sibling(team, "Peptides")
		ada, chief := s.member("ada", team, eln.RoleMember), s.member("chief", team, eln.RoleAdmin)
		cleo, dan := s.member("cleo", team, eln.RoleMember), s.member("dan", second, eln.RoleMember)
		group, err := s.CreateGroup(ctx, chief, team.ID, "cristallo", []string{cleo.UserID})
		s.must(err)
		e := s.experiment(ada, "couplage")
		only := func(p string, level eln.Level) {
			t.Helper()
			s.must(s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: p, Level: level}}, nil))
		}
		reads := func(a *access.Actor, want eln.Level, rule, name string) {
			t.Helper()
			got, err := s.Entry(ctx, s.again(a), e.ID)
			if want == eln.None {
				s.want(err, eln.NotFound)
				return
			}
			s.must(err)
			level, reasons, err := s.Explain(ctx, ada, e.ID, a.UserID)
			s.must(err)
			if got.Level != want || level != want || reasons[0].Rule != rule || reasons[0].Name != name {
				t.Errorf("reads with %s; explained as %s by %+v", got.Level, level, reasons)
			}
		}
		only("group:"+group.ID, eln.Write)
		reads(cleo, eln.Write, "group", "cristallo")
		reads(dan, eln.None, "", "")
		only("lab:"+team.LabID, eln.Read)
		reads(dan, eln.Read, "lab", "IBMM")
		theirs := s.notebook(cleo, team, "du voisin")
		err = s.SetGrants(ctx, ada, e.ID, []eln.Grant{{Principal: "notebook:" + theirs.ID, Level: eln.Comment}}, nil)
		if key(err) != "principal_unknown" {
			t.Errorf("the notebook of another: %v", err)
		}
		s.must(s.SetNotebookMembers(ctx, s.again(cleo), theirs.ID, []eln.Member{{UserID: ada.UserID, Level: eln.Read}, {UserID: dan.UserID, Level: eln.Read}}))
		s.must(s.SetGrants(ctx, s.again(ada), e.ID, []eln.Grant{{Principal: "notebook:" + theirs.ID, Level: eln.Comment}}, nil))
		reads(cleo, eln.Comment, "holder", theirs.Code+" du voisin")
		reads(dan, eln.Read, "notebook", theirs.Code+" du voisin")
		s.holds()
	})
}
