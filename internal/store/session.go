package store

import (
	"context"
	"database/sql"
	"time"

	"cahier/internal/eln"
)

// AddSession inserts one sign-in, known by the hash of its token.
func (tx *Tx) AddSession(ctx context.Context, s *eln.Session, hash []byte) error {
	_, err := tx.exec(ctx, `INSERT INTO sessions (id, hash, user_id, client, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, hash, s.UserID, s.Client, s.CreatedAt.UnixMicro(), s.SeenAt.UnixMicro(), s.ExpiresAt.UnixMicro())
	return err
}

const sessionColumns = `id, user_id, client, created_at, seen_at, expires_at`

func (tx *Tx) sessions(ctx context.Context, query string, args ...any) ([]eln.Session, error) {
	var list []eln.Session
	err := tx.query(ctx, func(r *sql.Rows) error {
		var s eln.Session
		var createdAt, seenAt, expiresAt int64
		err := r.Scan(&s.ID, &s.UserID, &s.Client, &createdAt, &seenAt, &expiresAt)
		s.CreatedAt, s.SeenAt, s.ExpiresAt = fromMicros(createdAt), fromMicros(seenAt), fromMicros(expiresAt)
		list = append(list, s)
		return err
	}, query, args...)
	return list, err
}

// SessionByHash returns the session of a token that has not expired;
// ErrNotFound when there is none.
func (tx *Tx) SessionByHash(ctx context.Context, hash []byte) (eln.Session, error) {
	return first(tx.sessions(ctx, `SELECT `+sessionColumns+` FROM sessions WHERE hash = $1 AND expires_at > $2`, hash, tx.now.UnixMicro()))
}

// Sessions returns the sessions of a person that have not expired, the one
// seen last first.
func (tx *Tx) Sessions(ctx context.Context, userID string) ([]eln.Session, error) {
	return tx.sessions(ctx, `SELECT `+sessionColumns+` FROM sessions WHERE user_id = $1 AND expires_at > $2
		ORDER BY seen_at DESC, id`, userID, tx.now.UnixMicro())
}

// SeeSession notes that a session is in use and until when it now lasts.
func (tx *Tx) SeeSession(ctx context.Context, id string, expires time.Time) error {
	_, err := tx.exec(ctx, `UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE id = $1`, id, tx.now.UnixMicro(), expires.UnixMicro())
	return err
}

// EndSession ends one session of a person and says whether there was one.
func (tx *Tx) EndSession(ctx context.Context, userID, id string) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id = $2`, userID, id)
	return n > 0, err
}

// EndSessions ends the sessions of a person but one ("" to keep none) and
// returns how many.
func (tx *Tx) EndSessions(ctx context.Context, userID, keep string) (int64, error) {
	return tx.exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND id <> $2`, userID, keep)
}

// ForgetExpiredSessions removes what no longer opens anything.
func (tx *Tx) ForgetExpiredSessions(ctx context.Context) error {
	_, err := tx.exec(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, tx.now.UnixMicro())
	return err
}

// AddAPIKey inserts a key, known by the hash of its secret, and gives it its
// number. The caller records apikey.add.
func (tx *Tx) AddAPIKey(ctx context.Context, k *eln.APIKey, hash []byte) error {
	var err error
	if k.Serial, err = tx.serial(ctx, "api_key"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO api_keys (id, serial, hash, user_id, team_id, name, read_only, created_at, expires_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
		k.ID, k.Serial, hash, k.UserID, k.TeamID, k.Name, flag(k.ReadOnly), k.CreatedAt.UnixMicro(), micros(k.ExpiresAt))
	return err
}

const apiKeysWhere = `SELECT k.id, k.serial, k.user_id, k.name, k.team_id, t.name, t.serial, k.read_only, k.created_at, k.expires_at,
	COALESCE(u.at, 0) FROM api_keys k JOIN teams t ON t.id = k.team_id LEFT JOIN api_key_uses u ON u.key_id = k.id
	WHERE k.ended_at = 0 AND `

func (tx *Tx) apiKeys(ctx context.Context, query string, args ...any) ([]eln.APIKey, error) {
	var list []eln.APIKey
	err := tx.query(ctx, func(r *sql.Rows) error {
		var k eln.APIKey
		var createdAt, expiresAt, usedAt int64
		err := r.Scan(&k.ID, &k.Serial, &k.UserID, &k.Name, &k.TeamID, &k.TeamName, &k.TeamSerial, &k.ReadOnly,
			&createdAt, &expiresAt, &usedAt)
		k.CreatedAt, k.ExpiresAt, k.LastUsedAt = fromMicros(createdAt), optionalTime(expiresAt), optionalTime(usedAt)
		list = append(list, k)
		return err
	}, query, args...)
	return list, err
}

// APIKeyByHash returns the key of a secret that has neither ended nor expired;
// ErrNotFound when there is none.
func (tx *Tx) APIKeyByHash(ctx context.Context, hash []byte) (eln.APIKey, error) {
	return first(tx.apiKeys(ctx, apiKeysWhere+`k.hash = $1 AND (k.expires_at = 0 OR k.expires_at > $2)`, hash, tx.now.UnixMicro()))
}

// APIKeys returns the keys of a person that have not been ended, newest first.
func (tx *Tx) APIKeys(ctx context.Context, userID string) ([]eln.APIKey, error) {
	return tx.apiKeys(ctx, apiKeysWhere+`k.user_id = $1 ORDER BY k.serial DESC`, userID)
}

// EndAPIKey ends one key of a person and says whether there was one. The
// caller records apikey.end.
func (tx *Tx) EndAPIKey(ctx context.Context, userID, id string) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE api_keys SET ended_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at = 0`, userID, id, tx.now.UnixMicro())
	return n > 0, err
}

