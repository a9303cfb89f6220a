package search

import (
	"fmt"
	"strings"

	"cahier/internal/eln"
)

// Sentence is one error of the query language in both languages. {name}
// stands for the argument of that name; suggestion is an argument of its own
// and in no sentence, since it may be absent.
type Sentence struct{ Key, English, French string }

// Sentences returns every error of the package, for the message files.
func Sentences() []Sentence { return append([]Sentence(nil), sentences[:]...) }

var sentences = [...]Sentence{
	{"search_too_long", "A search has at most {most} characters.",
		"Une recherche compte au plus {most} caractères."},
	{"search_too_many_terms", "A search has at most {most} terms.",
		"Une recherche compte au plus {most} termes."},
	{"search_too_deep", "Parentheses and NOT go at most {most} deep.",
		"Les parenthèses et les NOT s’emboîtent au plus {most} fois."},
	{"search_field_unknown", "There is no search field “{field}”. Put quotes around a text that contains a colon.",
		"Le champ de recherche « {field} » n’existe pas. Mettre entre guillemets un texte qui contient un deux-points."},
	{"search_colon", "A colon needs a field before it. Put quotes around a text that contains a colon.",
		"Un deux-points suit le nom d’un champ. Mettre entre guillemets un texte qui contient un deux-points."},
	{"search_value_missing", "Write what to look for after “{field}:”, without a space.",
		"Écrire la valeur cherchée après « {field}: », sans espace."},
	{"search_key_missing", "Write the name of the field and a colon before the value: extrafield:name:value.",
		"Écrire le nom du champ et un deux-points avant la valeur : extrafield:nom:valeur."},
	{"search_quote_open", "This quotation mark is never closed.",
		"Ce guillemet n’est jamais fermé."},
	{"search_paren_open", "This parenthesis is never closed.",
		"Cette parenthèse n’est jamais fermée."},
	{"search_paren_close", "This parenthesis was never opened.",
		"Cette parenthèse n’a jamais été ouverte."},
	{"search_term_missing", "A term is missing here.",
		"Il manque un terme ici."},
	{"search_integer_wrong", "“{field}” takes a whole number from 1 on.",
		"« {field} » attend un nombre entier à partir de 1."},
	{"search_rating_wrong", "A rating is a number from 0 to 5, or unrated.",
		"Une note est un nombre de 0 à 5, ou unrated."},
	{"search_number_wrong", "A comparison takes a number, with or without a unit, or a date.",
		"Une comparaison attend un nombre, avec ou sans unité, ou une date."},
	{"search_units_differ", "Both ends of a range have the same unit.",
		"Les deux bornes d’un intervalle ont la même unité."},
	{"search_value_unknown", "“{field}” takes one of: {choices}.",
		"« {field} » attend une de ces valeurs : {choices}."},
	{"search_date_wrong", "A date is written YYYY-MM-DD, or is one of: {choices}.",
		"Une date s’écrit AAAA-MM-JJ, ou bien : {choices}."},
	{"search_date_outside", "This date is outside {first} to {last}.",
		"Cette date est hors de la période du {first} au {last}."},
	{"search_range_reversed", "The second end of a range comes before the first.",
		"La seconde borne de l’intervalle précède la première."},
}

// fail makes the error of a key at a place; pairs are names and values.
func fail(key string, at int, pairs ...any) *eln.Error {
	message := key
	for _, s := range sentences {
		if s.Key == key {
			message = s.English
		}
	}
	e := eln.Errorf(eln.Invalid, key, "%s", "").At(at)
	for i := 0; i+1 < len(pairs); i += 2 {
		name := pairs[i].(string)
		message = strings.ReplaceAll(message, "{"+name+"}", fmt.Sprint(pairs[i+1]))
		e = e.With(name, pairs[i+1])
	}
	e.Message = message
	return e
}

// suggest adds the suggestion when there is one.
func suggest(e *eln.Error, suggestion string) *eln.Error {
	if suggestion == "" {
		return e
	}
	e.Message += " Did you mean " + suggestion + "?"
	return e.With("suggestion", suggestion)
}
