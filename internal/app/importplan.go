package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"cahier/internal/access"
	"cahier/internal/eln"
	"cahier/internal/interchange"
	"cahier/internal/store"
)

// importNode is one record of the file on its way to an entry.
type importNode struct {
	set     *interchange.Dataset
	row     store.Imported // what was made of it, or is to be noted of it
	made    bool           // its entry is there
	before  *eln.Entry     // its entry as the plan found it
	action  ImportAction
	entryID string
	pid     eln.PID
	elabID  string
	shown   eln.PID // pid for the report: of what exists and may be seen
	sameAs  string  // a readable entry that already has the record's id
	taken   bool    // an entry has its id, or its eLabFTW identifier
	pending bool    // its links wait for other records
	page    int64   // the page it keeps in a notebook made by the import
	got     int64   // the page it has
}

// pendingLinks before a hash says that the links of the record are still to be
// made: the import ended before it came to them.
const pendingLinks = "links:"

var (
	elabIDForm = regexp.MustCompile(`^\d{8}-[0-9a-f]{40}$`)
	uuidForm   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

func isElabID(s string) bool { return elabIDForm.MatchString(s) }

// plan decides what becomes of each record. It writes nothing.
func (im *importing) plan(ctx context.Context) error {
	im.nodes = make([]*importNode, len(im.crate.Datasets))
	identities := map[string]int{}
	for i := range im.crate.Datasets {
		identities[identityOf(&im.crate.Datasets[i])]++
	}
	im.planning = true
	defer func() { im.planning = false }()
	return im.app.DB.Read(ctx, func(tx *store.Tx) error {
		if err := im.readLabels(ctx, tx); err != nil {
			return err
		}
		for i := range im.crate.Datasets {
			n := &importNode{set: &im.crate.Datasets[i]}
			n.row = store.Imported{TeamID: im.team.ID, Hash: n.set.Hash}
			n.row.Source, n.row.Node = im.keyOf(n.set, identities)
			im.nodes[i], im.byID[n.set.NodeID] = n, n
			if err := im.decide(ctx, tx, n); err != nil {
				return err
			}
		}
		for _, n := range im.nodes {
			if err := im.decideSame(ctx, tx, n); err != nil {
				return err
			}
		}
		im.keepPages()
		return ctx.Err()
	})
}

// identityOf is what names a record everywhere, whatever file it is in: the id
// of one of ours, an eLabFTW identifier, a UUID or an address; "" when its
// writer gave it none.
func identityOf(d *interchange.Dataset) string {
	if uuidForm.MatchString(d.ID) {
		return d.ID
	}
	id := strings.ToLower(d.SourceIdentifier)
	if isElabID(id) || uuidForm.MatchString(id) || strings.HasPrefix(id, "https://") || strings.HasPrefix(id, "urn:") {
		return d.SourceIdentifier
	}
	return ""
}

// keyOf is how the import of a record is remembered: by what names it
// everywhere, or for want of that by the file's source and the record's place.
// An identity that the file gives to two records names none.
func (im *importing) keyOf(d *interchange.Dataset, identities map[string]int) (source, node string) {
	if id := identityOf(d); id != "" && identities[id] == 1 {
		return "id", shortKey(id)
	}
	return shortKey(cmp.Or(im.crate.SourceID, im.crate.Publisher+"/"+im.crate.Root)), shortKey(d.NodeID)
}

// shortKey keeps a name from the file to what a key may be: a long one is
// replaced by its hash.
func shortKey(s string) string {
	if len(s) <= 200 {
		return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// decide says what becomes of one record.
func (im *importing) decide(ctx context.Context, tx *store.Tx, n *importNode) error {
	before, err := im.before(ctx, tx, n)
	if err != nil {
		return err
	}
	if before == nil {
		return im.decideNew(ctx, tx, n)
	}
	n.made, n.before, n.entryID, n.pid, n.shown = true, before, before.ID, before.PID, before.PID
	switch {
	case n.row.Hash == n.set.Hash:
		n.action = ImportUnchanged
	case n.row.Hash == pendingLinks+n.set.Hash:
		n.action, n.pending = ImportUpdate, true
	default:
		im.decideKnown(before, n)
	}
	return nil
}

// before finds the entry that was made of a record, nil when there is none
// that the actor may read. What was imported and is closed to the actor is as
// if it was not: their own import is remembered beside it.
func (im *importing) before(ctx context.Context, tx *store.Tx, n *importNode) (*eln.Entry, error) {
	shared := n.row.Source
	for try := 0; ; try++ {
		row, err := tx.Imported(ctx, n.row.TeamID, n.row.Source, n.row.Node)
		if eln.CodeOf(err) == eln.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		e, err := tx.Entry(ctx, im.actor, row.EntryID)
		if err == nil {
			n.row = row
			return e, nil
		}
		if eln.CodeOf(err) != eln.NotFound {
			return nil, err
		}
		n.row.Source = shared + " " + im.actor.UserID + "/" + numberText(try)
	}
}

// decideKnown says how an entry that was imported before takes what changed in
// the file.
func (im *importing) decideKnown(before *eln.Entry, n *importNode) {
	n.action = ImportUpdate
	if before.Version != n.row.Version {
		n.action = ImportMerge
	}
	err := access.Check(im.actor, access.CanWrite, before)
	if err == nil {
		return
	}
	why := "=denied"
	switch {
	case before.Locked():
		why = "=locked"
	case eln.CodeOf(err) == eln.Conflict:
		why = "=state"
	}
	n.action = ImportLeft
	im.note(interchange.Left, n.set.NodeID, "entry_closed", "title", before.Title, "state", why)
}

// decideNew gives a record that becomes an entry its identities: those of the
// file when they are free.
func (im *importing) decideNew(ctx context.Context, tx *store.Tx, n *importNode) error {
	n.action = ImportCreate
	var err error
	if n.taken, err = im.takeID(ctx, tx, n); err != nil {
		return err
	}
	if err := im.takePID(ctx, tx, n); err != nil {
		return err
	}
	taken, err := im.takeElabID(ctx, tx, n)
	n.taken = n.taken || taken
	return err
}

// decideSame leaves a record alone whose entry is here already under the same
// id and holds the same, and tells of the others that they get another id.
func (im *importing) decideSame(ctx context.Context, tx *store.Tx, n *importNode) error {
	if n.action != ImportCreate || !n.taken {
		return nil
	}
	same, err := im.sameHere(ctx, tx, n)
	if err == nil && !same {
		im.note(interchange.Changed, n.set.NodeID, "id_taken", "title", n.set.Title)
	}
	return err
}

// takeID keeps the id of one of our own records when no entry has it. When a
// readable entry does, the new one will say that it is the same thing.
func (im *importing) takeID(ctx context.Context, tx *store.Tx, n *importNode) (taken bool, err error) {
	if !uuidForm.MatchString(n.set.ID) {
		return false, nil
	}
	if taken, err = tx.EntryTaken(ctx, n.set.ID); err != nil {
		return false, err
	}
	if !taken {
		n.entryID = n.set.ID
		return false, nil
	}
	return true, im.readSame(ctx, tx, n, n.set.ID)
}

// readSame notes that an entry is the same thing as a record, when the actor
// may read it.
func (im *importing) readSame(ctx context.Context, tx *store.Tx, n *importNode, id string) error {
	_, err := tx.Entry(ctx, im.actor, id)
	if eln.CodeOf(err) == eln.NotFound {
		return nil
	}
	n.sameAs = id
	return err
}

// takePID keeps the short identifier of one of our own records when it is
// free; else it makes one out of the record, so that an import that goes on
// later gives the same.
func (im *importing) takePID(ctx context.Context, tx *store.Tx, n *importNode) error {
	candidates := []eln.PID{}
	if pid, err := eln.ParsePID(n.set.PID); err == nil {
		candidates = append(candidates, pid)
	}
	for try := range 8 {
		candidates = append(candidates, derivedPID(n.row, try))
	}
	for _, pid := range candidates {
		taken, err := tx.PIDTaken(ctx, pid)
		if err != nil {
			return err
		}
		if !taken {
			n.pid = pid
			return nil
		}
	}
	n.pid = eln.NewPID()
	return nil
}

// crockford are the digits of short identifiers.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// derivedPID is a short identifier made out of the key of an import: 50 bits
// of its hash, with the check character that fits.
func derivedPID(row store.Imported, try int) eln.PID {
	sum := sha256.Sum256([]byte(strings.Join([]string{row.TeamID, row.Source, row.Node, numberText(try)}, "\x00")))
	digits := make([]byte, 10)
	for i := range digits {
		digits[i] = crockford[sum[i]&31]
	}
	for i := range len(crockford) {
		if pid, err := eln.ParsePID(string(digits) + crockford[i:i+1]); err == nil {
			return pid
		}
	}
	return eln.NewPID()
}

// takeElabID keeps the eLabFTW identifier of a record unless an entry has it.
func (im *importing) takeElabID(ctx context.Context, tx *store.Tx, n *importNode) (taken bool, err error) {
	id := strings.ToLower(n.set.SourceIdentifier)
	if !isElabID(id) {
		return false, nil
	}
	holder, err := tx.ElabIDTaken(ctx, id)
	if err != nil || holder == "" {
		n.elabID = id
		return false, err
	}
	if n.sameAs == "" {
		err = im.readSame(ctx, tx, n, holder)
	}
	return true, err
}

// sameHere reports whether the entry that has the record's id already, in this
// team, holds what the record holds: then there is nothing to take.
func (im *importing) sameHere(ctx context.Context, tx *store.Tx, n *importNode) (bool, error) {
	if n.sameAs == "" || n.sameAs != n.set.ID {
		return false, nil
	}
	e, err := tx.Entry(ctx, im.actor, n.sameAs)
	if err != nil || e.TeamID != im.team.ID {
		return false, err
	}
	here, err := partsOfEntry(ctx, tx, e)
	if err != nil {
		return false, err
	}
	there, err := im.compare(ctx, tx, n, e)
	if err != nil || !here.sameAs(there) {
		return false, err
	}
	n.action, n.made, n.before, n.shown, n.entryID, n.pid = ImportUnchanged, true, e, e.PID, e.ID, e.PID
	return true, nil
}

// keepPages lets the records of a whole notebook of ours keep their page
// numbers, when no notebook was named for them: each number once, and none
// that would leave a gap out of proportion.
func (im *importing) keepPages() {
	if im.notebook.ID != "" || !strings.HasPrefix(im.crate.SourceID, notebookSource) {
		return
	}
	most, used, last := int64(len(im.nodes))+maxPageGap, map[int64]bool{}, int64(0)
	for _, n := range im.nodes {
		if page := n.set.Page; n.paged() && page >= 1 && page <= most && !used[page] {
			used[page], n.page, last = true, page, max(last, page)
		}
	}
	if last == 0 {
		return
	}
	im.keeps = true
	for _, n := range im.nodes {
		if n.paged() && n.page == 0 {
			last++
			n.page = last
			im.note(interchange.Changed, n.set.NodeID, "page_taken", "title", n.set.Title, "page", numberText(int(n.set.Page)))
		}
	}
	if im.any(ImportCreate) {
		im.note(interchange.Taken, "", "notebook_made", "name", im.crate.Name)
	}
}

// paged reports whether the record becomes an entry that stands on a page.
func (n *importNode) paged() bool {
	return n.set.Kind == interchange.Experiment && !n.set.Template && n.set.State != string(eln.Draft)
}

// maxPageGap bounds how many pages of a notebook that is imported may be
// missing from the file.
const maxPageGap = 10_000
