package interchange

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// summary is what must be read of a crate, in few words.
type summary struct {
	publisher, producer string
	counts              string // datasets files fields steps comments links history
	datasets            []string
	notes               map[string]int
}

// summaries were compared with the files themselves, node by node.
var summaries = map[string]summary{
	"OpenSemanticLab": {"OpenSemanticLab", "OpenSemanticLab ", "1 0 0 0 0 0 0",
		[]string{"experiment MinimalExample < | TestPerson"},
		map[string]int{"permissions": 1, "kept_as_extra": 1}},
	"PASTA": {"PASTA ELN", "PASTA ELN 3.2.1b1", "9 8 12 0 0 1 0", []string{
		"experiment PASTAs Example Project < | Steffen Brinckmann | workplan.py Example_SOP.md procedure.md worklog.log",
		"experiment This is an example task < ./PastasExampleProject/ | Steffen Brinckmann",
		"experiment This is another example task < ./PastasExampleProject/ | Steffen Brinckmann | simple.png",
		"experiment This is an example subtask < ./PastasExampleProject/001_ThisIsAnotherExampleTask/ | Steffen Brinckmann",
		"experiment This is another example subtask < ./PastasExampleProject/001_ThisIsAnotherExampleTask/ | Steffen Brinckmann",
		"experiment Data files < ./PastasExampleProject/ | Steffen Brinckmann | simple.csv simple.png example.tif",
		"resource Big instrument < ./PastasExampleProject/ | Steffen Brinckmann",
		"resource Sensor < ./PastasExampleProject/ | Steffen Brinckmann",
		"resource Example sample < ./PastasExampleProject/ | Steffen Brinckmann",
	}, map[string]int{"permissions": 1, "remote_file": 1, "file_fields": 9, "kept_as_extra": 3, "time_without_zone": 1, "signature_wrong": 1}},
	"RSpace": {"RSpace", "RSpace ", "2 6 6 0 0 1 0", []string{
		"experiment Editable2 < | user1a | doc_Editable2-32_form.xml lemmings_1701965473304.gif doc_Editable2-32.xml",
		"experiment Experiment 1 < | user1a | doc_Experiment-1-25_form.xml Picture1_1701965472094.png doc_Experiment-1-25.xml",
	}, map[string]int{"permissions": 1, "support_folder": 1, "record_file": 2, "crate_file": 2, "file_undescribed": 5}},
	"SampleDB": {"SampleDB", "SampleDB v0.32.0-4-gebff0633", "2 8 43 0 2 1 2", []string{
		"experiment Measurement < | Basic User | versions/0/schema.json versions/0/data.json files.json",
		"resource OMBE-1 < | Instrument Scientist | versions/0/schema.json versions/0/data.json files.json files/0/example.txt files/1/demo.png",
	}, map[string]int{"permissions": 1, "version_as_history": 2, "time_without_zone": 1, "signature_without_key": 1}},
	"elabftw": {"eLabFTW", "eLabFTW 5.3.0-alpha6", "12 2 28 2 4 3 0", []string{
		"experiment Gold master experiment < | Nicola Mohr | example.jpg",
		"experiment Facilis illum sed reprehenderit. < | Nicola Mohr | autesse.json",
		"experiment Synthesis of Aspirin < | Avis Gutkowski",
		"resource Video microscope Bravo < | Jevon Conroy",
		"experiment Testing the eLabFTW lab notebook < | Lee Schoen",
		"experiment Testing relationship between acceleration and gravity < | Avis Gutkowski",
		"experiment Effect of temperature on enzyme activity < | Jaquelin Leffler",
		"experiment フルーツフライの食性に関する研究 < | Neva Heaney",
		"experiment Synthesis and Characterization of a Novel Organic Compound with Antimicrobial Properties < | Jaquelin Leffler",
		"experiment Transfection of p103Δ12-22 into RPE-1 Actin-RFP < | Jaquelin Leffler",
		"experiment An example experiment < | Neva Heaney",
		"experiment Test the grouped extra fields < | Avis Gutkowski",
	}, map[string]int{"permissions": 1, "elabftw_absent": 1}},
	"kadi4mat": {"Kadi4Mat", "Kadi4Mat ", "1 4 7 0 0 1 0",
		[]string{"experiment records-example < | Manideep | records-example.json records-example.ttl files/example.csv files/example.txt"},
		map[string]int{"permissions": 1, "file_unverified": 4, "record_file": 1, "kept_as_extra": 1}},
}

func TestExamples(t *testing.T) {
	files := examples(t)
	if len(files) != len(summaries) {
		t.Errorf("%d example files, %d summaries", len(files), len(summaries))
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			archive, crate := readBytes(t, content)
			got := summaryOf(crate)
			if diff := cmp.Diff(summaries[name], got, cmp.AllowUnexported(summary{})); diff != "" {
				t.Error(diff)
			}
			_, again := readBytes(t, content)
			for i, d := range crate.Datasets {
				if d.Hash != again.Datasets[i].Hash || len(d.Hash) != 64 {
					t.Errorf("%s: hash %q, then %q", d.NodeID, d.Hash, again.Datasets[i].Hash)
				}
				for _, f := range d.Files {
					if sum, err := archive.Verify(f); err != nil || f.SHA256 != "" && sum != f.SHA256 {
						t.Errorf("%s: %s %v", f.Path, sum, err)
					}
				}
			}
		})
	}
}

