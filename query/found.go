package query

import (
	"bytes"
	"slices"
	"strings"

	"newsdesk/text"
)

// Match appends the numbers of the queries that d matches to dst, in order. It
// is what [Match] says of each. It allocates only to append.
func (ix *Index) Match(dst []int, d *Doc) []int {
	d.need(ix.reads)
	m := ix.matcher()
	m.d = d
	m.found.lookUp(ix, d)
	before := len(dst)
	for _, query := range m.found.sure {
		dst = append(dst, int(query))
	}
	for _, query := range m.found.candidates {
		if m.match(&ix.queries[query]) {
			dst = append(dst, int(query))
		}
	}
	m.d = nil
	select {
	case ix.idle <- m:
	default:
	}
	slices.Sort(dst[before:])
	return dst
}

// matcher returns an idle matcher, or a new one.
func (ix *Index) matcher() *matcher {
	select {
	case m := <-ix.idle:
		return m
	default:
		return &matcher{found: newFound(ix)}
	}
}

// found is what an item has of the words of an index.
type found struct {
	turn        uint32 // of the item; what has another is of an earlier one
	heads       []head // by key
	occurrences []occurrence
	anchors     []anchor // that have filings
	sure        []int32  // queries that match
	candidates  []int32  // queries that may match
	taken       []uint32 // the turn in which a query was taken
	name        []byte   // memory of a site or language
}

// head is what is known of a key.
type head struct {
	turn        uint32
	ways        uint32 // a bit for each way and field
	first, last int32  // occurrences
}

// occurrence is a token that leads to a key, and the next that does.
type occurrence struct{ token, next int32 }

func newFound(ix *Index) *found {
	return &found{heads: make([]head, (len(ix.from)-1)/int(ways)), taken: make([]uint32, len(ix.queries))}
}

// lookUp finds the words of d, and the queries that may match.
func (f *found) lookUp(ix *Index, d *Doc) {
	f.begin()
	for i := range d.words.Tokens {
		f.lookUpToken(ix, &d.words.Tokens[i], int32(i))
	}
	if ix.reads.has(inSite) {
		f.lookUpSite(ix, hostOf(d.fields.Link))
	}
	if ix.reads.has(inLang) {
		f.lookUpLang(ix, d.fields.Lang)
	}
	f.candidates = append(f.candidates, ix.always...)
	for _, a := range f.anchors {
		f.take(a, ix.filed[ix.from[a]:ix.from[a+1]])
	}
}

func (f *found) begin() {
	f.occurrences, f.anchors, f.sure, f.candidates = f.occurrences[:0], f.anchors[:0], f.sure[:0], f.candidates[:0]
	if f.turn++; f.turn == 0 { // after four thousand million items
		clear(f.heads)
		clear(f.taken)
		f.turn = 1
	}
}

func (f *found) lookUpToken(ix *Index, token *text.Token, i int32) {
	isStem := token.Stem != nil && bytes.Equal(token.Stem, token.Word)
	if k := ix.words[string(token.Word)]; k != 0 {
		bits := uint32(1)
		switch {
		case isStem:
			bits |= 1 << (8 * byStem)
		case token.Stem == nil:
			bits |= 1 << (8 * byPlain)
		}
		f.add(ix, k, bits<<token.Field, i)
	}
	if !isStem && token.Stem != nil {
		if k := ix.words[string(token.Stem)]; k != 0 {
			f.add(ix, k, 1<<(8*byStem)<<token.Field, i)
		}
	}
	if ix.prefixes.may(token.Word) {
		for _, p := range ix.prefixes.begin[string(token.Word[:gate])] {
			if len(p.word) <= len(token.Word) && string(token.Word[:len(p.word)]) == p.word {
				f.add(ix, p.key, 1<<token.Field, i)
			}
		}
	}
}

// lookUpSite finds host and the hosts above it.
func (f *found) lookUpSite(ix *Index, host string) {
	for more := host != ""; more; _, host, more = strings.Cut(host, ".") {
		f.name = append(append(f.name[:0], sitePrefix...), host...)
		f.addName(ix)
	}
}

// lookUpLang finds a language tag and those it is a kind of.
func (f *found) lookUpLang(ix *Index, lang string) {
	f.name = append(f.name[:0], langPrefix...)
	for i := range len(lang) {
		c := lowerTag(lang[i])
		if c == '-' {
			f.addName(ix)
		}
		f.name = append(f.name, c)
	}
	f.addName(ix)
}

func (f *found) addName(ix *Index) {
	if k := ix.words[string(f.name)]; k != 0 {
		f.add(ix, k, uint32(everywhere), -1)
	}
}

// add notes that the token at index i leads to k in these ways.
func (f *found) add(ix *Index, k key, bits uint32, i int32) {
	h := &f.heads[k]
	if h.turn != f.turn {
		*h = head{turn: f.turn, first: -1, last: -1}
	}
	before := h.ways
	h.ways |= bits
	if i >= 0 {
		f.link(h, i)
	}
	for w := range ways {
		if mask := uint32(0xFF) << (8 * w); bits&mask != 0 && before&mask == 0 {
			if a := k.by(w); ix.from[a] != ix.from[a+1] {
				f.anchors = append(f.anchors, a)
			}
		}
	}
}

// link makes the token at index i the last occurrence of a key.
func (f *found) link(h *head, i int32) {
	at := int32(len(f.occurrences)) //nolint:gosec // there are fewer
	f.occurrences = append(f.occurrences, occurrence{i, -1})
	if h.first < 0 {
		h.first = at
	} else {
		f.occurrences[h.last].next = at
	}
	h.last = at
}

// take takes the queries that are filed under a, each once.
func (f *found) take(a anchor, filings []filing) {
	inItem := f.anchored(a, everywhere)
	for i := range filings {
		filing := &filings[i]
		in := ^fields(0)
		if filing.sure {
			in = everywhere
		}
		if filing.sure && !inItem || filing.also[0] != 0 && !f.anchored(filing.also[0], in) && !f.anchored(filing.also[1], in) {
			continue
		}
		switch {
		case f.taken[filing.query] == f.turn:
			continue
		case filing.sure:
			f.sure = append(f.sure, filing.query)
		default:
			f.candidates = append(f.candidates, filing.query)
		}
		f.taken[filing.query] = f.turn
	}
}

// anchored reports whether a was found in these fields. No anchor never is.
func (f *found) anchored(a anchor, in fields) bool {
	return f.is(key(a/anchor(ways)), way(a%anchor(ways)), in)
}

// has reports whether s, which is a form by itself, is filled in these fields.
func (f *found) has(s *slot, in fields) bool {
	if s.manner != asStem {
		return f.is(s.keys[0], byWord, in)
	}
	return f.is(s.keys[1], byStem, in) || f.is(s.keys[0], byPlain, in)
}

// is reports whether a token in these fields leads to k in this way.
func (f *found) is(k key, w way, in fields) bool {
	h := &f.heads[k]
	return h.turn == f.turn && h.ways>>(8*w)&uint32(in) != 0
}

// first returns the first occurrence of what may fill s, -1 where there is none.
func (f *found) first(s *slot) int {
	k := s.keys[0]
	if s.manner == asStem && f.is(s.keys[1], byStem, ^fields(0)) {
		k = s.keys[1]
	}
	if h := &f.heads[k]; h.turn == f.turn {
		return int(h.first)
	}
	return -1
}
