package jcs

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Check returns nil when b is exactly what Canonical would write for the value
// it holds, and otherwise an error that wraps the reason.
func Check(b []byte) error {
	_, err := Parse(b)
	return err
}

// Parse returns the value of canonical bytes as nil, bool, int64, string, []any
// and map[string]any. Bytes in any other form are refused, so that Canonical of
// the result is always b.
func Parse(b []byte) (any, error) {
	p := parser{text: b}
	v, err := p.document(0)
	if err != nil {
		return nil, err
	}
	again, err := Canonical(v)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, b) {
		return nil, ErrNotCanonical
	}
	return v, nil
}

// parseLoose reads JSON that need not be canonical but must have a canonical
// form. It stands inside depth lists and objects.
func parseLoose(b []byte, depth int) (any, error) {
	p := parser{text: b, loose: true}
	return p.document(depth)
}

// parser reads JSON, without white space between its parts unless it is loose:
// canonical text has none. Other departures from the canonical form (order of
// keys, needless escapes) are found by writing the value again.
type parser struct {
	text  []byte
	at    int
	loose bool
}

func (p *parser) document(depth int) (any, error) {
	v, err := p.value(depth)
	if err != nil {
		return nil, fmt.Errorf("%w, at byte %d", err, p.at)
	}
	if p.at != len(p.text) {
		return nil, fmt.Errorf("%w: something follows the value, at byte %d", ErrSyntax, p.at)
	}
	return v, nil
}

// space passes over white space, where a loose parser allows it.
func (p *parser) space() {
	for p.loose && p.at < len(p.text) && bytes.IndexByte([]byte(" \t\r\n"), p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) peek() byte {
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *parser) take(c byte) error {
	if p.peek() != c || p.at >= len(p.text) {
		return ErrSyntax
	}
	p.at++
	return nil
}

func (p *parser) value(depth int) (any, error) {
	p.space()
	defer p.space()
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		return p.string()
	case c == '-' || c >= '0' && c <= '9':
		return p.integer()
	}
	return p.word()
}

func (p *parser) word() (any, error) {
	rest := p.text[p.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("null")):
		p.at += 4
		return nil, nil
	case bytes.HasPrefix(rest, []byte("true")):
		p.at += 4
		return true, nil
	case bytes.HasPrefix(rest, []byte("false")):
		p.at += 5
		return false, nil
	}
	return nil, ErrSyntax
}

func (p *parser) object(depth int) (any, error) {
	if depth >= MaxDepth {
		return nil, ErrDepth
	}
	p.at++
	object := map[string]any{}
	p.space()
	if p.take('}') == nil {
		return object, nil
	}
	for {
		if err := p.member(object, depth); err != nil {
			return nil, err
		}
		if p.take(',') != nil {
			return object, p.take('}')
		}
	}
}

func (p *parser) member(object map[string]any, depth int) error {
	p.space()
	key, err := p.string()
	if err != nil {
		return err
	}
	p.space()
	if _, taken := object[key]; taken {
		return ErrDuplicate
	}
	if err := p.take(':'); err != nil {
		return err
	}
	object[key], err = p.value(depth + 1)
	return err
}

func (p *parser) list(depth int) (any, error) {
	if depth >= MaxDepth {
		return nil, ErrDepth
	}
	p.at++
	list := []any{}
	p.space()
	if p.take(']') == nil {
		return list, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if p.take(',') != nil {
			return list, p.take(']')
		}
	}
}

// integer takes a whole JSON number and refuses one with a fraction or an
// exponent; "-0" is left to the comparison in Parse.
func (p *parser) integer() (any, error) {
	start := p.at
	for p.at < len(p.text) && bytes.IndexByte([]byte("+-.eE0123456789"), p.text[p.at]) >= 0 {
		p.at++
	}
	return parseInteger(string(p.text[start:p.at]))
}

func (p *parser) string() (string, error) {
	if err := p.take('"'); err != nil {
		return "", err
	}
	end := bytes.IndexAny(p.text[p.at:], "\"\\")
	if end < 0 {
		return "", ErrSyntax
	}
	text := append([]byte(nil), p.text[p.at:p.at+end]...)
	p.at += end
	for p.peek() != '"' {
		var err error
		if text, err = p.character(text); err != nil {
			return "", err
		}
	}
	p.at++
	if !utf8.Valid(text) {
		return "", ErrUTF8
	}
	return string(text), nil
}

func (p *parser) character(text []byte) ([]byte, error) {
	if p.at >= len(p.text) {
		return nil, ErrSyntax
	}
	c := p.text[p.at]
	p.at++
	if c != '\\' {
		return append(text, c), nil
	}
	return p.escape(text)
}

func (p *parser) escape(text []byte) ([]byte, error) {
	c := p.peek()
	p.at++
	switch c {
	case '"', '\\', '/':
		return append(text, c), nil
	case 'b':
		return append(text, '\b'), nil
	case 't':
		return append(text, '\t'), nil
	case 'n':
		return append(text, '\n'), nil
	case 'f':
		return append(text, '\f'), nil
	case 'r':
		return append(text, '\r'), nil
	case 'u':
		return p.unicode(text)
	}
	return nil, ErrSyntax
}

func (p *parser) unicode(text []byte) ([]byte, error) {
	r, err := p.unit()
	if err != nil {
		return nil, err
	}
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(text, r), nil
	}
	if p.take('\\') != nil || p.take('u') != nil {
		return nil, ErrUTF8
	}
	low, err := p.unit()
	if err != nil {
		return nil, err
	}
	if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
		return nil, ErrUTF8
	}
	return utf8.AppendRune(text, r), nil
}

func (p *parser) unit() (rune, error) {
	if p.at+4 > len(p.text) {
		return 0, ErrSyntax
	}
	n, err := strconv.ParseUint(string(p.text[p.at:p.at+4]), 16, 16)
	if err != nil {
		return 0, ErrSyntax
	}
	p.at += 4
	return rune(n), nil
}
