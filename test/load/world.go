package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/seed"
	"cahier/internal/store"
)

// recipe is the number of the way in which stores are filled: one filled in
// another way is filled again.
const recipe = 1

// world is one filled store with the people who read it.
type world struct {
	folder   string
	url      string // "" for SQLite
	database string
	size     int
	written  atomic.Int64 // entries that this run added
	facts
}

// facts are what is kept of how a store was filled. Written counts the entries
// that measuring has added since.
type facts struct {
	Recipe  int
	Written int
	Big     string // the largest team
	Quiet   string // the smallest
	Rich    string // pid of an entry of many parts
	Status  string // a status that twenty entries of the largest team have
}

// The people of a filled store. They open it with seed.Password.
const (
	bigEmail   = "member@bench.example"
	quietEmail = "quiet@bench.example"
	guestEmail = "guest@bench.example"
)

// The words that measuring looks for: one is in most French texts, one in a
// single text.
const (
	commonWord = "protocole"
	rareWord   = "zirconocène"
)

// teams and users grow with the entries: a hundred and a thousand at 100,000.
func (w *world) teams() int { return max(4, w.size/1000) }
func (w *world) users() int { return max(20, w.size/100) }

// fill makes the store unless an earlier run left one of the same recipe that
// measuring has not made a tenth larger.
//
// PostgreSQL gets a copy of the store of from, SQLite's.
func (w *world) fill(ctx context.Context, from *world) error {
	if text, err := os.ReadFile(w.factsFile()); err == nil {
		if json.Unmarshal(text, &w.facts) == nil && w.Recipe == recipe && w.Written <= w.size/10 {
			return nil
		}
	}
	w.facts = facts{Recipe: recipe}
	if err := os.RemoveAll(w.folder); err != nil {
		return err
	}
	if err := emptied(ctx, w.url); err != nil {
		return err
	}
	if err := os.MkdirAll(w.folder, 0o700); err != nil {
		return err
	}
	began := time.Now()
	if err := w.make(ctx, from); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "\r%d entries on %s filled in %s.          \n", w.size, w.database, time.Since(began).Round(time.Second))
	if err := analysed(ctx, w.url); err != nil {
		return err
	}
	return w.keep()
}

func (w *world) make(ctx context.Context, from *world) error {
	if from == nil {
		return w.write(ctx)
	}
	if err := from.fill(ctx, nil); err != nil {
		return err
	}
	return errors.Join(w.copyFrom(ctx, from), indexWords(ctx, w.url))
}

func (w *world) factsFile() string { return filepath.Join(w.folder, "facts.json") }

// keep writes the facts.
func (w *world) keep() error {
	w.Written += int(w.written.Swap(0))
	text, err := json.MarshalIndent(w.facts, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(w.factsFile(), text, 0o600)
}

// write fills the store through the verbs of the service.
func (w *world) write(ctx context.Context) error {
	master, err := keys.Create(w.folder, "")
	if err != nil {
		return err
	}
	clock := seed.NewClock(time.Now())
	db, err := store.Open(ctx, store.Config{Dir: w.folder, Master: master, Now: clock.Now, Unsynced: true})
	if err != nil {
		return err
	}
	blobs, err := blob.OpenDir(filepath.Join(w.folder, "blobs"))
	if err != nil {
		return errors.Join(err, db.Close())
	}
	service := app.New(db, blobs, "bench", clock.Now)
	plan := seed.Plan{Teams: w.teams(), Users: w.users(), Entries: w.size, Random: 1}
	made, err := seed.Run(ctx, service, clock, plan, func(m seed.Made) {
		fmt.Fprintf(os.Stderr, "\r%s: %d of %d entries", w.database, m.Entries, w.size)
	})
	if err == nil {
		err = w.furnish(ctx, service, made.Accounts[0].Email)
	}
	return errors.Join(err, db.Close())
}

// furnish adds the readers and what they look for. leader leads the lab of the
// largest team.
func (w *world) furnish(ctx context.Context, service *app.App, leader string) error {
	cli := &access.Actor{Service: true, Via: access.ViaCLI, Client: "bench/1", Method: "none", Ceiling: eln.Own}
	teams, err := service.Teams(ctx, cli)
	if err != nil {
		return err
	}
	for _, t := range teams {
		switch t.Name[strings.LastIndex(t.Name, " ")+1:] {
		case "1":
			w.Big = t.ID
		case strconv.Itoa(w.teams()):
			w.Quiet = t.ID
		}
	}
	for _, u := range []eln.NewUser{
		{Email: bigEmail, TeamID: w.Big, Role: eln.RoleMember},
		{Email: quietEmail, TeamID: w.Quiet, Role: eln.RoleMember},
		{Email: guestEmail, TeamID: w.Quiet, Role: eln.RoleGuest},
	} {
		u.First, u.Last, u.Language, u.Password = "Banc", "Essai", "fr", seed.Password
		if _, err := service.CreateUser(ctx, cli, u, ""); err != nil {
			return fmt.Errorf("make %s: %w", u.Email, err)
		}
	}
	lead, err := service.ActAs(ctx, cli, leader)
	if err != nil {
		return err
	}
	status, err := service.CreateLabel(ctx, lead, eln.Status, eln.Label{TeamID: w.Big, Of: eln.Experiment, Title: "Rare", Color: "29aeb9"})
	if err != nil {
		return err
	}
	w.Status = status.ID
	member, err := service.ActAs(ctx, cli, bigEmail)
	if err != nil {
		return err
	}
	return w.furnishEntries(ctx, service, member)
}
