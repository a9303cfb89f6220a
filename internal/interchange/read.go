package interchange

import (
	"cmp"
	"context"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// reading is the state of one Archive.Read.
type reading struct {
	archive  *Archive
	graph    *graph
	crate    *Crate
	root     node
	rootAt   int
	dialect  dialect
	escaped  bool // eLabFTW before 5.0 stored titles with HTML entities
	zoneless int
	tree     tree
	people   map[string]Person
	used     map[string]bool   // paths in the zip that some node describes
	records  map[string]string // paths read as records of their dataset
}

// Read reads the whole crate but the bytes of its files. It refuses a crate
// whose metadata is not what it must be; whatever else it cannot take is in
// the crate's Report. The same file gives the same crate and hashes each time.
func (a *Archive) Read(ctx context.Context) (*Crate, error) {
	crate := &Crate{Root: a.root}
	data, err := a.metadata()
	if err != nil {
		return nil, err
	}
	crate.Signature = a.signature(data)
	graph, err := parseGraph(data, a.limits, &crate.Report)
	if err != nil {
		return nil, err
	}
	rd := &reading{archive: a, graph: graph, crate: crate, people: map[string]Person{},
		used: map[string]bool{}, records: map[string]string{}}
	if err := rd.findRoot(); err != nil {
		return nil, err
	}
	rd.header()
	rd.tree = rd.walk()
	if err := rd.datasets(ctx); err != nil {
		return nil, err
	}
	rd.crateFiles()
	if graph.budget < 0 {
		return nil, refuse("eln_metadata_tangled")
	}
	rd.references()
	rd.closingNotes()
	rd.finish()
	return crate, nil
}

// findRoot finds the root dataset: what the metadata descriptor is about.
func (rd *reading) findRoot() error {
	id := "./"
	if at, ok := rd.graph.find(metadataName); ok {
		if about := rd.graph.node(at).refs("about"); len(about) > 0 {
			id = about[0]
		}
	}
	at, ok := rd.graph.exact[id]
	if !ok {
		at, ok = rd.graph.find(id)
	}
	if !ok || !slices.Contains(rd.graph.nodes[at].types, "Dataset") {
		return refuse("eln_no_root_dataset")
	}
	rd.rootAt, rd.root = at, rd.graph.node(at)
	return nil
}

// header reads what the crate says of itself.
func (rd *reading) header() {
	c := rd.crate
	publisher := rd.publisher()
	c.Name, c.Description = rd.root.str("name"), rd.root.str("description")
	c.Publisher = publisher.str("name")
	c.Producer = rd.producer(publisher)
	c.License = rd.license()
	c.Created = rd.time(rd.root, "datePublished")
	c.SourceID = cmp.Or(rd.root.str("identifier"), strings.Trim(c.Publisher+"/"+cmp.Or(c.Name, c.Root), "/"))
	rd.dialect = cmp.Or(dialectOf(c.Producer.Name), dialectOf(c.Publisher))
	rd.escaped = rd.dialect == elabftw && publisher.str("areaServed") == ""
}

// license is the address or, for want of one, the name of the crate's licence.
func (rd *reading) license() string {
	values := rd.root.list("license")
	if len(values) == 0 {
		return ""
	}
	id := refID(values[0])
	if n, described := rd.graph.resolve(values[0]); described && !isAbsolute(id) {
		return cmp.Or(n.str("url"), n.str("name"), id)
	}
	return id
}

func (rd *reading) publisher() node {
	at, ok := rd.graph.find(metadataName)
	if !ok {
		return node{}
	}
	values := rd.graph.node(at).list("sdPublisher")
	if len(values) == 0 {
		return node{}
	}
	if publisher, ok := rd.graph.resolve(values[0]); ok {
		return publisher
	}
	return node{"name": refID(values[0])}
}

// producer is the software that the crate's creation names; failing that, the
// publisher, which some writers give a version.
func (rd *reading) producer(publisher node) Producer {
	for i, raw := range rd.graph.nodes {
		if slices.Contains(raw.types, "SoftwareApplication") {
			n := rd.graph.node(i)
			return Producer{Name: n.str("name"), Version: n.str("version"), URL: n.str("url")}
		}
	}
	return Producer{Name: publisher.str("name"), Version: publisher.str("version"), URL: publisher.str("url")}
}

// datasets reads every dataset of the tree in its order.
func (rd *reading) datasets(ctx context.Context) error {
	rd.crate.Datasets = make([]Dataset, 0, len(rd.tree.order))
	for _, at := range rd.tree.order {
		if err := ctx.Err(); err != nil || rd.graph.budget < 0 {
			return err
		}
		rd.crate.Datasets = append(rd.crate.Datasets, rd.dataset(at))
	}
	return nil
}

// crateFiles takes the files that the root alone lists.
func (rd *reading) crateFiles() {
	if slices.Contains(rd.tree.order, rd.rootAt) {
		return
	}
	for _, part := range rd.tree.files[rd.rootAt] {
		if part.at >= 0 && rd.tree.inner[part.at] {
			continue
		}
		if file, ok := rd.file(nil, part); ok {
			rd.crate.Files = append(rd.crate.Files, file)
			rd.crate.Report.note(Left, file.NodeID, "crate_file", "name", file.Path)
		}
	}
	known := map[string]bool{"@id": true, "@type": true, "name": true, "description": true, "license": true,
		"datePublished": true, "dateCreated": true, "dateModified": true, "identifier": true, "hasPart": true,
		"version": true, "author": true, "creator": true}
	rd.crate.Extra = encodeNodes(unknownOf(rd.root, known))
}

// closingNotes says what the file as a whole does not carry or describe.
func (rd *reading) closingNotes() {
	report := &rd.crate.Report
	report.note(Left, "", "permissions")
	if rd.dialect == elabftw {
		report.note(Left, "", "elabftw_absent")
	}
	if rd.archive.flat {
		report.note(Changed, "", "flat")
	}
	if rd.zoneless > 0 {
		report.note(Changed, "", "time_without_zone", "count", strconv.Itoa(rd.zoneless))
	}
	rd.noteUnreached()
	rd.noteUndescribed()
	rd.noteSignature()
}

// noteUnreached names the datasets that no hasPart leads to.
func (rd *reading) noteUnreached() {
	for i, raw := range rd.graph.nodes {
		if slices.Contains(raw.types, "Dataset") && !rd.tree.reached[i] {
			rd.crate.Report.note(Left, raw.id, "dataset_unreached", "id", raw.id)
		}
	}
}

// noteUndescribed names the files of the zip that no node describes.
func (rd *reading) noteUndescribed() {
	var names []string
	for name := range rd.archive.members {
		inside := strings.TrimPrefix(name, rd.archive.inZip(""))
		if !rd.used[name] && !slices.Contains(companions, inside) {
			names = append(names, inside)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		key := "file_undescribed"
		if path.Base(name) == metadataName {
			key = "nested_crate"
		}
		rd.crate.Report.note(Left, "", key, "name", name)
	}
	for _, name := range rd.archive.ignored {
		rd.crate.Report.note(Left, "", "system_file", "name", name)
	}
}

// finish counts and hashes what was read.
func (rd *reading) finish() {
	report := &rd.crate.Report
	for i := range rd.crate.Datasets {
		d := &rd.crate.Datasets[i]
		report.Datasets++
		report.Files += len(d.Files)
		report.Fields += countFields(d.Metadata)
		report.Steps += len(d.Steps)
		report.Comments += len(d.Comments)
		report.Links += len(d.Links)
		report.History += len(d.History)
		d.Hash = hashOf(d)
	}
}

// member returns the zip path that a relative @id means, trying it as it
// stands and then with its percent escapes undone.
func (rd *reading) member(id string) (string, bool) {
	candidates := []string{id}
	if decoded, err := url.PathUnescape(id); err == nil && decoded != id {
		candidates = append(candidates, decoded)
	}
	for _, candidate := range candidates {
		name := rd.archive.inZip(path.Clean("/" + candidate)[1:])
		if _, ok := rd.archive.members[name]; ok {
			return name, true
		}
	}
	return "", false
}
