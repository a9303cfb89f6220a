package pm

import (
	"fmt"
	"strings"
	"testing"
)

// pages is a document of so many paragraphs of 60 words; 5,000 are about 300
// pages.
func pages(b *testing.B, paragraphs int) *Node {
	b.Helper()
	words := strings.Fields("le tube a été chauffé à 80 °C pendant une nuit sous azote puis refroidi lentement et filtré sur célite avant extraction")
	var body strings.Builder
	for i := range paragraphs {
		fmt.Fprintf(&body, `<p data-block="b-%08d">`, i)
		for k := range 60 {
			body.WriteString(words[(i*7+k*3)%len(words)] + " ")
		}
		body.WriteString("</p>")
	}
	doc, err := ReadCanonical(body.String())
	if err != nil {
		b.Fatal(err)
	}
	return doc
}

const manyParagraphs = 5000

func BenchmarkReadDocument(b *testing.B) {
	src := pages(b, manyParagraphs).AppendJSON(nil)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Body().ReadDocument(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteDocument(b *testing.B) {
	doc := pages(b, manyParagraphs)
	for b.Loop() {
		b.SetBytes(int64(len(doc.AppendJSON(nil))))
	}
}

// BenchmarkKeystroke is one commit: its JSON read, rebased over one other,
// applied, written.
func BenchmarkKeystroke(b *testing.B) {
	doc := pages(b, manyParagraphs)
	at := doc.Length() / 2
	src := fmt.Appendf(nil, `[{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"text","text":"x"}]}}]`, at)
	over := []Step{&ReplaceStep{from: 1, to: 1, slice: Slice{content: fragmentOf(newText(Body().nodes["text"], "y", nil))}}}
	head, err := ApplyAll(doc, over)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		steps, err := Body().ReadSteps(src)
		if err != nil {
			b.Fatal(err)
		}
		r, err := Rebase(head, steps, over)
		if err != nil || len(r.Steps) != 1 {
			b.Fatal(err)
		}
		AppendSteps(nil, r.Steps)
	}
}

func BenchmarkApply(b *testing.B) {
	doc := pages(b, manyParagraphs)
	at := doc.Length() / 2
	step := &ReplaceStep{from: at, to: at, slice: Slice{content: fragmentOf(newText(Body().nodes["text"], "x", nil))}}
	for b.Loop() {
		if _, err := Apply(doc, step); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	doc := pages(b, manyParagraphs)
	changed := doc
	for i := range 20 {
		at := doc.Length() * (i + 1) / 22
		if next, err := Apply(changed, &ReplaceStep{from: at, to: at + 3}); err == nil {
			changed = next
		}
	}
	// Read again, so that nothing is shared.
	other, err := ReadCanonical(HTML(changed))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if len(Diff(doc, other)) == 0 {
			b.Fatal("no difference")
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	doc := pages(b, manyParagraphs)
	for b.Loop() {
		b.SetBytes(int64(len(HTML(doc))))
	}
}

func BenchmarkReadCanonical(b *testing.B) {
	body := HTML(pages(b, manyParagraphs))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := ReadCanonical(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadHTML(b *testing.B) {
	body := HTML(pages(b, manyParagraphs))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := ReadHTML(body); err != nil {
			b.Fatal(err)
		}
	}
}
