package eln

import (
	"encoding/json"
	"time"
)

// JobKind names a kind of background work: what it works on and what it does.
type JobKind string

// The kinds of background work.
const (
	JobSweepUploads JobKind = "uploads.sweep" // forgets files that stopped coming in, and bytes that no row names
	JobCheckFiles   JobKind = "files.check"   // reads the bytes of files again and compares them with their hashes
)

// MaxJobInput is how many bytes the input of a job has at most: it names what
// to work on and does not carry it.
const MaxJobInput = 64 << 10

// Job is one piece of background work. UserID is the person who asked for it,
// "" for the service. Tries counts how often it was begun, this time included.
// ClaimedUntil ends the claim of whoever works on it. Trouble says in English
// why the last try did not succeed, Failed why no other will be made, at
// FailedAt.
type Job struct {
	ID           string
	Kind         JobKind
	Input        json.RawMessage
	UserID       string
	RunAt        time.Time
	Tries        int
	ClaimedUntil time.Time
	Trouble      string
	Failed       string
	FailedAt     *time.Time
}
