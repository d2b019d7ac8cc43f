package query

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// Index finds which of many queries an item matches, at a cost that hardly
// grows with their number. Each query is filed under the terms of which an item
// has at least one if it matches at all, the rarest there are: of an AND those
// of its rarest operand, of an OR those of all, of a phrase its rarest word. The
// words of an item are looked up once; the queries filed under those that are
// found are then evaluated exactly.
//
// An Index does not change and is safe for use by many goroutines.
type Index struct {
	queries  []node
	reads    fields
	words    map[string]key
	prefixes prefixes
	filed    []filing      // by anchor
	from     []int32       // where the filings of an anchor begin in filed; those of the last end it
	always   []int32       // queries that nothing can be filed under
	idle     chan *matcher // for this index, with their memory
}

// key numbers the words of an index, from 1 on.
type key int32

// anchor is what a query is filed under: a key and a way to come to it. 0 is none.
type anchor int32

func (k key) by(w way) anchor { return anchor(int(k)*int(ways) + int(w)) } //nolint:gosec // there are fewer

// filing is a query that may match where its anchor is found, but only if one
// of these others is found as well, where there are any. Most candidates fail
// here, at a fraction of the cost of their evaluation.
type filing struct {
	query int32
	also  [2]anchor
	sure  bool // title or text have both: nothing is left to evaluate
}

// way is how an item comes to a key.
type way int

const (
	byWord  way = iota // a word is the key, begins with it, or it names the site or language
	byStem             // a word has the key as its stem
	byPlain            // a word that has no stem is the key
	ways
)

// namePrefixes keep sites and languages apart from words, which have no colon.
const (
	sitePrefix = "site:"
	langPrefix = "lang:"
)

// NewIndex returns the index of queries, which go by their place in the slice.
// Frequency returns the share of items, from 0 to 1, that have a folded word or
// stem, 0 where it is not known; it may be nil. It makes the index fast, never
// wrong.
func NewIndex(queries []Expr, frequency func(word string) float64) *Index {
	b := builder{
		Index:     &Index{queries: make([]node, len(queries)), words: map[string]key{}},
		frequency: frequency,
		starts:    map[string]key{},
		lists:     make([][]filing, ways),
	}
	for i, e := range queries {
		n := &b.queries[i]
		*n = compile(e, everywhere, "")
		b.reads |= n.reads()
		b.number(n)
		b.file(n, int32(i))
	}
	b.flatten()
	b.prefixes = newPrefixes(b.starts)
	b.idle = make(chan *matcher, maxIdle)
	return b.Index
}

// maxIdle is how many matchers an index keeps: as many goroutines match without
// allocating.
const maxIdle = 8

// Len returns the number of queries.
func (ix *Index) Len() int { return len(ix.queries) }

// builder makes an Index.
type builder struct {
	*Index
	frequency func(word string) float64
	starts    map[string]key // of prefixes
	lists     [][]filing     // by anchor
}

// number gives the slots of n their keys and costs.
func (b *builder) number(n *node) {
	n.term = "" // nobody asks an index
	for i := range n.kids {
		b.number(&n.kids[i])
	}
	for _, f := range n.forms {
		for i := range f {
			b.numberSlot(&f[i])
		}
	}
}

func (b *builder) numberSlot(s *slot) {
	s.cost = b.slotCost(s)
	switch s.manner {
	case asPrefix:
		s.keys[0] = b.key(b.starts, s.word)
	case asSite:
		s.keys[0] = b.key(b.words, sitePrefix+s.word)
	case asLang:
		s.keys[0] = b.key(b.words, langPrefix+s.word)
	case asStem:
		if s.stem != "" {
			s.keys[1] = b.key(b.words, s.stem)
		}
		s.keys[0] = b.key(b.words, s.word)
	case asWord:
		s.keys[0] = b.key(b.words, s.word)
	}
}

// key returns the key of a word, which may be new.
func (b *builder) key(words map[string]key, word string) key {
	k, found := words[word]
	if !found {
		k = key(len(b.lists) / int(ways)) //nolint:gosec // there are fewer
		words[word] = k
		b.lists = append(b.lists, nil, nil, nil)
	}
	return k
}

// file files a query under the cheapest anchors that it has.
func (b *builder) file(n *node, query int32) {
	b.order(n)
	if math.IsInf(b.cost(n), 1) {
		b.always = append(b.always, query)
		return
	}
	b.fileUnder(n, nil, filing{query: query, sure: true})
}

// fileUnder files a query under the anchors of n, a part of it of which some
// match must be found. All of the required slots must be filled as well. It is
// sure of no more than the filing it is given.
func (b *builder) fileUnder(n *node, required []*slot, as filing) {
	switch n.op {
	case opAnd:
		as.sure = as.sure && len(n.kids) == 2 && n.kids[0].isPresence() && n.kids[1].isPresence()
		b.fileUnder(&n.kids[0], appendRequired(required, n), as)
	case opNear:
		as.sure = false
		b.fileUnder(b.cheapest(n.kids), appendRequired(required, n), as)
	case opOr:
		for i := range n.kids {
			b.fileUnder(&n.kids[i], slices.Clip(required), as)
		}
	case opTerm:
		for _, f := range n.forms {
			b.fileForm(n, f, slices.Clip(required), as)
		}
	case opNot: // has an infinite cost
	}
}

