package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/access"
	"cahier/internal/eln"
)

// placeRoutes adds the routes of where entries stand: notebooks, projects,
// teams and their labels, and of what helps to find and to write.
func (s *server) placeRoutes(api huma.API) {
	s.notebookRoutes(api)
	s.projectRoutes(api)
	s.teamRoutes(api)
	s.labelRoutes(api)
	s.suggestRoutes(api)
}

func (s *server) notebookRoutes(api huma.API) {
	add(s, api, "GET", "/notebooks", "notebooks", "Notebooks one may read", s.notebooks)
	add(s, api, "POST", "/notebooks", "create-notebook", "Begin a notebook", s.createNotebook, created)
	add(s, api, "GET", "/notebooks/{code}", "notebook", "One notebook", s.notebook)
	add(s, api, "PATCH", "/notebooks/{code}", "change-notebook", "Change a notebook's title, purpose or project", s.changeNotebook)
	add(s, api, "POST", "/notebooks/{code}/close", "close-notebook", "Close a notebook: it takes no more pages", s.closeNotebook)
	add(s, api, "GET", "/notebooks/{code}/pages", "pages", "The pages of a notebook, in order and without a gap", s.notebookPages)
	add(s, api, "GET", "/notebooks/{code}/n/{page}", "entry-of-page", "The entry on a page", s.entryOfPage)
	add(s, api, "GET", "/notebooks/{code}/members", "notebook-members", "Who works in a notebook", s.notebookMembers)
	add(s, api, "PUT", "/notebooks/{code}/members", "set-notebook-members", "Set who works in a notebook, as a whole", s.setNotebookMembers)
}

// PlaceCan says what one may do to a notebook or project.
type PlaceCan struct {
	Write  bool `json:"write" doc:"write pages in it, or put notebooks in it"`
	Name   bool `json:"name" doc:"change its title and purpose"`
	Manage bool `json:"manage" doc:"set its members"`
	Close  bool `json:"close"`
}

// Notebook is one notebook as one may read it.
type Notebook struct {
	ID        string     `json:"id"`
	Code      string     `json:"code"`
	LabID     string     `json:"lab_id"`
	TeamID    string     `json:"team_id"`
	ProjectID string     `json:"project_id,omitempty"`
	Holder    eln.Person `json:"holder"`
	Title     string     `json:"title"`
	Purpose   string     `json:"purpose"`
	Pages     int64      `json:"pages"`
	CreatedAt time.Time  `json:"created_at"`
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
	Level     string     `json:"level" enum:"none,read,comment,write,own"`
	Version   int64      `json:"version"`
	Can       PlaceCan   `json:"can"`
}

type notebookOutput struct{ Body Notebook }

func notebookOf(a *access.Actor, n eln.Notebook) Notebook {
	may := func(can access.PlaceAbility) bool { return access.CheckNotebook(a, can, n) == nil }
	return Notebook{
		ID: n.ID, Code: n.Code, LabID: n.LabID, TeamID: n.TeamID, ProjectID: n.ProjectID, Holder: n.Holder, Title: n.Title, Purpose: n.Purpose,
		Pages: n.Pages, CreatedAt: n.CreatedAt, ClosedAt: n.ClosedAt, Level: n.Level.String(), Version: n.Version,
		Can: PlaceCan{
			Write: may(access.CanWritePlace), Name: may(access.CanNamePlace), Manage: may(access.CanManagePlace), Close: may(access.CanClosePlace),
		},
	}
}

func notebookAnswer(ctx context.Context, n eln.Notebook, err error) (*notebookOutput, error) {
	return &notebookOutput{Body: notebookOf(actorOf(ctx), n)}, err
}

func (s *server) notebooks(ctx context.Context, _ *none) (*list[Notebook], error) {
	a := actorOf(ctx)
	seen, err := s.app.Notebooks(ctx, a)
	items := make([]Notebook, len(seen))
	for i, n := range seen {
		items[i] = notebookOf(a, n)
	}
	return listOf(items), err
}

type createNotebookInput struct {
	Body struct {
		TeamID    string `json:"team_id,omitempty" maxLength:"36"`
		ProjectID string `json:"project_id,omitempty" maxLength:"36"`
		Title     string `json:"title" maxLength:"1000"`
		Purpose   string `json:"purpose,omitempty" maxLength:"20000"`
	}
}

func (s *server) createNotebook(ctx context.Context, in *createNotebookInput) (*notebookOutput, error) {
	n, err := s.app.CreateNotebook(ctx, actorOf(ctx), eln.NewNotebook{
		TeamID: in.Body.TeamID, ProjectID: in.Body.ProjectID, Title: in.Body.Title, Purpose: in.Body.Purpose,
	})
	return notebookAnswer(ctx, n, err)
}

