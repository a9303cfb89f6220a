package interchange

import (
	"cmp"
	"encoding/json"
	"strings"
)

// steps reads HowToSteps, whose text is in the HowToDirection they list.
func (rd *reading) steps(d *Dataset, n node) {
	for i, value := range n.list("step") {
		step, ok := rd.graph.resolve(value)
		if !ok {
			rd.crate.Report.note(Left, d.NodeID, "node_missing", "id", refID(value))
			continue
		}
		position, numbered := step.integer("position")
		if !numbered {
			position = int64(i + 1)
		}
		d.Steps = append(d.Steps, Step{
			Body: rd.stepText(step), Position: position,
			Finished:   step.str("creativeWorkStatus") == "finished",
			FinishedAt: rd.time(step, "temporal"), Deadline: rd.time(step, "expires"),
		})
	}
}

func (rd *reading) stepText(step node) string {
	var lines []string
	for _, value := range step.list("itemListElement") {
		if direction, ok := rd.graph.resolve(value); ok {
			lines = append(lines, direction.str("text"))
		}
	}
	if len(lines) == 0 {
		return cmp.Or(step.str("text"), step.str("name"))
	}
	return strings.Join(lines, "\n")
}

func (rd *reading) comments(d *Dataset, n node) {
	for _, value := range n.list("comment") {
		comment, ok := rd.graph.resolve(value)
		if !ok {
			rd.crate.Report.note(Left, d.NodeID, "node_missing", "id", refID(value))
			continue
		}
		d.Comments = append(d.Comments, Comment{
			Author: rd.firstPerson(comment, "author", "creator"),
			At:     rd.time(comment, "dateCreated"), Text: rd.plain(comment.str("text")),
		})
	}
}

// history reads the actions that a dataset is subject of, and the earlier
// versions of it that the crate holds as datasets.
func (rd *reading) history(d *Dataset, n node, at int) {
	for _, value := range n.list("subjectOf") {
		action, ok := rd.graph.resolve(value)
		if !ok {
			rd.crate.Report.note(Left, d.NodeID, "node_missing", "id", refID(value))
			continue
		}
		d.History = append(d.History, rd.action(action))
	}
	for _, version := range rd.tree.versions[at] {
		v := rd.graph.node(version)
		d.History = append(d.History, HistoryEntry{At: rd.time(v, "dateCreated"),
			Author: rd.firstPerson(v, "author", "creator"), What: "version", Text: v.str("description")})
		rd.crate.Report.note(Changed, d.NodeID, "version_as_history", "id", v.id())
	}
}

func (rd *reading) action(action node) HistoryEntry {
	entry := HistoryEntry{Author: rd.firstPerson(action, "agent", "author"), What: action.str("name")}
	for _, key := range []string{"startTime", "endTime", "dateCreated"} {
		if entry.At.IsZero() {
			entry.At = rd.time(action, key)
		}
	}
	entry.Text = cmp.Or(action.str("description"), action.str("text"), action.str("result"))
	entry.Version, _ = action.integer(termVersion)
	if entry.What == "" && entry.Text == "" {
		raw, _ := json.Marshal(action)
		entry.Text = string(raw)
	}
	return entry
}

// linkKinds are the words of package eln for what a link means.
var linkKinds = map[string]bool{"related": true, "uses": true, "produces": true, "follows": true, "cites": true, "part": true, "same_as": true}

// links reads our own links, or mentions and isBasedOn.
func (rd *reading) links(d *Dataset, n node, at int) {
	if own := n.list(termLink); len(own) > 0 {
		for _, value := range own {
			if link, ok := rd.graph.resolve(value); ok {
				rd.link(d, firstRef(link, termTarget), link.str(termLinkKind))
			}
		}
		return
	}
	for _, id := range n.refs("mentions") {
		rd.link(d, id, "related")
	}
	absorbed := map[string]bool{}
	for _, version := range rd.tree.versions[at] {
		absorbed[rd.graph.nodes[version].id] = true
	}
	for _, id := range n.refs("isBasedOn") {
		if !absorbed[id] {
			rd.link(d, id, "follows")
		}
	}
	for _, stub := range rd.tree.stubs[at] {
		rd.link(d, rd.graph.node(stub).str("identifier"), "related")
	}
}

func firstRef(n node, key string) string {
	for _, id := range n.refs(key) {
		return id
	}
	return ""
}

// link adds one link to a dataset of this crate or an address elsewhere.
func (rd *reading) link(d *Dataset, id, kind string) {
	if !linkKinds[kind] {
		kind = "related"
	}
	link := Link{Kind: kind}
	at, known := rd.graph.find(id)
	switch {
	case known && rd.tree.member[at]:
		link.TargetNodeID = datasetID(rd.graph.nodes[at].id)
	case isAbsolute(id) && !strings.HasPrefix(id, "#"):
		link.URL = id
	default:
		rd.crate.Report.note(Left, d.NodeID, "link_dangling", "id", id)
		return
	}
	if link.TargetNodeID != d.NodeID {
		d.Links = append(d.Links, link)
	}
}
