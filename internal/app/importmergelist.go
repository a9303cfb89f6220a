package app

import (
	"context"
	"slices"

	"cahier/internal/eln"
	"cahier/internal/interchange"
)

// steps settles the steps, which are told apart by their words: new ones are
// added, those that went from the file are taken off unless somebody touched
// them here, and a tick or a deadline that changed in the file alone is taken.
func (m *importMerge) steps(ctx context.Context) error {
	here, err := m.c.tx.Steps(ctx, m.c.entry.ID)
	if err != nil {
		return err
	}
	base := slices.Clone(m.base.Steps)
	for _, s := range m.want.steps {
		i := slices.IndexFunc(base, func(b importedStep) bool { return b.Body == s.Body })
		if i < 0 {
			if err := m.c.putStep(ctx, s); err != nil {
				return err
			}
			continue
		}
		if err := m.tick(ctx, here, base[i], s); err != nil {
			return err
		}
		base = slices.Delete(base, i, i+1)
	}
	for _, gone := range base {
		if err := m.takeStep(ctx, here, gone); err != nil {
			return err
		}
	}
	return nil
}

// tick takes a tick or a deadline that changed in the file, where nobody here
// changed the step.
func (m *importMerge) tick(ctx context.Context, here []eln.Step, base importedStep, file eln.Step) error {
	wanted := stepParts(file)
	base.Ordering, wanted.Ordering = 0, 0
	i := slices.IndexFunc(here, func(s eln.Step) bool { return s.Body == base.Body })
	if wanted == base || i < 0 {
		return nil
	}
	now := stepParts(here[i])
	if now.Ordering = 0; now == wanted {
		return nil
	}
	if now != base {
		m.say(interchange.Left, "both_changed", "part", "=step")
		return nil
	}
	s := here[i]
	s.Finished, s.FinishedAt, s.Deadline, s.FinishedBy = file.Finished, file.FinishedAt, file.Deadline, ""
	m.c.set("step/"+s.ID, stepLeaf(s))
	return m.c.tx.SaveStep(ctx, &s)
}

// takeStep takes off a step that went from the file, unless it was changed
// here.
func (m *importMerge) takeStep(ctx context.Context, here []eln.Step, gone importedStep) error {
	for _, s := range here {
		now := stepParts(s)
		if now.Ordering = gone.Ordering; now != gone || s.Immutable {
			continue
		}
		m.c.drop("step/" + s.ID)
		return m.c.tx.RemoveStep(ctx, s.ID)
	}
	return nil
}

// takeFiles settles the files, told apart by folder and name. Other bytes take
// the place of those imported before; where people here replaced the file too,
// both are kept. It returns the addresses of the record's files by node.
func (m *importMerge) takeFiles(ctx context.Context, files []arrived) (map[string]string, error) {
	uploads, err := m.c.tx.Uploads(ctx, m.c.entry.ID)
	if err != nil {
		return nil, err
	}
	longNames := longNamesOf(m.n.set, uploads)
	ids := idsInOrder(m.c.tx.Now(), len(files))
	for i, f := range files {
		p := fileParts(f.file)
		p.SHA256 = f.staged.SHA256
		if slices.Contains(m.base.Files, p) {
			continue // people here hid it, renamed it or replaced it
		}
		u, err := m.c.addArrived(ctx, ids[i], f, m.replaces(uploads, p))
		if err != nil {
			return nil, err
		}
		m.files++
		longNames[f.file.NodeID] = u.LongName
	}
	m.sayGone()
	return longNames, nil
}

// replaces is the file whose place other bytes of the same name take: the one
// that was imported before, if it still stands. Where another stands there,
// both are kept.
func (m *importMerge) replaces(uploads []eln.Upload, p importedFile) string {
	there := false
	for _, u := range uploads {
		if u.Name != p.Name || u.Folder != p.Folder || u.Hidden || u.Replaced || u.Immutable {
			continue
		}
		there = true
		if slices.Contains(m.base.Files, importedFile{Name: u.Name, Folder: u.Folder, SHA256: u.SHA256}) {
			return u.ID
		}
	}
	if there {
		m.say(interchange.Changed, "both_changed", "part", "=file")
	}
	return ""
}

// sayGone names the files that are no longer in the file; they stay here.
func (m *importMerge) sayGone() {
	for _, b := range m.base.Files {
		still := slices.ContainsFunc(m.n.set.Files, func(f interchange.File) bool {
			p := fileParts(f)
			return p.Name == b.Name && p.Folder == b.Folder
		})
		if !still {
			m.say(interchange.Left, "file_gone", "name", b.Name)
		}
	}
}
