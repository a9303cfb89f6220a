package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// settingsVariable names the settings file where no flag does.
const settingsVariable = "CAHIER_CONFIG"

// settings are what the settings file says: one JSON object whose names are
// those of the flags of "cahier serve". A flag wins over the environment, the
// environment over the file. A name that no flag has is an error.
type settings struct {
	file   string
	values map[string]any
}

// settingsFile returns the file named by --config or by the environment, ""
// for none. It is looked for before the command line is read, which the file
// is part of.
func settingsFile(args []string) string {
	for i, arg := range args {
		if file, ok := strings.CutPrefix(arg, "--config="); ok {
			return file
		}
		if arg == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv(settingsVariable)
}

// readSettings reads a settings file, bounded; "" reads as empty.
func readSettings(file string) (*settings, error) {
	s := &settings{file: file, values: map[string]any{}}
	if file == "" {
		return s, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no settings file %s", file)
	}
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	if err := json.Unmarshal(text, &s.values); err != nil {
		return nil, fmt.Errorf("%s is not a JSON object of settings: %w", file, err)
	}
	return s, nil
}

// Validate refuses names that no setting has.
func (s *settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, command := range app.Children {
		if command.Name == "serve" {
			for _, flag := range command.Flags {
				known[flag.Name] = true
			}
		}
	}
	delete(known, "config")
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if !known[name] {
			return fmt.Errorf("%s: there is no setting %q; the settings are %s", s.file, name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return nil
}

// Resolve gives a flag its value from the file, unless the environment has one.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if slices.ContainsFunc(flag.Envs, func(name string) bool { return os.Getenv(name) != "" }) {
		return nil, nil
	}
	switch v := s.values[flag.Name].(type) {
	case nil:
		return nil, nil
	case string, bool:
		return v, nil
	case []any:
		return strings.Join(texts(v), ","), nil
	default:
		return nil, fmt.Errorf("%s: the setting takes a text, a list of texts, or true and false", s.file)
	}
}

func texts(list []any) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// secretOf returns a setting that is given itself or as the file that holds
// it, as secrets are handed to containers.
func secretOf(name, value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	if value != "" {
		return "", fmt.Errorf("give --%s or --%s-file, not both", name, name)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read --%s-file: %w", name, err)
	}
	return strings.TrimSpace(string(text)), nil
}
