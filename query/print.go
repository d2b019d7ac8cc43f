package query

import "strings"

// String joins the operands with spaces.
func (e And) String() string { return join(e, " ") }

// String joins the operands with OR.
func (e Or) String() string { return join(e, " OR ") }

// String puts a minus before the operand.
func (e Not) String() string { return "-" + operand(e.X) }

// String puts the field before the operand.
func (e In) String() string { return e.Field + ":" + operand(e.X) }

// String puts the phrase in quotes that it does not hold itself, or leaves a
// plain word as it is.
func (e Phrase) String() string {
	if isBare(e.Raw) {
		return e.Raw
	}
	open, closer := '"', '"'
	for _, pair := range []struct{ open, closer rune }{{'"', '"'}, {'«', '»'}, {'‹', '›'}, {'「', '」'}, {'『', '』'}} {
		if !strings.ContainsAny(e.Raw, closers(pair.open)) {
			open, closer = pair.open, pair.closer
			break
		}
	}
	return string(open) + e.Raw + string(closer)
}

// isBare reports whether raw, without quotes, is read as one word.
func isBare(raw string) bool {
	tokens, problem := lex(raw)
	return problem == nil && tokens[0].kind == word && tokens[0].text == raw && !strings.Contains(raw, "*")
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
	case And, Or, Not:
		return "(" + e.String() + ")"
	}
	return e.String()
}
