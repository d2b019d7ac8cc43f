// Package query is the language in which topics are written.
//
//	query  = or
//	or     = and { ("OR" | "|") and }
//	and    = unary { ["AND"] unary }           two terms side by side are AND
//	unary  = [ "NOT" | "-" ] prim              "-" only right before a word, a quote, a field or "("
//	prim   = "(" or ")" | field ":" prim | atom
//	atom   = quote words quote | word
//	field  = "title" | "text"
//
// NOT binds before AND, AND before OR. Operators are in capitals: a lower-case
// "or" is a word. A term matches whole words in the folded form of package
// text, never a part of a word; the words of a phrase must follow each other,
// whatever punctuation stands between them, and never run from the title into
// the text. "-x" means that x is nowhere in the item.
//
// A query has at most [MaxLength] characters, [MaxTerms] terms and a nesting
// depth of [MaxDepth]. It must name something that has to be there: a query,
// or an arm of an OR, that only excludes is refused.
package query

// The limits of a query.
const (
	MaxLength = 1000 // characters
	MaxTerms  = 64
	MaxDepth  = 8
)

// Expr is a query: [And], [Or], [Not], [In] or [Phrase]. String prints a query
// that parses to the same tree.
type Expr interface {
	String() string
	matches(d *Doc, within field) bool
}

// And wants all of its operands, of which there are at least two.
type And []Expr

// Or wants one of its operands, of which there are at least two.
type Or []Expr

// Not wants an item that its operand does not match.
type Not struct{ X Expr }

// In wants its operand in one field, "title" or "text".
type In struct {
	Field string
	X     Expr
}

// Phrase wants its words one after the other.
type Phrase struct {
	Words []string // folded, at least one
	Raw   string   // as written, without quotes
}
