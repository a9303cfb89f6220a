package eln

import (
	"strings"
	"time"
)

// User is one person's account. Serial is the number that API v2 calls userid.
// An operator runs the service; the role adds no right to any content.
type User struct {
	ID         string     `json:"id"`
	Serial     int64      `json:"serial"`
	Email      string     `json:"email"`
	First      string     `json:"first"`
	Last       string     `json:"last"`
	ORCID      string     `json:"orcid,omitempty"`
	Language   string     `json:"language"`
	Operator   bool       `json:"operator"`
	CreatedAt  time.Time  `json:"created_at"`
	ArchivedAt *time.Time `json:"archived_at,omitempty"`
}

// Name returns the first and last name as people write them.
func (u User) Name() string { return strings.TrimSpace(u.First + " " + u.Last) }

// Initials returns the first letters of the first and last name.
func (u User) Initials() string {
	var b strings.Builder
	for _, s := range []string{u.First, u.Last} {
		for _, r := range s {
			b.WriteRune(r)
			break
		}
	}
	return strings.ToUpper(b.String())
}

// Person is how a user shows to others.
type Person struct {
	ID     string `json:"id"`
	Serial int64  `json:"serial"`
	Name   string `json:"name"`
	First  string `json:"first"`
	Last   string `json:"last"`
	ORCID  string `json:"orcid,omitempty"`
	Email  string `json:"email,omitempty"`
}

// Person returns what others see of the user.
func (u User) Person() Person {
	return Person{ID: u.ID, Serial: u.Serial, Name: u.Name(), First: u.First, Last: u.Last, ORCID: u.ORCID, Email: u.Email}
}

// Role is what a member may do in a team beside writing. Roles are additive.
type Role string

// The roles in a team.
const (
	RoleMember Role = "member"
	RoleAdmin  Role = "admin"  // team administrator
	RolePilote Role = "pilote" // leads the notebook in the whole lab
	RoleGuest  Role = "guest"  // sees only what is shared with them
)

// Membership is a user's standing in one team.
type Membership struct {
	UserID string `json:"user_id"`
	TeamID string `json:"team_id"`
	LabID  string `json:"lab_id"`
	Team   string `json:"team"`
	Role   Role   `json:"role"`
	Serial int64  `json:"team_serial"`
}

// NewUser is what is known of a person when their account is made. Password
// may be empty: then the account opens only after a reset.
type NewUser struct {
	Email    string
	First    string
	Last     string
	Password string
	Language string
	Operator bool
	TeamID   string
	Role     Role
}

// Session is one sign-in of one browser.
type Session struct {
	ID        string    `json:"id"`
	UserID    string    `json:"-"`
	Client    string    `json:"client"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Current   bool      `json:"current"`
}

// APIKey opens the APIs as one person in one team. The secret is shown once,
// when the key is made, and only its hash is kept.
type APIKey struct {
	ID         string     `json:"id"`
	Serial     int64      `json:"serial"`
	UserID     string     `json:"-"`
	Name       string     `json:"name"`
	TeamID     string     `json:"team_id"`
	TeamName   string     `json:"team_name"`
	TeamSerial int64      `json:"team_serial"`
	ReadOnly   bool       `json:"read_only"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
}
