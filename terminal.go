package main

import (
	"regexp"
	"strings"
	"unicode"
)

// escapeSequence matches the control sequences of ECMA-48 that terminals act on:
// CSI, the strings OSC, DCS, SOS, PM and APC, and sequences of two characters,
// with ESC or as one C1 character.
var escapeSequence = regexp.MustCompile(
	`(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]?` +
		`|(?:\x1b[\]PX^_]|[\x{9d}\x{90}\x{98}\x{9e}\x{9f}])[^\x07\x1b\x{9c}]*(?:\x07|\x1b\\|\x{9c})?` +
		`|\x1b[ -/]*[0-~]?`)

// printable returns s, which a stranger wrote, as one line that a terminal can
// be given: without escape sequences, control characters, and characters that
// turn the direction of the text or cannot be seen.
func printable(s string) string {
	s = escapeSequence.ReplaceAllString(strings.ToValidUTF8(s, string(unicode.ReplacementChar)), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsGraphic(r), r == '\u200d': // the joiner of emoji
			return r
		}
		return -1
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
