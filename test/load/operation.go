package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"
)

// The budgets of the design, for one who waits for an answer: a client alone.
// Eight clients that never pause keep both cores busy all the time: what they
// get says how much the service carries, and is held to nothing. Counts may be
// late: the page does not wait for them.
const (
	budgetList = 150 * time.Millisecond
	budgetOpen = 100 * time.Millisecond
	budgetSave = 50 * time.Millisecond
)

// operation is one thing that people do. The yardsticks have no budget.
type operation struct {
	name   string
	reader *reader
	budget time.Duration
	do     func(ctx context.Context, i int) error
}

// found is what the operations need to know of the store: what the member of
// the largest team finds there.
type found struct {
	pids     []string
	mine     []string // those that the member may change
	versions sync.Map // the version of an entry, by pid
	last     string   // cursor of the last page
	notebook string
	tag      string
}

type row struct {
	PID      string   `json:"pid"`
	Version  int64    `json:"version"`
	Level    string   `json:"level"`
	Tags     []string `json:"tags"`
	Notebook struct {
		Code string `json:"code"`
	} `json:"notebook"`
}

type page struct {
	Items []row  `json:"items"`
	Next  string `json:"next"`
}

// lookAround walks the whole list of a reader once.
func lookAround(ctx context.Context, r *reader) (*found, error) {
	f := &found{}
	for after := ""; ; {
		var p page
		if err := r.ask(ctx, "GET", "/entries?limit=500&kind=experiment&after="+url.QueryEscape(after), nil, &p); err != nil {
			return nil, err
		}
		for _, e := range p.Items {
			if len(f.pids) < 5000 && e.Notebook.Code != "" {
				f.pids, f.notebook = append(f.pids, e.PID), e.Notebook.Code
			}
			if e.Level == "own" || e.Level == "write" {
				f.mine = append(f.mine, e.PID)
				f.versions.Store(e.PID, e.Version)
			}
			if len(e.Tags) > 0 {
				f.tag = e.Tags[0]
			}
		}
		if p.Next == "" {
			break
		}
		f.last, after = p.Next, p.Next
	}
	if len(f.pids) == 0 || len(f.mine) == 0 {
		return nil, errors.New("the member of the largest team sees no experiment, or has none")
	}
	return f, nil
}

// operations are all that is measured.
func operations(ctx context.Context, service string, w *world, b *bare) ([]operation, error) {
	var readers []*reader
	for _, who := range [][2]string{{"member, largest team", bigEmail}, {"member, quiet lab", quietEmail}, {"guest, three grants", guestEmail}, {"anybody", ""}} {
		r, err := newReader(ctx, service, who[0], who[1])
		if err != nil {
			return nil, err
		}
		readers = append(readers, r)
	}
	member := readers[0]
	f, err := lookAround(ctx, member)
	if err != nil {
		return nil, err
	}
	list := yardsticks(member, w, b, f)
	for _, a := range []struct{ name, path string }{
		{"list, one team", "/entries?team=" + w.Big},
		{"list, one notebook", "/entries?notebook=" + f.notebook},
		{"list by title", "/entries?sort=title&ascending=true"},
		{"list by title, one team", "/entries?sort=title&ascending=true&team=" + w.Big},
		{"list, one tag", "/entries?tag=" + url.QueryEscape(f.tag)},
		{"list, rare status", "/entries?status=" + w.Status},
		{"list, last page", "/entries?kind=experiment&after=" + url.QueryEscape(f.last)},
		{"search, rare word", "/entries?q=" + rareWord},
		{"search, phrase", "/entries?q=" + url.QueryEscape(`"étape suivante"`)},
		{"search, field range", "/entries?q=" + url.QueryEscape(`extrafield:Rendement:>80`)},
		{"search, common word, by title", "/entries?sort=title&q=" + commonWord},
	} {
		list = append(list, asking(member, a.name, budgetList, a.path))
	}
	for _, r := range readers {
		list = append(list,
			asking(r, "list, everything", budgetList, "/entries"),
			asking(r, "search, common word", budgetList, "/entries?q="+commonWord),
			asking(r, "count, everything", 0, "/entries/count"),
			asking(r, "count, common word", 0, "/entries/count?q="+commonWord))
	}
	return append(list, entryOperations(member, w, f)...), nil
}

func asking(r *reader, name string, budget time.Duration, path string) operation {
	return operation{name: name, reader: r, budget: budget, do: func(ctx context.Context, _ int) error { return r.ask(ctx, "GET", path, nil, nil) }}
}

// yardsticks are the bare handler's own times.
func yardsticks(r *reader, w *world, b *bare, f *found) []operation {
	plain := &reader{name: "bare handler", http: r.http, url: b.url}
	return []operation{
		asking(plain, "list, one team", 0, "/list/"+w.Big),
		{name: "open an entry", reader: plain, do: func(ctx context.Context, i int) error {
			return plain.ask(ctx, "GET", "/open/"+f.pid(i), nil, nil)
		}},
		{name: "save", reader: plain, do: func(ctx context.Context, i int) error {
			return plain.ask(ctx, "POST", "/save/"+f.pid(i), map[string]string{"body": text(i)}, nil)
		}},
	}
}

// pid names the ith entry, far from the one before.
func (f *found) pid(i int) string { return f.pids[i*97%len(f.pids)] }

func text(i int) string {
	return fmt.Sprintf("<h2>But</h2><p>Vérifier la mesure %d.</p><h2>Protocole</h2><ol><li><p>Chauffer à %d °C.</p></li></ol>", i, 20+i%200)
}

// entryOperations open, save and begin entries.
func entryOperations(r *reader, w *world, f *found) []operation {
	return []operation{
		{name: "open an entry", reader: r, budget: budgetOpen, do: func(ctx context.Context, i int) error {
			return r.ask(ctx, "GET", "/entries/"+f.pid(i), nil, nil)
		}},
		asking(r, "open one of many parts", budgetOpen, "/entries/"+w.Rich),
		asking(r, "versions of that one", budgetOpen, "/entries/"+w.Rich+"/versions"),
		{name: "save", reader: r, budget: budgetSave, do: func(ctx context.Context, i int) error { return save(ctx, r, f, i) }},
		{name: "begin an entry", reader: r, budget: budgetSave, do: func(ctx context.Context, i int) error {
			w.written.Add(1)
			return r.ask(ctx, "POST", "/entries", map[string]any{
				"kind": "experiment", "team_id": w.Big, "title": fmt.Sprintf("Essai %d", i), "body": text(i), "tags": []string{"RMN"},
				"metadata": `{"extra_fields":{"Rendement":{"type":"number","value":"41.2","unit":"%"}}}`,
			}, nil)
		}},
	}
}

// save changes the text of an entry as the interface does: it names the
// version that it started from.
func save(ctx context.Context, r *reader, f *found, i int) error {
	pid := f.mine[i%len(f.mine)]
	base, _ := f.versions.Load(pid)
	var e row
	if err := r.ask(ctx, "PATCH", "/entries/"+pid, map[string]any{"base_version": base, "body": text(i)}, &e); err != nil {
		return err
	}
	f.versions.Store(pid, e.Version)
	return nil
}
