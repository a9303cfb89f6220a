package app

import (
	"context"
	"encoding/json"

	"cahier/internal/eln"
	"cahier/internal/render"
)

// merge is the one way in which what a person saves meets what others saved
// since the version that the person had before them. base holds that version,
// nil when it is the one that stands now or when none was named: then there is
// nothing to merge with.
type merge struct {
	base     *eln.Content
	merged   bool
	overlaps []eln.Overlap
}

// baseOf returns the version that a change started from, nil when nobody has
// changed the entry since.
func (c *change) baseOf(ctx context.Context, n int64) (*eln.Content, error) {
	switch {
	case n == 0 || n == c.entry.Version:
		return nil, nil
	case n < 0 || n > c.entry.Version:
		return nil, eln.Errorf(eln.Invalid, "base_unknown",
			"This entry has no version %d to start from. Keep your text, open the entry again and save once more.", n).
			InField("base_version").With("version", n)
	}
	base, err := contentAt(ctx, c.tx, c.entry, n)
	return &base, err
}

// body merges the main text, block by block.
func (m *merge) body(ctx context.Context, c *change, in eln.EntryChange) error {
	e := c.entry
	if in.BodyType != nil {
		before := metaLeaf(e)
		e.BodyType = *in.BodyType
		if err := eln.ValidEntry(e); err != nil {
			return err
		}
		c.setIfNew("meta", before, metaLeaf(e))
	}
	if in.Body == nil && in.AppendBody == nil {
		return nil
	}
	mine, err := m.mine(e, in)
	if err != nil {
		return err
	}
	if m.base != nil && in.Body != nil {
		mine = m.meet(e, mine)
	}
	return c.setBody(ctx, mine)
}

// mine returns the text that the person means to leave.
func (m *merge) mine(e *eln.Entry, in eln.EntryChange) (string, error) {
	body := e.Body
	if in.Body != nil {
		var err error
		if body, err = cleanBody(*in.Body, e.BodyType); err != nil {
			return "", err
		}
	}
	if in.AppendBody == nil {
		return body, nil
	}
	more, err := cleanBody(*in.AppendBody, e.BodyType)
	if err != nil {
		return "", err
	}
	body = appended(body, more, e.BodyType)
	return body, render.CheckBody(body)
}

// meet merges a text with the one that stands. Texts of two kinds cannot meet
// block by block: then both are kept, one after the other.
func (m *merge) meet(e *eln.Entry, mine string) string {
	base, theirs := m.base.Body, e.Body
	if m.base.BodyType != e.BodyType {
		if theirs == base {
			return mine
		}
		m.merged = true
		m.overlaps = append(m.overlaps, eln.Overlap{Part: "body", Mine: mine, Theirs: theirs})
		return appended(theirs, mine, e.BodyType)
	}
	if e.BodyType == eln.HTML {
		mine = render.WithBlockIDs(mine, base)
	}
	m.merged = m.merged || theirs != base && mine != base
	merged, overlaps := render.MergeBodies(base, mine, theirs, e.BodyType == eln.Markdown)
	for _, o := range overlaps {
		m.overlaps = append(m.overlaps, eln.Overlap{Part: "body", Block: o.Block, Mine: o.Mine, Theirs: o.Theirs})
	}
	return merged
}

// lines merges the title: where both wrote another one, that of the person who
// saves last stands; both are told, and the other stays in the history.
func (m *merge) lines(_ context.Context, c *change, in eln.EntryChange) error {
	if in.Title == nil {
		return nil
	}
	title := cleanTitle(*in.Title)
	if m.base != nil && title == m.base.Title {
		return nil
	}
	if title == c.entry.Title {
		return nil
	}
	if m.base != nil && c.entry.Title != m.base.Title {
		m.differ("title", title, c.entry.Title)
	}
	c.entry.Title = title
	c.set("title", title)
	return nil
}

func (m *merge) differ(part, mine, theirs string) {
	m.merged = true
	m.overlaps = append(m.overlaps, eln.Overlap{Part: part, Mine: mine, Theirs: theirs})
}

// metadata merges the fields and the free data, field by field.
func (m *merge) metadata(ctx context.Context, c *change, in eln.EntryChange) error {
	if in.Metadata == nil && len(in.Fields) == 0 {
		return nil
	}
	now, err := eln.ParseMetadata(c.entry.Metadata)
	if err != nil {
		return err
	}
	was, err := m.metadataThen(c.entry)
	if err != nil {
		return err
	}
	after := now
	if in.Metadata != nil {
		if after, err = m.wholeMetadata(was, now, *in.Metadata); err != nil {
			return err
		}
	}
	for name, value := range in.Fields {
		if err := m.fieldValue(was, after, name, value); err != nil {
			return err
		}
	}
	return c.setAllMetadata(ctx, after.JSON())
}

func (m *merge) metadataThen(e *eln.Entry) (eln.Metadata, error) {
	if m.base == nil {
		return eln.ParseMetadata(e.Metadata)
	}
	return eln.ParseMetadata(m.base.Metadata)
}

// wholeMetadata merges metadata given as a whole: a field that only one side
// changed, added or removed is as that side has it.
func (m *merge) wholeMetadata(was, now eln.Metadata, text string) (eln.Metadata, error) {
	mine, err := eln.ParseMetadata(text)
	if err != nil || m.base == nil {
		return mine, err
	}
	out, err := eln.ParseMetadata(now.JSON())
	if err != nil {
		return out, err
	}
	for _, name := range namesOf(was, mine) {
		if mine.FieldJSON(name) == was.FieldJSON(name) {
			continue
		}
		if theirs := now.FieldJSON(name); theirs != was.FieldJSON(name) && theirs != mine.FieldJSON(name) {
			m.differ("field:"+name, mine.FieldJSON(name), theirs)
		}
		if mine.FieldJSON(name) == "" {
			out.Remove(name)
			continue
		}
		if err := out.Set(name, json.RawMessage(mine.FieldJSON(name))); err != nil {
			return out, err
		}
	}
	if mine.Rest() != was.Rest() {
		if now.Rest() != was.Rest() && now.Rest() != mine.Rest() {
			m.differ("metadata", mine.Rest(), now.Rest())
		}
		err = out.SetRest(mine.Rest())
	}
	return out, err
}

func namesOf(a, b eln.Metadata) []string {
	names := a.Names()
	for _, name := range b.Names() {
		if a.FieldJSON(name) == "" {
			names = append(names, name)
		}
	}
	return names
}

// fieldValue sets the value of one field and tells when somebody else had set
// another meanwhile.
func (m *merge) fieldValue(was, now eln.Metadata, name string, value json.RawMessage) error {
	theirs, before := now.FieldJSON(name), was.FieldJSON(name)
	seen := textOf(now.Field(name).Value)
	if err := now.SetValue(name, value); err != nil {
		return err
	}
	if m.base != nil && theirs != before && now.FieldJSON(name) != theirs {
		m.differ("field:"+name, textOf(now.Field(name).Value), seen)
	}
	return nil
}

func textOf(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
