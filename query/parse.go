package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"newsdesk/text"
)

// Parse reads a query. Its error is a *[SyntaxError].
func Parse(query string) (Expr, error) {
	if n := utf8.RuneCountInString(query); n > MaxLength {
		return nil, &SyntaxError{query, len(query), fmt.Sprintf("the query has %d characters", n), fmt.Sprintf("at most %d are allowed: make two topics of it", MaxLength)}
	}
	tokens, problem := lex(query)
	if problem != nil {
		return nil, problem
	}
	p := &parser{query: query, tokens: tokens}
	e, problem := p.parse()
	if problem != nil {
		return nil, problem
	}
	return e, nil
}

// parser is a recursive-descent parser: one method for each rule of the grammar.
type parser struct {
	query  string
	tokens []token // what is left
	terms  int
	depth  int
}

func (p *parser) parse() (Expr, *SyntaxError) {
	if p.next().kind == end {
		return nil, p.fail(p.next(), "the query is empty", `write a word, or a phrase in quotes such as "election interference"`)
	}
	e, problem := p.or()
	if problem != nil {
		return nil, problem
	}
	if t := p.next(); t.kind == closing {
		return nil, p.fail(t, "there is no ( for this )", "remove it, or put a ( where the group begins")
	}
	return e, nil
}

func (p *parser) or() (Expr, *SyntaxError) {
	var arms Or
	for {
		start := p.next()
		arm, problem := p.and()
		if problem != nil {
			return nil, problem
		}
		if !wantsSomething(arm) {
			return nil, p.fail(start, "this only says what must not be there, so nearly everything would match", "add a word that must be there")
		}
		arms = append(arms, arm)
		if p.next().kind != or {
			break
		}
		p.take()
	}
	if len(arms) == 1 {
		return arms[0], nil
	}
	return arms, nil
}

func (p *parser) and() (Expr, *SyntaxError) {
	var all And
	for {
		e, problem := p.unary()
		if problem != nil {
			return nil, problem
		}
		all = append(all, e)
		switch p.next().kind {
		case and:
			p.take()
			continue
		case end, or, closing:
			if len(all) == 1 {
				return all[0], nil
			}
			return all, nil
		default: // the next term, with nothing between
		}
	}
}

func (p *parser) unary() (Expr, *SyntaxError) {
	if k := p.next().kind; k != not && k != minus {
		return p.prim()
	}
	sign := p.take()
	if k := p.next().kind; k == not || k == minus {
		return nil, p.fail(sign, "two negations in a row", "remove both")
	}
	e, problem := p.prim()
	if problem != nil {
		return nil, problem
	}
	return Not{e}, nil
}

func (p *parser) prim() (Expr, *SyntaxError) {
	switch t := p.take(); t.kind {
	case opening:
		return p.group(t)
	case fieldName:
		return p.field(t)
	case word, quoted:
		return p.phrase(t)
	case closing:
		return nil, p.fail(t, "a word is missing before this )", "write one, or remove the parenthesis")
	case end:
		return nil, p.fail(t, "the query ends where a word is expected", "write one, or remove the operator before it")
	default:
		return nil, p.fail(t, t.text+" stands where a word is expected", "put "+t.text+` in quotes to look for the word itself`)
	}
}

func (p *parser) group(open token) (Expr, *SyntaxError) {
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(open, fmt.Sprintf("parentheses are nested deeper than %d", MaxDepth), "make two topics of it")
	}
	e, problem := p.or()
	if problem != nil {
		return nil, problem
	}
	if p.next().kind != closing {
		return nil, p.fail(open, "this ( is not closed", "put a ) where the group ends")
	}
	p.take()
	p.depth--
	return e, nil
}

func (p *parser) field(name token) (Expr, *SyntaxError) {
	if name.text != "title" && name.text != "text" {
		return nil, p.fail(name, "there is no field "+name.text, `the fields are title and text; in quotes it is searched as it stands`)
	}
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(name, fmt.Sprintf("fields and parentheses are nested deeper than %d", MaxDepth), "make two topics of it")
	}
	e, problem := p.prim()
	if problem != nil {
		return nil, problem
	}
	p.depth--
	return In{name.text, e}, nil
}

func (p *parser) phrase(t token) (Expr, *SyntaxError) {
	if p.terms++; p.terms > MaxTerms {
		return nil, p.fail(t, fmt.Sprintf("the query has more than %d terms", MaxTerms), "make two topics of it")
	}
	words := text.Words(nil, t.text)
	if len(words) == 0 {
		return nil, p.fail(t, "there is no word in this", "write letters or digits")
	}
	if t.kind == word && strings.Contains(t.text, "*") {
		return nil, p.fail(t, "* stands for nothing here", "write the words out, with OR between them")
	}
	return Phrase{words, t.text}, nil
}

// wantsSomething reports whether e can only match where some word is.
func wantsSomething(e Expr) bool {
	switch e := e.(type) {
	case Phrase:
		return true
	case Not:
		return false
	case In:
		return wantsSomething(e.X)
	case Or:
		return !slices.ContainsFunc(e, func(x Expr) bool { return !wantsSomething(x) })
	case And:
		return slices.ContainsFunc(e, wantsSomething)
	}
	return false
}

func (p *parser) next() token { return p.tokens[0] }

// take returns the next token and goes on to the one behind it; it stays at the end.
func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) fail(at token, message, hint string) *SyntaxError {
	return &SyntaxError{p.query, at.offset, message, hint}
}
