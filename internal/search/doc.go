// Package search turns what people type into the query bar into conditions
// that a database can answer, and the text of an entry into rows of the text
// index. It holds no database handle: the store runs what it returns.
//
// Three promises. Both databases find the same entries, because the words are
// cut, folded and stemmed here and never by the database. Nothing typed by a
// person becomes SQL: values are arguments, and text expressions are made of
// quoted words. Every cost is bounded: the length, depth and number of terms
// of a query, and the words, positions and bytes of an index row.
//
// The grammar is that of eLabFTW's advanced search, so that queries saved
// there keep working, with ranges, units and more fields; see Parse.
package search
