package content

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// vectors are the leaves and roots that every later program must make alike.
const vectors = "../../../testdata/proof/v1/leaves.json"

// writeVectors makes the vectors of a new schema. It never replaces a file:
// what was released stays.
var writeVectors = flag.Bool("write-vectors", false, "write the golden vectors; fails when they exist")

type goldenLeaf struct {
	Path   string          `json:"path"`
	Salt   string          `json:"salt"`
	Value  json.RawMessage `json:"value"`
	Tree   Tree            `json:"tree"`
	Bytes  string          `json:"bytes"`
	Hash   string          `json:"hash"`
	PathID string          `json:"path_id"`
}

type goldenTree struct {
	PathSecret string       `json:"path_secret"`
	Leaves     []goldenLeaf `json:"leaves"`
	Content    string       `json:"content"`
	Context    string       `json:"context"`
	All        string       `json:"all"`
	Empty      string       `json:"empty"`
}

// pathSecret is the secret of the path key of the vectors.
const pathSecret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// macKey is a key of package keys, made from the standard library alone.
type macKey []byte

func newMACKey(t *testing.T) macKey {
	t.Helper()
	secret, err := hex.DecodeString(pathSecret)
	if err != nil {
		t.Fatal(err)
	}
	sub, err := hkdf.Key(sha256.New, secret, nil, "cahier mac/1", 32)
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func (k macKey) MAC(message []byte) [32]byte {
	h := hmac.New(sha256.New, k)
	h.Write(message)
	return [32]byte(h.Sum(nil))
}

// goldenParts are the parts of an entry: every shape of value there is, and
// the characters on which programs differ.
func goldenParts() [][2]any {
	type object = map[string]any
	return [][2]any{
		{"meta", object{"kind": "experiment", "template": false, "body_type": "html/0", "date": "2026-11-25", "origin": "",
			"hide_main_text": false, "elabid": "20261125-0123456789abcdef0123456789abcdef01234567", "pid": "0123456789a"}},
		{"author", "0193f2a0-0000-7000-8000-000000000003"},
		{"title", "Dosage de l’acide — “50 %” <b> & \\ \" / \u2028 \u007f"},
		{"body", "<p>Δ = 3,2\u202f°C</p>\n<p>😀\ufb33e\u0301</p>\t\u0000"},
		{"metadata", `{"extra_fields": {"pH": {"value": "7.40"}}}`},
		{"field/pH / 25 °C", object{"type": "number", "value": "7.40", "unit": "", "position": 1}},
		{"step/0193f2a0-0000-7000-8000-000000000007", object{"body": "Peser", "ordering": 1, "finished": true, "deadline": nil}},
		{"link/same_as/0193f2a0-0000-7000-8000-000000000008", object{}},
		{"file/0193f2a0-0000-7000-8000-000000000009", object{"name": "spectre.csv", "folder": "", "size": 9007199254740991,
			"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "😀": 1, "\ufb33": 2}},
		{"state", object{"state": "normal", "page": 12, "custom_id": -1, "rating": 0, "tags": []any{}}},
		{"tag/élan vital", "élan vital"},
		{"grant/notebook:0193f2a0-0000-7000-8000-000000000004", "own"},
		{"grant/public", "read"},
		{"comment/0193f2a0-0000-7000-8000-00000000000a", object{"body": "À refaire", "author": "0193f2a0-0000-7000-8000-000000000003"}},
		{"person/0193f2a0-0000-7000-8000-000000000003", object{"name": "Ada", "email": "ada@example.org", "orcid": ""}},
		{"reason", ""},
	}
}

func madeTree(t *testing.T) goldenTree {
	t.Helper()
	key := newMACKey(t)
	tree := goldenTree{PathSecret: pathSecret}
	hashes := map[Tree][][32]byte{}
	for i, part := range goldenParts() {
		path := part[0].(string)
		leaf := Leaf{Path: path, Salt: fmt.Sprintf("%032x", i), Value: part[1]}
		b, err := leaf.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := ParseLeaf(b)
		if err != nil {
			t.Fatal(err)
		}
		of, err := TreeOf(path)
		if err != nil {
			t.Fatal(err)
		}
		hash, id := HashLeaf(b), PathID(key, path)
		hashes[of] = append(hashes[of], hash)
		tree.Leaves = append(tree.Leaves, goldenLeaf{path, leaf.Salt, parsed.Value.(json.RawMessage), of,
			hex.EncodeToString(b), hex.EncodeToString(hash[:]), hex.EncodeToString(id[:])})
	}
	content, context, empty := Root(hashes[Content]), Root(hashes[Context]), Root(nil)
	all := All(content, context)
	tree.Content, tree.Context = hex.EncodeToString(content[:]), hex.EncodeToString(context[:])
	tree.All, tree.Empty = hex.EncodeToString(all[:]), hex.EncodeToString(empty[:])
	return tree
}

func TestGoldenLeaves(t *testing.T) {
	made := madeTree(t)
	if *writeVectors {
		writeNew(t, vectors, made)
	}
	b, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var golden goldenTree
	if err := json.Unmarshal(b, &golden); err != nil {
		t.Fatal(err)
	}
	for i := range golden.Leaves {
		var compact bytes.Buffer
		if err := json.Compact(&compact, golden.Leaves[i].Value); err != nil {
			t.Fatal(err)
		}
		golden.Leaves[i].Value = compact.Bytes()
	}
	if diff := cmp.Diff(golden, made); diff != "" {
		t.Errorf("leaves are made otherwise than they were (-then +now)\n%s", diff)
	}
}

// TestGoldenRootsByDefinition computes the roots of the vectors from their
// bytes alone, by the definition.
func TestGoldenRootsByDefinition(t *testing.T) {
	b, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var golden goldenTree
	if err := json.Unmarshal(b, &golden); err != nil {
		t.Fatal(err)
	}
	hashes := map[Tree][][32]byte{}
	for _, leaf := range golden.Leaves {
		text, err := hex.DecodeString(leaf.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		hash := sha256.Sum256(append([]byte{0}, text...))
		if hex.EncodeToString(hash[:]) != leaf.Hash {
			t.Errorf("%s has another hash", leaf.Path)
		}
		hashes[leaf.Tree] = append(hashes[leaf.Tree], hash)
	}
	content, context := naiveOf(hashes[Content]), naiveOf(hashes[Context])
	all := sha256.Sum256(append(append([]byte{1}, content[:]...), context[:]...))
	for want, got := range map[string][32]byte{golden.Content: content, golden.Context: context, golden.All: all} {
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("got %x, want %s", got, want)
		}
	}
}

func writeNew(t *testing.T, file string, v any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
