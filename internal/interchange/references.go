package interchange

import (
	"html"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	attributeAddress = regexp.MustCompile(`(?i)\b(?:src|href|data|poster)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	markdownAddress  = regexp.MustCompile(`\]\(\s*<?([^)\s>"']+)`)
)

// addresses is where the addresses in bodies can lead: by long name, by path
// from the root, and by the page of the source.
type addresses struct {
	longNames map[string]string
	paths     map[string]Reference
	pages     map[string]string
}

// references finds, in every body, the addresses of this crate's own files and
// datasets.
func (rd *reading) references() {
	all := rd.addresses()
	for i := range rd.crate.Datasets {
		d := &rd.crate.Datasets[i]
		for _, found := range addressSpans(d.Body, d.Markdown) {
			raw := d.Body[found[0]:found[1]]
			ref := all.lead(html.UnescapeString(raw), d)
			if ref.FileNodeID != "" || ref.DatasetNodeID != "" {
				ref.Offset, ref.Length, ref.URL = found[0], len(raw), html.UnescapeString(raw)
				d.References = append(d.References, ref)
			}
		}
	}
}

func (rd *reading) addresses() addresses {
	all := addresses{longNames: map[string]string{}, paths: map[string]Reference{}, pages: map[string]string{}}
	for _, d := range rd.crate.Datasets {
		all.paths[looseID(d.NodeID)] = Reference{DatasetNodeID: d.NodeID}
		if page := pageOf(d.URL); page != "" {
			all.pages[page] = d.NodeID
		}
		for _, f := range d.Files {
			all.addFile(f)
		}
	}
	for _, f := range rd.crate.Files {
		all.addFile(f)
	}
	for file, dataset := range rd.records {
		all.paths[looseID(file)] = Reference{DatasetNodeID: dataset}
	}
	return all
}

func (a *addresses) addFile(f File) {
	if f.LongName != "" {
		a.longNames[f.LongName] = f.NodeID
	}
	a.paths[looseID(f.NodeID)] = Reference{FileNodeID: f.NodeID}
}

// addressSpans returns the byte ranges of addresses in a body, in order, none
// overlapping. Markdown may hold HTML too.
func addressSpans(body string, markdown bool) [][2]int {
	var spans [][2]int
	for _, m := range attributeAddress.FindAllStringSubmatchIndex(body, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		spans = append(spans, [2]int{from, to})
	}
	if !markdown {
		return spans
	}
	for _, m := range markdownAddress.FindAllStringSubmatchIndex(body, -1) {
		spans = append(spans, [2]int{m[2], m[3]})
	}
	slices.SortFunc(spans, func(x, y [2]int) int { return x[0] - y[0] })
	end := 0
	return slices.DeleteFunc(spans, func(s [2]int) bool {
		overlaps := s[0] < end
		end = max(end, s[1])
		return overlaps
	})
}

// lead says which file or dataset of the crate an address means, if any.
func (a *addresses) lead(address string, d *Dataset) Reference {
	if len(address) > maxNameBytes {
		return Reference{}
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "data" || u.Scheme == "mailto" {
		return Reference{}
	}
	if path.Base(u.Path) == "download.php" {
		return Reference{FileNodeID: a.longNames[u.Query().Get("f")]}
	}
	if page := pageOf(address); page != "" {
		return Reference{DatasetNodeID: a.pages[page]}
	}
	if u.Scheme != "" || u.Host != "" || u.Path == "" {
		return Reference{}
	}
	folder := strings.TrimPrefix(d.NodeID, "./")
	for _, candidate := range []string{path.Join(folder, u.Path), u.Path} {
		if ref, ok := a.paths[looseID(candidate)]; ok {
			return ref
		}
	}
	return Reference{}
}

// pageOf is the page and number of an address of a record in eLabFTW, the same
// whether the address is whole or relative; for other writers the whole address.
func pageOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return ""
	}
	switch page := path.Base(u.Path); page {
	case "experiments.php", "database.php", "templates.php", "resources-templates.php", "ucp.php":
		return page + "?" + u.Query().Get("id")
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return address
	}
	return ""
}
