package keys

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"
)

// The first byte of a leaf before it is encrypted: how the rest is packed.
const (
	packedPlain = 0 // not at all
	packedFlate = 1 // DEFLATE, RFC 1951
)

// minPacked is the length from which packing is worth a try: what is shorter
// fits into the page of the disk that is written anyway.
const minPacked = 512

// packer packs leaves. It keeps what DEFLATE needs to work: setting that up
// takes 1.2 MB and half a millisecond, as long as the rest of a save. All keys
// that wrap one another share one packer, so that nothing is shared between
// two services of one process.
type packer struct{ writers, readers sync.Pool }

// pack tries DEFLATE at its fastest and keeps the result when it is smaller.
func (p *packer) pack(plain []byte) []byte {
	if len(plain) >= minPacked {
		if packed := p.deflate(plain); len(packed) < len(plain)+1 {
			return packed
		}
	}
	return append([]byte{packedPlain}, plain...)
}

func (p *packer) deflate(plain []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(plain)/2 + 64)
	b.WriteByte(packedFlate)
	w := p.writer(&b)
	_, err := w.Write(plain)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("keys: " + err.Error()) // never for a buffer
	}
	p.writers.Put(w)
	return b.Bytes()
}

func (p *packer) writer(to io.Writer) *flate.Writer {
	if w, kept := p.writers.Get().(*flate.Writer); kept {
		w.Reset(to)
		return w
	}
	w, err := flate.NewWriter(to, flate.BestSpeed)
	if err != nil {
		panic("keys: " + err.Error()) // only for a level that BestSpeed is not
	}
	return w
}

// unpack undoes pack. It stops at MaxLeaf: a few bytes can unpack to a
// thousand times as many.
func (p *packer) unpack(packed []byte) ([]byte, error) {
	switch {
	case len(packed) > 0 && packed[0] == packedPlain:
		return packed[1:], nil
	case len(packed) == 0 || packed[0] != packedFlate:
		return nil, wrongKey(nil)
	}
	r := p.reader(bytes.NewReader(packed[1:]))
	plain, err := io.ReadAll(io.LimitReader(r, MaxLeaf+1))
	if err != nil || len(plain) > MaxLeaf {
		return nil, wrongKey(err)
	}
	p.readers.Put(r)
	return plain, nil
}

func (p *packer) reader(from io.Reader) io.Reader {
	if r, kept := p.readers.Get().(io.Reader); kept && r.(flate.Resetter).Reset(from, nil) == nil {
		return r
	}
	return flate.NewReader(from)
}
