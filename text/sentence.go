package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences appends the sentences of one paragraph to dst, without the white
// space around them. Together they are the paragraph.
//
// A full stop ends a sentence unless it belongs to an abbreviation ("e.g.",
// "т. е."), to an initial ("J. R. Smith"), to an ordinal ("8. November") or to a
// number, or the next word begins with a small letter. 。！？ end one where there
// is no space either. Where it cannot be told, the sentence goes on: two
// sentences taken for one are no harm, half of one is.
func Sentences(dst []string, paragraph string) []string {
	start := 0
	for at := 0; at < len(paragraph); {
		if c := paragraph[at]; c < utf8.RuneSelf && c != '.' && c != '!' && c != '?' {
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(paragraph[at:])
		at += size
		if !isTerminator(r) {
			continue
		}
		stop := at - size
		at = closing(paragraph, at)
		if endsAt(paragraph[start:], stop-start, at-start) {
			dst = appendSentence(dst, paragraph[start:at])
			start = at
		}
	}
	return appendSentence(dst, paragraph[start:])
}

func appendSentence(dst []string, s string) []string {
	if s = strings.TrimSpace(s); s != "" {
		dst = append(dst, s)
	}
	return dst
}

// isTerminator reports whether r may end a sentence.
func isTerminator(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '؟', '۔', '।', '॥', '։':
		return true
	}
	return isFullWidthStop(r)
}

// isFullWidthStop reports whether r ends a sentence that is written without
// spaces.
func isFullWidthStop(r rune) bool {
	switch r {
	case '。', '！', '？', '｡', '．':
		return true
	}
	return false
}

// closers are quotes and brackets that may close: in German “ does, and « where
// » opens.
const closers = "\"'”’“‘»«)]›」』）】"

// closing returns the end of the marks that belong to the terminator before at:
// more terminators, quotes and brackets that close, and the French » after its
// space.
func closing(s string, at int) int {
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case strings.ContainsRune("“‘»«", r) && opensAt(s[at:]):
			return at
		case isTerminator(r), strings.ContainsRune(closers, r):
			at += size
		case unicode.IsSpace(r) && strings.HasPrefix(s[at+size:], "»") && !opensAt(s[at+size:]):
			at += size + len("»")
		default:
			return at
		}
	}
	return at
}

// opensAt reports whether the mark that s begins with opens a quote: there is
// no space behind it.
func opensAt(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	return isWordRune(next)
}

// endsAt reports whether the sentence that s begins with ends at end, behind
// the terminator at stop and what closes with it.
func endsAt(s string, stop, end int) bool {
	rest := s[end:]
	if strings.TrimSpace(rest) == "" {
		return true
	}
	terminator, _ := utf8.DecodeRuneInString(s[stop:])
	next, _ := utf8.DecodeRuneInString(rest)
	if isFullWidthStop(terminator) {
		quoted := strings.HasSuffix(s[:end], "」") || strings.HasSuffix(s[:end], "』")
		return !quoted || !unicode.Is(unicode.Hiragana, next) // 「…。」と述べた
	}
	if !unicode.IsSpace(next) {
		return isIdeograph(next) && terminator != '.'
	}
	word := nextWord(rest)
	if first, _ := utf8.DecodeRuneInString(word); word == "" || unicode.IsLower(first) {
		return false
	}
	return terminator != '.' || end > stop+1 && s[stop+1] == '.' || !belongs(s[:stop], word)
}

// nextWord returns the first word of s, unless another sign than an opening
// quote, bracket or dash stands before it: then that sign.
func nextWord(s string) string {
	s = strings.TrimLeft(s, " \t\n\u00a0\u202f\u3000\"'“‘„‚«»‹›([「『（【¿¡—–-•#@")
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
	switch {
	case end < 0:
		return s
	case end == 0:
		_, end = utf8.DecodeRuneInString(s)
	}
	return s[:end]
}

// lastWord returns what stands before the end of s, back to white space or an
// opening mark.
func lastWord(s string) string {
	start := strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("([{\"“„«‘—–/", r) })
	if start < 0 {
		return s
	}
	_, size := utf8.DecodeRuneInString(s[start:])
	return s[start+size:]
}

// belongs reports whether the full stop behind head is part of its last word
// and ends no sentence, next being the word that follows.
func belongs(head, next string) bool {
	last := lastWord(head)
	first, size := utf8.DecodeRuneInString(last)
	switch {
	case isOrdinal(last):
		return strings.TrimSpace(head) == last || !opensSentence(next)
	case size == len(last) && unicode.IsLetter(first) && !isIdeograph(first):
		return letterBelongs(head, first, next)
	case isDotted(last) && !opensSentence(next):
		return true
	}
	return abbreviates(last, next)
}

// letterBelongs reports whether the full stop behind a single letter is that of
// an initial or an abbreviation.
func letterBelongs(head string, letter rune, next string) bool {
	before := strings.TrimSpace(strings.TrimSuffix(head, string(letter)))
	switch {
	case letter == 'г' && endsWithDigit(before): // the year 2026 г.
		return false
	case strings.HasSuffix(before, " т."): // т. е. goes on, т. д. and т. п. do not
		return letter != 'д' && letter != 'п'
	case unicode.IsLower(letter), endsWithPart(before):
		return true
	}
	return !opensSentence(next) || len(next) == 1 // the A of "J. A. Smith" is a word as well
}

// endsWithPart reports whether s ends with the first part of an abbreviation of
// several, as "z. B." is.
func endsWithPart(s string) bool {
	part, found := strings.CutSuffix(lastWord(s), ".")
	r, size := utf8.DecodeRuneInString(part)
	return found && size == len(part) && unicode.IsLower(r)
}

func endsWithDigit(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

// isOrdinal reports whether word with a full stop behind it can be an ordinal:
// a number of one or two digits, or a small Roman one.
func isOrdinal(word string) bool {
	if word == "" {
		return false
	}
	if strings.Trim(word, "0123456789") == "" {
		return len(word) <= 2
	}
	return len(word) > 1 && len(word) <= 5 && strings.Trim(word, "IVX") == ""
}

// isDotted reports whether word, which ends before a full stop, is made of
// parts of up to three letters with dots between them, as "U.S" is.
func isDotted(word string) bool {
	if !strings.Contains(word, ".") {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 3 || strings.ContainsAny(part, "0123456789") {
			return false
		}
	}
	return true
}
