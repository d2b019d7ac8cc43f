package text

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
)

// script is a script that has a stemmer.
type script uint8

const (
	noScript script = iota
	latin
	cyrillic
	arabicScript
)

// Stem returns the stem of a folded word whose language is not known, nil where
// its script has no stemmer. Latin words lose the endings of the plural only:
// more than that finds Federer for federal. Cyrillic words have the Russian stem
// that Snowball has for them, and names in -ов and -ев one for all their cases.
// Arabic words lose the article and the endings of number and case.
func Stem(word string) []byte {
	var s stemmer
	return bytes.Clone(s.stem([]byte(word)))
}

// stemmer finds the stems of words of one language after another.
type stemmer struct {
	unfit script            // the script that the language is written in, if that is not how its words end
	env   *snowballstem.Env // Snowball's state
	known map[string][]byte // Russian stems, which cost ten times a look-up
	buf   []byte
}

// maxKnown is how many stems are remembered.
const maxKnown = 1 << 14

// use makes words be of the language with this tag. A language decides for the
// script it is written in only: Russian words in an English text are Russian.
func (s *stemmer) use(tag string) {
	s.buf = s.buf[:0]
	s.unfit = noScript
	if tag == "" {
		return
	}
	switch BaseLanguage(tag) {
	case "be", "bg", "kk", "ky", "mk", "mn", "sr", "tg", "tt", "uk":
		s.unfit = cyrillic
	case "ckb", "fa", "ku", "ps", "sd", "ug", "ur":
		s.unfit = arabicScript
	case "az", "cs", "et", "eu", "fi", "hr", "hu", "id", "it", "lt", "lv", "ms", "pl", "ro", "sk", "sl", "sq", "sw", "tr", "vi":
		s.unfit = latin // no plural in -s
	}
}

// stem returns the stem of a folded word, nil where it has none. It is valid
// until the next item.
func (s *stemmer) stem(word []byte) []byte {
	if c := word[len(word)-1]; 'a' <= c && c <= 'z' && c != 's' && c != 'e' && s.unfit != latin {
		return word // most words
	}
	switch script := scriptOf(word); script {
	case noScript, s.unfit:
		return nil
	case latin:
		return s.singular(word)
	case arabicScript:
		return lightArabic(word)
	default:
		return s.russian(word)
	}
}

// scriptOf returns the script of a word's last character, which is where words change.
func scriptOf(word []byte) script {
	c := word[len(word)-1]
	if c < utf8.RuneSelf {
		if 'a' <= c && c <= 'z' {
			return latin
		}
		return noScript
	}
	switch r, _ := utf8.DecodeLastRune(word); {
	case 0x0400 <= r && r < 0x0530:
		return cyrillic
	case 0x0600 <= r && r < 0x0700 && unicode.IsLetter(r):
		return arabicScript
	case r < 0x0250, 0x1E00 <= r && r < 0x1F00:
		return latin
	}
	return noScript
}
