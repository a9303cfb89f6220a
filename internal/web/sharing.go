package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// sharingRoutes adds the routes of who sees an entry, and why, and of the acts
// of its life.
func (s *server) sharingRoutes(api huma.API) {
	add(s, api, "GET", "/entries/{entry}/grants", "grants", "Who can see an entry, and why", s.grants)
	add(s, api, "PUT", "/entries/{entry}/grants", "set-grants", "Say who an entry is open to", s.setGrants)
	add(s, api, "GET", "/entries/{entry}/explain", "explain", "Why a person has the level they have", s.explain)
	add(s, api, "POST", "/entries/{entry}/actions", "act", "Lock, strike through, archive, hand over, move, duplicate … an entry; a duplicate answers 201", s.act)
}

// SharingAnswer is who an entry is open to. Readers are people, at most 200;
// More counts the others; Reach names what is open to everyone at once.
type SharingAnswer struct {
	FollowsNotebook bool        `json:"follows_notebook"`
	ReadBase        int         `json:"read_base"`
	WriteBase       int         `json:"write_base"`
	Grants          []GrantRow  `json:"grants"`
	Reach           []GrantRow  `json:"reach"`
	Readers         []ReaderRow `json:"readers"`
	More            int64       `json:"more"`
}

// GrantRow is a grant with the name that people know its principal by.
type GrantRow struct {
	Principal string `json:"principal"`
	Level     string `json:"level" enum:"read,comment,write,own"`
	Name      string `json:"name"`
}

// ReaderRow is a person who can open an entry. Each reason is a word: author,
// custodian, direct, team, admins, holder, notebook, project, group, lab or
// institution.
type ReaderRow struct {
	Person  eln.Person `json:"person"`
	Level   string     `json:"level" enum:"read,comment,write,own"`
	Reasons []string   `json:"reasons"`
}

type grantsOutput struct{ Body SharingAnswer }

