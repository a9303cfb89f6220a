package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cahier/internal/app"
	"cahier/internal/store"
)

type migrateCommand struct{ place }

// Run opens the database, which brings it up to date, and closes it.
func (m *migrateCommand) Run(ctx context.Context, c console) error {
	db, err := m.open(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "The %s database is up to date.\n", db.Name())
	return db.Close()
}

type configCommand struct {
	place
	reach
}

// Run prints the settings as the other commands would take them.
func (p *configCommand) Run(c console) error {
	data, err := filepath.Abs(p.Data)
	if err != nil {
		return err
	}
	cfg, err := p.config()
	if err != nil {
		return err
	}
	for _, row := range [][2]string{
		{"config", cmp.Or(p.Config, "no settings file")}, {"data", data}, {"database", masked(cfg.URL, "sqlite in "+data)},
		{"database-owner", masked(cfg.OwnerURL, "the same login")}, {"listen", p.Listen}, {"url", cmp.Or(p.URL, "http://"+p.Listen)},
		{"proxy", cmp.Or(strings.Join(p.Proxy, ", "), "none")}, {"blobs", masked(p.Blobs, "files in "+filepath.Join(data, "blobs"))}, {"master-key-file", p.keyFile()},
	} {
		fmt.Fprintf(c.out, "%-16s %s\n", row[0], row[1])
	}
	return nil
}

// masked writes an address without its secrets: no password, and no value of
// its query, since a password may stand there too.
func masked(address, empty string) string {
	if address == "" {
		return empty
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return "(set, hidden)"
	}
	shown := u.Scheme + "://"
	if u.User != nil {
		shown += u.User.Username() + ":****@"
	}
	return shown + u.Host + u.Path
}

type doctorCommand struct{ place }

// Run checks what an operator can mend, and fails when something must be.
func (d *doctorCommand) Run(ctx context.Context, c console) error {
	wrong := 0
	say := func(good bool, what, mend string) {
		if good {
			fmt.Fprintf(c.out, "ok    %s\n", what)
			return
		}
		wrong++
		fmt.Fprintf(c.out, "mend  %s: %s\n", what, mend)
	}
	if err := d.with(ctx, func(service *app.App) error { return d.examine(ctx, service, say) }); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "note  back up %s apart from the rest: without it nothing can be read.\n", d.keyFile())
	if wrong > 0 {
		return fmt.Errorf("%d things to mend", wrong)
	}
	return nil
}

func (d *doctorCommand) examine(ctx context.Context, service *app.App, say func(bool, string, string)) error {
	err := service.DB.Ping(ctx)
	say(err == nil, "the "+service.DB.Name()+" database answers", fmt.Sprint(err))
	strong := service.DB.Name() == "sqlite" || service.DB.Guard() == "role"
	say(strong, "the record is guarded by "+service.DB.Guard(), "give the login the right to make roles, or a login of its own to migrate (CAHIER_DATABASE_OWNER_URL)")
	about, err := os.Stat(d.keyFile())
	if err != nil {
		return err
	}
	say(!readableByOthers(about), "the master key is readable by its owner alone", "chmod 600 "+d.keyFile())
	needed, err := service.SetUpNeeded(ctx)
	say(!needed, "somebody runs the service", "open the set-up link that \"cahier serve\" prints")
	return err
}

type verifyCommand struct {
	place
	File string `arg:"" optional:"" help:"A file to verify; the whole store when none is given."`
	JSON bool   `help:"Print the findings as JSON." name:"json"`
}

// report is what verify found.
type report struct {
	Counts   store.Counts    `json:"counts"`
	Findings []store.Finding `json:"findings"`
}

// Run verifies the record of the store and fails when it does not hold.
func (v *verifyCommand) Run(ctx context.Context, c console) error {
	if v.File != "" {
		return errors.New("this program verifies the whole store; it cannot verify a file yet")
	}
	db, err := v.open(ctx)
	if err != nil {
		return err
	}
	r := report{Findings: []store.Finding{}}
	r.Counts, err = db.Verify(ctx, func(f store.Finding) { r.Findings = append(r.Findings, f) })
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := v.print(c, r); err != nil {
		return err
	}
	if len(r.Findings) > 0 {
		return fmt.Errorf("the record does not hold in %d places", len(r.Findings))
	}
	return nil
}

func (v *verifyCommand) print(c console, r report) error {
	if v.JSON {
		return json.NewEncoder(c.out).Encode(r)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(c.out, "%s %d: %s\n", f.Subject, f.N, strings.TrimSpace(f.Problem))
	}
	fmt.Fprintf(c.out, "Verified %d events, %d versions and %d leaves.\n", r.Counts.Events, r.Counts.Versions, r.Counts.Leaves)
	return nil
}
