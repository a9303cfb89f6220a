package app

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// Remarks returns the comments of an entry, oldest first. Of a hidden one only
// who wrote it and when is left to see.
func (app *App) Remarks(ctx context.Context, a *access.Actor, id string) ([]eln.Remark, error) {
	var list []eln.Remark
	err := app.DB.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Entry(ctx, a, id); err != nil {
			return err
		}
		var err error
		list, err = tx.Remarks(ctx, id)
		return err
	})
	return list, err
}

// AddRemark adds a comment to an entry, locked or not. A comment is text, with
// Markdown where people like; what looks like HTML in it stands as text.
func (app *App) AddRemark(ctx context.Context, a *access.Actor, id, body string) (eln.Remark, error) {
	m := eln.Remark{AuthorID: a.UserID, Body: body}
	err := app.changeParts(ctx, a, id, access.CanComment, func(ctx context.Context, c *change) error {
		m.ID = eln.NewID(c.tx.Now())
		if err := c.addRemark(ctx, m); err != nil {
			return err
		}
		c.action, c.data["comment"] = "comment.add", m.ID
		return nil
	})
	if err != nil {
		return eln.Remark{}, err
	}
	return app.remark(ctx, a, id, m.ID)
}

func (app *App) remark(ctx context.Context, a *access.Actor, id, remarkID string) (eln.Remark, error) {
	list, err := app.Remarks(ctx, a, id)
	if err != nil {
		return eln.Remark{}, err
	}
	i := slices.IndexFunc(list, func(m eln.Remark) bool { return m.ID == remarkID })
	if i < 0 {
		return eln.Remark{}, eln.ErrNotFound()
	}
	return list[i], nil
}

// addRemark adds a comment to the entry of a change. What is left empty is
// said of now: the actor wrote it, at this moment, under a new id.
func (c *change) addRemark(ctx context.Context, m eln.Remark) error {
	var err error
	if m.Body, err = cleanRemark(m.Body); err != nil {
		return err
	}
	m.EntryID = c.entry.ID
	if m.ID == "" {
		m.ID = eln.NewID(c.tx.Now())
	}
	if m.AuthorID == "" {
		m.AuthorID = c.actor.UserID
	}
	if m.CreatedAt.IsZero() {
		m.CreatedAt = c.tx.Now()
	}
	if m.ChangedAt.IsZero() {
		m.ChangedAt = m.CreatedAt
	}
	m.CreatedAt, m.ChangedAt = m.CreatedAt.UTC().Truncate(time.Microsecond), m.ChangedAt.UTC().Truncate(time.Microsecond)
	if err := c.tx.AddRemark(ctx, &m); err != nil {
		return err
	}
	c.set("comment/"+m.ID, remarkLeaf(m))
	return nil
}

func cleanRemark(body string) (string, error) {
	if utf8.RuneCountInString(body) > eln.MaxRemark {
		return "", eln.Errorf(eln.Invalid, "comment_long", "A comment has at most %d characters.", eln.MaxRemark).
			InField("body").With("max", eln.MaxRemark)
	}
	body = strings.TrimSpace(strings.Map(withoutTurns, render.CleanText(body)))
	if body == "" {
		return "", eln.Errorf(eln.Invalid, "comment_empty", "Write something in the comment.").InField("body")
	}
	return body, nil
}

// withoutTurns leaves out the characters that turn the direction of what
// follows: in a discussion they let one sentence look like another.
func withoutTurns(r rune) rune {
	if r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' {
		return -1
	}
	return r
}

// remarkLeaf is a comment as the record holds it.
func remarkLeaf(m eln.Remark) map[string]any {
	return map[string]any{
		"serial": m.Serial, "body": m.Body, "author": m.AuthorID, "created_at": m.CreatedAt.UTC().Format(leafTime),
		"changed_at": m.ChangedAt.UTC().Format(leafTime), "immutable": m.Immutable, "hidden": m.Hidden,
	}
}

// ChangeRemark changes the words of one's own comment.
func (app *App) ChangeRemark(ctx context.Context, a *access.Actor, id, remarkID, body string) (eln.Remark, error) {
	err := app.changeRemark(ctx, a, id, remarkID, func(c *change, m *eln.Remark) error {
		clean, err := cleanRemark(body)
		if err != nil || clean == m.Body {
			return err
		}
		m.Body = clean
		c.action = "comment.change"
		return nil
	})
	if err != nil {
		return eln.Remark{}, err
	}
	return app.remark(ctx, a, id, remarkID)
}

// HideRemark takes one's own comment out of sight; the record keeps it.
func (app *App) HideRemark(ctx context.Context, a *access.Actor, id, remarkID string) error {
	return app.changeRemark(ctx, a, id, remarkID, func(c *change, m *eln.Remark) error {
		m.Hidden = true
		c.action = "comment.hide"
		return nil
	})
}

// changeRemark runs fn on a comment of the actor's own that is not hidden, and
// writes it when fn named an act.
func (app *App) changeRemark(ctx context.Context, a *access.Actor, id, remarkID string, fn func(*change, *eln.Remark) error) error {
	return app.changeParts(ctx, a, id, access.CanComment, func(ctx context.Context, c *change) error {
		m, err := c.ownRemark(ctx, remarkID)
		if err != nil {
			return err
		}
		if err := fn(c, &m); err != nil || c.action == "" {
			return err
		}
		m.ChangedAt = c.tx.Now()
		c.data["comment"] = m.ID
		c.set("comment/"+m.ID, remarkLeaf(m))
		return c.tx.SaveRemark(ctx, &m)
	})
}

func (c *change) ownRemark(ctx context.Context, remarkID string) (eln.Remark, error) {
	list, err := c.tx.Remarks(ctx, c.entry.ID)
	if err != nil {
		return eln.Remark{}, err
	}
	i := slices.IndexFunc(list, func(m eln.Remark) bool { return m.ID == remarkID && !m.Hidden })
	if i < 0 {
		return eln.Remark{}, eln.ErrNotFound()
	}
	m := list[i]
	if m.AuthorID != c.actor.UserID {
		return m, eln.Errorf(eln.Denied, "comment_author_only", "Only its author may change a comment.")
	}
	if m.Immutable {
		return m, eln.Errorf(eln.Denied, "comment_immutable", "This comment belongs to a signature: it stays as it is.")
	}
	return m, nil
}
