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

// lexed is a query in pieces.
type lexed struct {
	tokens []token // the last is end
	strays []int   // where a single quote begins a word and quotes nothing, in bytes
}

// token is a piece of a query.
type token struct {
	kind   kind
	text   string // of a word with its signs in ASCII, a quotation without its quotes, a field without its colon
	offset int
	size   int // in bytes, with quotes and colon
}

// lex splits a query into tokens.
func lex(query string) (lexed, *SyntaxError) {
	var l lexed
	for at := 0; at < len(query); {
		r, size := utf8.DecodeRuneInString(query[at:])
		sign := halfSign(r)
		switch {
		case unicode.IsSpace(r):
			at += size
			continue
		case sign == '(' || sign == ')' || sign == '|' || (sign == '-' && bindsRight(query[at+size:])):
			l.tokens = append(l.tokens, token{symbol(sign), string(sign), at, size})
		case closers(r) != "":
			t, problem := lexQuoted(query, at)
			if problem != nil {
				return lexed{}, problem
			}
			l.tokens = append(l.tokens, t)
		case strings.ContainsRune(singles, r):
			t, found := lexSingle(query, at)
			if !found { // an apostrophe, which is no part of a word here
				l.strays = append(l.strays, at)
				at += size
				continue
			}
			l.tokens = append(l.tokens, t)
		default:
			l.tokens = append(l.tokens, lexWord(query, at))
		}
		at += l.tokens[len(l.tokens)-1].size
	}
	l.tokens = append(l.tokens, token{kind: end, offset: len(query)})
	return l, nil
}

// halfWidth returns the ASCII character that a Chinese or Japanese keyboard
// writes r for; other characters, and quotes, which close as they open, stay.
func halfWidth(r rune) rune {
	if '！' <= r && r <= '～' && r != '＂' && r != '＇' {
		return r - '！' + '!'
	}
	return r
}

// halfSign returns [halfWidth] of a sign. Letters and digits stay as written,
// which an exact word counts.
func halfSign(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return halfWidth(r)
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
	first, _ := utf8.DecodeRuneInString(rest)
	r := halfSign(first)
	return rest != "" && !unicode.IsSpace(r) && r != '-' && r != ')' && r != '|'
}

// lexWord returns the word, operator or field that begins at byte at.
func lexWord(query string, at int) token {
	s := query[at : at+wordLen(query, at)]
	if colon := strings.IndexAny(s, ":："); colon >= 0 {
		_, size := utf8.DecodeRuneInString(s[colon:])
		behind := colon + size
		if name := strings.Map(halfWidth, s[:colon]); isFieldName(name) && !strings.HasPrefix(strings.Map(halfSign, s[behind:]), "//") {
			if _, known := fieldNamed(strings.ToLower(name)); known || bindsRight(query[at+behind:]) {
				return token{fieldName, name, at, behind}
			}
		}
	}
	if name := strings.Map(halfWidth, s); operator(name) != word {
		return token{operator(name), name, at, len(s)}
	}
	return token{word, strings.Map(halfSign, s), at, len(s)}
}

// wordLen returns the length in bytes of the word that begins at byte at.
func wordLen(query string, at int) int {
	for i, r := range query[at:] {
		sign := halfSign(r)
		if unicode.IsSpace(r) || sign == '(' || sign == ')' || sign == '|' || closers(r) != "" && !isGershayim(query, at+i) {
			return i
		}
	}
	return len(query) - at
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
