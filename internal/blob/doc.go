// Package blob keeps the bytes of files. It knows objects by a random name and
// nothing else: which lab an object belongs to, its hashes and its key are a
// row of the store, written in the transaction that first refers to it. An
// object without a row is rubbish to be swept; a row without an object is
// damage to be reported.
//
// Bytes are encrypted while they are received, in chunks of 64 kB, so that a
// range can be read without the rest, and memory stays flat whatever the size
// of the file. The form of an object: for each 64 kB of plain bytes, in order,
// a 12-byte nonce, the ciphertext and a 16-byte tag (AES-256-GCM), with the
// number of the chunk, 8 bytes big endian, as associated data. The last chunk
// may be shorter; an empty file is an empty object. That chunks were not taken
// away at the end is known from the size in the row, and that chunks of two
// files were not exchanged from the hash of the ciphertext there.
package blob
