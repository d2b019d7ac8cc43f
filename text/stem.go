package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/russian"
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
// more than that finds Federer for federal. Cyrillic words have their Russian
// stem, Arabic words their Arabic one, both by Snowball.
func Stem(word string) []byte {
	var s stemmer
	return bytes.Clone(s.stem([]byte(word)))
}

// stemmer finds the stems of words of one language after another.
type stemmer struct {
	unfit script            // the script that the language is written in, if that is not how its words end
	env   *snowballstem.Env // Snowball's state
	known map[string][]byte // Snowball's stems, which cost ten times a look-up
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
	base, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	switch strings.ToLower(base) {
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
	default:
		return s.snowball(word, script)
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

// snowball returns the stem that Snowball has for a word.
func (s *stemmer) snowball(word []byte, script script) []byte {
	if stem, found := s.known[string(word)]; found {
		return stem
	}
	if s.env == nil || len(s.known) >= maxKnown {
		s.env, s.known = snowballstem.NewEnv(""), map[string][]byte{}
	}
	s.env.SetCurrent(string(word))
	if script == cyrillic {
		russian.Stem(s.env)
	} else {
		arabic.Stem(s.env)
	}
	stem := []byte(s.env.Current())
	if len(stem) == 0 {
		stem = bytes.Clone(word)
	}
	s.known[string(word)] = stem
	return stem
}

// singular returns what the singular and the plural of a Latin word have in
// common. That is the singular but for an e that cannot be told from the plural's.
func (s *stemmer) singular(word []byte) []byte {
	n := len(word)
	if n < 4 {
		return word
	}
	if word[n-1] == 's' {
		if !isPlural(word) {
			return word
		}
		n--
	}
	switch {
	case word[n-1] != 'e' || n < 4:
		return word[:n]
	case word[n-2] == 'i': // party and parties, movie and movies
		from := len(s.buf)
		s.buf = append(append(s.buf, word[:n-2]...), 'y')
		return s.buf[from:len(s.buf):len(s.buf)]
	case hasExtraE(word[:n]):
		return word[:n-1]
	}
	return word[:n]
}

// isPlural reports whether the last letter of word, an s, may be that of the plural.
func isPlural(word []byte) bool {
	switch string(word) {
	case "hamas", "lens", "mars", "news", "this":
		return false
	case "gurus", "hindus", "menus", "nazis", "taxis", "zulus":
		return true
	}
	switch c := word[len(word)-2]; c {
	case 's', 'u':
		return false // congress, virus
	case 'i':
		return len(word) >= 6 && word[len(word)-3] != 's' // Israelis, not Paris or crisis
	default:
		return 'a' <= c && c <= 'z' || c >= utf8.RuneSelf
	}
}

// hasExtraE reports whether the e at the end of word may be the plural's: box
// and boxes, church and churches, hero and heroes, virus and viruses.
func hasExtraE(word []byte) bool {
	switch n := len(word); word[n-2] {
	case 'x':
		return true
	case 's':
		return n >= 5 || string(word) == "buse" || string(word) == "gase"
	case 'z', 'o':
		return n >= 5
	case 'h':
		return n >= 5 && (word[n-3] == 'c' || word[n-3] == 's')
	}
	return false
}
