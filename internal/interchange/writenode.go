package interchange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	contextURL = "https://w3id.org/ro/crate/1.2/context"
	profileURL = "https://w3id.org/ro/crate/1.2"
	unknownID  = "#person-unknown"
)

func reference(id string) map[string]any { return map[string]any{"@id": id} }

// put sets a property that is not empty.
func (n node) put(key, value string) {
	if value != "" {
		n[key] = value
	}
}

func (n node) putTime(key string, t time.Time) {
	if !t.IsZero() {
		n[key] = t.UTC().Format(time.RFC3339Nano)
	}
}

func (n node) putRefs(key string, refs []any) {
	if len(refs) > 0 {
		n[key] = refs
	}
}

// next is an @id that no other node has.
func (w *Writer) next(kind string) string {
	w.serial++
	return "#" + kind + "-" + strconv.Itoa(w.serial)
}

// crateNodes are the nodes that describe the crate, the root last. The
// publisher's areaServed tells eLabFTW that texts hold no HTML entities.
func (w *Writer) crateNodes() []node {
	h := w.header
	software := cmp.Or(h.Producer.URL, "#software")
	created := h.Created.Format(time.RFC3339)
	publisher := node{"@id": "#publisher", "@type": "Organization", "name": h.Publisher, "areaServed": "Worldwide"}
	program := node{"@id": software, "@type": "SoftwareApplication", "name": h.Producer.Name}
	program.put("version", h.Producer.Version)
	program.put("url", h.Producer.URL)
	root := node{"@id": "./", "@type": "Dataset", "name": h.Name, "datePublished": h.Created.Format(time.RFC3339Nano), "version": elabVersion,
		"description": cmp.Or(h.Description, h.Name), "hasPart": append([]any{}, w.parts...)}
	root.put("identifier", h.SourceID)
	root.put("license", h.License)
	return []node{
		{"@id": metadataName, "@type": "CreativeWork", "about": reference("./"), "conformsTo": reference(profileURL),
			"dateCreated": created, "sdPublisher": reference("#publisher"), "version": "1.2"},
		publisher, program,
		{"@id": "#ro-crate_created", "@type": "CreateAction", "name": "RO-Crate created", "object": reference("./"),
			"endTime": created, "instrument": reference(software), "actionStatus": reference("http://schema.org/CompletedActionStatus")},
		root,
	}
}

