package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"cahier/internal/access"
	"cahier/internal/blob"
	"cahier/internal/eln"
	"cahier/internal/keys"
	"cahier/internal/store"
)

// The pace at which files are read again: every one once in a round, a few
// every time that FileCheckEvery is over, and never faster than fileCheckRate
// bytes a second, so that people do not wait for the disk.
const (
	FileCheckRound = 30 * 24 * time.Hour
	FileCheckEvery = 10 * time.Minute
	fileCheckRate  = 16 << 20
	fileCheckBatch = 50
)

// fileCheckSetting keeps where the check of files stands.
const fileCheckSetting = "files.check"

// FileCheck says where the check of files stands: when its round began and,
// once every file was read, ended; how many sets of bytes there were when it
// began and how many were read since, with their size.
type FileCheck struct {
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended,omitzero"`
	Total int64     `json:"total"`
	Done  int64     `json:"done"`
	Bytes int64     `json:"bytes"`
	Again time.Time `json:"again,omitzero"` // when what was found wrong was read again

	AfterLab    string `json:"after_lab"`
	AfterSHA256 string `json:"after_sha256"`
}

// due is how many files are to have been read at a moment, those of the next
// time among them.
func (c FileCheck) due(now time.Time) int64 {
	part := float64(now.Sub(c.Began)+FileCheckEvery) / float64(FileCheckRound)
	return int64(part*float64(c.Total)) + 1
}

// DamagedFile is a set of bytes that is not what the record says, and the
// entries that have it, by their short names: never by what a person wrote.
type DamagedFile struct {
	store.Damage
	Object  string
	Entries []eln.PID
}

// CheckFiles reads the files that are due again, hashes them, and returns those
// newly found damaged or missing. Where it stands is kept after every few
// files: ended in between, it goes on there, and a file that was read twice is
// no worse for it. The service alone may ask.
func (app *App) CheckFiles(ctx context.Context, a *access.Actor) ([]DamagedFile, error) {
	if err := needService(a); err != nil {
		return nil, err
	}
	check, err := app.fileCheckNow(ctx)
	if err != nil {
		return nil, err
	}
	if err := app.checkDamagedAgain(ctx, &check); err != nil {
		return nil, err
	}
	var found []DamagedFile
	for check.Ended.IsZero() {
		rest := check.due(app.Now()) - check.Done
		if rest <= 0 {
			break
		}
		more, err := app.checkBatch(ctx, &check, int(min(rest, fileCheckBatch)))
		found = append(found, more...)
		if err != nil {
			return found, err
		}
	}
	return found, nil
}

func needService(a *access.Actor) error {
	if !a.Service {
		return eln.Errorf(eln.Denied, "service_only", "Only the service itself does this.")
	}
	return nil
}

// fileCheckNow returns where the check stands, at the begin of a new round when
// the last one is over.
func (app *App) fileCheckNow(ctx context.Context) (FileCheck, error) {
	var check FileCheck
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if check, err = fileCheckIn(ctx, tx); err != nil {
			return err
		}
		over := !check.Ended.IsZero() && app.Now().Sub(check.Began) >= FileCheckRound
		if !check.Began.IsZero() && !over {
			return nil
		}
		check = FileCheck{Began: app.Now().UTC(), Again: check.Again}
		check.Total, err = tx.BlobCount(ctx)
		return err
	})
	return check, err
}

// fileCheckIn returns where the check was left; nothing when it never began.
func fileCheckIn(ctx context.Context, tx *store.Tx) (FileCheck, error) {
	var check FileCheck
	kept, err := tx.Setting(ctx, fileCheckSetting)
	if eln.CodeOf(err) == eln.NotFound {
		return check, nil
	}
	if err != nil {
		return check, err
	}
	return check, json.Unmarshal([]byte(kept), &check)
}

// damagedAgain is how often files that were found wrong are read again: they
// may have come back from a backup, or with somebody who sent them again.
const damagedAgain = 24 * time.Hour

