package app

import (
	"strings"

	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/render"
)

// sayWant names in the report what a record said and the entry does not quite
// hold.
func (im *importing) sayWant(n *importNode, w *want) {
	d := n.set
	say := func(severity interchange.Severity, key string, args ...string) {
		im.note(severity, d.NodeID, key, append([]string{"title", d.Title}, args...)...)
	}
	if author := w.facts.claimedAuthor(); author != "" {
		say(interchange.Changed, "claimed_author", "name", author)
	}
	if len(d.History) > 0 {
		say(interchange.Changed, "history_kept", "count", numberText(min(len(d.History), maxHistory)))
	}
	if len(d.History) > maxHistory {
		say(interchange.Left, "history_cut")
	}
	if w.facts.Custodian != nil {
		say(interchange.Changed, "custodian_claimed", "name", w.facts.Custodian.name())
	}
	for _, l := range w.urls {
		say(interchange.Changed, "link_kept_aside", "url", l.URL)
	}
	if w.facts.Metadata != "" {
		say(interchange.Changed, "fields_left")
	}
	if bodyFits(d) != nil {
		say(interchange.Changed, "text_left", "name", longTextName(d))
	}
	if textLoses(d) {
		say(interchange.Changed, "text_cleaned")
	}
	im.sayParts(d, w, say)
}

// textLoses reports whether cleaning takes words, pictures or links out of a
// text; that markup is put in order is not worth a note.
func textLoses(d *interchange.Dataset) bool {
	if d.Markdown || bodyFits(d) != nil {
		return false
	}
	clean := render.SanitizeHTML(d.Body)
	for _, mark := range []string{"<img", "<a ", "<script", "<iframe", "<svg", "<math", "<video", "<audio", "<object", "<embed", "<form", "<input"} {
		if strings.Count(strings.ToLower(d.Body), mark) != strings.Count(clean, mark) {
			return true
		}
	}
	return strings.Join(strings.Fields(render.PlainText(d.Body, false)), " ") != strings.Join(strings.Fields(render.PlainText(clean, false)), " ")
}

func (im *importing) sayParts(d *interchange.Dataset, w *want, say func(interchange.Severity, string, ...string)) {
	if w.Title != d.Title {
		say(interchange.Changed, "title_cut")
	}
	if d.CustomID != nil && w.CustomID == 0 {
		say(interchange.Left, "custom_id_left")
	}
	for _, s := range d.Steps {
		switch body := render.CleanLine(s.Body, eln.MaxStep); body {
		case "":
			say(interchange.Left, "step_left")
		case s.Body:
		default:
			say(interchange.Changed, "step_cut", "step", body)
		}
	}
	if len(w.remarks) < len(d.Comments) {
		say(interchange.Left, "comment_left")
	}
	if len(d.Extra) > maxExtra {
		say(interchange.Left, "extra_left")
	}
	if d.State != "" && d.State != string(eln.Normal) {
		say(interchange.Taken, "state_kept", "state", "="+d.State)
	}
	if d.Locked {
		say(interchange.Taken, "state_kept", "state", "=lock")
	}
}
