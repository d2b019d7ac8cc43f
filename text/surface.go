package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Surface returns a word as it is written, capitals and accents included, in
// NFC, without characters that nobody sees, and without dots, as "US" and "U.S."
// are one.
func Surface(s string) string {
	if isASCII(s) && strings.IndexByte(s, '.') < 0 {
		return s
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return strings.Map(func(r rune) rune {
		if r == '.' || isIgnorable(r) {
			return -1
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
