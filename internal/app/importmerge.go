package app

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/render"
	"cahier/internal/store"
)

// importMerge is one entry meeting what changed in the file that it came from:
// base is what was imported last, want what the file says now, here what the
// entry holds. What the file did not change stays as it is here; what nobody
// changed here becomes what the file says; where both changed, what is here is
// never overwritten.
type importMerge struct {
	im    *importing
	n     *importNode
	c     *change
	want  *want
	base  importedParts
	here  importedParts
	old   sourceFacts
	notes []mergeNote
	files int
}

// mergeNote waits for the end of the transaction, which may run twice.
type mergeNote struct {
	severity interchange.Severity
	key      string
	args     []string
}

func (m *importMerge) say(severity interchange.Severity, key string, args ...string) {
	m.notes = append(m.notes, mergeNote{severity, key, append([]string{"title", m.c.entry.Title}, args...)})
}

// update brings what changed in the file into the entry, in one transaction.
func (im *importing) update(ctx context.Context, n *importNode, files []arrived) error {
	var m *importMerge
	err := im.app.DB.Write(ctx, func(tx *store.Tx) error {
		e, err := entryToChange(ctx, tx, im.actor, n.entryID, access.CanWrite)
		if err != nil {
			return err
		}
		m = &importMerge{im: im, n: n, c: &change{tx: tx, actor: im.actor, entry: e, data: map[string]any{}}}
		if err := m.read(ctx); err != nil {
			return err
		}
		return m.write(ctx, files)
	})
	if err != nil {
		return err
	}
	n.pending = m.want.waiting
	im.report.Counts.Files += m.files
	for _, note := range m.notes {
		im.note(note.severity, n.set.NodeID, note.key, note.args...)
	}
	im.sayWant(n, m.want)
	return nil
}

// read finds the three sides.
func (m *importMerge) read(ctx context.Context) error {
	e, tx := m.c.entry, m.c.tx
	var err error
	if m.want, err = m.im.want(ctx, tx, m.n); err != nil {
		return err
	}
	leaves, err := tx.Leaves(ctx, store.Subject("entry", e.ID), e.LabID, m.n.row.Version)
	if err != nil {
		return err
	}
	if m.base, err = partsOfLeaves(leaves); err != nil {
		return err
	}
	if err := m.readSource(ctx); err != nil {
		return err
	}
	if m.old.Imported != nil {
		m.base = *m.old.Imported
	}
	m.here, err = partsOfEntry(ctx, tx, e)
	return err
}

func (m *importMerge) readSource(ctx context.Context) error {
	e := m.c.entry
	raw, err := m.c.tx.Leaf(ctx, store.Subject("entry", e.ID), e.LabID, "source", e.Version)
	if eln.CodeOf(err) == eln.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return m.old.parse(raw)
}

// write settles every part and writes the entry, its record and what is
// remembered of the import.
func (m *importMerge) write(ctx context.Context, files []arrived) error {
	e := m.c.entry
	before, apart := e.Version, e.Version != m.n.row.Version || m.old.Imported != nil
	longNames, err := m.takeFiles(ctx, files)
	if err != nil {
		return err
	}
	for _, settle := range []func(context.Context) error{m.small, m.metadata, m.tags, m.steps, m.remarks, m.links} {
		if err := settle(ctx); err != nil {
			return err
		}
	}
	if err := m.body(ctx, longNames); err != nil {
		return err
	}
	if err := m.setFacts(apart); err != nil {
		return err
	}
	m.c.action = "entry.change"
	if apart {
		m.c.data["merged"], m.c.data["bases"] = true, []any{m.n.row.Version, before}
	}
	if err := m.im.app.commitChange(ctx, m.c); err != nil {
		return err
	}
	row := m.n.row
	row.Hash, row.Version = m.n.set.Hash, e.Version
	if m.want.waiting {
		row.Hash = pendingLinks + row.Hash
	}
	m.n.row.Version = e.Version
	return m.c.tx.SaveImport(ctx, row)
}

// settled is the value that three sides agree on: both is true where the file
// and people here changed it differently, and what is here then stays.
func settled[T comparable](base, file, here T) (value T, both bool) {
	switch {
	case file == base || file == here:
		return here, false
	case here == base:
		return file, false
	}
	return here, true
}

// settleInto puts the settled value in place and names the part where both
// sides changed it.
func settleInto[T comparable](m *importMerge, part string, base, file T, to *T) {
	value, both := settled(base, file, *to)
	if both {
		m.say(interchange.Left, "both_changed", "part", part)
	}
	*to = value
}

// small settles the title and the small values.
func (m *importMerge) small(context.Context) error {
	e := m.c.entry
	meta, state, title := metaLeaf(e), stateLeaf(e), e.Title
	customID := m.here.CustomID
	settleInto(m, "=title", m.base.Title, m.want.Title, &e.Title)
	settleInto(m, "=date", m.base.Date, m.want.Date, &e.Date)
	settleInto(m, "=category", m.base.CategoryID, m.want.CategoryID, &e.CategoryID)
	settleInto(m, "=status", m.base.StatusID, m.want.StatusID, &e.StatusID)
	settleInto(m, "=rating", m.base.Rating, m.want.Rating, &e.Rating)
	settleInto(m, "=hide", m.base.Hide, m.want.Hide, &e.HideMainText)
	settleInto(m, "=custom_id", m.base.CustomID, m.want.CustomID, &customID)
	if e.CustomID = nil; customID > 0 {
		e.CustomID = &customID
	}
	if e.Title != title {
		m.c.set("title", e.Title)
	}
	if m.want.Markdown != m.base.Markdown && m.here.sameText(m.base) {
		e.BodyType = m.want.bodyType
	}
	m.c.setIfNew("meta", meta, metaLeaf(e))
	m.c.setIfNew("state", state, stateLeaf(e))
	return nil
}

