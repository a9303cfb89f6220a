package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
)

type userCreateCommand struct {
	place
	Email         string `arg:"" help:"E-mail address, which is the name to sign in with."`
	First         string `help:"First name." required:""`
	Last          string `help:"Last name." required:""`
	Team          string `help:"Team, by name; made in the default lab when there is none."`
	Role          string `help:"Role in the team." enum:"member,admin,pilote,guest" default:"member"`
	Language      string `help:"Language of the interface." enum:"fr,en" default:"fr"`
	Operator      bool   `help:"The person runs the service; that opens no content."`
	PasswordStdin bool   `help:"Read the password from standard input, one line."`
	JSON          bool   `help:"Print the account as JSON." name:"json"`
}

// Run makes the account. Without a password it opens after "user reset".
func (u *userCreateCommand) Run(ctx context.Context, c console) error {
	password, err := passwordFrom(c.in, u.PasswordStdin)
	if err != nil {
		return err
	}
	return u.with(ctx, func(service *app.App) error {
		made, err := service.CreateUser(ctx, commandLine(), eln.NewUser{
			Email: u.Email, First: u.First, Last: u.Last, Password: password, Language: u.Language, Operator: u.Operator, Role: eln.Role(u.Role),
		}, u.Team)
		if err != nil {
			return err
		}
		if u.JSON {
			return json.NewEncoder(c.out).Encode(made)
		}
		fmt.Fprintf(c.out, "Made the account of %s (%s).\n", made.Name(), made.Email)
		return nil
	})
}

// passwordFrom reads one line, when it is asked to. An empty one is refused.
func passwordFrom(in io.Reader, asked bool) (string, error) {
	if !asked {
		return "", nil
	}
	text, err := io.ReadAll(io.LimitReader(in, 2*eln.MaxPassword))
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	line = strings.TrimSuffix(line, "\r")
	return line, eln.ValidPassword(line)
}

type userResetCommand struct {
	place
	Email         string `arg:"" help:"E-mail address of the account."`
	PasswordStdin bool   `help:"Read the new password from standard input; else a random one is made and printed."`
}

// Run resets the password.
func (u *userResetCommand) Run(ctx context.Context, c console) error {
	password, err := passwordFrom(c.in, u.PasswordStdin)
	if err != nil {
		return err
	}
	return u.with(ctx, func(service *app.App) error {
		made, err := service.ResetPassword(ctx, commandLine(), u.Email, password)
		if err != nil {
			return err
		}
		if password == "" {
			fmt.Fprintln(c.out, made)
		}
		return nil
	})
}

type apiKeyCreateCommand struct {
	place
	Email    string `arg:"" help:"E-mail address of the person the key acts for."`
	Team     string `help:"Team that the key opens, by name; the person's first one by default."`
	Name     string `help:"Name of the key, such as the program that uses it." default:"cahier apikey create"`
	ReadOnly bool   `help:"The key may only read."`
}

// Run prints the key and nothing else.
func (k *apiKeyCreateCommand) Run(ctx context.Context, c console) error {
	return k.with(ctx, func(service *app.App) error {
		_, secret, err := service.CreateAPIKeyFor(ctx, commandLine(), k.Email, k.Team, app.NewAPIKey{Name: k.Name, ReadOnly: k.ReadOnly})
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, secret)
		return nil
	})
}
