package interchange

// Severity says what became of the thing that a note names.
type Severity string

// The severities of a note.
const (
	Taken   Severity = "taken"   // read, in a place that may surprise
	Changed Severity = "changed" // read, but not quite as it was
	Left    Severity = "left"    // not read
)

// maxNotesPerKey keeps a report readable and its memory bounded; what is
// beyond is counted in Report.Omitted.
const maxNotesPerKey = 500

// Note names one thing that was not taken as it stood. NodeID is empty for the
// crate as a whole. Args are the values in the sentences.
type Note struct {
	NodeID   string            `json:"node,omitempty"`
	Severity Severity          `json:"severity"`
	Key      string            `json:"key"`
	English  string            `json:"english"`
	French   string            `json:"french"`
	Args     map[string]string `json:"args,omitempty"`
}

// Report says what reading a crate gave. The counts are of what was read;
// Omitted counts, by key, the notes beyond the first 500 of that key.
type Report struct {
	Datasets int            `json:"datasets"`
	Files    int            `json:"files"`
	Fields   int            `json:"fields"`
	Steps    int            `json:"steps"`
	Comments int            `json:"comments"`
	Links    int            `json:"links"`
	History  int            `json:"history"`
	Notes    []Note         `json:"notes"`
	Omitted  map[string]int `json:"omitted,omitempty"`
	perKey   map[string]int
}

// Count returns how many notes have the key, the omitted ones included.
func (r *Report) Count(key string) int {
	count := r.Omitted[key]
	for _, note := range r.Notes {
		if note.Key == key {
			count++
		}
	}
	return count
}

// note adds a note; args are names and values in turn.
func (r *Report) note(severity Severity, nodeID, key string, args ...string) {
	if r.perKey == nil {
		r.perKey, r.Omitted = map[string]int{}, map[string]int{}
	}
	r.perKey[key]++
	if r.perKey[key] > maxNotesPerKey {
		r.Omitted[key]++
		return
	}
	values := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = clip(args[i+1], 300)
	}
	r.Notes = append(r.Notes, Note{
		NodeID: clip(nodeID, 300), Severity: severity, Key: key, Args: values,
		English: Sentence(key, "en", values), French: Sentence(key, "fr", values),
	})
}

// clip shortens s to at most n bytes, at a rune, with an ellipsis.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
