package jobs_test

import (
	"bytes"
	"io"
	"log/slog"
	"testing"

	"cahier/internal/eln"
	"cahier/internal/jobs"
)

// Everything that the service knows to do is done when it starts, and comes
// back: nothing is left in trouble on a service without a file.
func TestTheWorkOfAnEmptyServiceSucceeds(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		var said bytes.Buffer
		log := slog.New(slog.NewTextHandler(&said, nil))
		kinds := jobs.Kinds(s.App, log)
		service, err := s.ActorOfJob(t.Context(), eln.Job{})
		s.must(err)
		for kind, work := range kinds {
			for range 2 {
				if err := work.Do(t.Context(), service, eln.Job{ID: string(kind), Kind: kind}); err != nil {
					t.Errorf("%s: %v", kind, err)
				}
			}
			if work.Every <= 0 {
				t.Errorf("%s does not come back", kind)
			}
		}
		if said.Len() > 0 {
			t.Errorf("logged %s", said.String())
		}
	})
}

func TestAServiceBeginsWhatComesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *service) {
		s.running(quick, jobs.Kinds(s.App, slog.New(slog.NewTextHandler(io.Discard, nil))))
		service, err := s.ActorOfJob(t.Context(), eln.Job{})
		s.must(err)
		s.soon("the check of files began and ended", func() bool {
			check, _, _, err := s.FilesState(t.Context(), service, 1)
			s.must(err)
			return !check.Ended.IsZero()
		})
	})
}
