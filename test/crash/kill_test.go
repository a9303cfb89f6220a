package crash

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cahier/internal/pgtest"
)

// ledger is what was acknowledged.
type ledger struct {
	mu     sync.Mutex
	titles map[string][]string // by entry: what its title was set to, in order
	tried  map[string]string   // by entry: the title that was asked for last
	files  map[string][]string // by entry: the hashes of its files
	taken  map[string]bool     // pids that an import gave
	parts  []part
}

// part is a file that came in piece by piece: so many of its bytes were
// acknowledged.
type part struct {
	at      string
	content string
	safe    int64
}

func (l *ledger) note(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn()
}

func newLedger() *ledger {
	return &ledger{titles: map[string][]string{}, tried: map[string]string{}, files: map[string][]string{}, taken: map[string]bool{}}
}

// Rounds of writers who are cut off at a random moment.
const rounds = 5

func TestKillLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills real processes for half a minute")
	}
	t.Run("sqlite", func(t *testing.T) { killed(t, "") })
	t.Run("postgres", func(t *testing.T) { killed(t, pgtest.URL(t)) })
}

func killed(t *testing.T, database string) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	p, l := newProgram(t, t.TempDir(), database), newLedger()
	for round := range rounds {
		p.start()
		p.check(l)
		var writers sync.WaitGroup
		for i := range 4 {
			writers.Go(func() { p.write(l, i, fmt.Sprintf("%d-%d", round, i), rand.New(rand.NewPCG(seed, uint64(round*10+i)))) })
		}
		time.Sleep(time.Duration(300+random.IntN(1500)) * time.Millisecond)
		p.kill()
		writers.Wait()
		p.run("verify")
	}
	p.start()
	p.check(l)
	p.resume(l)
	p.kill()
	p.run("verify")
	if len(l.titles) < rounds || len(l.files) == 0 {
		t.Errorf("too little was acknowledged to prove anything: %d entries, %d with files, %d imported", len(l.titles), len(l.files), len(l.taken))
	}
	t.Logf("%d entries, %d with files, %d imported, %d in pieces", len(l.titles), len(l.files), len(l.taken), len(l.parts))
}

// write does one kind of work until the program is gone.
func (p *program) write(l *ledger, kind int, name string, random *rand.Rand) {
	for n := 0; ; n++ {
		var err error
		switch kind {
		case 0, 1:
			err = p.saves(l, fmt.Sprintf("%s-%d", name, n))
		case 2:
			err = p.sendsFiles(l, fmt.Sprintf("%s-%d", name, n), random)
		case 3:
			err = p.imports(l, fmt.Sprintf("%s-%d", name, n))
		}
		if err != nil {
			return
		}
	}
}

// saves makes an entry and changes its title and text a few times.
func (p *program) saves(l *ledger, name string) error {
	a, err := p.send("POST", "/entries", `{"kind":"experiment","title":"`+name+`","body":"<p>`+name+`</p>"}`)
	if err != nil || a.status != 201 {
		return p.odd(a, err)
	}
	pid := a.json()["pid"].(string)
	l.note(func() { l.titles[pid] = []string{name} })
	for n := range 4 {
		title := fmt.Sprintf("%s.%d", name, n)
		l.note(func() { l.tried[pid] = title })
		a, err := p.send("PATCH", "/entries/"+pid, fmt.Sprintf(`{"title":%q,"body":"<p>%s</p><p>again</p>"}`, title, title))
		if err != nil || a.status != 200 {
			return p.odd(a, err)
		}
		l.note(func() { l.titles[pid] = append(l.titles[pid], title) })
	}
	return nil
}

// odd reports an answer that is none of those that a writer may get.
func (p *program) odd(a answer, err error) error {
	if err == nil {
		p.t.Errorf("a writer was answered %d %.300s", a.status, a.text)
		err = errGone
	}
	return err
}

