package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cahier/internal/access"
	"cahier/internal/eln"
)

// entryRoutes adds the routes of entries: lists, one entry, its versions and
// its fields.
func (s *server) entryRoutes(api huma.API) {
	add(s, api, "GET", "/entries", "entries", "Entries one may read, a page at a time", s.entries)
	add(s, api, "GET", "/entries/count", "count-entries", "How many entries one may read, exactly up to 10,000", s.countEntries)
	add(s, api, "POST", "/entries", "create-entry", "Begin an entry", s.createEntry, created)
	add(s, api, "GET", "/entries/{entry}", "entry", "One entry with everything on its page", s.entry)
	add(s, api, "PATCH", "/entries/{entry}", "change-entry", "Change an entry; what others changed meanwhile is merged", s.changeEntry)
	add(s, api, "PUT", "/entries/{entry}/fields/{name}", "set-field", "Add a field or put it in place", s.setField)
	add(s, api, "DELETE", "/entries/{entry}/fields/{name}", "remove-field", "Take a field away; its values stay in the history", s.removeField)
	add(s, api, "GET", "/entries/{entry}/versions", "versions", "The versions of an entry, newest first", s.entryVersions)
	add(s, api, "GET", "/entries/{entry}/versions/{n}", "version", "What an entry said at one version", s.entryVersion)
}

// EntryPath names an entry in an address: its short identifier, or its key.
type EntryPath struct {
	Entry string `path:"entry" maxLength:"40" doc:"short identifier (pid) or id of the entry"`
}

func (s *server) entryID(ctx context.Context, name string) (string, error) {
	return s.app.EntryID(ctx, name)
}

// entriesInput is what a list of entries may be asked for. Lists of ids and
// words are joined by commas.
type entriesInput struct {
	Query     string `query:"q" maxLength:"4000" doc:"query in the query language"`
	Kind      string `query:"kind" enum:"experiment,resource"`
	Template  string `query:"template" enum:"true,false"`
	Team      string `query:"team" maxLength:"36"`
	Notebook  string `query:"notebook" maxLength:"40" doc:"code of a notebook"`
	Author    string `query:"author" maxLength:"36"`
	Custodian string `query:"custodian" maxLength:"2000"`
	Category  string `query:"category" maxLength:"2000" doc:"ids, joined by commas; none for entries without one"`
	Status    string `query:"status" maxLength:"2000" doc:"ids, joined by commas; none for entries without one"`
	Tag       string `query:"tag" maxLength:"2000"`
	State     string `query:"state" maxLength:"60"`
	Sort      string `query:"sort" maxLength:"20" default:"changed"`
	Ascending bool   `query:"ascending"`
	Limit     int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
	After     string `query:"after" maxLength:"4000" doc:"next of the page before"`
}

func (s *server) filterOf(ctx context.Context, in *entriesInput) (eln.EntryFilter, error) {
	f := eln.EntryFilter{
		Kind: eln.Kind(in.Kind), TeamID: in.Team, AuthorID: in.Author, CustodianIDs: listed(in.Custodian), CategoryIDs: orNone(in.Category),
		StatusIDs: orNone(in.Status), Tags: listed(in.Tag), Query: in.Query, Order: eln.Order(in.Sort), Ascending: in.Ascending,
		Limit: in.Limit, After: in.After,
	}
	for _, word := range listed(in.State) {
		f.States = append(f.States, eln.State(word))
	}
	if in.Template != "" {
		template := in.Template == "true"
		f.Template = &template
	}
	if in.Notebook == "" {
		return f, nil
	}
	n, err := s.app.NotebookOfCode(ctx, actorOf(ctx), in.Notebook)
	f.NotebookID = n.ID
	return f, err
}

