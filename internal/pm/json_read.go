package pm

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxNesting bounds arrays and objects in each other: a node takes two.
const maxNesting = 2*MaxDepth + 16

// jsonReader reads JSON strictly (RFC 8259): no member twice, no half of a
// surrogate pair, nothing after the end.
type jsonReader struct {
	src   string
	at    int
	depth int
}

func readJSON(src []byte, most int) (any, error) {
	if len(src) > most {
		return nil, refuse(TooLarge, "%d bytes of JSON, more than %d", len(src), most)
	}
	if !utf8.Valid(src) {
		return nil, refuse(Malformed, "not UTF-8")
	}
	r := &jsonReader{src: string(src)}
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.space(); r.at < len(r.src) {
		return nil, r.bad("something after the end")
	}
	return v, nil
}

func (r *jsonReader) bad(what string) error {
	return refuse(Malformed, "JSON at byte %d: %s", r.at, what)
}

func (r *jsonReader) space() {
	for r.at < len(r.src) {
		switch r.src[r.at] {
		case ' ', '\n', '\t', '\r':
			r.at++
		default:
			return
		}
	}
}

// next is the next byte that is no space, 0 at the end.
func (r *jsonReader) next() byte {
	r.space()
	if r.at == len(r.src) {
		return 0
	}
	return r.src[r.at]
}

func (r *jsonReader) value() (any, error) {
	switch c := r.next(); {
	case c == '{':
		return r.nested(r.object)
	case c == '[':
		return r.nested(r.array)
	case c == '"':
		return r.str()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	}
	for word, v := range map[string]any{"true": true, "false": false, "null": nil} {
		if strings.HasPrefix(r.src[r.at:], word) {
			r.at += len(word)
			return v, nil
		}
	}
	return nil, r.bad("no value")
}

func (r *jsonReader) nested(read func() (any, error)) (any, error) {
	if r.depth++; r.depth > maxNesting {
		return nil, refuse(TooLarge, "JSON nested deeper than %d", maxNesting)
	}
	r.at++
	v, err := read()
	r.depth--
	return v, err
}

func (r *jsonReader) array() (any, error) {
	list := []any{}
	if r.next() == ']' {
		r.at++
		return list, nil
	}
	for {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		switch r.next() {
		case ',':
			r.at++
		case ']':
			r.at++
			return list, nil
		default:
			return nil, r.bad("neither comma nor bracket")
		}
	}
}

func (r *jsonReader) object() (any, error) {
	o := object{}
	if r.next() == '}' {
		r.at++
		return o, nil
	}
	for {
		m, err := r.member()
		if err != nil {
			return nil, err
		}
		if o = append(o, m); len(o) > maxMembers || again(o) {
			return nil, r.bad("a member twice, or too many")
		}
		switch r.next() {
		case ',':
			r.at++
		case '}':
			r.at++
			return o, nil
		default:
			return nil, r.bad("neither comma nor brace")
		}
	}
}

// maxMembers bounds an object: nothing that is read here has as many.
const maxMembers = 64

// again says whether the last member has the name of another.
func again(o object) bool {
	_, found := o[:len(o)-1].get(o[len(o)-1].name)
	return found
}

func (r *jsonReader) member() (member, error) {
	if r.next() != '"' {
		return member{}, r.bad("no name")
	}
	name, err := r.str()
	if err != nil {
		return member{}, err
	}
	if r.next() != ':' {
		return member{}, r.bad("no colon")
	}
	r.at++
	v, err := r.value()
	return member{name, v}, err
}

func (r *jsonReader) number() (any, error) {
	start := r.at
	if r.src[r.at] == '-' {
		r.at++
	}
	whole := r.digits()
	ok := whole > 0 && (whole == 1 || r.src[r.at-whole] != '0')
	if r.at < len(r.src) && r.src[r.at] == '.' {
		r.at++
		ok = ok && r.digits() > 0
	}
	if r.at < len(r.src) && r.src[r.at]|0x20 == 'e' {
		r.at++
		if r.at < len(r.src) && (r.src[r.at] == '-' || r.src[r.at] == '+') {
			r.at++
		}
		ok = ok && r.digits() > 0
	}
	f, err := strconv.ParseFloat(r.src[start:r.at], 64)
	if !ok || err != nil || math.IsInf(f, 0) {
		return nil, r.bad("no number")
	}
	return f, nil
}

func (r *jsonReader) digits() int {
	start := r.at
	for r.at < len(r.src) && r.src[r.at] >= '0' && r.src[r.at] <= '9' {
		r.at++
	}
	return r.at - start
}

// str reads a string; what it returns does not hold on to the message.
func (r *jsonReader) str() (string, error) {
	r.at++
	start := r.at
	for r.at < len(r.src) {
		switch c := r.src[r.at]; {
		case c == '"':
			r.at++
			return strings.Clone(r.src[start : r.at-1]), nil
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", r.bad("a control character")
		}
		r.at++
	}
	return "", r.bad("a string without end")
}

// escaped reads on from the first backslash of a string.
func (r *jsonReader) escaped(start int) (string, error) {
	out := []byte(r.src[start:r.at])
	for r.at < len(r.src) {
		c := r.src[r.at]
		r.at++
		switch {
		case c == '"':
			return string(out), nil
		case c < ' ':
			return "", r.bad("a control character")
		case c != '\\':
			out = append(out, c)
			continue
		}
		var err error
		if out, err = r.escape(out); err != nil {
			return "", err
		}
	}
	return "", r.bad("a string without end")
}

func (r *jsonReader) escape(out []byte) ([]byte, error) {
	if r.at == len(r.src) {
		return nil, r.bad("a string without end")
	}
	c := r.src[r.at]
	r.at++
	switch c {
	case '"', '\\', '/':
		return append(out, c), nil
	case 'b':
		return append(out, '\b'), nil
	case 'f':
		return append(out, '\f'), nil
	case 'n':
		return append(out, '\n'), nil
	case 'r':
		return append(out, '\r'), nil
	case 't':
		return append(out, '\t'), nil
	case 'u':
		return r.unicode(out)
	}
	return nil, r.bad("an unknown escape")
}

func (r *jsonReader) unicode(out []byte) ([]byte, error) {
	first, ok := r.hex()
	if !ok {
		return nil, r.bad("four digits were expected")
	}
	if !utf16.IsSurrogate(first) {
		return utf8.AppendRune(out, first), nil
	}
	if !strings.HasPrefix(r.src[r.at:], `\u`) {
		return nil, r.bad("half a character")
	}
	r.at += 2
	second, _ := r.hex()
	whole := utf16.DecodeRune(first, second)
	if whole == utf8.RuneError {
		return nil, r.bad("half a character")
	}
	return utf8.AppendRune(out, whole), nil
}

func (r *jsonReader) hex() (rune, bool) {
	if r.at+4 > len(r.src) {
		return 0, false
	}
	n, err := strconv.ParseUint(r.src[r.at:r.at+4], 16, 16)
	r.at += 4
	return rune(n), err == nil
}
