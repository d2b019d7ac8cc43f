package text

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// class is what a character is to words; a character is of several classes.
type class uint8

const (
	letter     class = 1 << iota
	digit            // and other numbers, such as ² and ①
	mark             // belongs to the character before it
	ideograph        // is a word by itself
	ignorable        // no part of a word, and does not end one
	apostrophe       // between two letters joins a compound, before s is a possessive
	hyphen           // between two letters joins a compound
	alone            // folds by itself, whatever stands beside it

	wordly = letter | digit | mark
)

// tableSize is how many characters are classified once: the alphabets. Behind
// them are symbols, and scripts of which ranges are known.
const tableSize = 0x2000

// runeInfo is a character's class and, if it is alone, what it folds to.
type runeInfo struct {
	class  class
	folded string
}

// alphabets returns the table of the characters below tableSize.
var alphabets = sync.OnceValue(func() *[tableSize]runeInfo { //nolint:gochecknoglobals // computed once, never changed
	var table [tableSize]runeInfo
	for r := range rune(tableSize) {
		info := runeInfo{class: classify(r), folded: Fold(string(r))}
		if foldsAlone(r, info) {
			info.class |= alone
		}
		table[r] = info
	}
	return &table
})

// ascii is the part of the table that nearly all text needs: the folded form of
// the byte that is a letter or digit, 0 for what separates or is not ASCII.
var ascii = func() (folded [256]byte) { //nolint:gochecknoglobals // computed once, never changed
	for c := range byte(utf8.RuneSelf) {
		if isWordRune(rune(c)) {
			folded[c] = byte(unicode.ToLower(rune(c)))
		}
	}
	return folded
}()

// foldsAlone reports whether r folds to the same wherever it stands: it is no
// mark, no part of a Korean syllable, and becomes letters and digits only.
func foldsAlone(r rune, info runeInfo) bool {
	if info.class&mark != 0 && info.folded != "" || isJamo(r) {
		return false
	}
	for _, f := range info.folded {
		if classify(f)&(letter|digit) == 0 {
			return false
		}
	}
	return info.class&(wordly|ignorable) != 0
}

// classOf returns the class of r.
func classOf(r rune) class {
	switch {
	case r < tableSize:
		return alphabets()[r].class
	case 0x4E00 <= r && r <= 0x9FFF, 0x3041 <= r && r <= 0x3096, 0x30A1 <= r && r <= 0x30FA, 0x3400 <= r && r <= 0x4DBF:
		return letter | ideograph | alone
	case 0xAC00 <= r && r <= 0xD7A3:
		return letter | alone
	case 0x2010 <= r && r <= 0x205F && !isIgnorable(r) && !isApostrophe(r) && !isHyphen(r):
		return 0 // dashes, quotes and dots, which are in every text
	}
	return classify(r)
}

// classify works out the class of r from its properties.
func classify(r rune) class {
	switch {
	case isIgnorable(r):
		return ignorable
	case isApostrophe(r):
		return apostrophe
	case isHyphen(r):
		return hyphen
	case r == utf8.RuneError:
		return 0
	case isIdeograph(r):
		return letter | ideograph
	case unicode.IsMark(r), r == '\uFF9E', r == '\uFF9F': // the voiced marks of half-width Kana
		return mark
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r), unicode.Is(unicode.No, r):
		return digit
	}
	return 0
}

// isWordRune reports whether r is part of a word. Ignorable characters are
// not, but do not end a word either.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return classOf(r)&wordly != 0
}

// isIdeograph reports whether r is written without spaces between words, so
// that each character counts as a word.
func isIdeograph(r rune) bool {
	return r >= 0x2E80 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー' || r == 'ｰ')
}

// isJamo reports whether r is a part of a Korean syllable, which others join.
func isJamo(r rune) bool {
	return 0x1100 <= r && r < 0x1200 || 0x3131 <= r && r < 0x3190 || 0xA960 <= r && r < 0xA980 || 0xD7B0 <= r && r < 0xD800 || 0xFFA0 <= r && r < 0xFFE0
}

// isIgnorable reports whether r is no part of any word and does not separate
// words either: soft hyphen, zero-width characters, marks of direction and
// selectors of a glyph.
func isIgnorable(r rune) bool {
	switch {
	case r == '\u00AD', r == '\uFEFF', r == '\u2060', r == '\u061C', r == '\u034F':
		return true
	case '\u200B' <= r && r <= '\u200F', '\u202A' <= r && r <= '\u202E', '\u2066' <= r && r <= '\u2069',
		'\uFE00' <= r && r <= '\uFE0F', '\U000E0100' <= r && r <= '\U000E01EF':
		return true
	}
	return false
}

// isApostrophe reports whether r is one of the characters people write as an
// apostrophe, among them the letters that look like one, and the Hebrew geresh
// and gershayim, which stand where other scripts have it.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '‛', 'ʼ', 'ʻ', '＇', '׳', '״':
		return true
	}
	return false
}

// isHyphen reports whether r joins the parts of a compound. A dash does not.
func isHyphen(r rune) bool {
	switch r {
	case '-', '\u2010', '\u2011', '\uFE63', '－', '·': // the last joins l·l in Catalan
		return true
	}
	return false
}
