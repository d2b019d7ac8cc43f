package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// finish looks at what follows the word that was just taken and ended at byte
// end: a possessive, a sign, or the joint of a compound. It returns where to go on.
func (t *Tokenizer) finish(end int) int {
	if end == len(t.s) || t.s[end] == ' ' || !t.endsAt(end) {
		t.closeCompound()
		return end
	}
	joint, size := utf8.DecodeRuneInString(t.s[end:])
	switch {
	case joint == '+', joint == '#':
		t.closeCompound()
		end = t.suffix(end)
		return end + possessiveLen(t.s[end:])
	case joint == '&' && t.startsWord(end+1):
		t.closeCompound()
		t.ampersand = true
		return end + 1
	case possessiveLen(t.s[end:]) > 0:
		t.closeCompound()
		return end + possessiveLen(t.s[end:])
	case isApostrophe(joint) && (contracts(t.s[end+size:]) || t.elides(t.s[end+size:])):
		t.closeCompound()
		return end + size
	case (isApostrophe(joint) || isHyphen(joint)) && t.startsWord(end+size):
		if unicode.IsDigit(lastRune(t.s[:end])) && unicode.IsDigit(firstRune(t.s[end+size:])) {
			t.closeCompound()
		}
		return end + size
	}
	t.closeCompound()
	return end
}

// contracts reports whether s, behind an apostrophe, begins with the rest of an
// English verb. Joined with the word before it would read as another: "she'll"
// is no shell, "we're" is not were. "Don't" is not mistaken for anything.
func contracts(s string) bool {
	for _, rest := range []string{"ll", "re", "ve", "d", "m"} {
		if len(s) >= len(rest) && strings.EqualFold(s[:len(rest)], rest) && classOf(firstRune(s[len(rest):]))&(wordly|ignorable) == 0 {
			return true
		}
	}
	return false
}

// elides reports whether the word before an apostrophe, the first of its
// compound, stands for a longer one in a Romance language because s, behind it,
// begins with a vowel. Joined they would read as another word: "d'une" is no
// dune, "l'une" not lune. "N'Djamena" has no vowel there.
func (t *Tokenizer) elides(s string) bool {
	if t.parts != 1 || !startsWithVowel(s) {
		return false
	}
	switch string(t.Tokens[t.firstPart].Word) {
	case "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu":
		return true
	case "all", "anch", "bell", "coll", "com", "dall", "degl", "dell", "dov", "gl", "nell", "nessun", "quell", "quest", "sull", "tutt", "un", "v":
		return true
	}
	return false
}

// startsWithVowel reports whether s begins with a vowel, or with an h, which
// Romance languages do not speak.
func startsWithVowel(s string) bool {
	r := firstRune(s)
	if r >= tableSize {
		return false
	}
	folded := alphabets()[r].folded
	return folded != "" && strings.IndexByte("aehiouy", folded[0]) >= 0
}

// endsAt reports whether the last token ends at byte end. It does not where a
// word was taken that folds to nothing.
func (t *Tokenizer) endsAt(end int) bool {
	return len(t.Tokens) > 0 && int(t.Tokens[len(t.Tokens)-1].End) == end && t.Tokens[len(t.Tokens)-1].Field == t.field
}

// startsWord reports whether a word other than an ideograph begins at byte at,
// with a character that stays as it is when another comes to stand before it.
func (t *Tokenizer) startsWord(at int) bool {
	r := firstRune(t.s[at:])
	kind := classOf(r)
	return at < len(t.s) && kind&(letter|digit) != 0 && kind&ideograph == 0 && !isJamo(r)
}

// closeCompound adds the joined form of the compound under way, if it has more
// than one part and not too many. The words of its parts follow each other in buf.
func (t *Tokenizer) closeCompound() {
	if t.parts > 1 && t.parts <= maxParts {
		first, last := t.Tokens[t.firstPart], t.Tokens[len(t.Tokens)-1]
		word := t.buf[t.firstByte:len(t.buf):len(t.buf)]
		t.Tokens = slices.Insert(t.Tokens, t.firstPart+1, Token{
			Word: word, Stem: t.stems.stem(word), Start: first.Start, End: last.End,
			Pos: first.Pos, Span: uint8(t.next - first.Pos), Field: t.field, Form: Joined, //nolint:gosec // maxParts at most
		})
	}
	t.parts = 0
}

// possessiveLen returns the length in bytes of the 's that s begins with, 0
// where there is none or a letter follows it.
func possessiveLen(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	if !isApostrophe(r) || len(s) <= size || (s[size] != 's' && s[size] != 'S') || classOf(firstRune(s[size+1:]))&(wordly|ignorable) != 0 {
		return 0
	}
	return size + 1
}

// firstRune returns the first character of s, [utf8.RuneError] where s is empty.
func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
