// Package arch holds tests alone. They read the source of the whole project and
// fail where it leaves the shape that ARCHITECTURE.md promises: which package
// may import which, what carries a comment, what may not exist. Each rule says
// why it is there; a rule that gets in the way is changed here, in the open,
// and not worked round.
package arch
