package interchange

import (
	"cmp"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// fileKeys are the properties that have a place in File, or are known to hold
// nothing more.
var fileKeys = map[string]bool{"@id": true, "@type": true, "name": true, "description": true, "alternateName": true,
	"sha256": true, "contentSize": true, "encodingFormat": true, "creativeWorkStatus": true, "dateCreated": true,
	"dateModified": true, "variableMeasured": true, termFolder: true, "sdDatePublished": true, "contentUrl": true}

// files reads the files of a dataset, and those of its earlier versions.
func (rd *reading) files(d *Dataset, at int, left *leftovers) {
	for _, part := range rd.tree.files[at] {
		if at == rd.rootAt && part.at >= 0 && rd.tree.inner[part.at] {
			continue
		}
		file, ok := rd.file(d, part)
		if ok {
			d.Files = append(d.Files, file)
		}
		if part.at >= 0 {
			rd.fileLeftovers(d, part.at, left)
		}
	}
	d.Files = unique(d.Files)
}

// file reads one file node. What is not in the zip is noted and left; a file on
// the web becomes a link.
func (rd *reading) file(d *Dataset, part part) (File, bool) {
	n, owner := node{"@id": part.id}, ""
	if part.at >= 0 {
		n = rd.graph.node(part.at)
	}
	if d != nil {
		owner = d.NodeID
	}
	if strings.HasPrefix(part.id, "http://") || strings.HasPrefix(part.id, "https://") {
		rd.crate.Report.note(Left, owner, "remote_file", "url", part.id)
		if d != nil {
			rd.link(d, part.id, "related")
		}
		return File{}, false
	}
	name, there := rd.member(part.id)
	if !there || isAbsolute(part.id) {
		rd.crate.Report.note(Left, owner, "file_absent", "name", part.id)
		return File{}, false
	}
	rd.used[name] = true
	return rd.describedFile(n, part.id, name, owner), true
}

// describedFile joins what the node claims with what the zip's directory says.
func (rd *reading) describedFile(n node, id, member, owner string) File {
	f := File{NodeID: fileID(id), Path: member, CRC32: rd.archive.members[member].CRC32,
		Name:        fileName(n.str("name"), member),
		Description: n.str("description"), Type: n.str("encodingFormat"), LongName: n.str("alternateName"),
		Archived: strings.EqualFold(n.str("creativeWorkStatus"), "archived")}
	f.Folder = cmp.Or(n.str(termFolder), folderOf(f.NodeID, owner))
	if f.Folder == "." {
		f.Folder = ""
	}
	if rd.dialect == pasta {
		f.Type = "" // PASTA gives every file the format of its description
	}
	rd.fileSize(&f, n, owner)
	rd.fileHash(&f, n, owner)
	return f
}

func (rd *reading) fileSize(f *File, n node, owner string) {
	actual := int64(rd.archive.members[f.Path].UncompressedSize64)
	claimed, ok := n.integer("contentSize")
	switch {
	case ok:
		f.Size = claimed
	default:
		f.Size = actual
		if n["contentSize"] != nil {
			rd.crate.Report.note(Changed, owner, "file_size_unreadable", "name", f.Name, "size", n.str("contentSize"))
		}
	}
	if f.Size != actual {
		rd.crate.Report.note(Left, owner, "file_size_wrong", "name", f.Name,
			"claimed", strconv.FormatInt(claimed, 10), "actual", strconv.FormatInt(actual, 10))
	}
}

func (rd *reading) fileHash(f *File, n node, owner string) {
	claimed := n.str("sha256")
	if sha256Hex.MatchString(claimed) {
		f.SHA256 = strings.ToLower(claimed)
		return
	}
	rd.crate.Report.note(Changed, owner, "file_unverified", "name", f.Name)
}

// fileName is the name that a person sees: never a path, never unprintable.
func fileName(name, member string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	if bare := strings.TrimSpace(name); bare == "" || bare == "." || bare == ".." {
		return path.Base(member)
	}
	return name
}

// folderOf is where a file lies below its dataset, "" when it lies elsewhere.
func folderOf(fileNodeID, owner string) string {
	below, inside := strings.CutPrefix(fileNodeID, owner)
	dir := path.Dir(below)
	if !inside || owner == "" || dir == "." {
		return ""
	}
	return dir
}

// fileLeftovers keeps what a file's node says beyond a file: fields and
// keywords of its own (PASTA).
func (rd *reading) fileLeftovers(d *Dataset, at int, left *leftovers) {
	n := rd.graph.node(at)
	rest := unknownOf(n, fileKeys)
	for _, plainKey := range []string{"author", "creator", "identifier", "genre", "additionalType"} {
		if rd.dialect != pasta {
			delete(rest, plainKey)
		}
	}
	if rd.dialect == rspace {
		delete(rest, "text") // the same sentence for every file
	}
	properties := n.list("variableMeasured")
	if len(rest) == 0 && len(properties) == 0 {
		return
	}
	kept := node{"@id": n["@id"]}
	for key, value := range rest {
		kept[key] = value
	}
	if len(properties) > 0 {
		kept["variableMeasured"] = rd.inPlace(properties)
		rd.crate.Report.note(Changed, d.NodeID, "file_fields", "name", n.str("name"))
	}
	left.nodes = append(left.nodes, kept)
}

// inPlace puts the nodes that values name in the place of the references.
func (rd *reading) inPlace(values []any) []any {
	var nodes []any
	for _, value := range values {
		if n, ok := rd.graph.resolve(value); ok {
			nodes = append(nodes, n)
		}
	}
	return nodes
}
