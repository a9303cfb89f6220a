package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"cahier/internal/eln"
)

func randomBytes(seed uint64, n int) []byte {
	b := make([]byte, n)
	c := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)})
	c.Read(b)
	return b
}

type memFile struct{ *bytes.Reader }

func (memFile) Close() error { return nil }

func sealed(t testing.TB, c Cipher, plain []byte) ([]byte, Receipt) {
	t.Helper()
	s := NewSealer(iotest.HalfReader(bytes.NewReader(plain)), c)
	b, err := io.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	return b, s.Receipt("")
}

func TestSealedBytesReadBackAtAnyPlace(t *testing.T) {
	c := newGCM(t)
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(0, 300_000), rapid.SampledFrom([]int{0, ChunkSize - 1, ChunkSize, ChunkSize + 1, 3 * ChunkSize})).Draw(rt, "size")
		plain := randomBytes(uint64(size), size)
		b, receipt := sealed(t, c, plain)
		if int64(len(b)) != SealedSize(int64(size)) || receipt.Size != int64(size) {
			rt.Fatalf("%d bytes became %d", size, len(b))
		}
		if receipt.SHA256 != hexSum(plain) || receipt.CipherSHA256 != hexSum(b) {
			rt.Fatal("the hashes are not those of the bytes")
		}
		r, err := NewReader(memFile{bytes.NewReader(b)}, int64(size), c)
		if err != nil {
			rt.Fatal(err)
		}
		from := rapid.IntRange(0, size).Draw(rt, "from")
		n := rapid.IntRange(0, size-from).Draw(rt, "n")
		got, err := io.ReadAll(io.NewSectionReader(r, int64(from), int64(n)))
		if err != nil || !bytes.Equal(got, plain[from:from+n]) {
			rt.Fatalf("bytes %d to %d: %d others, %v", from, from+n, len(got), err)
		}
	})
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestReaderIsWhatReadersShouldBe(t *testing.T) {
	c := newGCM(t)
	plain := randomBytes(7, 150_000)
	b, _ := sealed(t, c, plain)
	r, err := NewReader(memFile{bytes.NewReader(b)}, int64(len(plain)), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r, plain); err != nil {
		t.Error(err)
	}
}

func TestDamageIsNoticed(t *testing.T) {
	c := newGCM(t)
	plain := randomBytes(1, 3*ChunkSize)
	whole, _ := sealed(t, c, plain)
	swapped := bytes.Clone(whole)
	copy(swapped, whole[sealedSize:2*sealedSize])
	copy(swapped[sealedSize:], whole[:sealedSize])
	flipped := bytes.Clone(whole)
	flipped[sealedSize+500] ^= 1
	for name, b := range map[string][]byte{
		"cut":          whole[:len(whole)-1],
		"chunk gone":   whole[:2*sealedSize],
		"one bit":      flipped,
		"chunks moved": swapped,
		"longer":       append(bytes.Clone(whole), 0),
	} {
		r, err := NewReader(memFile{bytes.NewReader(b)}, int64(len(plain)), c)
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if eln.CodeOf(err) != eln.Internal || err == nil {
			t.Errorf("%s: %v, want damage", name, err)
		}
	}
	if r, err := NewReader(memFile{bytes.NewReader(whole)}, int64(len(plain)), newGCM(t)); err != nil {
		t.Error(err)
	} else if _, err := io.ReadAll(r); err == nil {
		t.Error("another key opened it")
	}
}

func TestRangesOverHTTP(t *testing.T) {
	c := newGCM(t)
	plain := randomBytes(2, 200_000)
	b, _ := sealed(t, c, plain)
	r, err := NewReader(memFile{bytes.NewReader(b)}, int64(len(plain)), c)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest("GET", "/", nil)
	req.Header.Set("Range", "bytes=65530-131100")
	w := httptest.NewRecorder()
	http.ServeContent(w, req, "x.bin", time.Time{}, r)
	if w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), plain[65530:131101]) {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
}

// A body that HTTP cut short ends in io.ErrUnexpectedEOF, at any place in a
// chunk: no object is made of it.
func TestSealerKnowsABrokenSenderFromTheEnd(t *testing.T) {
	for _, sent := range []int{0, 1, ChunkSize - 1, ChunkSize, ChunkSize + 1, 3*ChunkSize + 7} {
		broken := io.MultiReader(bytes.NewReader(make([]byte, sent)), iotest.ErrReader(io.ErrUnexpectedEOF))
		d, err := OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := PutSealed(t.Context(), d, newGCM(t), broken); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %d bytes: %v", sent, err)
		}
		if left := filesUnder(t, d.root); len(left) != 0 {
			t.Errorf("after %d bytes: left %v", sent, left)
		}
	}
}

func TestSealerStopsWithItsReader(t *testing.T) {
	s := NewSealer(io.MultiReader(bytes.NewReader(make([]byte, 70_000)), iotest.ErrReader(os.ErrDeadlineExceeded)), newGCM(t))
	if n, err := io.Copy(io.Discard, s); err != os.ErrDeadlineExceeded || n != sealedSize {
		t.Errorf("%d bytes, %v", n, err)
	}
}
