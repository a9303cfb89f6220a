package elabapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cahier/internal/eln"
)

// Route is one thing the API answers: a method and an address below Prefix, in
// which {id} and {sub} stand for numbers.
type Route struct {
	Method  string
	Pattern string
	serve   func(*call) (reply, error)
}

// noun is a kind of entry as API v2 names it.
type noun struct {
	name     string
	kind     eln.Kind
	template bool
	page     string // the page of eLabFTW's interface that shows it
	human    string
	number   int // how created_from_type names it
}

var nouns = []noun{
	{"experiments", eln.Experiment, false, "experiments.php", "experiment", 1},
	{"items", eln.Resource, false, "database.php", "resource", 2},
	{"experiments_templates", eln.Experiment, true, "templates.php", "experiment template", 3},
	{"items_types", eln.Resource, true, "resources-templates.php", "resource template", 4},
}

// nounOf returns how API v2 names a kind of entry.
func nounOf(kind eln.Kind, template bool) noun {
	i := slices.IndexFunc(nouns, func(n noun) bool { return n.kind == kind && n.template == template })
	return nouns[max(i, 0)]
}

// Routes lists every route of the API.
func Routes() []Route {
	routes := []Route{
		{"GET", "info", (*call).totals},
		{"GET", "apikeys", (*call).apiKeys},
		{"POST", "apikeys", (*call).addAPIKey},
		{"DELETE", "apikeys/{id}", (*call).endAPIKey},
		{"GET", "users", (*call).users},
		{"POST", "users", (*call).addUser},
		{"GET", "users/{id}", (*call).user},
		{"PATCH", "users/{id}", (*call).changeUser},
		{"GET", "teams", (*call).teams},
		{"POST", "teams", (*call).addTeam},
		{"GET", "teams/{id}", (*call).team},
		{"PATCH", "teams/{id}", (*call).changeTeam},
		{"GET", "teams/{id}/tags", (*call).teamTags},
		{"GET", "teams/{id}/tags/{sub}", (*call).teamTag},
		{"PATCH", "teams/{id}/tags/{sub}", (*call).renameTeamTag},
		{"GET", "team_tags", (*call).movedTags},
		{"GET", "extra_fields_keys", (*call).fieldNames},
	}
	routes = append(routes, groupRoutes()...)
	for _, l := range labelLists {
		routes = append(routes, labelRoutes(l)...)
	}
	for _, n := range nouns {
		routes = append(routes, entryRoutes(n.name)...)
	}
	return routes
}

func entryRoutes(name string) []Route {
	one := name + "/{id}"
	routes := []Route{
		{"GET", name, (*call).entries},
		{"POST", name, (*call).addEntry},
		{"GET", one, (*call).oneEntry},
		{"POST", one, (*call).duplicateEntry},
		{"PATCH", one, (*call).changeEntry},
		{"DELETE", one, (*call).strikeEntry},
		{"GET", one + "/tags", (*call).tags},
		{"POST", one + "/tags", (*call).addTags},
		{"DELETE", one + "/tags", (*call).removeTags},
		{"GET", one + "/tags/{sub}", (*call).tag},
		{"PATCH", one + "/tags/{sub}", (*call).changeTag},
		{"DELETE", one + "/tags/{sub}", (*call).removeTag},
		{"GET", one + "/comments", (*call).comments},
		{"POST", one + "/comments", (*call).addComment},
		{"GET", one + "/comments/{sub}", (*call).comment},
		{"PATCH", one + "/comments/{sub}", (*call).changeComment},
		{"DELETE", one + "/comments/{sub}", (*call).hideComment},
		{"GET", one + "/steps", (*call).steps},
		{"POST", one + "/steps", (*call).addStep},
		{"GET", one + "/steps/{sub}", (*call).step},
		{"PATCH", one + "/steps/{sub}", (*call).changeStep},
		{"DELETE", one + "/steps/{sub}", (*call).removeStep},
		{"GET", one + "/uploads", (*call).uploads},
		{"POST", one + "/uploads", (*call).addUpload},
		{"GET", one + "/uploads/{sub}", (*call).upload},
		{"POST", one + "/uploads/{sub}", (*call).replaceUpload},
		{"PATCH", one + "/uploads/{sub}", (*call).changeUpload},
		{"DELETE", one + "/uploads/{sub}", (*call).hideUpload},
		{"GET", one + "/revisions", (*call).revisions},
		{"GET", one + "/revisions/{sub}", (*call).revision},
		{"PATCH", one + "/revisions/{sub}", (*call).restoreRevision},
	}
	for _, kind := range []eln.Kind{eln.Experiment, eln.Resource} {
		list := one + "/" + nounOf(kind, false).name + "_links"
		routes = append(routes,
			Route{"GET", list, func(c *call) (reply, error) { return c.links(kind) }},
			Route{"GET", list + "/{sub}", func(c *call) (reply, error) { return c.links(kind) }},
			Route{"POST", list + "/{sub}", func(c *call) (reply, error) { return c.addLink(kind) }},
			Route{"DELETE", list + "/{sub}", func(c *call) (reply, error) { return c.endLink(kind) }},
		)
	}
	return routes
}

// own stands for the number of whoever asks and of their team.
const own = -1

// endpoints are the ones that eLabFTW has, in its order.
const endpoints = "apikeys, batch, compounds, config, dspace, experiments, experiments_templates, exports, extra_fields_keys, event, events, " +
	"favtags, idps, idps_sources, import, info, instance, items, items_types, reports, storage_units, team_tags, teams, todolist, unfinished_steps, users"

// find reads the address and returns its route. A segment that is no number
// where one is expected counts as absent, as in eLabFTW.
func (c *call) find() (Route, error) {
	segments := strings.Split(strings.Trim(strings.TrimPrefix(c.r.URL.Path, strings.TrimSuffix(Prefix, "/")), "/"), "/")
	if segments[0] == "" || len(segments) > 4 {
		return Route{}, errNothing()
	}
	endpoint := segments[0]
	if i := slices.IndexFunc(nouns, func(n noun) bool { return n.name == endpoint }); i >= 0 {
		c.noun = nouns[i]
	}
	c.id, c.sub = numberAt(segments, 1), numberAt(segments, 3)
	pattern := endpoint
	if c.id != 0 {
		pattern += "/{id}"
	}
	if len(segments) > 2 {
		pattern += "/" + segments[2]
	}
	if c.sub != 0 {
		pattern += "/{sub}"
	}
	if route, ok := c.table[c.r.Method+" "+pattern]; ok {
		return route, nil
	}
	return Route{}, c.noRoute(endpoint, pattern, segments)
}

func numberAt(segments []string, i int) int64 {
	if i >= len(segments) {
		return 0
	}
	if segments[i] == "me" || segments[i] == "current" {
		return own
	}
	n, err := strconv.ParseInt(segments[i], 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// noRoute says why nothing stands at an address. It knows addresses alone,
// not what they would hold.
func (c *call) noRoute(endpoint, pattern string, segments []string) error {
	if !slices.Contains(strings.Split(endpoints, ", "), endpoint) {
		return wrong("Invalid endpoint: available endpoints: %s", endpoints)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		if _, ok := c.table[method+" "+pattern]; ok {
			return wrong("No %s action for this endpoint!", c.r.Method)
		}
	}
	if len(segments) > 2 && c.id == 0 {
		return errNothing()
	}
	return unavailable("Cahier does not have this yet.")
}
