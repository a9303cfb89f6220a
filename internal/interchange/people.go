package interchange

import (
	"cmp"
	"strings"
)

// persons reads the authors of a dataset: its own, or the crate's for want of
// them.
func (rd *reading) persons(d *Dataset, n node) {
	d.Authors = rd.peopleOf(n, "author", "creator", "contributor")
	if len(d.Authors) == 0 {
		d.Authors = rd.peopleOf(rd.root, "author", "creator")
	}
	if custodian := rd.peopleOf(n, termCustodian); len(custodian) > 0 {
		d.Custodian = &custodian[0]
	}
}

// peopleOf reads the persons that the properties name, each once.
func (rd *reading) peopleOf(n node, keys ...string) []Person {
	var people []Person
	seen := map[Person]bool{}
	for _, key := range keys {
		for _, value := range n.list(key) {
			person, ok := rd.person(value)
			if ok && !seen[person] {
				seen[person] = true
				people = append(people, person)
			}
		}
	}
	return people
}

// firstPerson reads the person of one property, zero when there is none.
func (rd *reading) firstPerson(n node, keys ...string) Person {
	for _, person := range rd.peopleOf(n, keys...) {
		return person
	}
	return Person{}
}

// person reads a reference to a Person, a Person in place, or a bare name.
func (rd *reading) person(value any) (Person, bool) {
	id := refID(value)
	if known, ok := rd.people[id]; ok && id != "" {
		return known, true
	}
	n, ok := rd.graph.resolve(value)
	if !ok {
		return personOfID(value)
	}
	person := personOf(n)
	if id != "" {
		rd.people[id] = person
	}
	return person, person != Person{}
}

// personOfID makes what it can of a person whom no node describes.
func personOfID(value any) (Person, bool) {
	id := refID(value)
	orcid := orcidInText.FindString(id)
	if orcid != "" {
		return Person{ORCID: strings.ToUpper(orcid)}, true
	}
	if name, isText := value.(string); isText && name != "" && !isAbsolute(name) {
		return Person{Name: name}, true
	}
	return Person{}, false
}

func personOf(n node) Person {
	p := Person{Given: n.str("givenName"), Family: n.str("familyName"), Email: n.str("email")}
	if p.Given == "" && p.Family == "" {
		p.Name = n.str("name")
	}
	for _, value := range n.list("identifier") {
		p.ORCID = cmp.Or(p.ORCID, orcidInText.FindString(cmp.Or(text(value), refID(value))))
	}
	p.ORCID = strings.ToUpper(cmp.Or(p.ORCID, orcidInText.FindString(n.id())))
	return p
}
