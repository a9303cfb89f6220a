package elabapi

import (
	"encoding/json"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// changeEntry does what a PATCH of an entry asks for and answers the entry as
// it then stands.
func (c *call) changeEntry() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	action := in.action()
	if action == "updateowner" {
		return c.giveAway(in)
	}
	act, known := c.acts(in)[action]
	if !known {
		act = c.update
	}
	if err := act(in); err != nil {
		return reply{}, err
	}
	return c.entryAnswer()
}

// acts are the things a PATCH can ask for by name.
func (c *call) acts(in input) map[string]func(input) error {
	acts := map[string]func(input) error{
		"lock": c.toggleLock, "forcelock": c.lock, "forceunlock": c.unlock, "archive": c.archive, "unarchive": c.normal,
		"restore": c.normal, "destroy": c.strike, "pin": c.togglePin, "setcanread": c.setAudience("canread"),
		"setcanwrite": c.setAudience("canwrite"), "updatemetadatafield": c.setFields,
	}
	for action, what := range map[string]string{
		"accesskey":               "Cahier does not open entries by a secret address: share it instead.",
		"bloxberg":                "Cahier does not stamp entries in a blockchain.",
		"notif":                   "Invalid action parameter.",
		"notifdestroy":            "Invalid action parameter.",
		"removeexclusiveeditmode": "Cahier locks no entry for one editor: changes are merged.",
		"review":                  "Cahier has no requests for action yet.",
		"setnextcustomid":         "Cahier numbers entries of a category when they are made.",
		"sign":                    "Cahier does not sign through this API.",
		"timestamp":               "Cahier does not stamp through this API.",
	} {
		acts[action] = func(input) error { return unavailable(what) }
	}
	return acts
}

func (c *call) opened() (*eln.Entry, error) { return c.App.Entry(c.ctx(), c.actor, c.entry) }

func (c *call) toggleLock(in input) error {
	e, err := c.opened()
	if err != nil {
		return err
	}
	if e.Locked() {
		return c.unlock(in)
	}
	return c.lock(in)
}

func (c *call) lock(input) error {
	e, err := c.opened()
	if err != nil || e.Locked() {
		return err
	}
	_, err = c.App.LockEntry(c.ctx(), c.actor, c.entry)
	return err
}

func (c *call) unlock(input) error {
	_, err := c.App.UnlockEntry(c.ctx(), c.actor, c.entry)
	return err
}

func (c *call) archive(input) error {
	e, err := c.opened()
	if err != nil || e.State == eln.Archived {
		return err
	}
	_, err = c.App.ArchiveEntry(c.ctx(), c.actor, c.entry)
	return err
}

// normal brings an entry back from wherever it was put away.
func (c *call) normal(input) error {
	e, err := c.opened()
	if err != nil {
		return err
	}
	switch e.State {
	case eln.Archived:
		_, err = c.App.UnarchiveEntry(c.ctx(), c.actor, c.entry)
	case eln.Struck, eln.Void:
		_, err = c.App.UnstrikeEntry(c.ctx(), c.actor, c.entry)
	}
	return err
}

func (c *call) strike(input) error {
	_, err := c.App.StrikeEntry(c.ctx(), c.actor, c.entry, reason)
	return err
}

func (c *call) togglePin(input) error {
	e, err := c.opened()
	if err != nil {
		return err
	}
	return c.App.PinEntry(c.ctx(), c.actor, c.entry, !e.Pinned)
}

// setFields sets the values of fields that exist.
func (c *call) setFields(in input) error {
	fields := map[string]json.RawMessage{}
	for name, value := range in {
		if name != "action" {
			fields[name] = value
		}
	}
	_, _, err := c.App.ChangeEntry(c.ctx(), c.actor, c.entry, eln.EntryChange{Fields: fields})
	return err
}

// giveAway makes another person the custodian of the entry. The answer holds
// nothing: whoever gave it away may not read it any more.
func (c *call) giveAway(in input) (reply, error) {
	for _, key := range []string{"userid", "team"} {
		if !in.has(key) {
			return reply{}, wrong("Missing required parameter(s): %s. Available parameters are: %s.", key, key)
		}
	}
	e, err := c.opened()
	if err != nil {
		return reply{}, err
	}
	if m, ok := c.actor.Membership(e.TeamID); !ok || m.Serial != in.number("team") {
		return reply{}, unavailable("An entry stays in its team: Cahier does not move it through this API.")
	}
	number := in.number("userid")
	ids, err := c.App.IDsOfSerials(c.ctx(), app.NumberedUser, []int64{number})
	if err != nil {
		return reply{}, err
	}
	if _, err := c.App.TransferEntry(c.ctx(), c.actor, c.entry, ids[number], reason); err != nil {
		return reply{}, err
	}
	return ok([]any{})
}

