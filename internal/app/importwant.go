package app

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/render"
	"cahier/internal/store"
)

// want is what a record asks of its entry, cleaned as an entry keeps it.
type want struct {
	importedParts
	bodyType  eln.BodyType
	steps     []eln.Step
	remarks   []wantedRemark
	links     []eln.Link   // to entries that are there
	waiting   bool         // some of its targets are still to be made
	lostLinks int          // to records that are not taken
	urls      []sourceLink // to what is no entry here
	facts     sourceFacts
}

// wantedRemark is a comment with what the file says of it.
type wantedRemark struct {
	text  string // the words of the file
	body  string // with the line that says whose they are
	claim sourceRemark
}

// compare returns what a record asks of an entry that exists, without making
// anything.
func (im *importing) compare(ctx context.Context, tx *store.Tx, n *importNode, e *eln.Entry) (importedParts, error) {
	w, err := im.want(ctx, tx, n)
	if err != nil {
		return importedParts{}, err
	}
	uploads, err := tx.Uploads(ctx, e.ID)
	if err != nil {
		return importedParts{}, err
	}
	w.Body = im.body(n, longNamesOf(n.set, uploads))
	for _, f := range n.set.Files {
		w.Files = append(w.Files, fileParts(f))
	}
	w.sort()
	return w.importedParts, nil
}

// longNamesOf finds the addresses of a record's files among those of an entry.
func longNamesOf(d *interchange.Dataset, uploads []eln.Upload) map[string]string {
	names := map[string]string{}
	for _, f := range d.Files {
		for _, u := range uploads {
			p := fileParts(f)
			if u.Name == p.Name && u.Folder == p.Folder && (p.SHA256 == "" || u.SHA256 == p.SHA256) && !u.Hidden {
				names[f.NodeID] = u.LongName
			}
		}
	}
	return names
}

// fileParts is what is compared of a file.
func fileParts(f interchange.File) importedFile {
	return importedFile{Name: cleanFileName(f.Name), Folder: cleanFolder(f.Folder), SHA256: f.SHA256}
}

// want works out what a record asks, but for its text and its files. Labels
// are looked up; those the team does not have are left to the caller.
func (im *importing) want(ctx context.Context, tx *store.Tx, n *importNode) (*want, error) {
	d := n.set
	w := &want{bodyType: eln.HTML, facts: factsOf(im.crate, d)}
	if d.Markdown {
		w.bodyType, w.Markdown = eln.Markdown, true
	}
	w.Title, w.Rating, w.Hide = cleanTitle(d.Title), d.Rating, d.HideMainText
	if w.Date = d.Date; w.Date == "" && !d.Created.IsZero() {
		w.Date = d.Created.Format(time.DateOnly)
	}
	if d.CustomID != nil && *d.CustomID >= 1 {
		w.CustomID = *d.CustomID
	}
	w.metadata(d)
	w.tags(d)
	w.stepsOf(d)
	im.remarks(w, d)
	if err := im.links(ctx, tx, w, n); err != nil {
		return nil, err
	}
	w.CategoryID, w.StatusID = im.label(eln.Category, d.Kind, d.Category), im.label(eln.Status, d.Kind, d.Status)
	w.sort()
	return w, nil
}

// metadata takes the fields; what entries cannot hold is kept as text.
func (w *want) metadata(d *interchange.Dataset) {
	if d.Metadata == nil {
		return
	}
	var err error
	if w.Metadata, err = eln.CanonicalMetadata(string(d.Metadata)); err == nil {
		var m eln.Metadata
		if m, err = eln.ParseMetadata(w.Metadata); err == nil {
			err = fieldsFit(m)
		}
	}
	if err != nil {
		w.Metadata, w.facts.Metadata = "", cutText(string(d.Metadata), maxExtra)
	}
}

// cutText shortens a text to at most most bytes.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// fieldsFit reports, as an error, a field that the record could not hold.
func fieldsFit(m eln.Metadata) error {
	for _, name := range m.Names() {
		if _, err := fieldLeaf(m.FieldJSON(name)); err != nil {
			return err
		}
	}
	return nil
}

func (w *want) tags(d *interchange.Dataset) {
	for _, label := range d.Tags {
		if label = render.CleanLine(label, eln.MaxTag); label != "" && !slices.Contains(w.Tags, label) {
			w.Tags = append(w.Tags, label)
		}
	}
}

// stepsOf takes the steps in their order, each on one line.
func (w *want) stepsOf(d *interchange.Dataset) {
	steps := slices.Clone(d.Steps)
	slices.SortStableFunc(steps, func(x, y interchange.Step) int { return int(x.Position - y.Position) })
	for _, s := range steps {
		body := render.CleanLine(s.Body, eln.MaxStep)
		if body == "" {
			continue
		}
		deadline, err := cleanDeadline(momentOf(s.Deadline))
		if err != nil {
			deadline = nil
		}
		finished, err := cleanDeadline(momentOf(s.FinishedAt))
		if err != nil || !s.Finished {
			finished = nil
		}
		step := eln.Step{Body: body, Ordering: int64(len(w.steps) + 1), Finished: s.Finished, FinishedAt: finished, Deadline: deadline}
		w.steps = append(w.steps, step)
		w.Steps = append(w.Steps, stepParts(step))
	}
}

