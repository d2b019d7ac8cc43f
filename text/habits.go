package text

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
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
	packed []byte           // what was unpacked: sayings in the order of their hashes
	met    map[uint64]habit // what was met since, by the hash of the sentence's words
}

// habit holds the days on which the last items had a sentence, newest first,
// counted from 1970; 0: there is none.
type habit [habitItems]uint16

// habitSize is the length of a sentence in packed form.
const habitSize = 8 + 2*habitItems

// UnpackHabits returns what [Habits.Pack] packed. What is not a whole sentence
// at the end is left out.
func UnpackHabits(packed []byte) Habits {
	h := Habits{packed: bytes.Clone(packed[:len(packed)/habitSize*habitSize])}
	for i := 1; i < h.len(); i++ {
		if h.at(i-1).hash >= h.at(i).hash {
			return h.unsorted()
		}
	}
	return h
}

// unsorted returns habits that are packed in no order, as Pack leaves none, as if
// all of them were met since.
func (h Habits) unsorted() Habits {
	met := make(map[uint64]habit, h.len())
	for i := range h.len() {
		s := h.at(i)
		met[s.hash] = s.days
	}
	return Habits{met: met}
}

// len returns how many sayings are packed.
func (h Habits) len() int { return len(h.packed) / habitSize }

// at returns a saying that is packed.
func (h Habits) at(i int) (s saying) {
	packed := h.packed[i*habitSize : (i+1)*habitSize]
	s.hash = binary.BigEndian.Uint64(packed)
	for i := range s.days {
		s.days[i] = binary.BigEndian.Uint16(packed[8+2*i:])
	}
	return s
}

// find returns the days of a sentence.
func (h Habits) find(hash uint64) (days habit, found bool) {
	if days, found = h.met[hash]; found {
		return days, true
	}
	i := sort.Search(h.len(), func(i int) bool { return h.at(i).hash >= hash })
	if i == h.len() || h.at(i).hash != hash {
		return habit{}, false
	}
	return h.at(i).days, true
}

// Pack returns the habits in fourteen bytes a sentence: the hash, and the days
// of its last three items. Where they are more than 2,500 it keeps the 2,000 that
// are of most use: the habitual ones, then those met last.
func (h Habits) Pack() []byte {
	all := Habits{packed: h.merged()}
	if all.len() <= mostHabits+spareHabits { // choosing costs more than all else here
		return all.packed
	}
	said := make([]saying, all.len())
	for i := range said {
		said[i] = all.at(i)
	}
	slices.SortFunc(said, saying.compare)
	said = said[:mostHabits]
	slices.SortFunc(said, saying.compareHash)
	packed := all.packed[:0]
	for _, s := range said {
		packed = s.append(packed)
	}
	return packed
}

// merged returns what is packed with what was met.
func (h Habits) merged() []byte {
	met := make([]saying, 0, len(h.met))
	for hash, days := range h.met {
		met = append(met, saying{hash, days})
	}
	slices.SortFunc(met, saying.compareHash)
	packed := make([]byte, 0, len(h.packed)+habitSize*len(met))
	for i := range h.len() {
		old := h.at(i)
		for len(met) > 0 && met[0].hash < old.hash {
			packed, met = met[0].append(packed), met[1:]
		}
		if len(met) > 0 && met[0].hash == old.hash { // it was met again
			old, met = met[0], met[1:]
		}
		packed = old.append(packed)
	}
	for _, s := range met {
		packed = s.append(packed)
	}
	return packed
}

// saying is one sentence of a site.
type saying struct {
	hash uint64
	days habit
}

func (s saying) append(packed []byte) []byte {
	packed = binary.BigEndian.AppendUint64(packed, s.hash)
	for _, day := range s.days {
		packed = binary.BigEndian.AppendUint16(packed, day)
	}
	return packed
}

func (s saying) compareHash(other saying) int { return cmp.Compare(s.hash, other.hash) }

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
	if h.met == nil {
		h.met = map[uint64]habit{}
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
			days, _ := h.find(hash)
			copy(days[1:], days[:])
			days[0] = today
			h.met[hash] = days
		}
	}
}

// Habitual reports whether a sentence is said again and again.
func (h Habits) Habitual(sentence string) bool {
	days, found := h.find(hashSentence(new(Tokenizer), sentence))
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