// elsewhere are the keys of eLabFTW's entries that stand for what Cahier does
// not have.
var elsewhere = []string{"book_", "booking_", "proc_", "is_bookable", "is_procurable", "canbook", "canread_target", "canwrite_target",
	"canread_is_immutable", "canwrite_is_immutable", "color"}

// update changes what the body names: first what the entry says, all of it or
// nothing, then whom it is open to, then its state.
func (c *call) update(in input) error {
	change, err := c.entryChange(in)
	if err != nil {
		return err
	}
	audience, err := c.audience(in)
	if err != nil {
		return err
	}
	visible, err := visibility(in)
	if err != nil {
		return err
	}
	shares := audience != nil || visible != nil
	if !shares || says(in) {
		if _, _, err := c.App.ChangeEntry(c.ctx(), c.actor, c.entry, change); err != nil {
			return err
		}
	}
	if shares {
		if err := c.share(c.entry, audience, visible); err != nil {
			return err
		}
	}
	return c.turn(in)
}

// sharing are the keys that say whom an entry is open to.
var sharing = []string{"action", "canread", "canwrite", "canread_base", "canwrite_base", "state"}

// says reports whether a body changes what the entry says.
func says(in input) bool {
	for key := range in {
		if !slices.Contains(sharing, key) {
			return true
		}
	}
	return false
}

// turn brings the entry to the state that a body names.
func (c *call) turn(in input) error {
	if !in.has("state") {
		return nil
	}
	turn, known := map[int64]func(input) error{1: c.normal, 2: c.archive, 3: c.strike}[in.number("state")]
	if !known {
		return wrong("Incorrect value for state: available values are 1, 2, 3.")
	}
	return turn(in)
}

// entryChange reads the keys that a plain PATCH may name. A key that nobody
// knows is refused, as in eLabFTW.
func (c *call) entryChange(in input) (eln.EntryChange, error) {
	var change eln.EntryChange
	known := []string{"action", "title", "body", "bodyappend", "date", "rating", "custom_id", "category", "status", "content_type", "hide_main_text",
		"metadata", "metadatamerge", "canread", "canwrite", "canread_base", "canwrite_base", "state"}
	for key := range in {
		switch {
		case slices.Contains(known, key):
		case key == "userid" || key == "team":
			return change, wrong("Use the 'action:updateowner' to change the owner of an entry.")
		case slices.ContainsFunc(elsewhere, func(p string) bool { return strings.HasPrefix(key, p) }):
			return change, unavailable("Cahier does not have this yet: " + key)
		default:
			return change, wrong("Invalid update target.")
		}
	}
	if action := in.action(); action != "" && action != "update" && len(in) == 1 {
		return change, wrong("Invalid update target.")
	}
	for _, read := range []func(input, *eln.EntryChange) error{c.readText, c.readValues, c.readLabels, c.readMetadata} {
		if err := read(in, &change); err != nil {
			return change, err
		}
	}
	return change, nil
}

func (c *call) readText(in input, change *eln.EntryChange) error {
	for key, into := range map[string]**string{"title": &change.Title, "body": &change.Body, "bodyappend": &change.AppendBody} {
		words, err := in.words(key)
		if err != nil {
			return err
		}
		*into = words
	}
	return nil
}

func (c *call) readValues(in input, change *eln.EntryChange) error {
	if in.has("date") {
		date, err := day(in.text("date"))
		if err != nil {
			return err
		}
		change.Date = &date
	}
	if in.has("rating") {
		rating := int(in.number("rating"))
		change.Rating = &rating
	}
	if in.has("custom_id") {
		var custom *int64
		if n := in.number("custom_id"); n > 0 {
			custom = &n
		}
		change.CustomID = &custom
	}
	if in.has("content_type") {
		kind := eln.BodyType(in.number("content_type"))
		if kind != eln.HTML && kind != eln.Markdown {
			return wrong("Incorrect value for content_type: 1 is HTML, 2 is Markdown.")
		}
		change.BodyType = &kind
	}
	if in.has("hide_main_text") {
		hide := in.flag("hide_main_text")
		change.HideMainText = &hide
	}
	return nil
}

func (c *call) readLabels(in input, change *eln.EntryChange) error {
	for _, l := range []struct {
		key  string
		kind eln.LabelKind
		into **string
	}{{"category", eln.Category, &change.CategoryID}, {"status", eln.Status, &change.StatusID}} {
		if !in.has(l.key) {
			continue
		}
		id, err := c.label(in, l.key, l.kind)
		if err != nil {
			return err
		}
		*l.into = &id
	}
	return nil
}

