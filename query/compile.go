package query

import (
	"slices"
	"strings"

	"newsdesk/text"
)

// op is what a node does with its operands.
type op uint8

const (
	opAnd op = iota
	opOr
	opNot
	opNear
	opTerm
)

// node is a query made ready: fields are resolved, words are folded.
type node struct {
	op     op
	in     fields // of a term
	kids   []node // of a term none
	within []int  // of opNear
	forms  []form // of a term: any of them will do
	term   string // of a term or opNear: as it is printed, with its field
}

// form is a sequence of words that follow each other.
type form []slot

// manner is how a slot is compared with a token.
type manner uint8

const (
	asWord   manner = iota // folded
	asStem                 // by stem, or folded where the item's language has none
	asPrefix               // folded, and may go on
	asSite
	asLang
)

// slot is a place in a form that one token fills.
type slot struct {
	manner  manner
	word    string  // folded
	stem    string  // of a word compared by stem; empty where it has none
	surface string  // of a word that capitals and accents count in
	keys    [2]key  // in an index
	cost    float64 // in an index: the share of items that are likely to fill it
}

// compile makes e ready for terms to be looked for in these fields.
func compile(e Expr, in fields, field string) node {
	switch e := e.(type) {
	case And:
		return node{op: opAnd, kids: compileAll(e, in, field)}
	case Or:
		return node{op: opOr, kids: compileAll(e, in, field)}
	case Not:
		return node{op: opNot, kids: []node{compile(e.X, in, field)}}
	case In:
		f, _ := fieldNamed(e.Field)
		return compile(e.X, 1<<f, e.Field+":")
	case Near:
		n := node{op: opNear, within: e.Within, term: field + operandOf(field, e), kids: make([]node, len(e.Terms))}
		for i, term := range e.Terms {
			n.kids[i] = compileTerm(term, in, "")
		}
		return n
	case Term:
		return compileTerm(e, in, field)
	}
	panic("query: an Expr of another package") // the interface is sealed
}

func compileAll(operands []Expr, in fields, field string) []node {
	nodes := make([]node, len(operands))
	for i, x := range operands {
		nodes[i] = compile(x, in, field)
	}
	return nodes
}

// operandOf prints e as it stands behind a field, if there is one.
func operandOf(field string, e Expr) string {
	if field == "" {
		return e.String()
	}
	return operand(e)
}

func compileTerm(t Term, in fields, field string) node {
	n := node{op: opTerm, in: in, term: field + t.String()}
	switch {
	case in.has(inSite):
		n.forms = []form{{{manner: asSite, word: siteOf(t.Raw)}}}
	case in.has(inLang):
		n.forms = []form{{{manner: asLang, word: langOf(t.Raw)}}}
	default:
		n.forms = formsOf(t)
	}
	return n
}

// maxForms is how many ways to write its compounds a phrase is looked for in.
const maxForms = 8

// formsOf returns the forms of a term: with each compound in parts, and joined.
// Words with signs have no other form, or "C++" would find vitamin C.
func formsOf(t Term) []form {
	var words text.Tokenizer
	words.Add(0, t.Raw)
	forms := walk(t, words.Tokens, 0, []form{nil})
	if t.Prefix {
		for _, f := range forms {
			f[len(f)-1].manner = asPrefix
		}
	}
	return forms
}

// walk extends the forms by what can be read from a position on.
func walk(t Term, tokens []text.Token, pos int32, forms []form) []form {
	for len(tokens) > 0 && tokens[0].Pos < pos {
		tokens = tokens[1:]
	}
	if len(tokens) == 0 {
		return forms
	}
	plain, joined, signed := choices(tokens)
	switch {
	case signed != nil:
		return walk(t, tokens, pos+int32(signed.Span), extended(t, forms, signed))
	case joined == nil:
		return walk(t, tokens, pos+1, extended(t, forms, plain))
	case t.Exact: // the hyphen is on the surface
		return walk(t, tokens, pos+int32(joined.Span), extended(t, forms, joined))
	case 2*len(forms) > maxForms:
		return walk(t, tokens, pos+1, extended(t, forms, plain))
	}
	parts := forms
	for p := range int32(joined.Span) {
		part, _, _ := choices(from(tokens, pos+p))
		parts = extended(t, parts, part)
	}
	return walk(t, tokens, pos+int32(joined.Span), append(parts, extended(t, forms, joined)...))
}

// choices returns the tokens at the position of the first.
func choices(tokens []text.Token) (plain, joined, signed *text.Token) {
	for i := range tokens {
		token := &tokens[i]
		if token.Pos != tokens[0].Pos {
			break
		}
		switch token.Form {
		case text.Joined:
			joined = token
		case text.Signed:
			signed = token
		case text.Plain:
			plain = token
		}
	}
	return plain, joined, signed
}

// from returns the tokens from a position on.
func from(tokens []text.Token, pos int32) []text.Token {
	for tokens[0].Pos < pos {
		tokens = tokens[1:]
	}
	return tokens
}

// extended returns the forms with one more word.
func extended(t Term, forms []form, token *text.Token) []form {
	s := slot{word: string(token.Word)}
	switch {
	case t.Exact:
		s.surface = text.Surface(t.Raw[token.Start:token.End])
	case !t.Quoted:
		s.manner, s.stem = asStem, string(token.Stem)
	}
	longer := make([]form, len(forms))
	for i, f := range forms {
		longer[i] = append(slices.Clip(f), s)
	}
	return longer
}

// fits reports whether the token at index i of d fills the slot.
func (s *slot) fits(d *Doc, i int) bool {
	token := &d.words.Tokens[i]
	switch s.manner {
	case asPrefix:
		if len(token.Word) < len(s.word) || string(token.Word[:len(s.word)]) != s.word {
			return false
		}
	case asStem:
		if token.Stem != nil {
			return string(token.Stem) == s.stem
		}
		return string(token.Word) == s.word
	default:
		if string(token.Word) != s.word {
			return false
		}
	}
	return s.surface == "" || s.onSurface(d, i)
}

// onSurface reports whether the token at index i of d is written as the slot is.
func (s *slot) onSurface(d *Doc, i int) bool {
	if s.manner == asPrefix {
		return strings.HasPrefix(d.surface(i), s.surface)
	}
	return d.surface(i) == s.surface
}
