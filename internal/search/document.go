package search

import (
	"strconv"
	"strings"
)

// Document is what the text index knows of one entry, as plain text (no HTML).
// PID, ElabID, Date (YYYY-MM-DD) and CustomID (0 for none) are found when a
// person types one of them alone; Scope holds tokens (LabToken, WideToken), by
// which the store narrows a search before it reads entries.
type Document struct {
	Title, Body, Fields, Comments, Tags, Files string
	PID, ElabID, Date                          string
	CustomID                                   int64
	Scope                                      []string
}

// WideToken stands in Document.Scope for an entry that is open beyond its lab.
const WideToken = "_w_wide"

// LabToken returns the token that stands for a lab in Document.Scope. It is
// made of letters, digits and underscores alone, whatever the id, and so can
// be written into a text expression as it is.
func LabToken(labID string) string {
	return identifierToken("_l_", labID)
}

// The columns of the index, in the order of FTS5Row.
const (
	titleColumn = iota
	bodyColumn
	fieldsColumn
	commentsColumn
	tagsColumn
	filesColumn
	scopeColumn
	columnCount
)

// columnWeights are PostgreSQL's weights of the columns.
const columnWeights = "ABCCDDD"

// Bounds of one index row, chosen so that PostgreSQL's limits (16,383
// positions, 256 of them for one word, 1 MB in all) are never met and SQLite
// keeps exactly what PostgreSQL keeps.
const (
	lastAside   = 16_383
	lastInOrder = lastAside - 2*columnCount // words up to here keep their order, for phrases
	maxRepeats  = 240                       // occurrences of one word that keep their order
	wordsBytes  = 600_000
	rowBytes    = 900_000
)

// row is a document laid out for either database.
type row [columnCount]column

// column holds words in order, where "" is a place that no phrase may use,
// and tokens aside: found, but next to nothing.
type column struct {
	start   int // position of ordered[0]
	ordered []string
	aside   []string
}

// layer lays out a document within the bounds of a row.
type layer struct {
	row      row
	position int
	repeats  map[string]int
	bytes    int
}

func layOut(doc Document) row {
	l := layer{position: 1, repeats: map[string]int{}}
	texts := [...]string{doc.Title, doc.Body, doc.Fields, doc.Comments, doc.Tags, doc.Files}
	var distinct [len(texts)][]string
	for i, text := range texts {
		distinct[i] = l.words(i, Words(text))
	}
	for i, words := range distinct {
		for _, stem := range Stems(words) {
			l.putAside(i, stemMark+stem, rowBytes)
		}
	}
	for _, t := range identifiers(doc) {
		l.putAside(scopeColumn, t, rowBytes+100_000)
	}
	return l.row
}

// words lays out the words of one column and returns each of them once. A
// word that finds no place in order is put aside, so that it is still found.
func (l *layer) words(i int, words []string) []string {
	c := &l.row[i]
	c.start = l.position
	placed := make(map[string]bool, len(words))
	var distinct, homeless []string
	for _, w := range words {
		t := token(w)
		_, met := placed[t]
		if !met {
			distinct = append(distinct, w)
			placed[t] = false
		}
		if l.putInOrder(i, t) {
			placed[t] = true
		} else if !met {
			homeless = append(homeless, t)
		}
	}
	for _, t := range homeless {
		if !placed[t] {
			l.putAside(i, t, wordsBytes)
		}
	}
	l.position++ // no phrase reaches from one column into the next
	return distinct
}

func (l *layer) putInOrder(i int, t string) bool {
	if l.position > lastInOrder {
		return false
	}
	c := &l.row[i]
	l.position++
	if l.repeats[t] == maxRepeats || !l.afford(i, t, wordsBytes) {
		c.ordered = append(c.ordered, "")
		return false
	}
	l.repeats[t]++
	c.ordered = append(c.ordered, t)
	return true
}

func (l *layer) putAside(i int, t string, most int) {
	if l.afford(i, t, most) {
		l.row[i].aside = append(l.row[i].aside, t)
	}
}

// afford counts the bytes that PostgreSQL needs for one more token: its text
// when new, two bytes and padding for the place, and all of it twice for a
// comment (see TSVector).
func (l *layer) afford(i int, t string, most int) bool {
	cost := 4
	if l.repeats[t] == 0 {
		cost += len(t) + 8
	}
	if i == commentsColumn {
		cost += len(t) + 16
	}
	if l.bytes+cost > most {
		return false
	}
	l.bytes += cost
	return true
}

// stemMark begins the tokens that are stems, not words.
const stemMark = "_s_"

// identifiers returns the tokens of the scope column. No word begins with an
// underscore, so that none of them is met by chance.
func identifiers(doc Document) []string {
	var tokens []string
	for _, s := range doc.Scope {
		tokens = append(tokens, identifierToken("", s))
	}
	if doc.CustomID > 0 {
		tokens = append(tokens, customIDToken(doc.CustomID))
	}
	for _, id := range [...]struct{ mark, text string }{{"_p_", doc.PID}, {"_e_", doc.ElabID}, {"_d_", doc.Date}} {
		if id.text != "" {
			tokens = append(tokens, identifierToken(id.mark, id.text))
		}
	}
	return tokens
}

func customIDToken(id int64) string { return "_i_" + strconv.FormatInt(id, 10) }

// identifierToken keeps letters, digits and underscores of an identifier.
func identifierToken(mark, id string) string {
	kept := strings.Map(func(r rune) rune {
		if r == '_' || r < 0x80 && inWord(r) {
			return r
		}
		return -1
	}, Fold(id))
	return mark + cutRunes(kept, maxWordRunes+4)
}