// checkDamagedAgain forgets the damage of files that are whole now.
func (app *App) checkDamagedAgain(ctx context.Context, check *FileCheck) error {
	if app.Now().Sub(check.Again) < damagedAgain {
		return nil
	}
	for last := (store.Damage{}); ; {
		damaged, err := app.damagedAfter(ctx, last)
		if err != nil {
			return err
		}
		if err := app.checkAgain(ctx, *check, damaged); err != nil {
			return err
		}
		if len(damaged) < fileCheckBatch {
			check.Again = app.Now().UTC()
			_, err := app.keepCheck(ctx, *check, nil, nil)
			return err
		}
		last = damaged[len(damaged)-1]
	}
}

// damagedAfter returns the next batch of files that were found wrong.
func (app *App) damagedAfter(ctx context.Context, last store.Damage) ([]store.Damage, error) {
	var damaged []store.Damage
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		damaged, err = tx.Damaged(ctx, last.LabID, last.SHA256, fileCheckBatch)
		return err
	})
	return damaged, err
}

// checkAgain reads files that were found wrong once more. One that no row keeps
// any more has nothing wrong with it.
func (app *App) checkAgain(ctx context.Context, check FileCheck, damaged []store.Damage) error {
	rows, problems := make([]store.Blob, len(damaged)), make([]string, len(damaged))
	for i, d := range damaged {
		err := app.DB.Read(ctx, func(tx *store.Tx) error {
			var err error
			rows[i], err = tx.Blob(ctx, d.LabID, d.SHA256)
			return err
		})
		if eln.CodeOf(err) == eln.NotFound {
			continue
		}
		if err == nil {
			problems[i], err = app.problemOf(ctx, rows[i])
		}
		if err != nil {
			return err
		}
	}
	_, err := app.keepCheck(ctx, check, rows, problems)
	return err
}

// checkBatch reads the next files and keeps how far that is.
func (app *App) checkBatch(ctx context.Context, check *FileCheck, limit int) ([]DamagedFile, error) {
	var rows []store.Blob
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		rows, err = tx.BlobsAfter(ctx, check.AfterLab, check.AfterSHA256, limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	problems := make([]string, len(rows))
	for i, row := range rows {
		if problems[i], err = app.problemOf(ctx, row); err != nil {
			return nil, err
		}
		check.AfterLab, check.AfterSHA256 = row.LabID, row.SHA256
		check.Done++
		check.Bytes += row.Size
	}
	if len(rows) < limit {
		check.Ended = app.Now().UTC()
	}
	return app.keepCheck(ctx, *check, rows, problems)
}

// keepCheck writes where the check stands with what it found on the way.
func (app *App) keepCheck(ctx context.Context, check FileCheck, rows []store.Blob, problems []string) ([]DamagedFile, error) {
	value, err := json.Marshal(check)
	if err != nil {
		return nil, err
	}
	var found []DamagedFile
	err = app.DB.Write(ctx, func(tx *store.Tx) error {
		found = nil
		for i, row := range rows {
			news, err := noteProblem(ctx, tx, row, problems[i])
			if err != nil {
				return err
			}
			found = append(found, news...)
		}
		return tx.SetSetting(ctx, fileCheckSetting, string(value))
	})
	return found, err
}

// noteProblem keeps what is wrong with the bytes of a row, unless they were
// replaced while they were read, and returns it when it is news.
func noteProblem(ctx context.Context, tx *store.Tx, row store.Blob, problem string) ([]DamagedFile, error) {
	if problem == "" {
		return nil, tx.ForgetDamage(ctx, row.LabID, row.SHA256)
	}
	now, err := tx.Blob(ctx, row.LabID, row.SHA256)
	if eln.CodeOf(err) == eln.NotFound || err == nil && now.Object != row.Object {
		return nil, tx.ForgetDamage(ctx, row.LabID, row.SHA256)
	}
	if err != nil {
		return nil, err
	}
	news, err := tx.NoteDamage(ctx, row, problem)
	if err != nil || !news {
		return nil, err
	}
	file, err := damagedFile(ctx, tx, store.Damage{LabID: row.LabID, SHA256: row.SHA256, Problem: problem, At: tx.Now()})
	return []DamagedFile{file}, err
}

// damagedEntries is how many entries of one set of bytes are named.
const damagedEntries = 5

func damagedFile(ctx context.Context, tx *store.Tx, d store.Damage) (DamagedFile, error) {
	file := DamagedFile{Damage: d}
	row, err := tx.Blob(ctx, d.LabID, d.SHA256)
	if err != nil && eln.CodeOf(err) != eln.NotFound {
		return file, err
	}
	file.Object = row.Object
	file.Entries, err = tx.EntriesWithBytes(ctx, d.LabID, d.SHA256, damagedEntries)
	return file, err
}

// The problems that a file can have.
const (
	problemMissing = "missing"
	problemDamaged = "damaged"
	problemNoKey   = "without its key"
	problemNotRead = "unreadable"
)

// problemOf reads the bytes of a row and says what is wrong with them, "" when
// they are what they were. An error says that this cannot be told now.
func (app *App) problemOf(ctx context.Context, row store.Blob) (string, error) {
	var key keys.Key
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		key, err = tx.BlobKey(ctx, row.LabID, row.KeyID)
		return err
	})
	if eln.CodeOf(err) == eln.NotFound {
		return problemNoKey, nil
	}
	if err != nil {
		return "", err
	}
	sum, err := app.hashAgain(ctx, row, key)
	var known *eln.Error
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil && sum == row.SHA256:
		return "", nil
	case err == nil:
		return problemDamaged, nil
	case !errors.As(err, &known):
		return problemNotRead, nil
	case known.Key == "file_missing":
		return problemMissing, nil
	case known.Key == "file_damaged":
		return problemDamaged, nil
	}
	return "", fmt.Errorf("read the object %s again: %w", row.Object, err)
}

