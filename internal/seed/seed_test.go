package seed_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/pgtest"
	"cahier/internal/seed"
	"cahier/internal/store"
)

func newService(t *testing.T, url string, clock *seed.Clock) *app.App {
	t.Helper()
	dir := t.TempDir()
	master, err := keys.Create(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Dir: dir, URL: url, Master: master, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.OpenDir(dir + "/blobs")
	if err != nil {
		t.Fatal(err)
	}
	return app.New(db, blobs, "test", clock.Now)
}

// titles seeds a service and returns the dates and titles of what those who
// can sign in read there, in order.
func titles(t *testing.T, url string, plan seed.Plan) []string {
	t.Helper()
	clock := seed.NewClock(time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC))
	service := newService(t, url, clock)
	made, err := seed.Run(t.Context(), service, clock, plan, func(seed.Made) {})
	if err != nil {
		t.Fatal(err)
	}
	if made.Entries != plan.Entries || made.Teams != plan.Teams || made.Users != plan.Users {
		t.Errorf("made %+v of %+v", made, plan)
	}
	var out []string
	for _, account := range made.Accounts {
		_, a, err := service.SignIn(t.Context(), app.SignIn{Email: account.Email, Password: seed.Password})
		if err != nil {
			t.Fatal(err)
		}
		list, err := service.Entries(t.Context(), a, eln.EntryFilter{Order: eln.ByCreation, Ascending: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list.Entries {
			out = append(out, e.Date+" "+e.Title)
		}
	}
	if _, err := service.DB.Verify(t.Context(), func(f store.Finding) { t.Errorf("the record does not hold: %+v", f) }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestTheSameSeedMakesTheSameNotebooks(t *testing.T) {
	t.Parallel()
	plan := seed.Plan{Teams: 5, Users: 9, Entries: 120, Random: 7, Files: true}
	lite, postgres := titles(t, "", plan), titles(t, pgtest.URL(t), plan)
	if len(lite) < 100 {
		t.Fatalf("only %d entries are readable by those who can sign in", len(lite))
	}
	if diff := cmp.Diff(lite, postgres); diff != "" {
		t.Errorf("the two databases differ: %s", diff)
	}
	plan.Random = 8
	if other := titles(t, "", plan); slices.Equal(other, lite) {
		t.Error("another seed makes the same notebooks")
	}
}
