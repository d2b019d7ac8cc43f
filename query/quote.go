package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// closers returns the characters that close a quotation that open begins; none
// where open is no quote that always is one.
func closers(open rune) string {
	switch open {
	case '"', '“', '”', '„', '‟', '＂', '〝', '〞', '〟', '⹂':
		return `"“”‟＂〞〟`
	case '«', '»':
		return "«»"
	case '‹', '›':
		return "‹›"
	case '「', '｢':
		return "」｣"
	case '『':
		return "』"
	case '﹁':
		return "﹂"
	case '﹃':
		return "﹄"
	}
	return ""
}

// singles are the quotes that are apostrophes as well.
const singles = "'‘’‚‛＇"

// lexQuoted returns the quotation that begins at byte at.
func lexQuoted(query string, at int) (token, *SyntaxError) {
	open, size := utf8.DecodeRuneInString(query[at:])
	inside := query[at+size:]
	n := closerIn(query, at+size, closers(open))
	if n < 0 {
		return token{}, &SyntaxError{query, at, "this quote is not closed", "put the same quote behind the last word of the phrase"}
	}
	_, closer := utf8.DecodeRuneInString(inside[n:])
	return token{quoted, inside[:n], at, size + n + closer}, nil
}

// closerIn returns how many bytes behind byte at the first of the closers is, -1
// where there is none.
func closerIn(query string, at int, closers string) int {
	for i, r := range query[at:] {
		if strings.ContainsRune(closers, r) && !isGershayim(query, at+i) {
			return i
		}
	}
	return -1
}

// isGershayim reports whether the quote at byte at stands between two letters of
// a Hebrew word, as keyboards without gershayim write an acronym.
func isGershayim(query string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(query[:at])
	after, _ := utf8.DecodeRuneInString(query[min(at+1, len(query)):])
	return query[at] == '"' && unicode.Is(unicode.Hebrew, before) && unicode.Is(unicode.Hebrew, after)
}

// lexSingle returns the quotation in single quotes that begins at byte at, if
// there is one: it ends where no letter follows the quote. Where another begins
// before it ends, it was an apostrophe.
func lexSingle(query string, at int) (t token, found bool) {
	_, size := utf8.DecodeRuneInString(query[at:])
	inside := query[at+size:]
	for i, r := range inside {
		if i == 0 || !strings.ContainsRune(singles, r) {
			continue
		}
		n := i + utf8.RuneLen(r)
		before, _ := utf8.DecodeLastRuneInString(inside[:i])
		switch next, _ := utf8.DecodeRuneInString(inside[n:]); {
		case !unicode.IsLetter(next) && !unicode.IsDigit(next) && !strings.ContainsRune(singles, next):
			return token{quoted, inside[:i], at, size + n}, true
		case unicode.IsSpace(before):
			return token{}, false
		}
	}
	return token{}, false
}