// sendsFiles adds a file in one piece and one in several.
func (p *program) sendsFiles(l *ledger, name string, random *rand.Rand) error {
	a, err := p.send("POST", "/entries", `{"kind":"experiment","title":"`+name+`"}`)
	if err != nil || a.status != 201 {
		return p.odd(a, err)
	}
	pid := a.json()["pid"].(string)
	l.note(func() { l.titles[pid] = []string{name} })
	content := strings.Repeat(name, 1+random.IntN(40_000))
	if a, err = p.upload("/entries/"+pid+"/uploads", "file", content); err != nil || a.status != 201 {
		return p.odd(a, err)
	}
	l.note(func() { l.files[pid] = append(l.files[pid], hashOf(content)) })
	content = strings.Repeat(name+"|", 60_000)
	said := "entry " + base64.StdEncoding.EncodeToString([]byte(pid)) + ",name " + base64.StdEncoding.EncodeToString([]byte("big.bin"))
	a, err = p.ask("POST", prefix+"/tus", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", said)
	if err != nil || a.status != 201 {
		return p.odd(a, err)
	}
	piece := part{at: a.header.Get("Location"), content: content}
	var place int
	l.note(func() { place = len(l.parts); l.parts = append(l.parts, piece) })
	for piece.safe < int64(len(content)) {
		if piece.safe, err = p.sendPiece(piece, min(piece.safe+100_000, int64(len(content)))); err != nil {
			return err
		}
		l.note(func() { l.parts[place] = piece })
	}
	l.note(func() { l.files[pid] = append(l.files[pid], hashOf(content)) })
	return nil
}

// sendPiece sends the next bytes of a file and returns how many are safe.
func (p *program) sendPiece(of part, end int64) (int64, error) {
	a, err := p.ask("PATCH", of.at, strings.NewReader(of.content[of.safe:end]), "Tus-Resumable", "1.0.0",
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.FormatInt(of.safe, 10))
	if err != nil || a.status != 204 {
		return of.safe, p.odd(a, err)
	}
	return strconv.ParseInt(a.header.Get("Upload-Offset"), 10, 64)
}

// imports takes a file of several records.
func (p *program) imports(l *ledger, name string) error {
	a, err := p.upload("/import", "file", crate(name, 5))
	if err != nil || a.status != 200 {
		return p.odd(a, err)
	}
	taken, _ := a.json()["taken"].([]any)
	l.note(func() {
		for _, one := range taken {
			if pid, ok := one.(map[string]any)["pid"].(string); ok {
				l.taken[pid] = true
			}
		}
	})
	return nil
}

// crate is an .eln file of records with a file each.
func crate(name string, records int) string {
	var graph, parts strings.Builder
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range records {
		fmt.Fprintf(&parts, `,{"@id":"./%d/"}`, i)
		fmt.Fprintf(&graph, `,{"@id":"./%d/","@type":"Dataset","name":"%s %d","text":"<p>text</p>","hasPart":[{"@id":"./%d/f.txt"}]},
			{"@id":"./%d/f.txt","@type":"File","name":"f.txt","sha256":"%s"}`, i, name, i, i, i, hashOf(name))
		w, _ := z.Create(fmt.Sprintf("root/%d/f.txt", i))
		_, _ = w.Write([]byte(name))
	}
	w, _ := z.Create("root/ro-crate-metadata.json")
	fmt.Fprintf(w, `{"@context":"https://w3id.org/ro/crate/1.1/context","@graph":[{"@id":"ro-crate-metadata.json","@type":"CreativeWork","about":{"@id":"./"}},
		{"@id":"./","@type":"Dataset","name":"%s","hasPart":[%s]}%s]}`, name, strings.TrimPrefix(parts.String(), ","), graph.String())
	_ = z.Close()
	return b.String()
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// check wants everything that was acknowledged to be there, whole.
func (p *program) check(l *ledger) {
	p.t.Helper()
	for pid, titles := range l.titles {
		e := p.must(p.send("GET", "/entries/"+pid, ""))(200)
		last := titles[len(titles)-1]
		if e["title"] != last && e["title"] != l.tried[pid] {
			p.t.Errorf("%s is titled %v; %q was acknowledged", pid, e["title"], last)
		}
		if !strings.Contains(e["body"].(string), e["title"].(string)) && len(titles) > 1 {
			p.t.Errorf("%s is half written: %v, %v", pid, e["title"], e["body"])
		}
		p.checkFiles(e, l.files[pid])
	}
	for pid := range l.taken {
		e := p.must(p.send("GET", "/entries/"+pid, ""))(200)
		if files, _ := e["uploads"].([]any); len(files) != 1 {
			p.t.Errorf("%s was imported with %d files", pid, len(files))
		}
	}
}

// checkFiles wants the files of an entry to be those, and each to be whole.
func (p *program) checkFiles(e map[string]any, want []string) {
	p.t.Helper()
	found := map[string]bool{}
	files, _ := e["uploads"].([]any)
	for _, f := range files {
		u := f.(map[string]any)
		a, err := p.ask("GET", u["url"].(string), nil)
		if err != nil || a.status != 200 || hashOf(string(a.text)) != u["sha256"] {
			p.t.Errorf("file %v is not whole: %v %d", u["name"], err, a.status)
		}
		found[u["sha256"].(string)] = true
	}
	for _, hash := range want {
		if !found[hash] {
			p.t.Errorf("%v lost a file that was acknowledged", e["pid"])
		}
	}
}

// resume ends the files that came in piece by piece: each goes on at or after
// the byte that was acknowledged, and arrives whole.
func (p *program) resume(l *ledger) {
	p.t.Helper()
	for _, of := range l.parts {
		a, err := p.ask("HEAD", of.at, nil, "Tus-Resumable", "1.0.0")
		now, _ := strconv.ParseInt(a.header.Get("Upload-Offset"), 10, 64)
		if err != nil || a.status != 200 || now < of.safe {
			p.t.Errorf("an upload goes on at %d, %d bytes were acknowledged: %v %d", now, of.safe, err, a.status)
			continue
		}
		if of.safe = now; now == int64(len(of.content)) {
			continue
		}
		if now, err = p.sendPiece(of, int64(len(of.content))); err != nil || now != int64(len(of.content)) {
			p.t.Errorf("an upload does not end: %d of %d, %v", now, len(of.content), err)
		}
	}
}
