// Command cahier is the electronic lab notebook: the server, and the commands
// that work beside it. It is the only part of Cahier that reads flags, the
// environment and files of configuration.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"cahier/internal/eln"
)

// version is the release that this program is; "dev" between releases.
const version = "dev"

// commands is the command line.
type commands struct {
	Version kong.VersionFlag `help:"Print the version and stop."`

	Serve   serveCommand   `cmd:"" help:"Serve Cahier. No other setting than the two flags is needed."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date, and stop."`
	User    userCommands   `cmd:"" help:"Make accounts, reset passwords."`
	APIKey  apiKeyCommands `cmd:"" name:"apikey" help:"Make API keys."`
	Seed    seedCommand    `cmd:"" help:"Fill a service for trying with plausible notebooks."`
	Import  importCommands `cmd:"" help:"Bring entries in from a file."`
	Export  exportCommands `cmd:"" help:"Write entries to a file."`
	Config  configCommand  `cmd:"" help:"Print the effective settings, secrets masked."`
	Doctor  doctorCommand  `cmd:"" help:"Check this installation and say what to mend."`
	Verify  verifyCommand  `cmd:"" help:"Verify the record of the whole store."`
}

type userCommands struct {
	Create userCreateCommand `cmd:"" help:"Make an account, and its team when none has that name."`
	Reset  userResetCommand  `cmd:"" help:"Give an account a new password and sign it out everywhere."`
}

type apiKeyCommands struct {
	Create apiKeyCreateCommand `cmd:"" help:"Make a key; print it and nothing else."`
}

// console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], console{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// exit is what kong's --help ends with, instead of ending the process.
type exit int

// run runs one command and returns the exit code: 0 done, 1 refused or failed,
// 2 a command line that cannot be read.
func run(ctx context.Context, args []string, c console) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	saved, err := readSettings(settingsFile(args))
	if err != nil {
		return fail(c, err)
	}
	parser, err := kong.New(&commands{}, kong.Name("cahier"), kong.Resolvers(saved), kong.Vars{"version": version},
		kong.Description("An electronic lab notebook. Start with: cahier serve --data ./data --listen 127.0.0.1:8080"),
		kong.Writers(c.out, c.err), kong.Exit(func(code int) { panic(exit(code)) }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(c))
	if err != nil {
		return fail(c, err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(c.err, "cahier: %v\nRun \"cahier --help\" for the commands.\n", err)
		return 2
	}
	if err := command.Run(); err != nil {
		return fail(c, err)
	}
	return 0
}

// fail says what went wrong, with the cause that a log would hold.
func fail(c console, err error) int {
	var e *eln.Error
	if errors.As(err, &e) && e.Field != "" {
		fmt.Fprintf(c.err, "cahier: %s: %v\n", e.Field, err)
		return 1
	}
	fmt.Fprintf(c.err, "cahier: %v\n", err)
	return 1
}
