package query

import (
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
	fieldName // with its colon
)

// token is a piece of a query.
type token struct {
	kind   kind
	text   string // of a word, a quotation without its quotes, a field without its colon
	offset int
}

// closers returns the characters that close a quotation that open begins; none
// where open is no quote.
func closers(open rune) string {
	switch open {
	case '"', '“', '”', '„', '‟', '＂':
		return `"“”‟＂`
	case '«', '»':
		return "«»"
	case '‹', '›':
		return "‹›"
	case '「':
		return "」"
	case '『':
		return "』"
	}
	return ""
}

// lex splits a query into tokens, the last of which is end.
func lex(query string) ([]token, *SyntaxError) {
	var tokens []token
	for at := 0; at < len(query); {
		r, size := utf8.DecodeRuneInString(query[at:])
		switch {
		case unicode.IsSpace(r):
			at += size
		case r == '(' || r == ')' || r == '|' || (r == '-' && bindsRight(query[at+size:])):
			tokens = append(tokens, token{kind: symbols(r), text: query[at : at+size], offset: at})
			at += size
		case closers(r) != "":
			n := strings.IndexAny(query[at+size:], closers(r))
			if n < 0 {
				return nil, &SyntaxError{query, at, "this quote is not closed", "put the same quote behind the last word of the phrase"}
			}
			tokens = append(tokens, token{quoted, query[at+size : at+size+n], at})
			_, closer := utf8.DecodeRuneInString(query[at+size+n:])
			at += size + n + closer
		default:
			t := lexWord(query, at)
			tokens = append(tokens, t)
			at += len(t.text)
			if t.kind == fieldName {
				at += len(":")
			}
		}
	}
	return append(tokens, token{kind: end, offset: len(query)}), nil
}

// symbols returns the kind of a token of one character.
func symbols(r rune) kind {
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

// bindsRight reports whether a "-" before rest excludes what follows it.
func bindsRight(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && !unicode.IsSpace(r) && r != '-' && r != ')' && r != '|'
}

// lexWord returns the word, operator or field that begins at byte at.
func lexWord(query string, at int) token {
	s := query[at:]
	if n := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("()|", r) || closers(r) != ""
	}); n >= 0 {
		s = s[:n]
	}
	switch s {
	case "AND":
		return token{and, s, at}
	case "OR":
		return token{or, s, at}
	case "NOT":
		return token{not, s, at}
	}
	if name, _, found := strings.Cut(s, ":"); found && isFieldName(name) && bindsRight(query[at+len(name)+1:]) {
		return token{fieldName, name, at}
	}
	return token{word, s, at}
}

// isFieldName reports whether s, which stands before a colon, is meant as the
// name of a field, known or not.
func isFieldName(s string) bool {
	return len(s) >= 2 && strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) < 0
}
