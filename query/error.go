package query

import (
	"strings"

	"github.com/rivo/uniseg"
)

// SyntaxError says what is wrong with a query, where, and what to try.
type SyntaxError struct {
	Query   string
	Offset  int    // in bytes, into Query
	Message string // what is wrong
	Hint    string // what to try
}

// Error returns the message and the hint in one line.
func (e *SyntaxError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + ": " + e.Hint
}

// Caret returns the query and, in a second line, a caret under the place.
func (e *SyntaxError) Caret() string {
	flat := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, e.Query)
	return flat + "\n" + strings.Repeat(" ", uniseg.StringWidth(flat[:min(e.Offset, len(flat))])) + "^"
}
