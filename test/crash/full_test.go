package crash

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a folder on a file system of its own, which is filled to the
// last byte and gets room again.
type smallDisk struct {
	t   *testing.T
	dir string
}

func newSmallDisk(t *testing.T) smallDisk {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=32m"); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return smallDisk{t, dir}
}

func (d smallDisk) ballast() string { return filepath.Join(d.dir, "ballast") }

// fill leaves so many bytes of room.
func (d smallDisk) fill(room int64) {
	d.t.Helper()
	f, err := os.Create(d.ballast())
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	block, written := make([]byte, 4096), int64(0)
	for {
		n, err := f.Write(block)
		written += int64(n)
		if err != nil {
			break
		}
	}
	if err := f.Truncate(max(0, written-room)); err != nil {
		d.t.Fatal(err)
	}
}

// empty gives the room back.
func (d smallDisk) empty() {
	if err := os.Remove(d.ballast()); err != nil {
		d.t.Fatal(err)
	}
}

// full wants the answer that says so, and nothing else.
func (p *program) full(what string, a answer, err error) {
	p.t.Helper()
	if err != nil || a.status != 503 || a.json()["key"] != "disk_full" {
		p.t.Errorf("%s on a full disk: %v %d %.300s", what, err, a.status, a.text)
	}
}

func TestFullDisk(t *testing.T) {
	disk := newSmallDisk(t)
	p := newProgram(t, filepath.Join(disk.dir, "data"), "")
	p.start()
	text := func(name string) string {
		return fmt.Sprintf(`{"kind":"experiment","title":%q,"body":"<p>%s</p>"}`, name, strings.Repeat(name+" ", 40_000))
	}
	kept := p.must(p.send("POST", "/entries", text("before")))(201)["pid"].(string)
	p.must(p.upload("/entries/"+kept+"/uploads", "file", "whole"))(201)
	said := "entry " + base64.StdEncoding.EncodeToString([]byte(kept))
	big := strings.Repeat("b", 4<<20)
	a, err := p.ask("POST", prefix+"/tus", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(big)), "Upload-Metadata", said)
	p.must(a, err)(201)
	piece := part{at: a.header.Get("Location"), content: big}
	if piece.safe, err = p.sendPiece(piece, 300_000); err != nil || piece.safe != 300_000 {
		t.Fatalf("%d %v", piece.safe, err)
	}

	for _, room := range []int64{0, 64 << 10, 512 << 10} {
		disk.fill(room)
		saved := 0
		for a, err = p.send("POST", "/entries", text("during")); a.status == 201 && saved < 500; a, err = p.send("POST", "/entries", text("during")) {
			saved++
		}
		p.full("a save", a, err)
		a, err = p.send("PATCH", "/entries/"+kept, `{"title":"half","body":"`+strings.Repeat("half ", 100_000)+`"}`)
		p.full("a change", a, err)
		a, err = p.upload("/entries/"+kept+"/uploads", "file", big)
		p.full("an upload", a, err)
		a, err = p.upload("/import", "file", crate("full", 50))
		p.full("an import", a, err)
		a, err = p.ask("PATCH", piece.at, strings.NewReader(big[piece.safe:]), "Tus-Resumable", "1.0.0",
			"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.FormatInt(piece.safe, 10))
		p.full("a piece", a, err)
		p.unchanged(kept)
		if p.run("verify"); saved > 0 {
			t.Logf("with %d bytes of room, %d entries were saved", room, saved)
		}
		disk.empty()
	}
	p.unchanged(kept)
	p.must(p.send("PATCH", "/entries/"+kept, `{"title":"after"}`))(200)
	p.must(p.upload("/entries/"+kept+"/uploads", "file", "after"))(201)
	p.must(p.upload("/import", "file", crate("after", 5)))(200)
	if a, err = p.ask("HEAD", piece.at, nil, "Tus-Resumable", "1.0.0"); err != nil || a.status != 200 {
		t.Fatalf("the upload is gone: %v %d", err, a.status)
	}
	now, _ := strconv.ParseInt(a.header.Get("Upload-Offset"), 10, 64)
	if now < piece.safe {
		t.Errorf("%d bytes are left of %d", now, piece.safe)
	}
	piece.safe = now
	if now, err = p.sendPiece(piece, int64(len(big))); err != nil || now != int64(len(big)) {
		t.Errorf("the upload does not end: %d %v", now, err)
	}
	p.kill()
	if strings.Contains(p.log.String(), "panic") {
		t.Errorf("a full disk is no reason to panic:\n%s", p.log)
	}
	p.run("verify")
}

// unchanged wants the entry as it was before the disk was full.
func (p *program) unchanged(pid string) {
	p.t.Helper()
	e := p.must(p.send("GET", "/entries/"+pid, ""))(200)
	if files, _ := e["uploads"].([]any); e["title"] != "before" || len(files) != 1 {
		p.t.Errorf("the entry is half changed: %v with %d files", e["title"], len(files))
	}
}

// A quota says another word than a full disk, and the answer is the same.
func TestFileSizeLimit(t *testing.T) {
	p := newProgram(t, t.TempDir(), "")
	about, err := os.Stat(filepath.Join(p.data, "cahier.db"))
	if err != nil {
		t.Fatal(err)
	}
	p.startWithin(about.Size()/512 + 512)
	var kept []string
	text := strings.Repeat("text ", 20_000)
	for n := 0; ; n++ {
		a, err := p.send("POST", "/entries", fmt.Sprintf(`{"kind":"experiment","title":"n%d","body":%q}`, n, text))
		if err != nil || a.status != 201 || n > 500 {
			p.full("a save", a, err)
			break
		}
		kept = append(kept, a.json()["pid"].(string))
	}
	p.kill()
	p.start()
	for n, pid := range kept {
		if e := p.must(p.send("GET", "/entries/"+pid, ""))(200); e["title"] != fmt.Sprintf("n%d", n) {
			t.Errorf("%s is titled %v", pid, e["title"])
		}
	}
	p.must(p.send("POST", "/entries", `{"kind":"experiment","title":"after"}`))(201)
	p.kill()
	p.run("verify")
}
