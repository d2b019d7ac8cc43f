package text

import (
	"bytes"
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
	var f folder
	return string(f.normalize(s))
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

// tatweel draws an Arabic word out and is no letter of it.
const tatweel = 'ـ'

// folder folds any text; it keeps its memory from one to the next.
type folder struct {
	composed, decomposed, folded []byte
	known                        map[string][]byte // short words that were folded before: normalising allocates
}

// The most words that are remembered, and the most bytes of one.
const (
	maxFolded     = 1 << 12
	maxFoldedWord = 64
)

// fold returns the folded form of s, valid until the next.
func (f *folder) fold(s string) []byte {
	if folded, found := f.known[s]; found {
		return folded
	}
	folded := f.normalize(s)
	if len(s) > maxFoldedWord {
		return folded
	}
	if f.known == nil || len(f.known) >= maxFolded {
		f.known = map[string][]byte{}
	}
	folded = bytes.Clone(folded)
	f.known[strings.Clone(s)] = folded
	return folded
}

func (f *folder) normalize(s string) []byte {
	f.composed = norm.NFKC.AppendString(f.composed[:0], s)
	f.decomposed = norm.NFD.Append(f.decomposed[:0], f.composed...)
	f.folded = f.folded[:0]
	var base rune // the letter that a following mark sits on
	for i := 0; i < len(f.decomposed); {
		r, size := utf8.DecodeRune(f.decomposed[i:])
		i += size
		isMark := unicode.Is(unicode.Mn, r)
		if isIgnorable(r) || r == tatweel || isMark && dropsMark(base, r) {
			continue
		}
		if !isMark {
			base = r
		}
		f.folded = foldRune(f.folded, unicode.ToLower(r))
	}
	f.composed = norm.NFC.Append(f.composed[:0], f.folded...)
	return f.composed
}

// dropsMark reports whether the mark on base is no part of the word's identity.
// The breve of й stays: it is a letter of its own, where the dots of ё are not.
func dropsMark(base, mark rune) bool {
	switch {
	case unicode.Is(unicode.Arabic, mark), '\u064B' <= mark && mark <= '\u0655', mark == '\u0670':
		return true // harakat, wherever they stand
	case unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic):
		return true
	case base == 'е' || base == 'Е':
		return mark == '\u0308'
	}
	return false
}

// foldRune appends the folded form of one lower-case letter.
func foldRune(dst []byte, r rune) []byte {
	switch r {
	case 'ß':
		return append(dst, "ss"...)
	case 'æ':
		return append(dst, "ae"...)
	case 'œ':
		return append(dst, "oe"...)
	case 'þ':
		return append(dst, "th"...)
	case 'ø':
		return append(dst, 'o')
	case 'ł':
		return append(dst, 'l')
	case 'đ', 'ð':
		return append(dst, 'd')
	case 'ħ':
		return append(dst, 'h')
	case 'ŧ':
		return append(dst, 't')
	case 'ı':
		return append(dst, 'i')
	case 'ς':
		return append(dst, "σ"...)
	case 'أ', 'إ', 'آ', 'ٱ':
		return append(dst, "ا"...)
	case 'ى':
		return append(dst, "ي"...)
	case 'ة':
		return append(dst, "ه"...)
	}
	return utf8.AppendRune(dst, r)
}