// readMetadata takes the whole structured side, or merges values into it.
func (c *call) readMetadata(in input, change *eln.EntryChange) error {
	if in.has("metadata") {
		whole := in.jsonText("metadata")
		change.Metadata = &whole
	}
	if !in.has("metadatamerge") {
		return nil
	}
	more, err := eln.ParseMetadata(in.jsonText("metadatamerge"))
	if err != nil {
		return err
	}
	e, err := c.opened()
	if err != nil {
		return err
	}
	m, err := eln.ParseMetadata(e.Metadata)
	if err != nil {
		return err
	}
	m.Merge(more)
	merged := m.JSON()
	change.Metadata, change.Base = &merged, e.Version
	return nil
}

// audience is whom a request opens an entry to by name: a side that is nil
// stays as it is.
type audience struct{ readers, writers []string }

// audience reads the lists of teams, groups and people that may read and
// write. A number that nothing has becomes a name that nothing has: the verb
// says of both that they cannot be named.
func (c *call) audience(in input) (*audience, error) {
	a := &audience{}
	for key, into := range map[string]*[]string{"canread": &a.readers, "canwrite": &a.writers} {
		if !in.has(key) {
			continue
		}
		var lists struct{ Teams, TeamGroups, Users []int64 }
		if err := json.Unmarshal([]byte(in.jsonText(key)), &lists); err != nil {
			return nil, wrong("Invalid JSON in %s.", key)
		}
		*into = []string{}
		if len(lists.Teams)+len(lists.TeamGroups)+len(lists.Users) > 100 {
			return nil, wrong("An entry is shared with at most 100 others.")
		}
		for _, kind := range []struct {
			name    string
			of      app.Numbered
			serials []int64
		}{{"team", app.NumberedTeam, lists.Teams}, {"group", app.NumberedGroup, lists.TeamGroups}, {"user", app.NumberedUser, lists.Users}} {
			principals, err := c.principals(kind.name, kind.of, kind.serials)
			if err != nil {
				return nil, err
			}
			*into = append(*into, principals...)
		}
	}
	if a.readers == nil && a.writers == nil {
		return nil, nil
	}
	return a, nil
}

func (c *call) principals(kind string, of app.Numbered, serials []int64) ([]string, error) {
	ids, err := c.App.IDsOfSerials(c.ctx(), of, serials)
	if err != nil {
		return nil, err
	}
	var principals []string
	for _, n := range serials {
		id, known := ids[n]
		if !known {
			id = nothing
		}
		principals = append(principals, access.Principal(kind, id))
	}
	return principals, nil
}

// share opens an entry to the people, teams and groups that are named and to
// those that the numbers of visibility stand for, and leaves the rest of its
// grants as they are.
func (c *call) share(entryID string, a *audience, visible *eln.BaseVisibility) error {
	if a == nil {
		return c.App.SetGrants(c.ctx(), c.actor, entryID, nil, visible)
	}
	o, err := c.App.OpenEntry(c.ctx(), c.actor, entryID)
	if err != nil {
		return err
	}
	grants := slices.DeleteFunc(slices.Clone(o.Grants), func(g eln.Grant) bool { return byName(o.Entry, g) })
	readers, writers := a.over(o)
	for _, p := range readers {
		if !slices.Contains(writers, p) {
			grants = append(grants, eln.Grant{Principal: p, Level: eln.Comment})
		}
	}
	for _, p := range writers {
		grants = append(grants, eln.Grant{Principal: p, Level: eln.Write})
	}
	return c.App.SetGrants(c.ctx(), c.actor, entryID, grants, visible)
}

// byName reports whether a grant opens an entry to somebody whom eLabFTW's
// lists name.
func byName(e *eln.Entry, g eln.Grant) bool {
	kind, id, _ := strings.Cut(g.Principal, ":")
	if kind == "user" {
		return id != e.AuthorID && id != e.CustodianID
	}
	return (kind == "team" || kind == "group") && !access.IsBase(e.TeamID, g.Principal)
}

// over returns who may read and who may write by name once a request is done.
func (a *audience) over(o *app.Opened) (readers, writers []string) {
	for _, g := range o.Grants {
		if !byName(o.Entry, g) {
			continue
		}
		readers = append(readers, g.Principal)
		if g.Level >= eln.Write {
			writers = append(writers, g.Principal)
		}
	}
	if a.readers != nil {
		readers = a.readers
	}
	if a.writers != nil {
		writers = a.writers
	}
	return readers, writers
}

// setAudience is PATCH with setcanread or setcanwrite: the lists and the
// number of one side together.
func (c *call) setAudience(side string) func(input) error {
	return func(in input) error {
		plain := input{}
		if in.has("can") {
			plain[side] = in["can"]
		}
		if in.has("can_base") {
			plain[side+"_base"] = in["can_base"]
		}
		if len(plain) == 0 {
			return wrong("Missing required parameter(s): can. Available parameters are: can, can_base.")
		}
		return c.update(plain)
	}
}
