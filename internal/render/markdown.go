package render

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// markdown is CommonMark with tables, task lists, strike-through and bare
// links (GitHub Flavored Markdown). HTML inside passes: the sanitiser judges it.
var markdown = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
})

// maxTangle bounds the cost of reading Markdown: the squares of the numbers of
// delimiters in each paragraph, which is how the reader's time grows. Text of
// people stays a thousand times below; the bound is about half a second.
const maxTangle = 1_000_000_000

// MarkdownHTML returns Markdown as sanitised HTML, a fixed point of
// SanitizeHTML. Text that was made to keep the reader busy is shown as it was
// typed. Size is for CheckBody.
func MarkdownHTML(s string) string {
	s = CleanText(s)
	var out strings.Builder
	if tangle(s) > maxTangle || markdown().Convert([]byte(s), &out) != nil {
		return SanitizeHTML("<pre>\n" + textEscapes.Replace(s) + "</pre>")
	}
	return SanitizeHTML(out.String())
}

func tangle(s string) int {
	sum, here := 0, 0
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) == "" {
			sum += here * here
			here = 0
			continue
		}
		here += delimiters(line)
	}
	return sum + here*here
}

// delimiters counts what can open something in a line; the bars of a table
// and the signs of numbers do not.
func delimiters(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case '*', '_', '~', '[', ']', '<', '>', '`':
			n++
		case '-', '+', '.', ')':
			if i+1 < len(line) && line[i+1] == ' ' {
				n++
			}
		}
	}
	return n
}
