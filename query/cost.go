package query

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

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
