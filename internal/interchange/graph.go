package interchange

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// graph is the flattened JSON-LD of a crate. Nodes stay as slices of the one
// buffer that holds the file and are decoded when asked for, so that memory
// follows the size of the file and a node is found by its @id at once.
//
// Decoding is on a budget of a few times the size of the file: a heavy node
// that a hundred thousand others point to would otherwise be decoded, and
// kept, as often. Honest files use about twice their size.
type graph struct {
	nodes  []rawNode
	exact  map[string]int
	loose  map[string]int
	budget int64
}

const (
	maxNodeBytes  = 32 << 20
	maxNodeTypes  = 16
	budgetFactor  = 4
	budgetMinimum = 64 << 20
)

type rawNode struct {
	id      string
	types   []string
	content []byte
}

// span takes a JSON value without copying it: it keeps only the length.
type span int

func (s *span) UnmarshalJSON(b []byte) error { *s = span(len(b)); return nil }

// parseGraph reads a metadata file. Duplicate and nameless nodes are noted; of
// several nodes with one @id the first counts.
func parseGraph(data []byte, limits Limits, report *Report) (*graph, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if tooDeep(data, limits.Depth) {
		return nil, refuse("eln_json_depth", "limit", strconv.Itoa(limits.Depth))
	}
	contents, err := splitGraph(data, limits.Nodes)
	if err != nil {
		return nil, err
	}
	g := &graph{nodes: make([]rawNode, 0, len(contents)), exact: map[string]int{}, loose: map[string]int{},
		budget: budgetFactor*int64(len(data)) + budgetMinimum}
	for _, content := range contents {
		g.add(content, report)
	}
	return g, nil
}

// tooDeep looks at brackets outside strings; it runs before any decoder so
// that none recurses on hostile input.
func tooDeep(data []byte, limit int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// splitGraph returns the nodes of the top object's @graph.
func splitGraph(data []byte, limit int) ([][]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, refuse("eln_json_broken").Because(err)
	}
	var nodes [][]byte
	found := false
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, refuse("eln_json_broken").Because(err)
		}
		if key == "@graph" && !found {
			found = true
			nodes, err = elements(decoder, data, limit)
		} else {
			err = skip(decoder)
		}
		if err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, refuse("eln_json_broken").Because(err)
	}
	if !found {
		return nil, refuse("eln_no_graph")
	}
	return nodes, nil
}

func skip(decoder *json.Decoder) error {
	var ignored span
	if err := decoder.Decode(&ignored); err != nil {
		return refuse("eln_json_broken").Because(err)
	}
	return nil
}

// elements slices an array's values out of data, which the decoder reads.
func elements(decoder *json.Decoder, data []byte, limit int) ([][]byte, error) {
	if token, err := decoder.Token(); err != nil || token != json.Delim('[') {
		return nil, refuse("eln_no_graph").Because(err)
	}
	var nodes [][]byte
	for decoder.More() {
		var length span
		if err := decoder.Decode(&length); err != nil {
			return nil, refuse("eln_json_broken").Because(err)
		}
		end := decoder.InputOffset()
		if length > maxNodeBytes {
			return nil, refuse("eln_node_too_large", "limit", strconv.Itoa(maxNodeBytes>>20))
		}
		nodes = append(nodes, data[end-int64(length):end])
		if len(nodes) > limit {
			return nil, refuse("eln_too_many_nodes", "limit", strconv.Itoa(limit))
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, refuse("eln_json_broken").Because(err)
	}
	return nodes, nil
}

func (g *graph) add(content []byte, report *Report) {
	var head struct {
		ID   any `json:"@id"`
		Type any `json:"@type"`
	}
	err := json.Unmarshal(content, &head)
	id, named := head.ID.(string)
	if err != nil || !named || id == "" {
		report.note(Left, "", "node_without_id", "node", string(content))
		return
	}
	if first, twice := g.exact[id]; twice {
		if !bytes.Equal(g.nodes[first].content, content) {
			report.note(Left, id, "node_twice", "id", id)
		}
		return
	}
	types := texts(head.Type)
	types = types[:min(len(types), maxNodeTypes)]
	loose, taken := g.loose[looseID(id)]
	if taken && datasetID(g.nodes[loose].id) == datasetID(id) && isDataset(types) == isDataset(g.nodes[loose].types) {
		report.note(Left, id, "node_twice", "id", id)
		return
	}
	if !taken {
		g.loose[looseID(id)] = len(g.nodes)
	}
	g.exact[id] = len(g.nodes)
	g.nodes = append(g.nodes, rawNode{id: id, types: types, content: content})
}

func isDataset(types []string) bool { return slices.Contains(types, "Dataset") }

// find returns the node with the @id, or the one whose relative @id means the
// same place: writers disagree on "./" before and "/" after.
func (g *graph) find(id string) (int, bool) {
	if i, ok := g.exact[id]; ok {
		return i, true
	}
	i, ok := g.loose[looseID(id)]
	return i, ok
}

// looseID is one form for the ways of writing a relative @id.
func looseID(id string) string {
	if isAbsolute(id) {
		return id
	}
	if decoded, err := url.PathUnescape(id); err == nil {
		id = decoded
	}
	return path.Clean("/" + id)[1:]
}

// datasetID is the NodeID of a dataset: "./folder/" when relative.
func datasetID(id string) string {
	if isAbsolute(id) || strings.HasPrefix(id, "_:") {
		return id
	}
	cleaned := path.Clean("/" + id)[1:]
	if cleaned == "" {
		return "./"
	}
	return "./" + cleaned + "/"
}

// fileID is the NodeID of a file: "./path" when relative.
func fileID(id string) string {
	if isAbsolute(id) {
		return id
	}
	return "./" + path.Clean("/" + id)[1:]
}

// isAbsolute reports whether an @id is an IRI or a fragment and not a path.
func isAbsolute(id string) bool {
	if strings.HasPrefix(id, "#") {
		return true
	}
	scheme, _, found := strings.Cut(id, ":")
	return found && scheme != "" && !strings.ContainsAny(scheme, "/ .")
}

// node decodes the node at i; it is empty once the budget is spent, which
// Read then refuses.
func (g *graph) node(i int) node {
	if g.budget -= int64(len(g.nodes[i].content)); g.budget < 0 {
		return node{}
	}
	return decodeNode(g.nodes[i].content)
}

// resolve returns the node that a property's value names or is: {"@id"}, a bare
// id, or a node written in place as older writers do.
func (g *graph) resolve(value any) (node, bool) {
	switch v := value.(type) {
	case string:
		if i, ok := g.find(v); ok {
			return g.node(i), true
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) == 1 {
			return g.resolve(id)
		}
		return node(v), true
	}
	return nil, false
}
