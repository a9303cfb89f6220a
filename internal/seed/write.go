package seed

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"cahier/internal/eln"
)

// writer writes texts of one subject in one language.
type writer struct {
	*rand.Rand
	subject
	language int // 0 French, 1 English
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// say fills one sentence in.
func (w writer) say(from []line) string {
	s := strings.ReplaceAll(pick(w.Rand, from)[w.language], "{thing}", pick(w.Rand, w.things)[w.language])
	for strings.Contains(s, "{n}") {
		s = strings.Replace(s, "{n}", strconv.Itoa(2+w.IntN(96)), 1)
	}
	return s
}

// body writes the text of an experiment: an aim, a protocol, results in
// sentences and often a table, a conclusion.
func (w writer) body() string {
	var b strings.Builder
	w.section(&b, 0, w.paragraph(w.aims, 1+w.IntN(2)))
	w.section(&b, 1, w.protocol())
	w.section(&b, 2, w.paragraph(w.results, 1+w.IntN(3))+w.table())
	w.section(&b, 3, w.paragraph(conclusions, 1))
	return b.String()
}

func (w writer) section(b *strings.Builder, part int, content string) {
	fmt.Fprintf(b, "<h2>%s</h2>%s", headings[part][w.language], content)
}

func (w writer) paragraph(from []line, sentences int) string {
	said := make([]string, 0, sentences)
	for range sentences {
		said = append(said, html.EscapeString(w.say(from)))
	}
	return "<p>" + strings.Join(said, " ") + "</p>"
}

func (w writer) protocol() string {
	var b strings.Builder
	b.WriteString("<ol>")
	for range 3 + w.IntN(5) {
		fmt.Fprintf(&b, "<li><p>%s</p></li>", html.EscapeString(w.say(w.actions)))
	}
	b.WriteString("</ol>")
	return b.String()
}

func (w writer) table() string {
	if w.IntN(3) == 0 {
		return ""
	}
	columns := w.fields[:2+w.IntN(len(w.fields)-1)]
	var b strings.Builder
	b.WriteString("<table><tbody><tr><th><p>n</p></th>")
	for _, f := range columns {
		fmt.Fprintf(&b, "<th><p>%s</p></th>", html.EscapeString(strings.TrimSpace(f.name[w.language]+" "+f.unit)))
	}
	b.WriteString("</tr>")
	for row := range 3 + w.IntN(6) {
		fmt.Fprintf(&b, "<tr><td><p>%d</p></td>", row+1)
		for _, f := range columns {
			fmt.Fprintf(&b, "<td><p>%s</p></td>", w.value(f))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// value writes a value of a field, with the decimal mark of the language.
func (w writer) value(f field) string {
	s := strconv.FormatFloat(float64(f.from+w.IntN(f.to-f.from))/100, 'f', -1, 64)
	if w.language == 0 {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// metadata writes the fields of an entry in eLabFTW's form.
func (w writer) metadata() (string, error) {
	m, err := eln.ParseMetadata("")
	if err != nil {
		return "", err
	}
	for i, f := range w.fields[:1+w.IntN(len(w.fields))] {
		field := fmt.Sprintf(`{"type":"number","value":%q,"unit":%q,"position":%d}`, w.value(f), f.unit, i+1)
		if err := m.Set(f.name[w.language], []byte(field)); err != nil {
			return "", err
		}
	}
	return m.JSON(), nil
}

// labels picks up to three different tags.
func (w writer) labels() []string {
	var tags []string
	for _, i := range w.Perm(len(w.tags))[:w.IntN(4)] {
		tags = append(tags, w.tags[i][w.language])
	}
	return tags
}

// experiment writes one experiment of a day.
func (w writer) experiment(day time.Time) (eln.NewEntry, error) {
	metadata, err := w.metadata()
	return eln.NewEntry{
		Kind: eln.Experiment, Title: capital(w.say(w.titles)), Body: w.body(), Date: day.Format(time.DateOnly),
		Metadata: metadata, Tags: w.labels(), Rating: rating(w.Rand),
	}, err
}

// item writes one resource.
func (w writer) item(day time.Time) (eln.NewEntry, error) {
	metadata, err := w.metadata()
	return eln.NewEntry{
		Kind: eln.Resource, Title: w.say(w.resource), Body: w.paragraph(w.results, 1), Date: day.Format(time.DateOnly),
		Metadata: metadata, Tags: w.labels(),
	}, err
}

// rating is mostly none.
func rating(r *rand.Rand) int {
	if r.IntN(4) > 0 {
		return 0
	}
	return 1 + r.IntN(5)
}

// capital begins a title with a capital letter, but for names as qPCR.
func capital(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
