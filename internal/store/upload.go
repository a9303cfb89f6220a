package store

import (
	"context"
	"database/sql"
	"time"

	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/search"
)

const uploadColumns = `u.id, u.serial, u.entry_id, u.lab_id, u.name, u.folder, u.comment, u.size, u.sha256, u.media_type, u.long_name,
	u.replaces, u.replaced_by, u.hidden, u.archived, u.immutable, u.author_id, u.created_at`

func scanUpload(row interface{ Scan(...any) error }) (eln.Upload, error) {
	var u eln.Upload
	var replacedBy string
	var createdAt int64
	err := row.Scan(&u.ID, &u.Serial, &u.EntryID, &u.LabID, &u.Name, &u.Folder, &u.Comment, &u.Size, &u.SHA256, &u.MediaType, &u.LongName,
		&u.Replaces, &replacedBy, &u.Hidden, &u.Archived, &u.Immutable, &u.AuthorID, &createdAt)
	u.Replaced, u.CreatedAt = replacedBy != "", fromMicros(createdAt)
	return u, err
}

func (tx *Tx) uploads(ctx context.Context, where string, args ...any) ([]eln.Upload, error) {
	var uploads []eln.Upload
	err := tx.query(ctx, func(r *sql.Rows) error {
		u, err := scanUpload(r)
		uploads = append(uploads, u)
		return err
	}, `SELECT `+uploadColumns+` FROM uploads u WHERE `+where, args...)
	return uploads, err
}

// Uploads returns the files of an entry, oldest first: replaced and hidden
// ones too, with their flags.
func (tx *Tx) Uploads(ctx context.Context, entryID string) ([]eln.Upload, error) {
	return tx.uploads(ctx, `u.entry_id = $1 ORDER BY u.created_at, u.id`, entryID)
}

// Upload returns one file; ErrNotFound when there is none. It checks no right:
// read the entry it belongs to with the reader's level.
func (tx *Tx) Upload(ctx context.Context, id string) (eln.Upload, error) {
	return one(tx.uploads(ctx, `u.id = $1`, id))
}

// UploadAfter returns the file that took the place of one; ErrNotFound when
// none did.
func (tx *Tx) UploadAfter(ctx context.Context, id string) (eln.Upload, error) {
	return one(tx.uploads(ctx, `u.id = (SELECT replaced_by FROM uploads WHERE id = $1)`, id))
}

func one(uploads []eln.Upload, err error) (eln.Upload, error) {
	if err == nil && len(uploads) == 0 {
		err = eln.ErrNotFound()
	}
	if err != nil {
		return eln.Upload{}, err
	}
	return uploads[0], nil
}

// UploadsOfLongName returns the files with an address of API v2, oldest first,
// at most 100. It checks no right.
func (tx *Tx) UploadsOfLongName(ctx context.Context, longName string) ([]eln.Upload, error) {
	return tx.uploads(ctx, `u.long_name = $1 ORDER BY u.created_at, u.id LIMIT 100`, longName)
}

// AddUpload inserts a file, gives it its number and marks the one it replaces.
func (tx *Tx) AddUpload(ctx context.Context, u *eln.Upload) error {
	var err error
	if u.Serial, err = tx.serial(ctx, "upload"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO uploads (id, serial, entry_id, lab_id, name, name_fold, folder, comment, size, sha256, media_type,
		long_name, replaces, replaced_by, hidden, archived, immutable, author_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, $16, $17, $18)`,
		u.ID, u.Serial, u.EntryID, u.LabID, u.Name, search.Fold(u.Name), u.Folder, u.Comment, u.Size, u.SHA256, u.MediaType,
		u.LongName, u.Replaces, flag(u.Hidden), flag(u.Archived), flag(u.Immutable), u.AuthorID, u.CreatedAt.UnixMicro())
	if err != nil || u.Replaces == "" {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE uploads SET replaced_by = $2 WHERE id = $1`, u.Replaces, u.ID)
	return err
}

// SaveUpload writes what may change of a file: how it is called and shown. Its
// bytes, size and hash never do.
func (tx *Tx) SaveUpload(ctx context.Context, u *eln.Upload) error {
	_, err := tx.exec(ctx, `UPDATE uploads SET name = $2, name_fold = $3, folder = $4, comment = $5, hidden = $6, archived = $7 WHERE id = $1`,
		u.ID, u.Name, search.Fold(u.Name), u.Folder, u.Comment, flag(u.Hidden), flag(u.Archived))
	return err
}

// Blob says which object keeps the bytes with a hash in one lab, and which key
// opens it.
type Blob struct {
	LabID        string
	SHA256       string
	Object       string
	CipherSHA256 string
	Size         int64
	KeyID        string
}

// Blob returns where the bytes with a hash are in a lab; ErrNotFound when the
// lab does not have them.
func (tx *Tx) Blob(ctx context.Context, lab, sha256 string) (Blob, error) {
	b := Blob{LabID: lab, SHA256: sha256}
	return b, tx.row(ctx, `SELECT object, cipher_sha256, size, key_id FROM blobs WHERE lab_id = $1 AND sha256 = $2`,
		[]any{lab, sha256}, &b.Object, &b.CipherSHA256, &b.Size, &b.KeyID)
}

