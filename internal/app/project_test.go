package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/access"
	"cahier/internal/eln"
)

func TestProjectsCarryTheirNotebooks(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		s.visible(s.member("head", team, eln.RolePilote), team, eln.VisibleToNotebook)
		ada, bob, eve := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("eve", other, eln.RoleMember)
		p, err := s.CreateProject(ctx, ada, eln.NewProject{Title: "ANR Peptides", Purpose: "Peptides cycliques"})
		s.must(err)
		q, err := s.CreateProject(ctx, ada, eln.NewProject{Title: "Autre"})
		s.must(err)
		ada = s.now(ada)
		n, err := s.CreateNotebook(ctx, ada, eln.NewNotebook{Title: "Ada", ProjectID: p.ID})
		s.must(err)
		ada = s.now(ada)
		e, err := s.CreateEntry(ctx, ada, eln.NewEntry{Kind: eln.Experiment, NotebookID: n.ID, Title: "dosage"})
		s.must(err)
		_, err = s.Entry(ctx, s.now(bob), e.ID)
		s.want(err, eln.NotFound)
		s.must(s.SetProjectMembers(ctx, ada, p.ID, []eln.Member{
			{UserID: ada.UserID, Level: eln.Own}, {UserID: bob.UserID, Level: eln.Comment}, {UserID: eve.UserID, Level: eln.Write},
		}))
		for a, want := range map[*access.Actor]eln.Level{bob: eln.Comment, eve: eln.Write} {
			read, err := s.Entry(ctx, s.now(a), e.ID)
			if s.must(err); read.Level != want {
				t.Errorf("%s reads with %s, want %s", a.Name, read.Level, want)
			}
			seen, err := s.ProjectOfPID(ctx, s.now(a), string(p.PID))
			if s.must(err); seen.Level != want || seen.Title != "ANR Peptides" {
				t.Errorf("%s sees %+v", a.Name, seen)
			}
		}
		_, err = s.ChangeNotebook(ctx, ada, n.ID, eln.NotebookChange{ProjectID: &q.ID})
		s.must(err)
		_, err = s.Entry(ctx, s.now(bob), e.ID)
		s.want(err, eln.NotFound)
		_, err = s.Entry(ctx, s.now(eve), e.ID)
		s.want(err, eln.NotFound)
		_, err = s.ChangeNotebook(ctx, ada, n.ID, eln.NotebookChange{ProjectID: ref("")})
		s.must(err)
		if got, want := s.record("project:"+p.ID), []string{"project.create", "project.members"}; !cmp.Equal(got, want) {
			t.Errorf("recorded %v, want %v", got, want)
		}
		s.verified()
	})
}

func TestProjectRights(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		ctx, team, other := t.Context(), s.team("IBMM"), s.team("ICGM")
		ada, bob, head := s.member("ada", team, eln.RoleMember), s.member("bob", team, eln.RoleMember), s.member("head", team, eln.RolePilote)
		eve, guest := s.member("eve", other, eln.RolePilote), s.member("guest", team, eln.RoleGuest)
		p, err := s.CreateProject(ctx, ada, eln.NewProject{Title: "ANR"})
		s.must(err)
		ada = s.now(ada)
		for _, a := range []*access.Actor{bob, eve, guest} {
			_, err = s.ProjectOfPID(ctx, s.now(a), string(p.PID))
			s.want(err, eln.NotFound)
			_, err = s.ChangeProject(ctx, s.now(a), p.ID, eln.ProjectChange{Title: ref("x")})
			s.want(err, eln.NotFound)
			_, err = s.ProjectMembers(ctx, s.now(a), p.ID)
			s.want(err, eln.NotFound)
			s.want(s.SetProjectMembers(ctx, s.now(a), p.ID, []eln.Member{{UserID: a.UserID, Level: eln.Own}}), eln.NotFound)
			list, err := s.Projects(ctx, s.now(a))
			if s.must(err); len(list) != 0 {
				t.Errorf("%s lists %+v", a.Name, list)
			}
		}
		seen, err := s.ProjectOfPID(ctx, s.now(head), string(p.PID))
		if s.must(err); seen.Level != eln.Read {
			t.Errorf("the Pilote sees %+v", seen)
		}
		s.want(s.SetProjectMembers(ctx, s.now(head), p.ID, []eln.Member{{UserID: head.UserID, Level: eln.Own}}), eln.Denied)
		_, err = s.CreateNotebook(ctx, s.now(head), eln.NewNotebook{Title: "x", ProjectID: p.ID})
		s.want(err, eln.Denied)
		_, err = s.CreateNotebook(ctx, s.now(bob), eln.NewNotebook{Title: "x", ProjectID: p.ID})
		s.want(err, eln.NotFound)
		_, err = s.CreateProject(ctx, guest, eln.NewProject{Title: "x", LabID: team.LabID})
		s.want(err, eln.Denied)
		_, err = s.CreateProject(ctx, eve, eln.NewProject{Title: "x", LabID: team.LabID})
		s.want(err, eln.Denied)
		_, err = s.CreateProject(ctx, readOnly(ada), eln.NewProject{Title: "x"})
		s.want(err, eln.Denied)
		_, err = s.CreateProject(ctx, ada, eln.NewProject{})
		s.want(err, eln.Invalid)
		s.want(s.SetProjectMembers(ctx, ada, p.ID, []eln.Member{{UserID: ada.UserID, Level: eln.Write}}), eln.Invalid)
		_, err = s.ProjectOfPID(ctx, ada, "not a pid")
		s.want(err, eln.NotFound)
		changed, err := s.ChangeProject(ctx, ada, p.ID, eln.ProjectChange{Title: ref("ANR 2"), Purpose: ref("Suite")})
		if s.must(err); changed.Title != "ANR 2" || changed.Version != 2 {
			t.Errorf("changed %+v", changed)
		}
		s.must(s.SetProjectMembers(ctx, ada, p.ID, []eln.Member{{UserID: eve.UserID, Level: eln.Write}, {UserID: ada.UserID, Level: eln.Own}}))
		_, err = s.CreateNotebook(ctx, s.now(eve), eln.NewNotebook{Title: "x", ProjectID: p.ID})
		s.want(err, eln.Invalid)
		s.verified()
	})
}
