package search

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cahier/internal/eln"
)

// maxNesting is how deep one text expression goes: the parser of FTS5 has a
// small stack. What is deeper is joined by SQL instead.
const maxNesting = 6

// onlyText reports whether n asks the text index alone, without NOT.
func onlyText(n Node, nesting int) bool {
	if nesting > maxNesting {
		return false
	}
	switch n := n.(type) {
	case Text:
		return true
	case Match:
		return n.Field == Body || n.Field == Comment
	case And:
		return len(n.Nodes) > 0 && allOnlyText(n.Nodes, nesting+1)
	case Or:
		return len(n.Nodes) > 0 && allOnlyText(n.Nodes, nesting+1)
	}
	return false
}

func allOnlyText(nodes []Node, nesting int) bool {
	for _, n := range nodes {
		if !onlyText(n, nesting) {
			return false
		}
	}
	return true
}

// textExpression writes a node for which onlyText holds. It is empty for a
// node that everything meets: a term without letter or digit asks nothing.
func textExpression(d Dialect, n Node) string {
	switch n := n.(type) {
	case Text:
		return termExpression(d, n.Pattern, anywhere, false)
	case Match:
		where := inBody
		if n.Field == Comment {
			where = inComments
		}
		return termExpression(d, n.Pattern, where, n.Strict)
	case And:
		return conjunctionOf(d, n.Nodes)
	case Or:
		var parts []string
		for _, part := range n.Nodes {
			e := textExpression(d, part)
			if e == "" {
				return ""
			}
			parts = append(parts, e)
		}
		return d.anyOf(parts)
	}
	return ""
}

func conjunctionOf(d Dialect, nodes []Node) string {
	var parts []string
	for _, n := range nodes {
		if e := textExpression(d, n); e != "" {
			parts = append(parts, e)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return d.allOf(parts)
}

// termExpression writes one term. One word is found as the beginning of a
// word or by its stems; several words are found in their order, the last as
// the beginning of a word. A word of one character is found whole only, since
// it begins too many, unless % follows it. Elsewhere % and _ part words. A
// strict term finds whole words only. A term anywhere that looks like a
// number, an identifier or a date also finds the entry that has it.
func termExpression(d Dialect, pattern string, where within, strict bool) string {
	words, open := termWords(pattern)
	if len(words) == 0 {
		return ""
	}
	tokens := make([]string, len(words))
	for i, w := range words {
		tokens[i] = token(w)
	}
	last := words[len(words)-1]
	prefix := !strict && (open || utf8.RuneCountInString(last) > 1)
	parts := []string{d.phrase(tokens, prefix, where)}
	if len(words) == 1 && !strict {
		for _, stem := range Stems(words) {
			parts = append(parts, d.phrase([]string{stemMark + stem}, false, where))
		}
	}
	if where == anywhere {
		parts = append(parts, identifierExpressions(d, literal(pattern))...)
	}
	return d.column(d.anyOf(parts), where)
}

// termWords returns the words of a pattern, and whether % ends it.
func termWords(pattern string) (words []string, open bool) {
	text := eachPiece(pattern, func(b *strings.Builder, text string, wild bool) {
		open = wild && text == "%"
		if wild {
			text = " "
		}
		b.WriteString(text)
	})
	return Words(text), open
}

var (
	elabIDForm = regexp.MustCompile(`^[0-9]{8}-[0-9a-f]{1,40}$`)
	monthForm  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$`)
)

// identifierExpressions finds entries by custom id, PID, the beginning of an
// elabid, or their date or month.
func identifierExpressions(d Dialect, term string) []string {
	var parts []string
	term = strings.ToLower(strings.TrimSpace(term))
	if n, err := strconv.ParseInt(term, 10, 64); err == nil && n > 0 {
		parts = append(parts, d.phrase([]string{customIDToken(n)}, false, anywhere))
	}
	if pid, err := eln.ParsePID(term); err == nil {
		parts = append(parts, d.phrase([]string{identifierToken("_p_", string(pid))}, false, anywhere))
	}
	if elabIDForm.MatchString(term) {
		parts = append(parts, d.phrase([]string{identifierToken("_e_", term)}, true, anywhere))
	}
	if monthForm.MatchString(term) {
		parts = append(parts, d.phrase([]string{identifierToken("_d_", term)}, true, anywhere))
	}
	return parts
}
