package eln

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Values returns the values of a field as texts: one, several when the field
// allows it, none when it is empty.
func (f Field) Values() []string {
	switch v := f.Value.(type) {
	case []string:
		return v
	case string:
		if v != "" {
			return []string{v}
		}
	}
	return nil
}

// problem returns the key of the sentence that says why a value does not fit
// the type of its field, "" when it does. A wrong value is kept as typed.
func (f Field) problem() string {
	if !slices.Contains(FieldTypes, f.Type) && f.Type != "select-one" && f.Type != "select-multi" {
		return "field_type_unknown"
	}
	for _, v := range f.Values() {
		if key := f.problemOf(v); key != "" {
			return key
		}
	}
	return ""
}

func (f Field) problemOf(v string) string {
	switch f.Type {
	case "number":
		if _, ok := ParseNumber(v); !ok {
			return "field_number_wrong"
		}
	case "date":
		return wrongTime(v, "field_date_wrong", time.DateOnly)
	case "datetime-local":
		return wrongTime(v, "field_datetime_wrong", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04")
	case "time":
		return wrongTime(v, "field_time_wrong", "15:04", "15:04:05")
	case "select", "radio", "select-one", "select-multi":
		if !slices.Contains(f.Options, v) {
			return "field_option_wrong"
		}
	case "url":
		if u, err := url.Parse(v); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return "field_url_wrong"
		}
	case "email":
		if _, err := mail.ParseAddress(v); err != nil {
			return "field_email_wrong"
		}
	}
	return ""
}

func wrongTime(v, key string, layouts ...string) string {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, v); err == nil {
			return ""
		}
	}
	return key
}

// ParseNumber reads a number as people write it, with a decimal comma or
// point and spaces between thousands.
func ParseNumber(s string) (float64, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".", "−", "-").Replace(strings.TrimSpace(s))
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n-n != 0 {
		return 0, false
	}
	return n, true
}