// stepParts is what is compared of a step.
func stepParts(s eln.Step) importedStep {
	c := importedStep{Body: s.Body, Ordering: s.Ordering, Finished: s.Finished}
	if s.FinishedAt != nil {
		c.FinishedAt = s.FinishedAt.UTC().Format(leafTime)
	}
	if s.Deadline != nil {
		c.Deadline = s.Deadline.UTC().Format(leafTime)
	}
	return c
}

func momentOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// remarks takes the comments. Each begins with a line that says whose it is
// according to the file, since its author here is whoever imports it.
func (im *importing) remarks(w *want, d *interchange.Dataset) {
	for _, c := range d.Comments {
		text, err := cleanRemark(c.Text)
		if err != nil {
			continue
		}
		r := wantedRemark{text: text, claim: sourceRemark{Author: sourcePerson(c.Author), At: timeText(c.At)}}
		r.claim.Intro = im.intro(r.claim.Author.name(), c.At)
		if r.body, err = cleanRemark(r.claim.Intro + text); err != nil {
			r.claim.Intro, r.body = "", text
		}
		w.remarks = append(w.remarks, r)
		w.Remarks = append(w.Remarks, text)
	}
}

func (im *importing) intro(name string, at time.Time) string {
	when := ""
	if !at.IsZero() {
		when = at.UTC().Format("2006-01-02 15:04 UTC")
	}
	said := strings.Trim(render.CleanLine(name, eln.MaxName)+", "+when, ", ")
	switch {
	case said == "":
		return ""
	case im.opts.Language == "fr":
		return "[" + said + ", selon le fichier importé]\n\n"
	}
	return "[" + said + ", according to the imported file]\n\n"
}

// links sorts the links of a record: to entries that are there, to records
// still to be made, and to things elsewhere.
func (im *importing) links(ctx context.Context, tx *store.Tx, w *want, n *importNode) error {
	all := slices.Clone(n.set.Links)
	if n.set.ParentID != "" {
		all = append(all, interchange.Link{TargetNodeID: n.set.ParentID, Kind: string(eln.LinkPart)})
	}
	for _, l := range all {
		if l.TargetNodeID != "" {
			im.linkInside(w, n, l)
			continue
		}
		if err := im.linkOutside(ctx, tx, w, n, l); err != nil {
			return err
		}
	}
	if n.sameAs != "" && !im.planning {
		w.addLink(n, n.sameAs, eln.LinkSameAs)
	}
	w.facts.Links = w.urls
	return nil
}

func (im *importing) linkInside(w *want, n *importNode, l interchange.Link) {
	target := im.byID[l.TargetNodeID]
	switch {
	case target == nil || target == n:
	case target.made:
		w.addLink(n, target.entryID, eln.LinkKind(l.Kind))
	case im.planning && target.sameAs == target.set.ID && target.sameAs != "":
		w.addLink(n, target.sameAs, eln.LinkKind(l.Kind))
	case target.action == ImportLeft:
		w.lostLinks++
	default:
		w.waiting = true
	}
}

// linkOutside ties to an entry that the address names and the actor may read;
// every other address is kept as it is.
func (im *importing) linkOutside(ctx context.Context, tx *store.Tx, w *want, n *importNode, l interchange.Link) error {
	id, ours := strings.CutPrefix(l.URL, uuidURL)
	if ours && uuidForm.MatchString(id) {
		_, err := tx.Entry(ctx, im.actor, id)
		if err == nil {
			w.addLink(n, id, eln.LinkKind(l.Kind))
			return nil
		}
		if eln.CodeOf(err) != eln.NotFound {
			return err
		}
	}
	w.urls = append(w.urls, sourceLink{URL: l.URL, Kind: l.Kind})
	return nil
}

func (w *want) addLink(n *importNode, targetID string, kind eln.LinkKind) {
	path := string(kind) + "/" + targetID
	if targetID == n.entryID || slices.Contains(w.Links, path) {
		return
	}
	w.Links = append(w.Links, path)
	w.links = append(w.links, eln.Link{TargetID: targetID, Kind: kind})
}

// body is the main text as an entry keeps it, with the addresses of its files
// and of other records of the crate made ours. longNames are the addresses of
// the files by node. While planning, an address that leads to the right file
// stays as it is: an entry here may hold it so.
func (im *importing) body(n *importNode, longNames map[string]string) string {
	text := n.set.RewriteBody(func(ref interchange.Reference) (string, bool) {
		if target := im.byID[ref.DatasetNodeID]; target != nil && target.pid != "" {
			return entryPage(target), true
		}
		long, ok := longNames[ref.FileNodeID]
		if !ok || im.planning && namesFile(ref.URL, long) {
			return "", false
		}
		return longNameURL(long), true
	})
	clean, err := cleanBody(text, bodyTypeOf(n.set))
	if err != nil {
		return ""
	}
	return clean
}

// namesFile reports whether an address leads to a file already.
func namesFile(address, longName string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(u.Path, "download.php") && u.Query().Get("f") == longName
}

func bodyTypeOf(d *interchange.Dataset) eln.BodyType {
	if d.Markdown {
		return eln.Markdown
	}
	return eln.HTML
}

// entryPage is the address of the page of an entry.
func entryPage(n *importNode) string {
	switch {
	case n.set.Template:
		return "/t/" + string(n.pid)
	case n.set.Kind == interchange.Resource:
		return "/r/" + string(n.pid)
	}
	return "/e/" + string(n.pid)
}