func (s *server) grants(ctx context.Context, in *EntryPath) (*grantsOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	sharing, err := s.app.Sharing(ctx, actorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	return &grantsOutput{Body: sharingAnswer(sharing)}, nil
}

func sharingAnswer(of app.Sharing) SharingAnswer {
	out := SharingAnswer{
		FollowsNotebook: of.FollowsNotebook, ReadBase: of.ReadBase, WriteBase: of.WriteBase, More: of.Readership.More,
		Grants: []GrantRow{}, Reach: []GrantRow{}, Readers: []ReaderRow{},
	}
	for _, g := range of.Grants {
		out.Grants = append(out.Grants, GrantRow{Principal: g.Principal, Level: g.Level.String(), Name: g.Name})
	}
	for _, r := range of.Readership.Reaches {
		out.Reach = append(out.Reach, GrantRow{Principal: r.Principal, Level: r.Level.String()})
	}
	for _, r := range of.Readership.People {
		out.Readers = append(out.Readers, ReaderRow{Person: r.Person, Level: r.Level.String(), Reasons: r.Reasons})
	}
	return out
}

type setGrantsInput struct {
	EntryPath
	Body struct {
		Grants []struct {
			Principal string `json:"principal" maxLength:"300" doc:"public, users, or kind:id; user: also takes an exact email address"`
			Level     string `json:"level" enum:"none,read,comment,write,own"`
		} `json:"grants,omitempty" maxItems:"100" doc:"the whole list; leave it out to change the pair of numbers alone"`
		ReadBase  *int `json:"read_base,omitempty" enum:"10,20,30,40,50"`
		WriteBase *int `json:"write_base,omitempty" enum:"10,20,30,40,50"`
	}
}

func (s *server) setGrants(ctx context.Context, in *setGrantsInput) (*entryOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	var grants []eln.Grant
	if in.Body.Grants != nil {
		grants = []eln.Grant{}
	}
	for _, g := range in.Body.Grants {
		level, err := eln.ParseLevel(g.Level)
		if err != nil {
			return nil, err
		}
		grants = append(grants, eln.Grant{Principal: g.Principal, Level: level})
	}
	var base *eln.BaseVisibility
	if in.Body.ReadBase != nil || in.Body.WriteBase != nil {
		base = &eln.BaseVisibility{Read: in.Body.ReadBase, Write: in.Body.WriteBase}
	}
	if err := s.app.SetGrants(ctx, actorOf(ctx), id, grants, base); err != nil {
		return nil, err
	}
	return s.entryAnswer(ctx, id)
}

type explainInput struct {
	EntryPath
	User string `query:"user" required:"true" maxLength:"36" doc:"id of the person"`
}

// LevelReason is one link of the chain that gives a person their level: the
// rule (author, custodian, direct, team, admins, holder, notebook, project,
// group, lab, institution, users, public) and what it goes by.
type LevelReason struct {
	Rule  string `json:"rule"`
	Via   string `json:"via"`
	Level string `json:"level" enum:"read,comment,write,own"`
}

type explainOutput struct {
	Body struct {
		Level   string        `json:"level" enum:"none,read,comment,write,own"`
		Reasons []LevelReason `json:"reasons"`
	}
}

func (s *server) explain(ctx context.Context, in *explainInput) (*explainOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	level, reasons, err := s.app.Explain(ctx, actorOf(ctx), id, in.User)
	out := &explainOutput{}
	out.Body.Level, out.Body.Reasons = level.String(), []LevelReason{}
	for _, r := range reasons {
		out.Body.Reasons = append(out.Body.Reasons, LevelReason{Rule: r.Rule, Via: r.Name, Level: r.Level.String()})
	}
	return out, err
}

type actInput struct {
	EntryPath
	Body struct {
		Action string `json:"action" enum:"lock,unlock,archive,unarchive,strike,unstrike,void,publish,pin,unpin,duplicate,transfer,move,restore"`
		ActSettings
	}
}

// ActSettings is what some acts take beside their name.
type ActSettings struct {
	Reason       string `json:"reason,omitempty" doc:"of strike and void; optional for transfer and move"`
	UserID       string `json:"user_id,omitempty" maxLength:"36" doc:"of transfer: the new custodian"`
	Notebook     string `json:"notebook,omitempty" maxLength:"40" doc:"of move: the code of the notebook"`
	Version      int64  `json:"version,omitempty" doc:"of restore"`
	CopyFiles    bool   `json:"copy_files,omitempty" doc:"of duplicate"`
	LinkOriginal bool   `json:"link_original,omitempty" doc:"of duplicate: link it to the entry it follows"`
	AsTemplate   *bool  `json:"template,omitempty" doc:"of duplicate: whether it is a template; as its origin when left out"`
}

// act is one act on an entry; it returns the entry to answer with.
type act func(ctx context.Context, s *server, a *access.Actor, id string, with ActSettings) (string, error)

// acts is the table of acts: which verb each one is.
var acts = map[string]act{
	"lock":      plain((*app.App).LockEntry),
	"unlock":    plain((*app.App).UnlockEntry),
	"archive":   plain((*app.App).ArchiveEntry),
	"unarchive": plain((*app.App).UnarchiveEntry),
	"unstrike":  plain((*app.App).UnstrikeEntry),
	"publish":   plain((*app.App).PublishEntry),
	"strike":    reasoned((*app.App).StrikeEntry),
	"void":      reasoned((*app.App).VoidEntry),
	"pin":       pinned(true),
	"unpin":     pinned(false),
	"transfer":  transfer,
	"move":      move,
	"restore":   restore,
	"duplicate": duplicate,
}

func plain(verb func(*app.App, context.Context, *access.Actor, string) (*eln.Entry, error)) act {
	return func(ctx context.Context, s *server, a *access.Actor, id string, _ ActSettings) (string, error) {
		_, err := verb(s.app, ctx, a, id)
		return id, err
	}
}

func reasoned(verb func(*app.App, context.Context, *access.Actor, string, string) (*eln.Entry, error)) act {
	return func(ctx context.Context, s *server, a *access.Actor, id string, with ActSettings) (string, error) {
		_, err := verb(s.app, ctx, a, id, with.Reason)
		return id, err
	}
}

func pinned(yes bool) act {
	return func(ctx context.Context, s *server, a *access.Actor, id string, _ ActSettings) (string, error) {
		return id, s.app.PinEntry(ctx, a, id, yes)
	}
}

func transfer(ctx context.Context, s *server, a *access.Actor, id string, with ActSettings) (string, error) {
	_, err := s.app.TransferEntry(ctx, a, id, with.UserID, with.Reason)
	return id, err
}

// move reads the entry first: one that the actor may not read is not found
// whatever they ask of it.
func move(ctx context.Context, s *server, a *access.Actor, id string, with ActSettings) (string, error) {
	if _, err := s.app.Entry(ctx, a, id); err != nil {
		return id, err
	}
	n, err := s.app.NotebookOfCode(ctx, a, with.Notebook)
	if eln.CodeOf(err) == eln.NotFound {
		err = eln.ErrNotFound().InField("notebook")
	}
	if err == nil {
		_, err = s.app.MoveEntry(ctx, a, id, n.ID, with.Reason)
	}
	return id, err
}

func restore(ctx context.Context, s *server, a *access.Actor, id string, with ActSettings) (string, error) {
	_, err := s.app.RestoreVersion(ctx, a, id, with.Version)
	return id, err
}

func duplicate(ctx context.Context, s *server, a *access.Actor, id string, with ActSettings) (string, error) {
	from, err := s.app.Entry(ctx, a, id)
	if err != nil {
		return id, err
	}
	as := app.Duplicate{Template: from.Template, CopyFiles: with.CopyFiles, LinkOriginal: with.LinkOriginal}
	if with.AsTemplate != nil {
		as.Template = *with.AsTemplate
	}
	e, err := s.app.DuplicateEntry(ctx, a, id, as)
	if err != nil {
		return id, err
	}
	return e.ID, nil
}

type actOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   Entry
}

func (s *server) act(ctx context.Context, in *actInput) (*actOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	result, err := acts[in.Body.Action](ctx, s, actorOf(ctx), id, in.Body.ActSettings)
	if err != nil {
		return nil, err
	}
	answer, err := s.entryAnswer(ctx, result)
	if err != nil {
		return nil, err
	}
	out := &actOutput{Status: http.StatusOK, ETag: answer.ETag, Body: answer.Body}
	if result != id {
		out.Status = http.StatusCreated
	}
	return out, nil
}
