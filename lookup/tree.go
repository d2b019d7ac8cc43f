package lookup

import "slices"

// all finds what each of its parts finds.
type all struct {
	parts []iterator
	at    int32 // found last, -1 before the first
}

func newAll(parts ...iterator) *all { return &all{parts, -1} }

func (a *all) next(least int32) int32 {
	if a.at >= least {
		return a.at
	}
	for i := 0; i < len(a.parts) && least != noItem; i++ {
		if item := a.parts[i].next(least); item > least {
			least, i = item, -1
		}
	}
	a.at = least
	return least
}

// anyOf finds what one of its parts finds.
type anyOf struct{ parts []iterator }

func (a *anyOf) next(least int32) int32 {
	first := int32(noItem)
	for _, part := range a.parts {
		first = min(first, part.next(least))
	}
	return first
}

// none finds what its part does not. It remembers what it found, as it has
// asked its part for what lies before that.
type none struct {
	part  iterator
	items int32 // of the segment
	at    int32 // found last, -1 before the first
}

func (n *none) next(least int32) int32 {
	if n.at >= least {
		return n.at
	}
	for least < n.items && n.part.next(least) == least {
		least++
	}
	n.at = least
	if least >= n.items {
		n.at = noItem
	}
	return n.at
}

// everything finds all items.
type everything struct{ items int32 }

func (e everything) next(least int32) int32 {
	if least < e.items {
		return least
	}
	return noItem
}

// near finds terms that are close to each other.
type near struct {
	terms    []*term
	within   []int
	together *all // all terms, wherever they are
	at       int32

	close, spans []span // memory of fits
}

func newNear(terms []*term, within []int) *near {
	n := &near{terms: terms, within: within, together: newAll(), at: -1}
	for _, t := range terms {
		n.together.parts = append(n.together.parts, t)
	}
	return n
}

func (n *near) next(least int32) int32 {
	for n.at < least {
		n.at = n.together.next(least)
		if n.at != noItem && !n.fits() {
			least, n.at = n.at+1, -1
		}
	}
	return n.at
}

// fits reports whether each term is close to the next.
func (n *near) fits() bool {
	n.close = n.terms[0].spans(n.close[:0], n.at)
	for i, t := range n.terms[1:] {
		n.spans = closeTo(n.close, t.spans(n.spans[:0], n.at), int32(n.within[i])) //nolint:gosec // query.MaxNear at most
		n.close, n.spans = n.spans, n.close
	}
	return len(n.close) > 0
}

// closeTo returns, in the memory of spans, those of them that are within n words
// of one of others. Both are in the order in which they begin.
func closeTo(others, spans []span, n int32) []span {
	longest := int32(0)
	for _, o := range others {
		longest = max(longest, o.to-o.from)
	}
	kept := spans[:0]
	for _, s := range spans {
		behind, _ := slices.BinarySearchFunc(others, s.from-longest-n, func(o span, from int32) int { return int(o.from) - int(from) })
		for _, o := range others[behind:] {
			if o.from >= s.to+n {
				break
			}
			if o.to <= s.from && s.from-o.to < n || s.to <= o.from && o.from-s.to < n {
				kept = append(kept, s)
				break
			}
		}
	}
	return kept
}
