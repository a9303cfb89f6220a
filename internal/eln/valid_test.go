package eln

import (
	"strings"
	"testing"
)

func TestNamesThatMislead(t *testing.T) {
	for name, want := range map[string]bool{
		"Ada": true, "Jean-Noël d’Aubigné": true, "תיבת כלים": true, "李小龍": true, "O'Neil": true, "5": true, strings.Repeat("é", MaxName): true,
		"": false, " ": false, "\u200b\u2060\ufeff": false, "\u0301": false, "a\x00b": false, "a\nb": false, "a\u0085b": false, "a\u2028b": false,
		"fin\u202egnp.exe": false, "\u2066a\u2069": false, "a\ufffd": false, "a\xff": false, strings.Repeat("é", MaxName+1): false,
	} {
		if ValidName(name) != want {
			t.Errorf("%.40q: want %v", name, want)
		}
	}
}

func TestAddressesThatMislead(t *testing.T) {
	for address, want := range map[string]bool{
		"ada@example.org": true, " ada@example.org ": true, "é@example.org": true, "a\u202eb@example.org": false, "a\u0085@example.org": false,
		"Ada <ada@example.org>": false, "ada@example.org\nBcc: b@example.org": false, strings.Repeat("a", 300) + "@example.org": false, "": false, "@": false,
	} {
		if _, err := CleanEmail(address); (err == nil) != want {
			t.Errorf("%.40q: %v", address, err)
		}
	}
}
