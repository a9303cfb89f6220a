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
	"time"

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

type doctorCommand struct {
	place
	Retry bool `help:"Begin the background work that was given up again."`
}

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
	if d.Retry {
		if _, err := service.RetryJobs(ctx, commandLine()); err != nil {
			return err
		}
	}
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
	return errors.Join(err, examineFiles(ctx, service, say), examineJobs(ctx, service, say))
}

// shownAtOnce is how many things of one sort doctor names.
const shownAtOnce = 20

// examineFiles says which files are no longer what they were, by the short
// names of their entries.
func examineFiles(ctx context.Context, service *app.App, say func(bool, string, string)) error {
	check, count, files, err := service.FilesState(ctx, commandLine(), shownAtOnce)
	if err != nil {
		return err
	}
	for _, file := range files {
		say(false, fmt.Sprintf("a file of the entry %s is %s", entriesOf(file), file.Problem),
			fmt.Sprintf("found on %s; put the object %s back from a backup (docs/operations.md)", file.At.Format(time.DateOnly), cmp.Or(file.Object, "of "+file.SHA256)))
	}
	if more := count - int64(len(files)); more > 0 {
		say(false, fmt.Sprintf("%d more files are missing or damaged", more), "mend the ones above first")
	}
	if count == 0 {
		say(true, "every file that was read again is whole"+stateOf(check), "")
	}
	return nil
}

func entriesOf(file app.DamagedFile) string {
	names := make([]string, len(file.Entries))
	for i, pid := range file.Entries {
		names[i] = string(pid)
	}
	return cmp.Or(strings.Join(names, ", "), "(none now)")
}

// stateOf says in a few words how far the check of files is.
func stateOf(check app.FileCheck) string {
	if check.Began.IsZero() {
		return " (the server has read none yet)"
	}
	return fmt.Sprintf(" (%d of %d since %s)", check.Done, max(check.Done, check.Total), check.Began.Format(time.DateOnly))
}

// examineJobs says which background work was given up or has trouble.
func examineJobs(ctx context.Context, service *app.App, say func(bool, string, string)) error {
	failed, troubled, err := service.JobsState(ctx, commandLine(), shownAtOnce)
	if err != nil {
		return err
	}
	for _, job := range failed {
		say(false, fmt.Sprintf("the job %s %s was given up on %s", job.Kind, job.ID, job.FailedAt.Format(time.DateOnly)),
			job.Failed+"; mend the cause, then \"cahier doctor --retry\" begins it again")
	}
	for _, job := range troubled {
		say(false, fmt.Sprintf("the job %s did not succeed and is tried again on %s", job.Kind, job.RunAt.Format(time.RFC3339)), job.Trouble)
	}
	if len(failed)+len(troubled) == 0 {
		say(true, "no background work is in trouble", "")
	}
	return nil
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
