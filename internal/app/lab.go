package app

import (
	"context"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/store"
)

// NewLab is what is said of a lab and its first team to begin. Code is empty
// to make one of the name.
type NewLab struct {
	Institution string
	Name        string
	Code        string
	Team        string
	Language    string // of the categories and statuses it begins with
	Visibility  eln.Visibility
}

// CreateLab makes a lab with its first team. Only operators and the service
// itself may; it opens no content to them.
func (app *App) CreateLab(ctx context.Context, a *access.Actor, in NewLab) (eln.Lab, eln.Team, error) {
	var lab eln.Lab
	var team eln.Team
	if err := needOperator(a); err != nil {
		return lab, team, err
	}
	err := app.DB.Write(ctx, func(tx *store.Tx) error {
		var err error
		if lab, err = app.addLab(ctx, tx, a, in.Institution, in.Name, in.Code); err != nil {
			return err
		}
		if team, err = app.addTeam(ctx, tx, a, lab.ID, in.Team, in.Visibility); err != nil {
			return err
		}
		return addFirstLabels(ctx, tx, a, team, in.Language)
	})
	return lab, team, err
}
