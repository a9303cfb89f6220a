package search

import "strings"

// Dialect is the database that a condition is written for. Only expressions
// over the text index differ.
type Dialect int

// The two databases.
const (
	SQLite Dialect = iota
	PostgreSQL
)

// within narrows a text expression to one column.
type within int

const (
	anywhere within = iota
	inBody
	inComments
)

// phrase writes tokens that follow one another; the last may be a prefix.
func (d Dialect) phrase(tokens []string, prefix bool, where within) string {
	if d == SQLite {
		quoted := `"` + strings.Join(tokens, " ") + `"`
		if prefix {
			quoted += " *"
		}
		return quoted
	}
	lexemes := make([]string, len(tokens))
	for i, t := range tokens {
		lexemes[i] = lexemeText(t, prefix && i == len(tokens)-1, where)
	}
	if len(lexemes) == 1 {
		return lexemes[0]
	}
	return "(" + strings.Join(lexemes, " <-> ") + ")"
}

// lexemeText writes one lexeme of a tsquery. Body has a weight of its own;
// comments have their own lexemes (see TSVector).
func lexemeText(t string, prefix bool, where within) string {
	if where == inComments {
		t = commentMark + t
	}
	flags := ""
	if prefix {
		flags += "*"
	}
	if where == inBody {
		flags += "B"
	}
	if flags != "" {
		flags = ":" + flags
	}
	return "'" + t + "'" + flags
}

// column narrows an expression that phrase has written.
func (d Dialect) column(expression string, where within) string {
	switch {
	case d == SQLite && where == inBody:
		return "{body} : (" + expression + ")"
	case d == SQLite && where == inComments:
		return "{comments} : (" + expression + ")"
	}
	return expression
}

func (d Dialect) anyOf(expressions []string) string {
	return grouped(expressions, [...]string{" OR ", " | "}[d])
}

func (d Dialect) allOf(expressions []string) string {
	return grouped(expressions, [...]string{" AND ", " & "}[d])
}

// without writes what the first expression finds and the second does not.
func (d Dialect) without(found, not string) string {
	return "(" + found + ")" + [...]string{" NOT ", " & !"}[d] + "(" + not + ")"
}

func grouped(expressions []string, by string) string {
	if len(expressions) == 1 {
		return expressions[0]
	}
	return "(" + strings.Join(expressions, by) + ")"
}

// found writes the condition that the entry e is among those that the text
// expression in placeholder finds.
func (d Dialect) found(placeholder string) string {
	if d == SQLite {
		return "e.search_id IN (SELECT rowid FROM search_text WHERE search_text MATCH " + placeholder + ")"
	}
	return "e.search_id IN (SELECT id FROM search_text WHERE words @@ CAST(" + placeholder + " AS tsquery))"
}
