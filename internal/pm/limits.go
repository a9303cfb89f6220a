package pm

// What is taken from outside. They hold for what is read and for what steps
// make of it: no sequence of steps leads to a document beyond them.
const (
	MaxMessage  = 4 << 20  // bytes of JSON in one commit
	MaxDocument = 32 << 20 // bytes of text and attributes in a document, and of its JSON or HTML
	MaxDepth    = 64       // nodes in nodes
	MaxSteps    = 5000     // steps in one commit
	MaxMarks    = 16       // marks on one node
	MaxText     = 64 << 10 // bytes in one attribute, but for images
	MaxImage    = 4 << 20  // bytes of an image that is in the text itself
	MaxWork     = 1 << 28  // positions that the steps of one commit may go over
)

// nodeWeight is what a node costs in memory, for MaxDocument: many empty
// nodes are not free.
const nodeWeight = 4
