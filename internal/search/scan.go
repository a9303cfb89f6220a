package search

import (
	"strings"
	"unicode"
)

// special are the characters that end a bare term.
const special = `"'|&!():`

func (p *parser) done() bool { return p.at >= len(p.in) }

func (p *parser) skipSpace() {
	for !p.done() && unicode.IsSpace(p.in[p.at]) {
		p.at++
	}
}

func (p *parser) span(start int) Span { return Span{start + 1, p.at + 1} }

func (p *parser) quoteHere() bool {
	return !p.done() && (p.in[p.at] == '"' || p.in[p.at] == '\'')
}

// operator takes a sign or its word, after white space, when it is next.
func (p *parser) operator(sign rune, word string) bool {
	back := p.at
	p.skipSpace()
	switch {
	case !p.done() && p.in[p.at] == sign:
		p.at++
	case p.keyword(word):
		p.at += len(word)
	default:
		p.at = back
		return false
	}
	return true
}

// keyword reports whether the next bare term is this word of the language.
func (p *parser) keyword(word string) bool {
	end := p.at + len(word)
	if end > len(p.in) || !strings.EqualFold(string(p.in[p.at:end]), word) || p.bareEnd(p.at) != end {
		return false
	}
	return end == len(p.in) || p.in[end] != ':'
}

// bareEnd returns where the bare term that starts at i ends: i if none does.
func (p *parser) bareEnd(i int) int {
	start := i
	for i < len(p.in) {
		switch r := p.in[i]; {
		case r == '\\' && i+1 < len(p.in):
			i++
		case r == '\'' && i > start && i+1 < len(p.in) && inWord(p.in[i-1]) && inWord(p.in[i+1]):
		case unicode.IsSpace(r), strings.ContainsRune(special, r):
			return i
		}
		i++
	}
	return i
}

// bare takes a bare term and returns its pattern.
func (p *parser) bare() string {
	start := p.at
	p.at = p.bareEnd(start)
	return pattern(p.in[start:p.at], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(special, r)
	})
}

// quoted takes a quoted term and returns its pattern.
func (p *parser) quoted() (string, error) {
	open := p.at
	quote := p.in[open]
	for i := open + 1; i < len(p.in); i++ {
		switch p.in[i] {
		case '\\':
			i++
		case quote:
			p.at = i + 1
			return pattern(p.in[open+1:i], func(r rune) bool { return r == '"' || r == '\'' }), nil
		}
	}
	return "", fail("search_quote_open", open+1)
}

// pattern gives a term its one written form: \%, \_ and \\ are kept, a
// backslash before a character that it frees is dropped, any other backslash
// stands for itself.
func pattern(raw []rune, frees func(rune) bool) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b.WriteRune(raw[i])
			continue
		}
		next := rune(-1)
		if i+1 < len(raw) {
			next = raw[i+1]
		}
		switch {
		case next == '%' || next == '_' || next == '\\':
			b.WriteRune('\\')
			b.WriteRune(next)
			i++
		case next >= 0 && frees(next):
			b.WriteRune(next)
			i++
		default:
			b.WriteString(`\\`)
		}
	}
	return b.String()
}

// literal returns the text of a pattern with its wildcards as they are typed.
func literal(pattern string) string {
	return eachPiece(pattern, func(b *strings.Builder, text string, _ bool) { b.WriteString(text) })
}

// eachPiece hands over the pieces of a pattern in order: runs of text that
// stand for themselves, and single wildcards.
func eachPiece(pattern string, write func(b *strings.Builder, text string, wild bool)) string {
	var b, run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			write(&b, run.String(), false)
			run.Reset()
		}
	}
	escaped := false
	for _, r := range pattern {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && (r == '%' || r == '_'):
			flush()
			write(&b, string(r), true)
		default:
			run.WriteRune(r)
		}
		escaped = false
	}
	flush()
	return b.String()
}
