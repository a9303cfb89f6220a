package eln

import "encoding/json"

// Level is how far a person may go with an entry or a notebook. A higher level
// includes every lower one: who may write may read.
type Level int

// The levels, in order.
const (
	None Level = iota
	Read
	Comment
	Write
	Own
)

var levelNames = [...]string{"none", "read", "comment", "write", "own"}

// String returns the word for the level, as the API and the interface use it.
func (l Level) String() string {
	if l < None || l > Own {
		return "none"
	}
	return levelNames[l]
}

// ParseLevel reads the word for a level.
func ParseLevel(s string) (Level, error) {
	for i, name := range levelNames {
		if name == s {
			return Level(i), nil
		}
	}
	return None, Errorf(Invalid, "level_unknown", "There is no level %q: use read, comment, write or own.", s).With("value", s)
}

// MarshalJSON writes the level as its word.
func (l Level) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// UnmarshalJSON reads the level from its word.
func (l *Level) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	v, err := ParseLevel(s)
	*l = v
	return err
}

// Grant opens an entry to a principal, up to a level. A principal is written
// kind:id (user:…, team:…, admins:…, group:…, lab:…, institution:…,
// notebook:…, project:…) or one of the words public and users.
type Grant struct {
	Principal string `json:"principal"`
	Level     Level  `json:"level"`
	Name      string `json:"name,omitempty"`
}
