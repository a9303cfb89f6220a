package hostile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// corpus reads the files of a folder, by name.
func corpus(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(text)
	}
	return all
}

func quoted(text string) string {
	out, _ := json.Marshal(text)
	return string(out)
}

// What comes back of a text holds nothing that a browser would run, whether it
// was sent as HTML or as Markdown, as a main text or as a comment.
func TestTextsThatRun(t *testing.T) {
	s := newService(t)
	texts := corpus(t, "html")
	for name, text := range corpus(t, "markdown") {
		texts[name] = text
	}
	s.harmless(false, func() {
		for name, text := range texts {
			for _, kind := range []string{"html", "markdown"} {
				a := s.json("POST", "/entries", `{"kind":"experiment","body_type":"`+kind+`","body":`+quoted(text)+`}`)
				if a.status != 201 {
					s.refused(a, name)
					continue
				}
				at := "/entries/" + a.body["pid"].(string)
				s.json("POST", at+"/comments", `{"body":`+quoted(text)+`}`)
				e := s.want(200, "GET", at, "")
				nothingRuns(t, name+" as "+kind, e["body_html"].(string))
				if kind == "html" {
					nothingRuns(t, name, e["body"].(string))
				}
				s.clean(name, "", e)
				n := s.want(200, "GET", at+"/versions/1", "")
				nothingRuns(t, name+" as a version", n["body_html"].(string))
			}
		}
	})
}

// running are elements that run, load, or change what is around them.
var running = map[string]bool{
	"script": true, "style": true, "iframe": true, "object": true, "embed": true, "svg": true, "form": true, "input": true, "button": true, "base": true,
	"link": true, "meta": true, "template": true, "noscript": true, "frame": true, "frameset": true, "applet": true, "textarea": true, "select": true,
}

// nothingRuns parses HTML as a browser would, twice, since what is harmless at
// first may not be when it is written out and read again.
func nothingRuns(t *testing.T, what, text string) {
	t.Helper()
	for range 2 {
		nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var again bytes.Buffer
		for _, n := range nodes {
			for inner := range n.Descendants() {
				nodeRuns(t, what, inner)
			}
			nodeRuns(t, what, n)
			if err := html.Render(&again, n); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		text = again.String()
	}
}

func nodeRuns(t *testing.T, what string, n *html.Node) {
	t.Helper()
	if n.Type != html.ElementNode {
		return
	}
	if running[n.Data] {
		t.Errorf("%s: <%s> is left", what, n.Data)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(strings.ToLower(a.Key), "on") || a.Key == "srcdoc" || a.Key == "formaction" || a.Key == "srcset" {
			t.Errorf("%s: %s=%q is left", what, a.Key, a.Val)
		}
		if a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "cite" {
			addressRuns(t, what, n.Data, a.Val)
		}
	}
}

// addressRuns refuses an address that a browser would run or show as a page.
func addressRuns(t *testing.T, what, element, address string) {
	t.Helper()
	plain := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, strings.ToLower(address))
	for _, scheme := range []string{"javascript:", "vbscript:", "data:text", "data:image/svg", "data:application", "blob:", "filesystem:"} {
		if strings.HasPrefix(plain, scheme) {
			t.Errorf("%s: <%s> leads to %.60q", what, element, address)
		}
	}
}

// Queries that are garbage answer with a refusal that says where, or with
// entries; on both databases.
func TestQueriesThatAreGarbage(t *testing.T) {
	onBoth(t, func(s *service) {
		s.harmless(true, func() {
			for name, text := range corpus(s.t, "query") {
				for _, path := range []string{"/entries?q=", "/entries/count?q=", "/query?q="} {
					a := s.send("GET", prefix+path+url.QueryEscape(text), nil)
					if a.status == 200 {
						continue
					}
					s.refused(a, path+name)
				}
			}
		})
	})
}

// The JSON of the corpus is refused, or read as one object whose last word
// counts, wherever an entry can be made or changed.
func TestJSONThatIsBroken(t *testing.T) {
	s := newService(t)
	s.harmless(true, func() {
		for name, text := range corpus(t, "json") {
			for _, at := range []string{"POST /entries", "PATCH /entries/{entry}", "POST /session", "POST /notebooks"} {
				method, path, _ := strings.Cut(at, " ")
				s.refused(s.json(method, s.aim(path), text), at+" "+name)
			}
		}
	})
}

