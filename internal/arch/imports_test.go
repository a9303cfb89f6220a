package arch

import (
	"slices"
	"strings"
	"testing"
)

// floors give every room its height. A room imports rooms below it, and none at
// its own height unless `beside` says so: that is what keeps a change local.
var floors = map[string]int{
	"eln": 0, "webui": 0,
	"proof": 1, "access": 1, "keys": 1, "pm": 1,
	"auth": 2, "store": 2, "blob": 2, "search": 2, "interchange": 2, "render": 2, "chem": 2, "mail": 2,
	"app": 3,
	"web": 4, "elabapi": 4, "jobs": 4, "live": 4, "seal": 4, "seed": 4,
	"cmd":    5,
	"pgtest": 6, "arch": 6, "test": 6,
}

// beside lists the imports that are allowed at one height, with their reason.
var beside = map[[2]string]string{
	{"store", "search"}:     "a query is compiled to conditions that the store binds",
	{"proof", "access"}:     "an event names the level a grant gave",
	{"keys", "proof"}:       "a leaf is hashed with its salt before it is encrypted",
	{"proof", "keys"}:       "the verifier opens leaves with the keys it is given",
	{"search", "render"}:    "the text of a body is taken from its sanitised HTML",
	{"interchange", "pm"}:   "bodies are read and written through the document model",
	{"auth", "access"}:      "a log-in ends in an actor",
	{"interchange", "blob"}: "files are streamed in and out",
}

// supports are for tests: nothing that reaches the binary imports them.
var supports = []string{"internal/pgtest", "internal/store/storetest", "internal/blob/blobtest"}

func TestImportsGoDown(t *testing.T) {
	t.Parallel()
	p := project(t)
	for _, file := range p.written() {
		from := room(file.pkg)
		height, known := floors[from]
		if !known {
			t.Errorf("%s: the package %q has no floor; say in internal/arch where it belongs", file.path, from)
			continue
		}
		for _, path := range file.imports() {
			inside, ours := strings.CutPrefix(path, modulePrefix)
			to := room(inside)
			if !ours || to == from || beside[[2]string{from, to}] != "" {
				continue
			}
			if floors[to] >= height {
				t.Errorf("%s imports %s: imports only go down (cmd, then web, elabapi and jobs, then app, then store and its neighbours, then proof, access and keys, then eln)", file.path, path)
			}
		}
	}
}

// ban says who alone may import something.
type ban struct {
	imports string   // an import path; one that ends in / bans everything below it
	only    []string // rooms, or packages, that may
	because string
}

var bans = []ban{
	{"net/http", []string{"web", "elabapi", "cmd", "live", "webui", "blob", "test", "internal/proof/tsa", "internal/auth/oidc"},
		"verbs know no HTTP: what the web does, the command line and a job do too"},
	{"database/sql", []string{"store", "test"}, "all SQL is in store, where invariants 1, 2, 3 and 7 are kept; the yardstick of the load generator is bare SQL"},
	{"database/sql/driver", []string{"store"}, "all SQL is in store"},
	{"modernc.org/sqlite", []string{"store", "test"}, "the driver is named in one place, so that another can take its place"},
	{"github.com/jackc/pgx/", []string{"store", "pgtest", "test"}, "the driver is named in one place"},
	{"github.com/danielgtaylor/huma/", []string{"web"}, "only the Cahier API is described by huma"},
	{"github.com/alecthomas/kong", []string{"cmd"}, "flags and environment are read by the commands alone"},
	{"flag", []string{"cmd", "test"}, "flags are read by the commands alone"},
	{"os/exec", []string{"pgtest", "test"}, "the service starts no other program"},
	{"unsafe", nil, "nothing here is worth giving up memory safety"},
	{"testing", []string{"pgtest", "internal/store/storetest", "internal/blob/blobtest"}, "tests do not reach the binary"},
	{"math/rand", []string{"cmd"}, "identities, salts and keys come from crypto/rand"},
	{"math/rand/v2", []string{"cmd", "app", "jobs", "seed"}, "identities, salts and keys come from crypto/rand; seeding and spreading retries may differ"},
	{"log", nil, "logs are structured: log/slog"},
	{"reflect", []string{"cmd", "proof"}, "a reader follows calls, not types found at run time; the canonical encoding alone walks the fields of what it is given"},
}

func TestBans(t *testing.T) {
	t.Parallel()
	p := project(t)
	for _, file := range p.written() {
		for _, path := range file.imports() {
			for _, b := range bans {
				if b.covers(path) && !b.allows(file) {
					t.Errorf("%s imports %s: %s", file.path, path, b.because)
				}
			}
		}
	}
}

// covers says whether the ban is about an import path.
func (b ban) covers(path string) bool {
	return path == b.imports || strings.HasSuffix(b.imports, "/") && strings.HasPrefix(path, b.imports)
}

// allows says whether a file is among those that may.
func (b ban) allows(file source) bool {
	return slices.Contains(b.only, room(file.pkg)) || slices.Contains(b.only, file.pkg)
}

func TestNounsImportTheStandardLibraryAlone(t *testing.T) {
	t.Parallel()
	for _, file := range project(t).written() {
		if room(file.pkg) != "eln" {
			continue
		}
		for _, path := range file.imports() {
			first, _, _ := strings.Cut(path, "/")
			if strings.Contains(first, ".") || strings.HasPrefix(path, modulePrefix) && !strings.HasPrefix(path, modulePrefix+"internal/eln/") {
				t.Errorf("%s imports %s: everything imports eln, so eln imports the standard library alone", file.path, path)
			}
		}
	}
}

// pure rooms answer from their arguments: the same question has the same answer
// in a test, in the server, in WebAssembly and in twenty-five years.
var pure = []string{"proof", "access", "eln"}

// outside are the packages through which a room would see more than its arguments.
var outside = []string{"os", "net", "net/http", "database/sql", "log/slog", "syscall", "runtime"}

func TestPureRooms(t *testing.T) {
	t.Parallel()
	for _, file := range project(t).written() {
		if !slices.Contains(pure, room(file.pkg)) || file.pkg == "internal/proof/tsa" {
			continue
		}
		for _, path := range file.imports() {
			if slices.Contains(outside, path) {
				t.Errorf("%s imports %s: %s answers from its arguments alone", file.path, path, room(file.pkg))
			}
		}
	}
}

func TestTestSupportStaysOutOfTheBinary(t *testing.T) {
	t.Parallel()
	for _, file := range project(t).written() {
		if slices.Contains(supports, file.pkg) || room(file.pkg) == "test" {
			continue
		}
		for _, path := range file.imports() {
			if slices.Contains(supports, strings.TrimPrefix(path, modulePrefix)) {
				t.Errorf("%s imports %s, which is for tests", file.path, path)
			}
		}
	}
}