// UseAPIKey notes that a key was used now.
func (tx *Tx) UseAPIKey(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `INSERT INTO api_key_uses (key_id, at) VALUES ($1, $2)
		ON CONFLICT (key_id) DO UPDATE SET at = EXCLUDED.at`, id, tx.now.UnixMicro())
	return err
}

// Attempts is how often somebody has tried to sign in under a name of the
// throttle: how many times since when, and until when they must wait.
type Attempts struct {
	Count        int64
	Since, Until time.Time
}

// Attempts returns the tries under a name, none when there were none.
func (tx *Tx) Attempts(ctx context.Context, name string) (Attempts, error) {
	var a Attempts
	err := tx.query(ctx, func(r *sql.Rows) error {
		var since, until int64
		err := r.Scan(&a.Count, &since, &until)
		a.Since, a.Until = fromMicros(since), fromMicros(until)
		return err
	}, `SELECT failures, since, until FROM sign_in_failures WHERE name = $1`+tx.db.dialect.forUpdate, name)
	return a, err
}

// SetAttempts writes the tries under a name.
func (tx *Tx) SetAttempts(ctx context.Context, name string, a Attempts) error {
	_, err := tx.exec(ctx, `INSERT INTO sign_in_failures (name, failures, since, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET failures = EXCLUDED.failures, since = EXCLUDED.since, until = EXCLUDED.until`,
		name, a.Count, a.Since.UnixMicro(), a.Until.UnixMicro())
	return err
}

// ForgetAttempts removes the tries under a name.
func (tx *Tx) ForgetAttempts(ctx context.Context, name string) error {
	_, err := tx.exec(ctx, `DELETE FROM sign_in_failures WHERE name = $1`, name)
	return err
}

// ForgetAttemptsBefore removes tries that began before a moment and make
// nobody wait any more.
func (tx *Tx) ForgetAttemptsBefore(ctx context.Context, moment time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM sign_in_failures WHERE since < $1 AND until < $2`, moment.UnixMicro(), tx.now.UnixMicro())
	return err
}

// HasOperator reports whether somebody runs the service: until then the set-up
// link is open.
func (tx *Tx) HasOperator(ctx context.Context) (bool, error) {
	var n int64
	err := tx.row(ctx, `SELECT COUNT(*) FROM users WHERE operator = 1 AND archived_at = 0`, nil, &n)
	return n > 0, err
}

// Password returns the hash of a person's password, "" for none.
func (tx *Tx) Password(ctx context.Context, userID string) (string, error) {
	var hash string
	return hash, tx.row(ctx, `SELECT password FROM users WHERE id = $1`, []any{userID}, &hash)
}

// Preferences returns what a person set of their interface, as JSON; "" before
// they set anything.
func (tx *Tx) Preferences(ctx context.Context, userID string) (string, error) {
	var text string
	return text, tx.row(ctx, `SELECT preferences FROM users WHERE id = $1`, []any{userID}, &text)
}

// SetPreferences writes a person's preferences. The caller records
// setting.change.
func (tx *Tx) SetPreferences(ctx context.Context, userID, text string) error {
	_, err := tx.exec(ctx, `UPDATE users SET preferences = $2 WHERE id = $1`, userID, text)
	return err
}
