package web

import (
	"strconv"
	"testing"

	"cahier/internal/eln"
)

// FuzzVersionOfTag wants a version of 1 or more, or none.
func FuzzVersionOfTag(f *testing.F) {
	for _, tag := range []string{`"v12"`, `W/"v1"`, `v1`, `12`, `"v0"`, `"v-1"`, `"v99999999999999999999"`, `""`, `*`, `"v1", "v2"`} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		n, ok := versionOfTag(tag)
		if ok && n < 1 {
			t.Fatalf("%q is %d", tag, n)
		}
		if again, same := versionOfTag(`"v` + strconv.FormatInt(n, 10) + `"`); ok && (!same || again != n) {
			t.Fatalf("%q is %d and then %d", tag, n, again)
		}
	})
}

// FuzzTusMetadata wants pairs, or a refusal.
func FuzzTusMetadata(f *testing.F) {
	for _, header := range []string{"", "name YS50eHQ=", "name YS50eHQ=,folder YQ==", "a", "a ,b ", ",,", "name =", "name \xff", "name YQ==,name Yg=="} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		said, err := tusMetadata(header)
		if err != nil && eln.CodeOf(err) != eln.Invalid || err == nil && said == nil {
			t.Fatalf("%q: %v %v", header, said, err)
		}
	})
}
