package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse reads a query. Its error is a *[SyntaxError].
func Parse(query string) (Expr, error) {
	if n := utf8.RuneCountInString(query); n > MaxLength {
		return nil, &SyntaxError{query, offsetOf(query, MaxLength), fmt.Sprintf("the query has %d characters", n), fmt.Sprintf("at most %d are allowed: make two topics of it", MaxLength)}
	}
	pieces, problem := lex(query)
	if problem != nil {
		return nil, problem
	}
	p := &parser{query: query, tokens: pieces.tokens}
	e, problem := p.parse()
	if problem != nil {
		return nil, problem
	}
	return e, nil
}

// offsetOf returns where the character with number n, from 0, begins in s.
func offsetOf(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// parser is a recursive-descent parser: one method for each rule of the grammar.
type parser struct {
	query    string
	tokens   []token // what is left
	terms    int
	prefixes int
	depth    int
	field    string // that the term under way is looked for in
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
		case near:
			return nil, p.fail(p.next(), "NEAR stands between words and phrases only", "write both sides out, as in (a NEAR b) OR (a NEAR c)")
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
		return p.in(t)
	case word, quoted:
		return p.near(t)
	case closing:
		return nil, p.fail(t, "a word is missing before this )", "write one, or remove the parenthesis")
	case end:
		return nil, p.fail(t, "the query ends where a word is expected", "write one, or remove the operator before it")
	default:
		return nil, p.fail(t, t.text+" stands where a word is expected", misplacedHint(t.text))
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

func (p *parser) in(name token) (Expr, *SyntaxError) {
	field := strings.ToLower(name.text)
	if _, found := fieldNamed(field); !found {
		return nil, p.fail(name, "there is no field "+name.text, "the fields are title, text, feed, site, author, lang, tag and url; in quotes it is searched as it stands")
	}
	if p.field != "" {
		return nil, p.fail(name, field+": stands inside "+p.field+":, and nothing is in both", "take it out of the parentheses")
	}
	if t := p.next(); t.kind != word && t.kind != quoted && t.kind != opening || t.kind == word && strings.Trim(t.text, ":") == "" {
		return nil, p.fail(t, field+": has nothing behind it to look for", missingHint(t, field))
	}
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(name, fmt.Sprintf("fields and parentheses are nested deeper than %d", MaxDepth), "make two topics of it")
	}
	p.field = field
	e, problem := p.prim()
	if problem != nil {
		return nil, problem
	}
	p.field = ""
	p.depth--
	return In{field, e}, nil
}

func (p *parser) near(first token) (Expr, *SyntaxError) {
	term, problem := p.term(first)
	if problem != nil {
		return nil, problem
	}
	e := Near{Terms: []Term{term}}
	for p.next().kind == near {
		operator := p.take()
		n := distance(operator.text)
		if n == 0 {
			return nil, p.fail(operator, operator.text+" is no distance", fmt.Sprintf("write NEAR, or NEAR/n with n from 1 to %d", MaxNear))
		}
		t := p.take()
		if t.kind != word && t.kind != quoted {
			return nil, p.fail(t, "NEAR stands between words and phrases only", "write a word or a phrase in quotes")
		}
		if term, problem = p.term(t); problem != nil {
			return nil, problem
		}
		e.Terms, e.Within = append(e.Terms, term), append(e.Within, n)
	}
	if len(e.Terms) == 1 {
		return e.Terms[0], nil
	}
	if p.field == "site" || p.field == "lang" {
		return nil, p.fail(first, "NEAR means nothing in "+p.field+":", "write AND or OR")
	}
	return e, nil
}

// wantsSomething reports whether e can only match where something is.
func wantsSomething(e Expr) bool {
	switch e := e.(type) {
	case Term, Near:
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
