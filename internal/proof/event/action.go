package event

import (
	"slices"
	"strings"
)

// Action is the word for what was done. The list is closed: see Actions.
type Action string

// act is one row of the table of acts, the one docs/record.md shows.
type act struct {
	action  Action
	streams string // kinds of stream the act may stand in
	leaves  string // kinds of part its version may change; "" when it makes no version
	data    string // what its data may hold: name:kind, kinds as in data.go
}

// acts is the table: noun by noun, each with what happens to it. Rows and data
// names are added, never removed, and never change meaning.
var acts = slices.Concat(entryActs, placeActs, labelActs, peopleActs, labActs, proofActs)

// wholeEntry are the parts a version of an entry may change.
const wholeEntry = "meta author title body typing metadata structure field step link file folder compound " +
	"state tag grant comment person archive reason claimed-author source quantity"

const changeOf = "parts:words"

var entryActs = []act{
	{"entry.create", "entry", wholeEntry, "origin:id origin_version:number page:number notebook:id draft:flag kind:word template:flag parts:words editors:editors captured:object"},
	{"entry.change", "entry", wholeEntry, "parts:words base:number merged:flag bases:numbers editors:editors captured:object"},
	{"entry.publish", "entry", "state grant person", "page:number notebook:id"},
	{"entry.strike", "entry", "state reason person", ""},
	{"entry.unstrike", "entry", "state reason person", ""},
	{"entry.void", "entry", "state reason person", "page:number notebook:id"},
	{"entry.lock", "entry", "state reason person", "editors:editors"},
	{"entry.unlock", "entry", "state reason person", ""},
	{"entry.complete", "entry", "state person", ""},
	{"entry.reopen", "entry", "state reason person", ""},
	{"entry.archive", "entry", "state person", ""},
	{"entry.unarchive", "entry", "state person", ""},
	{"entry.custody", "entry", "state grant reason person", "from:id to:id"},
	{"entry.move", "entry", "state grant reason person", "from:id to:id page:number from_page:number from_lab:id to_lab:id"},
	{"entry.restore", "entry", wholeEntry, "from:number parts:words"},
	{"template.publish", "entry", "state grant person", "from:word"},
	{"file.add", "entry", "file folder archive body person", "file:id sha256:hash size:number"},
	{"file.replace", "entry", "file folder archive body person", "file:id replaces:id sha256:hash size:number"},
	{"file.change", "entry", "file folder archive person", "file:id parts:words"},
	{"file.hide", "entry", "file archive reason person", "file:id"},
	{"file.show", "entry", "file archive reason person", "file:id"},
	{"grant.set", "entry", "grant state person", "principals:words level:word"},
	{"grant.end", "entry", "grant state person", "principals:words"},
	{"link.add", "entry", "link compound person", "kind:word target:word"},
	{"link.end", "entry", "link compound person", "kind:word target:word"},
	{"comment.add", "entry", "comment person", "comment:id"},
	{"comment.change", "entry", "comment person", "comment:id"},
	{"comment.hide", "entry", "comment reason person", "comment:id"},
	{"comment.show", "entry", "comment reason person", "comment:id"},
	{"request.add", "entry", "request person", "request:id kind:word user:id"},
	{"request.done", "entry", "request person", "request:id"},
	{"request.end", "entry", "request reason person", "request:id"},
	{"booking.add", "entry", "booking person", "booking:id from:time to:time"},
	{"booking.change", "entry", "booking person", "booking:id from:time to:time"},
	{"booking.end", "entry", "booking reason person", "booking:id"},
	{"order.add", "entry", "order person", "order:id"},
	{"order.change", "entry", "order person", "order:id state:word"},
	{"deposit.add", "entry notebook project", "deposit link person", "deposit:id service:word version:number sha256:hash"},
	{"deposit.change", "entry notebook project", "deposit link person", "deposit:id state:word"},
}

