package text

import (
	"unicode"
	"unicode/utf8"
)

// maxAcronym is the most bytes an acronym with dots has. It keeps the search
// for its end short.
const maxAcronym = 32

// acronymLen returns the length in bytes of an acronym with dots, such as
// "U.S." or "N.A.T.O", that s begins with; 0 if there is none.
func acronymLen(s string) int {
	letters, end := 0, 0
	for end < maxAcronym {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsLetter(r) || isIdeograph(r) || isJamo(r) {
			break
		}
		next := firstRune(s[end+size:])
		if next != '.' {
			if letters > 0 && classOf(next)&(wordly|ignorable) == 0 {
				end += size
				letters++
			}
			break
		}
		letters++
		end += size + 1
	}
	if letters < 2 || isWordRune(firstRune(s[end:])) {
		return 0 // "e.g.something": not an acronym
	}
	return end
}
