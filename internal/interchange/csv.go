package interchange

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// CSVRow is one entry in eLabFTW's CSV. Body is the body as stored; the file
// gets its text. Numbers that an entry does not have are nil and left empty.
type CSVRow struct {
	ID            int64
	Date          string
	Title         string
	UserID        int64
	FullName      string
	Body          string
	Markdown      bool
	Category      *int64
	CategoryTitle string
	CategoryColor string
	Status        *int64
	StatusTitle   string
	StatusColor   string
	CustomID      *int64
	ElabID        string
	Rating        int
	ShareLink     string
	Metadata      string
	Tags          []string
}

// csvColumns are eLabFTW's, in its order. Scripts read them by name or number.
var csvColumns = []string{"id", "date", "title", "userid", "fullname", "body", "category", "category_title",
	"category_color", "status", "status_title", "status_color", "custom_id", "elabid", "rating", "sharelink", "metadata", "tags"}

// CSVWriter writes entries as eLabFTW's CSV: UTF-8 with a byte-order mark, one
// line of column names, commas, lines ended by "\n", tags joined by "|".
//
// A text that a spreadsheet would run as a formula gets an apostrophe before
// it: one that starts with "=", "+", "-", "@", a tab or a line end, and is not
// a number. The title of an entry comes from anyone in the lab, and the file
// is opened by others; a program that reads the column can take it off again.
type CSVWriter struct {
	out *csv.Writer
}

// NewCSVWriter starts a file on w by writing its first line.
func NewCSVWriter(w io.Writer) (*CSVWriter, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	return &CSVWriter{out: out}, out.Write(csvColumns)
}

// Write writes one entry.
func (w *CSVWriter) Write(row CSVRow) error {
	cells := []string{
		strconv.FormatInt(row.ID, 10), row.Date, row.Title, strconv.FormatInt(row.UserID, 10), row.FullName,
		plainText(row.Body, row.Markdown), optional(row.Category), row.CategoryTitle, row.CategoryColor,
		optional(row.Status), row.StatusTitle, row.StatusColor, optional(row.CustomID), row.ElabID,
		strconv.Itoa(row.Rating), row.ShareLink, row.Metadata, strings.Join(row.Tags, "|"),
	}
	for i, cell := range cells {
		cells[i] = inert(cell)
	}
	return w.out.Write(cells)
}

// Flush writes what is still held back and returns the first error met.
func (w *CSVWriter) Flush() error {
	w.out.Flush()
	return w.out.Error()
}

func optional(number *int64) string {
	if number == nil {
		return ""
	}
	return strconv.FormatInt(*number, 10)
}

// inert keeps a spreadsheet from running a cell.
func inert(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