func summaryOf(c *Crate) summary {
	r := c.Report
	s := summary{publisher: c.Publisher, producer: c.Producer.Name + " " + c.Producer.Version, notes: map[string]int{},
		counts: fmt.Sprint(r.Datasets, r.Files, r.Fields, r.Steps, r.Comments, r.Links, r.History)}
	for _, note := range r.Notes {
		s.notes[note.Key]++
	}
	for _, d := range c.Datasets {
		line := fmt.Sprintf("%s %s < %s | ", d.Kind, d.Title, d.ParentID)
		line = strings.Replace(line, "<  |", "< |", 1) + strings.TrimSpace(d.Authors[0].Given+" "+d.Authors[0].Family+d.Authors[0].Name)
		for i, f := range d.Files {
			line += map[bool]string{true: " | ", false: " "}[i == 0] + strings.TrimPrefix(f.Folder+"/"+f.Name, "/")
		}
		s.datasets = append(s.datasets, line)
	}
	return s
}

// TestExampleDetails looks at what is particular to each writer.
func TestExampleDetails(t *testing.T) {
	read := map[string]map[string]Dataset{}
	for name, content := range examples(t) {
		_, crate := readBytes(t, content)
		read[name] = map[string]Dataset{}
		for _, d := range crate.Datasets {
			read[name][d.Title] = d
		}
	}
	gold := read["elabftw"]["Gold master experiment"]
	checks := []struct {
		what      string
		got, want any
	}{
		{"elabftw id", gold.SourceIdentifier, "20250916-4af4da4ef50c6512782c3b0b484aad236ccd7591"},
		{"elabftw custom id", *gold.CustomID, int64(1)},
		{"elabftw date", gold.Date, "2025-01-03"},
		{"elabftw rating", gold.Rating, 4},
		{"elabftw category", gold.Category, Label{"Demo", "A9B2B7"}},
		{"elabftw status", gold.Status, Label{"Success", ""}},
		{"elabftw tags", gold.Tags, []string{"generated from yml", "test-data", "eln", "tag with space", "special chars {[éèÀ®]}:*<>×÷±"}},
		{"elabftw steps", []any{gold.Steps[0].Body, gold.Steps[0].Finished, gold.Steps[1].Body, gold.Steps[1].Finished}, []any{"a step", true, "another step", false}},
		{"elabftw reference", gold.References[0].FileNodeID, "./Demo - Gold-master-experiment - 4af4da4e/example.jpg"},
		{"elabftw links", len(gold.Links), 3},
		{"elabftw hidden text", read["elabftw"]["Test the grouped extra fields"].HideMainText, true},
		{"kadi body", read["kadi4mat"]["records-example"].Body, "This is a sample record."},
		{"kadi markdown", read["kadi4mat"]["records-example"].Markdown, true},
		{"kadi link", read["kadi4mat"]["records-example"].Links, []Link{{URL: "http://localhost:5000/records/550", Kind: "uses"}}},
		{"pasta genre", read["PASTA"]["Sensor"].Genre, "device/extension"},
		{"pasta orcid", read["PASTA"]["Sensor"].Authors[0].ORCID, "0000-0003-0930-082X"},
		{"pasta remote file", len(read["PASTA"]["Data files"].Links), 1},
		{"rspace id", read["RSpace"]["Editable2"].SourceIdentifier, "SD32"},
		{"rspace link", read["RSpace"]["Editable2"].Links, []Link{{TargetNodeID: "./doc_Experiment-1-25/", Kind: "related"}}},
		{"rspace body", strings.Count(read["RSpace"]["Experiment 1"].Body, "<h2>"), 7},
		{"rspace references", len(read["RSpace"]["Editable2"].References), 2},
		{"sampledb link", read["SampleDB"]["Measurement"].Links, []Link{{TargetNodeID: "./objects/1/", Kind: "related"}}},
		{"sampledb tags", read["SampleDB"]["Measurement"].Tags, []string{"example_tag", "other_tag", "tag3"}},
		{"sampledb comment", read["SampleDB"]["OMBE-1"].Comments[1].Text, "This is another, shorter comment"},
	}
	for _, c := range checks {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.what, diff)
		}
	}
	fields := []struct{ writer, title, want string }{
		{"RSpace", "Editable2", `"MyChoice":{"type":"select","value":["a","c"],"options":["a","b","c"],"allow_multi_values":true`},
		{"RSpace", "Editable2", `"MyDate":{"type":"date","value":"2020-01-08"`},
		{"PASTA", "Example sample", `"Geometry → Height":{"type":"number","value":"4","unit":"mm","units":["mm"]`},
		{"SampleDB", "OMBE-1", `"Checkbox":{"type":"checkbox","value":""`},
		{"SampleDB", "OMBE-1", `"Rate":{"type":"number","value":"0.09999999999999999","unit":"Å/s"`},
		{"kadi4mat", "records-example", `"start date of experiment":{"type":"datetime-local","value":"2024-08-05T22:00"`},
		{"elabftw", "Gold master experiment", `"unit": "mM", "units": ["mM", "μM", "nM"]`},
	}
	for _, f := range fields {
		if got := string(read[f.writer][f.title].Metadata); !strings.Contains(strings.ReplaceAll(got, "Elements → 0 → Rate", "Rate"), strings.ReplaceAll(f.want, `"Rate"`, `Rate"`)) {
			t.Errorf("%s %s: no %s in %s", f.writer, f.title, f.want, clip(got, 2000))
		}
	}
}
