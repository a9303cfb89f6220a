package web

import (
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// docPage is what the page about the API shows.
type docPage struct {
	Language, Title, Intro, Document, Parameters, Takes, Answers, Contents string
	Version                                                                string
	Groups                                                                 []docGroup
}

type docGroup struct {
	Name       string
	Operations []docOperation
}

type docOperation struct {
	ID, Method, Path, Summary string
	Parameters                []docParameter
	Takes, Answers            string
}

type docParameter struct {
	Name, In, Type, Description string
	Required                    bool
}

// docs shows the API, made from its own description: it needs nothing from
// elsewhere and no script.
func (s *server) docs(w http.ResponseWriter, r *http.Request, api *huma.OpenAPI) {
	page := docWords(r.Header.Get("Accept-Language"))
	page.Version, page.Groups = s.version, docGroups(api)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	_ = docTemplate.Execute(w, page)
}

// docWords are the words around the operations, in the reader's language.
func docWords(accept string) docPage {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(accept)), "en") {
		return docPage{
			Language: "en", Title: "Cahier API", Contents: "Contents", Parameters: "Parameters", Takes: "Takes", Answers: "Answers",
			Intro:    "Every address below begins with /api/cahier/v1. Sign in with a session, or send an API key as “Authorization: Bearer …”. Errors are problems (RFC 9457).",
			Document: "The description for programs (OpenAPI 3.1)",
		}
	}
	return docPage{
		Language: "fr", Title: "API de Cahier", Contents: "Sommaire", Parameters: "Paramètres", Takes: "Reçoit", Answers: "Répond",
		Intro:    "Chaque adresse ci-dessous commence par /api/cahier/v1. Ouvrez une session, ou envoyez une clé d’API par «\u00a0Authorization: Bearer …\u00a0». Les erreurs suivent la RFC 9457. Les opérations sont décrites en anglais.",
		Document: "La description pour les programmes (OpenAPI 3.1)",
	}
}

// docGroups lists the operations by the first word of their address.
func docGroups(api *huma.OpenAPI) []docGroup {
	byName := map[string][]docOperation{}
	for path, item := range api.Paths {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		for method, op := range map[string]*huma.Operation{
			"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete,
		} {
			if op != nil {
				byName[name] = append(byName[name], docOf(api, method, path, op))
			}
		}
	}
	var groups []docGroup
	for name, operations := range byName {
		slices.SortFunc(operations, func(a, b docOperation) int {
			return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
		})
		groups = append(groups, docGroup{Name: name, Operations: operations})
	}
	slices.SortFunc(groups, func(a, b docGroup) int { return strings.Compare(a.Name, b.Name) })
	return groups
}

func docOf(api *huma.OpenAPI, method, path string, op *huma.Operation) docOperation {
	d := docOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary}
	for _, p := range op.Parameters {
		d.Parameters = append(d.Parameters, docParameter{Name: p.Name, In: p.In, Required: p.Required, Description: p.Description, Type: docType(p.Schema)})
	}
	if op.RequestBody != nil {
		d.Takes = docContent(api, op.RequestBody.Content)
	}
	for _, status := range []string{"200", "201"} {
		if answer := op.Responses[status]; answer != nil {
			d.Answers = docContent(api, answer.Content)
		}
	}
	return d
}

func docType(schema *huma.Schema) string {
	if schema == nil {
		return ""
	}
	return schema.Type
}

// docContent writes what is sent: its media type and the form of it, in which
// a named form stands once, at the top.
func docContent(api *huma.OpenAPI, content map[string]*huma.MediaType) string {
	var out strings.Builder
	for media, of := range content {
		out.WriteString(media + "\n")
		schema := of.Schema
		if schema != nil && schema.Ref != "" {
			schema = api.Components.Schemas.SchemaFromRef(schema.Ref)
		}
		if text, err := json.MarshalIndent(schema, "", "  "); err == nil && schema != nil {
			out.Write(text)
		}
	}
	return out.String()
}

// docTemplate is never changed.
var docTemplate = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="{{.Language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
:root{color-scheme:light dark}
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:60rem;margin:0 auto;padding:1rem}
code,pre{font-family:ui-monospace,monospace}
pre{overflow:auto;border:1px solid;padding:.5rem;max-height:24rem}
article{border-top:1px solid;padding:.5rem 0}
h3{font-size:1rem;margin:.25rem 0;overflow-wrap:anywhere}
table{border-collapse:collapse}th,td{text-align:left;padding:.1rem .8rem .1rem 0;vertical-align:top}
nav ul{columns:12rem;padding-left:1.2rem}
summary{cursor:pointer}
</style>
</head>
<body>
<header>
<h1>{{.Title}} <small>{{.Version}}</small></h1>
<p>{{.Intro}}</p>
<p><a href="openapi.json">{{.Document}}</a></p>
</header>
<nav aria-labelledby="contents"><h2 id="contents">{{.Contents}}</h2>
<ul>{{range .Groups}}<li><a href="#{{.Name}}">{{.Name}}</a></li>{{end}}</ul></nav>
<main lang="en">
{{$page := .}}{{range .Groups}}<section aria-labelledby="{{.Name}}">
<h2 id="{{.Name}}">{{.Name}}</h2>
{{range .Operations}}<article id="op-{{.ID}}">
<h3><code>{{.Method}} {{.Path}}</code></h3>
<p>{{.Summary}}</p>
{{if .Parameters}}<table><caption lang="{{$page.Language}}">{{$page.Parameters}}</caption><tbody>
{{range .Parameters}}<tr><th scope="row"><code>{{.Name}}</code></th><td>{{.In}}{{if .Required}} *{{end}}</td><td>{{.Type}}</td><td>{{.Description}}</td></tr>
{{end}}</tbody></table>{{end}}
{{if .Takes}}<details><summary lang="{{$page.Language}}">{{$page.Takes}}</summary><pre tabindex="0">{{.Takes}}</pre></details>{{end}}
{{if .Answers}}<details><summary lang="{{$page.Language}}">{{$page.Answers}}</summary><pre tabindex="0">{{.Answers}}</pre></details>{{end}}
</article>
{{end}}</section>
{{end}}</main>
</body>
</html>
`))
