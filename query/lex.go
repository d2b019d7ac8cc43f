package query

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind int

const (
	end kind = iota
	word
	quoted
	opening // "("
	closing // ")"
	and
	or
	not
	minus
	near
	fieldName // with its colon
)

// token is a piece of a query.
type token struct {
	kind   kind
	text   string // of a word, a quotation without its quotes, a field without its colon
	offset int
	size   int // in bytes, with quotes and colon
}

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

// lex splits a query into tokens, the last of which is end.
func lex(query string) ([]token, *SyntaxError) {
	var tokens []token
	for at := 0; at < len(query); {
		r, size := utf8.DecodeRuneInString(query[at:])
		switch {
		case unicode.IsSpace(r):
			at += size
			continue
		case r == '(' || r == ')' || r == '|' || (r == '-' && bindsRight(query[at+size:])):
			tokens = append(tokens, token{symbol(r), query[at : at+size], at, size})
		case closers(r) != "":
			t, problem := lexQuoted(query, at)
			if problem != nil {
				return nil, problem
			}
			tokens = append(tokens, t)
		case strings.ContainsRune(singles, r):
			t, found := lexSingle(query, at)
			if !found { // an apostrophe, which is no part of a word here
				at += size
				continue
			}
			tokens = append(tokens, t)
		default:
			tokens = append(tokens, lexWord(query, at))
		}
		at += tokens[len(tokens)-1].size
	}
	return append(tokens, token{kind: end, offset: len(query)}), nil
}

// symbol returns the kind of a token of one character.
func symbol(r rune) kind {
	switch r {
	case '(':
		return opening
	case ')':
		return closing
	case '|':
		return or
	}
	return minus
}

// bindsRight reports whether a "-" or a field before rest is meant for what follows it.
func bindsRight(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && !unicode.IsSpace(r) && r != '-' && r != ')' && r != '|'
}

// lexQuoted returns the quotation that begins at byte at.
func lexQuoted(query string, at int) (token, *SyntaxError) {
	open, size := utf8.DecodeRuneInString(query[at:])
	inside := query[at+size:]
	n := strings.IndexAny(inside, closers(open))
	if n < 0 {
		return token{}, &SyntaxError{query, at, "this quote is not closed", "put the same quote behind the last word of the phrase"}
	}
	_, closer := utf8.DecodeRuneInString(inside[n:])
	return token{quoted, inside[:n], at, size + n + closer}, nil
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

// lexWord returns the word, operator or field that begins at byte at.
func lexWord(query string, at int) token {
	s := query[at:]
	if n := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("()|", r) || closers(r) != ""
	}); n >= 0 {
		s = s[:n]
	}
	if name, rest, found := strings.Cut(s, ":"); found && isFieldName(name) && !strings.HasPrefix(rest, "//") {
		if _, known := fieldNamed(strings.ToLower(name)); known || bindsRight(query[at+len(name)+1:]) {
			return token{fieldName, name, at, len(name) + 1}
		}
	}
	return token{operator(s), s, at, len(s)}
}

// operator returns the kind of the word s.
func operator(s string) kind {
	switch s {
	case "AND":
		return and
	case "OR":
		return or
	case "NOT":
		return not
	case "NEAR":
		return near
	}
	if strings.HasPrefix(s, "NEAR/") {
		return near
	}
	return word
}

// isFieldName reports whether s, which stands before a colon, is meant as the
// name of a field, known or not.
func isFieldName(s string) bool {
	return len(s) >= 2 && strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) < 0
}

// distance returns the n of NEAR/n, 0 where it is none that is allowed.
func distance(s string) int {
	s = strings.TrimPrefix(s, "NEAR")
	if s == "" {
		return defaultNear
	}
	n, err := strconv.Atoi(strings.TrimPrefix(s, "/"))
	if err != nil || n > MaxNear {
		return 0
	}
	return max(n, 0)
}
