package text

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func TestSummary(t *testing.T) {
	long := "The harbour office opened a second gate on Monday. Ships that had waited for two days were let in by noon. " +
		"The pilots' union said that it had warned of the jam since spring, and that nobody had listened to it. " +
		"A spokeswoman for the office declined to comment on what she called a working document. Further talks are to follow on Thursday."
	tests := []struct{ name, title, body, want string }{
		{
			"a short text stays", "Gate opens", "The harbour office opened a second gate on Monday.",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"white space is one space", "Gate opens", "The harbour office\n\n  opened a second gate\ton Monday.",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"a long text ends with a sentence", "Gate opens", long,
			strings.TrimSuffix(long, " Further talks are to follow on Thursday."),
		},
		{
			"the title is not repeated", "Harbour office opens gate", "Harbour office opens gate. Ships that had waited for two days were let in by noon.",
			"Ships that had waited for two days were let in by noon.",
		},
		{"nothing but the title", "Harbour office opens a second gate for ships that waited", "Harbour office opens a second gate for ships that waited", ""},
		{"too thin to say anything", "Gate opens", "Comments", ""},
		{
			"software's last line is cut", "Gate opens",
			"The harbour office opened a second gate on Monday. The post Gate opens appeared first on Harbour Courier.",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"a link to the rest is cut", "Gate opens",
			"The harbour office opened a second gate on Monday. Continue reading →",
			"The harbour office opened a second gate on Monday.",
		},
		{
			"a bracketed ellipsis is cut", "Gate opens", "The harbour office opened a second gate on Monday and [...]",
			"The harbour office opened a second gate on Monday and",
		},
		{
			"without spaces between words", "开门", strings.Repeat("港口办公室星期一打开了第二道门。", 30),
			strings.Repeat("港口办公室星期一打开了第二道门。", 19),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Summary(tt.title, tt.body)
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if n := uniseg.GraphemeClusterCount(got); n > SummaryLength {
				t.Errorf("%d characters, more than %d", n, SummaryLength)
			}
		})
	}
}

func TestShorten(t *testing.T) {
	tests := []struct {
		name  string
		in    string
		limit int
		want  string
	}{
		{"fits", "short", 5, "short"},
		{"ends with a word", "one two three four", 12, "one two…"},
		{"the word that just fits stays", "one two three four", 8, "one two…"},
		{"punctuation before the ellipsis goes", "one, two, three", 10, "one, two…"},
		{"a single long word is cut", strings.Repeat("a", 20), 5, "aaaa…"},
		{"never inside a grapheme", strings.Repeat("👩‍👩‍👧", 5), 3, "👩‍👩‍👧👩‍👩‍👧…"},
		{"nothing", "", 5, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Shorten(tt.in, tt.limit); got != tt.want {
				t.Errorf("Shorten(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	tests := []struct {
		name  string
		in    string
		limit int
		want  string
	}{
		{"fits", "short", 5, "short"},
		{"cut with room for the ellipsis", "longer", 5, "long…"},
		{"an emoji counts two", "🔥🔥🔥", 6, "🔥🔥🔥"},
		{"cut before an emoji", "🔥🔥🔥", 5, "🔥🔥…"},
		{"never inside a family", "👩‍👩‍👧👩‍👩‍👧", 9, "👩‍👩‍👧…"},
		{"marks stay with their letter", "ae\u0301e\u0301", 4, "ae\u0301…"},
		{"invalid UTF-8 counts one", "\xff\xff\xff", 2, "\xff…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fit(tt.in, tt.limit); got != tt.want {
				t.Errorf("Fit(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
			}
		})
	}
}
