package search

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Unit returns the form in which units are compared and in which the store
// keeps field_values.unit: folded, without spaces, with one micro sign, one
// degree sign, one minus and one product dot. µL, μl and μL are the same; so
// are º C, ˚C and °C.
func Unit(s string) string {
	s = unitSigns.Replace(s)
	return strings.Join(strings.Fields(Fold(norm.NFKC.String(s))), "")
}

// unitSigns runs before folding, which would lose the difference between the
// ångström and the ampere, and take the degree sign for a small o.
var unitSigns = strings.NewReplacer(
	"Å", "angstrom", "\u212b", "angstrom", "A\u030a", "angstrom",
	"º", "°", "˚", "°", "℃", "°C", "℉", "°F",
	"⁻", "-", "−", "-", "‐", "-", "‑", "-", "–", "-",
	"⋅", "·", "∙", "·", "•", "·", "×", "·", "*", "·",
)

// unitAtom is a unit with an optional prefix and exponent. Case counts here:
// the list decides only whether a word that follows a number and a space is
// its unit or the next term of the search.
var unitAtom = regexp.MustCompile(`^(?:` +
	`%|‰|°|°C|°F|ppm|ppb|rpm|min|bar|mbar|atm|psi|eq|equiv|h|d|j|cal|kcal|dB|pH|angstrom|wt%|vol%|v/v|w/v|` +
	`(?:[YZEPTGMkhdcmunpfaµμ]|da)?(?:g|m|s|L|l|mol|M|N|J|W|V|A|K|Pa|Hz|Da|eV|F|S|C|T|H|Bq|Gy|Sv|Ω|U|cd|lm|lx)` +
	`)(?:\^?-?\d)?$`)

// isUnit reports whether s reads as a unit: known units joined by slashes and
// dots, such as %, °C, mL, mol/L or kJ·mol-1.
func isUnit(s string) bool {
	if len(s) > 24 {
		return false
	}
	s = norm.NFKC.String(unitSigns.Replace(s))
	atoms := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '·' || r == '.' })
	if len(atoms) == 0 || len(atoms) > 4 {
		return false
	}
	for _, a := range atoms {
		if !unitAtom.MatchString(a) {
			return false
		}
	}
	return true
}
