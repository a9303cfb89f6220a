package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"cahier/internal/access"
	"cahier/internal/eln"
)

func TestTables(t *testing.T) {
	onBothWithFiles(t, func(t *testing.T, f *files) {
		ctx := t.Context()
		_, ada, made := f.richTeam("IBMM")
		bob := f.member("bob", f.team("LIRMM"), eln.RolePilote)
		main := made["Couplage « A » & B"]
		filter := eln.EntryFilter{Kind: eln.Experiment, Query: "couplage"}
		var table, list, none bytes.Buffer
		f.must(f.ExportCSV(ctx, ada, &table, filter))
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
		f.must(err)
		if len(rows) != 2 || rows[0][0] != "id" || rows[1][2] != main.Title || rows[1][7] != "Synthèse" || rows[1][17] != "a, b|peptide" || strings.Contains(rows[1][5], "<p>") {
			t.Errorf("CSV: %q", rows)
		}
		f.must(f.ExportJSON(ctx, ada, &list, filter))
		var objects []map[string]any
		f.must(json.Unmarshal(list.Bytes(), &objects))
		if len(objects) != 1 || objects[0]["title"] != main.Title || objects[0]["status_title"] != "En cours" || strings.Contains(objects[0]["body"].(string), "data-block") {
			t.Errorf("JSON: %v", objects)
		}
		f.must(f.ExportJSON(ctx, bob, &none, filter))
		if none.String() != "[]\n" {
			t.Errorf("another lab's list: %s", none.String())
		}
		anonymous := access.Anonymous()
		f.want(f.ExportCSV(ctx, &anonymous, io.Discard, filter), eln.Unauthenticated)
		f.want(f.ExportJSON(ctx, &anonymous, io.Discard, filter), eln.Unauthenticated)
		actions := f.streamActions("user:" + ada.UserID)
		if n := len(actions); n < 2 || actions[n-1] != "export.made" || actions[n-2] != "export.made" {
			t.Errorf("the record holds %v", actions)
		}
	})
}
