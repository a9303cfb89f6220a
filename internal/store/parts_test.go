package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cahier/internal/eln"
	"cahier/internal/proof/content"
	"cahier/internal/store"
)

// fill gives a subject live parts that nothing wrote, up to n of them.
func (b *bench) fill(subject string, n int) {
	b.t.Helper()
	var live int
	b.ok(b.raw.QueryRowContext(b.t.Context(), `SELECT COUNT(*) FROM live_leaves WHERE subject = $1`, subject).Scan(&live))
	literal := `x'%064x'`
	if strings.HasPrefix(b.config.URL, "postgres") {
		literal = `'\x%064x'::bytea`
	}
	var rows []string
	for i := live; i < n; i++ {
		bytes := fmt.Sprintf(literal, i)
		rows = append(rows, "('"+subject+"', "+bytes+", 1, 'content', "+bytes+")")
		if len(rows) == 400 || i == n-1 {
			_, err := b.raw.ExecContext(b.t.Context(), `INSERT INTO live_leaves (subject, path_id, n, tree, hash) VALUES `+strings.Join(rows, ", "))
			b.ok(err)
			rows = rows[:0]
		}
	}
}

func TestAnEntryHasAtMostTenThousandParts(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e := b.entry(b.user, b.team, "vrac", "")
		subject := "entry:" + e.ID
		b.fill(subject, content.MaxLeaves-1)
		set := func(path string, value any) error {
			return b.write(func(ctx context.Context, tx *store.Tx) error {
				return b.record(ctx, tx, subject, "entry.change", store.Part{Path: path, Value: value})
			})
		}
		b.ok(set("tag/one", "one"))
		err := set("tag/two", "two")
		var refused *eln.Error
		if !errors.As(err, &refused) || refused.Code != eln.Invalid || refused.Key != "parts_most" || refused.Args["max"] != content.MaxLeaves {
			t.Fatalf("one part too many: %v", err)
		}
		b.ok(set("title", "en vrac"))
		b.ok(set("tag/one", nil))
		b.ok(set("tag/two", "two"))
	})
}
