// Package pm is the document model of live text: what the editor of the
// interface calls a document, a step and a position, so that the server can
// order, check, apply and rebase what people type, and write the HTML itself.
//
// The model is ProseMirror's (prosemirror-model 1.25, prosemirror-transform
// 1.12): the same nodes, the same eight kinds of steps, the same JSON, the same
// positions in UTF-16 units. Where both accept a step they agree on the result;
// this package refuses more, because everything it reads comes from outside: a
// document that it returns always satisfies its schema and the limits of
// limits.go. Refusals are *Refusal.
//
// Values are immutable and share structure. A document, a step and a schema may
// be read by any number of goroutines. Nothing here reads a clock, a file or a
// network; nothing panics on what it is given.
package pm
