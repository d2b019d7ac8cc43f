package query

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
