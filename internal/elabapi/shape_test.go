package elabapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// free are keys whose value is what people wrote: its inside is not compared.
var free = []string{"metadata_decoded"}

// differences compares the shape of an answer with that of a recorded one: the
// same keys, the same types, row by row with the first recorded row. Null may
// stand for any single value.
func differences(path string, got, want any) []string {
	switch want := want.(type) {
	case map[string]any:
		return differentKeys(path, got, want)
	case []any:
		list, ok := got.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %T, not a list", path, got)}
		}
		if len(want) > 0 && len(list) == 0 {
			return []string{path + " is empty"}
		}
		var out []string
		for i := range list {
			if len(want) > 0 {
				out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), list[i], want[0])...)
			}
		}
		return out
	}
	if got == nil || want == nil {
		return nil
	}
	if have, need := fmt.Sprintf("%T", got), fmt.Sprintf("%T", want); have != need {
		return []string{fmt.Sprintf("%s is %s, not %s", path, have, need)}
	}
	return nil
}

func differentKeys(path string, got any, want map[string]any) []string {
	object, ok := got.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %T, not an object", path, got)}
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(want)) {
		value, there := object[key]
		switch {
		case !there:
			out = append(out, path+"."+key+" is missing")
		case slices.Contains(free, key):
		case isList(want[key]) && len(want[key].([]any)) == 0 || isList(value) && len(value.([]any)) == 0:
			if !isList(value) || !isList(want[key]) {
				out = append(out, path+"."+key+" is no list")
			}
		default:
			out = append(out, differences(path+"."+key, value, want[key])...)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if _, there := want[key]; !there {
			out = append(out, path+"."+key+" is one too many")
		}
	}
	return out
}

func isList(v any) bool { _, ok := v.([]any); return ok }

// unfixed are keys that a request gives and an answer shows in another form.
var unfixed = []string{"bodyappend", "metadata", "metadatamerge", "canread", "canwrite"}

// unlike compares the values that a request fixes: what it sent and the
// recorded answer gave back must come back here.
func unlike(sent, got, want map[string]any) []string {
	var out []string
	for key, value := range sent {
		recorded, there := want[key]
		if !there || slices.Contains(unfixed, key) || fmt.Sprint(value) != fmt.Sprint(recorded) {
			continue
		}
		if fmt.Sprint(got[key]) != fmt.Sprint(recorded) {
			out = append(out, fmt.Sprintf("%s is %v, not %v", key, got[key], recorded))
		}
	}
	return out
}

// fixed are keys of one entry that the fixture and the requests before decide.
var fixed = []string{"title", "body", "body_html", "content_type", "state", "type", "page", "canread_base", "canwrite_base", "tags", "elabid_length"}

// changed compares the values of one entry that the fixture decides.
func changed(got, want map[string]any) []string {
	var out []string
	for _, key := range fixed {
		have, need := strings.TrimSpace(fmt.Sprint(got[key])), strings.TrimSpace(fmt.Sprint(want[key]))
		if have != need {
			out = append(out, fmt.Sprintf("%s is %.80s, not %.80s", key, have, need))
		}
	}
	return out
}