var placeActs = []act{
	{"notebook.create", "notebook", "meta name title purpose state member person", "code:word holder:id team:id project:id"},
	{"notebook.change", "notebook", "meta name title purpose state reason person", "parts:words project:id"},
	{"notebook.page", "notebook", "state", "no:number entry:id why:word"},
	{"notebook.members", "notebook", "member person", "members:objects"},
	{"notebook.custody", "notebook", "state member reason person", "from:id to:id"},
	{"notebook.close", "notebook", "state reason person", ""},
	{"notebook.open", "notebook", "state reason person", ""},
	{"project.create", "project", "meta name title purpose field state member person", "lab:id team:id"},
	{"project.change", "project", "meta name title purpose field state reason person", changeOf},
	{"project.members", "project", "member person", "members:objects"},
	{"project.close", "project", "state reason person", ""},
	{"project.open", "project", "state reason person", ""},
	{"place.create", "place", "meta name state", "team:id within:id"},
	{"place.change", "place", "meta name state", changeOf},
	{"place.hide", "place", "state reason", ""},
	{"place.show", "place", "state reason", ""},
	{"compound.create", "compound", "meta name structure field body state", "team:id"},
	{"compound.change", "compound", "meta name structure field body state", changeOf},
	{"compound.hide", "compound", "state reason", ""},
	{"compound.show", "compound", "state reason", ""},
}

var labelActs = []act{
	{"category.create", "category", "meta name title color state", "team:id of:word"},
	{"category.change", "category", "meta name title color state", changeOf},
	{"category.hide", "category", "state reason", ""},
	{"category.show", "category", "state reason", ""},
	{"status.create", "status", "meta name title color state", "team:id of:word"},
	{"status.change", "status", "meta name title color state", changeOf},
	{"status.hide", "status", "state reason", ""},
	{"status.show", "status", "state reason", ""},
	{"tag.create", "tag", "meta name title state", "team:id"},
	{"tag.rename", "tag", "name title", changeOf},
	{"tag.merge", "tag", "state reason", "into:id"},
	{"tag.hide", "tag", "state reason", ""},
	{"tag.show", "tag", "state reason", ""},
}

var peopleActs = []act{
	{"user.create", "user", "meta state person", "operator:flag"},
	{"user.change", "user", "meta state person", "operator:flag parts:words"},
	{"user.password", "user", "", "by:word"},
	{"user.archive", "user", "state reason", ""},
	{"user.return", "user", "state reason", ""},
	{"user.merge", "user", "state reason", "into:id"},
	{"identity.add", "user", "identity", "identity:id provider:word"},
	{"identity.end", "user", "identity reason", "identity:id"},
	{"factor.add", "user", "factor", "factor:id kind:word"},
	{"factor.end", "user", "factor reason", "factor:id"},
	{"session.end", "user", "", "count:number session:id scope:word"},
	{"apikey.add", "user lab team", "apikey", "key:id team:id read_only:flag until:time"},
	{"apikey.change", "user lab team", "apikey", "key:id parts:words"},
	{"apikey.end", "user lab team", "apikey reason", "key:id"},
	{"role.set", "user team lab institution service", "state reason person", "user:id team:id lab:id role:word until:time"},
	{"role.end", "user team lab institution service", "state reason person", "user:id team:id lab:id role:word"},
	{"invitation.add", "team lab notebook project", "invitation", "invitation:id role:word until:time"},
	{"invitation.end", "team lab notebook project", "invitation reason", "invitation:id user:id"},
	{"support.open", "user", "reason", "by:id until:time"},
	{"support.end", "user", "reason", "by:id"},
}

