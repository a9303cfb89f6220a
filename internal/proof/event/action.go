package event

import (
	"maps"
	"slices"
	"strings"
)

// Action is the word for what was done. The list is closed and only grows; an
// action never changes its meaning. docs/record.md says of each what its data
// means and which parts it touches.
type Action string

// act says what an event with an action may hold: the kinds of stream it may
// stand in and the keys its data may have, each in one text with spaces.
type act struct {
	streams string
	keys    string
}

// actions lists every action.
var actions = map[Action]act{
	"entry.create":    {"entry", "origin origin_version page notebook draft captured"},
	"entry.change":    {"entry", "parts base merged bases editors captured"},
	"entry.publish":   {"entry", "page notebook"},
	"entry.strike":    {"entry", ""},
	"entry.unstrike":  {"entry", ""},
	"entry.void":      {"entry", "page notebook"},
	"entry.lock":      {"entry", ""},
	"entry.unlock":    {"entry", ""},
	"entry.archive":   {"entry", ""},
	"entry.unarchive": {"entry", ""},
	"entry.custody":   {"entry", "from to"},
	"entry.move":      {"entry", "from to page"},
	"entry.restore":   {"entry", "from parts"},

	"file.add":     {"entry user team", "file sha256 size captured"},
	"file.replace": {"entry user team", "file replaces sha256 size captured"},
	"file.change":  {"entry user team", "file parts"},
	"file.hide":    {"entry user team", "file"},
	"file.show":    {"entry user team", "file"},

	"grant.set": {"entry notebook project", "principals"},
	"grant.end": {"entry notebook project", "principals"},
	"link.add":  {"entry", "kind target"},
	"link.end":  {"entry", "kind target"},

	"comment.add":    {"entry", "comment captured"},
	"comment.change": {"entry", "comment"},
	"comment.hide":   {"entry", "comment"},

	"template.create":  {"entry template", "origin origin_version"},
	"template.change":  {"entry template", "parts base merged bases editors"},
	"template.publish": {"entry template", "from to"},
	"template.end":     {"entry template", ""},

	"notebook.create":  {"notebook", "code holder team project"},
	"notebook.change":  {"notebook", "parts project holder"},
	"notebook.page":    {"notebook", "no entry why"},
	"notebook.members": {"notebook", "members"},
	"notebook.close":   {"notebook", "pages"},
	"notebook.open":    {"notebook", "pages"},

	"project.create":  {"project", "team lab"},
	"project.change":  {"project", "parts"},
	"project.members": {"project", "members"},
	"project.close":   {"project", ""},

	"institution.create": {"institution", "ror"},
	"institution.change": {"institution", "ror parts"},
	"lab.create":         {"lab", "code class institutions"},
	"lab.change":         {"lab", "code class institutions parts"},
	"team.create":        {"team", "lab visibility"},
	"team.change":        {"team", "visibility parts"},
	"group.create":       {"group team", "group team"},
	"group.change":       {"group team", "group team parts"},
	"group.members":      {"group team", "group members"},
	"group.end":          {"group team", "group"},

	"category.create": {"category team", "category team of"},
	"category.change": {"category team", "category parts"},
	"category.hide":   {"category team", "category"},
	"category.show":   {"category team", "category"},
	"status.create":   {"status team", "status team of"},
	"status.change":   {"status team", "status parts"},
	"status.hide":     {"status team", "status"},
	"status.show":     {"status team", "status"},
	"tag.create":      {"tag team", "tag team"},
	"tag.rename":      {"tag team", "tag parts"},
	"tag.end":         {"tag team", "tag"},

	"user.create":   {"user", "operator"},
	"user.change":   {"user", "operator parts"},
	"user.password": {"user", "by"},
	"user.archive":  {"user", ""},
	"user.return":   {"user", ""},
	"role.set":      {"user team lab service", "user role team lab"},
	"role.end":      {"user team lab service", "user role team lab"},
	"session.end":   {"user", "session count"},
	"apikey.add":    {"user", "key team read_only"},
	"apikey.end":    {"user", "key"},

	"setting.change": {"service lab team user", "name"},
	"import.done":    {"user team lab service", "team source created updated unchanged skipped files"},
	"export.made":    {"user team lab notebook entry service", "entries format team notebook"},

	"signature.ask":    {"entry notebook", "version meaning user"},
	"signature.add":    {"entry notebook", "version meaning key signature"},
	"signature.refuse": {"entry notebook", "version user"},
	"key.add":          {"user service", "key kind public"},
	"key.end":          {"user service", "key"},

	"hold.set":        {"entry notebook project lab", "reference"},
	"hold.end":        {"entry notebook project lab", "reference"},
	"record.erase":    {"*", "reference basis approvers parts keys referrers"},
	"breakglass.ask":  {"lab service user", "approvers until scope"},
	"breakglass.open": {"lab service user", "approvers until scope"},
	"breakglass.end":  {"lab service user", ""},
	"journal.segment": {"log", "sha256 lines from to"},

	"log.stamp":   {"log", "checkpoint authority sha256"},
	"log.cosign":  {"log", "checkpoint witness"},
	"log.key":     {"log", "key"},
	"log.rupture": {"log", "size root checkpoint"},
	"log.epoch":   {"log", "size root checkpoint"},
}

// nouns are the kinds of stream that are followed by an id. Streams of one
// piece are "service", for what concerns no noun, and "log".
var nouns = strings.Fields("entry template notebook project institution lab team group category status tag user person")

// Actions lists every action, in order.
func Actions() []Action { return slices.Sorted(maps.Keys(actions)) }

// PartKind returns the kind of part that a path names: what stands before the
// slash. Events name kinds alone, since a field's name is somebody's words.
func PartKind(path string) string {
	kind, _, _ := strings.Cut(path, "/")
	return kind
}
