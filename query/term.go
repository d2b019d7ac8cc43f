package query

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"newsdesk/text"
)

func (p *parser) term(t token) (Term, *SyntaxError) {
	if p.terms++; p.terms > MaxTerms {
		return Term{}, p.fail(t, fmt.Sprintf("the query has more than %d terms", MaxTerms), "make two topics of it")
	}
	term := Term{Raw: t.text, Quoted: t.kind == quoted}
	if !term.Quoted {
		term.Raw, term.Exact = strings.CutPrefix(term.Raw, "=")
		term.Raw, term.Prefix = strings.CutSuffix(term.Raw, "*")
	}
	if p.field == "site" || p.field == "lang" {
		return term, p.checkName(t, term)
	}
	return term, p.checkWords(t, term)
}

// checkWords refuses a term that nothing, or not what is meant, is looked for by.
func (p *parser) checkWords(t token, term Term) *SyntaxError {
	words := text.Words(nil, term.Raw)
	behind := p.next()
	switch {
	case len(words) == 0 && term.Exact:
		return p.fail(t, "= stands before a single word only", "write =US, or leave it out before a phrase")
	case len(words) == 0:
		return p.fail(t, "there is no word in this", signHint(t.text))
	case !term.Quoted && strings.Contains(term.Raw, "*"):
		return p.failStar(t, term.Raw)
	case term.Quoted && behind.kind == word && behind.offset == t.offset+t.size && strings.HasPrefix(behind.text, "*"):
		return p.fail(behind, "* has no meaning behind a quote", "write a word with * without quotes, as in elect*")
	case term.Prefix:
		return p.checkPrefix(t, words)
	}
	return nil
}

// failStar refuses a star that is not the last character of a word.
func (p *parser) failStar(t token, raw string) *SyntaxError {
	hint := "write the words out, with OR between them"
	if _, behind, _ := strings.Cut(raw, "*"); len(text.Words(nil, behind)) == 0 {
		hint = fmt.Sprintf("leave out what is behind it; there are at least %d letters before it", minPrefix)
	}
	t.offset += strings.IndexAny(p.query[t.offset:t.offset+t.size], "*＊")
	return p.fail(t, "* stands at the end of a word only", hint)
}

// checkPrefix refuses a prefix, made of these words, that would find too much,
// and one too many.
func (p *parser) checkPrefix(t token, words []string) *SyntaxError {
	if p.prefixes++; p.prefixes > MaxPrefixes {
		return p.fail(t, fmt.Sprintf("the query has more than %d words with *", MaxPrefixes), "write some of them out")
	}
	last := words[len(words)-1]
	whole := strings.Trim(t.text, "=*")
	message := fmt.Sprintf("* needs at least %d letters before it", minPrefix)
	switch n := utf8.RuneCountInString(last); {
	case n >= minPrefix:
		return nil
	case n == 1 && last[0] >= utf8.RuneSelf:
		return p.fail(t, "* has no meaning here", "leave it out: each character is a word, which more may follow")
	case len(words) > 1:
		return p.fail(t, message+", and "+last+" has fewer", "write "+whole+" without it, and other endings with OR between them")
	case utf8.RuneCountInString(whole) > n: // dots
		return p.fail(t, message, "write "+whole+" without it, which finds it with and without dots")
	}
	return p.fail(t, message, "write more of the word")
}

// checkName refuses what is no site or no language.
func (p *parser) checkName(t token, term Term) *SyntaxError {
	switch {
	case term.Exact || term.Prefix:
		return p.fail(t, "= and * mean nothing in "+p.field+":", "leave them out: site:example.org finds the hosts below it as well, lang:en all of English")
	case p.field == "site" && siteOf(term.Raw) == "":
		return p.fail(t, "this is no site", "write a host such as bbc.co.uk")
	case p.field == "lang" && langOf(term.Raw) == "":
		return p.fail(t, "this is no language", langHint)
	}
	return nil
}

const langHint = "write its code, such as en or pt-BR"

// signHint says what to write for a word that is nothing but signs, which mean
// something elsewhere.
func signHint(signs string) string {
	switch signs {
	case "&", "&&", "+", "++", ",":
		return "leave it out: words side by side must both be there, as with AND"
	case "-", "--", "–", "—", "−", "!":
		return "write - right before the word that must not be there, as in -sport, or NOT"
	case "*", "?":
		return "write * right behind a word of at least 3 letters, as in elect*"
	case "/", "||", "¦":
		return "write OR between words of which one must be there"
	}
	return "write letters or digits"
}

// misplacedHint says what to write where an operator stands instead of a word.
func misplacedHint(operator string) string {
	if operator == "|" {
		return "write OR, or | once, between words of which one must be there"
	}
	return "put " + operator + " in quotes to look for the word itself"
}

// missingHint says what to write behind a field, where t stands.
func missingHint(t token, field string) string {
	switch t.kind {
	case minus, not:
		return "write the - before the field, and the word right behind the colon, as in -" + field + ":word"
	case word:
		return "write one colon, and a word right behind it"
	default:
		return "write a word, a phrase in quotes or a group in parentheses right behind the colon"
	}
}
