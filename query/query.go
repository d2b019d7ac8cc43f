// Package query is the language in which topics are written, and the index that
// finds which of many topics want an item.
//
//	query  = or
//	or     = and { ("OR" | "|") and }
//	and    = unary { ["AND"] unary }           two terms side by side are AND
//	unary  = [ "NOT" | "-" ] prim              "-" only right before a word, a quote, a field or "("
//	prim   = "(" or ")" | field ":" prim | near
//	near   = atom { "NEAR" ["/" n] atom }      n is 5 where it is not given, 20 at most
//	atom   = quote words quote | ["="] word ["*"]
//	field  = "title" | "text" | "feed" | "site" | "author" | "lang" | "tag" | "url"
//
// NEAR binds before NOT, NOT before AND, AND before OR. Operators are in
// capitals: a lower-case "or" is a word, of which [Warnings] tells. The full-width
// signs of Chinese and Japanese keyboards are the ASCII ones.
//
// A term matches whole words in the sense of package text, never a part of one:
//
//   - tariff matches the plural and the possessive as well; Russian words match
//     in nearly all their cases, Arabic ones with and without the article and in
//     the regular plurals.
//   - "trade deal", in any of Unicode's quotes, matches these words one after
//     the other, whatever punctuation stands between them, in exactly these forms.
//   - e-mail matches "e-mail", "e mail" and "email".
//   - =US matches with capitals and accents as written. Dots do not count: it
//     matches "U.S." too.
//   - elect* matches what begins so; there are at least three letters before
//     the star, and at most [MaxPrefixes] such words in a query.
//   - a NEAR/n b matches where a is at most n words from b, on either side; two
//     words side by side are at distance one. In a chain each is near the next.
//
// Terms are looked for in the title and the text, never across both. A field
// sends them elsewhere: to one of these two, to the name of the feed, the
// author, the tags (never across two of them), or the link (url). Two fields
// are no texts: site:bbc.co.uk wants a link to that host or one below it,
// lang:pt an item in that language in any country. "-x" means that x is nowhere
// in the item.
//
// A query has at most [MaxLength] characters, [MaxTerms] terms and a nesting
// depth of [MaxDepth]. It must name something that has to be there: a query,
// or an arm of an OR, that only excludes is refused.
//
// [Match] evaluates one query on one item, [Explain] says why it did or did not
// match, and [Index] finds the queries that match out of many thousand.
package query

// The limits of a query.
const (
	MaxLength   = 1000 // characters
	MaxTerms    = 64
	MaxDepth    = 8
	MaxPrefixes = 10
	MaxNear     = 20 // words

	minPrefix   = 3 // letters
	defaultNear = 5 // words
)

// Expr is a query: [And], [Or], [Not], [In], [Near] or [Term]. String prints a
// query that parses to the same tree.
type Expr interface {
	String() string
	expr()
}

// And wants all of its operands, of which there are at least two.
type And []Expr

// Or wants one of its operands, of which there are at least two.
type Or []Expr

// Not wants an item that its operand does not match.
type Not struct{ X Expr }

// In wants its operand in one field, which is named in lower case.
type In struct {
	Field string
	X     Expr
}

// Near wants each of its terms, of which there are at least two, close to the next.
type Near struct {
	Terms  []Term
	Within []int // words between a term and the next, one fewer than there are terms
}

// Term is a word or a phrase.
type Term struct {
	Raw    string // as written, without quotes, "=" and "*"
	Quoted bool   // stems do not count
	Exact  bool   // capitals and accents count
	Prefix bool   // the last word may go on
}

func (And) expr()  {}
func (Or) expr()   {}
func (Not) expr()  {}
func (In) expr()   {}
func (Near) expr() {}
func (Term) expr() {}
