package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// naive is RFC 6962 section 2.1 word for word: k is the greatest power of two
// smaller than n.
func naive(sorted [][32]byte) [32]byte {
	switch n := len(sorted); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sorted[0]
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		left, right := naive(sorted[:k]), naive(sorted[k:])
		return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
	}
}

func someHashes(n int) [][32]byte {
	hashes := make([][32]byte, n)
	for i := range hashes {
		hashes[i] = sha256.Sum256([]byte{byte(i), byte(i >> 8)})
	}
	return hashes
}

func TestRootAgreesWithTheDefinition(t *testing.T) {
	for n := range 260 {
		hashes := someHashes(n)
		got := Root(hashes)
		slices.SortFunc(hashes, compare)
		if want := naive(hashes); got != want {
			t.Fatalf("%d leaves: got %x, want %x", n, got, want)
		}
		if err := CheckRoot(hashes, got); err != nil {
			t.Fatalf("%d leaves: %v", n, err)
		}
	}
}

func TestRootDependsOnTheSetAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hashes := someHashes(rapid.IntRange(1, 300).Draw(t, "leaves"))
		root := Root(hashes)
		shuffled := rapid.Permutation(hashes).Draw(t, "order")
		before := slices.Clone(shuffled)
		if Root(shuffled) != root {
			t.Fatal("the root depends on the order")
		}
		if !slices.Equal(before, shuffled) {
			t.Fatal("Root changed its argument")
		}
		i := rapid.IntRange(0, len(hashes)-1).Draw(t, "altered")
		shuffled[i][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		if Root(shuffled) == root {
			t.Fatal("the root does not depend on a leaf")
		}
		if Root(slices.Delete(before, i, i+1)) == root {
			t.Fatal("the root does not depend on the number of leaves")
		}
	})
}

func TestCheckRootRefuses(t *testing.T) {
	sorted := someHashes(3)
	slices.SortFunc(sorted, compare)
	root := Root(sorted)
	tests := []struct {
		name   string
		hashes [][32]byte
	}{
		{"one leaf less", sorted[:2]},
		{"a leaf twice", append(slices.Clone(sorted), sorted[2])},
		{"another order", [][32]byte{sorted[1], sorted[0], sorted[2]}},
		{"too many", someHashes(MaxLeaves + 1)},
	}
	for _, test := range tests {
		if err := CheckRoot(test.hashes, root); err == nil {
			t.Errorf("%s was taken", test.name)
		}
	}
	root[0] ^= 1
	if err := CheckRoot(sorted, root); err == nil {
		t.Error("another root was taken")
	}
}

func TestTreesAreDisjoint(t *testing.T) {
	seen := map[string]bool{}
	for _, shape := range Shapes() {
		kind, _, _ := strings.Cut(shape.Pattern, "/")
		if seen[kind] {
			t.Errorf("%s is listed twice", kind)
		}
		seen[kind] = true
		path := strings.NewReplacer("<id>", "0193f2a0-9", "<word>", "same_as", "<name>", "pH / 25 °C", "<principal>", "team:1").Replace(shape.Pattern)
		if tree, err := TreeOf(path); err != nil || tree != shape.Tree {
			t.Errorf("%s: got %s, %v, want %s", path, tree, err, shape.Tree)
		}
	}
}

func TestTreeOfTakes(t *testing.T) {
	for path, want := range map[string]Tree{
		"title": Content, "field/" + strings.Repeat("é", maxName/2): Content, "quantity/0193f2a0-9": Context, "member/0193f2a0-9": Context, "field/a/b %2F\n": Content, "field// ": Content, "link/same_as/0193f2a0": Content, "file/1": Content,
		"grant/public": Context, "grant/notebook:1": Context, "tag/élan vital": Context, "claimed-author": Context, "setting/mail.from": Context,
	} {
		if tree, err := TreeOf(path); err != nil || tree != want {
			t.Errorf("%q: got %s, %v, want %s", path, tree, err, want)
		}
	}
}

func TestTreeOfRefuses(t *testing.T) {
	for _, path := range []string{
		"", "/", "Title", "title/", "body/1", "field", "field/", "field/\xff", "step", "step/", "step/A", "step/-1", "step/1/2",
		"step/" + strings.Repeat("1", 65), "link/1", "link/uses/1/2", "link/Uses/1", "link/uses/",
		"grant/team", "grant/users:1", "grant/public:", "grant/robot:1", "grant/team:A", "grant/team:", "field/" + strings.Repeat("a", maxName+1),
		"link/" + strings.Repeat("a", 65) + "/1", "unknown", "unknown/1", "mémo",
	} {
		if tree, err := TreeOf(path); err == nil {
			t.Errorf("%q was taken as %s", path, tree)
		}
	}
}

func TestLeafComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaf := Leaf{
			Path: "field/" + rapid.StringN(1, 40, -1).Draw(t, "name"), Salt: NewSalt(),
			Value: map[string]any{"type": "text", "value": rapid.String().Draw(t, "value"), "position": rapid.Int32().Draw(t, "position")},
		}
		b, err := leaf.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseLeaf(b)
		if err != nil {
			t.Fatal(err)
		}
		if got.Path != leaf.Path || got.Salt != leaf.Salt {
			t.Fatalf("got %v, want %v", got, leaf)
		}
		again, err := got.Bytes()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%s became %s, %v", b, again, err)
		}
	})
}

func TestLeafBytes(t *testing.T) {
	salt := strings.Repeat("0a", 16)
	b, err := Leaf{Path: "title", Salt: salt, Value: "é\u2028\"<"}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	want := `["title","` + salt + `","é` + "\u2028" + `\"<"]`
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got, want := HashLeaf(b), sha256.Sum256(append([]byte{0}, b...)); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestLeafOfRawValue(t *testing.T) {
	salt := NewSalt()
	raw, err := Leaf{"meta", salt, json.RawMessage(" {\"b\": \"\\u00e9\", \"a\": 1}")}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	made, err := Leaf{"meta", salt, map[string]any{"a": json.Number("1"), "b": "é"}}.Bytes()
	if err != nil || !bytes.Equal(raw, made) {
		t.Errorf("raw %s, made %s, %v", raw, made, err)
	}
}

func TestLeafRefuses(t *testing.T) {
	salt := NewSalt()
	for _, leaf := range []Leaf{
		{"nothing", salt, "x"}, {"body", salt, "\xff"}, {"body", salt, 0.5}, {"body", "", "x"}, {"body", salt[2:], "x"},
		{"body", strings.ToUpper("0a" + salt[2:]), "x"}, {"body", salt, json.RawMessage(`{"a": 1.5}`)}, {"body", salt, json.RawMessage(nil)},
		{"body", salt, nil}, {"body", salt, json.RawMessage(`{"a":1,"a":2}`)},
	} {
		if b, err := leaf.Bytes(); err == nil {
			t.Errorf("%v was written as %s", leaf, b)
		}
	}
}

func TestParseLeafRefuses(t *testing.T) {
	salt := strings.Repeat("0a", 16)
	for _, text := range []string{
		``, `{}`, `["body","` + salt + `"]`, `["body","` + salt + `","x",1]`, `[1,"` + salt + `","x"]`, `["body",2,"x"]`,
		`["body","` + strings.ToUpper(salt) + `","x"]`, `["body","0a","x"]`, `["body", "` + salt + `","x"]`,
	} {
		if leaf, err := ParseLeaf([]byte(text)); err == nil {
			t.Errorf("%s was read as %v", text, leaf)
		}
	}
}

func TestParseLeafKeepsAnUnknownPath(t *testing.T) {
	text := `["later/1","` + strings.Repeat("0a", 16) + `",null]`
	leaf, err := ParseLeaf([]byte(text))
	if err != nil || leaf.Path != "later/1" || string(leaf.Value.(json.RawMessage)) != "null" {
		t.Errorf("got %v, %v", leaf, err)
	}
}

func TestSaltsDiffer(t *testing.T) {
	if a, b := NewSalt(), NewSalt(); a == b || !IsSalt(a) || !IsSalt(b) {
		t.Errorf("got %s and %s", a, b)
	}
}

func FuzzParseLeaf(f *testing.F) {
	f.Add([]byte(`["body","000102030405060708090a0b0c0d0e0f","x"]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		leaf, err := ParseLeaf(b)
		if err != nil {
			return
		}
		if again, err := leaf.encode(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q becomes %q, %v", b, again, err)
		}
	})
}

func BenchmarkRoot(b *testing.B) {
	for _, n := range []int{20, 500, MaxLeaves} {
		hashes := someHashes(n)
		b.Run(fmt.Sprintf("%d leaves", n), func(b *testing.B) {
			for b.Loop() {
				Root(hashes)
			}
		})
	}
}

func naiveOf(hashes [][32]byte) [32]byte {
	sorted := slices.Clone(hashes)
	slices.SortFunc(sorted, compare)
	return naive(sorted)
}
