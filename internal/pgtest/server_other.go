//go:build !unix

package pgtest

import "errors"

// sharedServer starts nothing on this system: a server has to be named.
func sharedServer() (string, error) {
	return "", errors.New("starting a PostgreSQL server is supported on Unix only")
}
