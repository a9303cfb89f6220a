package access

import "cahier/internal/eln"

// The numbers by which eLabFTW says who may read or write.
const (
	BaseOwner  = 10 // the owner alone
	BaseAdmins = 20 // the owner and the administrators of the team
	BaseTeam   = 30 // the members of the team
	BaseUsers  = 40 // everyone with an account
	BasePublic = 50 // everyone
)

// BaseGrants returns the grants that stand for a pair of eLabFTW's numbers.
// Readers may comment, as they may there; administrators who may write own.
// A pair that lets more people write than read lets the writers read.
func BaseGrants(teamID string, read, write int) []eln.Grant {
	var grants []eln.Grant
	for _, p := range basePrincipals(teamID) {
		level := eln.None
		if read >= p.base {
			level = p.reads
		}
		if write >= p.base {
			level = p.writes
		}
		if level > eln.None {
			grants = append(grants, eln.Grant{Principal: p.principal, Level: level})
		}
	}
	return grants
}

// Bases returns the pair of eLabFTW's numbers that comes nearest to grants.
func Bases(teamID string, grants []eln.Grant) (read, write int) {
	read, write = BaseOwner, BaseOwner
	for _, p := range basePrincipals(teamID) {
		for _, g := range grants {
			if g.Principal != p.principal {
				continue
			}
			if g.Level >= eln.Read {
				read = max(read, p.base)
			}
			if g.Level >= eln.Write {
				write = max(write, p.base)
			}
		}
	}
	return read, write
}

type basePrincipal struct {
	base          int
	principal     string
	reads, writes eln.Level
}

func basePrincipals(teamID string) []basePrincipal {
	return []basePrincipal{
		{BaseAdmins, Principal("admins", teamID), eln.Comment, eln.Own},
		{BaseTeam, Principal("team", teamID), eln.Comment, eln.Write},
		{BaseUsers, Users, eln.Comment, eln.Write},
		{BasePublic, Public, eln.Read, eln.Read},
	}
}

// IsBase reports whether a principal is one that eLabFTW's numbers stand for.
func IsBase(teamID, principal string) bool {
	for _, p := range basePrincipals(teamID) {
		if p.principal == principal {
			return true
		}
	}
	return false
}

// ValidBase refuses a number that eLabFTW does not know.
func ValidBase(base int) error {
	switch base {
	case BaseOwner, BaseAdmins, BaseTeam, BaseUsers, BasePublic:
		return nil
	}
	return eln.Errorf(eln.Invalid, "base_unknown_number", "Who may see is one of 10, 20, 30, 40 and 50.")
}
