package text

import (
	"slices"
	"unicode/utf8"
)

// Gap is how many positions lie between the words of two texts that are added
// to one [Tokenizer], so that no phrase runs from one into the other.
const Gap = 100

// Form says how a token came about.
type Form uint8

// The forms of a token.
const (
	Plain  Form = iota // a word as it stands there
	Joined             // the parts of a compound taken together: "email" of "e-mail"
	Signed             // with its signs: "at&t", "c++", "c#", ".net"
)

// Token is a word of a text.
type Token struct {
	Word       []byte // folded
	Stem       []byte // of Word; nil where script and language have no stemmer
	Start, End int32  // in bytes, in the text: for "U.S." with the dots, for "Trump's" without 's
	Pos        int32  // counts words
	Span       uint8  // how many positions it takes up: 1, of a compound the number of its parts
	Field      uint8  // as given to [Tokenizer.Add]
	Form       Form
}

// Tokenizer splits texts into words. It keeps its memory from one item to the
// next, so that most texts are split without allocating. Its zero value is
// ready for texts of an unknown language.
type Tokenizer struct {
	// Tokens are the words in the order of their positions. They are valid
	// until Reset.
	Tokens []Token

	s      string // the text
	field  uint8
	next   int32 // position
	buf    []byte
	signed []byte // memory of words with signs
	folder folder
	stems  stemmer

	parts     int // of the compound under way, 0 where there is none
	firstPart int // its index in Tokens
	firstByte int // its place in buf
	ampersand bool
}

// maxKept is the most memory, in bytes of text, that is kept from one item to the next.
const maxKept = 1 << 20

// maxParts is the most parts of which the joined form is known.
const maxParts = 4

// Reset forgets the tokens. Texts that follow are in the language with this
// BCP 47 tag, which may be empty.
func (t *Tokenizer) Reset(language string) {
	if cap(t.buf) > maxKept {
		t.Tokens, t.buf = nil, nil
	}
	t.Tokens, t.buf, t.signed, t.next = t.Tokens[:0], t.buf[:0], t.signed[:0], 0
	t.stems.use(language)
}

// Add appends the words of s, [Gap] positions behind the last.
func (t *Tokenizer) Add(field uint8, s string) {
	if len(t.Tokens) > 0 {
		t.next += Gap
	}
	t.s, t.field = s, field
	t.buf = slices.Grow(t.buf, len(s))
	for at := 0; at < len(s); {
		switch c := s[at]; {
		case c >= utf8.RuneSelf:
			at = t.wide(at)
		case ascii[c] == 0:
			at++
		default:
			at = t.narrow(at)
		}
	}
	t.closeCompound()
	t.s, t.ampersand = "", false
}

// narrow takes the word that begins with an ASCII character at byte at, and
// returns where to go on.
func (t *Tokenizer) narrow(at int) int {
	s, buf, end := t.s, t.buf, at
	for ; end < len(s); end++ {
		c := ascii[s[end]]
		if c == 0 {
			break
		}
		buf = append(buf, c)
	}
	from := len(t.buf)
	t.buf = buf
	if end == len(s) || s[end] == ' ' {
		t.add(at, end, from)
		return t.finish(end)
	}
	if s[end] >= utf8.RuneSelf {
		if r, _ := utf8.DecodeRuneInString(s[end:]); classOf(r)&(wordly|ignorable) != 0 && classOf(r)&ideograph == 0 {
			t.buf = t.buf[:from]
			return t.wide(at)
		}
	}
	if s[end] == '.' && end == at+1 {
		if n := acronymLen(s[at:]); n > 0 {
			t.buf = t.buf[:from]
			return t.acronym(at, at+n)
		}
	}
	t.add(at, end, from)
	return t.finish(end)
}

// wide takes what begins with any character at byte at, and returns where to go on.
func (t *Tokenizer) wide(at int) int {
	first, size := utf8.DecodeRuneInString(t.s[at:])
	kind := classOf(first)
	switch {
	case kind&wordly == 0:
		return at + size
	case kind&ideograph != 0:
		t.closeCompound()
		end, simple := t.extent(at+size, mark)
		t.fold(at, end, simple && kind&alone != 0)
		t.closeCompound()
		return end
	}
	if next := at + size; next < len(t.s) && t.s[next] == '.' {
		if n := acronymLen(t.s[at:]); n > 0 {
			return t.acronym(at, at+n)
		}
	}
	end, simple := t.extent(at, wordly)
	t.fold(at, end, simple)
	return t.finish(end)
}

