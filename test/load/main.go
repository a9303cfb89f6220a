// Command load measures the service as people meet it: it fills a store of
// each size once, starts the real binary on it, and asks through HTTP as
// several readers, one at a time and eight at a time. Beside it stands a bare
// handler that makes one indexed query on the same database and encodes the
// same JSON. It prints one table with the budgets of the design and ends with
// 1 when one of them is missed at the largest size.
//
// Stores are kept between runs in the folder of -data; PostgreSQL is the
// server that BENCH_POSTGRES names or one that is started for the run, with
// its data in the same folder.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// settings are what one run measures.
type settings struct {
	sizes     []int
	databases []string
	data      string
	binary    string
	only      string
	seedOnly  bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	held, err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	}
	if !held {
		os.Exit(1)
	}
}

func run(ctx context.Context) (held bool, err error) {
	s, err := read()
	if err != nil {
		return false, err
	}
	servers := &postgres{folder: filepath.Join(s.data, "postgres"), named: os.Getenv("BENCH_POSTGRES")}
	defer func() { err = errors.Join(err, servers.stop()) }()
	t := &table{largest: slices.Max(s.sizes)}
	for _, database := range s.databases {
		for _, size := range s.sizes {
			if err := measure(ctx, s, servers, database, size, t); err != nil {
				return false, fmt.Errorf("%d entries on %s: %w", size, database, err)
			}
		}
	}
	if s.seedOnly {
		return true, nil
	}
	t.print(os.Stdout)
	return t.missed == 0, nil
}

func read() (settings, error) {
	var s settings
	sizes := flag.String("sizes", "1000,10000,100000", "numbers of entries, joined by commas")
	databases := flag.String("databases", "sqlite,postgres", "sqlite, postgres or both")
	flag.StringVar(&s.data, "data", "bench-data", "folder where filled stores are kept")
	flag.StringVar(&s.binary, "binary", "bin/cahier", "the service to measure")
	flag.StringVar(&s.only, "only", "", "measure only what has this in its name")
	flag.BoolVar(&s.seedOnly, "seed-only", false, "fill the stores and measure nothing")
	flag.Parse()
	for _, word := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 {
			return s, fmt.Errorf("%q is no number of entries", word)
		}
		s.sizes = append(s.sizes, n)
	}
	s.databases = strings.Split(*databases, ",")
	var err error
	if s.data, err = filepath.Abs(s.data); err == nil {
		s.binary, err = filepath.Abs(s.binary)
	}
	return s, cmp.Or(err, os.MkdirAll(s.data, 0o755))
}

func (s settings) world(database string, size int) *world {
	return &world{folder: filepath.Join(s.data, fmt.Sprintf("%s-%d", database, size)), size: size, database: database}
}

// measure fills one store if need be, starts the service on it and measures.
func measure(ctx context.Context, s settings, servers *postgres, database string, size int, t *table) error {
	w := s.world(database, size)
	var from *world
	if database == "postgres" {
		from = s.world("sqlite", size)
		var err error
		if w.url, err = servers.database(ctx, fmt.Sprintf("cahier_bench_%d", size)); err != nil {
			return err
		}
	}
	if err := w.fill(ctx, from); err != nil || s.seedOnly {
		return err
	}
	served, err := start(ctx, s.binary, w)
	if err != nil {
		return err
	}
	err = t.fill(ctx, served, w, s.only)
	return errors.Join(err, served.stop(), w.keep())
}
