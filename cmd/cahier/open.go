package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/store"
)

// place says where the notebooks are. Every command takes it.
type place struct {
	Config            string `help:"Settings as one JSON file; see cahier config." env:"CAHIER_CONFIG" type:"path"`
	Data              string `help:"Folder of everything Cahier keeps; made when it is not there." env:"CAHIER_DATA" default:"./data" type:"path"`
	Database          string `help:"Database, as postgres://…; empty for SQLite in the data folder." env:"CAHIER_DATABASE_URL"`
	DatabaseFile      string `help:"File that holds --database, for a secret that stands nowhere else." env:"CAHIER_DATABASE_URL_FILE" type:"path"`
	DatabaseOwner     string `help:"Login that migrates and erases, when it is another." env:"CAHIER_DATABASE_OWNER_URL"`
	DatabaseOwnerFile string `help:"File that holds --database-owner." env:"CAHIER_DATABASE_OWNER_URL_FILE" type:"path"`
	Blobs             string `help:"Where files go; empty for the data folder." env:"CAHIER_BLOBS_URL"`
	MasterKeyFile     string `help:"The master key; empty for keys/master.key in the data folder." env:"CAHIER_MASTER_KEY_FILE" type:"path"`
}

// config is the store at this place, without its key.
func (p place) config() (store.Config, error) {
	database, err := secretOf("database", p.Database, p.DatabaseFile)
	if err != nil {
		return store.Config{}, err
	}
	owner, err := secretOf("database-owner", p.DatabaseOwner, p.DatabaseOwnerFile)
	return store.Config{Dir: p.Data, URL: database, OwnerURL: owner, Now: time.Now}, err
}

// prepare makes the data folder, which nobody else may look into.
func (p place) prepare() error {
	if p.Blobs != "" {
		return eln.Errorf(eln.Invalid, "blobs_unknown", "This program keeps files in the data folder alone: leave --blobs empty.").InField("blobs")
	}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return nil
}

// master reads the master key. It is made only where nothing is kept yet: with
// a store that has something in it, a missing key is a fault to be mended.
func (p place) master(ctx context.Context) (*keys.Master, error) {
	master, err := keys.Load(p.Data, p.MasterKeyFile)
	var e *eln.Error
	if !errors.As(err, &e) || e.Key != "master_key_missing" {
		return master, err
	}
	cfg, cfgErr := p.config()
	if cfgErr != nil {
		return nil, cfgErr
	}
	empty, emptyErr := store.Empty(ctx, cfg)
	if emptyErr != nil {
		return nil, emptyErr
	}
	if !empty {
		return nil, err
	}
	master, err = keys.Create(p.Data, p.MasterKeyFile)
	if eln.CodeOf(err) == eln.Conflict {
		return keys.Load(p.Data, p.MasterKeyFile)
	}
	return master, err
}

// open opens the store; the caller closes it.
func (p place) open(ctx context.Context) (*store.DB, error) { return p.openAt(ctx, time.Now) }

func (p place) openAt(ctx context.Context, now func() time.Time) (*store.DB, error) {
	if err := p.prepare(); err != nil {
		return nil, err
	}
	master, err := p.master(ctx)
	if err != nil {
		return nil, err
	}
	cfg, err := p.config()
	if err != nil {
		return nil, err
	}
	cfg.Master, cfg.Now = master, now
	return store.Open(ctx, cfg)
}

// service opens the whole service; close ends it.
func (p place) service(ctx context.Context, now func() time.Time) (*app.App, func() error, error) {
	db, err := p.openAt(ctx, now)
	if err != nil {
		return nil, nil, err
	}
	blobs, err := blob.OpenDir(filepath.Join(p.Data, "blobs"))
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return app.New(db, blobs, version, now), db.Close, nil
}

// with runs fn on the service.
func (p place) with(ctx context.Context, fn func(*app.App) error) error {
	return p.withClock(ctx, time.Now, fn)
}

// withClock runs fn on the service with a clock of its own.
func (p place) withClock(ctx context.Context, now func() time.Time, fn func(*app.App) error) error {
	service, closeAll, err := p.service(ctx, now)
	if err != nil {
		return err
	}
	return errors.Join(fn(service), closeAll())
}

// commandLine is the actor of what is done here.
func commandLine() *access.Actor {
	return &access.Actor{Service: true, Via: access.ViaCLI, Client: "cahier/" + version, Method: "none", Ceiling: eln.Own}
}

// keyFile is where the master key is looked for.
func (p place) keyFile() string {
	if p.MasterKeyFile != "" {
		return p.MasterKeyFile
	}
	return filepath.Join(p.Data, "keys", "master.key")
}

// readableByOthers reports whether a file is open to other logins of this
// machine.
func readableByOthers(about fs.FileInfo) bool { return about.Mode().Perm()&0o077 != 0 }
