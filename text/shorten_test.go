package text

import (
	"strings"
	"testing"
)

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
