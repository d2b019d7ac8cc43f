package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in the form in which words are compared: NFKC, lower case,
// without the diacritics of Latin and Greek letters (ß is ss, ø is o, ł is l),
// without Arabic vowel signs and with one alef, ё as е, final sigma as sigma,
// and without soft hyphens and zero-width characters.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var base rune // the letter that a following mark sits on
	for _, r := range norm.NFD.String(norm.NFKC.String(s)) {
		if unicode.Is(unicode.Mn, r) && dropsMark(base, r) {
			continue
		}
		if !unicode.Is(unicode.Mn, r) {
			base = r
		}
		foldRune(&b, unicode.ToLower(r))
	}
	return norm.NFC.String(b.String())
}

// isFolded reports whether s is ASCII without capitals, which most words are.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// dropsMark reports whether the mark on base is no part of the word's identity.
// The breve of й stays: it is a letter of its own, where the dots of ё are not.
func dropsMark(base, mark rune) bool {
	switch {
	case unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic):
		return true
	case base == 'е' || base == 'Е':
		return mark == '\u0308'
	}
	return false
}

// foldRune writes the folded form of one lower-case letter.
func foldRune(b *strings.Builder, r rune) {
	switch r {
	case 'ß':
		b.WriteString("ss")
	case 'æ':
		b.WriteString("ae")
	case 'œ':
		b.WriteString("oe")
	case 'þ':
		b.WriteString("th")
	case 'ø':
		b.WriteByte('o')
	case 'ł':
		b.WriteByte('l')
	case 'đ', 'ð':
		b.WriteByte('d')
	case 'ħ':
		b.WriteByte('h')
	case 'ı':
		b.WriteByte('i')
	case 'ς':
		b.WriteRune('σ')
	case 'أ', 'إ', 'آ', 'ٱ':
		b.WriteRune('ا')
	case 'ى':
		b.WriteRune('ي')
	case 'ة':
		b.WriteRune('ه')
	case 'ـ': // tatweel
	default:
		if !isIgnorable(r) {
			b.WriteRune(r)
		}
	}
}

// isIgnorable reports whether r is no part of any word and does not separate
// words either: soft hyphen, zero-width characters, marks of direction.
func isIgnorable(r rune) bool {
	switch {
	case r == '\u00AD', r == '\uFEFF', r == '\u2060', r == '\u061C':
		return true
	case '\u200B' <= r && r <= '\u200F', '\u202A' <= r && r <= '\u202E', '\u2066' <= r && r <= '\u2069':
		return true
	}
	return false
}
