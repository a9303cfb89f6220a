package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// The budgets of memory, in kilobytes, and of the start.
const (
	budgetIdle  = 150 << 10
	budgetLoad  = 400 << 10
	budgetStart = 3 * time.Second
)

// table gathers the lines of the one table that is printed.
type table struct {
	largest int
	missed  int
	lines   []string
}

// fill measures every operation on one store.
func (t *table) fill(ctx context.Context, s *served, w *world, only string) error {
	b, err := openBare(ctx, w)
	if err != nil {
		return err
	}
	list, err := operations(ctx, s.url, w, b)
	if err != nil {
		return errors.Join(err, b.close())
	}
	var highest memory
	for _, op := range list {
		if !strings.Contains(op.name+" "+op.reader.name, only) {
			continue
		}
		for _, clients := range []int{1, manyClients} {
			got, err := timed(ctx, clients, op.do)
			if err != nil {
				return errors.Join(fmt.Errorf("%s, %s: %w", op.name, op.reader.name, err), b.close())
			}
			t.add(w, op, clients, got)
			now := s.memory()
			highest = memory{resident: max(highest.resident, now.resident), own: max(highest.own, now.own)}
		}
	}
	t.addLine(w, "start", "", s.started <= budgetStart, fmt.Sprintf("%s (budget %s)", s.started.Round(time.Millisecond), budgetStart))
	t.addMemory(w, "memory, idle", s.idle, budgetIdle)
	t.addMemory(w, "memory, under load", highest, budgetLoad)
	return b.close()
}

func (t *table) add(w *world, op operation, clients int, got figures) {
	verdict := ""
	if op.budget > 0 && clients == 1 {
		verdict = t.verdict(w, got.p95 <= op.budget) + " " + op.budget.String()
	}
	t.lines = append(t.lines, fmt.Sprintf("%s\t%d\t%s\t%s\t%d\t%s\t%s\t%s\t%.0f\t%s", w.database, w.size, op.name, op.reader.name, clients,
		millis(got.p50), millis(got.p95), millis(got.p99), got.perSecond, verdict))
	fmt.Fprintln(os.Stderr, strings.ReplaceAll(t.lines[len(t.lines)-1], "\t", " | "))
}

// verdict says whether a budget holds; only the largest size is held to it.
func (t *table) verdict(w *world, holds bool) string {
	switch {
	case holds:
		return "holds"
	case w.size < t.largest:
		return "over"
	}
	t.missed++
	return "MISSES"
}

func (t *table) addMemory(w *world, name string, m memory, budget int) {
	t.addLine(w, name, "", m.own <= budget, fmt.Sprintf("%d MB own, %d MB with mapped files (budget %d)", m.own>>10, m.resident>>10, budget>>10))
}

func (t *table) addLine(w *world, name, reader string, holds bool, said string) {
	t.lines = append(t.lines, fmt.Sprintf("%s\t%d\t%s\t%s\t\t\t\t\t\t%s %s", w.database, w.size, name, reader, t.verdict(w, holds), said))
	fmt.Fprintln(os.Stderr, strings.ReplaceAll(t.lines[len(t.lines)-1], "\t", " | "))
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

func (t *table) print(to io.Writer) {
	out := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "database\tentries\toperation\treader\tclients\tp50 ms\tp95 ms\tp99 ms\tper s\tp95 against its budget")
	for _, line := range t.lines {
		fmt.Fprintln(out, line)
	}
	out.Flush()
	fmt.Fprintf(to, "%d budgets missed at %d entries.\n", t.missed, t.largest)
}
