package keys

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

// vectors are what every later program must open: keys that were wrapped,
// leaves and chunks that were encrypted, names that were hidden.
const vectors = "../../testdata/proof/v1/keys.json"

// writeVectors makes the vectors of a new format. It never replaces a file:
// what was released stays.
var writeVectors = flag.Bool("write-vectors", false, "write the golden vectors; fails when they exist")

// golden is the file of vectors; bytes are hexadecimal.
type golden struct {
	ID       string            `json:"id"`
	Secret   string            `json:"secret"`
	Subkeys  map[string]string `json:"subkeys"`
	Message  string            `json:"message"`
	MAC      string            `json:"mac"`
	Check    string            `json:"check_value"`
	Wrapped  goldenWrapped     `json:"wrapped"`
	Leaves   []goldenSealed    `json:"leaves"`
	Chunks   []goldenSealed    `json:"chunks"`
	ByMaster goldenWrapped     `json:"wrapped_by_master"`
}

type goldenWrapped struct {
	ID      string `json:"id"`
	Secret  string `json:"secret"`
	Bound   string `json:"bound"`
	Wrapped string `json:"wrapped"`
}

type goldenSealed struct {
	Hash   string `json:"hash,omitempty"`
	Index  uint64 `json:"index"`
	Plain  string `json:"plain"`
	Sealed string `json:"sealed"`
}

func goldenSecret(first byte) []byte {
	secret := make([]byte, size)
	for i := range secret {
		secret[i] = first + byte(i)
	}
	return secret
}

func makeGolden(t *testing.T) golden {
	t.Helper()
	k := newKey("00112233445566778899aabbccddeeff", goldenSecret(0))
	child := newKey("ffeeddccbbaa99887766554433221100", goldenSecret(100))
	master := &Master{newKey(masterID, goldenSecret(0))}
	mac := k.MAC([]byte("field/pH"))
	g := golden{ID: k.id, Secret: hex.EncodeToString(k.uses.secret()), Subkeys: map[string]string{},
		Message: "field/pH", MAC: hex.EncodeToString(mac[:]), Check: hex.EncodeToString(master.CheckValue())}
	for _, label := range []string{labelWrap, labelLeaf, labelChunk, labelMAC, labelCheck} {
		g.Subkeys[label] = hex.EncodeToString(derive(goldenSecret(0), label))
	}
	g.Wrapped = wrapGolden(t, k.Wrap, child, "record entry:0193f2a0-0000-7000-8000-000000000001")
	g.ByMaster = wrapGolden(t, master.Wrap, child, "lab lab:")
	short := []byte(`["title","000102030405060708090a0b0c0d0e0f","Titre"]`)
	long := []byte(`["body","000102030405060708090a0b0c0d0e0f","` + strings.Repeat("Δ = 3,2 °C; ", 100) + `"]`)
	for i, plain := range [][]byte{short, long} {
		hash := [32]byte{31: byte(i)}
		sealed, err := SealLeaf(k, hash, plain)
		if err != nil {
			t.Fatal(err)
		}
		g.Leaves = append(g.Leaves, goldenSealed{hex.EncodeToString(hash[:]), 0, hex.EncodeToString(plain), hex.EncodeToString(sealed)})
	}
	for _, index := range []uint64{0, 1 << 40} {
		g.Chunks = append(g.Chunks, goldenSealed{"", index, hex.EncodeToString(short), hex.EncodeToString(k.SealChunk(nil, short, index))})
	}
	return g
}

func wrapGolden(t *testing.T, wrap func(Key, []byte) ([]byte, error), child Key, bound string) goldenWrapped {
	t.Helper()
	wrapped, err := wrap(child, []byte(bound))
	if err != nil {
		t.Fatal(err)
	}
	return goldenWrapped{child.id, hex.EncodeToString(child.uses.secret()), bound, hex.EncodeToString(wrapped)}
}

func TestGoldenKeys(t *testing.T) {
	if *writeVectors {
		writeNewVectors(t, makeGolden(t))
	}
	g := readGolden(t)
	k := newKey(g.ID, unhex(t, g.Secret))
	mac := k.MAC([]byte(g.Message))
	if !bytes.Equal(mac[:], unhex(t, g.MAC)) {
		t.Error("names are hidden otherwise than they were")
	}
	for label, sub := range g.Subkeys {
		if !bytes.Equal(derive(unhex(t, g.Secret), label), unhex(t, sub)) {
			t.Errorf("%s is derived otherwise than it was", label)
		}
	}
	master := &Master{newKey(masterID, unhex(t, g.Secret))}
	if !bytes.Equal(master.CheckValue(), unhex(t, g.Check)) {
		t.Error("a master key is recognised otherwise than it was")
	}
	opens(t, k.Unwrap, g.Wrapped)
	opens(t, master.Unwrap, g.ByMaster)
}

func opens(t *testing.T, unwrap func(string, []byte, []byte) (Key, error), g goldenWrapped) {
	t.Helper()
	child, err := unwrap(g.ID, unhex(t, g.Wrapped), []byte(g.Bound))
	if err != nil {
		t.Fatal(err)
	}
	if child.ID() != g.ID || !bytes.Equal(child.uses.secret(), unhex(t, g.Secret)) {
		t.Error("another key came out")
	}
}

func TestGoldenLeavesAndChunksOpen(t *testing.T) {
	g := readGolden(t)
	k := newKey(g.ID, unhex(t, g.Secret))
	for i, leaf := range g.Leaves {
		plain, err := OpenLeaf(k, [32]byte(unhex(t, leaf.Hash)), unhex(t, leaf.Sealed))
		if err != nil || !bytes.Equal(plain, unhex(t, leaf.Plain)) {
			t.Errorf("leaf %d: got %q, %v", i, plain, err)
		}
	}
	for _, chunk := range g.Chunks {
		plain, err := k.OpenChunk(nil, unhex(t, chunk.Sealed), chunk.Index)
		if err != nil || !bytes.Equal(plain, unhex(t, chunk.Plain)) {
			t.Errorf("chunk %d: got %q, %v", chunk.Index, plain, err)
		}
	}
	if len(g.Leaves) != 2 || len(g.Chunks) != 2 {
		t.Error("vectors are missing")
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	b, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeNewVectors(t *testing.T, g golden) {
	t.Helper()
	b, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := writeNew(vectors, string(b)+"\n"); err != nil {
		t.Fatal(err)
	}
}
