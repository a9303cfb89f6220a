package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// Doctor names the entry of a file that is gone, and never what people wrote;
// work that was given up can be begun again.
func TestDoctorTellsOfFilesAndJobs(t *testing.T) {
	data := t.TempDir()
	cahier(t, data, "correct horse battery\n", "user", "create", "ada@example.org", "--first", "Ada", "--last", "Bernard",
		"--team", "Peptides", "--operator", "--password-stdin").want(t, 0, `Ada`, "")
	cahier(t, data, "", "doctor").want(t, 0, `(?s)ok    every file that was read again is whole \(the server has read none yet\).*ok    no background work is in trouble`, "")
	var pid string
	at := func(now time.Time, fn func(*app.App) error) {
		t.Helper()
		if err := (place{Data: data}).withClock(t.Context(), func() time.Time { return now }, fn); err != nil {
			t.Fatal(err)
		}
	}
	at(time.Now(), func(service *app.App) error {
		ada, err := service.ActAs(t.Context(), commandLine(), "ada@example.org")
		if err != nil {
			return err
		}
		pid, err = entryWithFile(t, service, ada)
		return err
	})
	objects, err := filepath.Glob(filepath.Join(data, "blobs", "objects", "*", "*"))
	if err != nil || len(objects) != 1 {
		t.Fatalf("%v, %v", objects, err)
	}
	if err := os.Rename(objects[0], objects[0]+".away"); err != nil {
		t.Fatal(err)
	}
	at(time.Now(), func(service *app.App) error {
		_, err := service.CheckFiles(t.Context(), commandLine())
		return err
	})
	giveUp(t, data)
	sick := cahier(t, data, "", "doctor")
	sick.want(t, 1, `(?s)mend  a file of the entry `+pid+` is missing: .*`+filepath.Base(objects[0])+`.*mend  the job uploads\.sweep [0-9a-f-]{36} was given up on .*the disk is gone`, "2 things to mend")
	if strings.Contains(sick.out, "secret") {
		t.Errorf("doctor says what people wrote: %s", sick.out)
	}
	cahier(t, data, "", "doctor", "--retry").want(t, 1, `no background work is in trouble`, "1 things to mend")
	if err := os.Rename(objects[0]+".away", objects[0]); err != nil {
		t.Fatal(err)
	}
	at(time.Now().Add(25*time.Hour), func(service *app.App) error {
		_, err := service.CheckFiles(t.Context(), commandLine())
		return err
	})
	cahier(t, data, "", "doctor").want(t, 0, `every file that was read again is whole \(1 of 1 since`, "")
}

func entryWithFile(t *testing.T, service *app.App, a *access.Actor) (string, error) {
	e, err := service.CreateEntry(t.Context(), a, eln.NewEntry{Kind: eln.Experiment, Title: "secret title"})
	if err != nil {
		return "", err
	}
	_, err = service.AddUpload(t.Context(), a, e.ID, eln.NewUpload{Name: "secret name.txt"}, strings.NewReader("lame"))
	return string(e.PID), err
}

// giveUp leaves a job that was given up.
func giveUp(t *testing.T, data string) {
	t.Helper()
	err := (place{Data: data}).with(t.Context(), func(service *app.App) error {
		return service.DB.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Enqueue(t.Context(), eln.JobSweepUploads, nil, "", time.Time{}); err != nil {
				return err
			}
			jobs, err := tx.ClaimJobs(t.Context(), []eln.JobKind{eln.JobSweepUploads}, 1, time.Minute)
			if err != nil || len(jobs) != 1 {
				t.Fatalf("claimed %v, %v", jobs, err)
			}
			return tx.FailJob(t.Context(), jobs[0], "the disk is gone")
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
