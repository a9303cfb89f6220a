// Package jcs writes and checks canonical JSON (RFC 8785), narrowed to the
// part in which two programs cannot disagree: numbers are integers within
// ±(2^53−1) and any other number is written as text; keys are unique; text is
// valid UTF-8 without lone surrogates and is never normalised; nesting stops
// at MaxDepth.
//
// The bytes are what is hashed and kept for ever. They are stored as written
// and never made again from a decoded value; Check only says whether bytes
// from elsewhere have the one form this package writes.
//
// encoding/json is not used: it replaces bad UTF-8, escapes U+2028 and lets the
// last of two equal keys win, each of which gives one hash to two texts.
package jcs

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxDepth is the greatest number of lists and objects inside one another.
const MaxDepth = 64

// MaxInteger is the greatest integer, and its opposite the least: beyond it
// a reader that keeps numbers as IEEE 754 doubles would lose digits.
const MaxInteger = 1<<53 - 1

// The reasons for refusing a value or a text. Errors returned by this package
// wrap exactly one of them.
var (
	ErrNumber       = errors.New("jcs: number is not an integer within ±(2^53−1); write it as text")
	ErrUTF8         = errors.New("jcs: text is not valid UTF-8")
	ErrDepth        = errors.New("jcs: nested too deeply")
	ErrType         = errors.New("jcs: value has no canonical form")
	ErrDuplicate    = errors.New("jcs: key given twice")
	ErrSyntax       = errors.New("jcs: not JSON")
	ErrNotCanonical = errors.New("jcs: not in canonical form")
)

// Canonical returns the canonical bytes of v: nil, booleans, integers, text,
// json.Number holding an integer, json.RawMessage holding JSON in any form of
// the subset (a nil one is null), and slices, arrays and maps with text keys of
// these, whatever their named types. Bytes, floating point numbers, structs and
// pointers are refused: their owner says which text stands for them.
func Canonical(v any) ([]byte, error) {
	return Append(nil, v)
}

// Append appends the canonical bytes of v to dst, as Canonical makes them.
func Append(dst []byte, v any) ([]byte, error) {
	return appendValue(dst, v, 0)
}

// appendValue takes the types that a parsed document has without reflection.
func appendValue(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return appendText(dst, v)
	case int:
		return appendInteger(dst, int64(v))
	case int64:
		return appendInteger(dst, v)
	case json.Number:
		return appendNumber(dst, v)
	case json.RawMessage:
		return appendRaw(dst, v, depth)
	case map[string]any:
		return appendObject(dst, v, depth)
	case []any:
		return appendList(dst, len(v), func(i int) any { return v[i] }, depth)
	}
	return appendReflected(dst, reflect.ValueOf(v), depth)
}

func appendReflected(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	switch {
	case v.Kind() == reflect.Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case v.Kind() == reflect.String:
		return appendText(dst, v.String())
	case v.CanInt():
		return appendInteger(dst, v.Int())
	case v.CanUint():
		if v.Uint() > MaxInteger {
			return nil, ErrNumber
		}
		return appendInteger(dst, int64(v.Uint()))
	case v.CanFloat():
		return nil, ErrNumber
	case isList(v):
		return appendList(dst, v.Len(), func(i int) any { return v.Index(i).Interface() }, depth)
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return appendMap(dst, v, depth)
	}
	return nil, fmt.Errorf("%w: %s", ErrType, v.Type())
}

// isList leaves bytes out: base 64 or hexadecimal is for their owner to choose.
func isList(v reflect.Value) bool {
	list := v.Kind() == reflect.Slice || v.Kind() == reflect.Array
	return list && v.Type().Elem().Kind() != reflect.Uint8
}

func appendMap(dst []byte, v reflect.Value, depth int) ([]byte, error) {
	object := make(map[string]any, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		object[entries.Key().String()] = entries.Value().Interface()
	}
	return appendObject(dst, object, depth)
}

func appendObject(dst []byte, object map[string]any, depth int) ([]byte, error) {
	if depth >= MaxDepth {
		return nil, ErrDepth
	}
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareUTF16)
	dst = append(dst, '{')
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendText(dst, key); err != nil {
			return nil, err
		}
		if dst, err = appendValue(append(dst, ':'), object[key], depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func appendList(dst []byte, length int, item func(int) any, depth int) ([]byte, error) {
	if depth >= MaxDepth {
		return nil, ErrDepth
	}
	dst = append(dst, '[')
	for i := range length {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendValue(dst, item(i), depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendInteger(dst []byte, n int64) ([]byte, error) {
	if n > MaxInteger || n < -MaxInteger {
		return nil, ErrNumber
	}
	return strconv.AppendInt(dst, n, 10), nil
}

func appendNumber(dst []byte, number json.Number) ([]byte, error) {
	n, err := parseInteger(string(number))
	if err != nil {
		return nil, err
	}
	return appendInteger(dst, n)
}

// parseInteger reads an integer as JSON writes it: without the plus sign and
// the leading zeros that strconv allows. -0 is 0.
func parseInteger(s string) (int64, error) {
	digits := strings.TrimPrefix(s, "-")
	if strings.HasPrefix(digits, "+") || len(digits) > 1 && digits[0] == '0' {
		return 0, ErrNumber
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > MaxInteger || n < -MaxInteger {
		return 0, ErrNumber
	}
	return n, nil
}

func appendRaw(dst []byte, raw json.RawMessage, depth int) ([]byte, error) {
	if raw == nil {
		return append(dst, "null"...), nil
	}
	v, err := parseLoose(raw, depth)
	if err != nil {
		return nil, err
	}
	return appendValue(dst, v, depth)
}

const hexDigits = "0123456789abcdef"

// appendText escapes what RFC 8785 section 3.2.2.2 names and nothing else, so
// U+007F and U+2028 stay as they are.
func appendText(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, ErrUTF8
	}
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if s[i] >= 0x20 && s[i] != '"' && s[i] != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, s[i])
		start = i + 1
	}
	return append(append(dst, s[start:]...), '"'), nil
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\t':
		return append(dst, `\t`...)
	case '\n':
		return append(dst, `\n`...)
	case '\f':
		return append(dst, `\f`...)
	case '\r':
		return append(dst, `\r`...)
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// compareUTF16 orders keys by their UTF-16 code units, as RFC 8785 asks. It
// differs from the order of bytes where a character beyond U+FFFF, whose first
// unit is a surrogate, meets one from U+E000 to U+FFFF.
func compareUTF16(a, b string) int {
	for {
		if a == "" || b == "" {
			return len(a) - len(b)
		}
		x, xSize := utf8.DecodeRuneInString(a)
		y, ySize := utf8.DecodeRuneInString(b)
		if x != y {
			return compareRunes(x, y)
		}
		a, b = a[xSize:], b[ySize:]
	}
}

func compareRunes(x, y rune) int {
	if first := firstUnit(x) - firstUnit(y); first != 0 {
		return int(first)
	}
	return int(x - y)
}

func firstUnit(r rune) rune {
	if r > 0xffff {
		return 0xd800 + (r-0x10000)>>10
	}
	return r
}
