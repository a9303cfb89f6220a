package interchange

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
	"time"

	nethtml "golang.org/x/net/html"
)

// maxPreviewText keeps the preview readable; the whole text is in the metadata.
const maxPreviewText = 20_000

// writePreviewPage writes the page for people who open the folder: no script,
// no picture, nothing from elsewhere, texts without their markup.
func (w *Writer) writePreviewPage() error {
	entry, err := w.create("ro-crate-preview.html")
	if err != nil {
		return err
	}
	h := w.header
	fmt.Fprintf(entry, `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>body{font-family:sans-serif;max-width:50em;margin:2em auto;padding:0 1em;line-height:1.5}article{border-top:1px solid #888;margin-top:2em}.text{white-space:pre-wrap}</style>
</head>
<body>
<h1>%s</h1>
<p>%s — %s</p>
<p lang="fr">Cette page résume l’archive ; le contenu complet est dans ro-crate-metadata.json et les dossiers.</p>
<p lang="en">This page sums up the archive; the whole content is in ro-crate-metadata.json and the folders.</p>
`, html.EscapeString(h.Name), html.EscapeString(h.Name), html.EscapeString(h.Publisher), h.Created.Format(time.RFC3339))
	if err := w.preview.copyTo(entry); err != nil {
		return err
	}
	_, err = io.WriteString(entry, "</body>\n</html>\n")
	return err
}

// writePreview writes one dataset's part of the page.
func writePreview(out io.Writer, d *openDataset) error {
	var b strings.Builder
	fmt.Fprintf(&b, "<article>\n<h2>%s</h2>\n<p>%s</p>\n", html.EscapeString(cmp.Or(d.title, "—")), html.EscapeString(byline(d)))
	if d.body != "" {
		fmt.Fprintf(&b, "<p class=\"text\">%s</p>\n", html.EscapeString(clip(d.body, maxPreviewText)))
	}
	if len(d.files) > 0 {
		b.WriteString("<p><span lang=\"fr\">Fichiers</span> / <span lang=\"en\">Files</span></p>\n<ul>\n")
	}
	for _, f := range d.files {
		address := (&url.URL{Path: f.NodeID}).EscapedPath()
		fmt.Fprintf(&b, "<li><a href=\"%s\">%s</a> (%d)<br><code>%s</code></li>\n",
			html.EscapeString(address), html.EscapeString(f.Name), f.Size, f.SHA256)
	}
	if len(d.files) > 0 {
		b.WriteString("</ul>\n")
	}
	b.WriteString("</article>\n")
	_, err := io.WriteString(out, b.String())
	return err
}

func byline(d *openDataset) string {
	words := []string{}
	if d.date != "" {
		words = append(words, d.date)
	}
	for _, p := range d.authors {
		words = append(words, cmp.Or(strings.TrimSpace(p.Given+" "+p.Family), p.Name, p.Email))
	}
	return strings.Join(words, " — ")
}

// plainText is a body without markup: blocks on lines of their own, scripts and
// styles left out. Markdown is text already.
func plainText(body string, markdown bool) string {
	if markdown {
		return strings.TrimSpace(body)
	}
	var b strings.Builder
	tokens := nethtml.NewTokenizer(strings.NewReader(body))
	hidden := ""
	for {
		switch kind := tokens.Next(); kind {
		case nethtml.ErrorToken:
			return strings.TrimSpace(b.String())
		case nethtml.TextToken:
			if hidden == "" {
				b.WriteString(strings.ReplaceAll(html.UnescapeString(string(tokens.Raw())), "\u00a0", " "))
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			name, _ := tokens.TagName()
			hidden = hiddenAfter(hidden, string(name), kind)
			if breaksLine[string(name)] && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte('\n')
			}
		}
	}
}

func hiddenAfter(hidden, name string, kind nethtml.TokenType) string {
	switch {
	case kind == nethtml.StartTagToken && hidden == "" && (name == "script" || name == "style"):
		return name
	case kind == nethtml.EndTagToken && name == hidden:
		return ""
	}
	return hidden
}

// breaksLine are the elements that start or end a line.
var breaksLine = map[string]bool{"p": true, "div": true, "br": true, "li": true, "ul": true, "ol": true, "tr": true, "table": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "pre": true, "blockquote": true, "hr": true}
