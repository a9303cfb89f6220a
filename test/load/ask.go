package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cahier/internal/seed"
)

// reader is somebody who asks, with their own session.
type reader struct {
	name string
	http *http.Client
	url  string // of the service, with the prefix of its API
}

// newReader signs somebody in; without an e-mail address it is anybody.
func newReader(ctx context.Context, service, name, email string) (*reader, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	r := &reader{name: name, url: service + "/api/cahier/v1", http: &http.Client{
		Jar: jar, Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: manyClients},
	}}
	if email == "" {
		return r, nil
	}
	return r, r.ask(ctx, "POST", "/session", map[string]string{"email": email, "password": seed.Password}, nil)
}

// ask makes one request and reads the whole answer. Any status but a good one
// is an error.
func (r *reader) ask(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, r.url+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := r.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s answers %s: %.300s", method, path, response.Status, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// How much is asked of one operation: until there are enough answers or the
// time is over, but a few in any case.
const (
	enough      = 300
	few         = 20
	longest     = 4 * time.Second
	manyClients = 8
)

// figures are the times of one operation.
type figures struct {
	p50, p95, p99 time.Duration
	perSecond     float64
	n             int
}

// timed runs an operation with some clients at once, each with the numbers of
// its requests, after two that are not counted.
func timed(ctx context.Context, clients int, do func(ctx context.Context, i int) error) (figures, error) {
	var next atomic.Int64
	for range 2 {
		if err := do(ctx, int(next.Add(1))); err != nil {
			return figures{}, err
		}
	}
	times, failed := make([][]time.Duration, clients), make([]error, clients)
	began := time.Now()
	var group sync.WaitGroup
	for c := range clients {
		group.Go(func() {
			for {
				i := int(next.Add(1))
				if done := i - 2; done > few && (done > enough || time.Since(began) > longest) {
					return
				}
				at := time.Now()
				if failed[c] = do(ctx, i); failed[c] != nil {
					return
				}
				times[c] = append(times[c], time.Since(at))
			}
		})
	}
	group.Wait()
	whole := time.Since(began)
	all := slices.Concat(times...)
	for _, err := range failed {
		if err != nil {
			return figures{}, err
		}
	}
	slices.Sort(all)
	at := func(share float64) time.Duration { return all[min(len(all)-1, int(share*float64(len(all))))] }
	return figures{p50: at(0.50), p95: at(0.95), p99: at(0.99), perSecond: float64(len(all)) / whole.Seconds(), n: len(all)}, nil
}