// datasetNode makes the node of a dataset, with the nodes that it points to.
func (w *Writer) datasetNode(d *Dataset, folder string) (node, error) {
	n := node{"@id": folder, "@type": "Dataset", "encodingFormat": "text/html", "temporal": ""}
	if d.Markdown {
		n["encodingFormat"] = "text/markdown"
	}
	if d.Date != "" {
		n["temporal"] = d.Date + "T00:00:00+00:00"
	}
	n.put("name", d.Title)
	n.put("text", d.Body)
	n.put("identifier", d.SourceIdentifier)
	n.put("url", d.URL)
	n.putTime("dateCreated", d.Created)
	n.putTime("dateModified", d.Modified)
	if d.ParentID != "" {
		n["isPartOf"] = reference(folderFor(d.ParentID))
	}
	putOwn(n, d)
	putState(n, d)
	steps := []func(node, *Dataset) error{w.putPeople, w.putLabels, w.putFields, w.putSteps, w.putComments, w.putLinks, w.putHistory}
	for _, step := range steps {
		if err := step(n, d); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// putOwn sets our own terms.
func putOwn(n node, d *Dataset) {
	n["genre"] = genreOf(cmp.Or(d.Kind, Experiment), d.Template)
	if d.Genre != "" {
		n["genre"], n[termKind] = d.Genre, d.Kind
	}
	n.put(termID, d.ID)
	n.put(termPID, d.PID)
	n.put(termNotebook, d.Notebook)
	if d.Version != 0 {
		n[termVersion] = d.Version
	}
	if d.Page != 0 {
		n[termPage] = d.Page
	}
	if d.HideMainText && !hidesMainText(d.Metadata) {
		n[termHideMainText] = true
	}
	n.put(termExtra, string(d.Extra))
}

// putState sets lock and state, the latter in eLabFTW's words too.
func putState(n node, d *Dataset) {
	n["conditionsOfAccess"] = "Unlocked"
	if d.Locked {
		n["conditionsOfAccess"] = "Locked"
	}
	words := map[string]string{"normal": "Normal", "archived": "Archived", "draft": "Normal", "struck": "Deleted", "void": "Deleted"}
	n.put("status", words[d.State])
	if stateOf(words[d.State]) != d.State {
		n.put(termState, d.State)
	}
}

func (w *Writer) putPeople(n node, d *Dataset) error {
	for i, author := range d.Authors {
		id, err := w.personID(author)
		if err != nil {
			return err
		}
		if i == 0 {
			n["author"] = reference(id)
			continue
		}
		others, _ := n["contributor"].([]any)
		n["contributor"] = append(others, reference(id))
	}
	if d.Custodian == nil {
		return nil
	}
	id, err := w.personID(*d.Custodian)
	n[termCustodian] = reference(id)
	return err
}

// personID writes a person once and returns the @id.
func (w *Writer) personID(p Person) (string, error) {
	if id, known := w.people[p]; known {
		return id, nil
	}
	id := unknownID
	if p != (Person{}) {
		id = w.next("person")
	}
	w.people[p] = id
	n := node{"@id": id, "@type": "Person"}
	n.put("givenName", p.Given)
	n.put("familyName", p.Family)
	n.put("name", cmp.Or(p.Name, strings.TrimSpace(p.Given+" "+p.Family)))
	n.put("email", p.Email)
	if p.ORCID != "" {
		n["identifier"] = "https://orcid.org/" + p.ORCID
	}
	return id, w.emit(n)
}

func (w *Writer) putLabels(n node, d *Dataset) error {
	n.put("creativeWorkStatus", d.Status.Title)
	n.put(termStatusColor, d.Status.Color)
	n.put("keywords", strings.Join(d.Tags, ","))
	if !plainTags(d.Tags) {
		n[termTags] = d.Tags
	}
	if d.CustomID != nil {
		n["alternateName"] = *d.CustomID
	}
	if d.Rating > 0 {
		n["aggregateRating"] = map[string]any{"@id": w.next("rating"), "@type": "AggregateRating", "ratingValue": d.Rating, "reviewCount": 1}
	}
	if d.Category.Title == "" {
		return nil
	}
	id, known := w.labels[d.Category]
	n["about"] = reference(id)
	if known {
		return nil
	}
	id = w.next("category")
	w.labels[d.Category], n["about"] = id, reference(id)
	return w.emit(node{"@id": id, "@type": "Thing", "name": d.Category.Title, "color": d.Category.Color})
}

// plainTags reports whether tags survive being joined by commas.
func plainTags(tags []string) bool {
	seen := map[string]bool{}
	for _, tag := range tags {
		if tag == "" || seen[tag] || strings.Contains(tag, ",") || strings.TrimSpace(tag) != tag {
			return false
		}
		seen[tag] = true
	}
	return true
}

func isObject(raw json.RawMessage) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(raw, &object) == nil && object != nil
}

// putFields writes the metadata JSON as one string, and each field again as a
// PropertyValue for those who do not know eLabFTW's form.
func (w *Writer) putFields(n node, d *Dataset) error {
	if d.Metadata == nil {
		return nil
	}
	id := w.next("fields")
	refs := []any{reference(id)}
	err := w.emit(node{"@id": id, "@type": "PropertyValue", "propertyID": rawMetadataID,
		"description": "eLabFTW metadata JSON as string", "value": string(d.Metadata)})
	for _, property := range properties(d.Metadata) {
		if err != nil {
			return err
		}
		property["@id"], property["@type"] = w.next("field"), "PropertyValue"
		refs = append(refs, reference(property.id()))
		err = w.emit(property)
	}
	n["variableMeasured"] = refs
	return err
}

// properties makes a PropertyValue of every extra field, by position then name.
func properties(metadata json.RawMessage) []node {
	var m struct {
		Fields map[string]struct {
			Type        string `json:"type"`
			Value       any    `json:"value"`
			Unit        string `json:"unit"`
			Description string `json:"description"`
			Position    any    `json:"position"`
		} `json:"extra_fields"`
	}
	if json.Unmarshal(metadata, &m) != nil {
		return nil // a field of another form is still in the raw JSON
	}
	names := make([]string, 0, len(m.Fields))
	for name := range m.Fields {
		names = append(names, name)
	}
	position := func(name string) float64 { f, _ := m.Fields[name].Position.(float64); return f }
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(position(a), position(b)), cmp.Compare(a, b))
	})
	var all []node
	for _, name := range names {
		f := m.Fields[name]
		n := node{"propertyID": name, "valueReference": cmp.Or(f.Type, "text"), "value": f.Value}
		n.put("unitText", f.Unit)
		n.put("description", f.Description)
		all = append(all, n)
	}
	return all
}

