package app

import (
	"strconv"
	"strings"

	"cahier/internal/interchange"
)

// importSentence is one sentence of a report in both languages, with {names}
// to fill.
type importSentence struct{ english, french string }

// importSentences are the sentences of reports that are not about reading the
// file; package interchange has those. It is never changed.
var importSentences = map[string]importSentence{
	"more_notes": {
		"{count} more notes of the kind “{key}” are not listed.",
		"{count} autres remarques du type « {key} » ne sont pas listées.",
	},
	"claimed_author": {
		"“{title}” names {name} as its author; that is kept as a claim of the file, and the entry’s author is whoever imports it.",
		"« {title} » nomme {name} comme auteur ou autrice ; c’est gardé comme une indication du fichier, et l’auteur de la fiche est la personne qui importe.",
	},
	"history_kept": {
		"The history of “{title}” before the import ({count} lines) is kept with where it comes from; versions here begin with the import.",
		"L’historique de « {title} » avant l’import ({count} lignes) est gardé avec sa provenance ; ici, les versions commencent à l’import.",
	},
	"history_cut": {
		"The history of “{title}” is longer than what is kept; its last lines were left.",
		"L’historique de « {title} » dépasse ce qui est gardé ; ses dernières lignes ont été laissées.",
	},
	"custodian_claimed": {
		"“{title}” names {name} as its custodian; that is kept as a claim of the file.",
		"« {title} » nomme {name} comme dépositaire ; c’est gardé comme une indication du fichier.",
	},
	"link_kept_aside": {
		"The link of “{title}” to {url} leads to no entry here; it is kept with where the entry comes from.",
		"Le lien de « {title} » vers {url} ne mène à aucune fiche d’ici ; il est gardé avec la provenance de la fiche.",
	},
	"link_left": {
		"A link of “{title}” was left: the record that it leads to was not taken.",
		"Un lien de « {title} » a été laissé : la fiche vers laquelle il mène n’a pas été prise.",
	},
	"category_created": {
		"The category “{name}” was made in the team.",
		"La catégorie « {name} » est créée dans l’équipe.",
	},
	"category_left": {
		"The category “{name}” of “{title}” was left: the team has none of that name, and only its administrators may make one.",
		"La catégorie « {name} » de « {title} » est laissée : l’équipe n’en a pas de ce nom et seule son administration peut en créer.",
	},
	"status_created": {
		"The status “{name}” was made in the team.",
		"Le statut « {name} » est créé dans l’équipe.",
	},
	"status_left": {
		"The status “{name}” of “{title}” was left: the team has none of that name, and only its administrators may make one.",
		"Le statut « {name} » de « {title} » est laissé : l’équipe n’en a pas de ce nom et seule son administration peut en créer.",
	},
	"id_taken": {
		"“{title}” got a new identifier: the one in the file is in use. Where it comes from is kept with the entry.",
		"« {title} » reçoit un nouvel identifiant : celui du fichier est déjà utilisé. La provenance est gardée avec la fiche.",
	},
	"fields_left": {
		"The fields of “{title}” are not in a form that entries have; they are kept, as text, with where the entry comes from.",
		"Les champs de « {title} » n’ont pas une forme que les fiches connaissent ; ils sont gardés, en texte, avec la provenance de la fiche.",
	},
	"text_left": {
		"The text of “{title}” is longer than an entry holds; it is attached as the file {name}.",
		"Le texte de « {title} » dépasse ce qu’une fiche contient ; il est joint comme fichier {name}.",
	},
	"text_cleaned": {
		"The text of “{title}” was cleaned: what could run or load from elsewhere was taken out, or became a link.",
		"Le texte de « {title} » a été nettoyé : ce qui pouvait s’exécuter ou se charger d’ailleurs a été retiré ou changé en lien.",
	},
	"file_left": {
		"The file {name} of “{title}” was left: {why}",
		"Le fichier {name} de « {title} » est laissé : {why}",
	},
	"step_cut": {
		"A step of “{title}” was made one line, or shortened: “{step}”",
		"Une étape de « {title} » a été mise sur une ligne, ou raccourcie : « {step} »",
	},
	"step_left": {
		"An empty step of “{title}” was left.",
		"Une étape vide de « {title} » a été laissée.",
	},
	"comment_left": {
		"A comment of “{title}” was left: it is empty or too long.",
		"Un commentaire de « {title} » a été laissé : il est vide ou trop long.",
	},
	"title_cut": {
		"The title “{title}” was shortened to what an entry holds.",
		"Le titre « {title} » a été raccourci à ce qu’une fiche contient.",
	},
	"custom_id_left": {
		"The custom identifier of “{title}” was left: it is no number from 1 up.",
		"L’identifiant personnalisé de « {title} » a été laissé : ce n’est pas un nombre à partir de 1.",
	},
	"extra_left": {
		"What the file says of “{title}” beyond what an entry holds is too long to be kept, and was left.",
		"Ce que le fichier dit de « {title} » de plus qu’une fiche ne contient est trop long pour être gardé, et a été laissé.",
	},
	"entry_closed": {
		"“{title}” has changed in the file, but the entry made of it cannot be changed now ({state}); it was left as it is.",
		"« {title} » a changé dans le fichier, mais la fiche qui en est issue ne peut pas être modifiée ({state}) ; elle reste telle quelle.",
	},
	"entry_left": {
		"“{title}” was not taken: {why}",
		"« {title} » n’a pas été prise : {why}",
	},
	"both_changed": {
		"{part} of “{title}” was changed here and in the file: what is here stays, and what the file says is kept with where the entry comes from.",
		"{part} de « {title} » a changé ici et dans le fichier : ce qui est ici reste, et ce que dit le fichier est gardé avec la provenance de la fiche.",
	},
	"text_overlap": {
		"The text of “{title}” was changed at the same place here and in the file: both are kept there, marked.",
		"Le texte de « {title} » a changé au même endroit ici et dans le fichier : les deux y restent, signalés.",
	},
	"file_gone": {
		"The file {name} is no longer in this export of “{title}”; it stays here.",
		"Le fichier {name} n’est plus dans cet export de « {title} » ; il reste ici.",
	},
	"state_kept": {
		"“{title}” is {state} in the file; it was taken so.",
		"« {title} » est {state} dans le fichier ; elle a été prise ainsi.",
	},
	"page_taken": {
		"“{title}” did not keep its page {page}: the number is in use or out of reach.",
		"« {title} » n’a pas gardé sa page {page} : le numéro est utilisé ou hors de portée.",
	},
	"notebook_made": {
		"The file holds a whole notebook: it becomes a new one, “{name}”, that keeps its page numbers.",
		"Le fichier contient un cahier entier : il devient un nouveau cahier, « {name} », qui garde ses numéros de page.",
	},
}

