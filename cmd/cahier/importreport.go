package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"time"

	"cahier/internal/app"
)

// actionWords say in both languages what became of a record.
var actionWords = map[app.ImportAction][2]string{
	app.ImportCreate: {"new", "nouvelle"}, app.ImportUpdate: {"updated", "mise à jour"}, app.ImportMerge: {"merged", "fusionnée"},
	app.ImportUnchanged: {"unchanged", "inchangée"}, app.ImportLeft: {"left", "laissée"},
}

// severityWords head the notes of a report.
var severityWords = []struct{ severity, english, french string }{
	{"left", "Not taken", "Non pris"}, {"changed", "Taken otherwise", "Pris autrement"}, {"taken", "Taken", "Pris"},
}

// maxShown bounds the notes of one kind that a terminal shows; --json has all.
const maxShown = 100

// writeReport writes a report for people.
func writeReport(to io.Writer, r app.ImportReport, language string) error {
	out := bufio.NewWriter(to)
	for _, e := range r.Taken {
		word := actionWords[e.Action]
		title := e.Title
		if title == "" {
			title = words(language, "untitled", "sans titre")
		}
		fmt.Fprintf(out, "%-12s %-12s %s\n", words(language, word[0], word[1]), e.PID, title)
	}
	for _, s := range severityWords {
		writeNotes(out, r, s.severity, words(language, s.english, s.french), language)
	}
	c := r.Counts
	format := words(language, "%d new, %d updated, %d merged, %d unchanged, %d left; %d files.",
		"%d nouvelles, %d mises à jour, %d fusionnées, %d inchangées, %d laissées\u202f; %d fichiers.")
	fmt.Fprintf(out, "\n"+format+"\n", c.Create, c.Update, c.Merge, c.Unchanged, c.Left, c.Files)
	if r.DryRun {
		fmt.Fprintln(out, words(language, "Dry run: nothing was written.", "Essai à blanc\u00a0: rien n’a été écrit."))
	}
	return out.Flush()
}

func writeNotes(out io.Writer, r app.ImportReport, severity, heading, language string) {
	shown := 0
	for _, n := range r.Notes {
		if n.Severity != severity {
			continue
		}
		if shown == 0 {
			fmt.Fprintf(out, "\n%s\n", heading)
		}
		if shown++; shown <= maxShown {
			fmt.Fprintf(out, "- %s\n", words(language, n.English, n.French))
		}
	}
	if shown > maxShown {
		fmt.Fprintf(out, words(language, "- and %d more: --json lists them all\n", "- et %d autres\u00a0: --json les liste toutes\n"), shown-maxShown)
	}
}

// progress shows on a terminal how far a command is; elsewhere it is silent.
type progress struct {
	out  io.Writer
	last time.Time
	said bool
}

func newProgress(out io.Writer) *progress {
	file, ok := out.(*os.File)
	if !ok {
		return &progress{}
	}
	about, err := file.Stat()
	if err != nil || about.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{out: out}
}

// at says how many of all are done, a few times a second.
func (p *progress) at(done, of int) {
	if p.out == nil || done < of && time.Since(p.last) < 200*time.Millisecond {
		return
	}
	p.last, p.said = time.Now(), true
	fmt.Fprintf(p.out, "\r%d/%d", done, of)
}

// bytes says how much was written, a few times a second.
func (p *progress) bytes(n int64) {
	if p.out == nil || time.Since(p.last) < 200*time.Millisecond {
		return
	}
	p.last, p.said = time.Now(), true
	fmt.Fprintf(p.out, "\r%d MB", n>>20)
}

// end leaves the line of the progress.
func (p *progress) end() {
	if p.said {
		fmt.Fprintln(p.out)
	}
}
