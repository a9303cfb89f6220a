package interchange

import "strings"

// dialect is the writer whose habits a crate follows. The rules of the format
// come first; a dialect only decides where they leave room.
type dialect string

const (
	unknown  dialect = ""
	cahier   dialect = "cahier"
	elabftw  dialect = "elabftw"
	kadi     dialect = "kadi"
	pasta    dialect = "pasta"
	rspace   dialect = "rspace"
	sampledb dialect = "sampledb"
)

func dialectOf(names string) dialect {
	names = strings.ToLower(names)
	for _, d := range []dialect{cahier, elabftw, kadi, pasta, rspace, sampledb} {
		if strings.Contains(names, string(d)) {
			return d
		}
	}
	return unknown
}

// kindOf reads a genre. Ours and eLabFTW's words are taken whole; of another
// writer's word only the kind is guessed, and the word itself is kept.
func kindOf(genre string) (kind string, template bool, rest string) {
	switch strings.ToLower(strings.TrimSpace(genre)) {
	case "", "experiment", "experiments":
		return Experiment, false, ""
	case "resource", "resources", "item", "items", "database":
		return Resource, false, ""
	case "experiment template", "experiments template", "template", "protocol", "protocols":
		return Experiment, true, ""
	case "resource template", "resources template", "items template":
		return Resource, true, ""
	}
	things := []string{"sample", "device", "instrument", "equipment", "material", "chemical", "substance", "antibody", "plasmid"}
	first, _, _ := strings.Cut(strings.ToLower(genre), "/")
	for _, thing := range things {
		if strings.Contains(first, thing) {
			return Resource, false, genre
		}
	}
	return Experiment, false, genre
}

// genreOf is the genre that eLabFTW reads for a kind.
func genreOf(kind string, template bool) string {
	if template {
		return kind + " template"
	}
	return kind
}
