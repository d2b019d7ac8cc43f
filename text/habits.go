package text

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a site says again and again is not news. A sentence is habitual when it
// was in habitItems items of a feed within habitDays days.
const (
	habitItems = 3
	habitDays  = 30
	mostHabits = 2000 // sentences that are remembered of a feed

	spareHabits = 500 // sentences beyond them before some are forgotten

	metSentences = 40 // of an item that are met: those from which a summary can be made, and more
)

// Habits is the memory of what a site says: of each sentence, on which days the
// last three items had it. The zero value knows nothing.
type Habits struct {
	days map[uint64]habit // by the hash of the sentence's words
}

// habit holds the days on which the last items had a sentence, newest first,
// counted from 1970; 0: there is none.
type habit [habitItems]uint16

// habitSize is the length of a sentence in packed form.
const habitSize = 8 + 2*habitItems

// UnpackHabits returns what [Habits.Pack] packed. What is not a whole sentence
// at the end is left out.
func UnpackHabits(packed []byte) Habits {
	h := Habits{days: make(map[uint64]habit, len(packed)/habitSize)}
	for ; len(packed) >= habitSize; packed = packed[habitSize:] {
		var days habit
		for i := range days {
			days[i] = binary.BigEndian.Uint16(packed[8+2*i:])
		}
		h.days[binary.BigEndian.Uint64(packed)] = days
	}
	return h
}

// Pack returns the habits in fourteen bytes a sentence: the hash, and the days
// of its last three items. Where they are more than 2,500 it keeps the 2,000 that
// are of most use: the habitual ones, then those met last.
func (h Habits) Pack() []byte {
	said := make([]saying, 0, len(h.days))
	for hash, days := range h.days {
		said = append(said, saying{hash, days})
	}
	if len(said) > mostHabits+spareHabits { // choosing costs more than all else here
		slices.SortFunc(said, saying.compare)
		said = said[:mostHabits]
	}
	slices.SortFunc(said, func(a, b saying) int { return cmp.Compare(a.hash, b.hash) })
	packed := make([]byte, 0, habitSize*len(said))
	for _, s := range said {
		packed = binary.BigEndian.AppendUint64(packed, s.hash)
		for _, day := range s.days {
			packed = binary.BigEndian.AppendUint16(packed, day)
		}
	}
	return packed
}

// saying is one sentence of a site.
type saying struct {
	hash uint64
	days habit
}

// compare sorts sentences by their use: those that three items had before those
// that fewer had, and those met later before those met earlier.
func (s saying) compare(other saying) int {
	for i := habitItems - 1; i >= 0; i-- {
		if s.days[i] != other.days[i] {
			return cmp.Compare(other.days[i], s.days[i])
		}
	}
	return cmp.Compare(s.hash, other.hash)
}

// Meet takes note of the sentences of items, of each by itself, on a day counted
// from 1970.
func (h *Habits) Meet(day int, bodies ...string) {
	if h.days == nil {
		h.days = map[uint64]habit{}
	}
	today := uint16(max(1, min(day, 1<<16-1))) // until 2149
	var words Tokenizer
	var sentences []string
	met := make([]uint64, 0, metSentences)
	for _, body := range bodies {
		sentences, met = sentencesOf(sentences[:0], body, metSentences), met[:0]
		for _, sentence := range sentences {
			hash := hashSentence(&words, sentence)
			if hash == 0 || slices.Contains(met, hash) {
				continue
			}
			met = append(met, hash)
			days := h.days[hash]
			copy(days[1:], days[:])
			days[0] = today
			h.days[hash] = days
		}
	}
}

// Habitual reports whether a sentence is said again and again.
func (h Habits) Habitual(sentence string) bool {
	days, found := h.days[hashSentence(new(Tokenizer), sentence)]
	oldest, newest := slices.Min(days[:]), slices.Max(days[:]) // the clock may have been set back
	return found && oldest > 0 && newest-oldest < habitDays
}

// sentencesOf appends the first sentences of a text to none, n at most.
func sentencesOf(sentences []string, body string, n int) []string {
	for len(sentences) < n && body != "" {
		line := body
		body = ""
		if end := strings.IndexByte(line, '\n'); end >= 0 {
			line, body = line[:end], line[end+1:]
		}
		sentences = Sentences(sentences, line)
	}
	return sentences[:min(len(sentences), n)]
}

// hashSentence returns the hash of a sentence's words (64-bit FNV-1a), 0 where
// there are none.
func hashSentence(words *Tokenizer, sentence string) uint64 {
	if hash, simple := hashSimple(sentence); simple {
		return hash
	}
	words.Reset("")
	words.Add(0, sentence)
	h := wordsHash{hash: hashSeed}
	for _, token := range words.Tokens {
		if token.Form != Plain {
			continue
		}
		for _, c := range token.Word {
			h.add(c)
		}
		h.endWord()
	}
	return h.sum()
}

// hashSimple is hashSentence for those that most are: of which all words are ASCII
// letters and digits, with nothing between them that could be part of one. It
// takes a tenth of the time.
func hashSimple(sentence string) (hash uint64, simple bool) {
	h := wordsHash{hash: hashSeed}
	start := 0 // of the word under way, or where one may begin
	for i := range len(sentence) {
		c := sentence[i]
		if folded := ascii[c]; c < utf8.RuneSelf && folded != 0 {
			h.add(folded)
			continue
		}
		switch c {
		case ' ', ',', ';', ':', '!', '?', '"', '(', ')', '-', '/':
		case '.':
			if i != len(sentence)-1 || i < start+2 { // or it may be an abbreviation's
				return 0, false
			}
		default:
			return 0, false
		}
		if i > start {
			h.endWord()
		}
		start = i + 1
	}
	if len(sentence) > start {
		h.endWord()
	}
	return h.sum(), true
}

const hashSeed, hashPrime = 14695981039346656037, 1099511628211

// wordsHash is the hash of words as far as they were added.
type wordsHash struct {
	hash uint64
	some bool
}

func (h *wordsHash) add(c byte) { h.hash = (h.hash ^ uint64(c)) * hashPrime }

// endWord adds the zero byte between words.
func (h *wordsHash) endWord() { h.hash, h.some = h.hash*hashPrime, true }

func (h *wordsHash) sum() uint64 {
	if !h.some {
		return 0
	}
	return max(1, h.hash)
}
