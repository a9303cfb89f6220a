package interchange

import (
	"bytes"
	"encoding/json"
	"slices"
)

// maxExtraNodes bounds how many other nodes an Extra quotes.
const maxExtraNodes = 100

// leftovers collects what has no place in Dataset: properties of its own node,
// and whole nodes.
type leftovers struct {
	first map[string]any
	nodes []node
}

// unknownOf returns the properties that are not known.
func unknownOf(n node, known map[string]bool) map[string]any {
	rest := map[string]any{}
	for key, value := range n {
		if !known[key] {
			rest[key] = value
		}
	}
	return rest
}

// extra encodes the leftovers with the nodes that they point to, after what an
// earlier reader kept and our writer carried along.
func (rd *reading) extra(n node, left *leftovers) json.RawMessage {
	var all []any
	carried := n.str(termExtra)
	if json.Unmarshal([]byte(carried), &all) == nil && len(left.first) == 0 && len(left.nodes) == 0 {
		return json.RawMessage(carried)
	}
	if len(left.first) > 0 {
		first := node{"@id": n["@id"]}
		for key, value := range left.first {
			first[key] = value
		}
		all = append(all, first)
		left.nodes = append(left.nodes, rd.pointedTo(left.first)...)
	}
	for _, other := range left.nodes[:min(len(left.nodes), maxExtraNodes)] {
		all = append(all, other)
	}
	if len(left.nodes) > maxExtraNodes {
		rd.crate.Report.note(Left, datasetID(n.id()), "extra_truncated")
	}
	if len(all) == 0 {
		return nil
	}
	rd.crate.Report.note(Changed, datasetID(n.id()), "kept_as_extra")
	return encodeJSON(all)
}

// pointedTo returns the described things that properties name, but no records,
// files or persons, which are read in their own right.
func (rd *reading) pointedTo(properties map[string]any) []node {
	keys := make([]string, 0, len(properties))
	for key := range properties {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var nodes []node
	for _, key := range keys {
		for _, id := range node(properties).refs(key) {
			at, ok := rd.graph.find(id)
			if ok && !slices.ContainsFunc(rd.graph.nodes[at].types, readElsewhere) && len(nodes) <= maxExtraNodes {
				nodes = append(nodes, rd.graph.node(at))
			}
		}
	}
	return nodes
}

func readElsewhere(kind string) bool {
	return kind == "Dataset" || kind == "Person" || slices.Contains(fileTypes, kind)
}

// encodeNodes encodes one node's leftovers, nil when there are none.
func encodeNodes(rest map[string]any) json.RawMessage {
	if len(rest) == 0 {
		return nil
	}
	return encodeJSON([]any{rest})
}

// encodeJSON encodes with sorted keys and without HTML escapes. What it is
// given came from JSON or is ours, so it cannot fail.
func encodeJSON(value any) json.RawMessage {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil
	}
	return bytes.TrimRight(buffer.Bytes(), "\n")
}
