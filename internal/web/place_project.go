package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/access"
	"cahier/internal/eln"
)

func (s *server) projectRoutes(api huma.API) {
	add(s, api, "GET", "/projects", "projects", "Projects one may read", s.projects)
	add(s, api, "POST", "/projects", "create-project", "Begin a project", s.createProject, created)
	add(s, api, "GET", "/projects/{pid}", "project", "One project", s.project)
	add(s, api, "PATCH", "/projects/{pid}", "change-project", "Change a project's title or purpose", s.changeProject)
	add(s, api, "GET", "/projects/{pid}/members", "project-members", "Who works in a project", s.projectMembers)
	add(s, api, "PUT", "/projects/{pid}/members", "set-project-members", "Set who works in a project, as a whole", s.setProjectMembers)
}

// Project is one project as one may read it.
type Project struct {
	ID        string    `json:"id"`
	PID       eln.PID   `json:"pid"`
	LabID     string    `json:"lab_id"`
	Title     string    `json:"title"`
	Purpose   string    `json:"purpose"`
	CreatedAt time.Time `json:"created_at"`
	Level     string    `json:"level" enum:"none,read,comment,write,own"`
	Version   int64     `json:"version"`
	Can       PlaceCan  `json:"can"`
}

type projectOutput struct{ Body Project }

func projectOf(a *access.Actor, p eln.Project) Project {
	may := func(can access.PlaceAbility) bool { return access.CheckProject(a, can, p) == nil }
	return Project{
		ID: p.ID, PID: p.PID, LabID: p.LabID, Title: p.Title, Purpose: p.Purpose, CreatedAt: p.CreatedAt, Level: p.Level.String(), Version: p.Version,
		Can: PlaceCan{Write: may(access.CanWritePlace), Name: may(access.CanNamePlace), Manage: may(access.CanManagePlace)},
	}
}

func projectAnswer(ctx context.Context, p eln.Project, err error) (*projectOutput, error) {
	return &projectOutput{Body: projectOf(actorOf(ctx), p)}, err
}

func (s *server) projects(ctx context.Context, _ *none) (*list[Project], error) {
	a := actorOf(ctx)
	seen, err := s.app.Projects(ctx, a)
	items := make([]Project, len(seen))
	for i, p := range seen {
		items[i] = projectOf(a, p)
	}
	return listOf(items), err
}

type createProjectInput struct {
	Body struct {
		LabID   string `json:"lab_id,omitempty" maxLength:"36"`
		Title   string `json:"title" maxLength:"1000"`
		Purpose string `json:"purpose,omitempty" maxLength:"20000"`
	}
}

func (s *server) createProject(ctx context.Context, in *createProjectInput) (*projectOutput, error) {
	p, err := s.app.CreateProject(ctx, actorOf(ctx), eln.NewProject{LabID: in.Body.LabID, Title: in.Body.Title, Purpose: in.Body.Purpose})
	return projectAnswer(ctx, p, err)
}

// ProjectPath names a project in an address by its short identifier.
type ProjectPath struct {
	PID string `path:"pid" maxLength:"20"`
}

func (s *server) project(ctx context.Context, in *ProjectPath) (*projectOutput, error) {
	p, err := s.app.ProjectOfPID(ctx, actorOf(ctx), in.PID)
	return projectAnswer(ctx, p, err)
}

type changeProjectInput struct {
	ProjectPath
	Body struct {
		Title   *string `json:"title,omitempty" maxLength:"1000"`
		Purpose *string `json:"purpose,omitempty" maxLength:"20000"`
	}
}

func (s *server) changeProject(ctx context.Context, in *changeProjectInput) (*projectOutput, error) {
	p, err := s.app.ProjectOfPID(ctx, actorOf(ctx), in.PID)
	if err == nil {
		p, err = s.app.ChangeProject(ctx, actorOf(ctx), p.ID, eln.ProjectChange{Title: in.Body.Title, Purpose: in.Body.Purpose})
	}
	return projectAnswer(ctx, p, err)
}

func (s *server) projectMembers(ctx context.Context, in *ProjectPath) (*list[PlaceMember], error) {
	p, err := s.app.ProjectOfPID(ctx, actorOf(ctx), in.PID)
	if err != nil {
		return nil, err
	}
	return membersOf(s.app.ProjectMembers(ctx, actorOf(ctx), p.ID))
}

type setProjectMembersInput struct {
	ProjectPath
	Body membersBody
}

func (s *server) setProjectMembers(ctx context.Context, in *setProjectMembersInput) (*list[PlaceMember], error) {
	a := actorOf(ctx)
	members, err := in.Body.members()
	if err != nil {
		return nil, err
	}
	p, err := s.app.ProjectOfPID(ctx, a, in.PID)
	if err != nil {
		return nil, err
	}
	if err := s.app.SetProjectMembers(ctx, a, p.ID, members); err != nil {
		return nil, err
	}
	return membersOf(s.app.ProjectMembers(ctx, a, p.ID))
}
