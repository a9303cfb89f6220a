package elabapi

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"time"

	"cahier/internal/app"
	"cahier/internal/eln"
	"cahier/internal/interchange"
)

// formats are those of eLabFTW, in its order.
const formats = "binary, csv, eln, elnhtml, json, qrpdf, qrpng, pdf, pdfa, schedulerReport, report, teamReport, zip, zipa"

var knownFormats = []string{"binary", "csv", "eln", "elnhtml", "json", "qrpdf", "qrpng", "pdf", "pdfa", "schedulerReport", "report", "teamReport", "zip", "zipa"}

// badFormat refuses a format that eLabFTW does not know, and one that Cahier
// does not write here.
func badFormat(format string) error {
	if slices.Contains(knownFormats, format) {
		return unavailable("Cahier does not answer this in the format " + format + ".")
	}
	return wrong("Incorrect value for format parameter. Available values are: %s.", formats)
}

// export answers one entry as a file.
func (c *call) export(format string) (reply, error) {
	switch format {
	case "csv":
		return c.csv()
	case "eln":
		return c.eln()
	}
	return reply{}, badFormat(format)
}

// eln answers one entry with its files as an .eln archive, while it is
// written. A fault after the first byte breaks the connection off: what looks
// like an archive is one.
func (c *call) eln() (reply, error) {
	name := c.now().Format("2006-01-02-150405") + "-export.eln"
	w := &late{ResponseWriter: c.w, headers: map[string]string{
		"Content-Type": "application/zip", "Content-Disposition": mime.FormatMediaType("attachment", map[string]string{"filename": name}),
	}}
	err := c.App.Export(c.ctx(), c.actor, w, app.ExportSelection{EntryIDs: []string{c.entry}})
	if err != nil && w.begun {
		return reply{}, c.breakOff(err)
	}
	if err != nil {
		return reply{}, err
	}
	return written()
}

// breakOff logs a fault in the middle of an answer and ends the connection.
func (c *call) breakOff(err error) error {
	c.Log.ErrorContext(c.ctx(), "an answer was broken off", "request", c.RequestID(c.ctx()), "error", err.Error())
	panic(http.ErrAbortHandler)
}

// late sets headers when the first byte is written, so that an error before it
// is an error.
type late struct {
	http.ResponseWriter
	headers map[string]string
	begun   bool
}

// Write implements io.Writer.
func (l *late) Write(p []byte) (int, error) {
	if !l.begun {
		for name, value := range l.headers {
			l.Header().Set(name, value)
		}
		l.begun = true
	}
	return l.ResponseWriter.Write(p)
}

// csv answers one entry as a line of a table.
func (c *call) csv() (reply, error) {
	o, err := c.App.OpenEntry(c.ctx(), c.actor, c.entry)
	if err != nil {
		return reply{}, err
	}
	c.w.Header().Set("Content-Type", "text/csv; charset=UTF-8")
	c.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "export.elabftw.csv"}))
	table, err := interchange.NewCSVWriter(c.w)
	if err == nil {
		err = table.Write(c.csvRow(o))
	}
	if err == nil {
		err = table.Flush()
	}
	if err != nil {
		return reply{}, c.breakOff(err)
	}
	return written()
}

func (c *call) csvRow(o *app.Opened) interchange.CSVRow {
	row := interchange.CSVRow{
		ID: o.Serial, Date: o.Date, Title: titleOf(o.Title), UserID: o.Custodian.Serial, FullName: o.Custodian.Name, Body: bodyOf(o.Entry),
		Markdown: o.BodyType == eln.Markdown, CustomID: o.CustomID, ElabID: o.ElabID, Rating: o.Rating,
		ShareLink: c.site() + "/" + nounOf(o.Kind, o.Template).page + "?mode=view&id=" + text(o.Serial),
	}
	if o.Metadata != "" {
		row.Metadata = columnJSON(decoded(o.Metadata))
	}
	if l := o.Category; l != nil {
		row.Category, row.CategoryTitle, row.CategoryColor = &l.Serial, l.Title, l.Color
	}
	if l := o.Status; l != nil {
		row.Status, row.StatusTitle, row.StatusColor = &l.Serial, l.Title, l.Color
	}
	for _, t := range o.Tags {
		row.Tags = append(row.Tags, t.Label)
	}
	return row
}

// filePolicy lets nothing of a file run.
const filePolicy = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// inline are the kinds of file that eLabFTW shows rather than saves.
var inline = []string{"application/pdf", "image/gif", "image/jpeg", "image/png", "image/bmp", "video/mp4", "text/plain"}

// bytes answers the bytes of a file, with ranges. What a browser could run is
// sent as mere bytes, to be saved.
func (c *call) bytes(u eln.Upload) (reply, error) {
	_, content, err := c.App.OpenUpload(c.ctx(), c.actor, u.ID)
	if err != nil {
		return reply{}, err
	}
	defer content.Close()
	kind, how := u.MediaType, "attachment"
	if slices.Contains(inline, kind) {
		how = "inline"
	} else {
		kind = "application/octet-stream"
	}
	if kind == "text/plain" {
		kind = "text/plain;charset=UTF-8"
	}
	disposition := mime.FormatMediaType(how, map[string]string{"filename": u.Name})
	if disposition == "" {
		disposition = how
	}
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition)
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+u.SHA256+`"`)
	http.ServeContent(c.w, c.r, "", time.Time{}, &watched{ReadSeeker: content, call: c})
	return written()
}

// watched logs what goes wrong while a file is sent: the answer has begun.
type watched struct {
	io.ReadSeeker
	*call
}

// Read implements io.Reader.
func (f *watched) Read(p []byte) (int, error) {
	n, err := f.ReadSeeker.Read(p)
	if err != nil && err != io.EOF {
		f.Log.ErrorContext(f.ctx(), "sending a file failed", "request", f.RequestID(f.ctx()), "error", err.Error())
	}
	return n, err
}
