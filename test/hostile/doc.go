// Package hostile holds input that is broken, misleading or meant to do harm,
// and the tests that send all of it through the HTTP that people use. Whatever
// comes in, the answer is a clear refusal or harmless content, the service goes
// on, and nothing is lost or half-written. README.md says what each file is.
package hostile
