package pm

// Stored is a body as it is kept, in whatever spelling, with the document that
// it is. It lets a text of today become a document and stay what it was, byte
// for byte, as long as nobody changes it.
type Stored struct {
	Doc  *Node
	body string
}

// ReadStored reads a sanitised body as ReadHTML does, and remembers its spelling.
func ReadStored(body string) (Stored, error) {
	doc, err := ReadHTML(body)
	return Stored{Doc: doc, body: body}, err
}

// HTML is the body again for a document that is the one that was read, and
// canonical HTML for every other.
func (s Stored) HTML(doc *Node) string {
	if doc.Equal(s.Doc) {
		return s.body
	}
	return HTML(doc)
}
