// Package eln holds the nouns of Cahier: what an electronic lab notebook is
// made of, and the rules a single noun can check about itself.
//
// It imports the standard library alone, knows no database, no HTTP and no
// rights: everything else in Cahier imports it.
package eln
