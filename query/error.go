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
func (e *SyntaxError) Error() string { return sentence(e.Message, e.Hint) }

// Caret returns the query and, in a second line, a caret under the place.
func (e *SyntaxError) Caret() string { return caret(e.Query, e.Offset) }

// Warning says what in a query may not mean what its writer thinks, where, and
// what to try.
type Warning struct {
	Query   string
	Offset  int    // in bytes, into Query
	Message string // what it means
	Hint    string // what to try
}

// String returns the message and the hint in one line.
func (w Warning) String() string { return sentence(w.Message, w.Hint) }

// Caret returns the query and, in a second line, a caret under the place.
func (w Warning) Caret() string { return caret(w.Query, w.Offset) }

func sentence(message, hint string) string {
	if hint == "" {
		return message
	}
	return message + ": " + hint
}

func caret(query string, offset int) string {
	flat := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, query)
	return flat + "\n" + strings.Repeat(" ", uniseg.StringWidth(flat[:min(offset, len(flat))])) + "^"
}
