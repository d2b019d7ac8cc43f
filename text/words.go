package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words appends the folded words of s to dst, in order.
func Words(dst []string, s string) []string {
	for s != "" {
		start := strings.IndexFunc(s, isWordRune)
		if start < 0 {
			return dst
		}
		s = s[start:]
		n := wordLen(s)
		if folded := strings.ReplaceAll(Fold(s[:n]), ".", ""); folded != "" {
			dst = append(dst, folded)
		}
		s = s[n+possessiveLen(s[:n], s[n:]):]
	}
	return dst
}

// wordLen returns the length in bytes of the word that s begins with.
func wordLen(s string) int {
	if n := acronymLen(s); n > 0 {
		return n
	}
	for i, r := range s {
		switch {
		case isIgnorable(r):
		case !isWordRune(r):
			return i
		case isIdeograph(r):
			if i == 0 {
				return utf8.RuneLen(r)
			}
			return i
		}
	}
	return len(s)
}

// acronymLen returns the length in bytes of an acronym with dots, such as
// "U.S." or "N.A.T.O", that s begins with; 0 if there is none.
func acronymLen(s string) int {
	letters, end := 0, 0
	for {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsLetter(r) || isIdeograph(r) {
			break
		}
		next, _ := utf8.DecodeRuneInString(s[end+size:])
		if next != '.' {
			if letters > 0 && !isWordRune(next) {
				end += size
				letters++
			}
			break
		}
		letters++
		end += size + 1
	}
	if letters < 2 {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(s[end:]); isWordRune(r) {
		return 0 // "e.g.something": not an acronym
	}
	return end
}

// possessiveLen returns the length in bytes of the 's that follows word, if it
// is one: a single letter before it ("it's" is, "'s-Hertogenbosch" is not)
// does not matter, a letter behind it does.
func possessiveLen(word, rest string) int {
	apostrophe, size := utf8.DecodeRuneInString(rest)
	if word == "" || !isApostrophe(apostrophe) || len(rest) <= size || (rest[size] != 's' && rest[size] != 'S') {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(rest[size+1:]); isWordRune(r) {
		return 0
	}
	return size + 1
}

// isWordRune reports whether r is part of a word. Ignorable characters are
// not, but do not end a word either.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.Is(unicode.No, r))
}

// isIdeograph reports whether r is written without spaces between words, so
// that each character counts as a word.
func isIdeograph(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isApostrophe reports whether r is one of the characters people write as an apostrophe.
func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r == '＇' || r == '‘'
}
