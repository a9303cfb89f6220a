package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cahier/internal/app"
)

type exportCommands struct {
	Eln exportElnCommand `cmd:"" name:"eln" help:"Export an .eln file: cahier export eln --team Peptides -o peptides.eln"`
}

type exportElnCommand struct {
	place
	Team   string `help:"Team whose entries are exported, by name." xor:"what" required:""`
	Entry  string `help:"Entry that is exported, by its short identifier." xor:"what" required:"" placeholder:"PID"`
	Output string `help:"File to write; one that is there is replaced." short:"o" required:"" type:"path"`
	As     string `help:"E-mail address of the person whose rights count; without one, the file holds what every member of the team may read, and the record tells the lab." placeholder:"EMAIL"`
}

// Run writes the export under another name and gives it its own at the end:
// a file of that name is always whole.
func (e *exportElnCommand) Run(ctx context.Context, c console) error {
	temporary, err := os.CreateTemp(filepath.Dir(e.Output), "."+filepath.Base(e.Output)+"-*")
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	defer os.Remove(temporary.Name())
	shown := newProgress(c.err)
	err = e.with(ctx, func(service *app.App) error {
		out := bufio.NewWriterSize(&countedWriter{w: temporary, shown: shown}, 1<<20)
		return errors.Join(service.ExportFor(ctx, commandLine(), e.As, e.Team, e.Entry, out), out.Flush())
	})
	shown.end()
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), e.Output); err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	return nil
}

// countedWriter shows how much passes.
type countedWriter struct {
	w     io.Writer
	shown *progress
	n     int64
}

// Write implements io.Writer.
func (w *countedWriter) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	w.n += int64(n)
	w.shown.bytes(w.n)
	return n, err
}