// NotebookPath names a notebook in an address by its code.
type NotebookPath struct {
	Code string `path:"code" maxLength:"40"`
}

func (s *server) notebook(ctx context.Context, in *NotebookPath) (*notebookOutput, error) {
	n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), in.Code)
	return notebookAnswer(ctx, n, err)
}

type changeNotebookInput struct {
	NotebookPath
	Body struct {
		Title     *string `json:"title,omitempty" maxLength:"1000"`
		Purpose   *string `json:"purpose,omitempty" maxLength:"20000"`
		ProjectID *string `json:"project_id,omitempty" maxLength:"36" doc:"empty for none"`
	}
}

func (s *server) changeNotebook(ctx context.Context, in *changeNotebookInput) (*notebookOutput, error) {
	n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), in.Code)
	if err == nil {
		n, err = s.app.ChangeNotebook(ctx, actorOf(ctx), n.ID, eln.NotebookChange{
			Title: in.Body.Title, Purpose: in.Body.Purpose, ProjectID: in.Body.ProjectID,
		})
	}
	return notebookAnswer(ctx, n, err)
}

func (s *server) closeNotebook(ctx context.Context, in *NotebookPath) (*notebookOutput, error) {
	n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), in.Code)
	if err == nil {
		n, err = s.app.CloseNotebook(ctx, actorOf(ctx), n.ID)
	}
	return notebookAnswer(ctx, n, err)
}

type pagesInput struct {
	NotebookPath
	After int64 `query:"after" minimum:"0" doc:"next of the pages before"`
	Limit int   `query:"limit" minimum:"1" maximum:"500" default:"200"`
}

type pagesOutput struct {
	Body struct {
		Items []eln.Page `json:"items"`
		Next  int64      `json:"next" doc:"where the following pages begin, 0 after the last"`
	}
}

func (s *server) notebookPages(ctx context.Context, in *pagesInput) (*pagesOutput, error) {
	n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), in.Code)
	if err != nil {
		return nil, err
	}
	out := &pagesOutput{}
	pages, next, err := s.app.Pages(ctx, actorOf(ctx), n.ID, in.After, in.Limit)
	out.Body.Items, out.Body.Next = append([]eln.Page{}, pages...), next
	return out, err
}

type pageInput struct {
	NotebookPath
	Page int64 `path:"page" minimum:"1"`
}

func (s *server) entryOfPage(ctx context.Context, in *pageInput) (*entryOutput, error) {
	id, err := s.app.EntryOfPage(ctx, actorOf(ctx), in.Code, in.Page)
	if err != nil {
		return nil, err
	}
	return s.entryAnswer(ctx, id)
}

// PlaceMember is one person's standing in a notebook or project.
type PlaceMember struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
	Level  string `json:"level" enum:"read,comment,write,own"`
}

func membersOf(members []eln.Member, err error) (*list[PlaceMember], error) {
	items := make([]PlaceMember, len(members))
	for i, m := range members {
		items[i] = PlaceMember{UserID: m.UserID, Name: m.Name, Level: m.Level.String()}
	}
	return listOf(items), err
}

// membersBody sets the members of a notebook or project as a whole.
type membersBody struct {
	Members []MemberLevel `json:"members" maxItems:"1000"`
}

// MemberLevel is what one member is to carry.
type MemberLevel struct {
	UserID string `json:"user_id" maxLength:"36"`
	Level  string `json:"level" enum:"read,comment,write,own"`
	Name   string `json:"name,omitempty" maxLength:"1000" doc:"as it was given; not read"`
}

func (b membersBody) members() ([]eln.Member, error) {
	members := make([]eln.Member, len(b.Members))
	for i, m := range b.Members {
		level, err := eln.ParseLevel(m.Level)
		if err != nil {
			return nil, err
		}
		members[i] = eln.Member{UserID: m.UserID, Level: level}
	}
	return members, nil
}

func (s *server) notebookMembers(ctx context.Context, in *NotebookPath) (*list[PlaceMember], error) {
	n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), in.Code)
	if err != nil {
		return nil, err
	}
	return membersOf(s.app.NotebookMembers(ctx, actorOf(ctx), n.ID))
}

type setNotebookMembersInput struct {
	NotebookPath
	Body membersBody
}

func (s *server) setNotebookMembers(ctx context.Context, in *setNotebookMembersInput) (*list[PlaceMember], error) {
	a := actorOf(ctx)
	members, err := in.Body.members()
	if err != nil {
		return nil, err
	}
	n, err := s.app.NotebookOfCode(ctx, a, in.Code)
	if err != nil {
		return nil, err
	}
	if err := s.app.SetNotebookMembers(ctx, a, n.ID, members); err != nil {
		return nil, err
	}
	return membersOf(s.app.NotebookMembers(ctx, a, n.ID))
}
