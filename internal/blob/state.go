package blob

import (
	"crypto/sha256"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"time"
)

// Associated data of the two things in a state that are sealed but are not
// chunks of the object, so that none can be taken for another. The partial
// chunk is sealed under its own index.
const hashIndex = ^uint64(0)

// state is the file <id>.state. The running hash of the plain bytes is sealed,
// since up to 63 bytes of text are in it; that of the ciphertext is not.
type state struct {
	KeyID   string   `json:"key_id"`
	Length  int64    `json:"length"`
	Note    []byte   `json:"note,omitempty"`
	Chunks  int64    `json:"chunks"`  // full chunks in the part file
	Partial int      `json:"partial"` // plain bytes of the chunk after them
	Sealed  []byte   `json:"sealed,omitempty"`
	Sum     []byte   `json:"sum"`
	CipSum  []byte   `json:"cipher_sum"`
	Receipt *Receipt `json:"receipt,omitempty"`
}

func (st state) offset() int64 { return st.Chunks*ChunkSize + int64(st.Partial) }

func (st state) upload(id string, changed time.Time) Upload {
	return Upload{
		ID: id, KeyID: st.KeyID, Length: st.Length, Offset: st.offset(),
		Note: st.Note, Changed: changed, Finished: st.Receipt != nil,
	}
}

func (s *Spool) readState(id string) (state, error) {
	var st state
	b, err := os.ReadFile(s.statePath(id))
	if errors.Is(err, fs.ErrNotExist) {
		return st, errUploadMissing(err)
	}
	if err != nil {
		return st, fmt.Errorf("reading the state of an upload: %w", err)
	}
	if err := json.Unmarshal(b, &st); err != nil {
		return st, errDamaged(err)
	}
	if st.Chunks < 0 || st.Partial < 0 || st.Partial >= ChunkSize {
		return st, errDamaged(errors.New("the state of the upload makes no sense"))
	}
	return st, nil
}

// writeState fixes what was received: after it returns nil, the offset in
// in.state is safe. The caller has synced the part file.
func (in *Incoming) writeState() error {
	st := in.state
	st.Chunks, st.Partial, st.Sealed = in.chunks, len(in.plain), nil
	if len(in.plain) > 0 {
		st.Sealed = in.cipher.SealChunk(nil, in.plain, uint64(in.chunks))
	}
	sum, err := marshalHash(in.sum)
	if err != nil {
		return err
	}
	st.Sum = in.cipher.SealChunk(nil, sum, hashIndex)
	if st.CipSum, err = marshalHash(in.cipSum); err != nil {
		return err
	}
	return in.storeState(st)
}

func (in *Incoming) storeState(st state) error {
	b, err := json.Marshal(st)
	if err != nil {
		return err
	}
	if err := replaceFile(in.spool.statePath(in.id), b); err != nil {
		return fmt.Errorf("writing the state of an upload: %w", err)
	}
	in.state = st
	return nil
}

// restore goes back to a state read from the disk, and cuts off what the part
// file has beyond it.
func (in *Incoming) restore(st state) error {
	sum, err := in.cipher.OpenChunk(nil, st.Sum, hashIndex)
	if err != nil {
		return errDamaged(err)
	}
	in.sum, in.cipSum = sha256.New(), sha256.New()
	if err := errors.Join(unmarshalHash(in.sum, sum), unmarshalHash(in.cipSum, st.CipSum)); err != nil {
		return errDamaged(err)
	}
	in.plain = in.plain[:0]
	if st.Partial > 0 {
		in.plain, err = in.cipher.OpenChunk(in.plain, st.Sealed, uint64(st.Chunks))
		if err != nil || len(in.plain) != st.Partial {
			return errDamaged(err)
		}
	}
	in.chunks, in.state = st.Chunks, st
	return in.truncate()
}

// truncate refuses a part file that is shorter than what was acknowledged.
func (in *Incoming) truncate() error {
	size, err := in.part.Size()
	if err != nil {
		return fmt.Errorf("measuring an upload: %w", err)
	}
	if size < in.chunks*sealedSize {
		return errDamaged(errors.New("the received bytes are shorter than was acknowledged"))
	}
	if err := in.part.Truncate(in.chunks * sealedSize); err != nil {
		return fmt.Errorf("going back to the last safe byte: %w", err)
	}
	return nil
}

func marshalHash(h hash.Hash) ([]byte, error) {
	m, ok := h.(encoding.BinaryMarshaler)
	if !ok {
		return nil, errors.New("this hash cannot be interrupted")
	}
	return m.MarshalBinary()
}

func unmarshalHash(h hash.Hash, b []byte) error {
	m, ok := h.(encoding.BinaryUnmarshaler)
	if !ok {
		return errors.New("this hash cannot be interrupted")
	}
	return m.UnmarshalBinary(b)
}