func (w *Writer) putSteps(n node, d *Dataset) error {
	var refs []any
	for _, step := range d.Steps {
		direction := w.next("direction")
		if err := w.emit(node{"@id": direction, "@type": "HowToDirection", "text": step.Body}); err != nil {
			return err
		}
		s := node{"@id": w.next("step"), "@type": "HowToStep", "position": step.Position,
			"creativeWorkStatus": "unfinished", "itemListElement": reference(direction)}
		if step.Finished {
			s["creativeWorkStatus"] = "finished"
		}
		s.putTime("temporal", step.FinishedAt)
		s.putTime("expires", step.Deadline)
		refs = append(refs, reference(s.id()))
		if err := w.emit(s); err != nil {
			return err
		}
	}
	n.putRefs("step", refs)
	return nil
}

func (w *Writer) putComments(n node, d *Dataset) error {
	var refs []any
	for _, comment := range d.Comments {
		author, err := w.personID(comment.Author)
		if err != nil {
			return err
		}
		c := node{"@id": w.next("comment"), "@type": "Comment", "author": reference(author), "text": comment.Text}
		c.putTime("dateCreated", comment.At)
		refs = append(refs, reference(c.id()))
		if err := w.emit(c); err != nil {
			return err
		}
	}
	n.putRefs("comment", refs)
	return nil
}

// putLinks writes mentions, which everybody reads, and our own nodes as soon as
// one link means more than that.
func (w *Writer) putLinks(n node, d *Dataset) error {
	var mentions, own []any
	meaning := false
	for _, link := range d.Links {
		target := link.URL
		if link.TargetNodeID != "" {
			target = folderFor(link.TargetNodeID)
		}
		mentions = append(mentions, reference(target))
		meaning = meaning || cmp.Or(link.Kind, "related") != "related"
	}
	n.putRefs("mentions", mentions)
	if !meaning {
		return nil
	}
	for i, link := range d.Links {
		id := w.next("link")
		own = append(own, reference(id))
		if err := w.emit(node{"@id": id, "@type": "cahier:Link", termTarget: mentions[i], termLinkKind: cmp.Or(link.Kind, "related")}); err != nil {
			return err
		}
	}
	n.putRefs(termLink, own)
	return nil
}

// putHistory writes the actions in place, as eLabFTW does.
func (w *Writer) putHistory(n node, d *Dataset) error {
	var actions []any
	for _, entry := range d.History {
		action := node{"@id": w.next("history"), "@type": "UpdateAction"}
		action.put("name", entry.What)
		action.put("description", entry.Text)
		action.putTime("startTime", entry.At)
		if entry.Version != 0 {
			action[termVersion] = entry.Version
		}
		if entry.Author != (Person{}) {
			agent, err := w.personID(entry.Author)
			if err != nil {
				return err
			}
			action["agent"] = reference(agent)
		}
		actions = append(actions, action)
	}
	n.putRefs("subjectOf", actions)
	return nil
}

// fileNode makes the node of a file that lies in a dataset's folder.
func fileNode(f File, folder string) node {
	n := node{"@id": f.NodeID, "@type": "File", "name": f.Name, "sha256": f.SHA256, "contentSize": fmt.Sprint(f.Size)}
	n.put("encodingFormat", f.Type)
	n.put("description", f.Description)
	n.put("alternateName", f.LongName)
	if f.Archived {
		n["creativeWorkStatus"] = "Archived"
	}
	if below := folderOf(f.NodeID, folder); below != f.Folder {
		n[termFolder] = cmp.Or(f.Folder, ".")
	}
	return n
}