// pictures are headers of pictures that would take gigabytes to open, and
// pictures that are cut short.
func pictures() map[string]string {
	big := []byte{0, 0, 0xea, 0x60}
	header := append(append([]byte("IHDR"), append(big, big...)...), 8, 6, 0, 0, 0)
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), header...)
	png = binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(header))
	return map[string]string{
		"bomb.png":   string(png),
		"bomb.jpg":   "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\xea\x60\xea\x60\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01",
		"bomb.gif":   "GIF89a\x60\xea\x60\xea\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x60\xea\x60\xea\x00\x02\x02D\x01\x00;",
		"bomb.webp":  "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\xff\xff\xff\x0f\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
		"bomb.tiff":  "II*\x00\x08\x00\x00\x00\x02\x00\x00\x01\x04\x00\x01\x00\x00\x00\x60\xea\x00\x00\x01\x01\x04\x00\x01\x00\x00\x00\x60\xea\x00\x00\x00\x00\x00\x00",
		"bomb.bmp":   "BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\xff\xff\xff\x7f\xff\xff\xff\x7f\x01\x00\x18\x00" + strings.Repeat("\x00", 24),
		"cut.png":    string(png[:20]),
		"empty.png":  "",
		"poly.svg":   `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><foreignObject><iframe src="javascript:alert(1)"/></foreignObject></svg>`,
		"bomb.svg":   `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>`,
		"page.html":  `<script>alert(1)</script>`,
		"gif.html":   "GIF89a/*<script>alert(1)</script>*/=1;",
		"page.pdf":   "%PDF-1.7\n<script>alert(1)</script>",
		"text.xml":   `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="javascript:alert(1)"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
		"note.xhtml": `<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`,
	}
}

// A file keeps its bytes, and nothing of it runs, whatever it says it is; its
// small picture is made in bounded memory or refused.
func TestFilesThatRun(t *testing.T) {
	s := newService(t)
	s.harmless(false, func() {
		for name, content := range pictures() {
			uploads := s.attach(s.things["entry"], name, content)["uploads"].([]any)
			u := uploads[len(uploads)-1].(map[string]any)
			a := s.send("GET", u["url"].(string), nil)
			kind, policy := a.header.Get("Content-Type"), a.header.Get("Content-Security-Policy")
			if a.text != content || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d, %d bytes of %d", name, a.status, len(a.text), len(content))
			}
			if !strings.HasPrefix(policy, "sandbox;") || strings.Contains(policy, "allow-scripts") || strings.Contains(policy, "script-src") {
				t.Errorf("%s: policy %q", name, policy)
			}
			if strings.Contains(kind, "html") || strings.Contains(kind, "svg") || strings.Contains(kind, "xml") || strings.Contains(kind, "script") {
				t.Errorf("%s is served as %s", name, kind)
			}
			if small := s.send("GET", prefix+"/files/"+u["id"].(string)+"/thumbnail", nil); small.status != 200 {
				s.refused(small, "thumbnail of "+name)
			}
		}
	})
}

// Names of files lead nowhere, and mislead nobody.
func TestFileNamesThatLeadElsewhere(t *testing.T) {
	s := newService(t)
	s.harmless(false, func() {
		for _, name := range []string{"../../../etc/passwd", `..\\..\\windows`, "/etc/passwd", "C:evil", "a\x00b.txt", "fin\u202egnp.exe", "..", ".", "", " ", "CON",
			strings.Repeat("é", 5000), "caf\xe9.txt", "a/b/c", "a;b=c", "%2e%2e%2f", "<script>.html", "-rf", "\u200b"} {
			a := s.upload(s.things["entry"], name, "x", "folder", "../../"+name, "comment", name)
			if a.status != 201 {
				s.refused(a, name)
				continue
			}
			s.clean(name, "", a.body)
			uploads := a.body["uploads"].([]any)
			u := uploads[len(uploads)-1].(map[string]any)
			if kept := u["name"].(string); kept == "" || kept == ".." || strings.ContainsAny(kept, `/\`) || strings.Contains(u["folder"].(string), "..") {
				t.Errorf("%q is kept as %q in %q", name, kept, u["folder"])
			}
			if w := s.send("GET", u["download_url"].(string), nil); w.status != 200 || strings.ContainsAny(w.header.Get("Content-Disposition"), "\r\n\u202e") {
				t.Errorf("%q: %d %q", name, w.status, w.header.Get("Content-Disposition"))
			}
		}
	})
}