var labActs = []act{
	{"institution.create", "institution", "meta name title state", "ror:word"},
	{"institution.change", "institution", "meta name title state", "ror:word parts:words"},
	{"institution.close", "institution", "state reason", ""},
	{"lab.ask", "lab", "meta name title purpose state request institution person", "code:word class:word"},
	{"lab.refuse", "lab", "state reason person", ""},
	{"lab.create", "lab", "meta name title purpose state institution person", "code:word class:word"},
	{"lab.change", "lab", "meta name title purpose state institution reason", "code:word class:word parts:words"},
	{"lab.class", "lab", "meta state reason", "from:word to:word"},
	{"lab.close", "lab", "state reason", ""},
	{"lab.open", "lab", "state reason", ""},
	{"lab.merge", "lab", "state reason", "into:id"},
	{"lab.split", "lab", "state reason", "into:words"},
	{"authorisation.set", "lab", "authorisation person", "user:id until:time"},
	{"authorisation.end", "lab", "authorisation reason person", "user:id"},
	{"device.add", "lab", "device", "device:id notebook:id"},
	{"device.end", "lab", "device reason", "device:id"},
	{"webhook.add", "lab team", "webhook", "webhook:id"},
	{"webhook.change", "lab team", "webhook", "webhook:id parts:words"},
	{"webhook.end", "lab team", "webhook reason", "webhook:id"},
	{"team.create", "team", "meta name title purpose state", "lab:id visibility:word"},
	{"team.change", "team", "meta name title purpose state", "visibility:word parts:words"},
	{"team.close", "team", "state reason", ""},
	{"team.open", "team", "state reason", ""},
	{"group.create", "group", "meta name title state member", "team:id"},
	{"group.change", "group", "meta name title state", "team:id parts:words"},
	{"group.members", "group", "member", "members:objects"},
	{"group.close", "group", "state reason", ""},
	{"charter.create", "charter", "meta name title body state", "lab:id institution:id"},
	{"charter.change", "charter", "meta name title body state", changeOf},
	{"charter.accept", "user lab", "", "charter:id version:number"},
	{"provider.create", "provider", "meta name title state setting", "kind:word"},
	{"provider.change", "provider", "meta name title state setting", changeOf},
	{"provider.close", "provider", "state reason", ""},
	{"setting.change", "service institution lab team user", "setting reason", "name:word secret:flag"},
	{"import.done", "service lab team notebook user", "source reason", "team:id notebook:id source:word created:number updated:number merged:number unchanged:number skipped:number files:number"},
	{"export.made", "service lab team notebook project entry user", "reason", "entries:number format:word team:id notebook:id version:number sha256:hash"},
	{"archive.sent", "lab notebook", "reason", "service:word entries:number sha256:hash"},
	{"archive.received", "lab notebook", "reason", "service:word sha256:hash"},
}

var proofActs = []act{
	{"signature.ask", "entry", "request person", "request:id version:number meaning:number user:id until:time"},
	{"signature.add", "entry", "archive state comment request person", "version:number meaning:number key:word signature:word statement:hash opened_at:time"},
	{"signature.refuse", "entry", "request reason person", "request:id version:number user:id"},
	{"signature.end", "entry", "request reason person", "request:id version:number user:id"},
	{"key.add", "user", "", "key:word kind:word public:word"},
	{"key.end", "user", "reason", "key:word"},
	{"hold.set", "entry notebook project user lab", "state reason", "reference:word approvers:words until:time"},
	{"hold.end", "entry notebook project user lab", "state reason", "reference:word approvers:words"},
	{"record.erase", "entry notebook project person user comment compound place category status tag group team lab institution charter provider", "",
		"reference:word approvers:words scope:word parts:words versions:numbers files:hashes also_in:words persons:words"},
	{"breakglass.ask", "lab", "reason", "request:id approvers:words purpose:word scope:words until:time"},
	{"breakglass.open", "lab", "reason", "request:id approvers:words purpose:word scope:words until:time"},
	{"breakglass.end", "lab", "reason", "request:id"},
	{"journal.segment", "log", "", "segment:word sha256:hash lines:number from:time to:time"},
	{"log.stamp", "log", "", "epoch:word size:number checkpoint:hash authority:word sha256:hash evidence:hashes"},
	{"log.cosign", "log", "", "epoch:word size:number checkpoint:hash witness:word sha256:hash"},
	{"log.key", "log", "", "key:word public:word from_size:number ends:word"},
	{"log.rupture", "log", "", "epoch:word size:number root:hash checkpoint:hash approvers:words"},
	{"log.epoch", "log", "", "epoch:word size:number root:hash checkpoint:hash hash:word"},
}

// Actions lists every action, in alphabetical order.
func Actions() []Action {
	list := make([]Action, len(acts))
	for i, a := range acts {
		list[i] = a.action
	}
	slices.Sort(list)
	return list
}

// Known says whether this program knows the action.
func (a Action) Known() bool {
	_, known := a.row()
	return known
}

func (a Action) row() (act, bool) {
	i := slices.IndexFunc(acts, func(row act) bool { return row.action == a })
	if i < 0 {
		return act{}, false
	}
	return acts[i], true
}

// PartKind returns the kind of part that a path names: what stands before the
// slash. Events name kinds alone, since a field's name is somebody's words.
func PartKind(path string) string {
	kind, _, _ := strings.Cut(path, "/")
	return kind
}
