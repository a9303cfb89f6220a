package eln

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// NewID returns a UUIDv7 (RFC 9562) as lower-case text: the first 48 bits are
// the time in milliseconds, the rest is random. It is the key of every noun,
// the same on every database and every service.
func NewID(now time.Time) string {
	var b [16]byte
	rand.Read(b[6:])
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(b[:6], ms[2:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// NewElabID returns an eLabFTW identifier: the date of now, a dash and 40
// random hexadecimal digits.
func NewElabID(now time.Time) string {
	var b [20]byte
	rand.Read(b[:])
	return now.UTC().Format("20060102") + "-" + hex.EncodeToString(b[:])
}

// PID is a permanent short identifier, printed on labels and used in page
// addresses: 10 random characters of Crockford's base 32 and one check
// character that catches every single wrong character and every swap of
// neighbours.
type PID string

const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// NewPID returns a PID of 50 random bits.
func NewPID() PID {
	var b [10]byte
	rand.Read(b[:])
	digits := make([]byte, 0, 11)
	for _, x := range b {
		digits = append(digits, crockford[x&31])
	}
	return PID(append(digits, crockford[pidCheck(string(digits))]))
}

// ParsePID reads a PID as people type it: any case, with I and L for 1, O for
// 0, and dashes or spaces between characters. It refuses a wrong check
// character.
func ParsePID(s string) (PID, error) {
	s = strings.Map(pidRune, strings.ToLower(s))
	if len(s) != 11 || strings.Trim(s, crockford) != "" || crockford[pidCheck(s[:10])] != s[10] {
		return "", Errorf(Invalid, "pid_wrong", "This identifier is mistyped: one character does not fit the others.")
	}
	return PID(s), nil
}

func pidRune(r rune) rune {
	switch r {
	case '-', ' ':
		return -1
	case 'i', 'l':
		return '1'
	case 'o':
		return '0'
	}
	return r
}

// pidCheck returns Σ α^(i+1)·dᵢ in GF(32) with the polynomial x⁵+x²+1. A plain
// sum modulo 31 or 32 would miss swapped letters.
func pidCheck(s string) int {
	sum := 0
	for i := range len(s) {
		d := strings.IndexByte(crockford, s[i])
		for range i + 1 {
			d = gf32Double(d)
		}
		sum ^= d
	}
	return sum
}

func gf32Double(d int) int {
	d <<= 1
	if d&32 != 0 {
		d ^= 0b100101
	}
	return d
}
