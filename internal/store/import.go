package store

import (
	"context"

	"cahier/internal/eln"
)

// Imported says what was made of one record of a file: the entry, the hash of
// what was imported, and the version of the entry that holds it as it came.
type Imported struct {
	TeamID  string
	Source  string
	Node    string
	EntryID string
	Hash    string
	Version int64
}

// Imported returns what was made of a record of a file; ErrNotFound when it
// was never imported into the team. It checks no right.
func (tx *Tx) Imported(ctx context.Context, teamID, source, node string) (Imported, error) {
	i := Imported{TeamID: teamID, Source: source, Node: node}
	return i, tx.row(ctx, `SELECT entry_id, hash, version FROM imports WHERE team_id = $1 AND source = $2 AND node = $3`,
		[]any{teamID, source, node}, &i.EntryID, &i.Hash, &i.Version)
}

// ClaimImport notes what a record of a file becomes, unless another
// transaction did so first: then it changes nothing and returns false.
func (tx *Tx) ClaimImport(ctx context.Context, i Imported) (claimed bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO imports (team_id, source, node, entry_id, hash, version, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (team_id, source, node) DO NOTHING`, i.TeamID, i.Source, i.Node, i.EntryID, i.Hash, i.Version, tx.now.UnixMicro())
	return n > 0, err
}

// SaveImport writes what a record of a file became.
func (tx *Tx) SaveImport(ctx context.Context, i Imported) error {
	_, err := tx.exec(ctx, `UPDATE imports SET entry_id = $4, hash = $5, version = $6, at = $7 WHERE team_id = $1 AND source = $2 AND node = $3`,
		i.TeamID, i.Source, i.Node, i.EntryID, i.Hash, i.Version, tx.now.UnixMicro())
	return err
}

// EntryTaken reports whether an entry has this key, open to the asker or not.
func (tx *Tx) EntryTaken(ctx context.Context, id string) (bool, error) {
	return tx.taken(ctx, `SELECT COUNT(*) FROM entries WHERE id = $1`, id)
}

// PIDTaken reports whether anything has this short identifier.
func (tx *Tx) PIDTaken(ctx context.Context, pid eln.PID) (bool, error) {
	return tx.taken(ctx, `SELECT COUNT(*) FROM pids WHERE pid = $1`, string(pid))
}

// ElabIDTaken returns an entry that has this eLabFTW identifier, "" when none
// has. It checks no right.
func (tx *Tx) ElabIDTaken(ctx context.Context, elabID string) (string, error) {
	var id string
	err := tx.row(ctx, `SELECT id FROM entries WHERE elabid = $1 ORDER BY id LIMIT 1`, []any{elabID}, &id)
	if eln.CodeOf(err) == eln.NotFound {
		return "", nil
	}
	return id, err
}

// LongNameTaken reports whether a file has this address.
func (tx *Tx) LongNameTaken(ctx context.Context, longName string) (bool, error) {
	return tx.taken(ctx, `SELECT COUNT(*) FROM uploads WHERE long_name = $1`, longName)
}

func (tx *Tx) taken(ctx context.Context, query, value string) (bool, error) {
	var n int
	err := tx.row(ctx, query, []any{value}, &n)
	return n > 0, err
}

// TeamOfEntry returns the team that an entry belongs to; ErrNotFound when there
// is no such entry. It checks no right.
func (tx *Tx) TeamOfEntry(ctx context.Context, id string) (eln.Team, error) {
	return first(tx.teams(ctx, `SELECT `+teamColumns+` FROM teams WHERE id = (SELECT team_id FROM entries WHERE id = $1)`, id))
}

// Alias returns what an old name from a source stands for; ErrNotFound when it
// is unknown.
func (tx *Tx) Alias(ctx context.Context, source, kind, old string) (string, error) {
	var id string
	return id, tx.row(ctx, `SELECT id FROM aliases WHERE source = $1 AND kind = $2 AND old = $3`, []any{source, kind, old}, &id)
}

// SetAlias notes what an old name from a source stands for, once.
func (tx *Tx) SetAlias(ctx context.Context, source, kind, old, id string) error {
	_, err := tx.exec(ctx, `INSERT INTO aliases (source, kind, old, id) VALUES ($1, $2, $3, $4)`, source, kind, old, id)
	return err
}

// KeepPage gives an imported entry the page that it had, in a notebook made by
// the import. Numbers that lead to it and hold nothing are its gaps: they are
// noted as moved.
func (tx *Tx) KeepPage(ctx context.Context, notebookID string, no int64, entryID string, why eln.PageWhy) error {
	var pages int64
	err := tx.row(ctx, `SELECT pages FROM notebooks WHERE id = $1`+tx.db.dialect.forUpdate, []any{notebookID}, &pages)
	if err != nil {
		return err
	}
	for gap := pages + 1; gap < no; gap++ {
		if err := tx.AddPage(ctx, notebookID, gap, "", eln.PageMoved); err != nil {
			return err
		}
	}
	if no > pages {
		if _, err := tx.exec(ctx, `UPDATE notebooks SET pages = $2 WHERE id = $1`, notebookID, no); err != nil {
			return err
		}
	}
	return tx.AddPage(ctx, notebookID, no, entryID, why)
}
