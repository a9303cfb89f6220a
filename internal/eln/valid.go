package eln

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The limits of what people write. Lengths of lines are in characters as
// people see them.
const (
	MaxTitle    = 255
	MaxStep     = 255
	MaxTag      = 255
	MaxName     = 255
	MaxRemark   = 65535
	MaxReason   = 255
	MinReason   = 3
	MaxPassword = 1024
	MinPassword = 12
)

var (
	color = regexp.MustCompile(`^[0-9a-f]{6}$`)
	orcid = regexp.MustCompile(`^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$`)
	ror   = regexp.MustCompile(`^(https://ror\.org/)?0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}$`)
)

// ValidEntry refuses small values of an entry that are out of bounds.
func ValidEntry(e *Entry) error {
	if e.Rating < 0 || e.Rating > 5 {
		return Errorf(Invalid, "rating_range", "A rating goes from 0 to 5.").InField("rating")
	}
	if e.CustomID != nil && *e.CustomID < 1 {
		return Errorf(Invalid, "custom_id_range", "A custom number is 1 or more.").InField("custom_id")
	}
	if e.BodyType != HTML && e.BodyType != Markdown {
		return Errorf(Invalid, "body_type_unknown", "A text is HTML or Markdown.").InField("body_type")
	}
	return ValidDate(e.Date)
}

// ValidDate refuses what is not a day of the calendar as YYYY-MM-DD.
func ValidDate(s string) error {
	if s == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return Errorf(Invalid, "date_wrong", "Write the date as 2026-11-23.").InField("date")
	}
	return nil
}

// CleanColor returns a colour as six lower-case hexadecimal digits.
func CleanColor(s string) (string, error) {
	s = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "#"))
	if !color.MatchString(s) {
		return "", Errorf(Invalid, "color_wrong", "A colour is six hexadecimal digits, as 29aeb9.").InField("color")
	}
	return s, nil
}

// Misleads reports the characters that no name and no address may hold, since
// they let one look like another: controls, ends of lines, and those that turn
// the direction of what follows; and the one that stands for broken text.
func Misleads(r rune) bool {
	switch {
	case r == utf8.RuneError, r == '\u2028', r == '\u2029', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return unicode.IsControl(r)
}

// ValidName reports whether s can be the name of a person, a place or a key:
// at most MaxName characters, something to be seen, nothing that misleads.
func ValidName(s string) bool {
	return utf8.RuneCountInString(s) <= MaxName && !strings.ContainsFunc(s, Misleads) && strings.ContainsFunc(s, isSeen)
}

// isSeen reports the characters that leave something on the page.
func isSeen(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) }

// CleanEmail returns an address without spaces around it.
func CleanEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsFunc(s, Misleads) {
		return "", Errorf(Invalid, "email_wrong", "Write an e-mail address, as name@example.org.").InField("email")
	}
	return s, nil
}

// ValidPassword refuses a password that is too short, too long or not text.
func ValidPassword(s string) error {
	if utf8.RuneCountInString(s) < MinPassword {
		return Errorf(Invalid, "password_short", "A password has at least %d characters.", MinPassword).InField("password").With("min", MinPassword)
	}
	if len(s) > MaxPassword || !utf8.ValidString(s) {
		return Errorf(Invalid, "password_long", "A password has at most %d characters.", MaxPassword).InField("password").With("max", MaxPassword)
	}
	return nil
}

// ValidORCID refuses an ORCID that is not in its form; empty is none.
func ValidORCID(s string) error {
	if s == "" || orcid.MatchString(s) {
		return nil
	}
	return Errorf(Invalid, "orcid_wrong", "An ORCID is written 0000-0002-1825-0097.").InField("orcid")
}

// ValidROR refuses a ROR identifier that is not in its form; empty is none.
func ValidROR(s string) error {
	if s == "" || ror.MatchString(s) {
		return nil
	}
	return Errorf(Invalid, "ror_wrong", "A ROR identifier is written 02feahw73.").InField("ror")
}

// ValidReason refuses a reason too short to say anything, or too long.
func ValidReason(s string) error {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	if n < MinReason || n > MaxReason {
		return Errorf(Invalid, "reason_length", "Say why, in %d to %d characters.", MinReason, MaxReason).
			InField("reason").With("min", MinReason).With("max", MaxReason)
	}
	return nil
}

// ValidLinkKind refuses a kind of link that is not in the list.
func ValidLinkKind(k LinkKind) error {
	for _, known := range LinkKinds {
		if k == known {
			return nil
		}
	}
	return Errorf(Invalid, "link_kind_unknown", "There is no kind of link %q.", k).InField("kind").With("value", string(k))
}
