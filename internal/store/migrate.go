package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"cahier/internal/eln"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date: forward only, each migration in its
// own transaction. A schema that this program does not know is refused.
func (db *DB) migrate(ctx context.Context, pool *sql.DB) error {
	steps, newest, err := db.dialect.migrations()
	if err != nil {
		return err
	}
	dialectName := goose.DialectSQLite3
	if db.dialect.name == "postgres" {
		dialectName = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialectName, pool, nil,
		goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if have > newest {
		return eln.Errorf(eln.Unavailable, "schema_newer",
			"This database was written by a newer Cahier (schema %d, this program knows %d): start the newer program.", have, newest)
	}
	if _, err := provider.Up(ctx); err != nil && !errors.Is(err, goose.ErrNoNextVersion) {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (d dialect) migrations() ([]*goose.Migration, int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, 0, err
	}
	var steps []*goose.Migration
	var newest int64
	for _, file := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(file, "migrations/"), "_")
		newest, err = strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, 0, fmt.Errorf("number of %s: %w", file, err)
		}
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, 0, err
		}
		up := &goose.GoFunc{RunTx: runText(d.translate(string(text)))}
		steps = append(steps, goose.NewGoMigration(newest, up, nil))
	}
	return steps, newest, nil
}

func runText(text string) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, text)
		return err
	}
}

var textType = regexp.MustCompile(`\bTEXT\b`)

// translate keeps the sections of a migration that are for this database and
// writes the shared words in its own.
func (d dialect) translate(text string) string {
	var b strings.Builder
	section := "both"
	for line := range strings.Lines(text) {
		mark := strings.TrimSpace(line)
		switch mark {
		case "-- sqlite:", "-- postgres:", "-- both:":
			section = strings.Trim(mark, "-: ")
			continue
		}
		if section == "both" || section == d.name {
			b.WriteString(line)
		}
	}
	if d.name != "postgres" {
		return b.String()
	}
	out := textType.ReplaceAllString(b.String(), `TEXT COLLATE "C"`)
	return strings.NewReplacer("BLOB", "BYTEA", " WITHOUT ROWID", "").Replace(out)
}