func listed(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// orNone reads ids of which the word none stands for entries without one.
func orNone(text string) []string {
	ids := listed(text)
	for i, id := range ids {
		if id == "none" {
			ids[i] = ""
		}
	}
	return ids
}

type entriesOutput struct {
	Body struct {
		Items []EntryRow `json:"items"`
		Next  string     `json:"next" doc:"cursor of the following page, empty after the last"`
	}
}

func (s *server) entries(ctx context.Context, in *entriesInput) (*entriesOutput, error) {
	f, err := s.filterOf(ctx, in)
	if err != nil {
		return nil, err
	}
	list, err := s.app.Entries(ctx, actorOf(ctx), f)
	if err != nil {
		return nil, err
	}
	out := &entriesOutput{}
	out.Body.Next = list.Next
	out.Body.Items, err = s.rowsOf(ctx, list.Entries)
	return out, err
}

type countOutput struct {
	Body struct {
		Count int64 `json:"count"`
		Exact bool  `json:"exact" doc:"false when there are more"`
	}
}

func (s *server) countEntries(ctx context.Context, in *entriesInput) (*countOutput, error) {
	f, err := s.filterOf(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &countOutput{}
	out.Body.Count, out.Body.Exact, err = s.app.CountEntries(ctx, actorOf(ctx), f)
	return out, err
}

type createEntryInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"100" doc:"name of the request: asked again under it within a week, nothing is made twice"`
	Body           struct {
		Kind       eln.Kind `json:"kind" enum:"experiment,resource"`
		Template   bool     `json:"template,omitempty"`
		TeamID     string   `json:"team_id,omitempty" maxLength:"36"`
		Notebook   string   `json:"notebook,omitempty" maxLength:"40" doc:"code of a notebook"`
		Origin     string   `json:"origin,omitempty" maxLength:"40" doc:"template to begin from"`
		Title      string   `json:"title,omitempty"`
		Body       string   `json:"body,omitempty"`
		BodyType   string   `json:"body_type,omitempty" enum:"html,markdown"`
		Date       string   `json:"date,omitempty" maxLength:"10"`
		CategoryID string   `json:"category_id,omitempty" maxLength:"36"`
		StatusID   string   `json:"status_id,omitempty" maxLength:"36"`
		Rating     int      `json:"rating,omitempty"`
		CustomID   *int64   `json:"custom_id,omitempty"`
		Metadata   string   `json:"metadata,omitempty" doc:"JSON in eLabFTW's form"`
		Draft      bool     `json:"draft,omitempty"`
		Tags       []string `json:"tags,omitempty" maxItems:"200"`
	}
}

func (s *server) createEntry(ctx context.Context, in *createEntryInput) (*entryOutput, error) {
	b := in.Body
	n := eln.NewEntry{
		Kind: b.Kind, Template: b.Template, TeamID: b.TeamID, Title: b.Title, Body: b.Body, Date: b.Date, CategoryID: b.CategoryID,
		StatusID: b.StatusID, Rating: b.Rating, CustomID: b.CustomID, Metadata: b.Metadata, Draft: b.Draft, Tags: b.Tags,
		RequestName: in.IdempotencyKey,
	}
	if b.BodyType != "" {
		n.BodyType = bodyTypeOf(b.BodyType)
	}
	if b.Notebook != "" {
		notebook, err := s.app.NotebookOfCode(ctx, actorOf(ctx), b.Notebook)
		if err != nil {
			return nil, err
		}
		n.NotebookID = notebook.ID
	}
	if b.Origin != "" {
		var err error
		if n.OriginID, err = s.entryID(ctx, b.Origin); err != nil {
			return nil, err
		}
	}
	e, err := s.app.CreateEntry(ctx, actorOf(ctx), n)
	if err != nil {
		return nil, err
	}
	return s.entryAnswer(ctx, e.ID)
}

func bodyTypeOf(word string) eln.BodyType {
	if word == "markdown" {
		return eln.Markdown
	}
	return eln.HTML
}

func (s *server) entry(ctx context.Context, in *EntryPath) (*entryOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	return s.entryAnswer(ctx, id)
}

type changeEntryInput struct {
	EntryPath
	IfMatch string `header:"If-Match" maxLength:"40" doc:"version one had before one, as ETag gives it; base_version does the same"`
	Body    struct {
		BaseVersion  int64                      `json:"base_version,omitempty" doc:"version one had before one; 0 applies the change on top"`
		Title        *string                    `json:"title,omitempty"`
		Body         *string                    `json:"body,omitempty"`
		BodyType     *string                    `json:"body_type,omitempty" enum:"html,markdown"`
		Date         *string                    `json:"date,omitempty" maxLength:"10"`
		CategoryID   *string                    `json:"category_id,omitempty" maxLength:"36"`
		StatusID     *string                    `json:"status_id,omitempty" maxLength:"36"`
		Rating       *int                       `json:"rating,omitempty"`
		CustomID     json.RawMessage            `json:"custom_id,omitempty" doc:"a number, or null for none"`
		Fields       map[string]json.RawMessage `json:"fields,omitempty" doc:"values by name of field"`
		Metadata     *string                    `json:"metadata,omitempty" doc:"the whole structured side, as JSON in eLabFTW's form"`
		HideMainText *bool                      `json:"hide_main_text,omitempty"`
	}
}

func (s *server) changeEntry(ctx context.Context, in *changeEntryInput) (*entryOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	change, err := in.change()
	if err != nil {
		return nil, err
	}
	_, overlaps, err := s.app.ChangeEntry(ctx, actorOf(ctx), id, change)
	if err != nil {
		return nil, err
	}
	out, err := s.entryAnswer(ctx, id)
	if err == nil {
		out.Body.Overlaps = overlaps
	}
	return out, err
}

func (in *changeEntryInput) change() (eln.EntryChange, error) {
	b := in.Body
	c := eln.EntryChange{
		Base: b.BaseVersion, Title: b.Title, Body: b.Body, Date: b.Date, CategoryID: b.CategoryID, StatusID: b.StatusID,
		Rating: b.Rating, Fields: b.Fields, Metadata: b.Metadata, HideMainText: b.HideMainText,
	}
	if b.BodyType != nil {
		t := bodyTypeOf(*b.BodyType)
		c.BodyType = &t
	}
	if len(b.CustomID) > 0 {
		var n *int64
		if err := json.Unmarshal(b.CustomID, &n); err != nil {
			return c, eln.Errorf(eln.Invalid, "custom_id_range", "A custom number is 1 or more.").InField("custom_id")
		}
		c.CustomID = &n
	}
	return c, in.baseOfHeader(&c)
}

// baseOfHeader takes the base from If-Match where the body names none.
func (in *changeEntryInput) baseOfHeader(c *eln.EntryChange) error {
	if c.Base != 0 || in.IfMatch == "" || in.IfMatch == "*" {
		return nil
	}
	n, ok := versionOfTag(in.IfMatch)
	if !ok {
		return eln.Errorf(eln.Invalid, "if_match_wrong", "If-Match takes the ETag of an entry, as \"v12\".").InField("If-Match")
	}
	c.Base = n
	return nil
}

// entityTag is the ETag of an entry, as v12 in quotation marks; some clients
// leave the marks or the letter away.
var entityTag = regexp.MustCompile(`^(?:W/)?"?v?([1-9][0-9]{0,18})"?$`)

// versionOfTag reads the version of an entry from its ETag.
func versionOfTag(tag string) (int64, bool) {
	m := entityTag.FindStringSubmatch(tag)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	return n, err == nil
}

type fieldInput struct {
	EntryPath
	Name string          `path:"name" maxLength:"1000"`
	Body json.RawMessage `doc:"the field as a JSON object in eLabFTW's form"`
}

func (s *server) setField(ctx context.Context, in *fieldInput) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		_, err := s.app.SetField(ctx, a, id, in.Name, in.Body)
		return err
	})
}

type fieldPath struct {
	EntryPath
	Name string `path:"name" maxLength:"1000"`
}

func (s *server) removeField(ctx context.Context, in *fieldPath) (*entryOutput, error) {
	return s.changed(ctx, in.Entry, func(a *access.Actor, id string) error {
		_, err := s.app.RemoveField(ctx, a, id, in.Name)
		return err
	})
}

// changed runs a change of an entry and answers with the entry as it then
// stands: what every change of a part of an entry answers.
func (s *server) changed(ctx context.Context, name string, fn func(a *access.Actor, id string) error) (*entryOutput, error) {
	id, err := s.entryID(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := fn(actorOf(ctx), id); err != nil {
		return nil, err
	}
	return s.entryAnswer(ctx, id)
}

type versionsInput struct {
	EntryPath
	Before int64 `query:"before" minimum:"0" doc:"next of the page before"`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type versionsOutput struct {
	Body struct {
		Items []eln.Version `json:"items"`
		Next  int64         `json:"next" doc:"before of the following page, 0 after the last"`
	}
}

func (s *server) entryVersions(ctx context.Context, in *versionsInput) (*versionsOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	items, err := s.app.Versions(ctx, actorOf(ctx), id, in.Before, in.Limit)
	out := &versionsOutput{}
	out.Body.Items = append([]eln.Version{}, items...)
	if len(items) == in.Limit && items[len(items)-1].N > 1 {
		out.Body.Next = items[len(items)-1].N
	}
	return out, err
}

type versionPath struct {
	EntryPath
	N int64 `path:"n"`
}

type versionOutput struct{ Body EntryContent }

func (s *server) entryVersion(ctx context.Context, in *versionPath) (*versionOutput, error) {
	id, err := s.entryID(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	then, err := s.app.EntryAt(ctx, actorOf(ctx), id, in.N)
	if err != nil {
		return nil, err
	}
	content, err := contentOf(then)
	return &versionOutput{Body: content}, err
}

// entryOutput is a whole entry with its version as ETag.
type entryOutput struct {
	ETag string `header:"ETag"`
	Body Entry
}

// entryAnswer returns the whole entry as the actor sees it now.
func (s *server) entryAnswer(ctx context.Context, id string) (*entryOutput, error) {
	o, err := s.app.OpenEntry(ctx, actorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	e, err := wholeEntry(actorOf(ctx), o, s.app.Now())
	return &entryOutput{ETag: fmt.Sprintf(`"v%d"`, o.Version), Body: e}, err
}

// rowsOf returns entries that the actor has just read as rows of a list.
func (s *server) rowsOf(ctx context.Context, entries []*eln.Entry) ([]EntryRow, error) {
	rows, err := s.app.Describe(ctx, entries)
	out := make([]EntryRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, rowOf(r))
	}
	return out, err
}

// readableFirst answers NotFound for an entry that the actor may not read
// before the body of the request is looked at.
func (s *server) readableFirst(ctx huma.Context, next func(huma.Context)) {
	if ctx.Method() == http.MethodGet {
		next(ctx)
		return
	}
	id, err := s.entryID(ctx.Context(), ctx.Param("entry"))
	if err == nil {
		_, err = s.app.EntryHead(ctx.Context(), actorOf(ctx.Context()), id)
	}
	if err == nil {
		next(ctx)
		return
	}
	p := s.problemOf(ctx.Context(), err)
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p)
}
