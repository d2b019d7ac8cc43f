package query

import (
	"strconv"
	"strings"
)

// String joins the operands with spaces.
func (e And) String() string { return join(e, " ") }

// String joins the operands with OR.
func (e Or) String() string { return join(e, " OR ") }

// String puts a minus before the operand.
func (e Not) String() string {
	x := operand(e.X)
	if strings.HasPrefix(x, "-") {
		return "NOT " + x
	}
	return "-" + x
}

// String puts the field before the operand.
func (e In) String() string { return e.Field + ":" + operand(e.X) }

// String joins the terms with NEAR, and the distance where it is not the usual one.
func (e Near) String() string {
	var b strings.Builder
	for i, term := range e.Terms {
		switch {
		case i == 0:
		case e.Within[i-1] == defaultNear:
			b.WriteString(" NEAR ")
		default:
			b.WriteString(" NEAR/" + strconv.Itoa(e.Within[i-1]) + " ")
		}
		b.WriteString(term.String())
	}
	return b.String()
}

// String puts a phrase in quotes that it does not hold itself, and gives a word
// its signs.
func (e Term) String() string {
	if !e.Quoted {
		s := e.Raw
		if e.Exact {
			s = "=" + s
		}
		if e.Prefix {
			s += "*"
		}
		return s
	}
	open, closer := '‘', '’' // what is in all other quotes was in these
	for _, pair := range []struct{ open, closer rune }{{'"', '"'}, {'«', '»'}, {'‹', '›'}, {'「', '」'}, {'『', '』'}, {'﹁', '﹂'}, {'﹃', '﹄'}} {
		if !strings.ContainsAny(e.Raw, closers(pair.open)) {
			open, closer = pair.open, pair.closer
			break
		}
	}
	return string(open) + e.Raw + string(closer)
}

func join(operands []Expr, operator string) string {
	parts := make([]string, len(operands))
	for i, x := range operands {
		parts[i] = x.String()
		switch x.(type) {
		case And, Or:
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, operator)
}

// operand prints what stands behind a sign or a field.
func operand(e Expr) string {
	switch e.(type) {
	case And, Or, Not, Near:
		return "(" + e.String() + ")"
	}
	return e.String()
}
