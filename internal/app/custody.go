package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/render"
	"cahier/internal/store"
)

// TransferEntry makes another member of the entry's team its custodian: the
// person who answers for it from now on, with the level own. The custodian
// before keeps writing; the author stays the author, for ever, and the entry
// stays on its page. A reason may be empty.
func (app *App) TransferEntry(ctx context.Context, a *access.Actor, id, userID, reason string) (*eln.Entry, error) {
	return app.turnByPerson(ctx, a, id, access.CanTransfer, func(ctx context.Context, c *change) error {
		e := c.entry
		if userID == e.CustodianID {
			return nil
		}
		if err := c.explainedBy(reason); err != nil {
			return err
		}
		if err := custodianOf(ctx, c.tx, e, userID); err != nil {
			return err
		}
		from := e.CustodianID
		e.CustodianID = userID
		c.data["from"], c.data["to"] = from, userID
		c.act("entry.custody")
		before, err := c.tx.Grants(ctx, id)
		if err != nil {
			return err
		}
		_, _, err = c.putGrants(ctx, before, withLevel(before, access.Principal("user", from), eln.Write))
		return err
	})
}

func custodianOf(ctx context.Context, tx *store.Tx, e *eln.Entry, userID string) error {
	works := false
	var err error
	if isWord(userID) {
		works, err = tx.WorksInTeam(ctx, userID, e.TeamID)
	}
	if err == nil && !works {
		err = eln.Errorf(eln.Invalid, "custodian_unknown", "The team of this entry has no such member.").InField("user_id")
	}
	return err
}

// explainedBy keeps why a change is done; empty is no reason.
func (c *change) explainedBy(reason string) error {
	reason = render.CleanLine(reason, eln.MaxReason)
	if reason == "" {
		c.drop("reason")
		return nil
	}
	c.set("reason", reason)
	return eln.ValidReason(reason)
}

// MoveEntry takes an experiment to another notebook of the same lab, in which
// the actor may write. Its page says that it moved, and it takes the next page
// there. Where the notebook is another team's, the entry goes to that team:
// what was open to the members and administrators of the one is open to those
// of the other, its tags go with it, and it loses a category or status that is
// not the new team's. A reason may be empty.
func (app *App) MoveEntry(ctx context.Context, a *access.Actor, id, notebookID, reason string) (*eln.Entry, error) {
	return app.turnPages(ctx, a, id, access.CanMove, func(ctx context.Context, c *change) ([]usedPage, error) {
		e := c.entry
		to, err := app.writableNotebook(ctx, c.tx, a, notebookID)
		if err != nil || to.ID == e.NotebookID {
			return nil, err
		}
		if err := mayMoveTo(e, to); err != nil {
			return nil, err
		}
		if err := c.explainedBy(reason); err != nil {
			return nil, err
		}
		c.data["from"], c.data["to"] = e.NotebookID, to.ID
		pages, err := c.leavePage(ctx)
		if err != nil {
			return nil, err
		}
		if err := app.settleIn(ctx, c, to); err != nil {
			return nil, err
		}
		taken, err := c.nextPage(ctx)
		c.act("entry.move")
		return append(pages, taken...), err
	})
}

func mayMoveTo(e *eln.Entry, to eln.Notebook) error {
	if to.LabID != e.LabID {
		return eln.Errorf(eln.Conflict, "move_other_lab", "An entry cannot go to another lab yet: export it there, or share it.").InField("notebook")
	}
	if to.ClosedAt != nil {
		return eln.Errorf(eln.Conflict, "notebook_closed", "This notebook is closed: it takes no more pages.").InField("notebook")
	}
	return nil
}

// leavePage says on the page of the entry that it moved.
func (c *change) leavePage(ctx context.Context) ([]usedPage, error) {
	e := c.entry
	if e.Page == 0 {
		return nil, nil
	}
	c.data["from_page"] = e.Page
	return []usedPage{{e.NotebookID, e.Page, eln.PageMoved}}, c.tx.AddPage(ctx, e.NotebookID, e.Page, e.ID, eln.PageMoved)
}

// settleIn puts the entry of a change into another notebook, and into its team.
func (app *App) settleIn(ctx context.Context, c *change, to eln.Notebook) error {
	e := c.entry
	before, err := c.tx.Grants(ctx, e.ID)
	if err != nil {
		return err
	}
	after := renamed(before, store.NotebookPrincipal(e.NotebookID), store.NotebookPrincipal(to.ID))
	from := e.TeamID
	e.NotebookID, e.Page = to.ID, 0
	if to.TeamID != from {
		for _, kind := range []string{"team", "admins"} {
			after = renamed(after, access.Principal(kind, from), access.Principal(kind, to.TeamID))
		}
		if err := c.joinTeam(ctx, to.TeamID); err != nil {
			return err
		}
	}
	_, _, err = c.putGrants(ctx, before, after)
	return err
}

// renamed returns grants in which one principal has the level that another
// had, unless it had a higher one.
func renamed(grants []eln.Grant, from, to string) []eln.Grant {
	level := levelIn(grants, from)
	if level == eln.None {
		return grants
	}
	return withLevel(withLevel(grants, from, eln.None), to, max(level, levelIn(grants, to)))
}

// joinTeam makes the entry of a change one of another team of its lab. A
// category or status that is not that team's falls off.
func (c *change) joinTeam(ctx context.Context, teamID string) error {
	e := c.entry
	e.TeamID = teamID
	for _, label := range []struct {
		kind eln.LabelKind
		id   *string
	}{{eln.Category, &e.CategoryID}, {eln.Status, &e.StatusID}} {
		if *label.id == "" {
			continue
		}
		l, err := c.tx.Label(ctx, label.kind, *label.id)
		if err != nil && eln.CodeOf(err) != eln.NotFound {
			return err
		}
		if err != nil || l.TeamID != teamID {
			*label.id = ""
		}
	}
	return c.tx.Relocate(ctx, e)
}

// retag puts the tags of the new team in the place of those of the one that an
// entry left, as a version of its own.
func (app *App) retag(ctx context.Context, moved *change) error {
	c := &change{tx: moved.tx, actor: moved.actor, entry: moved.entry, data: map[string]any{}, action: "entry.change"}
	tags, err := c.tx.TagsOf(ctx, c.entry.ID)
	if err != nil {
		return err
	}
	for _, tag := range tags {
		if tag.TeamID == c.entry.TeamID {
			continue
		}
		if _, err := c.tx.TakeTag(ctx, c.entry.ID, tag.ID); err != nil {
			return err
		}
		c.drop("tag/" + tag.ID)
		if err := c.addTags(ctx, []string{tag.Label}); err != nil {
			return err
		}
	}
	if len(c.parts) == 0 {
		return nil
	}
	return app.commitChange(ctx, c)
}
