package store

import "slices"

// recordTables are the record: rows are added and never changed, by trigger
// and by role.
var recordTables = []string{"events", "versions", "leaves", "pages", "leaf_text", "keys"}

// recordedTables are the live rows that the record speaks of: a transaction
// that changes one must record an event.
var recordedTables = tableSet(
	"institutions", "labs", "lab_institutions", "teams", "users", "memberships", "groups", "group_members",
	"api_keys", "projects", "notebooks", "members", "categories", "statuses", "tags", "pages",
	"entries", "bodies", "grants", "steps", "links", "comments", "uploads", "entry_tags",
)

// exemptTables hold what is no part of the record: heads and queues of it,
// indexes that can be rebuilt, and things of the moment.
var exemptTables = tableSet(
	"streams", "event_queue", "live_leaves", "sessions", "api_key_uses", "sign_in_failures", "field_values", "pins",
	"pids", "aliases", "blobs", "incoming", "imports", "idempotency", "settings", "jobs", "search_text", "serials",
)

func tableSet(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// liveTables lists every table of PostgreSQL that the application may change.
func liveTables() []string {
	var names []string
	for _, set := range []map[string]bool{recordedTables, exemptTables} {
		for name := range set {
			if name != "serials" && !slices.Contains(recordTables, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// ClassOf says how a table stands to the record: "record" for the record
// itself, "recorded" for live rows it speaks of, "exempt" for the rest; "" for
// a table that is on no list, which a test refuses.
func ClassOf(table string) string {
	switch {
	case slices.Contains(recordTables, table):
		return "record"
	case recordedTables[table]:
		return "recorded"
	case exemptTables[table]:
		return "exempt"
	}
	return ""
}