// hashAgain reads the plain bytes of a row, slowly, and returns their hash.
func (app *App) hashAgain(ctx context.Context, row store.Blob, key keys.Key) (string, error) {
	f, err := app.Blobs.Open(ctx, row.Object)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r, err := blob.NewReader(f, row.Size, key)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, &slowly{ctx: ctx, r: r, began: time.Now()}); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// slowly reads no faster than fileCheckRate, and stops with its context.
type slowly struct {
	ctx   context.Context
	r     io.Reader
	began time.Time
	read  int64
}

// slowlyIgnored is the lead that is not worth a pause.
const slowlyIgnored = 20 * time.Millisecond

// Read implements io.Reader.
func (s *slowly) Read(p []byte) (int, error) {
	lead := time.Duration(float64(s.read)/fileCheckRate*float64(time.Second)) - time.Since(s.began)
	if lead > slowlyIgnored {
		select {
		case <-time.After(lead):
		case <-s.ctx.Done():
		}
	}
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	s.read += int64(n)
	return n, err
}

// FilesState says where the check of files stands, how many sets of bytes are
// known to be damaged or missing, and names the first of them, at most limit.
// The service alone may ask.
func (app *App) FilesState(ctx context.Context, a *access.Actor, limit int) (FileCheck, int64, []DamagedFile, error) {
	var check FileCheck
	var count int64
	var files []DamagedFile
	if err := needService(a); err != nil {
		return check, 0, nil, err
	}
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if check, err = fileCheckIn(ctx, tx); err != nil {
			return err
		}
		if count, err = tx.DamageCount(ctx); err != nil {
			return err
		}
		damaged, err := tx.Damaged(ctx, "", "", limit)
		for _, d := range damaged {
			if err == nil {
				var file DamagedFile
				file, err = damagedFile(ctx, tx, d)
				files = append(files, file)
			}
		}
		return err
	})
	return check, count, files, err
}
