package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/interchange"
)

type importCommands struct {
	Eln importElnCommand `cmd:"" name:"eln" help:"Import an .eln file: cahier import eln export.eln --team Peptides --as ada@example.org --dry-run"`
}

type importElnCommand struct {
	place
	File   string `arg:"" help:"The .eln file." type:"existingfile"`
	Team   string `help:"Team that the entries will belong to, by name; made in the default lab when there is none." required:""`
	As     string `help:"E-mail address of the person who imports, and becomes the author." required:"" placeholder:"EMAIL"`
	DryRun bool   `help:"Say what would be taken, and write nothing."`
	JSON   bool   `help:"Print the report as JSON." name:"json"`
}

// Run imports the file. It ends well when something was taken or nothing was
// new, and not when nothing could be taken.
func (i *importElnCommand) Run(ctx context.Context, c console) error {
	file, err := os.Open(i.File)
	if err != nil {
		return fmt.Errorf("open the file: %w", err)
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return fmt.Errorf("open the file: %w", err)
	}
	language := languageOf(os.Getenv)
	shown := newProgress(c.err)
	var report app.ImportReport
	err = i.with(ctx, func(service *app.App) error {
		var err error
		report, err = service.ImportFor(ctx, commandLine(), i.As, i.Team, file, about.Size(), app.ImportOptions{
			DryRun: i.DryRun, Name: filepath.Base(i.File), Language: language, Progress: shown.at,
		})
		return err
	})
	shown.end()
	if err != nil {
		return inLanguage(err, language)
	}
	if err := i.print(c.out, report, language); err != nil {
		return err
	}
	if n := report.Counts; n.Create+n.Update+n.Merge+n.Unchanged == 0 {
		return nothingTaken(report, language)
	}
	return nil
}

func (i *importElnCommand) print(out io.Writer, r app.ImportReport, language string) error {
	if i.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	return writeReport(out, r, language)
}

// nothingTaken says why an import came to nothing: what was left, first of all.
func nothingTaken(r app.ImportReport, language string) error {
	reason := words(language, "nothing could be taken", "rien n’a pu être pris")
	for _, n := range r.Notes {
		if n.Key == "entry_left" || n.Key == "entry_closed" {
			return fmt.Errorf("%s: %s", reason, words(language, n.English, n.French))
		}
	}
	return fmt.Errorf("%s", reason)
}

// inLanguage gives an error its sentence in the language of the reader, where
// this program has it.
func inLanguage(err error, language string) error {
	e, ok := err.(*eln.Error)
	if !ok || !strings.HasPrefix(e.Key, "eln_") {
		return err
	}
	values := map[string]string{}
	for name, value := range e.Args {
		values[name] = fmt.Sprint(value)
	}
	return fmt.Errorf("%s", interchange.Sentence(e.Key, language, values))
}

// languageOf is the language of the terminal: French when its locale says so.
func languageOf(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(strings.ToLower(value), "fr") {
				return "fr"
			}
			return "en"
		}
	}
	return "en"
}

func words(language, english, french string) string {
	if language == "fr" {
		return french
	}
	return english
}
