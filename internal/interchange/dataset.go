package interchange

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"
)

// datasetKeys are the properties that have a place in Dataset; every other
// goes to Extra.
var datasetKeys = map[string]bool{
	"@id": true, "@type": true, "identifier": true, "genre": true, "name": true, "text": true, "encodingFormat": true,
	"temporal": true, "dateCreated": true, "dateModified": true, "author": true, "creator": true, "contributor": true,
	"keywords": true, "about": true, "creativeWorkStatus": true, "status": true, "aggregateRating": true,
	"conditionsOfAccess": true, "url": true, "variableMeasured": true, "step": true, "comment": true, "mentions": true,
	"isBasedOn": true, "hasPart": true, "isPartOf": true, "subjectOf": true,
	termID: true, termPID: true, termVersion: true, termNotebook: true, termPage: true, termKind: true, termState: true,
	termTags: true, termStatusColor: true, termHideMainText: true, termCustodian: true, termLink: true, termExtra: true,
}

// dataset reads the dataset at a place of the graph.
func (rd *reading) dataset(at int) Dataset {
	n := rd.graph.node(at)
	d := Dataset{NodeID: datasetID(rd.graph.nodes[at].id)}
	if owner, has := rd.tree.parent[at]; has {
		d.ParentID = datasetID(rd.graph.nodes[owner].id)
	}
	leftovers := &leftovers{first: unknownOf(n, datasetKeys)}
	rd.identity(&d, n)
	rd.body(&d, n, leftovers)
	rd.moments(&d, n)
	rd.labels(&d, n, leftovers)
	rd.persons(&d, n)
	rd.fields(&d, n, leftovers)
	rd.steps(&d, n)
	rd.comments(&d, n)
	rd.history(&d, n, at)
	rd.files(&d, at, leftovers)
	rd.links(&d, n, at)
	rd.ownDialect(&d, n, leftovers)
	d.Links = unique(d.Links)
	d.Extra = rd.extra(n, leftovers)
	return d
}

// identity reads what the record is and is called.
func (rd *reading) identity(d *Dataset, n node) {
	d.SourceIdentifier = rd.identifier(n)
	d.Kind, d.Template, d.Genre = kindOf(n.str("genre"))
	if kind := n.str(termKind); kind == Experiment || kind == Resource {
		d.Kind = kind
	}
	d.Title = rd.plain(n.str("name"))
	d.URL = n.str("url")
	d.ID, d.PID, d.Notebook = n.str(termID), n.str(termPID), n.str(termNotebook)
	d.Version, _ = n.integer(termVersion)
	d.Page, _ = n.integer(termPage)
	d.Locked = strings.EqualFold(n.str("conditionsOfAccess"), "locked")
	d.State = cmp.Or(n.str(termState), stateOf(n.str("status")))
}

// identifier reads a plain identifier or a PropertyValue that holds one.
func (rd *reading) identifier(n node) string {
	for _, value := range n.list("identifier") {
		if s := text(value); s != "" {
			return s
		}
		if inner, ok := rd.graph.resolve(value); ok {
			return cmp.Or(inner.str("value"), inner.id())
		}
	}
	return ""
}

// stateOf reads eLabFTW's name of a state.
func stateOf(status string) string {
	status = strings.ToLower(status)
	if status == "deleted" {
		return "struck"
	}
	return status
}

// plain undoes the HTML entities of titles and tags of old eLabFTW.
func (rd *reading) plain(s string) string {
	if rd.escaped {
		return html.UnescapeString(s)
	}
	return s
}

var tagInText = regexp.MustCompile(`<[a-zA-Z/!]`)

// body reads the main text: "text", or for want of it "description", which may
// be a TextObject (Kadi4Mat).
func (rd *reading) body(d *Dataset, n node, left *leftovers) {
	format := n.str("encodingFormat")
	d.Body = n.str("text")
	if d.Body != "" || n["description"] == nil {
		rd.bodyType(d, format)
		return
	}
	delete(left.first, "description")
	d.Body = n.str("description")
	for _, value := range n.list("description") {
		if _, isObject := value.(map[string]any); !isObject {
			continue
		}
		if object, ok := rd.graph.resolve(value); ok && object.str("text") != "" {
			d.Body, format = object.str("text"), cmp.Or(object.str("encodingFormat"), format)
			break
		}
	}
	rd.bodyType(d, format)
}

// bodyType makes HTML of a body that is neither HTML nor Markdown.
func (rd *reading) bodyType(d *Dataset, format string) {
	switch {
	case strings.Contains(format, "markdown"):
		d.Markdown = true
	case strings.Contains(format, "html"), d.Body == "":
	case strings.Contains(format, "plain"), !tagInText.MatchString(d.Body):
		d.Body = htmlOfPlain(d.Body)
	}
}

func htmlOfPlain(s string) string {
	s = html.EscapeString(strings.ReplaceAll(s, "\r\n", "\n"))
	return "<p>" + strings.ReplaceAll(s, "\n", "<br>\n") + "</p>"
}

func (rd *reading) moments(d *Dataset, n node) {
	d.Created, d.Modified = rd.time(n, "dateCreated"), rd.time(n, "dateModified")
	if d.Date = parseDay(n.str("temporal")); n["temporal"] == nil {
		d.Date = parseDay(n.str("dateCreated"))
	}
}

var zoneAtEnd = regexp.MustCompile(`(?:[Zz]|[+-]\d\d:?\d\d)$`)

// time reads a moment and counts those whose zone had to be assumed.
func (rd *reading) time(n node, key string) time.Time {
	s := n.str(key)
	t := parseTime(s)
	if !t.IsZero() && len(s) > len(time.DateOnly) && !zoneAtEnd.MatchString(s) {
		rd.zoneless++
	}
	if s != "" && t.IsZero() {
		rd.crate.Report.note(Left, n.id(), "time_unreadable", "value", s)
	}
	return t
}

// labels reads category, status, tags, rating and custom id.
func (rd *reading) labels(d *Dataset, n node, left *leftovers) {
	for _, value := range n.list("about") {
		if category, ok := rd.graph.resolve(value); ok && category.str("name") != "" && !category.is("Dataset") {
			d.Category = Label{rd.plain(category.str("name")), parseColor(category.str("color"))}
			break
		}
	}
	d.Status = Label{rd.plain(n.str("creativeWorkStatus")), parseColor(n.str(termStatusColor))}
	d.Tags = rd.tags(n)
	for _, value := range n.list("aggregateRating") {
		if rating, ok := rd.graph.resolve(value); ok {
			stars, _ := node(rating).integer("ratingValue")
			d.Rating = int(max(0, min(stars, 5)))
		}
	}
	rd.customID(d, n, left)
}

func (rd *reading) customID(d *Dataset, n node, left *leftovers) {
	if n["alternateName"] == nil {
		return
	}
	if number, ok := n.integer("alternateName"); ok {
		d.CustomID = &number
		delete(left.first, "alternateName")
		return
	}
	rd.crate.Report.note(Left, d.NodeID, "custom_id", "value", n.str("alternateName"))
}

func (rd *reading) tags(n node) []string {
	if own := texts(n[termTags]); len(own) > 0 {
		return own
	}
	var tags []string
	for _, value := range texts(n["keywords"]) {
		for tag := range strings.SplitSeq(value, ",") {
			if tag = rd.plain(strings.TrimSpace(tag)); tag != "" {
				tags = append(tags, tag)
			}
		}
	}
	return unique(tags)
}

func unique[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	return slices.DeleteFunc(list, func(item T) bool {
		twice := seen[item]
		seen[item] = true
		return twice
	})
}