// fileForm files a query under the rarest word of f, a form of the term n.
func (b *builder) fileForm(n *node, f form, required []*slot, as filing) {
	rarest := b.rarest(f)
	for i := range f {
		required = append(required, &f[i])
	}
	as.also = b.also(rarest, required)
	as.sure = as.sure && len(f) == 1 && rarest.surface == "" && n.in == everywhere
	for _, a := range rarest.anchors() {
		if a != 0 {
			b.lists[a] = append(b.lists[a], as)
		}
	}
}

// isPresence reports whether n is a term that matches where its one slot is
// filled in title or text.
func (n *node) isPresence() bool {
	return n.op == opTerm && n.in == everywhere && len(n.forms) == 1 && len(n.forms[0]) == 1 && n.forms[0][0].surface == ""
}

// also returns the anchors of the cheapest of the required slots but s.
func (*builder) also(s *slot, required []*slot) [2]anchor {
	var best *slot
	for _, r := range required {
		if r != s && (best == nil || r.cost < best.cost) {
			best = r
		}
	}
	if best == nil {
		return [2]anchor{}
	}
	return best.anchors()
}

// appendRequired appends the slots to dst that are filled wherever n matches.
func appendRequired(dst []*slot, n *node) []*slot {
	switch n.op {
	case opAnd, opNear:
		for i := range n.kids {
			dst = appendRequired(dst, &n.kids[i])
		}
	case opTerm:
		if len(n.forms) > 1 {
			break
		}
		for i := range n.forms[0] {
			dst = append(dst, &n.forms[0][i])
		}
	case opOr, opNot:
	}
	return dst
}

// anchors returns the one or two anchors of which one is found where s is filled.
func (s *slot) anchors() [2]anchor {
	switch {
	case s.manner != asStem:
		return [2]anchor{s.keys[0].by(byWord)}
	case s.stem == "":
		return [2]anchor{s.keys[0].by(byPlain)}
	}
	return [2]anchor{s.keys[1].by(byStem), s.keys[0].by(byPlain)}
}

// flatten puts the lists one behind the other.
func (b *builder) flatten() {
	total := 0
	for _, list := range b.lists {
		total += len(list)
	}
	b.filed, b.from = make([]filing, 0, total), make([]int32, 0, len(b.lists)+1)
	for _, list := range b.lists {
		b.from = append(b.from, int32(len(b.filed))) //nolint:gosec // there are fewer
		b.filed = append(b.filed, list...)
	}
	b.from = append(b.from, int32(len(b.filed))) //nolint:gosec // there are fewer
}

// order puts the operands of each AND in the order of their cost, so that the
// one that is least likely to be there is tried first.
func (b *builder) order(n *node) {
	for i := range n.kids {
		b.order(&n.kids[i])
	}
	if n.op == opAnd {
		slices.SortStableFunc(n.kids, func(x, y node) int { return cmp.Compare(b.cost(&x), b.cost(&y)) })
	}
}

// cost returns the share of items that the anchors of n lead to; infinite if it
// has none. The operands of an AND are in order.
func (b *builder) cost(n *node) float64 {
	total := 0.0
	switch n.op {
	case opAnd:
		return b.cost(&n.kids[0])
	case opNot:
		return math.Inf(1)
	case opNear:
		return b.cost(b.cheapest(n.kids))
	case opOr:
		for i := range n.kids {
			total += b.cost(&n.kids[i])
		}
	case opTerm:
		for _, f := range n.forms {
			total += b.rarest(f).cost
		}
	}
	return total
}

func (b *builder) cheapest(kids []node) *node {
	best := &kids[0]
	for i := range kids {
		if b.cost(&kids[i]) < b.cost(best) {
			best = &kids[i]
		}
	}
	return best
}

func (*builder) rarest(f form) *slot {
	best := &f[0]
	for i := range f {
		if f[i].cost < best.cost {
			best = &f[i]
		}
	}
	return best
}

// What is assumed where frequencies are not known.
const (
	siteShare   = 0.02
	langShare   = 0.9
	commonShare = 0.3
	prefixShare = 0.05  // of the shortest; each letter more halves it
	wordShare   = 0.001 // of a word of one letter; longer words are rarer
)

// slotCost returns the share of items in which s is likely to be filled.
func (b *builder) slotCost(s *slot) float64 {
	switch s.manner {
	case asSite:
		return siteShare
	case asLang:
		return langShare
	case asPrefix:
		return b.share(s.word) + prefixShare*math.Pow(0.5, float64(utf8.RuneCountInString(s.word)-minPrefix))
	case asStem:
		if s.stem != "" && s.stem != s.word {
			return max(b.share(s.word), b.share(s.stem))
		}
	case asWord:
	}
	return b.share(s.word)
}

// share returns the share of items that have a word.
func (b *builder) share(word string) float64 {
	guess := wordShare / float64(len(word))
	if b.frequency != nil {
		if share := b.frequency(word); share > 0 {
			return share + guess*wordShare
		}
	}
	if isCommon(word) {
		return commonShare
	}
	return guess
}
