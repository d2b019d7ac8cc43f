package text

import (
	"bytes"
	"unicode/utf8"
)

// The letters that have to be left of an Arabic word when something is taken
// from it: roots have three, and many a short word begins or ends as if it had
// an article, a preposition or a plural.
const (
	leastArabic       = 3
	leastArabicPlural = 4 // "-in" ends names of three letters more: Putin, Bahrain
	leastArabicClitic = 4
)

// lightArabic returns the light stem of a folded Arabic word, a part of it:
// without the article and the conjunction or preposition that are written as one
// with it, and without the endings of the feminine, of the regular plurals and of
// the accusative. What makes another word stays, such as the -i of adjectives,
// and so do the changes inside words by which most plurals are made.
//
// The endings are, with more left standing, those of Larkey, Ballesteros and
// Connell, "Light Stemming for Arabic Information Retrieval" (2007).
func lightArabic(word []byte) []byte {
	return withoutClitics(withoutArabicEnding(withoutArticle(word)))
}

// withoutArticle takes the article from the beginning of word, with what stands
// before it. That a word only begins as if it had one, as "Germany" does (المانيا),
// does no harm as long as it is taken from all its forms.
func withoutArticle(word []byte) []byte {
	for {
		rest := word
		if conjunction, found := cutFirst(rest, "و", "ف"); found {
			rest = conjunction
		}
		rest, found := cutFirst(rest, "ال", "بال", "كال", "لل")
		if !found || utf8.RuneCount(rest) < leastArabic || string(word) == "والدين" { // parents, not "and the religion"
			return word
		}
		word = rest
	}
}

// withoutArabicEnding takes the ending of number, gender or case from word.
func withoutArabicEnding(word []byte) []byte {
	word = cutLast(word, leastArabicPlural, "ون", "ين")
	word = cutLast(word, leastArabic, "ها", "ه")
	word = cutLast(word, leastArabic, "ات", "ت")
	if bytes.HasSuffix(word, []byte("يا")) { // Syria, not Syrian
		return word
	}
	return cutLast(word, leastArabic, "ا")
}

// withoutClitics takes the words of one letter, "and", "so", "in" and "for", from
// the beginning of word. They stay before the pattern of one kind of plural, or
// "the media" (وسائل) would be liquid (سائل).
func withoutClitics(word []byte) []byte {
	for {
		rest, found := cutFirst(word, "و", "ف", "ب", "ل")
		n := utf8.RuneCount(rest)
		if !found || n < leastArabicClitic || n == 4 && bytes.HasPrefix(rest[2:], []byte("اي")) {
			return word
		}
		word = rest
	}
}

// cutFirst returns word without the first of the prefixes that it has.
func cutFirst(word []byte, prefixes ...string) (rest []byte, found bool) {
	for _, prefix := range prefixes {
		if len(word) >= len(prefix) && string(word[:len(prefix)]) == prefix {
			return word[len(prefix):], true
		}
	}
	return word, false
}

// cutLast returns word without the first of the suffixes that it has, if at
// least so many letters are left.
func cutLast(word []byte, least int, suffixes ...string) []byte {
	for _, suffix := range suffixes {
		if rest, found := bytes.CutSuffix(word, []byte(suffix)); found && utf8.RuneCount(rest) >= least {
			return rest
		}
	}
	return word
}
