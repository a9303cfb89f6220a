package pm

import (
	"math"
	"strconv"
	"strings"
)

// JSON is written byte for byte as JSON.stringify writes what ProseMirror's
// toJSON returns: a browser and the server can compare hashes of it.

func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case float64:
		return appendNumber(dst, v)
	case string:
		return appendString(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, one := range v {
			dst = appendValue(comma(dst, i), one)
		}
		return append(dst, ']')
	case object:
		dst = append(dst, '{')
		for i, m := range v {
			dst = appendValue(append(appendString(comma(dst, i), m.name), ':'), m.value)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ',')
	}
	return dst
}

// appendNumber writes a number as ECMAScript does.
func appendNumber(dst []byte, f float64) []byte {
	size := math.Abs(f)
	if f == 0 {
		return append(dst, '0')
	}
	if size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	text = strings.Replace(text, "e-0", "e-", 1)
	return append(dst, strings.Replace(text, "e+0", "e+", 1)...)
}

func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= ' ' && s[i] != '"' && s[i] != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, s[i])
		start = i + 1
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	if at := strings.IndexByte("\"\\\b\f\n\r\t", c); at >= 0 {
		return append(dst, '\\', `"\bfnrt`[at])
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

func appendAttrs(dst []byte, spec *attributes, values []any) []byte {
	dst = append(dst, `,"attrs":{`...)
	for i, v := range values {
		dst = appendValue(append(appendString(comma(dst, i), spec.list[i].Name), ':'), v)
	}
	return append(dst, '}')
}

func appendMark(dst []byte, m *Mark) []byte {
	dst = appendString(append(dst, `{"type":`...), m.kind.name)
	if len(m.attrs) > 0 {
		dst = appendAttrs(dst, &m.kind.attrs, m.attrs)
	}
	return append(dst, '}')
}

// AppendJSON appends the node as ProseMirror's toJSON has it, byte for byte as
// JSON.stringify writes that.
func (n *Node) AppendJSON(dst []byte) []byte {
	dst = appendString(append(dst, `{"type":`...), n.kind.name)
	if len(n.attrs) > 0 {
		dst = appendAttrs(dst, &n.kind.attrs, n.attrs)
	}
	if n.content.size > 0 {
		dst = n.content.appendJSON(append(dst, `,"content":`...))
	}
	if len(n.marks) > 0 {
		dst = append(dst, `,"marks":[`...)
		for i, m := range n.marks {
			dst = appendMark(comma(dst, i), m)
		}
		dst = append(dst, ']')
	}
	if n.kind.isText {
		dst = appendString(append(dst, `,"text":`...), n.text)
	}
	return append(dst, '}')
}

// MarshalJSON is AppendJSON for encoding/json.
func (n *Node) MarshalJSON() ([]byte, error) { return n.AppendJSON(nil), nil }

func (f Fragment) appendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i, n := range f.nodes {
		dst = n.AppendJSON(comma(dst, i))
	}
	return append(dst, ']')
}

func (s Slice) appendJSON(dst []byte) []byte {
	dst = s.content.appendJSON(append(dst, `{"content":`...))
	if s.openStart > 0 {
		dst = strconv.AppendInt(append(dst, `,"openStart":`...), int64(s.openStart), 10)
	}
	if s.openEnd > 0 {
		dst = strconv.AppendInt(append(dst, `,"openEnd":`...), int64(s.openEnd), 10)
	}
	return append(dst, '}')
}