// AddBlob says where the bytes with a hash are, unless the lab has them
// already: then it adds nothing and returns false.
func (tx *Tx) AddBlob(ctx context.Context, b Blob) (added bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO blobs (lab_id, sha256, object, cipher_sha256, size, key_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (lab_id, sha256) DO NOTHING`,
		b.LabID, b.SHA256, b.Object, b.CipherSHA256, b.Size, b.KeyID, tx.now.UnixMicro())
	return n > 0, err
}

// MoveBlob says that the bytes with a hash are in another object now: the one
// that was there is lost or damaged.
func (tx *Tx) MoveBlob(ctx context.Context, b Blob) error {
	_, err := tx.exec(ctx, `UPDATE blobs SET object = $3, cipher_sha256 = $4, key_id = $5 WHERE lab_id = $1 AND sha256 = $2`,
		b.LabID, b.SHA256, b.Object, b.CipherSHA256, b.KeyID)
	return err
}

// HasObject reports whether a row names an object: one that no row names is
// rubbish.
func (tx *Tx) HasObject(ctx context.Context, object string) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT COUNT(*) FROM blobs WHERE object = $1`, []any{object}, &n)
	return n > 0, err
}

// NamedObjects returns those of the objects that a row names: bytes that a lab
// has, or that are coming in.
func (tx *Tx) NamedObjects(ctx context.Context, objects []string) (map[string]bool, error) {
	named := map[string]bool{}
	b := &binder{}
	among := b.list(objects)
	err := tx.query(ctx, func(r *sql.Rows) error {
		var object string
		err := r.Scan(&object)
		named[object] = true
		return err
	}, `SELECT object FROM blobs WHERE object IN (`+among+`) UNION SELECT id FROM incoming WHERE id IN (`+among+`)`, b.args...)
	return named, err
}

// KeepBlobKey keeps a key that the files of a lab were sealed with before this
// transaction began. A key whose bytes were never kept leaves no trace.
func (tx *Tx) KeepBlobKey(ctx context.Context, lab string, k keys.Key) error {
	labKey, err := tx.labKey(ctx, lab)
	if err != nil {
		return err
	}
	subject := Subject("lab", lab)
	wrapped, err := labKey.Wrap(k, []byte(keyOfBlob+" "+subject))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO keys (id, kind, subject, wrapped_by, wrapped, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID(), keyOfBlob, subject, labKey.ID(), wrapped, tx.now.UnixMicro())
	return err
}

// Incoming is a file that comes in piece by piece: whose it is, what entry it
// is for, and what was said of it when it began. ID is also the name of the
// object to come.
type Incoming struct {
	ID        string
	UserID    string
	EntryID   string
	LabID     string
	KeyID     string
	Facts     string
	Size      int64
	CreatedAt time.Time
	DoneAt    *time.Time
}

// AddIncoming begins a file that comes in piece by piece.
func (tx *Tx) AddIncoming(ctx context.Context, in Incoming) error {
	_, err := tx.exec(ctx, `INSERT INTO incoming (id, user_id, entry_id, lab_id, key_id, facts, size, created_at, done_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		in.ID, in.UserID, in.EntryID, in.LabID, in.KeyID, in.Facts, in.Size, tx.now.UnixMicro())
	return err
}

const incomingColumns = `SELECT id, user_id, entry_id, lab_id, key_id, facts, size, created_at, done_at FROM incoming WHERE `

func (tx *Tx) incoming(ctx context.Context, where string, args ...any) ([]Incoming, error) {
	var list []Incoming
	err := tx.query(ctx, func(r *sql.Rows) error {
		var in Incoming
		var createdAt, doneAt int64
		err := r.Scan(&in.ID, &in.UserID, &in.EntryID, &in.LabID, &in.KeyID, &in.Facts, &in.Size, &createdAt, &doneAt)
		in.CreatedAt, in.DoneAt = fromMicros(createdAt), optionalTime(doneAt)
		list = append(list, in)
		return err
	}, incomingColumns+where, args...)
	return list, err
}

// Incoming returns one file that comes in; ErrNotFound when there is none. It
// checks no right.
func (tx *Tx) Incoming(ctx context.Context, id string) (Incoming, error) {
	list, err := tx.incoming(ctx, `id = $1`, id)
	if err == nil && len(list) == 0 {
		err = eln.ErrNotFound()
	}
	if err != nil {
		return Incoming{}, err
	}
	return list[0], nil
}

// IncomingBefore returns the files that began before a moment.
func (tx *Tx) IncomingBefore(ctx context.Context, before time.Time) ([]Incoming, error) {
	return tx.incoming(ctx, `created_at < $1`, before.UnixMicro())
}

// IncomingOf counts the files that a person has coming in.
func (tx *Tx) IncomingOf(ctx context.Context, userID string) (int, error) {
	var n int
	return n, tx.row(ctx, `SELECT COUNT(*) FROM incoming WHERE user_id = $1 AND done_at = 0`, []any{userID}, &n)
}

// EndIncoming says that a file came in whole and became an upload.
func (tx *Tx) EndIncoming(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `UPDATE incoming SET done_at = $2 WHERE id = $1`, id, tx.now.UnixMicro())
	return err
}

// DropIncoming forgets a file that comes in.
func (tx *Tx) DropIncoming(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `DELETE FROM incoming WHERE id = $1`, id)
	return err
}
