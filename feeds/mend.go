package feeds

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// blank overwrites b with spaces.
func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// shorten drops what is beyond [maxRun] bytes of a run of text, and returns the
// rest.
func shorten(run []byte) []byte {
	if len(run) <= maxRun {
		return run
	}
	end := maxRun
	for !utf8.RuneStart(run[end]) {
		end--
	}
	blank(run[end:])
	return run[:end]
}

// undash removes the dashes of a comment, in which "--" is an error.
func undash(comment []byte) {
	for i, c := range comment {
		if c == '-' {
			comment[i] = ' '
		}
	}
}

// mend overwrites in character data what XML does not allow there: "]]>" and
// references to characters that do not exist (XML 1.0 sections 2.2 and 2.4).
func mend(data []byte) {
	for rest := data; ; {
		i := bytes.Index(rest, []byte("]]>"))
		if i < 0 {
			break
		}
		rest[i+2] = ' '
		rest = rest[i+3:]
	}
	for rest := data; ; {
		i := bytes.Index(rest, []byte("&#"))
		if i < 0 {
			break
		}
		rest = rest[i:]
		end := bytes.IndexByte(rest[:min(len(rest), 12)], ';')
		if end > 0 && !isCharacter(string(rest[2:end])) {
			blank(rest[:end+1])
		}
		rest = rest[2:]
	}
}

// isCharacter reports whether a character reference to digits ("65", "x41") is
// to a character that XML allows. What is no number is left to the parser.
func isCharacter(digits string) bool {
	base := 10
	if digits != "" && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return true
	}
	switch {
	case n < 0x20:
		return n == '\t' || n == '\n' || n == '\r'
	case n >= 0xd800 && n < 0xe000, n == 0xfffe, n == 0xffff:
		return false
	}
	return n <= 0x10ffff
}
