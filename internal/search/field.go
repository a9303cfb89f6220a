package search

import "strings"

// Field is the name of something that a query can test.
type Field string

// The fields of the language. Custodian is written owner, as in eLabFTW.
const (
	Author        Field = "author"
	Body          Field = "body"
	Category      Field = "category"
	Changed       Field = "changed"
	Comment       Field = "comment"
	CreatedAt     Field = "created_at"
	CustomID      Field = "custom_id"
	Date          Field = "date"
	ElabID        Field = "elabid"
	ExtraField    Field = "extrafield"
	File          Field = "file"
	Group         Field = "group"
	Has           Field = "has"
	ID            Field = "id"
	In            Field = "in"
	Is            Field = "is"
	Kind          Field = "kind"
	Locked        Field = "locked"
	LockedAt      Field = "locked_at"
	Owner         Field = "owner"
	Page          Field = "page"
	Rating        Field = "rating"
	State         Field = "state"
	Status        Field = "status"
	Tag           Field = "tag"
	Timestamped   Field = "timestamped"
	TimestampedAt Field = "timestamped_at"
	Title         Field = "title"
	Visibility    Field = "visibility"
)

// Fields returns every field, in alphabetical order, for suggestions.
func Fields() []Field {
	return []Field{
		Author, Body, Category, Changed, Comment, CreatedAt, CustomID, Date, ElabID, ExtraField,
		File, Group, Has, ID, In, Is, Kind, Locked, LockedAt, Owner, Page, Rating, State, Status,
		Tag, Timestamped, TimestampedAt, Title, Visibility,
	}
}

// fieldNamed reads a field name in any case, in English or in French.
func fieldNamed(name string) (Field, bool) {
	folded := strings.ReplaceAll(Fold(name), "-", "_")
	for _, f := range Fields() {
		if string(f) == folded {
			return f, true
		}
	}
	f, known := otherNames[folded]
	return f, known
}

// otherNames are French names and second names of fields, folded.
var otherNames = map[string]Field{
	"field": ExtraField, "champ": ExtraField, "custodian": Owner, "depositaire": Owner,
	"auteur": Author, "autrice": Author, "corps": Body, "texte": Body, "categorie": Category,
	"modifie": Changed, "modifiee": Changed, "commentaire": Comment, "fichier": File,
	"groupe": Group, "cahier": In, "notebook": In, "etat": State, "statut": Status,
	"mot_cle": Tag, "titre": Title, "visibilite": Visibility, "note": Rating,
	"verrouille": Locked, "verrouillee": Locked, "horodate": Timestamped, "horodatee": Timestamped,
}

// choice is one value of a field that has a closed list: its own name first,
// then other words for it in either language, folded.
type choice []string

// choices returns the closed list of a field, nil for the others.
func choices(f Field) []choice {
	switch f {
	case State:
		return []choice{
			{"normal", "normale"}, {"archived", "archivee", "archive", "2"},
			{"struck", "deleted", "rayee", "supprimee"}, {"draft", "brouillon"},
			{"void", "annulee"}, {"1"}, {"3"}, {"4", "pending"}, {"5", "processing"}, {"6", "error"},
		}
	case Visibility:
		return []choice{
			{"public", "publique", "tout le monde"},
			{"organization", "organisation", "users", "everyone with an account", "toute personne ayant un compte"},
			{"myteam", "team", "my team", "equipe", "mon equipe", "only members of the team", "membres de l'equipe"},
			{"user", "admins", "owner and admins", "only owner and admins", "administration de l'equipe"},
			{"useronly", "only me", "only owner", "moi", "moi seul", "moi seule", "uniquement moi"},
		}
	case Has:
		return []choice{
			{"file", "files", "fichier", "fichiers"}, {"comment", "comments", "commentaire", "commentaires"},
			{"step", "steps", "etape", "etapes"}, {"link", "links", "lien", "liens"},
		}
	case Kind:
		return []choice{{"experiment", "experiments", "experience"}, {"resource", "resources", "item", "items", "ressource"}}
	case Is:
		return []choice{
			{"draft", "brouillon"}, {"archived", "archivee"}, {"struck", "deleted", "rayee"},
			{"locked", "verrouillee"}, {"pinned", "epinglee"}, {"template", "modele", "gabarit"},
		}
	case Locked, Timestamped:
		return []choice{{"yes", "1", "true", "on", "oui"}, {"no", "0", "false", "off", "non"}}
	}
	return nil
}

// nearest returns the candidate at the smallest edit distance from word, when
// it is near enough to be meant: one mistake in up to four letters, two in
// more. Of equals, the first.
func nearest(word string, candidates []string) string {
	most := 1
	if len([]rune(word)) > 4 {
		most = 2
	}
	best := ""
	for _, c := range candidates {
		if d := distance([]rune(word), []rune(c)); d <= most && d < len(word) {
			best, most = c, d-1
		}
	}
	return best
}

// distance counts insertions, deletions, replacements and swaps of neighbours
// (optimal string alignment). Words over 40 letters are far from everything.
func distance(a, b []rune) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
