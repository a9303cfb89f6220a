// Package crash kills the program at random moments, and fills its disk, while
// people write through HTTP, and wants every acknowledged write to be there
// afterwards and nothing to be half done.
package crash