// maxRun is the most bytes that are folded as one word. No word is as long, and
// normalising long runs of marks takes time that grows with their square.
const maxRun = 512

// extent returns where the run of characters of these classes ends that begins
// at byte at, and whether each of them folds alone.
func (t *Tokenizer) extent(at int, of class) (end int, simple bool) {
	end, simple = at, true
	for limit := at + maxRun; at < min(limit, len(t.s)); {
		r, size := utf8.DecodeRuneInString(t.s[at:])
		kind := classOf(r)
		if kind&(of|ignorable) == 0 || kind&ideograph != 0 {
			break
		}
		at += size
		if kind&ignorable == 0 {
			end = at
			simple = simple && kind&alone != 0
		}
	}
	return end, simple
}

// fold takes the word between two bytes. Simple words are folded character by
// character; others as a whole, which may leave more than one word, as of "½".
func (t *Tokenizer) fold(start, end int, simple bool) {
	from := len(t.buf)
	if simple {
		for _, r := range t.s[start:end] {
			if r >= tableSize {
				if !isIgnorable(r) {
					t.buf = utf8.AppendRune(t.buf, r)
				}
				continue
			}
			t.buf = append(t.buf, alphabets()[r].folded...)
		}
		t.add(start, end, from)
		return
	}
	folded := t.folder.fold(t.s[start:end])
	for len(folded) > 0 {
		r, size := utf8.DecodeRune(folded)
		folded = folded[size:]
		if classOf(r)&wordly != 0 {
			t.buf = utf8.AppendRune(t.buf, r)
			continue
		}
		t.add(start, end, from)
		t.closeCompound()
		from = len(t.buf)
	}
	t.add(start, end, from)
}

// acronym takes the acronym with dots between two bytes.
func (t *Tokenizer) acronym(start, end int) int {
	from := len(t.buf)
	for i := start; i < end; {
		_, size := utf8.DecodeRuneInString(t.s[i:])
		switch c := t.s[i]; {
		case c >= utf8.RuneSelf:
			t.buf = append(t.buf, t.folder.fold(t.s[i:i+size])...)
		case c != '.':
			t.buf = append(t.buf, ascii[c])
		}
		i += size
	}
	t.add(start, end, from)
	return t.finish(end)
}

// add appends the token between two bytes whose word begins in buf at from.
func (t *Tokenizer) add(start, end, from int) {
	if from == len(t.buf) {
		return
	}
	word := t.buf[from:len(t.buf):len(t.buf)]
	t.Tokens = append(t.Tokens, Token{})
	token := &t.Tokens[len(t.Tokens)-1]
	token.Word, token.Stem = word, t.stems.stem(word)
	token.Start, token.End = int32(start), int32(end) //nolint:gosec // an item has megabytes, not gigabytes
	token.Pos, token.Span, token.Field = t.next, 1, t.field
	t.next++
	if t.parts++; t.parts == 1 {
		t.firstPart, t.firstByte = len(t.Tokens)-1, from
	}
	if t.ampersand {
		t.joinAmpersand()
	}
	if start > 0 && t.s[start-1] == '.' && mayFollowDot(t.s[:start-1]) {
		t.sign(len(t.Tokens)-1, start-1, end)
	}
}

// mayFollowDot reports whether a dot behind s belongs to the word that follows
// it: neither does the dot of "example.net", nor an ellipsis.
func mayFollowDot(s string) bool {
	before := lastRune(s)
	return s == "" || before != '.' && classOf(before)&(wordly|ignorable) == 0
}

// Words appends the folded words of s to dst, in order.
func Words(dst []string, s string) []string {
	var t Tokenizer
	t.Add(0, s)
	for _, token := range t.Tokens {
		if token.Form == Plain {
			dst = append(dst, string(token.Word))
		}
	}
	return dst
}
