package elabapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"cahier/internal/app"
	"cahier/internal/eln"
)

// The version of eLabFTW whose API is spoken: clients ask before they use what
// is new.
const (
	spokenVersion       = "6.0.0"
	spokenVersionNumber = 60000
)

// totals answers what the service is and how much it holds.
func (c *call) totals() (reply, error) {
	t, err := c.App.Totals(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	return ok(object{
		"elabftw_version": spokenVersion, "elabftw_version_int": spokenVersionNumber, "cahier_version": c.App.Version,
		"ts_balance": 0, "ts_limit": 0, "uploads_filesize_sum": t.Bytes, "uploads_filesize_sum_formatted": size(t.Bytes),
		"all_users_count": t.Users, "active_users_count": t.ActiveUsers, "items_count": t.Resources, "teams_count": t.Teams,
		"compounds_count": 0, "experiments_count": t.Experiments, "experiments_timestamped_count": 0,
		"entities_timestamped_count_last_30_days": 0,
	})
}

// size writes a number of bytes for people.
func size(n int64) string {
	f, units := float64(n), []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}
	for f >= 1024 && len(units) > 1 {
		f, units = f/1024, units[1:]
	}
	return fmt.Sprintf("%.2f %s", f, units[0])
}

// apiKeys lists the keys of whoever asks.
func (c *call) apiKeys() (reply, error) {
	keys, err := c.App.APIKeys(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	list := []object{}
	for _, k := range slices.Backward(keys) {
		list = append(list, object{
			"id": k.Serial, "name": k.Name, "created_at": moment(&k.CreatedAt), "last_used_at": moment(k.LastUsedAt),
			"can_write": bit(!k.ReadOnly), "team": k.TeamSerial, "team_name": k.TeamName,
		})
	}
	return ok(list)
}

// addAPIKey makes a key in the team of whoever asks; it stands in Location and
// is shown this once.
func (c *call) addAPIKey() (reply, error) {
	in, err := c.input()
	if err != nil {
		return reply{}, err
	}
	_, secret, err := c.App.CreateAPIKey(c.ctx(), c.actor, app.NewAPIKey{
		Name: in.text("name"), TeamID: c.actor.TeamID, ReadOnly: !in.flag("canwrite"),
	})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, location: c.site() + "/" + secret}, nil
}

