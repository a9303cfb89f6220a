package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"cahier/internal/eln"
)

// BlobCount returns how many sets of bytes the service keeps. It reads them all.
func (tx *Tx) BlobCount(ctx context.Context) (int64, error) {
	var n int64
	return n, tx.row(ctx, `SELECT COUNT(*) FROM blobs`, nil, &n)
}

// BlobsAfter returns the sets of bytes that come after those of a lab with a
// hash, in that order, at most limit.
func (tx *Tx) BlobsAfter(ctx context.Context, lab, sha256 string, limit int) ([]Blob, error) {
	var blobs []Blob
	err := tx.query(ctx, func(r *sql.Rows) error {
		var b Blob
		err := r.Scan(&b.LabID, &b.SHA256, &b.Object, &b.CipherSHA256, &b.Size, &b.KeyID)
		blobs = append(blobs, b)
		return err
	}, `SELECT lab_id, sha256, object, cipher_sha256, size, key_id FROM blobs WHERE (lab_id, sha256) > ($1, $2) ORDER BY lab_id, sha256 LIMIT $3`,
		lab, sha256, limit)
	return blobs, err
}

// damagedPrefix begins the names of the settings that keep damage, and
// damagedEnd comes after all of them.
const (
	damagedPrefix = "files.damaged/"
	damagedEnd    = "files.damaged0"
)

// Damage says what is wrong with the bytes with a hash in one lab, in English,
// and since when that is known.
type Damage struct {
	LabID   string    `json:"-"`
	SHA256  string    `json:"-"`
	Problem string    `json:"problem"`
	At      time.Time `json:"at"`
}

// NoteDamage keeps what is wrong with some bytes and reports whether that is
// news: what was noted first stays.
func (tx *Tx) NoteDamage(ctx context.Context, b Blob, problem string) (bool, error) {
	value, err := json.Marshal(Damage{Problem: clipped(problem), At: tx.now})
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
		damagedPrefix+b.LabID+"/"+b.SHA256, string(value))
	return n > 0, err
}

// ForgetDamage says that some bytes are whole, or that nobody keeps them.
func (tx *Tx) ForgetDamage(ctx context.Context, lab, sha256 string) error {
	_, err := tx.exec(ctx, `DELETE FROM settings WHERE name = $1`, damagedPrefix+lab+"/"+sha256)
	return err
}

// DamageCount returns how many sets of bytes are known to be damaged or
// missing.
func (tx *Tx) DamageCount(ctx context.Context) (int64, error) {
	var n int64
	return n, tx.row(ctx, `SELECT COUNT(*) FROM settings WHERE name > $1 AND name < $2`, []any{damagedPrefix, damagedEnd}, &n)
}

// Damaged returns what is known to be damaged or missing, by lab and hash, after
// those of a lab with a hash ("" for the first), at most limit.
func (tx *Tx) Damaged(ctx context.Context, lab, sha256 string, limit int) ([]Damage, error) {
	after := damagedPrefix
	if lab != "" {
		after += lab + "/" + sha256
	}
	var list []Damage
	err := tx.query(ctx, func(r *sql.Rows) error {
		var d Damage
		var name, value string
		if err := r.Scan(&name, &value); err != nil {
			return err
		}
		d.LabID, d.SHA256, _ = strings.Cut(strings.TrimPrefix(name, damagedPrefix), "/")
		err := json.Unmarshal([]byte(value), &d)
		list = append(list, d)
		return err
	}, `SELECT name, value FROM settings WHERE name > $1 AND name < $2 ORDER BY name LIMIT $3`, after, damagedEnd, limit)
	return list, err
}

// EntriesWithBytes returns the short names of entries that have the bytes with
// a hash in a lab among their files, hidden and replaced ones too, at most
// limit.
func (tx *Tx) EntriesWithBytes(ctx context.Context, lab, sha256 string, limit int) ([]eln.PID, error) {
	var pids []eln.PID
	err := tx.query(ctx, func(r *sql.Rows) error {
		var pid eln.PID
		err := r.Scan(&pid)
		pids = append(pids, pid)
		return err
	}, `SELECT DISTINCT e.pid FROM uploads u JOIN entries e ON e.id = u.entry_id
		WHERE u.sha256 = $1 AND u.lab_id = $2 ORDER BY e.pid LIMIT $3`, sha256, lab, limit)
	return pids, err
}
