package query

import (
	"strings"

	"newsdesk/text"
)

// Warnings returns what in a query, which parses, may not mean what its writer
// thinks; most queries have none.
func Warnings(query string) []Warning {
	pieces, problem := lex(query)
	if problem != nil {
		return nil
	}
	w := warner{query: query, left: pieces.tokens}
	for _, at := range pieces.strays {
		w.warn(at, "this single quote has no partner and is ignored", "close it behind the last word of the phrase, or leave it out")
	}
	for i, t := range pieces.tokens {
		if message, hint := suspect(pieces.tokens, i); message != "" {
			w.warn(t.offset, message, hint)
		}
	}
	if e, err := Parse(query); err == nil {
		w.warnOfWidth(e, everywhere)
	}
	return w.warnings
}

// suspect says what is odd about the token at index i; message is empty where
// nothing is.
func suspect(tokens []token, i int) (message, hint string) {
	switch t := tokens[i]; {
	case t.kind == quoted && strings.HasSuffix(t.text, "*"):
		return "* inside quotes is no more than a space", "leave it out, or take the word out of the quotes"
	case t.kind != word || i == 0 || tokens[i+1].kind == end:
		return "", "" // between no two terms
	case operator(strings.ToUpper(t.text)) != word:
		return t.text + " is not in CAPITALS, and so a word that must be there", "write " + strings.ToUpper(t.text) + " for the operator, or put it in quotes"
	}
	return "", ""
}

// warner collects the warnings of one query. It meets the terms and fields of
// the tree in the order in which they stand in the query.
type warner struct {
	query    string
	left     []token
	warnings []Warning
}

func (w *warner) warn(offset int, message, hint string) {
	w.warnings = append(w.warnings, Warning{w.query, offset, message, hint})
}

// take returns where the next term, or the next field, stands.
func (w *warner) take(isField bool) (offset int) {
	for w.left[0].kind != end {
		t := w.left[0]
		w.left = w.left[1:]
		if (t.kind == fieldName) == isField && (isField || t.kind == word || t.kind == quoted) {
			return t.offset
		}
	}
	return 0
}

// warnOfWidth warns where e, looked for in these fields, finds nearly
// everything, and says whether it does. An OR does where one of its arms does,
// and each that does is named; an AND where all of its operands do.
func (w *warner) warnOfWidth(e Expr, in fields) (wide bool) {
	switch e := e.(type) {
	case Or:
		for _, arm := range e {
			wide = w.warnOfWidth(arm, in) || wide
		}
		return wide
	case And:
		return w.warnOfWidthOfAll(e, in)
	case In:
		return w.warnOfWidthOfField(e)
	case Not: // narrows nothing down
		w.unwarned(func() { w.warnOfWidth(e.X, in) })
		return true
	case Near:
		for range e.Terms {
			w.take(false)
		}
	case Term:
		return w.warnOfWidthOfWord(e, in)
	}
	return false
}

// unwarned lets f go on in the tree without any warning.
func (w *warner) unwarned(f func()) {
	before := len(w.warnings)
	f()
	w.warnings = w.warnings[:before]
}

func (w *warner) warnOfWidthOfAll(e And, in fields) (wide bool) {
	before := len(w.warnings)
	wide = true
	for _, operand := range e {
		wide = w.warnOfWidth(operand, in) && wide
	}
	if !wide {
		w.warnings = w.warnings[:before]
	}
	return wide
}

func (w *warner) warnOfWidthOfField(e In) (wide bool) {
	offset := w.take(true)
	f, _ := fieldNamed(e.Field)
	if f != inLang {
		return w.warnOfWidth(e.X, 1<<f)
	}
	w.unwarned(func() { w.warnOfWidth(e.X, 1<<f) })
	w.warn(offset, "every item in that language matches", "add a word that must be there")
	return true
}

func (w *warner) warnOfWidthOfWord(e Term, in fields) (wide bool) {
	offset := w.take(false)
	words := text.Words(nil, e.Raw)
	if in&everywhere == 0 || len(words) != 1 || e.Exact || e.Prefix || !isCommon(words[0]) {
		return false
	}
	w.warn(offset, e.String()+" is in nearly every text", "add a word that says what it is about")
	return true
}
