package cluster

import (
	"bytes"
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"newsdesk/text"
)

// Term is a word of a language: a hash of both, so that no two languages have
// one in common.
type Term uint32

// leadLength is how many bytes of an item's text count: what it is about is in
// its first sentences, and some feeds bring the whole article.
const leadLength = 600

// stemLength is how many characters of a word tell it from others: Russia and
// Russian, strike and striking are in news about the same event. A number is told
// apart by all of it.
const stemLength = 4

// digits are in words that are numbers, or have one.
const digits = "0123456789"

// How often a word counts: 1 in the text.
const (
	titleCount = 3 // in the title
	nameFactor = 2 // with a capital
)

// The fields of the tokenizer.
const (
	inTitle uint8 = iota
	inText
)

// counted is a word of an item with how often it counts.
type counted struct {
	term Term
	n    float64
	pair bool // of neighbours, both of which count by themselves
}

// reader finds the words of items. It keeps its memory from one to the next.
type reader struct {
	tokens text.Tokenizer
	found  []counted
}

// read returns the words of an item, each once, in the order of their terms, and
// the pairs of neighbours in its title. Of the characters that are words by
// themselves, two that follow each other are one.
func (r *reader) read(language, title, lead string) []counted {
	r.tokens.Reset(language)
	r.tokens.Add(inTitle, title)
	r.tokens.Add(inText, cut(lead, leadLength))
	r.found = r.found[:0]
	salt := hashString(language)
	var last place
	for _, token := range r.tokens.Tokens {
		if token.Form != text.Plain {
			continue
		}
		n := weightOf(token, title, lead)
		here := place{token.Pos, hashBytes(salt, stem(token)), isIdeograph(token.Word), true}
		if !here.ideograph {
			r.found = append(r.found, counted{fold(here.hash), n, false})
		}
		if last.before(here) && (here.ideograph || token.Field == inTitle) {
			r.found = append(r.found, counted{fold(hashBytes(last.hash, stem(token))), n * here.pairFactor(), !here.ideograph})
		}
		last = here
	}
	return r.merge()
}

// place is a word where it stands.
type place struct {
	pos       int32
	hash      uint64
	ideograph bool
	known     bool // false before the first
}

// before reports whether p is the neighbour that makes a pair with next.
func (p place) before(next place) bool {
	return p.known && p.pos+1 == next.pos && p.ideograph == next.ideograph
}

// pairFactor is how often a word counts together with the one before it, of how
// often it counts alone. Two ideographs are a word; two words are only more
// telling than each: "bank holiday" is about neither a bank nor a holiday.
func (p place) pairFactor() float64 {
	if p.ideograph {
		return 1
	}
	return 0.2
}

// weightOf returns how often a word of an item counts.
func weightOf(token text.Token, title, lead string) float64 {
	n, source := 1.0, lead
	if token.Field == inTitle {
		n, source = titleCount, title
	}
	if startsName(source[token.Start:]) {
		n *= nameFactor
	}
	return n
}

// stem returns what a word has in common with its relatives.
func stem(token text.Token) []byte {
	word := token.Word
	if token.Stem != nil {
		word = token.Stem
	}
	if bytes.ContainsAny(word, digits) {
		return word
	}
	at := 0
	for n := 0; at < len(word) && n < stemLength; n++ {
		_, size := utf8.DecodeRune(word[at:])
		at += size
	}
	return word[:at]
}

// merge returns the words found, with those that are the same counted together.
func (r *reader) merge() []counted {
	slices.SortStableFunc(r.found, func(a, b counted) int { return cmp.Compare(a.term, b.term) })
	merged := r.found[:0]
	for _, c := range r.found {
		if last := len(merged) - 1; last >= 0 && merged[last].term == c.term {
			merged[last].n += c.n
			continue
		}
		merged = append(merged, c)
	}
	return merged
}

// isIdeograph reports whether word is one Han or Kana character, which says
// little by itself.
func isIdeograph(word []byte) bool {
	r, size := utf8.DecodeRune(word)
	return size == len(word) && r >= 0x2E80 && (r < 0xAC00 || r > 0xD7A3)
}

// startsName reports whether s begins with a capital.
func startsName(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// cut returns the first bytes of s, at most n, that are whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// languageTerm returns the term that stands for a language.
func languageTerm(language string) Term { return fold(hashString(language)) }

// hashSeed begins a hash: FNV-1a of 64 bits, which is the same after a restart.
const (
	hashSeed  uint64 = 14695981039346656037
	hashPrime uint64 = 1099511628211
)

func hashBytes(h uint64, s []byte) uint64 {
	for _, c := range s {
		h = (h ^ uint64(c)) * hashPrime
	}
	return h
}

func hashString(s string) uint64 {
	h := hashSeed
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return (h ^ 0xff) * hashPrime // ends it: no byte of UTF-8
}

// fold makes a term of a hash.
func fold(h uint64) Term { return Term(h>>32) ^ Term(h) } //nolint:gosec // all bits count
