package feeds

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/text"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestDescriptions holds testdata/descriptions.golden: what feeds really have in
// a description, what is left of it, with a ¶ between paragraphs, and what an
// alert would say.
func TestDescriptions(t *testing.T) {
	path := filepath.Join("testdata", "descriptions.golden")
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	records := strings.Split(string(golden), "\n\n")
	for i, record := range records {
		want := field(record, "text") + "\n" + field(record, "summary")
		head, _, _ := strings.Cut(record, "\ntext:")
		name, _, _ := strings.Cut(strings.TrimPrefix(head, "== "), "\n")
		t.Run(name, func(t *testing.T) {
			title, body := line(field(head, "title")), plain(field(head, "markup"))
			cleaned, summary := text.Clean(title, body), text.Summary(title, body)
			cleaned = strings.ReplaceAll(cleaned, "\n\n", " ¶ ")
			if got := cleaned + "\n" + summary; got != want && !*update {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if n := utf8.RuneCountInString(summary); n > text.SummaryLength {
				t.Errorf("summary of %d characters", n)
			}
			records[i] = head + "\n" + strings.TrimSpace("text:    "+cleaned) + "\n" + strings.TrimSpace("summary: "+summary)
		})
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(records, "\n\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// field returns a field of a record.
func field(record, name string) string {
	for row := range strings.Lines(record) {
		if value, found := strings.CutPrefix(row, name+":"); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
