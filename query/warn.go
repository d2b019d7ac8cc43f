package query

import (
	"strings"
	"sync"

	"newsdesk/text"
)

// Warnings returns what in a query, which parses, may not mean what its writer
// thinks; most queries have none.
func Warnings(query string) []Warning {
	tokens, problem := lex(query)
	if problem != nil {
		return nil
	}
	var warnings []Warning
	for i, t := range tokens {
		if message, hint := suspect(tokens, i); message != "" {
			warnings = append(warnings, Warning{query, t.offset, message, hint})
		}
	}
	if e, err := Parse(query); err == nil {
		if message, hint := tooWide(e); message != "" {
			warnings = append(warnings, Warning{query, 0, message, hint})
		}
	}
	return warnings
}

// suspect says what is odd about the token at index i; message is empty where
// nothing is.
func suspect(tokens []token, i int) (message, hint string) {
	switch t := tokens[i]; {
	case t.kind == quoted && strings.HasSuffix(t.text, "*"):
		return "* inside quotes is no more than a space", "leave it out, or take the word out of the quotes"
	case t.kind != word || i == 0 || tokens[i+1].kind == end:
		return "", "" // between no two terms
	case isLowerOperator(t.text):
		return t.text + " in small letters is a word that must be there", "write " + strings.ToUpper(t.text) + " for the operator, or put it in quotes"
	}
	return "", ""
}

func isLowerOperator(s string) bool {
	return s == "or" || s == "and" || s == "not" || s == "near" || strings.HasPrefix(s, "near/")
}

// tooWide says that a query finds nearly everything; message is empty where it does not.
func tooWide(e Expr) (message, hint string) {
	switch e := e.(type) {
	case In:
		if e.Field == "lang" {
			return "every item in that language matches", "add a word that must be there"
		}
	case Term:
		if words := text.Words(nil, e.Raw); len(words) == 1 && !e.Exact && isCommon(words[0]) {
			return e.String() + " is in nearly every text", "add a word that says what it is about"
		}
	}
	return "", ""
}

// commonest are words that are in a large part of all news, in the languages
// that most of it is written in.
const commonest = "a about after all also an and are as at be been but by can for from had has have he her his how in is it its" +
	" more new news no not of on one or out over said say says she so than that the their there they this to today two up us was we were" +
	" what when which who will with would year years you" +
	" auf aus bei das dem den der des die ein eine fur im ist mit nach nicht sich sie und von wie zu zum zur" +
	" au aux avec ce dans de du elle en est et il la le les ne ou pas par plus pour qui que se son sur un une" +
	" al como con del el las lo los mas para por su sus y" +
	" ao com da das do dos e mais na nas nao no nos o os uma" +
	" che di gli i non per piu sono" +
	" в и на не с по что за из к о от для как это "

// commonWords holds the commonest words.
var commonWords = sync.OnceValue(func() map[string]bool { //nolint:gochecknoglobals // computed once, never changed
	words := map[string]bool{}
	for word := range strings.FieldsSeq(commonest) {
		words[word] = true
	}
	return words
})

// isCommon reports whether a folded word is one of the commonest.
func isCommon(word string) bool { return commonWords()[word] }
