package interchange

import (
	"bytes"
	"slices"
	"strings"
)

// tree is how the crate hangs together: each dataset once, with one parent, in
// an order in which parents come first.
type tree struct {
	order    []int
	parent   map[int]int    // dataset → dataset, none for those of the root
	files    map[int][]part // dataset → its files
	inner    map[int]bool   // files that a dataset other than the root lists
	reached  map[int]bool   // datasets found, the absorbed ones included
	versions map[int][]int  // dataset → nodes that are its earlier versions
	stubs    map[int][]int  // dataset → nodes that only point to another
	children map[int][]int
	member   map[int]bool // the datasets of order
	seen     []int
}

// part is one thing that a hasPart names; at is -1 when no node describes it.
type part struct {
	at int
	id string
}

// walk follows hasPart from the root, each dataset once whatever cycles or
// repetitions there are: its cost is that of the number of references.
func (rd *reading) walk() tree {
	t := tree{parent: map[int]int{}, files: map[int][]part{}, inner: map[int]bool{}, reached: map[int]bool{rd.rootAt: true},
		versions: map[int][]int{}, stubs: map[int][]int{}, children: map[int][]int{}, member: map[int]bool{}}
	rd.tree = t
	queue := []int{rd.rootAt}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		queue = append(queue, rd.parts(&t, at)...)
	}
	rd.cutCycles(&t)
	t.arrange(rd.rootAt)
	if len(t.order) == 0 && len(t.files[rd.rootAt]) > 0 {
		t.order = []int{rd.rootAt}
	}
	for _, at := range t.order {
		t.member[at] = true
	}
	return t
}

// parts sorts the parts of one dataset and returns the datasets among them
// that were not met before.
func (rd *reading) parts(t *tree, at int) []int {
	var fresh []int
	n := rd.graph.node(at)
	earlier := setOf(n.refs("isBasedOn"))
	for _, id := range n.refs("hasPart") {
		child, ok := rd.graph.find(id)
		switch {
		case !ok:
			rd.loosePart(t, at, id)
		case child == at:
			rd.crate.Report.note(Changed, rd.graph.nodes[at].id, "part_of_itself", "id", id)
		case !slices.Contains(rd.graph.nodes[child].types, "Dataset"):
			rd.filePart(t, at, child)
		case at != rd.rootAt && !t.reached[child] && rd.absorb(t, at, child, earlier):
		case at == rd.rootAt && rd.isSupport(t, child):
		default:
			if rd.datasetPart(t, at, child) {
				fresh = append(fresh, child)
			}
		}
	}
	return fresh
}

// datasetPart hangs child under at and reports whether it was new.
func (rd *reading) datasetPart(t *tree, at, child int) bool {
	if child == rd.rootAt {
		rd.crate.Report.note(Changed, rd.graph.nodes[at].id, "part_cycle", "id", rd.graph.nodes[at].id)
		return false
	}
	if _, has := t.parent[child]; !has && at != rd.rootAt {
		t.parent[child] = at
	}
	if t.reached[child] {
		return false
	}
	t.reached[child] = true
	t.seen = append(t.seen, child)
	if !bytes.Contains(rd.graph.nodes[child].content, []byte(`"isPartOf"`)) {
		return true
	}
	n := rd.graph.node(child)
	for _, id := range n.refs("isPartOf") {
		if owner, ok := rd.graph.find(id); ok && owner != rd.rootAt && owner != child {
			t.parent[child] = owner
		}
	}
	return true
}

// absorb takes a nested dataset that is no record of its own: an earlier
// version of its parent (SampleDB), or a pointer to another record (RSpace).
func (rd *reading) absorb(t *tree, at, child int, earlier map[string]bool) bool {
	id := rd.graph.nodes[child].id
	inside := strings.HasPrefix(datasetID(id), datasetID(rd.graph.nodes[at].id)+"versions/")
	switch {
	case inside && earlier[id]:
		t.versions[at] = append(t.versions[at], child)
		for _, id := range rd.graph.node(child).refs("hasPart") {
			if file, ok := rd.graph.find(id); ok {
				rd.filePart(t, at, file)
			}
		}
	case rd.dialect == rspace && rd.isStub(child):
		t.stubs[at] = append(t.stubs[at], child)
	default:
		return false
	}
	t.reached[child] = true
	return true
}

// isSupport finds RSpace's folder of icons, which it lists like a record.
func (rd *reading) isSupport(t *tree, child int) bool {
	if rd.dialect != rspace || t.reached[child] {
		return false
	}
	n := rd.graph.node(child)
	if n.str("name") != "" || len(n.list("hasPart")) > 0 || n["keywords"] != nil {
		return false
	}
	t.reached[child] = true
	rd.crate.Report.note(Left, datasetID(n.id()), "support_folder", "id", n.id())
	return true
}

// isStub finds RSpace's empty datasets that only name another.
func (rd *reading) isStub(at int) bool {
	n := rd.graph.node(at)
	if n.str("name") != "" || len(n.list("hasPart")) > 0 {
		return false
	}
	target, ok := rd.graph.find(n.str("identifier"))
	return ok && target != at && slices.Contains(rd.graph.nodes[target].types, "Dataset")
}

// fileTypes are the node types that stand for bytes.
var fileTypes = []string{"File", "MediaObject", "ImageObject", "VideoObject", "AudioObject", "DataDownload"}

func (rd *reading) filePart(t *tree, at, child int) {
	raw := rd.graph.nodes[child]
	if !slices.ContainsFunc(raw.types, func(kind string) bool { return slices.Contains(fileTypes, kind) }) {
		rd.crate.Report.note(Left, raw.id, "part_unknown", "id", raw.id, "type", strings.Join(raw.types, ", "))
		return
	}
	if at != rd.rootAt {
		t.inner[child] = true
	}
	t.files[at] = append(t.files[at], part{at: child, id: raw.id})
}

// loosePart takes a part without a node when the zip has a file of that name.
func (rd *reading) loosePart(t *tree, at int, id string) {
	if _, there := rd.member(id); there && !isAbsolute(id) {
		t.files[at] = append(t.files[at], part{at: -1, id: id})
		rd.crate.Report.note(Changed, rd.graph.nodes[at].id, "part_without_node", "id", id)
		return
	}
	rd.crate.Report.note(Left, rd.graph.nodes[at].id, "part_missing", "id", id)
}

// cutCycles makes parents a forest: the link that closes a circle is dropped,
// and so is one to a dataset that was not reached.
func (rd *reading) cutCycles(t *tree) {
	done := map[int]int{}
	for round, start := range t.seen {
		at := start
		for done[at] == 0 {
			done[at] = round + 1
			owner, has := t.parent[at]
			if !has {
				break
			}
			if key := cutBecause(!t.reached[owner], done[owner] == round+1); key != "" {
				rd.crate.Report.note(Changed, rd.graph.nodes[at].id, key, "id", rd.graph.nodes[at].id)
				delete(t.parent, at)
				break
			}
			at = owner
		}
	}
}

func cutBecause(ownerMissing, closesCircle bool) string {
	switch {
	case ownerMissing:
		return "parent_missing"
	case closesCircle:
		return "part_cycle"
	}
	return ""
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// arrange puts parents before children, each level in the order of the file.
func (t *tree) arrange(root int) {
	var stack []int
	for _, at := range t.seen {
		if owner, has := t.parent[at]; has {
			t.children[owner] = append(t.children[owner], at)
		} else {
			stack = append(stack, at)
		}
	}
	slices.Reverse(stack)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		t.order = append(t.order, at)
		for _, child := range slices.Backward(t.children[at]) {
			stack = append(stack, child)
		}
	}
}
