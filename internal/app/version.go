package app

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// maxVersions bounds how many versions one page of a history holds.
const maxVersions = 200

// Versions returns the versions of an entry below before (0 for the newest),
// newest first, each with the name of who made it.
func (app *App) Versions(ctx context.Context, a *access.Actor, id string, before int64, limit int) ([]eln.Version, error) {
	if limit <= 0 || limit > maxVersions {
		limit = maxVersions
	}
	return app.history(ctx, a, id, func(tx *store.Tx, subject, _ string) ([]eln.Version, error) {
		return tx.Versions(ctx, subject, before, limit)
	})
}

// Revisions returns the versions that changed the main text, newest first:
// what API v2 lists.
func (app *App) Revisions(ctx context.Context, a *access.Actor, id string) ([]eln.Version, error) {
	return app.history(ctx, a, id, func(tx *store.Tx, subject, lab string) ([]eln.Version, error) {
		return tx.VersionsOf(ctx, subject, lab, "body")
	})
}

func (app *App) history(ctx context.Context, a *access.Actor, id string, list func(tx *store.Tx, subject, lab string) ([]eln.Version, error)) ([]eln.Version, error) {
	var versions []eln.Version
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, a, id)
		if err != nil {
			return err
		}
		if versions, err = list(tx, store.Subject("entry", id), e.LabID); err != nil {
			return err
		}
		return nameActors(ctx, tx, versions)
	})
	return versions, err
}

func nameActors(ctx context.Context, tx *store.Tx, versions []eln.Version) error {
	actors := ids{}
	for _, v := range versions {
		actors.add(v.ActorID)
	}
	users, err := tx.Users(ctx, actors.list())
	for i, v := range versions {
		if u, ok := users[v.ActorID]; ok {
			versions[i].Actor = u.Name()
		}
	}
	return err
}

// EntryAt returns what an entry said at one of its versions, from the record.
func (app *App) EntryAt(ctx context.Context, a *access.Actor, id string, n int64) (eln.Content, error) {
	var content eln.Content
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(ctx, a, id)
		if err != nil {
			return err
		}
		if content, err = versionOf(ctx, tx, e, n); err != nil {
			return err
		}
		content.Links, err = withoutHidden(ctx, tx, a, content.Links)
		return err
	})
	return content, err
}

// withoutHidden keeps the links whose other end the actor may read.
func withoutHidden(ctx context.Context, tx *store.Tx, a *access.Actor, links []string) ([]string, error) {
	ends := ids{}
	for _, l := range links {
		_, target, _ := strings.Cut(l, "/")
		ends.add(target)
	}
	others, err := readable(ctx, tx, a, ends.list())
	return slices.DeleteFunc(links, func(l string) bool {
		_, target, _ := strings.Cut(l, "/")
		_, ok := others[target]
		return !ok
	}), err
}

func versionOf(ctx context.Context, tx *store.Tx, e *eln.Entry, n int64) (eln.Content, error) {
	if n < 1 || n > e.Version {
		return eln.Content{}, eln.ErrNotFound()
	}
	return contentAt(ctx, tx, e, n)
}

// contentAt returns what an entry said at one of its versions, from the
// record.
func contentAt(ctx context.Context, tx *store.Tx, e *eln.Entry, n int64) (eln.Content, error) {
	leaves, err := tx.Leaves(ctx, store.Subject("entry", e.ID), e.LabID, n)
	if err != nil {
		return eln.Content{}, err
	}
	return contentOf(n, leaves)
}

// contentOf reads the leaves of a version.
func contentOf(n int64, leaves map[string]json.RawMessage) (eln.Content, error) {
	c := eln.Content{N: n, BodyType: eln.HTML}
	var rest string
	for path, into := range map[string]any{"title": &c.Title, "body": &c.Body, "metadata": &rest} {
		if err := read(leaves, path, into); err != nil {
			return c, err
		}
	}
	m, err := eln.ParseMetadata(rest)
	if err != nil {
		return c, err
	}
	r := contentReader{content: &c, metadata: m}
	for _, path := range slices.Sorted(maps.Keys(leaves)) {
		if err := r.part(path, leaves[path]); err != nil {
			return c, err
		}
	}
	c.Metadata = m.JSON()
	slices.SortStableFunc(c.Steps, func(a, b eln.Step) int { return int(a.Ordering - b.Ordering) })
	return c, nil
}

func read(leaves map[string]json.RawMessage, path string, into any) error {
	value, ok := leaves[path]
	if !ok {
		return nil
	}
	return json.Unmarshal(value, into)
}

// metaWords are the small values of a version's content.
type metaWords struct {
	BodyType     string `json:"body_type"`
	Date         string `json:"date"`
	HideMainText bool   `json:"hide_main_text"`
}

// contentReader puts the parts of a version that have many leaves together.
type contentReader struct {
	content  *eln.Content
	metadata eln.Metadata
}

