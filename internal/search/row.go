package search

import (
	"strconv"
	"strings"
)

// FTS5Row returns the texts of the columns title, body, fields, comments,
// tags, files and scope, in this order, for the SQLite table
//
//	search_text USING fts5(title, body, fields, comments, tags, files, scope,
//	  tokenize="unicode61 remove_diacritics 0 tokenchars '_'", prefix='2 3',
//	  content='', contentless_delete=1)
//
// whose rowid is the entry's search_id. A column holds its words in order,
// then those that found no place, each after a lone underscore, then stems.
func FTS5Row(doc Document) [7]string {
	laid := layOut(doc)
	var texts [columnCount]string
	for i, c := range laid {
		texts[i] = c.fts5()
	}
	return texts
}

func (c column) fts5() string {
	var b strings.Builder
	for _, t := range c.ordered {
		if t == "" {
			t = "_"
		}
		b.WriteString(t)
		b.WriteByte(' ')
	}
	for _, t := range c.aside {
		if !strings.HasPrefix(t, stemMark) {
			b.WriteString("_ ")
		}
		b.WriteString(t)
		b.WriteByte(' ')
	}
	return strings.TrimSuffix(b.String(), " ")
}

// TSVector returns the text of the same row for CAST($n AS tsvector) in the
// PostgreSQL table search_text(id BIGINT PRIMARY KEY, words TSVECTOR): title
// has weight A, body B, fields and comments C, the rest D. The words of
// comments are there a second time, marked _c_, because their weight alone
// would not tell them from fields. It stays under 1 MB.
func TSVector(doc Document) string {
	v := vector{at: map[string]int{}}
	for i, c := range layOut(doc) {
		for n, t := range c.ordered {
			v.add(i, t, c.start+n)
		}
		for _, t := range c.aside {
			v.add(i, t, lastAside-2*i)
		}
	}
	return v.String()
}

// vector gathers the places of each token.
type vector struct {
	at      map[string]int
	entries []lexeme
}

type lexeme struct {
	token  string
	places []byte
}

func (v *vector) add(column int, t string, position int) {
	if t == "" {
		return
	}
	v.place(t, column, position)
	if column == commentsColumn {
		v.place(commentMark+t, column, position)
	}
}

// commentMark begins the second set of lexemes of comments in PostgreSQL.
const commentMark = "_c_"

func (v *vector) place(t string, column, position int) {
	i, known := v.at[t]
	if !known {
		i = len(v.entries)
		v.at[t] = i
		v.entries = append(v.entries, lexeme{token: t})
	}
	e := &v.entries[i]
	if len(e.places) > 0 {
		e.places = append(e.places, ',')
	}
	e.places = strconv.AppendInt(e.places, int64(position), 10)
	e.places = append(e.places, columnWeights[column])
}

// String writes 'token':1A,5B … Tokens hold letters, digits and underscores
// alone, so that nothing in them needs escaping.
func (v *vector) String() string {
	var b strings.Builder
	for i, e := range v.entries {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte('\'')
		b.WriteString(e.token)
		b.WriteString("':")
		b.Write(e.places)
	}
	return b.String()
}
