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
	case isApostrophe(joint) && contracts(t.s[end+size:]):
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

// joinAmpersand adds "at&t" when "t" was taken behind "at" and "&".
func (t *Tokenizer) joinAmpersand() {
	t.ampersand = false
	second := len(t.Tokens) - 1
	first := second - 1
	for t.Tokens[first].Form != Plain {
		first--
	}
	from := len(t.signed)
	t.signed = append(t.signed, t.Tokens[first].Word...)
	t.signed = append(t.signed, '&')
	t.signed = append(t.signed, t.Tokens[second].Word...)
	token := t.Tokens[second]
	token.Word = t.signed[from:len(t.signed):len(t.signed)]
	token.Stem = t.stems.stem(token.Word)
	token.Start, token.Pos, token.Span, token.Form = t.Tokens[first].Start, token.Pos-1, 2, Signed
	t.Tokens = slices.Insert(t.Tokens, second, token)
	t.firstPart++
}

// suffix adds the last word with the "+", "++" or "#" at byte at, if it is a
// part of the name: "C++11" has one, "a+b" and "x#y" have none.
func (t *Tokenizer) suffix(at int) int {
	end := at + 1
	if t.s[at] == '+' && end < len(t.s) && t.s[end] == '+' {
		end++
	} else if isWordRune(firstRune(t.s[end:])) {
		return end
	}
	last := len(t.Tokens) - 1
	t.sign(last, int(t.Tokens[last].Start), end)
	return end
}

// sign adds the token at index i in the form with its signs, which has the
// bytes from start to end.
func (t *Tokenizer) sign(i, start, end int) {
	token, from := t.Tokens[i], len(t.signed)
	t.signed = append(t.signed, t.s[start:token.Start]...)
	t.signed = append(t.signed, token.Word...)
	t.signed = append(t.signed, t.s[token.End:end]...)
	token.Word = t.signed[from:len(t.signed):len(t.signed)]
	token.Stem = t.stems.stem(token.Word)
	token.Start, token.End, token.Form = int32(start), int32(end), Signed //nolint:gosec // within the text
	t.Tokens = append(t.Tokens, token)
}

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