func (r *contentReader) part(path string, value json.RawMessage) error {
	kind, name, _ := strings.Cut(path, "/")
	switch kind {
	case "meta":
		var meta metaWords
		err := json.Unmarshal(value, &meta)
		r.content.Date, r.content.HideMainText = meta.Date, meta.HideMainText
		if strings.HasPrefix(meta.BodyType, "markdown") {
			r.content.BodyType = eln.Markdown
		}
		return err
	case "field":
		return r.metadata.Set(name, value)
	case "link":
		r.content.Links = append(r.content.Links, name)
	case "tag":
		label, err := labelOfTag(value)
		r.content.Tags = append(r.content.Tags, label)
		return err
	case "step":
		step := eln.Step{ID: name}
		err := json.Unmarshal(value, &step)
		r.content.Steps = append(r.content.Steps, step)
		return err
	case "file":
		file := eln.Upload{ID: name}
		err := json.Unmarshal(value, &file)
		r.content.Files = append(r.content.Files, file)
		return err
	}
	return nil
}

// RestoreVersion makes a new version that says what version n said: its title,
// text, date, fields, steps, tags and links. Files are never taken away, so
// they stay as they are. The author, the state and who may see it stay too.
func (app *App) RestoreVersion(ctx context.Context, a *access.Actor, id string, n int64) (*eln.Entry, error) {
	return app.turn(ctx, a, id, access.CanRestore, func(ctx context.Context, c *change) error {
		then, err := versionOf(ctx, c.tx, c.entry, n)
		if err != nil {
			return err
		}
		if err := c.restore(ctx, then); err != nil || len(c.parts) == 0 {
			c.action = ""
			return err
		}
		c.action = "entry.restore"
		c.data["from"], c.data["parts"] = n, partKinds(c.parts)
		return nil
	})
}

func (c *change) restore(ctx context.Context, then eln.Content) error {
	e := c.entry
	before := metaLeaf(e)
	e.BodyType, e.Date, e.HideMainText = then.BodyType, then.Date, then.HideMainText
	c.setIfNew("meta", before, metaLeaf(e))
	if then.Title != e.Title {
		e.Title = then.Title
		c.set("title", e.Title)
	}
	if err := c.setBody(ctx, then.Body); err != nil {
		return err
	}
	if err := c.setAllMetadata(ctx, then.Metadata); err != nil {
		return err
	}
	if err := c.restoreSteps(ctx, then.Steps); err != nil {
		return err
	}
	if err := c.restoreTags(ctx, then.Tags); err != nil {
		return err
	}
	return c.restoreLinks(ctx, then.Links)
}

func (c *change) restoreSteps(ctx context.Context, then []eln.Step) error {
	steps, err := c.tx.Steps(ctx, c.entry.ID)
	if err != nil {
		return err
	}
	now := map[string]eln.Step{}
	for _, s := range steps {
		now[s.ID] = s
		if !slices.ContainsFunc(then, func(old eln.Step) bool { return old.ID == s.ID }) {
			c.drop("step/" + s.ID)
			if err := c.tx.RemoveStep(ctx, s.ID); err != nil {
				return err
			}
		}
	}
	for _, s := range then {
		if err := c.restoreStep(ctx, s, now); err != nil {
			return err
		}
	}
	return nil
}

func (c *change) restoreStep(ctx context.Context, then eln.Step, now map[string]eln.Step) error {
	then.EntryID = c.entry.ID
	step, there := now[then.ID]
	if there && sameStep(step, then) {
		return nil
	}
	then.Serial = step.Serial
	if !there {
		ordering := then.Ordering
		if err := c.tx.AddStep(ctx, &then); err != nil {
			return err
		}
		then.Ordering = ordering
	}
	c.set("step/"+then.ID, stepLeaf(then))
	return c.tx.SaveStep(ctx, &then)
}

func (c *change) restoreTags(ctx context.Context, then []string) error {
	tags, err := c.tx.TagsOf(ctx, c.entry.ID)
	if err != nil {
		return err
	}
	for _, t := range tags {
		if slices.Contains(then, t.Label) {
			continue
		}
		if _, err := c.tx.TakeTag(ctx, c.entry.ID, t.ID); err != nil {
			return err
		}
		c.drop("tag/" + t.ID)
	}
	return c.addTags(ctx, then)
}

func (c *change) restoreLinks(ctx context.Context, then []string) error {
	held, _, err := c.tx.Links(ctx, c.entry.ID)
	if err != nil {
		return err
	}
	for _, l := range held {
		if slices.Contains(then, string(l.Kind)+"/"+l.TargetID) {
			continue
		}
		if _, err := c.tx.EndLink(ctx, l); err != nil {
			return err
		}
		c.drop(linkPath(l.Kind, l.TargetID))
	}
	for _, path := range then {
		kind, target, _ := strings.Cut(path, "/")
		added, err := c.tx.SetLink(ctx, eln.Link{EntryID: c.entry.ID, TargetID: target, Kind: eln.LinkKind(kind)})
		if err != nil {
			return err
		}
		if added {
			c.set(linkPath(eln.LinkKind(kind), target), map[string]any{"kind": kind, "target": target})
		}
	}
	return nil
}

// labelOfTag reads the leaf of a tag: its text or, in the first services, an
// object that holds it. Both stay in the record for ever.
func labelOfTag(value json.RawMessage) (string, error) {
	var label string
	if json.Unmarshal(value, &label) == nil {
		return label, nil
	}
	var first struct {
		Label string `json:"label"`
	}
	err := json.Unmarshal(value, &first)
	return first.Label, err
}
