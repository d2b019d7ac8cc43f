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

// The most columns that are shown of a query before and behind the place, if it
// is too long for a line: a caret under the wrong line points nowhere.
const (
	shownWhole  = 78
	shownBefore = 48
	shownBehind = 24
)

func caret(query string, offset int) string {
	offset = min(offset, len(query))
	before, behind := flat(query[:offset]), flat(query[offset:])
	if uniseg.StringWidth(before)+uniseg.StringWidth(behind) > shownWhole {
		before, behind = lastColumns(before, shownBefore), firstColumns(behind, shownBehind)
	}
	return before + behind + "\n" + strings.Repeat(" ", uniseg.StringWidth(before)) + "^"
}

// flat returns s in one line.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

// firstColumns returns the beginning of s that has at most n columns, and an
// ellipsis where that is not all.
func firstColumns(s string, n int) string {
	for i, r := range s {
		if n -= uniseg.StringWidth(string(r)); n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// lastColumns returns the end of s that has at most n columns, behind an
// ellipsis where that is not all.
func lastColumns(s string, n int) string {
	width := uniseg.StringWidth(s)
	if width <= n {
		return s
	}
	for i, r := range s {
		if width <= n {
			return "…" + s[i:]
		}
		width -= uniseg.StringWidth(string(r))
	}
	return "…"
}
