package feeds

import "time"

// Report is what a document says in a line of JSON, for people and scripts that
// want to see what Newsdesk sees.
type Report struct {
	Path  string       `json:"path"`
	OK    bool         `json:"ok"`
	Error string       `json:"error"`
	Title string       `json:"title"`
	Items []ReportItem `json:"items"` // in the order of the document
}

// ReportItem is an item of a [Report].
type ReportItem struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Link      string `json:"link"`
	Published string `json:"published"` // RFC 3339, UTC; empty where the document gives no date
	Summary   string `json:"summary"`
}

// NewReport returns the report on the document that was found at path, or on the
// error of parsing it.
func NewReport(path string, doc Document, err error) Report {
	report := Report{Path: path, OK: err == nil, Title: doc.Title, Items: []ReportItem{}}
	if err != nil {
		report.Error = err.Error()
		return report
	}
	for _, item := range doc.Items {
		line := ReportItem{ID: item.GUID, Title: item.Title, Link: item.Link, Summary: item.Text}
		if !item.Published.IsZero() {
			line.Published = item.Published.Format(time.RFC3339)
		}
		report.Items = append(report.Items, line)
	}
	return report
}
