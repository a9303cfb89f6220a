package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/app"
	"cahier/internal/eln"
)

func (s *server) teamRoutes(api huma.API) {
	add(s, api, "GET", "/teams", "teams", "One's teams, and those one looks after", s.teams)
	add(s, api, "POST", "/teams", "create-team", "Make a team of a lab", s.createTeam, created)
	add(s, api, "GET", "/teams/{id}", "team", "One team", s.team)
	add(s, api, "PATCH", "/teams/{id}", "change-team", "Change a team's name, or whom its new entries are open to", s.changeTeam)
	add(s, api, "GET", "/teams/{id}/members", "team-members", "Who is in a team", s.teamMembers)
	add(s, api, "POST", "/teams/{id}/members", "add-team-member", "Add somebody to a team, with a new account where they have none", s.addTeamMember, created)
	add(s, api, "PUT", "/teams/{id}/members/{user}", "set-team-member", "Give a member another role", s.setTeamMember)
	add(s, api, "DELETE", "/teams/{id}/members/{user}", "end-team-member", "Take a member out of a team", s.endTeamMember)
	add(s, api, "GET", "/teams/{id}/groups", "groups", "The groups of a team", s.groups)
	add(s, api, "POST", "/teams/{id}/groups", "create-group", "Make a group of a team", s.createGroup, created)
	add(s, api, "PUT", "/groups/{id}/members", "set-group-members", "Set who is in a group, as a whole", s.setGroupMembers)
}

// TeamPath names a team, or a group, in an address.
type TeamPath struct {
	ID string `path:"id" maxLength:"36"`
}

type teamOutput struct{ Body eln.Team }

func (s *server) teams(ctx context.Context, _ *none) (*list[eln.Team], error) {
	items, err := s.app.Teams(ctx, actorOf(ctx))
	return listOf(items), err
}

type createTeamInput struct {
	Body struct {
		LabID string `json:"lab_id" maxLength:"36"`
		Name  string `json:"name" maxLength:"255"`
	}
}

func (s *server) createTeam(ctx context.Context, in *createTeamInput) (*teamOutput, error) {
	t, err := s.app.CreateTeam(ctx, actorOf(ctx), in.Body.LabID, in.Body.Name)
	return &teamOutput{Body: t}, err
}

func (s *server) team(ctx context.Context, in *TeamPath) (*teamOutput, error) {
	t, err := s.app.Team(ctx, actorOf(ctx), in.ID)
	return &teamOutput{Body: t}, err
}

type changeTeamInput struct {
	TeamPath
	Body struct {
		Name       *string         `json:"name,omitempty" maxLength:"255"`
		Visibility *eln.Visibility `json:"visibility,omitempty" enum:"team,notebook"`
	}
}

func (s *server) changeTeam(ctx context.Context, in *changeTeamInput) (*teamOutput, error) {
	t, err := s.app.ChangeTeam(ctx, actorOf(ctx), in.ID, eln.TeamChange{Name: in.Body.Name, Visibility: in.Body.Visibility})
	return &teamOutput{Body: t}, err
}

func (s *server) teamMembers(ctx context.Context, in *TeamPath) (*list[eln.TeamMember], error) {
	items, err := s.app.TeamMembers(ctx, actorOf(ctx), in.ID)
	return listOf(items), err
}

type teamMemberOutput struct{ Body eln.TeamMember }

type addTeamMemberInput struct {
	TeamPath
	Body struct {
		Email    string   `json:"email" maxLength:"254"`
		First    string   `json:"first,omitempty" maxLength:"255" doc:"for somebody without an account"`
		Last     string   `json:"last,omitempty" maxLength:"255" doc:"for somebody without an account"`
		Role     eln.Role `json:"role,omitempty" enum:"member,admin,pilote,guest"`
		Password string   `json:"password,omitempty" maxLength:"1024" doc:"temporary, for somebody without an account"`
	}
}

func (s *server) addTeamMember(ctx context.Context, in *addTeamMemberInput) (*teamMemberOutput, error) {
	m, err := s.app.AddTeamMember(ctx, actorOf(ctx), in.ID, app.NewTeamMember{
		Email: in.Body.Email, First: in.Body.First, Last: in.Body.Last, Role: in.Body.Role, Password: in.Body.Password,
	})
	return &teamMemberOutput{Body: m}, err
}

// TeamMemberPath names a member of a team.
type TeamMemberPath struct {
	ID   string `path:"id" maxLength:"36"`
	User string `path:"user" maxLength:"36"`
}

type setTeamMemberInput struct {
	TeamMemberPath
	Body struct {
		Role eln.Role `json:"role" enum:"member,admin,pilote,guest"`
	}
}

func (s *server) setTeamMember(ctx context.Context, in *setTeamMemberInput) (*teamMemberOutput, error) {
	m, err := s.app.SetTeamMember(ctx, actorOf(ctx), in.ID, in.User, in.Body.Role)
	return &teamMemberOutput{Body: m}, err
}

func (s *server) endTeamMember(ctx context.Context, in *TeamMemberPath) (*none, error) {
	return nil, s.app.EndTeamMember(ctx, actorOf(ctx), in.ID, in.User)
}

type groupOutput struct{ Body eln.Group }

func (s *server) groups(ctx context.Context, in *TeamPath) (*list[eln.Group], error) {
	items, err := s.app.Groups(ctx, actorOf(ctx), in.ID)
	return listOf(items), err
}

type createGroupInput struct {
	TeamPath
	Body struct {
		Name    string   `json:"name" maxLength:"255"`
		UserIDs []string `json:"user_ids,omitempty" maxItems:"1000"`
	}
}

func (s *server) createGroup(ctx context.Context, in *createGroupInput) (*groupOutput, error) {
	g, err := s.app.CreateGroup(ctx, actorOf(ctx), in.ID, in.Body.Name, in.Body.UserIDs)
	return &groupOutput{Body: g}, err
}

type setGroupMembersInput struct {
	TeamPath
	Body struct {
		UserIDs []string `json:"user_ids" maxItems:"1000"`
	}
}

func (s *server) setGroupMembers(ctx context.Context, in *setGroupMembersInput) (*groupOutput, error) {
	g, err := s.app.SetGroupMembers(ctx, actorOf(ctx), in.ID, in.Body.UserIDs)
	return &groupOutput{Body: g}, err
}
