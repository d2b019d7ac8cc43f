package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	Place   place
	Message string // says what is wrong and, where it can, what to write instead
	Warning bool   // Newsdesk runs all the same
}

// Problems is everything that is wrong with a configuration, in the order of
// the file, then of the environment.
type Problems []Problem

// place is where a setting was made.
type place struct {
	file   string // as the operator named it, or the name of a variable
	line   int    // from 1; 0: no line
	column int    // in characters, from 1
	source string // the line with its secrets masked, or ""
}

// Errors returns the problems with which Newsdesk does not run.
func (ps Problems) Errors() Problems {
	return slices.DeleteFunc(slices.Clone(ps), func(p Problem) bool { return p.Warning })
}

// Warnings returns the problems that are no errors.
func (ps Problems) Warnings() Problems {
	return slices.DeleteFunc(slices.Clone(ps), func(p Problem) bool { return !p.Warning })
}

// String returns the problems for a terminal, each with its line and a caret.
func (ps Problems) String() string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.String())
	}
	return b.String()
}

// sort puts the problems in order: lines of the file, then the rest as it came.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if a.Place.line == 0 || b.Place.line == 0 {
			return cmp.Compare(b.Place.line, a.Place.line)
		}
		return cmp.Or(cmp.Compare(a.Place.line, b.Place.line), cmp.Compare(a.Place.column, b.Place.column))
	})
}

// String returns the problem in the form of a compiler's message, with the
// source line and a caret under the place.
func (p Problem) String() string {
	message := p.Message
	if p.Warning {
		message = "warning: " + message
	}
	head := visible(fmt.Sprintf("%s: %s", p.Place, message)) + "\n"
	if p.Place.source == "" {
		return head
	}
	number := ""
	if p.Place.line > 0 {
		number = strconv.Itoa(p.Place.line)
	}
	return head + fmt.Sprintf("%6s | %s\n%6s | %s^\n",
		number, visible(p.Place.source), "", pad(p.Place.source, p.Place.column-1))
}

// String returns file:line:column, as far as it is known.
func (p place) String() string {
	if p.line == 0 {
		return p.file
	}
	return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.column)
}

// pad returns white space as wide as the first n characters of line.
func pad(line string, n int) string {
	var b strings.Builder
	for _, r := range line {
		if n--; n < 0 {
			break
		}
		switch kind := width.LookupRune(r).Kind(); {
		case r == '\t':
			b.WriteByte('\t')
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// visible returns s with every character that moves the cursor or turns the
// text around replaced, one for one.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// secretParts match what no message may show: the value of a token key, whatever
// has the form of a Discord token, the password in a URL.
//
//nolint:gochecknoglobals // compiled once, never changed
var secretParts = []*regexp.Regexp{
	regexp.MustCompile(`\btoken["']?\s*:\s*([^\s,}].*)`),
	regexp.MustCompile(`(` + discordForm + `)`),
	regexp.MustCompile(`://([^\s/@]+)@`),
}

// mask returns line with its secrets turned into as many stars.
func mask(line string) string {
	for _, re := range secretParts {
		for _, m := range slices.Backward(re.FindAllStringSubmatchIndex(line, -1)) {
			line = line[:m[2]] + stars(line[m[2]:m[3]]) + line[m[3]:]
		}
	}
	return line
}

// stars returns a star for each character of s.
func stars(s string) string {
	return strings.Repeat("*", utf8.RuneCountInString(s))
}
