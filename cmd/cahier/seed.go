package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/seed"
)

type seedCommand struct {
	place
	Teams      int    `help:"How many teams, of very different sizes; four share a lab." default:"6"`
	Users      int    `help:"How many accounts." default:"20"`
	Entries    int    `help:"How many entries." default:"300"`
	RandomSeed uint64 `help:"The same number makes the same notebooks." default:"1"`
	NoFiles    bool   `help:"Make no files."`
	IfEmpty    bool   `help:"Do nothing, and say so, when somebody runs this service already."`
	JSON       bool   `help:"Print what was made as JSON." name:"json"`
}

// Run fills the store with plausible notebooks and prints the accounts that
// can sign in.
func (s *seedCommand) Run(ctx context.Context, c console) error {
	if s.Teams < 1 || s.Users < 1 || s.Entries < 0 {
		return eln.Errorf(eln.Invalid, "seed_counts", "Teams and users are at least 1, entries at least 0.")
	}
	clock := seed.NewClock(time.Now())
	return s.withClock(ctx, clock.Now, func(service *app.App) error {
		if needed, err := service.SetUpNeeded(ctx); err != nil || s.IfEmpty && !needed {
			return err
		}
		plan := seed.Plan{Teams: s.Teams, Users: s.Users, Entries: s.Entries, Random: s.RandomSeed, Files: !s.NoFiles}
		made, err := seed.Run(ctx, service, clock, plan, s.progress(c))
		if err != nil {
			return err
		}
		return s.print(c, made)
	})
}

// progress tells on a terminal how far the work is.
func (s *seedCommand) progress(c console) func(seed.Made) {
	if !isTerminal(c.err) {
		return func(seed.Made) {}
	}
	return func(m seed.Made) {
		fmt.Fprintf(c.err, "\r%d teams, %d accounts, %d of %d entries", m.Teams, m.Users, m.Entries, s.Entries)
		if m.Entries == s.Entries {
			fmt.Fprintln(c.err)
		}
	}
}

func (s *seedCommand) print(c console, made seed.Made) error {
	if s.JSON {
		return json.NewEncoder(c.out).Encode(made)
	}
	fmt.Fprintf(c.out, "Made %d labs, %d teams, %d accounts, %d entries, %d files.\n", made.Labs, made.Teams, made.Users, made.Entries, made.Files)
	fmt.Fprintf(c.out, "Sign in with the password %s as:\n", seed.Password)
	for _, a := range made.Accounts {
		fmt.Fprintf(c.out, "  %-40s %-10s %s, %s\n", a.Email, a.Role, a.Name, a.Team)
	}
	return nil
}

// isTerminal reports whether people watch what is written there.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	about, err := f.Stat()
	return err == nil && about.Mode()&os.ModeCharDevice != 0
}