// sameText reports whether two contents have the same main text.
func (p importedParts) sameText(q importedParts) bool {
	return p.Markdown == q.Markdown && bare(p.Body, p.Markdown) == bare(q.Body, q.Markdown)
}

// bare is a main text without the ids of its blocks.
func bare(body string, markdown bool) string {
	if markdown {
		return body
	}
	return render.StripBlockIDs(body)
}

// body settles the main text block by block; where both sides changed a block
// the text keeps both.
func (m *importMerge) body(ctx context.Context, longNames map[string]string) error {
	file := m.im.body(m.n, longNames)
	m.want.Body = file
	if m.want.Markdown == m.base.Markdown && bare(m.base.Body, m.base.Markdown) == file {
		m.want.Body = m.base.Body
		return nil
	}
	e := m.c.entry
	if m.want.Markdown != (e.BodyType == eln.Markdown) {
		m.say(interchange.Left, "both_changed", "part", "=body_type")
		return nil
	}
	if m.base.Markdown != m.want.Markdown {
		return m.c.setBody(ctx, file)
	}
	if !m.want.Markdown {
		file = render.WithBlockIDs(file, m.base.Body)
		m.want.Body = file
	}
	merged, overlaps := render.MergeBodies(m.base.Body, file, e.Body, m.want.Markdown)
	if len(overlaps) > 0 {
		m.say(interchange.Changed, "text_overlap")
	}
	return m.c.setBody(ctx, merged)
}

// metadata settles each field and the free data.
func (m *importMerge) metadata(ctx context.Context) error {
	var sides [3]eln.Metadata
	for i, text := range []string{m.base.Metadata, m.want.Metadata, m.c.entry.Metadata} {
		var err error
		if sides[i], err = eln.ParseMetadata(text); err != nil {
			return err
		}
	}
	base, file, here := sides[0], sides[1], sides[2]
	names := map[string]bool{}
	for _, side := range sides {
		for _, name := range side.Names() {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		value := here.FieldJSON(name)
		settleInto(m, "=fields", base.FieldJSON(name), file.FieldJSON(name), &value)
		if value == "" {
			here.Remove(name)
		} else if err := here.Set(name, json.RawMessage(value)); err != nil {
			return err
		}
	}
	rest := here.Rest()
	settleInto(m, "=metadata", base.Rest(), file.Rest(), &rest)
	if err := here.SetRest(rest); err != nil {
		return err
	}
	return m.c.setAllMetadata(ctx, here.JSON())
}

// tags adds the tags that are new in the file, and takes off those that went.
func (m *importMerge) tags(ctx context.Context) error {
	var added []string
	for _, label := range m.want.Tags {
		if !slices.Contains(m.base.Tags, label) {
			added = append(added, label)
		}
	}
	if err := m.c.addTags(ctx, added); err != nil {
		return err
	}
	for _, label := range m.base.Tags {
		if slices.Contains(m.want.Tags, label) || !slices.Contains(m.here.Tags, label) {
			continue
		}
		tag, err := m.c.tx.Tag(ctx, m.c.entry.TeamID, label)
		if err != nil {
			return err
		}
		if _, err := m.c.tx.TakeTag(ctx, m.c.entry.ID, tag.ID); err != nil {
			return err
		}
		m.c.drop("tag/" + tag.ID)
	}
	return nil
}

// remarks adds the comments that are new in the file.
func (m *importMerge) remarks(ctx context.Context) error {
	had := countTexts(m.base.Remarks)
	var fresh []wantedRemark
	for _, r := range m.want.remarks {
		if had[r.text] > 0 {
			had[r.text]--
			continue
		}
		fresh = append(fresh, r)
	}
	return m.c.putClaimedRemarks(ctx, &m.want.facts, fresh)
}

func countTexts(list []string) map[string]int {
	counts := map[string]int{}
	for _, s := range list {
		counts[s]++
	}
	return counts
}

// links adds the links that are new in the file, and ends those that went, as
// far as both their ends are readable.
func (m *importMerge) links(ctx context.Context) error {
	for _, l := range m.want.links {
		if slices.Contains(m.base.Links, string(l.Kind)+"/"+l.TargetID) {
			continue
		}
		if err := m.c.addLink(ctx, l.TargetID, l.Kind); err != nil {
			return err
		}
	}
	if m.want.waiting {
		return nil
	}
	held, _, err := m.c.tx.Links(ctx, m.c.entry.ID)
	if err != nil {
		return err
	}
	held, err = readableLinks(ctx, m.c.tx, m.im.actor, held)
	for _, l := range held {
		path := string(l.Kind) + "/" + l.TargetID
		if !slices.Contains(m.base.Links, path) || slices.Contains(m.want.Links, path) || l.Kind == eln.LinkSameAs {
			continue
		}
		if _, err := m.c.tx.EndLink(ctx, l); err != nil {
			return err
		}
		m.c.drop(linkPath(l.Kind, l.TargetID))
	}
	return err
}

// setFacts says where the entry comes from as the file now has it. Where the
// entry holds something else than the file, what was imported is kept beside:
// it is the base of the next merge.
func (m *importMerge) setFacts(apart bool) error {
	f := &m.want.facts
	for id, claim := range m.old.Comments {
		if f.Comments == nil {
			f.Comments = map[string]sourceRemark{}
		}
		f.Comments[id] = claim
	}
	if apart {
		for _, file := range m.n.set.Files {
			m.want.Files = append(m.want.Files, fileParts(file))
		}
		m.want.sort()
		f.Imported = &m.want.importedParts
	}
	return m.c.setSource(f)
}
