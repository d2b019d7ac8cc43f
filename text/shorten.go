package text

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Shorten returns s if it has at most limit characters, as people count them;
// otherwise its beginning up to the end of a word, with an ellipsis, in limit
// characters at most.
func Shorten(s string, limit int) string {
	head := truncate(s, limit-1)
	if head == s || truncate(s, limit) == s {
		return s
	}
	if space := strings.LastIndexFunc(head, unicode.IsSpace); space > len(head)/2 {
		if next, _ := utf8.DecodeRuneInString(s[len(head):]); !unicode.IsSpace(next) {
			head = head[:space]
		}
	}
	return strings.TrimRightFunc(head, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:–—-", r) }) + "…"
}

// Fit returns s if it has at most limit UTF-16 code units, which is how Discord
// counts; otherwise its beginning, cut between characters as people count them,
// with an ellipsis, in limit units at most.
func Fit(s string, limit int) string {
	units, end := 0, 0
	rest, state := s, -1
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		for _, r := range cluster {
			units += utf16.RuneLen(r)
		}
		if units > limit {
			return s[:end] + "…"
		}
		if units < limit {
			end += len(cluster)
		}
	}
	return s
}

// truncate returns the first n grapheme clusters of s.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	rest, state, end := s, -1, 0
	for ; n > 0 && rest != ""; n-- {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		end += len(cluster)
	}
	return s[:end]
}

// characters returns how many characters people count in s.
func characters(s string) int { return uniseg.GraphemeClusterCount(s) }
