package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"net"
	"net/http"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver of PostgreSQL
	_ "modernc.org/sqlite"             // registers the driver of SQLite

	"cahier/internal/web"
)

// bare is the yardstick: a handler that makes one indexed query and encodes
// the same JSON as the service. It asks nobody who they are.
type bare struct {
	pool   *sql.DB
	server *http.Server
	url    string
}

func openPool(w *world) (*sql.DB, error) {
	if w.url != "" {
		return sql.Open("pgx", w.url)
	}
	return sql.Open("sqlite", "file:"+filepath.Join(w.folder, "cahier.db")+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=mmap_size(268435456)")
}

func openBare(ctx context.Context, w *world) (*bare, error) {
	pool, err := openPool(w)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(8)
	pool.SetMaxIdleConns(8)
	if _, err := pool.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS bench_saves (pid TEXT PRIMARY KEY, body TEXT NOT NULL)"); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &bare{pool: pool, url: "http://" + listener.Addr().String()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /list/{team}", b.list)
	mux.HandleFunc("GET /open/{pid}", b.open)
	mux.HandleFunc("POST /save/{pid}", b.save)
	b.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go b.server.Serve(listener)
	return b, nil
}

func (b *bare) close() error {
	if err := b.server.Close(); err != nil {
		return err
	}
	return b.pool.Close()
}

const bareColumns = `id, pid, serial, kind, title, page, date, state, version, created_at, changed_at, rating`

func scanRow(row interface{ Scan(...any) error }, e *web.EntryRow, more ...any) error {
	var createdAt, changedAt int64
	into := append([]any{&e.ID, &e.PID, &e.Serial, &e.Kind, &e.Title, &e.Page, &e.Date, &e.State, &e.Version, &createdAt, &changedAt, &e.Rating}, more...)
	err := row.Scan(into...)
	e.CreatedAt, e.ChangedAt = time.UnixMicro(createdAt).UTC(), time.UnixMicro(changedAt).UTC()
	e.Notebook, e.Team = &web.NotebookName{Code: "LAB001-01", Title: "Cahier"}, web.TeamName{ID: e.ID, Name: "Chimie 1"}
	e.Author.ID, e.Custodian.ID, e.Tags, e.Level = e.ID, e.ID, []string{"RMN", "catalyse"}, "own"
	return err
}

func (b *bare) list(rw http.ResponseWriter, r *http.Request) {
	rows, err := b.pool.QueryContext(r.Context(), `SELECT `+bareColumns+` FROM entries
		WHERE team_id = $1 AND kind = 'experiment' AND template = 0 ORDER BY changed_at DESC, id DESC LIMIT 50`, r.PathValue("team"))
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	var out struct {
		Items []web.EntryRow `json:"items"`
		Next  string         `json:"next"`
	}
	for rows.Next() {
		var e web.EntryRow
		if err := scanRow(rows, &e); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		out.Items = append(out.Items, e)
	}
	answer(rw, out, rows.Err())
}

func (b *bare) open(rw http.ResponseWriter, r *http.Request) {
	var e web.Entry
	row := b.pool.QueryRowContext(r.Context(), `SELECT `+bareColumns+`, metadata, body FROM entries JOIN bodies ON entry_id = id WHERE pid = $1`, r.PathValue("pid"))
	err := scanRow(row, &e.EntryRow, &e.Metadata, &e.Body)
	e.BodyHTML = e.Body
	answer(rw, e, err)
}

func (b *bare) save(rw http.ResponseWriter, r *http.Request) {
	var in struct {
		Body string `json:"body"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	_, err := b.pool.ExecContext(r.Context(), `INSERT INTO bench_saves (pid, body) VALUES ($1, $2)
		ON CONFLICT (pid) DO UPDATE SET body = EXCLUDED.body`, r.PathValue("pid"), in.Body)
	answer(rw, in, err)
}

func answer(rw http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(v)
}

// emptied leaves nothing in the database at url. SQLite's goes with its folder.
func emptied(ctx context.Context, url string) error {
	if url == "" {
		return nil
	}
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	return err
}

// analysed gives PostgreSQL the statistics that it would gather by itself in
// the minutes after a store was filled.
func analysed(ctx context.Context, url string) error {
	if url == "" {
		return nil
	}
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, "VACUUM ANALYZE")
	return err
}
