package pm

// Values of attributes are what JSON has: nil, bool, float64, string, []any and
// object. They are never changed.

// object keeps its members in the order in which they came.
type object []member

type member struct {
	name  string
	value any
}

func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// sameValue compares two values; the order of members says nothing.
func sameValue(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !sameValue(a[i], b[i]) {
				return false
			}
		}
		return true
	case object:
		b, ok := b.(object)
		return ok && sameMembers(a, b)
	}
	switch b.(type) {
	case []any, object:
		return false
	}
	return a == b
}

func sameMembers(a, b object) bool {
	if len(a) != len(b) {
		return false
	}
	for _, m := range a {
		other, ok := b.get(m.name)
		if !ok || !sameValue(m.value, other) {
			return false
		}
	}
	return true
}

func sameValues(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	for i := range a {
		if !sameValue(a[i], b[i]) {
			return false
		}
	}
	return true
}

// weightOf is what a value adds to the size of a document.
func weightOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []any:
		n := nodeWeight
		for _, one := range v {
			n += weightOf(one)
		}
		return n
	case object:
		n := nodeWeight
		for _, m := range v {
			n += len(m.name) + weightOf(m.value)
		}
		return n
	}
	return 0
}

// build returns the values of a node or mark, in the order of the schema. A
// member that the schema does not know is refused: dropping it would be a
// change that nobody made.
func (s *Schema) build(spec *attributes, given object) ([]any, error) {
	for _, m := range given {
		if _, known := spec.at[m.name]; !known {
			return nil, refuse(Unknown, "%s has no attribute %q", spec.owner, m.name)
		}
	}
	if len(given) == 0 && spec.defaults != nil {
		return spec.defaults, nil
	}
	values := make([]any, len(spec.list))
	for i, a := range spec.list {
		v, ok := given.get(a.Name)
		if !ok {
			if a.Required {
				return nil, refuse(BadValue, "%s needs the attribute %q", spec.owner, a.Name)
			}
			v = a.Default
		}
		if err := s.checkValue(spec.owner, a, v); err != nil {
			return nil, err
		}
		values[i] = v
	}
	if sameValues(values, spec.defaults) {
		return spec.defaults, nil
	}
	return values, nil
}

func (s *Schema) checkValue(owner string, a attribute, v any) error {
	if !a.Required && sameValue(v, a.Default) {
		return nil
	}
	ok := weightOf(v) <= MaxText
	switch {
	case s.forms != nil && owner == "rawHtml" && a.Name == "html":
		ok = s.isOpaque(v)
	case s.forms != nil:
		f := s.forms[owner+"."+a.Name]
		if f == nil {
			f = s.forms[a.Name]
		}
		ok = f != nil && f(v)
	}
	if !ok {
		return refuse(BadValue, "attribute %q of %s", a.Name, owner)
	}
	return nil
}
