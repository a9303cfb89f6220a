package elabapi

import (
	"strconv"
	"strings"

	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/render"
)

// untitled is what eLabFTW calls an entry without a title.
const untitled = "Untitled"

func titleOf(title string) string {
	if title == "" {
		return untitled
	}
	return title
}

// stateNumber is a state as eLabFTW counts them: normal 1, archived 2, deleted
// 3. A draft is normal to its author, whom alone it is shown to.
func stateNumber(s eln.State) int {
	switch s {
	case eln.Archived:
		return 2
	case eln.Struck, eln.Void:
		return 3
	}
	return 1
}

// listRow is one entry in a plain list.
func listRow(row app.Row, n app.Numbers) object {
	out := object{
		"id": row.Serial, "title": titleOf(row.Title), "custom_id": row.CustomID, "date": dateOf(row.Entry),
		"team": row.Team.Serial, "rating": row.Rating, "userid": row.Custodian.Serial, "locked": bit(row.Locked()),
		"state": stateNumber(row.State), "canread": audienceJSON(n.Readers), "canwrite": audienceJSON(n.Writers),
		"canread_base": n.Read, "canwrite_base": n.Write, "canread_is_immutable": 0, "canwrite_is_immutable": 0,
		"created_at": moment(&row.CreatedAt), "modified_at": moment(&row.ChangedAt),
		"signature_count": 0, "last_signed_at": nil, "last_signed_by": nil, "timestamped": 0, "timestampedby": nil,
		"is_pinned": bit(row.Pinned), "recent_comment": moment(&n.LastRemark), "next_step": orNull(row.NextStep),
		"firstname": row.Custodian.First, "lastname": row.Custodian.Last, "orcid": orNull(row.Custodian.ORCID),
		"fullname": row.Custodian.Name, "team_name": row.Team.Name,
	}
	addLabel(out, "category", row.Category)
	addLabel(out, "status", row.Status)
	addTagColumns(out, row.Tags)
	return out
}

// dateOf is the date of an entry; templates have none.
func dateOf(e *eln.Entry) any {
	if e.Template {
		return nil
	}
	return orNull(e.Date)
}

func addLabel(out object, key string, l *eln.Label) {
	out[key], out[key+"_title"], out[key+"_color"] = nil, nil, nil
	if l != nil {
		out[key], out[key+"_title"], out[key+"_color"] = l.Serial, l.Title, l.Color
	}
}

// addTagColumns writes tags three times over: joined, their numbers joined,
// and as a list.
func addTagColumns(out object, tags []eln.Tag) {
	var labels, ids []string
	decoded := []object{}
	for _, t := range tags {
		labels, ids = append(labels, t.Label), append(ids, strconv.FormatInt(t.Serial, 10))
		decoded = append(decoded, object{"id": t.Serial, "tag": t.Label, "is_favorite": false})
	}
	out["tags"], out["tags_id"], out["tags_decoded"] = orNull(strings.Join(labels, "|")), orNull(strings.Join(ids, ",")), decoded
}

// fastRow is one entry of an autocomplete.
func fastRow(row app.Row) object {
	n := nounOf(row.Kind, row.Template)
	out := object{
		"id": row.Serial, "title": titleOf(row.Title), "custom_id": row.CustomID, "state": stateNumber(row.State),
		"fullname": row.Custodian.Name, "type": n.name, "page": n.page,
	}
	addLabel(out, "category", row.Category)
	addLabel(out, "status", row.Status)
	delete(out, "status")
	return out
}

// fullRow is one entry of a list with every column.
func fullRow(row app.Row, n app.Numbers) object {
	out := listRow(row, n)
	kind := nounOf(row.Kind, row.Template)
	out["page"], out["type"] = kind.page, kind.name
	out["body"], out["content_type"] = orNull(bodyOf(row.Entry)), int(row.BodyType)
	out["elabid"], out["hide_main_text"], out["access_key"] = orNull(row.ElabID), bit(row.HideMainText), nil
	out["lockedby"], out["locked_at"] = orNull(n.LockedBy), moment(row.LockedAt)
	out["timestamped_at"], out["lastchangeby"] = nil, nil
	if row.Version > 1 {
		out["lastchangeby"] = orNull(n.ChangedBy)
	}
	out["created_from_id"], out["created_from_type"] = nil, nil
	if n.Origin != nil {
		out["created_from_id"], out["created_from_type"] = n.Origin.Serial, nounOf(n.Origin.Kind, n.Origin.Template).number
	}
	out["metadata"] = nil
	if row.Metadata != "" {
		out["metadata"] = columnJSON(decoded(row.Metadata))
	}
	if row.Template {
		addTemplateColumns(out, row, n)
		return out
	}
	out["events_start"], out["events_start_itemid"] = nil, nil
	if row.Kind == eln.Resource {
		addItemColumns(out)
	}
	return out
}

// bodyOf is a text as scripts read it: without the ids of its blocks.
func bodyOf(e *eln.Entry) string {
	if e.BodyType == eln.Markdown {
		return e.Body
	}
	return render.StripBlockIDs(e.Body)
}

// addItemColumns writes what eLabFTW says of booking and buying a resource.
// Cahier does not do these yet: they stand at eLabFTW's defaults, not bookable.
func addItemColumns(out object) {
	for key, v := range (object{
		"available": 1, "is_bookable": 0, "book_max_minutes": 0, "book_max_slots": 0, "book_can_overlap": 1, "book_users_can_in_past": 0,
		"book_is_cancellable": 1, "book_cancel_minutes": 0, "booking_window_days": 0, "booking_hourly_rate_notax": "0.00",
		"booking_hourly_rate_tax": "0.00", "booking_hourly_rate_currency": 0, "is_procurable": 0, "proc_pack_qty": 0,
		"proc_price_notax": "0.00", "proc_price_tax": "0.00", "proc_currency": 0,
	}) {
		out[key] = v
	}
	addBooking(out)
}

// addBooking says who may book: nobody yet, shown as the readers.
func addBooking(out object) {
	out["canbook"], out["canbook_base"] = out["canread"], out["canread_base"]
}

// addTemplateColumns writes what eLabFTW says of templates. In Cahier the
// rights of what is made from a template are those of its team.
func addTemplateColumns(out object, row app.Row, n app.Numbers) {
	nobody := audienceJSON(app.Audience{})
	out["elabid"], out["ordering"] = nil, nil
	out["canread_target"], out["canwrite_target"] = nobody, nobody
	out["canread_target_base"], out["canwrite_target_base"] = n.Read, n.Write
	if row.Kind == eln.Resource {
		out["color"] = "29aeb9"
		if row.Category != nil {
			out["color"] = row.Category.Color
		}
		addBooking(out)
	}
}
