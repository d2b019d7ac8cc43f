package cluster

import (
	"math"
	"slices"
)

// record is what a story is known by, its words and its titles, in one piece of
// memory without pointers: the number of terms, the terms in their order, the
// bits of their weights, and the titles. It does not change.
type record []uint32

func newRecord(centroid vector, known titles) record {
	r := make(record, 1+2*len(centroid), 1+2*len(centroid)+len(known))
	r[0] = uint32(len(centroid)) //nolint:gosec // at most maxCentroid
	terms, weights := r.terms(), r.weights()
	for i, w := range centroid {
		terms[i], weights[i] = uint32(w.term), math.Float32bits(w.weight)
	}
	return append(r, known...)
}

// terms returns the terms of r, nil has none.
func (r record) terms() []uint32 {
	if len(r) == 0 {
		return nil
	}
	return r[1 : 1+r[0]]
}

// weights returns the bits of the weights of the terms.
func (r record) weights() []uint32 {
	if len(r) == 0 {
		return nil
	}
	return r[1+r[0] : 1+2*r[0]]
}

func (r record) titles() titles { return titles(r[1+2*r[0]:]) }

// weighed returns the term at a place with its weight.
func (r record) weighed(place int) weighed {
	return weighed{Term(r.terms()[place]), math.Float32frombits(r.weights()[place])}
}

// weight returns what a term weighs that r has.
func (r record) weight(term Term) float32 {
	place, _ := slices.BinarySearch(r.terms(), uint32(term))
	return r.weighed(place).weight
}

// centroid returns the words of r after those of v.
func (r record) centroid(v vector) vector {
	for place := range r.terms() {
		v = append(v, r.weighed(place))
	}
	return v
}

// overlap is what a story and an item have in common.
type overlap struct {
	dot  float64 // product of the vectors
	most float64 // that a single term has in it
}

// single reports whether it is one word that makes an item and a story alike.
func (o overlap) single() bool { return o.most > 0.75*o.dot }

// overlap returns what r has in common with v, summed in the order of v.
func (r record) overlap(v vector) (o overlap) {
	terms, place := r.terms(), 0
	for _, w := range v {
		for place < len(terms) && terms[place] < uint32(w.term) {
			place++
		}
		if place == len(terms) {
			break
		}
		if terms[place] == uint32(w.term) {
			product := float64(w.weight) * float64(r.weighed(place).weight)
			o.dot += product
			o.most = max(o.most, product)
		}
	}
	return o
}

// titles are titles in one piece of memory: of each the hash of its feed, the
// number of its words, and these.
type titles []uint32

// titleHead is how much of a title is before its words.
const titleHead = 3

// first returns the first of some titles, and the others.
func (t titles) first() (first title, others titles) {
	end := titleHead + t[2]
	return title{feed: uint64(t[0])<<32 | uint64(t[1]), words: t[titleHead:end]}, t[end:]
}

// count returns how many titles there are.
func (t titles) count() (n int) {
	for len(t) > 0 {
		_, t = t.first()
		n++
	}
	return n
}

// add returns t with one more.
func (t titles) add(last title) titles {
	t = append(t, uint32(last.feed>>32), uint32(last.feed), uint32(len(last.words))) //nolint:gosec // halves, and at most maxTitleWords
	return append(t, last.words...)
}

// latest returns t with one more, without the first if they were too many.
func (t titles) latest(last title) titles {
	if t.count() == maxTitles {
		_, t = t.first()
	}
	room := make(titles, 0, len(t)+titleHead+len(last.words))
	return append(room, t...).add(last)
}