func (c *call) endAPIKey() (reply, error) {
	keys, err := c.App.APIKeys(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	i := slices.IndexFunc(keys, func(k eln.APIKey) bool { return k.Serial == c.id })
	if i < 0 {
		return reply{}, errNothing()
	}
	if err := c.App.EndAPIKey(c.ctx(), c.actor, keys[i].ID); err != nil {
		return reply{}, err
	}
	return gone()
}

// users lists the people of the teams that whoever asks works in: never the
// accounts of the whole service.
func (c *call) users() (reply, error) {
	people, err := c.App.Colleagues(c.ctx(), c.actor)
	if err != nil {
		return reply{}, err
	}
	q := c.query()
	team, _ := serials(q.Get("team"))
	if q.Get("currentTeam") == "1" {
		team = []int64{c.teamNumber()}
	}
	admin := c.administers()
	list := []object{}
	for _, p := range people {
		if !named(p, q.Get("q")) || team[0] != 0 && !slices.ContainsFunc(p.Teams, func(m eln.Membership) bool { return m.Serial == team[0] }) {
			continue
		}
		if q.Get("onlyAdmins") == "1" && !slices.ContainsFunc(p.Teams, leads) || q.Get("onlyArchived") == "1" && p.ArchivedAt == nil {
			continue
		}
		list = append(list, userRow(p, admin))
	}
	return ok(list)
}

func named(p app.Colleague, words string) bool {
	return strings.Contains(strings.ToLower(p.Name()+" "+p.Email), strings.ToLower(words))
}

func leads(m eln.Membership) bool { return m.Role == eln.RoleAdmin || m.Role == eln.RolePilote }

// administers reports whether whoever asks administers one of their teams.
func (c *call) administers() bool { return slices.ContainsFunc(c.actor.Teams, leads) }

// userRow is one person of a list. Only administrators see the standing of
// others.
func userRow(p app.Colleague, admin bool) object {
	row := object{
		"userid": p.Serial, "firstname": p.First, "lastname": p.Last, "email": p.Email, "can_manage_users2teams": 0,
		"can_manage_compounds": 0, "can_manage_inventory_locations": 0, "fullname": p.Name(), "initials": p.Initials(),
		"orcid": orNull(p.ORCID), "sig_pubkey": nil,
	}
	if admin {
		row["created_at"], row["orgid"], row["has_mfa_enabled"], row["validated"] = moment(&p.CreatedAt), nil, 0, 1
		row["last_login"], row["valid_until"], row["is_sysadmin"], row["auth_service"] = nil, nil, bit(p.Operator), nil
		row["teams"] = standing(p)
	}
	return row
}

func standing(p app.Colleague) []object {
	list := []object{}
	for _, m := range p.Teams {
		list = append(list, object{"id": m.Serial, "name": m.Team, "is_admin": bit(leads(m)), "is_owner": 0, "is_archived": bit(p.ArchivedAt != nil)})
	}
	return list
}

// colleague finds the person that the address names among those whom the actor
// works with.
func (c *call) colleague() (app.Colleague, error) {
	people, err := c.App.Colleagues(c.ctx(), c.actor)
	if err != nil {
		return app.Colleague{}, err
	}
	i := slices.IndexFunc(people, func(p app.Colleague) bool { return p.Serial == c.id || c.id == own && p.ID == c.actor.UserID })
	if i < 0 {
		return app.Colleague{}, errNothing()
	}
	return people[i], nil
}

// user answers one account to its person and to the administrators of a team
// of theirs.
func (c *call) user() (reply, error) {
	p, err := c.colleague()
	if err != nil {
		return reply{}, err
	}
	if p.ID != c.actor.UserID && !slices.ContainsFunc(p.Teams, func(m eln.Membership) bool { return c.actor.Administers(m.TeamID) }) {
		return reply{}, refuse(http.StatusForbidden, "This endpoint requires admin privileges to access other users.")
	}
	return ok(c.userAnswer(p))
}

// changeSelf changes the name, the ORCID and the language of whoever asks.
func (c *call) changeSelf(in input) (reply, error) {
	var change app.AccountChange
	for key := range in {
		into, known := map[string]**string{"firstname": &change.First, "lastname": &change.Last, "orcid": &change.ORCID, "lang": &change.Language}[key]
		if !known {
			return reply{}, unavailable("Cahier keeps no setting of this name: " + key)
		}
		words, err := in.words(key)
		if err != nil {
			return reply{}, err
		}
		*into = words
	}
	if change.Language != nil {
		language, _, _ := strings.Cut(*change.Language, "_")
		change.Language = &language
	}
	if err := c.App.ChangeAccount(c.ctx(), c.actor, change); err != nil {
		return reply{}, err
	}
	return c.user()
}

// settings are what eLabFTW keeps of how a person likes its pages. Cahier's
// interface has none of them: they stand at eLabFTW's defaults, for clients
// that read them.
var settings = object{
	"limit_nb": 15, "sc_create": "c", "sc_edit": "e", "sc_favorite": "f", "sc_todo": "t", "sc_search": "s", "scope_experiments": 2,
	"scope_events": 3, "scope_items": 2, "scope_items_types": 2, "scope_experiments_templates": 2, "scope_teamgroups": 3,
	"use_isodate": 1, "uploads_layout": 1, "cjk_fonts": 0, "orderby": "lastchange", "sort": "desc", "use_markdown": 0, "pdf_sig": 0,
	"inc_files_pdf": 1, "append_pdfs": 0, "disable_shortcuts": 0, "pdf_format": "A4", "display_mode": "it", "allow_untrusted": 1,
	"notif_comment_created": 1, "notif_comment_created_email": 1, "notif_user_created": 1, "notif_user_created_email": 1,
	"notif_user_need_validation": 1, "notif_user_need_validation_email": 1, "notif_step_deadline": 1, "notif_step_deadline_email": 1,
	"notif_event_deleted": 1, "notif_event_deleted_email": 1, "entrypoint": 0, "always_show_owned": 0, "show_weekends": 0,
	"scheduler_layout": 0, "theme_variant": 0, "primary_bg": nil, "primary_fg": nil, "last_seen_version": spokenVersionNumber,
}

// userAnswer is one account in full.
func (c *call) userAnswer(p app.Colleague) object {
	out := object{}
	for key, v := range settings {
		out[key] = v
	}
	for key, v := range userRow(p, true) {
		out[key] = v
	}
	language := "en_GB"
	if p.Language == "fr" {
		language = "fr_FR"
	}
	nobody := audienceJSON(app.Audience{})
	for key, v := range (object{
		"lang": language, "default_read": nobody, "default_write": nobody, "default_read_base": 30, "default_write_base": 20,
		"default_read_base_human": baseHuman(30), "default_write_base_human": baseHuman(20), "auth_lock_time": nil,
		"password_modified_at": moment(&p.CreatedAt), "token_created_at": nil, "team": c.teamNumber(),
	}) {
		out[key] = v
	}
	if p.ID == c.actor.UserID {
		out["sig_privkey"] = nil
	}
	return out
}

// teamID returns the team that whoever asks acts in: that of their key, else
// their first.
func (c *call) teamID() string {
	if c.actor.TeamID != "" || len(c.actor.Teams) == 0 {
		return c.actor.TeamID
	}
	return c.actor.Teams[0].TeamID
}

func (c *call) teamNumber() int64 {
	m, _ := c.actor.Membership(c.teamID())
	return m.Serial
}

// now is the time of the service.
func (c *call) now() time.Time { return c.App.Now().UTC() }
