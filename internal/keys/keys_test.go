package keys

import (
	"bytes"
	"compress/flate"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cahier/internal/eln"

	"pgregory.net/rapid"
)

func isWrongKey(err error) bool {
	var e *eln.Error
	return errors.As(err, &e) && e.Key == "key_wrong"
}

func TestWrapComesBack(t *testing.T) {
	parent, child := New(), New()
	wrapped, err := parent.Wrap(child, []byte("record entry:1"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := parent.Unwrap(child.ID(), wrapped, []byte("record entry:1"))
	if err != nil {
		t.Fatal(err)
	}
	if got.ID() != child.ID() || got.MAC([]byte("x")) != child.MAC([]byte("x")) {
		t.Error("another key came back")
	}
}

func TestUnwrapRefuses(t *testing.T) {
	parent, child := newKey("p", bytes.Repeat([]byte{1}, size)), newKey("ab", bytes.Repeat([]byte{2}, size))
	wrapped, err := parent.Wrap(child, []byte("c d"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		key     Key
		id      string
		wrapped []byte
		bound   string
	}{
		{"another key", New(), "ab", wrapped, "c d"},
		{"the zero key", Key{}, "ab", wrapped, "c d"},
		{"another id", parent, "ac", wrapped, "c d"},
		{"another purpose", parent, "ab", wrapped, "c e"},
		{"a letter that moved from purpose to id", parent, "abc", wrapped, " d"},
		{"a letter that moved from id to purpose", parent, "a", wrapped, "bc d"},
		{"nothing", parent, "ab", nil, "c d"},
		{"less than a tag", parent, "ab", wrapped[:20], "c d"},
		{"the last byte cut off", parent, "ab", wrapped[:len(wrapped)-1], "c d"},
	}
	for _, test := range tests {
		if _, err := test.key.Unwrap(test.id, test.wrapped, []byte(test.bound)); !isWrongKey(err) {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
	if _, err := (Key{}).Wrap(child, nil); !isWrongKey(err) {
		t.Errorf("the zero key wrapped: %v", err)
	}
	if _, err := parent.Wrap(Key{}, nil); !isWrongKey(err) {
		t.Errorf("the zero key was wrapped: %v", err)
	}
}

func TestUnwrapRefusesAKeyOfAnotherLength(t *testing.T) {
	parent := New()
	short := seal(parent.uses.wrap(), make([]byte, 16), binding("s", nil))
	if _, err := parent.Unwrap("s", short, nil); !isWrongKey(err) {
		t.Errorf("got %v", err)
	}
}

func TestUsesDiffer(t *testing.T) {
	secret := bytes.Repeat([]byte{7}, size)
	seen := map[string]string{hex.EncodeToString(secret): "the secret"}
	for _, label := range []string{labelWrap, labelLeaf, labelChunk, labelMAC, labelCheck} {
		sub := hex.EncodeToString(derive(secret, label))
		if other, taken := seen[sub]; taken {
			t.Errorf("%s is %s", label, other)
		}
		seen[sub] = label
	}
	k := newKey("k", secret)
	sealed := seal(k.uses.leaf(), make([]byte, size), binding("c", nil))
	if _, err := k.Unwrap("c", sealed, nil); !isWrongKey(err) {
		t.Errorf("a leaf opened as a key: %v", err)
	}
}

// TestMACIsTheDefinition computes HMAC-SHA256 under HKDF's first block by hand.
func TestMACIsTheDefinition(t *testing.T) {
	secret := bytes.Repeat([]byte{9}, size)
	hash := func(key, message []byte) []byte {
		h := hmac.New(sha256.New, key)
		h.Write(message)
		return h.Sum(nil)
	}
	extracted := hash(make([]byte, sha256.Size), secret)
	sub := hash(extracted, append([]byte("cahier mac/1"), 1))
	want := hash(sub, []byte("field/pH"))
	if got := newKey("k", secret).MAC([]byte("field/pH")); !bytes.Equal(got[:], want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestNoVerbShowsTheSecret(t *testing.T) {
	secret := []byte("0123456789abcdefghijklmnopqrstuv")
	k := newKey("the-id", secret)
	m := &Master{k}
	holder := struct {
		hidden Key
		Shown  Key
		M      *Master
	}{k, k, m}
	shown := []string{string(secret), hex.EncodeToString(secret), strings.ToUpper(hex.EncodeToString(secret)), "48 49 50"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "% x", "%o", "%t"} {
		for _, value := range []any{k, &k, m, *m, holder, &holder, []Key{k}, map[string]Key{"a": k}} {
			text := fmt.Sprintf(verb, value)
			for _, s := range shown {
				if strings.Contains(text, s) {
					t.Errorf("%s of %T shows the secret: %s", verb, value, text)
				}
			}
		}
	}
	if b, err := json.Marshal(holder); err != nil || bytes.Contains(b, secret) {
		t.Errorf("JSON shows the secret: %s %v", b, err)
	}
	if got := fmt.Sprint(k); got != "key the-id" {
		t.Errorf("got %q", got)
	}
}

func TestKeysDiffer(t *testing.T) {
	a, b := New(), New()
	if a.ID() == b.ID() || a.MAC(nil) == b.MAC(nil) {
		t.Error("two keys are one")
	}
	if id, err := hex.DecodeString(a.ID()); err != nil || len(id) != 16 {
		t.Errorf("id %q", a.ID())
	}
}

func TestMasterComesBack(t *testing.T) {
	dir := t.TempDir()
	made, err := Create(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "keys", "master.key")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 2*size+1 {
		t.Fatalf("%v, %v", info, err)
	}
	loaded, err := Load(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made.CheckValue(), loaded.CheckValue()) || len(made.CheckValue()) != 32 {
		t.Error("another master key came back")
	}
	lab := New()
	wrapped, err := made.Wrap(lab, []byte("lab 1"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := loaded.Unwrap(lab.ID(), wrapped, []byte("lab 1"))
	if err != nil || got.MAC(nil) != lab.MAC(nil) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := loaded.Unwrap(lab.ID(), wrapped, []byte("lab 2")); !isWrongKey(err) {
		t.Errorf("got %v", err)
	}
}

func TestCreateRefusesToReplace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "elsewhere", "k")
	first, err := Create("unused", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Create("unused", file)
	if eln.CodeOf(err) != eln.Conflict || !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	still, err := Load("unused", file)
	if err != nil || !bytes.Equal(first.CheckValue(), still.CheckValue()) {
		t.Errorf("the key was replaced: %v", err)
	}
	if _, err := os.Stat("unused"); err == nil {
		t.Error("a folder was made that nobody asked for")
	}
}

func TestLoadRefuses(t *testing.T) {
	digits := strings.Repeat("0f", size)
	tests := []struct{ name, text, key string }{
		{"missing", "", "master_key_missing"},
		{"one digit less", digits[1:], "master_key_broken"},
		{"one byte more", digits + "0f", "master_key_broken"},
		{"letters", strings.Repeat("zz", size), "master_key_broken"},
		{"only a line end", "\n", "master_key_broken"},
		{"a very large file", strings.Repeat(" ", maxFile) + digits, "master_key_broken"},
	}
	for _, test := range tests {
		file := filepath.Join(t.TempDir(), "master.key")
		if test.text != "" {
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Load("", file)
		var e *eln.Error
		if !errors.As(err, &e) || e.Key != test.key || e.Code != eln.Unavailable || e.Args["file"] != file {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
}

func TestLoadTakesWhiteSpaceAndAnyCase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "master.key")
	if err := os.WriteFile(file, []byte(" "+strings.Repeat("0F", size)+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Load("", file)
	if err != nil || !bytes.Equal(m.key.uses.secret(), bytes.Repeat([]byte{15}, size)) {
		t.Errorf("%v, %v", m, err)
	}
}

func TestLeafComesBack(t *testing.T) {
	k := New()
	rapid.Check(t, func(t *rapid.T) {
		plain := bytes.Repeat(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"), rapid.IntRange(1, 200).Draw(t, "times"))
		hash := sha256.Sum256(plain)
		sealed, err := SealLeaf(k, hash, plain)
		if err != nil {
			t.Fatal(err)
		}
		if len(sealed) > len(plain)+1+ChunkOverhead {
			t.Fatalf("%d bytes became %d", len(plain), len(sealed))
		}
		got, err := OpenLeaf(k, hash, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes came back as %d, %v", len(plain), len(got), err)
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(t, "place")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := OpenLeaf(k, hash, sealed); !isWrongKey(err) {
			t.Fatalf("altered bytes opened: %v", err)
		}
	})
}

func TestLeafIsPackedWhenThatIsSmaller(t *testing.T) {
	k, text := New(), []byte(strings.Repeat("buffer, pH 7.4; ", 1000))
	sealed, err := SealLeaf(k, [32]byte{1}, text)
	if err != nil || len(sealed) > len(text)/10 {
		t.Errorf("%d bytes became %d, %v", len(text), len(sealed), err)
	}
}

// TestPackersAreClean: what one leaf leaves in a shared packer does not reach
// the next, also when opening one failed half way.
func TestPackersAreClean(t *testing.T) {
	parent, a, b := New(), New(), New()
	for _, child := range []Key{a, b} {
		if _, err := parent.Wrap(child, nil); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom([]Key{parent, a, b}).Draw(t, "key")
		plain := bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "bytes"), minPacked)
		sealed, err := SealLeaf(k, [32]byte{}, plain)
		if err != nil {
			t.Fatal(err)
		}
		var none [32]byte
		if _, err := OpenLeaf(a, none, seal(a.uses.leaf(), a.uses.packer.Load().deflate(plain)[:5], none[:])); !isWrongKey(err) {
			t.Fatalf("cut packing opened: %v", err)
		}
		if got, err := OpenLeaf(k, none, sealed); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes came back as %d, %v", len(plain), len(got), err)
		}
	})
}

func TestOpenLeafRefuses(t *testing.T) {
	k, hash := New(), [32]byte{1}
	good, err := SealLeaf(k, hash, []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(packed []byte) []byte { return seal(k.uses.leaf(), packed, hash[:]) }
	tests := []struct {
		name   string
		key    Key
		hash   [32]byte
		sealed []byte
	}{
		{"another key", New(), hash, good},
		{"the zero key", Key{}, hash, good},
		{"the hash of another leaf", k, [32]byte{2}, good},
		{"nothing", k, hash, nil},
		{"no flag", k, hash, sealed(nil)},
		{"an unknown flag", k, hash, sealed([]byte{2, 'x'})},
		{"broken packing", k, hash, sealed([]byte{packedFlate, 0xff, 0xff})},
		{"cut packing", k, hash, sealed((&packer{}).deflate(bytes.Repeat([]byte("ab"), 1000))[:6])},
	}
	for _, test := range tests {
		if _, err := OpenLeaf(test.key, test.hash, test.sealed); !isWrongKey(err) {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
	if _, err := SealLeaf(Key{}, hash, nil); !isWrongKey(err) {
		t.Errorf("the zero key sealed: %v", err)
	}
}

// TestLeafOfTheGreatestSize: the largest leaf opens; one byte more is refused
// when sealing, and when a bomb unpacks to it.
func TestLeafOfTheGreatestSize(t *testing.T) {
	k, plain := New(), make([]byte, MaxLeaf+1)
	if _, err := SealLeaf(k, [32]byte{}, plain); eln.CodeOf(err) != eln.Invalid {
		t.Errorf("got %v", err)
	}
	sealed, err := SealLeaf(k, [32]byte{}, plain[:MaxLeaf])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenLeaf(k, [32]byte{}, sealed); err != nil || len(got) != MaxLeaf {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	var bomb bytes.Buffer
	bomb.WriteByte(packedFlate)
	w, err := flate.NewWriter(&bomb, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var none [32]byte
	if got, err := OpenLeaf(k, none, seal(k.uses.leaf(), bomb.Bytes(), none[:])); !isWrongKey(err) {
		t.Errorf("a bomb opened: %d bytes, %v", len(got), err)
	}
}

func TestChunkComesBack(t *testing.T) {
	k := New()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "plain")
		index := rapid.Uint64().Draw(t, "index")
		before := rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "before")
		sealed := k.SealChunk(bytes.Clone(before), plain, index)
		if len(sealed) != len(before)+len(plain)+ChunkOverhead || !bytes.HasPrefix(sealed, before) {
			t.Fatal("not appended, or of another length")
		}
		got, err := k.OpenChunk(bytes.Clone(before), sealed[len(before):], index)
		if err != nil || !bytes.Equal(got, append(bytes.Clone(before), plain...)) {
			t.Fatalf("got %x, %v", got, err)
		}
		if got, err := k.OpenChunk(before, sealed[len(before):], index+1); !isWrongKey(err) || len(got) != len(before) {
			t.Fatalf("a chunk opened in another place: %v", err)
		}
		sealed[len(before)+rapid.IntRange(0, len(sealed)-len(before)-1).Draw(t, "place")] ^= 1
		if _, err := k.OpenChunk(nil, sealed[len(before):], index); !isWrongKey(err) {
			t.Fatalf("an altered chunk opened: %v", err)
		}
	})
}

func TestOpenChunkRefuses(t *testing.T) {
	k := New()
	sealed := k.SealChunk(nil, []byte("x"), 0)
	if _, err := New().OpenChunk(nil, sealed, 0); !isWrongKey(err) {
		t.Errorf("another key: got %v", err)
	}
	if _, err := (Key{}).OpenChunk(nil, sealed, 0); !isWrongKey(err) {
		t.Errorf("the zero key: got %v", err)
	}
	if _, err := k.OpenChunk(nil, sealed[:ChunkOverhead-1], 0); !isWrongKey(err) {
		t.Errorf("too short: got %v", err)
	}
	if again := k.SealChunk(nil, []byte("x"), 0); bytes.Equal(again, sealed) {
		t.Error("a nonce was used twice")
	}
}

func BenchmarkUnwrap(b *testing.B) {
	parent, child := New(), New()
	wrapped, err := parent.Wrap(child, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := parent.Unwrap(child.ID(), wrapped, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMAC(b *testing.B) {
	k := New()
	for b.Loop() {
		k.MAC([]byte("field/pH"))
	}
}

func BenchmarkLeaf(b *testing.B) {
	k := New()
	for _, n := range []int{100, 1000, 20_000} {
		plain := []byte(strings.Repeat("Buffer at pH 7.4, stirred at 25 °C. ", n/37+1))[:n]
		hash := sha256.Sum256(plain)
		sealed, err := SealLeaf(k, hash, plain)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("seal %d B", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := SealLeaf(k, hash, plain); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("open %d B", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := OpenLeaf(k, hash, sealed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkChunk(b *testing.B) {
	k, plain := New(), make([]byte, ChunkSize)
	sealed := k.SealChunk(nil, plain, 0)
	buffer := make([]byte, 0, ChunkSize+ChunkOverhead)
	b.Run("seal", func(b *testing.B) {
		b.SetBytes(ChunkSize)
		for b.Loop() {
			k.SealChunk(buffer, plain, 1)
		}
	})
	b.Run("open", func(b *testing.B) {
		b.SetBytes(ChunkSize)
		for b.Loop() {
			if _, err := k.OpenChunk(buffer, sealed, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}