// ImportSentence returns the sentence of a note's key in the language ("fr",
// else English) with its values filled in; an unknown key returns itself.
func ImportSentence(key, language string, args map[string]string) string {
	s, ok := importSentences[key]
	if !ok {
		return interchange.Sentence(key, language, args)
	}
	text := s.english
	if language == "fr" {
		text = s.french
	}
	pairs := make([]string, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// maxNoteValue bounds a value in a note, in bytes.
const maxNoteValue = 300

// note adds a note to the report; args are names and values in turn. A value
// that names a sentence itself, as "=key", is said in both languages.
func (im *importing) note(severity interchange.Severity, node, key string, args ...string) {
	english, french := map[string]string{}, map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		value := args[i+1]
		if len(value) > maxNoteValue {
			value = strings.ToValidUTF8(value[:maxNoteValue], "") + "…"
		}
		english[args[i]], french[args[i]] = value, value
		if words, ok := importWords[value]; ok {
			english[args[i]], french[args[i]] = words.english, words.french
		}
	}
	im.report.Notes = append(im.report.Notes, ImportNote{
		Severity: string(severity), Key: key, Node: node,
		English: ImportSentence(key, "en", english), French: ImportSentence(key, "fr", french),
	})
}

// importWords are the words that stand inside sentences, by their name in code.
var importWords = map[string]importSentence{
	"=title": {"The title", "Le titre"}, "=date": {"The date", "La date"}, "=category": {"The category", "La catégorie"},
	"=status": {"The status", "Le statut"}, "=rating": {"The rating", "La note"}, "=custom_id": {"The custom identifier", "L’identifiant personnalisé"},
	"=fields": {"A field", "Un champ"}, "=metadata": {"The free data", "Les données libres"}, "=step": {"A step", "Une étape"},
	"=file": {"A file", "Un fichier"}, "=hide": {"Whether the text is hidden", "Le masquage du texte"}, "=body_type": {"The text", "Le texte"},
	"=locked": {"it is locked", "elle est verrouillée"}, "=state": {"its state", "son état"}, "=denied": {"you may not write in it", "vous ne pouvez pas y écrire"},
	"=archived": {"archived", "archivée"}, "=struck": {"struck through", "rayée"}, "=void": {"void", "annulée"}, "=draft": {"a draft", "un brouillon"},
	"=lock":    {"locked", "verrouillée"},
	"=hash":    {"it does not have the SHA-256 or the size that the file announces.", "il n’a pas l’empreinte SHA-256 ou la taille annoncées par le fichier."},
	"=damaged": {"it is damaged in the zip.", "il est abîmé dans le zip."},
	"=refused": {"it cannot be kept under this name or of this size.", "il ne peut pas être gardé sous ce nom ou de cette taille."},
	"=wrong":   {"what it says cannot be kept in an entry.", "ce qu’elle dit ne tient pas dans une fiche."},
}

func numberText(n int) string { return strconv.Itoa(n) }
