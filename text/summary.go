package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// SummaryLength is the most that [Summary] returns, in characters as people count them.
const SummaryLength = 320

// least is how many letters a text needs before it says more than its title.
const least = 40

// trailing are the phrases that publishing software hangs on the end of a
// description. Each is precise enough never to be news.
var trailing = []*regexp.Regexp{ //nolint:gochecknoglobals // compiled once, never changed
	regexp.MustCompile(`(?s)\s*The post .{1,300} (?:appeared first on|first appeared on) .{1,200}$`),
	regexp.MustCompile(`(?i)\s*(?:continue reading|read more|read the full story|weiterlesen|mehr lesen|lire la suite|leer más|seguir leyendo|читать далее|читать дальше)\b?[^.!?]{0,200}$`),
	regexp.MustCompile(`\s*(?:\[(?:…|\.\.\.|&hellip;)\]|\(more…\))\s*$`),
}

// Summary returns what an alert says of an item besides its title: the
// beginning of body in whole sentences, without what publishing software adds
// to it, at most [SummaryLength] characters. It is empty where body says no
// more than the title.
func Summary(title, body string) string {
	body = strings.Join(strings.Fields(body), " ")
	body = withoutTrailing(body)
	body = withoutTitle(title, body)
	if countLetters(body) < least {
		return ""
	}
	return wholeSentences(body, SummaryLength)
}

// trailingLength is how far from the end of a text a phrase of [trailing] begins at most, in bytes.
const trailingLength = 1 << 10

// withoutTrailing cuts what publishing software hangs on the end.
func withoutTrailing(body string) string {
	start := max(0, len(body)-trailingLength)
	for start > 0 && !utf8.RuneStart(body[start]) {
		start--
	}
	end := body[start:]
	for _, pattern := range trailing {
		end = strings.TrimRightFunc(pattern.ReplaceAllString(end, ""), unicode.IsSpace)
	}
	return body[:start] + end
}

// withoutTitle drops the title from the beginning of body.
func withoutTitle(title, body string) string {
	title = strings.Join(strings.Fields(title), " ")
	rest, found := strings.CutPrefix(body, title)
	if title == "" || !found {
		return body
	}
	if next, _ := utf8.DecodeRuneInString(rest); isWordRune(next) {
		return body
	}
	return strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
}

// wholeSentences returns as many sentences from the beginning of s as go into
// limit characters; if there is no good place to stop, it is [Shorten].
func wholeSentences(s string, limit int) string {
	head := truncate(s, limit)
	if head == s {
		return s
	}
	end := 0
	rest, state := head, -1
	for at := 0; rest != ""; {
		var sentence string
		sentence, rest, state = uniseg.FirstSentenceInString(rest, state)
		at += len(sentence)
		if trimmed := strings.TrimSpace(sentence); rest != "" && endsSentence(trimmed) {
			end = at
		}
	}
	if uniseg.GraphemeClusterCount(head[:end]) < limit/4 {
		return Shorten(s, limit)
	}
	return strings.TrimSpace(head[:end])
}

// endsSentence reports whether s ends with a mark that ends a sentence.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’»)]`)
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？।؟", last)
}

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

// countLetters returns the number of letters in s.
func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
